"""The text that the public sees in place of a withdrawn decision.

行政处罚法 art. 48 wants the reason published and does not fix its content; the notice says
which decision, by whose act, when, on what ground and why, and never repeats the party, the
facts or the penalty (rules section 5).
"""

from datetime import date

from generator.model.authority import Authority
from generator.model.codes import Ground, Shape
from generator.model.private import Order
from generator.model.public import CorrectionNote, PastNotice, WithdrawalNotice
from withdrawal_rules.lifecycle import State
from withdrawal_rules.retelling import Clean, Speaker
from withdrawal_rules.rules import GroundRule, Rules
from withdrawal_rules.workdays import working_days_between

MAX_REASON = 200
"""Longest reason shown, in characters."""


def notice_fields(state: State, rules: Rules) -> frozenset[str]:
    """Names of what a notice on this state's ground may show; empty for a page and for a removal."""
    if state.shape is Shape.PAGE or state.ground is None:
        return frozenset()
    return frozenset(rules.grounds[state.ground].shows)


def notice(
    state: State,
    *,
    number: int,
    public_id: str,
    authority: Authority,
    first_published_on: date | None,
    document_number: str,
    successor_id: str,
    rules: Rules,
    clean: Clean,
    successor_number: str = "",
) -> WithdrawalNotice | None:
    """The public notice of a withdrawn decision; None for a page and for what vanished.

    ``clean`` redacts free text; the reason and the words of the order pass it. A duplicate whose
    kept record has no page (``successor_id`` empty) gets a notice instead of a redirect.
    """
    if state.shape in (Shape.PAGE, Shape.VANISHED) or state.ground is None or state.withdrawn_on is None:
        return None
    rule = rules.grounds[state.ground]
    shows = notice_fields(state, rules)
    shape = state.shape
    if shape is Shape.REDIRECT and not successor_id:
        shape = Shape.NOTICE
    event = state.withdrawal
    effective_on = event.effective_on if event and "effective_on" in shows else state.withdrawn_on
    order = event.order if event and "order" in shows else Order()
    speaker = Speaker(state.last, clean)
    taken = None
    if "working_days_taken" in shows:
        taken = working_days_between(effective_on, state.withdrawn_on, rules.calendar).days
    return WithdrawalNotice(
        number=number,
        public_id=public_id,
        shape=shape,
        authority_code=authority.code,
        authority_slug=authority.slug,
        authority_name=authority.name,
        ground=state.ground,
        term=rule.term,
        explanation=rule.explanation,
        document_number=document_number if "document_number" in shows else "",
        first_published_on=first_published_on if "first_published_on" in shows else None,
        effective_on=effective_on,
        withdrawn_on=state.withdrawn_on,
        order_kind=speaker.name(order.kind),
        order_number=speaker.name(order.number),
        order_body=speaker.name(order.body),
        order_date=order.date,
        reason=_shortened(speaker.reason(event.reason)) if event and "reason" in shows else "",
        successor_id=successor_id if "successor" in shows else "",
        successor_number=successor_number if "successor" in shows else "",
        working_days_taken=taken,
        history=public_history(state, clean) if "history" in shows else (),
    )


def public_history(state: State, clean: Clean) -> tuple[PastNotice, ...]:
    """Withdrawals that were overturned, ready to publish on the restored page or a later notice."""
    if not state.history:
        return ()
    speaker = Speaker(state.last if state.decision is None else None, clean)
    return tuple(
        past.model_copy(
            update={"reason": _shortened(speaker.reason(past.reason)), "order": speaker.name(past.order)}
        )
        for past in state.history
    )


def public_corrections(state: State, clean: Clean, rules: Rules) -> tuple[CorrectionNote, ...]:
    """What was corrected or revoked in part, when and why, ready to publish; never the old value.

    ``fields`` are given by the names a reader knows (``fields.toml``).
    """
    if not state.corrections:
        return ()
    # After a partial revocation the reason may not retell the part that went.
    speaker = Speaker(state.last if state.last != state.decision else None, clean)
    return tuple(
        note.model_copy(
            update={
                # Several fields that are never public share one name.
                "fields": tuple(dict.fromkeys(rules.field_label(name) for name in note.fields)),
                "reason": _shortened(speaker.reason(note.reason)),
                "approval": speaker.name(note.approval),
            }
        )
        for note in state.corrections
    )


def public_line(rule: GroundRule) -> str:
    """The one line, without number or id, that may stand for a removal; empty when nothing may."""
    return rule.public_line if rule.code is Ground.ERRONEOUS else ""


def _shortened(text: str) -> str:
    return text if len(text) <= MAX_REASON else text[: MAX_REASON - 1] + "…"
