"""Withdrawals, corrections and restorations of demo decisions: every ground of the rules.

EXPIRED is not among them: no authority may send it; it comes by itself when ``publish_until`` has passed.
"""

import tomllib
from collections.abc import Sequence
from copy import deepcopy
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from .identity import DATA

Record = dict[str, Any]

_LAST = date(2026, 11, 19)
_LATE = ("REPAIRED", "PERMIT-END", "SEALED", "ERRONEOUS")


@lru_cache(maxsize=1)
def _orders() -> dict[str, tuple[str, str, str, str]]:
    rows = tomllib.loads((DATA / "orders.toml").read_text("utf-8"))
    return {ground: (row[0], row[1], row[2], row[3]) for ground, row in rows.items()}


PLAN: dict[str, tuple[tuple[str, str], ...]] = {
    "market": (
        ("REPAIRED", "行政处罚"), ("CHANGED", "行政处罚"), ("REVOKED", "行政处罚"), ("REDO", "行政处罚"),
    ),
    "environment": (
        ("REVOKED", "行政处罚"), ("UNLAWFUL", "行政处罚"), ("REVOKED", "行政强制"), ("CHANGED", "行政处罚"),
    ),
    "city": (("VOID", "行政处罚"), ("CHANGED", "行政处罚"), ("REVOKED", "行政许可")),
    "transport": (("PERMIT-END", "行政许可"), ("REVOKED", "行政处罚"), ("PERMIT-END", "行政许可")),
    "emergency": (("REVOKED", "行政处罚"), ("VOID", "行政处罚")),
    "fire": (("UNLAWFUL", "行政处罚"), ("REDO", "行政强制")),
    "hr": (("REPAIRED", "行政处罚"), ("REVOKED", "行政给付")),
    "ip": (("CHANGED", "行政裁决"),),
    "civil": (("SEALED", "行政给付"), ("ERRONEOUS", "行政给付")),
    "agriculture": (("REPAIRED", "行政处罚"), ("UNLAWFUL", "行政强制")),
    "water": (("REVOKED", "行政征收"),),
    "xiwan-approval": (("PERMIT-END", "行政许可"), ("REVOKED", "行政许可")),
    "wangchao-street": (("REDO", "行政处罚"), ("REVOKED", "行政处罚")),
}  # fmt: skip
"""Which grounds each authority shows, and on what kind of decision."""


def act(
    record: Record, ground: str, serial: int, *, successor: str = "", extent: Sequence[str] = ()
) -> Record:
    """A withdraw event on a record, in the last weeks of the demo's time: some in time, some late."""
    decided = date.fromisoformat(record["decided_on"])
    effective = max(_LAST - timedelta(days=serial * 3 % 11), decided + timedelta(days=1))
    kind, number, body, reason = _orders()[ground]
    event: Record = {
        "event": "withdraw", "document_number": record["document_number"], "ground": ground,
        "reason": reason, "effective_on": effective.isoformat(),
    }  # fmt: skip
    if kind:
        event["order"] = {
            "kind": kind, "number": number.format(y=effective.year, n=serial * 7 + 11),
            "body": body.format(organ=record["authority_name"]),
            "date": max(decided + timedelta(days=1), effective - timedelta(days=2)).isoformat(),
        }  # fmt: skip
    if successor:
        event["successor"] = successor
    if extent:
        event["extent"] = list(extent)
    return event


def successor_of(record: Record, number: str, decided_on: str) -> Record:
    """The new decision that takes the place of a changed one: a lower fine, the same facts."""
    new = deepcopy(record)
    new["document_number"], new["decided_on"] = number, decided_on
    new.pop("full_text", None)
    if "fine_cny" in new:
        new["fine_cny"] = f"{float(new['fine_cny']) / 2:.2f}"
        new["outcome"] = f"变更原处罚决定，改为罚款{float(new['fine_cny']):g}元，其余内容不变。"
    else:
        new["outcome"] = "变更原决定的处理结果，由双方按照协商方案履行；协商不成的另行处理。"
    return new


def planned(slug: str, records: list[Record], taken: set[str]) -> list[Record]:
    """The events of :data:`PLAN` for one authority; successors are put among ``records``."""
    events: list[Record] = []
    for serial, (ground, kind) in enumerate(PLAN.get(slug, ()), 1):
        free = [r for r in records if r["kind"] == kind and r["document_number"] not in taken]
        # A remedy takes months, not years; repair and the end of a permit may come late.
        since = "2022-06" if ground in _LATE else "2025-09"
        fitting = [r for r in free if since < r["decided_on"] < "2026-10"] or free
        record = fitting[(serial * 5) % len(fitting)]
        taken.add(record["document_number"])
        successor = ""
        event = act(record, ground, serial + len(slug))
        if ground == "CHANGED":
            successor = record["document_number"].replace("号", "-1号")
            new = successor_of(record, successor, event["effective_on"])
            taken.add(successor)
            records.append(new)
            event["successor"] = successor
        events.append(event)
    return events


def duplicate(records: list[Record], taken: set[str], serial: int) -> Record:
    """Send one decision twice under a mistyped number, and withdraw the second."""
    kept = next(r for r in reversed(records) if r["document_number"] not in taken and r["kind"] == "行政处罚")
    twin = deepcopy(kept)
    twin["document_number"] = kept["document_number"].replace("号", "（重）号")
    records.append(twin)
    taken.update((kept["document_number"], twin["document_number"]))
    return act(twin, "DUPLICATE", serial, successor=kept["document_number"])


def withdrawal_row(event: Record) -> list[str]:
    """An event as a row of ``withdrawals.csv``."""
    order = event.get("order", {})
    return [
        event["document_number"], event["ground"], order.get("kind", ""), order.get("number", ""),
        order.get("body", ""), order.get("date", ""), event["effective_on"], event["reason"],
        "、".join(event.get("extent", [])), event.get("successor", ""),
    ]  # fmt: skip
