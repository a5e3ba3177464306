"""The wall: one private item goes in, and what the public may see of it comes out.

Fail closed: whatever a gate or the redactor is unsure of is held for a person, and the last
version that was clear stays as it is. A public record is built field by field from an allow-list;
a field that is not named here does not cross.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple

from generator.ledger.store import Item, Ledger, Stored
from generator.model.authority import Authority
from generator.model.codes import PENALTY_KINDS, DecisionKind, Ground, Outcome, PartyKind, Shape
from generator.model.identifiers import has_id_check_digit, is_uscc, public_id
from generator.model.private import Decision, Hold, Publish, Republish, Ruling
from generator.model.public import (
    PublicDecision,
    PublicOfficer,
    PublicParty,
    WithdrawalNotice,
)
from generator.model.text import fold
from generator.snapshot.reader import Snapshot
from withdrawal_rules import Rules
from withdrawal_rules.gates import check
from withdrawal_rules.lifecycle import Entry, State
from withdrawal_rules.lifecycle import fold as fold_history
from withdrawal_rules.notices import notice as make_notice
from withdrawal_rules.notices import public_corrections, public_history
from withdrawal_rules.periods import period_of
from withdrawal_rules.redaction import Redaction, Redactor
from withdrawal_rules.statistics import heaviest


class Cell(NamedTuple):
    """One thing the statistics count for an item. ``cents`` are of a yuan; 0 in other currencies."""

    kind: str
    month: str
    what: str
    cents: int
    person: int


class Verdict(NamedTuple):
    """What is to be done with an event that may not be published: held or rejected, and why."""

    seq: int
    outcome: Outcome
    code: str
    message: str
    holds: tuple[Hold, ...]


class Crossing(NamedTuple):
    """What came through the wall for one item. ``decision`` has no slot yet (0)."""

    item: int
    number: int
    public_id: str
    slug: str
    authority_code: str
    kind: str
    shape: Shape
    decision: PublicDecision | None
    notice: WithdrawalNotice | None
    verdicts: tuple[Verdict, ...]
    removed: tuple[str, ...] | None
    """Folded private values; None when the text was not looked at again."""
    kept: tuple[str, ...]
    """Long numbers that the redactor left standing as public: the verifier's second scan knows them."""
    matched: dict[str, int]
    text_key: str
    next_change_on: date | None
    cells: tuple[Cell, ...]
    state: str
    shown_on: date | None = None
    """The day it was first shown; kept for life, for periods run from it."""
    withdrawn: bool = False
    expired: bool = False
    redactions: int = 0


class Wall:
    """Everything the wall needs to know, opened once in each process."""

    def __init__(
        self,
        ledger: Ledger,
        snapshot: Snapshot,
        authorities: dict[str, Authority],
        rules: Rules,
        redactor: Redactor,
        today: date,
    ) -> None:
        self._ledger = ledger
        self._snapshot = snapshot
        self._authorities = authorities
        self._rules = rules
        self._redactor = redactor
        self._today = today

    def cross(self, item: Item) -> Crossing:
        """Decide what the public sees of an item today."""
        authority = self._authorities[item.authority_code]
        before = self._snapshot.decision(item.number)
        told = None if before else self._snapshot.notice(item.number)
        published_on = item.first_shown_on
        history = self._ledger.history(item.id)
        standing = [stored for stored in history if stored.standing == Outcome.ACCEPTED]
        rulings = self._ledger.rulings(item.id)
        verdicts: list[Verdict] = []
        while True:
            if not any(isinstance(s.event, Publish | Republish) for s in standing):
                return self._nothing(item, authority, tuple(verdicts))
            state = fold_history(
                [Entry(s.sequence, s.received_on, s.event) for s in standing],
                self._rules,
                self._today,
                published_on=published_on or self._today,
                authority=authority,
            )
            if state.shape is not Shape.PAGE or state.decision is None:
                return self._withdrawn(item, authority, state, standing, told, published_on, tuple(verdicts))
            key = self._text_key(state.decision, authority, rulings)
            same = before is not None and key == item.text_key
            refusal, redaction = self._judge(state.decision, authority, rulings, redact=not same)
            if refusal is None:
                return self._page(item, authority, state, redaction, before, key, published_on, verdicts)
            last = max(
                (s for s in standing if not hasattr(s.event, "ground")), key=lambda stored: stored.sequence
            )
            verdicts.append(refusal._replace(seq=last.sequence))
            standing = [s for s in standing if s.sequence != last.sequence]

    def _judge(
        self, decision: Decision, authority: Authority, rulings: Sequence[Ruling], *, redact: bool
    ) -> tuple[Verdict | None, Redaction | None]:
        """Why a record may not be published, or else its redaction.

        The gates are asked each time, for a rule may begin on a day; ``redact`` False when the
        public text is known to be right still.
        """
        refused = next((ruling for ruling in rulings if ruling.action == "refuse"), None)
        if refused:
            return Verdict(0, Outcome.REJECTED, "RULED-OUT", "经办人决定不予公开。", ()), None
        passed = {ruling.code for ruling in rulings if ruling.action == "release" and not ruling.text}
        gates = [g for g in check(decision, authority, self._rules, self._today) if g.code not in passed]
        rejected = next((gate for gate in gates if gate.outcome is Outcome.REJECTED), None)
        if rejected:
            return Verdict(0, Outcome.REJECTED, rejected.code, f"{rejected.message}{rejected.mend}", ()), None
        redaction = self._redactor.redact(decision, authority, rulings=rulings) if redact else None
        holds = tuple(Hold(code=gate.code, message=gate.message) for gate in gates)
        if redaction is not None:
            holds += _unsure(redaction, passed, {gate.code for gate in gates})
        if holds:
            return Verdict(0, Outcome.HELD, holds[0].code, holds[0].message, holds), None
        return None, redaction

    def _text_key(self, decision: Decision, authority: Authority, rulings: Sequence[Ruling]) -> str:
        """Stands for everything that the public text depends on: equal key, no second redaction."""
        parts = (
            decision.model_dump_json(exclude_defaults=True),
            self._redactor.version,
            authority.model_dump_json(include={"name", "phone", "address", "supervision", "feed"}),
            *(ruling.model_dump_json() for ruling in rulings),
        )
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()

    # -- the shapes ------------------------------------------------------------------------------

    def _nothing(self, item: Item, authority: Authority, verdicts: tuple[Verdict, ...]) -> Crossing:
        return Crossing(
            item=item.id,
            number=item.number,
            public_id=item.public_id,
            slug=authority.slug,
            authority_code=authority.code,
            kind="",
            shape=Shape.VANISHED,
            decision=None,
            notice=None,
            verdicts=verdicts,
            removed=None,
            kept=(),
            matched={},
            text_key="",
            next_change_on=None,
            cells=(),
            state="",
        )

    def _withdrawn(
        self,
        item: Item,
        authority: Authority,
        state: State,
        standing: Sequence[Stored],
        told: WithdrawalNotice | None,
        published_on: date | None,
        verdicts: tuple[Verdict, ...],
    ) -> Crossing:
        decision = _last_decision(standing)
        removed: list[str] = []

        def clean(text: str) -> str:
            shown, values = self._redactor.clean(text, decision, authority)
            removed.extend(values)
            return shown

        withdrawal = state.withdrawal
        follows = withdrawal.successor if withdrawal else ""
        successor = public_id(authority.code, follows) if follows else ""
        if successor and not _has_page(self._snapshot, successor):
            successor = ""
        notice = make_notice(
            state,
            number=item.number,
            public_id=item.public_id,
            authority=authority,
            first_published_on=published_on or standing[0].received_on,
            document_number=item.document_number,
            successor_id=successor,
            successor_number=follows if successor else "",
            rules=self._rules,
            clean=clean,
        )
        expired = state.ground is Ground.EXPIRED
        return Crossing(
            item=item.id,
            number=item.number,
            public_id=item.public_id,
            slug=authority.slug,
            authority_code=authority.code,
            kind=decision.kind.value,
            shape=state.shape if notice or state.shape is Shape.VANISHED else Shape.VANISHED,
            decision=None,
            notice=notice,
            verdicts=verdicts,
            # What was private stays forbidden, and now the record itself is too.
            removed=tuple(sorted({fold(v) for v in removed} | set(_withdrawn_words(decision)))),
            kept=(),
            matched={},
            text_key="",
            next_change_on=state.next_change_on,
            cells=_cells(decision, state, shown=False),
            state="ended" if expired else "",
            shown_on=published_on,
            withdrawn=told is None and not expired,
            expired=told is None and expired,
        )

    def _page(
        self,
        item: Item,
        authority: Authority,
        state: State,
        redaction: Redaction | None,
        before: PublicDecision | None,
        key: str,
        published_on: date | None,
        verdicts: Sequence[Verdict],
    ) -> Crossing:
        decision = state.decision
        assert decision is not None
        first = published_on or self._today
        clean: Callable[[str], str] = lambda text: self._redactor.clean(text, decision, authority)[0]  # noqa: E731 - a closure over this record
        period = period_of(decision, authority, first, self._rules)
        basis = decision.publication_basis or authority.feed.publication_basis
        about = {
            "number": item.number,
            "public_id": item.public_id,
            "version": state.version,
            "authority_code": authority.code,
            "authority_slug": authority.slug,
            "authority_name": authority.name,
            "published_on": first,
            "updated_on": self._today,
            "publish_until": period.end,
            "period_code": period.code,
            "period_label": period.label,
            "publication_basis": basis,
            "publication_basis_label": _basis_label(self._rules, basis),
            "status": state.status,
            "corrections": public_corrections(state, clean, self._rules),
            "history": public_history(state, clean),
        }
        if redaction is None:
            assert before is not None
            public = before.model_copy(update=about)
        else:
            public = PublicDecision.model_validate(
                {**about, "slot": 0, **_public_fields(decision, authority, redaction, clean)}
            )
        if (
            before
            and public.model_copy(update={"updated_on": before.updated_on, "slot": before.slot}) == before
        ):
            public = before
        return Crossing(
            item=item.id,
            number=item.number,
            public_id=item.public_id,
            slug=authority.slug,
            authority_code=authority.code,
            kind=decision.kind.value,
            shape=Shape.PAGE,
            decision=public,
            notice=None,
            verdicts=tuple(verdicts),
            removed=None if redaction is None else _forbidden(redaction, public),
            kept=_long_numbers("\n".join(redaction.texts.values())) if redaction else (),
            matched={} if redaction is None else dict(redaction.matched),
            text_key=key,
            next_change_on=state.next_change_on,
            cells=_cells(decision, state, shown=True),
            state="",
            shown_on=first,
            redactions=sum(r.count for r in redaction.tally) if redaction else 0,
        )


def _public_fields(
    decision: Decision, authority: Authority, redaction: Redaction, clean: Callable[[str], str]
) -> dict[str, object]:
    """The allow-list: what of a private decision may be public, after redaction."""
    texts = redaction.texts
    party = decision.party
    person = party.kind is PartyKind.PERSON
    named = authority.feed.party_code != "none" and not person
    name = texts["party.name"]
    kinds = texts["penalty_kinds"].split("、") if texts.get("penalty_kinds") else decision.penalty_kinds
    return {
        "kind": decision.kind,
        "document_number": decision.document_number,
        "title": texts.get("title") or f"{name}{_titled(decision.kind)}",
        "party": PublicParty(
            name=name,
            kind=party.kind,
            uscc=party.uscc if named and is_uscc(party.uscc) else "",
            registration_number=party.registration_number
            if named and not has_id_check_digit(party.registration_number)
            else "",
            organisation_code=party.organisation_code if named else "",
            institution_number=party.institution_number if named else "",
            social_number=party.social_number if named else "",
            legal_representative="" if person else texts.get("party.legal_representative", ""),
        ),
        "violation": texts.get("violation", ""),
        "facts": texts.get("facts", ""),
        "basis": texts.get("basis", ""),
        "penalty_kinds": tuple(k if k in PENALTY_KINDS else _plain(k, clean) for k in kinds if k),
        "outcome": texts.get("outcome", ""),
        "fine_amount": "" if decision.fine_amount is None else f"{decision.fine_amount:f}",
        "confiscated_amount": ""
        if decision.confiscated_amount is None
        else f"{decision.confiscated_amount:f}",
        "currency": decision.currency,
        "licence": texts.get("licence", ""),
        "place": texts.get("place", ""),
        "procedure": _plain(decision.procedure, clean),
        "decided_on": decision.decided_on,
        "valid_until": decision.valid_until,
        "valid_from": decision.valid_from,
        "permit_category": _plain(decision.permit_category, clean),
        "permit_certificate": texts.get("permit_certificate", ""),
        "permit_number": _plain(decision.permit_number, clean),
        "permit_status": _plain(decision.permit_status, clean),
        "full_text": texts.get("full_text", ""),
        "remarks": texts.get("remarks", ""),
        "power_code": decision.power_code,
        "officers": tuple(PublicOfficer(name=o.name, certificate=o.certificate) for o in decision.officers),
        "attachments": tuple(
            (clean(attachment.name), texts.get(f"attachments.{index}", ""))
            for index, attachment in enumerate(decision.attachments)
        ),
        "appeal": texts.get("appeal", ""),
        "redactions": redaction.tally,
    }


def _has_page(snapshot: Snapshot, id_: str) -> bool:
    found = snapshot.by_id(id_)
    return isinstance(found, PublicDecision) or (
        found is not None and found.shape in (Shape.NOTICE, Shape.REDIRECT)
    )


def _basis_label(rules: Rules, code: str) -> str:
    """Why it is public, in words: the label of the basis and its law."""
    rule = rules.bases.get(code)
    return f"{rule.label}（{rule.law}）" if rule else ""


def _forbidden(redaction: Redaction, public: PublicDecision) -> tuple[str, ...]:
    """What the verifier is to look for in this record's outputs, folded.

    Words that a structured public field shows rightly (an officer of the same name, letters of
    a document number) prove nothing and are left out; numbers never are.
    """
    party = public.party
    shown = fold(
        "\n".join(
            [
                public.document_number,
                public.authority_name,
                party.uscc,
                party.registration_number,
                party.name,
                party.legal_representative,
                public.permit_number,
                *(officer.name + officer.certificate for officer in public.officers),
            ]
        )
    )
    values = {fold(value) for value in redaction.removed}
    return tuple(sorted(value for value in values if _is_number(value) or value not in shown))


def _unsure(redaction: Redaction, passed: set[str], gates: set[str]) -> tuple[Hold, ...]:
    """What the redactor leaves to a person, and any number it failed to take out."""
    holds = tuple(
        hold
        for hold in redaction.holds
        # The gate speaks for the whole record: a person is not asked the same thing twice.
        if hold.code not in passed and not (hold.code == "R-STATE" and "G-SECRET" in passed | gates)
    )
    if "G-RESIDUE" not in passed and _residue(redaction):
        holds += (Hold(code="G-RESIDUE", message="隐去后的文本中仍见应隐去的内容，须人工核对。"),)
    return holds


def _residue(redaction: Redaction) -> bool:
    """Whether a protected number still stands in the redacted texts, or a well-formed ID number.

    Names are the redactor's own concern: it knows where the same characters stand rightly.
    """
    whole = "\n".join(redaction.texts.values())
    left = _long_numbers(whole)
    if any(has_id_check_digit(n) and "1900" < n[6:10] < "2100" and not is_uscc(n) for n in left):
        return True
    numbers = [folded for value in redaction.removed if _is_number(folded := fold(value))]
    if not numbers:
        return False
    shown = fold(whole)
    return any(number in shown for number in numbers)


_RUN = re.compile(r"(?<![0-9A-Za-z])\d(?:[\s\-\u2010-\u2015]{0,3}\d){9,24}[Xx]?(?![0-9A-Za-z号號])")
_APART = re.compile(r"[\s\-\u2010-\u2015]+")


def _long_numbers(text: str) -> tuple[str, ...]:
    """Numbers of eleven digits and more, whole and in the parts that separators make."""
    found: set[str] = set()
    for match in _RUN.finditer(unicodedata.normalize("NFKC", text)):
        parts = _APART.split(match[0])
        found |= {number.upper() for number in ("".join(parts), *parts) if len(number) >= 11}
    return tuple(sorted(found))


def _is_number(value: str) -> bool:
    return value.isascii() and sum(map(str.isdigit, value)) >= 10


_PLAIN = re.compile(r"[\w（）()〔〕\[\]\-·、/ ]{0,40}")


def _plain(text: str, clean: Callable[[str], str]) -> str:
    """A short label or number as it is, unless it could be somebody's number; else redacted."""
    if _PLAIN.fullmatch(text) and not _is_number(text):
        return text
    return clean(text)


def _titled(kind: DecisionKind) -> str:
    return "行政执法决定" if kind is DecisionKind.OTHER else f"{kind.value}决定"


def _last_decision(standing: Sequence[Stored]) -> Decision:
    return next(
        s.event.decision
        for s in reversed(standing)
        if isinstance(s.event, Publish | Republish) and s.event.decision is not None
    )


def _withdrawn_words(decision: Decision) -> list[str]:
    """What would prove that a withdrawn record still stands where its own id does.

    The party, and the first forty characters of each free text. The verifier looks for them in
    what belongs to this record: elsewhere the same words may stand rightly.
    """
    party = decision.party
    texts = (decision.facts, decision.full_text, decision.title, decision.outcome, decision.violation)
    words = [fold(text)[:40] for text in texts if len(text) >= 8] + [fold(party.name)]
    private = (party.id_number, party.representative_id_number, party.phone, party.tax_number)
    return [word for word in words if word] + [fold(word) for word in private if len(word) >= 7]


def _cells(decision: Decision, state: State, *, shown: bool) -> tuple[Cell, ...]:
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


def cells_to_json(cells: Sequence[Cell]) -> str:
    """How the ledger remembers what was counted."""
    return json.dumps([list(cell) for cell in cells], ensure_ascii=False) if cells else ""


def cells_from_json(text: str) -> tuple[Cell, ...]:
    """The inverse of :func:`cells_to_json`."""
    return tuple(Cell(*cell) for cell in json.loads(text)) if text else ()
