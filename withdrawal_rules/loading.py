"""Reading the rule files. A broken rule file stops everything, saying which file, where and why."""

import hashlib
import tomllib
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Self, TypeVar

from pydantic import BaseModel, RootModel, ValidationError, model_validator

from generator.model.codes import PENALTY_KINDS, Ground
from withdrawal_rules.rules import (
    AppealWords,
    BasisRule,
    Calendar,
    Dated,
    DeadlineRule,
    GateRule,
    GroundRule,
    Partial,
    PeriodRules,
    RemedyRule,
    RuleFileError,
    Rules,
    StatisticsRules,
    newest,
)

FILES = ("bases", "calendar", "deadlines", "fields", "gates", "grounds", "periods", "remedies", "statistics")
_HERE = Path(__file__).parent
_Row = dict[str, object]
Model = TypeVar("Model", bound=BaseModel)
Entry = TypeVar("Entry", bound=Dated)


class _Labels(RootModel[dict[str, str]]):
    """``fields.toml``; the name for fields that are never public must be there."""

    @model_validator(mode="after")
    def _has_other(self) -> Self:
        if not self.root.get("other"):
            raise ValueError("the label `other` is missing")
        return self


def load_rules(folder: Path | None = None) -> Rules:
    """Read and check every rule file of ``folder`` (by default the ones shipped here).

    Raises ``RuleFileError`` when a file is missing, is not TOML, or breaks a rule of its own.
    """
    folder = folder or _HERE
    hashed = hashlib.sha256()
    files: dict[str, _Row] = {}
    # Redaction categories live in a folder of their own but belong to the same version: a changed
    # category must make the snapshot look again just as a changed gate must.
    for path in sorted((folder / "redaction").glob("**/*.toml")):
        hashed.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    for name in FILES:
        path = folder / f"{name}.toml"
        try:
            data = path.read_bytes()
            files[name] = tomllib.loads(data.decode("utf-8"))
        except FileNotFoundError:
            raise RuleFileError(f"{path.name}: the rule file is missing in {folder}") from None
        except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise RuleFileError(f"{path.name}: not valid TOML in UTF-8: {error}") from None
        hashed.update(path.name.encode() + b"\0" + data + b"\0")
    return _assemble(files, hashed.hexdigest()[:16])


@lru_cache(maxsize=1)
def shipped() -> Rules:
    """The rules shipped with the package, read once."""
    return load_rules()


def _assemble(files: dict[str, _Row], version: str) -> Rules:
    grounds = _rows("grounds", "ground", files, GroundRule)
    gates = _rows("gates", "gate", files, GateRule)
    bases = _rows("bases", "basis", files, BasisRule)
    remedies = _rows("remedies", "remedy", files, RemedyRule)
    deadlines = _rows("deadlines", "deadline", files, DeadlineRule)
    newest_grounds = newest(grounds, GroundRule)
    if missing := sorted(set(Ground) - set(newest_grounds)):
        raise RuleFileError(f"grounds.toml: no entry for {', '.join(missing)}")
    known = {row.code for row in deadlines}
    if lost := sorted({row.deadline for row in grounds} - known):
        raise RuleFileError(f"grounds.toml: deadline not in deadlines.toml: {', '.join(lost)}")
    statistics = _statistics(files["statistics"])
    if set(statistics.order) != set(PENALTY_KINDS):
        raise RuleFileError("statistics.toml: penalty.order does not hold the kinds of 行政处罚法 art. 9")
    return Rules(
        version=version,
        grounds={Ground(code): rule for code, rule in newest_grounds.items()},
        gates=newest(gates, GateRule),
        bases=newest(bases, BasisRule),
        remedies=newest(remedies, RemedyRule),
        deadlines=newest(deadlines, DeadlineRule),
        periods=_periods(files["periods"]),
        partial=_checked("grounds", "partial", Partial, files["grounds"].get("partial")),
        appeal=_checked("remedies", "appeal", AppealWords, files["remedies"].get("appeal")),
        statistics=statistics,
        calendar=_calendar(files["calendar"]),
        labels=_checked("fields", "labels", _Labels, _part(files["fields"], "labels")).root,
        entries=(*grounds, *gates, *bases, *remedies, *deadlines),
    )


def _checked(file: str, place: str, kind: type[Model], value: object) -> Model:
    """``value`` as ``kind``, or a ``RuleFileError`` that names file, entry and field."""
    try:
        return kind.model_validate(value)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise RuleFileError(f"{file}.toml: {place}{' ' + where if where else ''}: {first['msg']}") from None


def _rows(file: str, key: str, files: dict[str, _Row], kind: type[Entry]) -> tuple[Entry, ...]:
    """The dated entries of a file; for one code they may follow each other but never overlap."""
    raw = files[file].get(key)
    if not isinstance(raw, list) or not raw:
        raise RuleFileError(f"{file}.toml: no [[{key}]] entries")
    rows = []
    for number, row in enumerate(raw, 1):
        name = f"[[{key}]] {number}"
        if isinstance(row, dict) and "code" in row:
            name += f" ({row['code']})"
        rows.append(_checked(file, name, kind, row))
    by_code: dict[str, list[Entry]] = {}
    for entry in sorted(rows, key=lambda row: row.valid_from):
        by_code.setdefault(entry.code, []).append(entry)
    for code, entries in by_code.items():
        for before, after in pairwise(entries):
            if before.in_force(after.valid_from):
                raise RuleFileError(f"{file}.toml: two entries of {code} hold on {after.valid_from}")
    return tuple(rows)


def _part(row: _Row, key: str) -> _Row:
    value = row.get(key, {})
    return dict(value) if isinstance(value, dict) else {}


def _periods(file: _Row) -> PeriodRules:
    no_end = _part(file, "no_end")
    value = {
        "sent": file.get("sent"),
        "no_end_from": no_end.get("from"),
        "no_end_label": no_end.get("label"),
        "defaults": file.get("defaults"),
        "low_fines": file.get("low_fine", []),
        "assignments": file.get("assignment", []),
        "rules": file.get("rule"),
    }
    return _checked("periods", "periods", PeriodRules, value)


def _statistics(file: _Row) -> StatisticsRules:
    penalty = _part(file, "penalty")
    value = {name: penalty.get(name) for name in ("order", "alternate", "other", "alias")}
    value |= {"tables": file.get("table"), "small_below": _part(file, "small_cells").get("below")}
    return _checked("statistics", "statistics", StatisticsRules, value)


def _calendar(file: _Row) -> Calendar:
    value = {"years": file.get("year", []), "estimated_days_off": _part(file, "estimate").get("days_off")}
    return _checked("calendar", "calendar", Calendar, value)
