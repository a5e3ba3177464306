"""What became of a decision: its history folded into one state.

The history is the ledger's: accepted events in the order in which they were accepted. The fold
is pure and never brings anything back by itself: after a withdrawal only a ``republish``
shows the decision again, and only where the ground allows it (``restorable``). Where a case
is not foreseen, the fold shows less, not more.

State machine (rules section 5): published -> corrected* -> withdrawn (G1-G5, G12) | ended
(G7, G8) | removed (G9, G10); only withdrawn -> published, by ``republish``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from generator.model.authority import Authority
from generator.model.codes import DecisionKind, Ground, Shape
from generator.model.private import AnyEvent, Correct, Decision, Order, Publish, Republish, Withdraw
from generator.model.public import CorrectionNote, PastNotice
from withdrawal_rules.periods import Period, period_of
from withdrawal_rules.revision import corrected, fields_of_extent, without, without_old_values
from withdrawal_rules.rules import Rules

_ONE = timedelta(days=1)
_WEIGHT = {Shape.PAGE: 0, Shape.REDIRECT: 1, Shape.NOTICE: 2, Shape.GONE: 3, Shape.VANISHED: 4}
"""How much a shape hides. A later withdrawal replaces an earlier one unless it would show more."""
_ENDED_PERMIT = frozenset({"2", "无效", "撤销", "注销", "吊销", "撤回"})


class Entry(NamedTuple):
    """One accepted event: its ledger sequence, the day it was received, and what it says."""

    sequence: int
    received_on: date
    event: AnyEvent


@dataclass(frozen=True, slots=True)
class State:
    """A decision as it stands on one day. Private: texts in it have not been redacted.

    ``decision`` is the version in force, corrections applied and revoked parts emptied; it is
    None unless ``shape`` is ``page``. ``last`` is the newest version whatever the shape, for
    finding what must not appear (None only when nothing was ever published). ``period`` is that of
    a page counted from ``published_on``, where the fold had to know it. ``ground`` and
    ``withdrawal`` are also set on a page after a partial revocation (REVOKED) or the end of a
    permit (PERMIT-END); ``withdrawal`` is None for an automatic end. ``withdrawn_on`` is the
    day the withdrawal took effect here: the later of its effective date and its receipt.
    ``next_change_on`` is the next day on which time alone changes the state, or None.
    """

    shape: Shape
    decision: Decision | None
    version: int
    status: str
    ground: Ground | None
    withdrawal: Withdraw | None
    withdrawn_on: date | None
    corrections: tuple[CorrectionNote, ...]
    history: tuple[PastNotice, ...]
    next_change_on: date | None
    last_sequence: int
    last: Decision | None = None
    period: Period | None = None


@dataclass(slots=True)
class _Story:
    """The fold's running account."""

    decision: Decision | None = None
    whole: Decision | None = None
    """The newest version without any part cut out."""
    version: int = 0
    shape: Shape = Shape.PAGE
    ground: Ground | None = None
    withdrawal: Withdraw | None = None
    withdrawn_on: date | None = None
    revoked: frozenset[str] = frozenset()
    permit_end: Withdraw | None = None
    corrections: tuple[CorrectionNote, ...] = ()
    history: tuple[PastNotice, ...] = ()
    pending: tuple[tuple[date, Withdraw], ...] = ()


def fold(
    history: Sequence[Entry],
    rules: Rules,
    today: date,
    *,
    published_on: date | None,
    authority: Authority,
) -> State:
    """The state on ``today`` of one decision with this history.

    ``published_on`` is the day it was first shown. None: it never was and would be today; then
    nothing expires here (the gate G-EXPIRED refuses it instead), but ``next_change_on`` already
    tells when its period would end. The day never falls behind the newest event: a clock set
    back brings nothing back.
    Raises ValueError when a correction does not fit the decision (intake lets none such in).
    """
    now = max([today, *(entry.received_on for entry in history)])
    story = _Story()
    for entry in history:
        _carry_out_due(story, rules, entry.received_on)
        if published_on is not None and entry.received_on > published_on:
            _expire(story, rules, entry.received_on, published_on, authority)
        event = entry.event
        if isinstance(event, Publish):
            _publish(story, event.decision)
        elif isinstance(event, Correct):
            _correct(story, event, entry.received_on)
        elif isinstance(event, Withdraw):
            _receive(story, event, entry.received_on, rules)
        else:
            _republish(story, event, entry.received_on, rules)
    _carry_out_due(story, rules, now)
    end = period = None
    if published_on is not None:
        period = _expire(story, rules, now, published_on, authority)
        end = period.end if period else None
    elif story.shape is Shape.PAGE and story.decision is not None:
        end = period_of(story.decision, authority, now, rules).end
        end = end if end is None or end >= now else None
    return _state(story, history, rules, end, period)


def order_text(order: Order) -> str:
    """An order in one line: body, kind, number, date. Not redacted."""
    day = order.date.isoformat() if order.date else ""
    return " ".join(part for part in (order.body, order.kind, order.number, day) if part)


def _publish(story: _Story, decision: Decision) -> None:
    """A new version, unless the item was withdrawn: an old or re-sent version resurrects nothing."""
    if story.shape is not Shape.PAGE:
        return
    story.whole = decision
    if story.revoked and story.decision is not None:
        # A revoked part stays as it is, empty or since corrected, whatever a later version says.
        decision = decision.model_copy(update={name: getattr(story.decision, name) for name in story.revoked})
    story.decision = decision
    story.version += 1


def _correct(story: _Story, event: Correct, received_on: date) -> None:
    if story.shape is not Shape.PAGE or story.decision is None or story.whole is None:
        return
    reason = without_old_values(event.reason, story.decision, event.changes)
    story.decision = corrected(story.decision, event.changes)
    story.whole = corrected(story.whole, event.changes)
    note = CorrectionNote(
        fields=tuple(sorted(event.changes)), on=received_on, reason=reason, approval=event.approval
    )
    story.corrections += (note,)


def _receive(story: _Story, event: Withdraw, received_on: date, rules: Rules) -> None:
    """Carry a withdrawal out, or keep it until it takes effect where its ground waits for that."""
    if event.ground is Ground.RESTORED:
        return  # a withdrawal cannot restore: that takes a republish
    if rules.grounds[event.ground].waits and event.effective_on > received_on:
        story.pending += ((event.effective_on, event),)
    else:
        _withdraw(story, event, received_on, rules)


def _carry_out_due(story: _Story, rules: Rules, day: date) -> None:
    """Carry out what was waiting and is due on ``day``, in the order of the effective dates."""
    due = sorted((item for item in story.pending if item[0] <= day), key=lambda item: item[0])
    if due:
        story.pending = tuple(item for item in story.pending if item[0] > day)
        for effective_on, event in due:
            _withdraw(story, event, effective_on, rules)


def _withdraw(story: _Story, event: Withdraw, on: date, rules: Rules) -> None:
    rule = rules.grounds[event.ground]
    if rule.shape is Shape.PAGE:
        _note(story, event, on, rules)
        return
    if event.ground is Ground.REVOKED and event.extent and story.shape is Shape.PAGE and story.decision:
        parts = fields_of_extent(event.extent, rules.partial)
        if parts is not None:
            _revoke_parts(story, event, parts, on)
            return
        # A part that cannot be cut out: the whole decision goes.
    if _WEIGHT[rule.shape] < _WEIGHT[story.shape]:
        return
    if story.shape is Shape.PAGE:
        story.withdrawn_on = on
    story.shape, story.ground, story.withdrawal = rule.shape, event.ground, event


def _note(story: _Story, event: Withdraw, on: date, rules: Rules) -> None:
    """CORRECTED and PERMIT-END: the page stays and says what happened."""
    if story.shape is not Shape.PAGE:
        return
    fields = event.extent
    if event.ground is Ground.PERMIT_END:
        story.ground, story.withdrawal, story.withdrawn_on = event.ground, event, on
        story.permit_end = event
        fields = fields or ("permit_status",)
    note = CorrectionNote(fields=fields, on=on, reason=event.reason, approval=order_text(event.order))
    story.corrections += (note,)


def _revoke_parts(story: _Story, event: Withdraw, parts: frozenset[str], on: date) -> None:
    assert story.decision is not None
    story.revoked |= parts
    story.decision = without(story.decision, story.revoked)
    story.version += 1
    story.ground, story.withdrawal, story.withdrawn_on = event.ground, event, on
    note = CorrectionNote(
        fields=tuple(event.extent), on=on, reason=event.reason, approval=order_text(event.order)
    )
    story.corrections += (note,)


def _republish(story: _Story, event: Republish, received_on: date, rules: Rules) -> None:
    """RESTORED: what was done last is undone in a new version, and kept as history.

    That is a withdrawal; else, on a page, a partial revocation or the end of a permit; else a
    withdrawal that still waits for its day. Where nothing was done, nothing happens.
    """
    withdrawn = story.shape is not Shape.PAGE
    if withdrawn and story.ground is not None and not rules.grounds[story.ground].restorable:
        return
    decision = event.decision or (story.decision if withdrawn else story.whole)
    kept = tuple(item for item in story.pending if not rules.grounds[item[1].ground].restorable)
    if decision is None or not (withdrawn or story.ground or kept != story.pending):
        return
    if story.ground is not None and story.withdrawal is not None:
        past = PastNotice(
            ground=story.ground,
            term=rules.grounds[story.ground].term,
            effective_on=story.withdrawal.effective_on,
            restored_on=received_on,
            order=order_text(story.withdrawal.order),
            reason=story.withdrawal.reason,
        )
        story.history += (past,)
    elif not withdrawn:
        story.pending = kept
    if event.decision is not None or not withdrawn:
        # Without a decision of its own, the end of a withdrawal does not undo an older partial revocation.
        story.revoked, story.whole = frozenset(), decision
    if not withdrawn:
        story.permit_end = None
    story.decision = decision
    story.version += 1
    story.shape, story.ground, story.withdrawal, story.withdrawn_on = Shape.PAGE, None, None, None


def _expire(
    story: _Story, rules: Rules, day: date, published_on: date, authority: Authority
) -> Period | None:
    """End the publication when its period is over on ``day``; the period, or None without a page."""
    if story.shape is not Shape.PAGE or story.decision is None:
        return None
    period = period_of(story.decision, authority, published_on, rules)
    if period.end is not None and period.end < day:
        story.shape, story.ground, story.withdrawal = Shape.GONE, Ground.EXPIRED, None
        story.withdrawn_on = period.end + _ONE
    return period


def _state(
    story: _Story, history: Sequence[Entry], rules: Rules, end: date | None, period: Period | None
) -> State:
    page = story.shape is Shape.PAGE and story.decision is not None
    days = [day for day, _ in story.pending]
    if page and end is not None:
        days.append(end + _ONE)
    hidden = rules.grounds[story.ground].status if story.ground else ""
    return State(
        shape=story.shape if page or story.shape is not Shape.PAGE else Shape.VANISHED,
        decision=story.decision if page else None,
        version=story.version,
        status=_page_status(story, rules) if page else hidden,
        ground=story.ground,
        withdrawal=story.withdrawal,
        withdrawn_on=story.withdrawn_on,
        corrections=story.corrections,
        history=story.history,
        next_change_on=min(days, default=None),
        last_sequence=history[-1].sequence if history else 0,
        last=story.whole,
        period=period if page else None,
    )


def _page_status(story: _Story, rules: Rules) -> str:
    """The one word shown on a page, the weightiest first."""
    decision = story.decision
    assert decision is not None
    if story.permit_end is not None:
        return "已终止"
    if decision.kind is DecisionKind.PERMIT and decision.permit_status.strip() in _ENDED_PERMIT:
        return "已终止"
    if story.revoked:
        return "部分撤销"
    if decision.appeal and rules.appeal.is_open(decision.appeal):
        return "申诉中"
    return "已更正" if story.corrections else "有效"
