"""What the yearly statistics count for one item (rules section 12)."""

import json
from collections.abc import Sequence
from typing import NamedTuple

from generator.model.codes import DecisionKind, Ground, PartyKind, Shape
from generator.model.private import Decision
from withdrawal_rules.lifecycle import State
from withdrawal_rules.statistics import heaviest


class Cell(NamedTuple):
    """One thing the statistics count for an item. ``cents`` are of a yuan; 0 in other currencies."""

    kind: str
    month: str
    what: str
    cents: int
    person: int


def cells_of(decision: Decision, state: State, *, shown: bool) -> tuple[Cell, ...]:
    """What the yearly statistics count for this item (rules section 12).

    A decision later withdrawn is still counted in the month it was made; a duplicate report
    never was a decision of its own.
    """
    if state.ground is Ground.DUPLICATE:
        return ()
    kind, month = decision.kind.value, decision.decided_on.isoformat()[:7]
    amount = (decision.fine_amount or 0) + (decision.confiscated_amount or 0)
    cents = int(amount * 100) if decision.currency == "CNY" else 0
    person = int(decision.party.kind is PartyKind.PERSON)
    cells = [Cell(kind, month, "decided", cents, person)]
    if decision.kind is DecisionKind.PENALTY:
        cells.append(Cell(kind, month, f"penalty:{heaviest(decision.penalty_kinds)}", cents, person))
    if shown:
        cells.append(Cell(kind, month, "shown", 0, person))
    elif state.ground and state.withdrawn_on and state.shape is not Shape.VANISHED:
        when = state.withdrawn_on.isoformat()[:7]
        cells.append(Cell(kind, when, f"withdrawn:{state.ground.value}", 0, person))
    return tuple(cells)


_TO_JSON = json.JSONEncoder(ensure_ascii=False).encode


def cells_to_json(cells: Sequence[Cell]) -> str:
    """How the ledger remembers what was counted."""
    return _TO_JSON(cells) if cells else ""


def cells_from_json(text: str) -> tuple[Cell, ...]:
    """The inverse of :func:`cells_to_json`."""
    return tuple(Cell(*cell) for cell in json.loads(text)) if text else ()
