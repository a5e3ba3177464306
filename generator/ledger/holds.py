"""The hold queue: what waits for a person, and what that person decides."""

from collections.abc import Iterator
from datetime import date
from typing import Literal, NamedTuple

from generator.ledger.store import Ledger
from generator.model.codes import Outcome
from generator.model.private import Hold, Ruling

Action = Literal["release", "redact", "refuse"]


class OpenHold(NamedTuple):
    """One open hold. ``hold.sentence`` is private: it is shown to the operator and nobody else."""

    id: int
    item: int
    seq: int
    authority_code: str
    document_number: str
    opened_on: str
    hold: Hold


_SELECT = (
    "SELECT hold.id, hold.item, hold.seq, authority_code, document_number, opened_on, code, message,"
    ' field, sentence, start, "end" FROM hold JOIN item ON item.id = hold.item'
)


def open_holds(ledger: Ledger, *, authority_code: str = "") -> Iterator[OpenHold]:
    """The open holds, oldest first, of one authority where given."""
    where = " WHERE closed_on IS NULL AND (? = '' OR authority_code = ?) ORDER BY hold.id"
    for row in ledger.rows(_SELECT + where, (authority_code, authority_code)):
        yield _hold(row)


def find_hold(ledger: Ledger, hold_id: int) -> OpenHold | None:
    """An open hold by its number in the queue."""
    row = next(iter(ledger.rows(f"{_SELECT} WHERE hold.id = ? AND closed_on IS NULL", (hold_id,))), None)
    return _hold(row) if row else None


def rule(ledger: Ledger, held: OpenHold, action: Action, reason: str, today: date, *, by: str = "") -> Ruling:
    """Decide about a hold, and remember it for the same text of the same record.

    ``release``: the passage may be shown; ``redact``: it is masked; ``refuse``: the record is
    never published. The next build carries it out.
    """
    span = held.hold.sentence[held.hold.start : held.hold.end]
    ruling = Ruling(
        action=action, code=held.hold.code, field=held.hold.field, text=span, reason=reason, on=today, by=by
    )
    with ledger.transaction():
        ledger.add_ruling(held.item, ruling)
        ledger.close_hold(held.id, today)
        outcome = Outcome.REJECTED if action == "refuse" else Outcome.ACCEPTED
        if action == "refuse" or not ledger.has_open_hold(held.item):
            ledger.set_standing(held.seq, outcome, f"RULED-{action.upper()}", reason, today)
            ledger.touch(held.item, held.seq)
    return ruling


def _hold(row: tuple[object, ...]) -> OpenHold:
    id_, item, seq, code, number, opened, hold_code, message, field, sentence, start, end = row
    hold = Hold.model_validate(
        {
            "code": hold_code,
            "message": message,
            "field": field,
            "sentence": sentence,
            "start": start,
            "end": end,
        }
    )
    return OpenHold(int(str(id_)), int(str(item)), int(str(seq)), str(code), str(number), str(opened), hold)
