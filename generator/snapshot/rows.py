"""What is kept beside the whole body of a record: its card, and what its rows are found by.

The card of a decision holds the few fields that lists show.

Cards are written by this program alone, from records that were validated when they crossed the
wall, so reading them back does not validate them again.
"""

import re
from datetime import date
from typing import NamedTuple

import orjson

from generator.model.codes import DecisionKind, PartyKind, Shape
from generator.model.public import PublicDecision, WithdrawalNotice

_SLOT = re.compile(rb'"slot":\d+,')
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


class Neighbour(NamedTuple):
    """What the page of a decision says of another on the same party: names as in :class:`Card`.

    Day and kind are as they were kept; the day comes first, so that neighbours sort by it.
    """

    decided_on: str
    number: int
    public_id: str
    document_number: str
    kind: str


def read_neighbour(text: str) -> Neighbour:
    """The little of a card that pages say of neighbours, of which a build reads more than it makes pages."""
    number, public_id, _, document, kind, _, _, decided, *_ = orjson.loads(text)
    return Neighbour(decided, number, public_id, document, kind)


class Page(NamedTuple):
    """What a decision's row says beside its body and its place. Days are ISO texts."""

    decided_on: str
    month: str
    party_code: str
    power_code: str
    card: str


class Told(NamedTuple):
    """What a notice's row says beside its body."""

    shape: Shape
    withdrawn_on: date


def page_of(decision: PublicDecision) -> Page:
    """What is kept beside the body of a decision. Only organisations are found by their code."""
    party = decision.party
    return Page(
        decision.decided_on.isoformat(),
        decision.month,
        party.uscc if party.kind is PartyKind.ORGANISATION else "",
        decision.power_code,
        card_of(decision),
    )


def told_of(notice: WithdrawalNotice) -> Told:
    """What is kept beside the body of a notice."""
    return Told(notice.shape, notice.withdrawn_on)


def body_of(record: PublicDecision | WithdrawalNotice) -> bytes:
    """A record as its row keeps it."""
    return record.model_dump_json().encode()


def with_slot(body: bytes, slot: int) -> bytes:
    """The body of a decision with its life-long place, which is given after it crossed the wall.

    The field stands before any text of the record, so the first that looks like it is it.
    """
    return _SLOT.sub(b'"slot":%d,' % slot, body, count=1)
