"""Scenarios (what may happen) and authorities, as read from the data folder."""

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from .identity import DATA

_FILES = ("market", "environment", "city", "transport", "safety", "people", "works", "culture", "agriculture")


@dataclass(frozen=True)
class Scenario:
    """One kind of case: facts in several wordings, its law, its outcome."""

    authorities: tuple[str, ...]
    kind: str
    matter: str
    power: str
    trades: tuple[str, ...]
    sorts: tuple[str, ...]
    facts: tuple[str, ...]
    basis: str
    penalties: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    fine: tuple[int, int] | None = None
    confiscated: tuple[int, int] | None = None
    pay: tuple[int, int] | None = None
    goods: str = "涉案物品"
    licence: str = ""
    permit: tuple[str, ...] = ()
    certificate: str = ""
    days: int = 0
    since: str = ""
    until: str = ""


@dataclass(frozen=True)
class Office:
    """An authority of the demo city and how its feed is written."""

    slug: str
    name: str
    short: str
    mark: str
    field: str
    count: int
    form: str
    basis: str
    road: str
    duties: str
    laws: tuple[str, ...]
    units: tuple[str, ...]
    division: str = "270000"
    level: str = ""
    period: str = ""


def _pair(value: Any) -> tuple[int, int] | None:
    return (int(value[0]), int(value[1])) if value else None


@lru_cache(maxsize=1)
def scenarios() -> tuple[Scenario, ...]:
    """Every scenario, in file order."""
    found: list[Scenario] = []
    for name in _FILES:
        for row in tomllib.loads((DATA / f"{name}.toml").read_text("utf-8"))["s"]:
            found.append(
                Scenario(
                    authorities=tuple(row["a"].split()),
                    kind=row["k"],
                    matter=row["v"],
                    power=row["power"],
                    trades=tuple(row["t"]),
                    sorts=tuple(row["w"].split()),
                    facts=tuple(row["f"]),
                    basis=row["b"],
                    penalties=(row["pk"],) if "pk" in row else tuple(row.get("p", ())),
                    outcomes=tuple(row.get("o", ())),
                    fine=_pair(row.get("fine")),
                    confiscated=_pair(
                        row.get("conf") or ([40, 4000] if "没收非法财物" in row.get("p", ()) else None)
                    ),
                    pay=_pair(row.get("pay")),
                    goods=row.get("goods", "涉案物品"),
                    licence=row.get("licence", ""),
                    permit=tuple(row.get("permit", ())),
                    certificate=row.get("cert", ""),
                    days=int(row.get("days", row.get("years", 0) * 365)),
                    since=row.get("since", ""),
                    until=row.get("until", ""),
                )
            )
    return tuple(found)


@lru_cache(maxsize=1)
def offices() -> tuple[Office, ...]:
    """Every authority of the demo, in file order."""
    rows = tomllib.loads((DATA / "authorities.toml").read_text("utf-8"))["authority"]
    tuples = ("laws", "units")
    found: list[Office] = []
    for row in rows:
        fields: dict[str, Any] = {key: tuple(v) if key in tuples else v for key, v in row.items()}
        found.append(Office(**fields))
    return tuple(found)


@lru_cache(maxsize=1)
def phrases() -> dict[str, list[str]]:
    """Sentences shared by all scenarios."""
    return tomllib.loads((DATA / "phrases.toml").read_text("utf-8"))
