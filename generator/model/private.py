"""The private record: everything an authority sent. It stays left of the wall.

Only ``generator.snapshot`` may turn one into a public record; an architecture test holds
that nothing to its right imports this module.
"""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from generator.model.codes import DecisionKind, EventKind, Ground, PartyKind
from generator.model.problem import Place

Day = date

MAX_SHORT = 500
MAX_LONG = 20_000
MAX_TEXT = 400_000
Short = Annotated[str, Field(max_length=MAX_SHORT)]
Long = Annotated[str, Field(max_length=MAX_LONG)]


class _Private(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Party(_Private):
    """行政相对人. Codes are as sent, folded to half width and upper case.

    ``representative_*`` are the 法定代表人's papers, ``id_*`` the natural person's own;
    neither is ever published, nor is ``tax_number`` (it may embed an ID number).
    """

    name: Short
    kind: PartyKind = PartyKind.ORGANISATION
    uscc: Short = ""
    registration_number: Short = ""
    organisation_code: Short = ""
    tax_number: Short = ""
    institution_number: Short = ""
    social_number: Short = ""
    legal_representative: Short = ""
    representative_id_type: Short = ""
    representative_id_number: Short = ""
    id_type: Short = ""
    id_number: Short = ""
    address: Short = ""
    phone: Short = ""
    birth_date: date | None = None


class Person(_Private):
    """Somebody named in the record who is not the party: 举报人, 证人, 代理人, 受害人 ..."""

    name: Short
    role: Short = ""
    id_number: Short = ""
    phone: Short = ""
    address: Short = ""


class Officer(_Private):
    """执法人员; name and 执法证号 are public by the duty of prior disclosure."""

    name: Short
    certificate: Short = ""


class Review(_Private):
    """公开审查: who cleared the record for publication, when, with what result."""

    reviewer: Short = ""
    reviewed_on: date | None = None
    result: Short = ""


class Attachment(_Private):
    """A file named by the feed. Never copied: its text is redacted and shown, or it holds the record."""

    name: Short
    media_type: Short = ""
    text: Annotated[str, Field(max_length=MAX_TEXT)] = ""
    cleared: bool = False


class Decision(_Private):
    """One enforcement decision as received.

    Amounts are in yuan, or whole units of ``currency``. ``marks`` says per field that the
    authority keeps it back: field name -> 商业秘密, 个人隐私, 国家秘密 or 不予公开.
    """

    document_number: Short
    kind: DecisionKind
    authority_code: Short
    authority_name: Short = ""
    source_unit: Short = ""
    source_unit_code: Short = ""
    title: Short = ""
    party: Party
    violation: Long = ""
    facts: Annotated[str, Field(max_length=MAX_TEXT)] = ""
    basis: Long = ""
    penalty_kinds: tuple[Short, ...] = ()
    outcome: Long = ""
    fine_amount: Decimal | None = None
    confiscated_amount: Decimal | None = None
    currency: Short = "CNY"
    licence: Long = ""
    """暂扣或吊销证照名称及编号."""
    place: Short = ""
    """Place of the violation or of the act; it stays public."""
    procedure: Short = ""
    """普通程序, 简易程序, 快速办理."""
    decided_on: date
    valid_until: date | None = None
    publish_until: date | None = None
    full_text: Annotated[str, Field(max_length=MAX_TEXT)] = ""
    remarks: Long = ""
    power_code: Short = ""
    publication_basis: Short = ""
    dishonesty_class: Short = ""
    """轻微, 一般 or 严重; sent by the authority, never derived."""
    disclosure_review: Review | None = None
    appeal: Short = ""
    """Appeal status to show: e.g. 行政复议中, 訴願中."""
    permit_category: Short = ""
    permit_certificate: Short = ""
    permit_number: Short = ""
    permit_status: Short = ""
    valid_from: date | None = None
    persons: tuple[Person, ...] = ()
    officers: tuple[Officer, ...] = ()
    marks: dict[str, str] = Field(default_factory=dict)
    attachments: tuple[Attachment, ...] = ()


class Order(_Private):
    """依据文书: the act that a withdrawal or restoration rests on. It may not be dated in the future."""

    kind: Short = ""
    number: Short = ""
    body: Short = ""
    date: Day | None = None


class Event(_Private):
    """Fields shared by everything a feed or an operator says.

    ``sequence`` is the feed's own rising number, or None for tables, which have none.
    """

    authority_code: Short
    document_number: Short
    sequence: int | None = None


class Publish(Event):
    """A decision, new or in a new version."""

    event: Literal[EventKind.PUBLISH] = EventKind.PUBLISH
    decision: Decision


class Withdraw(Event):
    """A published decision changes its state on a ground.

    ``extent`` names the parts of a partial revocation (fields of the decision); ``successor``
    the document number of the decision that follows or was kept.
    """

    event: Literal[EventKind.WITHDRAW] = EventKind.WITHDRAW
    ground: Ground
    order: Order = Order()
    reason: Annotated[str, Field(max_length=2000)]
    effective_on: date
    extent: tuple[Short, ...] = ()
    successor: Short = ""


class Correct(Event):
    """更正: fields that were wrong. ``approval`` is the consent that Order 21 art. 18 wants.

    ``changes`` holds new values by field of ``Decision`` (dotted for the party), validated
    against the decision as it then stands.
    """

    event: Literal[EventKind.CORRECT] = EventKind.CORRECT
    approval: Short = ""
    changes: dict[str, object]
    reason: Annotated[str, Field(max_length=2000)]


class Republish(Event):
    """A withdrawal was itself overturned: the decision comes back as a new version."""

    event: Literal[EventKind.REPUBLISH] = EventKind.REPUBLISH
    order: Order
    decision: Decision | None = None
    reason: Annotated[str, Field(max_length=2000)] = ""


AnyEvent = Annotated[Publish | Withdraw | Correct | Republish, Field(discriminator="event")]


class Received(NamedTuple):
    """A validated event together with where it stood and the hash of its content."""

    place: Place
    event: AnyEvent
    content_hash: str
    """SHA-256 of the event's canonical JSON without ``sequence``: equal hash, same content."""
    canonical: bytes = b""
    """That JSON, where whoever made the hash has it: the ledger keeps it and writes none anew."""


class Ruling(_Private):
    """What a person decided about something held, remembered for the same text.

    ``action``: ``release`` (the span may be shown, or the gate is passed), ``redact`` (mask it)
    or ``refuse`` (never publish). ``code`` is the hold's code; ``field`` and ``text`` the span,
    both empty for a hold of the whole record.
    """

    action: Literal["release", "redact", "refuse"]
    code: Short
    field: Short = ""
    text: Long = ""
    reason: Short
    on: Day
    by: Short = ""


class Hold(_Private):
    """Why a record waits for a person. ``sentence`` and ``span`` are private: operators only.

    ``message`` never repeats a private value. ``start``/``end`` place the span in ``sentence``.
    """

    code: Short
    message: Short
    field: Short = ""
    sentence: Long = ""
    start: int = 0
    end: int = 0
