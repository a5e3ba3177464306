"""The wall: one private item goes in, and what the public may see of it comes out.

Fail closed: whatever a gate or the redactor is unsure of is held for a person, and the last
version that was clear stays as it is. A public record is built field by field from an allow-list;
a field that is not named here does not cross.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from generator.ledger.store import Item, Ledger, Stored
from generator.model.authority import Authority
from generator.model.codes import Ground, Outcome, Shape
from generator.model.identifiers import public_id
from generator.model.private import Decision, Hold, Publish, Republish, Ruling
from generator.model.public import (
    PublicDecision,
    WithdrawalNotice,
)
from generator.model.text import fold
from generator.snapshot.allowlist import public_fields
from generator.snapshot.cells import Cell, cells_of
from generator.snapshot.reader import Snapshot
from generator.snapshot.residue import forbidden, long_numbers, unsure, withdrawn_words
from generator.snapshot.rows import Page, Told, body_of, page_of, told_of
from withdrawal_rules import Rules
from withdrawal_rules.gates import check
from withdrawal_rules.lifecycle import Entry, State
from withdrawal_rules.lifecycle import fold as fold_history
from withdrawal_rules.notices import notice as make_notice
from withdrawal_rules.notices import public_corrections, public_history
from withdrawal_rules.periods import Period, period_of
from withdrawal_rules.redaction import Redaction, Redactor


class Verdict(NamedTuple):
    """What is to be done with an event that may not be published: held or rejected, and why."""

    seq: int
    outcome: Outcome
    code: str
    message: str
    holds: tuple[Hold, ...]


class Crossing(NamedTuple):
    """What came through the wall for one item: the body of its row, and what is said beside it.

    ``body`` is the public record as JSON, a decision still without its place (slot 0). Records
    themselves stay where they were made: JSON is lighter to hand from process to process.
    """

    item: int
    number: int
    public_id: str
    slug: str
    authority_code: str
    kind: str
    shape: Shape
    page: Page | None
    told: Told | None
    body: bytes | None
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
        clock: Callable[[], float],
    ) -> None:
        """``clock`` tells seconds, by which redaction is timed; no decision depends on it."""
        self._ledger = ledger
        self._snapshot = snapshot
        self._authorities = authorities
        self._rules = rules
        self._redactor = redactor
        self._today = today
        self._clock = clock
        self.redacting = 0.0
        """Seconds that redaction took so far."""
        self._knowledge: dict[str, bytes] = {}

    def cross(self, items: Sequence[Item]) -> Iterator[Crossing]:
        """Decide what the public sees of these items today."""
        ids, numbers = [item.id for item in items], [item.number for item in items]
        histories, rulings = self._ledger.histories(ids), self._ledger.rulings_of(ids)
        pages = {decision.number: decision for decision in self._snapshot.decisions(numbers)}
        notices = {notice.number: notice for notice in self._snapshot.notices_of(numbers)}
        for item in items:
            before = pages.pop(item.number, None)
            told = None if before else notices.get(item.number)
            yield self._cross(item, histories.pop(item.id), rulings.get(item.id, []), before, told)

    def _cross(
        self,
        item: Item,
        history: Sequence[Stored],
        rulings: Sequence[Ruling],
        before: PublicDecision | None,
        told: WithdrawalNotice | None,
    ) -> Crossing:
        authority = self._authorities[item.authority_code]
        published_on = item.first_shown_on
        standing = [stored for stored in history if stored.standing == Outcome.ACCEPTED]
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
            key = self._text_key(_as_kept(state.decision, standing), authority, rulings)
            same = before is not None and key == item.text_key
            period = state.period if published_on is None else None
            refusal, redaction = self._judge(state.decision, authority, rulings, period, redact=not same)
            if refusal is None:
                return self._page(item, authority, state, redaction, before, key, published_on, verdicts)
            last = max(
                (s for s in standing if not hasattr(s.event, "ground")), key=lambda stored: stored.sequence
            )
            verdicts.append(refusal._replace(seq=last.sequence))
            standing = [s for s in standing if s.sequence != last.sequence]

    def _judge(
        self,
        decision: Decision,
        authority: Authority,
        rulings: Sequence[Ruling],
        period: Period | None,
        *,
        redact: bool,
    ) -> tuple[Verdict | None, Redaction | None]:
        """Why a record may not be published, or else its redaction.

        The gates are asked each time, for a rule may begin on a day; ``redact`` False when the
        public text is known to be right still. ``period`` is that of a page first shown today.
        """
        refused = next((ruling for ruling in rulings if ruling.action == "refuse"), None)
        if refused:
            return Verdict(0, Outcome.REJECTED, "RULED-OUT", "经办人决定不予公开。", ()), None
        passed = {ruling.code for ruling in rulings if ruling.action == "release" and not ruling.text}
        stops = check(decision, authority, self._rules, self._today, period=period)
        gates = [gate for gate in stops if gate.code not in passed]
        rejected = next((gate for gate in gates if gate.outcome is Outcome.REJECTED), None)
        if rejected:
            return Verdict(0, Outcome.REJECTED, rejected.code, f"{rejected.message}{rejected.mend}", ()), None
        redaction = self._redact(decision, authority, rulings) if redact else None
        holds = tuple(Hold(code=gate.code, message=gate.message) for gate in gates)
        if redaction is not None:
            holds += unsure(redaction, passed, {gate.code for gate in gates})
        if holds:
            return Verdict(0, Outcome.HELD, holds[0].code, holds[0].message, holds), None
        return None, redaction

    def _redact(self, decision: Decision, authority: Authority, rulings: Sequence[Ruling]) -> Redaction:
        begun = self._clock()
        redaction = self._redactor.redact(decision, authority, rulings=rulings)
        self.redacting += self._clock() - begun
        return redaction

    def _text_key(self, decision: bytes, authority: Authority, rulings: Sequence[Ruling]) -> str:
        """Stands for everything that the public text depends on: equal key, no second redaction."""
        whole = hashlib.sha256(self._known_before(authority))
        whole.update(decision)
        for ruling in rulings:
            whole.update(b"\n" + ruling.model_dump_json().encode())
        return whole.hexdigest()

    def _known_before(self, authority: Authority) -> bytes:
        """What redaction knows beside a record: its rules, and the authority; put together once for all."""
        known = self._knowledge.get(authority.code)
        if known is None:
            told = authority.model_dump_json(include={"name", "phone", "address", "supervision", "feed"})
            known = hashlib.sha256(f"{self._redactor.version}\n{told}".encode()).digest()
            self._knowledge[authority.code] = known
        return known

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
            page=None,
            told=None,
            body=None,
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
            page=None,
            told=told_of(notice) if notice else None,
            body=body_of(notice) if notice else None,
            verdicts=verdicts,
            # What was private stays forbidden, and now the record itself is too.
            removed=tuple(sorted({fold(v) for v in removed} | set(withdrawn_words(decision)))),
            kept=(),
            matched={},
            text_key="",
            next_change_on=state.next_change_on,
            cells=cells_of(decision, state, shown=False),
            # The ledger took a withdrawal of parts for one; the rules say what became of it.
            state=self._rules.grounds[state.ground].state if state.ground else "",
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
        period = state.period or period_of(decision, authority, first, self._rules)
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
                {**about, "slot": 0, **public_fields(decision, authority, redaction, clean)}
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
            page=page_of(public),
            told=None,
            body=body_of(public),
            verdicts=tuple(verdicts),
            removed=None if redaction is None else forbidden(redaction, public),
            kept=long_numbers("\n".join(redaction.texts.values())) if redaction else (),
            matched={} if redaction is None else dict(redaction.matched),
            text_key=key,
            next_change_on=state.next_change_on,
            cells=cells_of(decision, state, shown=True),
            state="",
            shown_on=first,
            redactions=sum(r.count for r in redaction.tally) if redaction else 0,
        )


def _has_page(snapshot: Snapshot, id_: str) -> bool:
    found = snapshot.by_id(id_)
    return isinstance(found, PublicDecision) or (
        found is not None and found.shape in (Shape.NOTICE, Shape.REDIRECT)
    )


def _basis_label(rules: Rules, code: str) -> str:
    """Why it is public, in words: the label of the basis and its law."""
    rule = rules.bases.get(code)
    return f"{rule.label}（{rule.law}）" if rule else ""


def _as_kept(decision: Decision, standing: Sequence[Stored]) -> bytes:
    """The JSON of a decision: as it came, unless corrections or revoked parts made it another."""
    for stored in standing:
        if isinstance(stored.event, Publish | Republish) and stored.event.decision is decision:
            return stored.payload
    return decision.model_dump_json(exclude_defaults=True).encode()


def _last_decision(standing: Sequence[Stored]) -> Decision:
    return next(
        s.event.decision
        for s in reversed(standing)
        if isinstance(s.event, Publish | Republish) and s.event.decision is not None
    )
