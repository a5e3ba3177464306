"""The card of a decision: the few fields that lists show, kept in its row beside the whole body.

Cards are written by this program alone, from records that were validated when they crossed the
wall, so reading them back does not validate them again.
"""

from datetime import date
from typing import NamedTuple

import orjson

from generator.model.codes import DecisionKind
from generator.model.public import PublicDecision

_KINDS = {kind.value: kind for kind in DecisionKind}


class CardParty(NamedTuple):
    """What a card says of the party."""

    name: str


class Card(NamedTuple):
    """The few fields of a :class:`PublicDecision` that lists show, under the same names."""

    number: int
    public_id: str
    title: str
    document_number: str
    kind: DecisionKind
    authority_name: str
    party: CardParty
    decided_on: date
    updated_on: date
    publish_until: date | None
    status: str


def card_of(decision: PublicDecision) -> str:
    """The card of a decision, to keep in its row."""
    fields = (
        decision.number,
        decision.public_id,
        decision.title,
        decision.document_number,
        decision.kind.value,
        decision.authority_name,
        decision.party.name,
        decision.decided_on,
        decision.updated_on,
        decision.publish_until,
        decision.status,
    )
    return orjson.dumps(fields).decode()


def read_card(text: str) -> Card:
    """A card as it was kept."""
    number, public_id, title, document, kind, authority, party, decided, updated, until, status = (
        orjson.loads(text)
    )
    return Card(
        number,
        public_id,
        title,
        document,
        _KINDS[kind],
        authority,
        CardParty(party),
        date.fromisoformat(decided),
        date.fromisoformat(updated),
        date.fromisoformat(until) if until else None,
        status,
    )
