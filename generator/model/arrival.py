"""A judged event as the ledger takes it in: what its rows say, worked out where it was judged."""

from typing import NamedTuple

from generator.model.identifiers import public_id
from generator.model.private import Publish, Received, Republish
from generator.model.problem import Place
from generator.model.text import fold, number_key


class Arrival(NamedTuple):
    """An event without the event: light to hand from process to process.

    ``kind`` is a value of ``EventKind``; ``number_key`` that of ``document_number``. ``decided_on``
    (ISO) and ``party`` (folded) are those of the decision it brings, empty without one. ``payload``
    is the event's canonical JSON with its ``sequence``, as it is kept.
    """

    place: Place
    kind: str
    authority_code: str
    document_number: str
    number_key: str
    public_id: str
    sequence: int | None
    decided_on: str
    party: str
    content_hash: str
    payload: bytes


def arrival_of(received: Received) -> Arrival:
    """What the ledger keeps of a validated event."""
    event = received.event
    decision = event.decision if isinstance(event, (Publish, Republish)) else None
    return Arrival(
        received.place,
        event.event.value,
        event.authority_code,
        event.document_number,
        number_key(event.document_number),
        public_id(event.authority_code, event.document_number),
        event.sequence,
        decision.decided_on.isoformat() if decision else "",
        fold(decision.party.name) if decision else "",
        received.content_hash,
        _payload(received),
    )


def _payload(received: Received) -> bytes:
    """An event as it is kept: its canonical JSON, with the sequence of its feed."""
    event, data = received.event, received.canonical
    if not data:
        return event.model_dump_json(exclude_defaults=True).encode()
    return data if event.sequence is None else b'%b,"sequence":%d}' % (data[:-1], event.sequence)
