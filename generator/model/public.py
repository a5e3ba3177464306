"""The public records: the only types that rooms right of the wall may see.

Each field is here because a rule says it may be public. Dates are ISO days in Asia/Shanghai;
amounts are plain decimal strings in units of ``currency`` (CNY: yuan).
"""

from datetime import date
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict

from generator.model.codes import DecisionKind, Ground, PartyKind, Shape


class _Public(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PublicParty(_Public):
    """行政相对人 as shown: persons masked, no identity papers."""

    name: str
    kind: PartyKind
    uscc: str = ""
    registration_number: str = ""
    organisation_code: str = ""
    institution_number: str = ""
    social_number: str = ""
    legal_representative: str = ""


class PublicOfficer(_Public):
    """执法人员 name and 执法证号."""

    name: str
    certificate: str = ""


class RedactionCount(_Public):
    """How many passages of one category were taken out, and on what legal basis."""

    code: str
    label: str
    count: int
    basis: str


class CorrectionNote(_Public):
    """What field was corrected, when, why; never the wrong value."""

    fields: tuple[str, ...]
    on: date
    reason: str
    approval: str = ""


class PastNotice(_Public):
    """A withdrawal that was later overturned, kept as history on the restored page."""

    ground: Ground
    term: str
    effective_on: date
    restored_on: date
    order: str = ""
    reason: str = ""


class PublicDecision(_Public):
    """A decision as anyone may read it.

    ``number`` is the life-long document number (rising with time of arrival, within one build
    by decision date, never reused). ``slot`` is its life-long place in its authority's month.
    ``version`` counts from 1. ``publish_until`` None means no end is set. ``status`` is one of
    有效, 申诉中, 已更正, 部分撤销, 已终止 (permits) and the like, ready to show.
    """

    number: int
    public_id: str
    version: int
    slot: int
    authority_code: str
    authority_slug: str
    authority_name: str
    kind: DecisionKind
    document_number: str
    title: str
    party: PublicParty
    violation: str = ""
    facts: str = ""
    basis: str = ""
    penalty_kinds: tuple[str, ...] = ()
    outcome: str = ""
    fine_amount: str = ""
    confiscated_amount: str = ""
    currency: str = "CNY"
    licence: str = ""
    place: str = ""
    procedure: str = ""
    decided_on: date
    valid_until: date | None = None
    valid_from: date | None = None
    permit_category: str = ""
    permit_certificate: str = ""
    permit_number: str = ""
    permit_status: str = ""
    published_on: date
    updated_on: date
    publish_until: date | None = None
    period_code: str = ""
    period_label: str = ""
    publication_basis: str = ""
    publication_basis_label: str = ""
    full_text: str = ""
    remarks: str = ""
    power_code: str = ""
    officers: tuple[PublicOfficer, ...] = ()
    attachments: tuple[tuple[str, str], ...] = ()
    """(label, redacted text); never the file itself."""
    appeal: str = ""
    status: str = "有效"
    redactions: tuple[RedactionCount, ...] = ()
    corrections: tuple[CorrectionNote, ...] = ()
    history: tuple[PastNotice, ...] = ()

    @property
    def month(self) -> str:
        """The archive it belongs to, ``YYYY-MM`` of the decision date."""
        return self.decided_on.isoformat()[:7]


class WithdrawalNotice(_Public):
    """What the law lets the public see of a withdrawn decision: never party, facts or penalty.

    ``shape`` is ``notice`` (a page), ``gone`` (410, listed by id, ground and date only) or
    ``redirect``. Sealed and erroneous publications have no notice in the public snapshot
    other than, for ERRONEOUS, one line without number or id.
    """

    number: int
    public_id: str
    shape: Shape
    authority_code: str
    authority_slug: str
    authority_name: str
    ground: Ground
    term: str
    explanation: str
    """What the ground means, for a reader without law."""
    document_number: str = ""
    first_published_on: date | None = None
    effective_on: date
    withdrawn_on: date
    order_kind: str = ""
    order_number: str = ""
    order_body: str = ""
    order_date: date | None = None
    reason: str = ""
    successor_id: str = ""
    successor_number: str = ""
    working_days_taken: int | None = None
    history: tuple[PastNotice, ...] = ()


class Facets(_Public):
    """Where one published decision is shown: enough to find every output that shows it."""

    public_id: str
    authority_code: str
    authority_slug: str
    kind: DecisionKind
    month: str
    slot: int
    decided_on: date
    party_code: str = ""
    power_code: str = ""
    shape: Shape = Shape.PAGE
    withdrawn_month: str = ""
    """Month of the withdrawals list that shows its notice."""


class Change(_Public):
    """One entry of the queue of change: where a decision was shown, and where it is now.

    ``before`` None: it is new. ``after`` None: nothing of it remains (vanished). The queue is
    drained, with ``secure_delete``, when every output has caught up.
    """

    sequence: int
    number: int
    before: Facets | None
    after: Facets | None


class Count(NamedTuple):
    """One cell of the statistics, true after withdrawal (国办发〔2018〕118号: yearly statistics).

    ``what``: ``decided`` and ``penalty:<heaviest kind>`` count every decision once published,
    in the month it was made, also when it was withdrawn later; ``shown`` what stands on the
    site now; ``withdrawn:<GROUND>`` by month of withdrawal. ``amount`` is yuan (currency CNY
    only) as a decimal string. ``small``: fewer than three and a natural person among them, so
    that the cell by itself must not be shown.
    """

    authority_slug: str
    kind: DecisionKind
    month: str
    what: str
    number: int
    amount: str = "0"
    small: bool = False


class DayEntry(_Public):
    """One line of a day's changes. What was withdrawn since is a ``DEL`` on its old day too."""

    sequence: int
    op: str
    public_id: str
    number: int


class PortalFacts(_Public):
    """What holds for the whole portal at this build."""

    today: date
    sequence: int
    rules_version: str
    remedies: dict[str, str] = {}
    grounds: tuple[dict[str, str], ...] = ()
    small_below: int = 3
    """A cell of the statistics with fewer decisions than this, on persons, is not shown apart."""
