"""公示期: until when a decision is shown.

``Period.end`` is the **last day shown**; from the day after it the publication is over. A
period of months or years ends on the corresponding day (民法典第二百零一条、第二百零二条: the
first day is not counted), so three years from 2025-01-10 show the page up to and including
2028-01-10. A 公示截止期 sent by the authority is itself the last day shown. Holidays do not
move these ends: nothing has to be done by anyone on the last day.
"""

from calendar import monthrange
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from generator.model.authority import Authority
from generator.model.codes import DecisionKind
from generator.model.private import Decision
from withdrawal_rules.rules import PeriodRule, Rules

NO_END = "NONE"


class Period(NamedTuple):
    """``end``: the last day shown, or None. ``code`` and ``label``: the rule that sets it."""

    end: date | None
    code: str
    label: str


class EarlyStop(NamedTuple):
    """Whether publication may end early (信用修复), from which day, and why not."""

    allowed: bool
    from_day: date | None
    reason: str


def period_of(decision: Decision, authority: Authority, published_on: date, rules: Rules) -> Period:
    """The earliest mandatory end of the tracks that apply and of ``decision.publish_until``.

    Tracks: the authority's own (``feed.period``, several joined by ``+``), else the assignment
    of organ and kind, else the default of the kind; and the credit track when the record
    carries a dishonesty class. With ``NONE`` only ``publish_until`` ends it.
    Raises ValueError when the authority names a track that ``periods.toml`` does not have.
    """
    found = [
        Period(end, rule.code, rule.label)
        for rule in applicable(decision, authority, published_on, rules)
        for end in [_end(rule, decision, published_on, rules)]
    ]
    sent = decision.publish_until
    if sent is not None and sent < rules.periods.no_end_from:
        found.append(Period(sent, rules.periods.sent["code"], rules.periods.sent["label"]))
    ending = [period for period in found if period.end is not None]
    if ending:
        # On a tie the law's rule is named rather than the date that was sent: it comes first.
        return min(ending, key=lambda period: period.end or date.max)
    first = found[0] if found else Period(None, "P-NONE", rules.periods.no_end_label)
    return Period(None, first.code, rules.periods.no_end_label)


def applicable(
    decision: Decision, authority: Authority, published_on: date, rules: Rules
) -> tuple[PeriodRule, ...]:
    """The rule taken in each track that applies to the decision, in the order of the tracks."""
    chosen: list[PeriodRule] = []
    for track in tracks_of(decision, authority, rules):
        rule = _first(track, decision, authority, published_on, rules)
        if rule is None and track != rules.periods.defaults["other"]:
            # A track that says nothing of this record (a credit track without a class, a SAMR track
            # for a permit) must not leave it without an end: the default of its kind steps in.
            rule = _first(_default(decision, rules), decision, authority, published_on, rules)
        if rule is not None and rule not in chosen:
            chosen.append(rule)
    return tuple(chosen)


def tracks_of(decision: Decision, authority: Authority, rules: Rules) -> tuple[str, ...]:
    """Names of the tracks that apply, the authority's own first."""
    tracks = [*_own_tracks(authority.feed.period)]
    if unknown := unknown_tracks(authority, rules):
        raise ValueError(f"{authority.slug}: periods.toml 没有公示期轨道 {unknown[0]}")
    for row in () if tracks else rules.periods.assignments:
        if row.authority == authority.code and (not row.kinds or decision.kind in row.kinds):
            tracks.append(row.track)
    classed = decision.dishonesty_class and decision.kind is DecisionKind.PENALTY
    if classed and NO_END not in tracks:
        credit = rules.periods.defaults["credit"]
        tracks += [credit] if credit not in tracks else []
    return tuple(tracks or [_default(decision, rules)])


def unknown_tracks(authority: Authority, rules: Rules) -> tuple[str, ...]:
    """Tracks that the authority's ``feed.period`` names and ``periods.toml`` does not have."""
    own = _own_tracks(authority.feed.period)
    return tuple([track for track in own if track not in rules.periods.tracks]) if own else ()


def early_stop(decision: Decision, authority: Authority, published_on: date, rules: Rules) -> EarlyStop:
    """Whether and from when 信用修复 may stop the publication, as far as the record can tell.

    Duties performed, harm removed and no second penalty are for the authority to judge.
    """
    start: date | None = None
    for rule in applicable(decision, authority, published_on, rules):
        if barred := [kind for kind in decision.penalty_kinds if kind in rule.never_early]:
            return EarlyStop(False, None, f"受到{barred[0]}的，不得提前停止公示")
        begin = published_on if rule.starts == "published_on" else decision.decided_on
        day = _add_months(begin, rule.early_after_months)
        start = day if start is None else max(start, day)
    return EarlyStop(start is not None, start, "" if start else "没有适用的公示期规则")


@lru_cache(maxsize=256)
def _own_tracks(period: str) -> tuple[str, ...]:
    own = period.strip()
    return tuple(part.strip() for part in own.split("+")) if own else ()


def _default(decision: Decision, rules: Rules) -> str:
    return rules.periods.defaults.get(decision.kind, rules.periods.defaults["other"])


def _first(
    track: str, decision: Decision, authority: Authority, published_on: date, rules: Rules
) -> PeriodRule | None:
    for rule in rules.periods.tracks.get(track, ()):
        day = published_on if rule.dated_by == "published_on" else decision.decided_on
        if rule.in_force(day) and _holds(rule, decision, authority, published_on, rules):
            return rule
    return None


def _holds(
    rule: PeriodRule, decision: Decision, authority: Authority, published_on: date, rules: Rules
) -> bool:
    """Whether every condition of ``rule`` holds for the decision."""
    penalties = set(decision.penalty_kinds)
    if rule.kinds and decision.kind not in rule.kinds:
        return False
    if rule.party_kinds and decision.party.kind not in rule.party_kinds:
        return False
    if rule.classes and decision.dishonesty_class not in rule.classes:
        return False
    if rule.only_penalties and not (penalties and penalties <= set(rule.only_penalties)):
        return False
    if rule.any_penalties and not penalties & set(rule.any_penalties):
        return False
    if rule.low_fine and not _is_low_fine(decision, authority, rules):
        return False
    if rule.ban_over_years is not None:
        ban_ends = decision.valid_until
        return ban_ends is not None and ban_ends > _add_months(published_on, 12 * rule.ban_over_years)
    return True


def _is_low_fine(decision: Decision, authority: Authority, rules: Rules) -> bool:
    """Whether a province's own threshold calls the fine 较低数额; without a threshold, no."""
    if decision.fine_amount is None or decision.currency != "CNY":
        return False
    return any(
        authority.division.startswith(row.division)
        and (not row.party_kinds or decision.party.kind in row.party_kinds)
        and decision.fine_amount <= row.at_most_cny
        for row in rules.periods.low_fines
    )


def _end(rule: PeriodRule, decision: Decision, published_on: date, rules: Rules) -> date | None:
    if rule.none:
        return None
    if rule.until is not None:
        end = decision.valid_until
        return None if end is None or end >= rules.periods.no_end_from else end
    start = published_on if rule.starts == "published_on" else decision.decided_on
    return _add_months(start, 12 * rule.years + rule.months)


def _add_months(start: date, months: int) -> date:
    """The corresponding day, or the last day of a month that lacks it (民法典第二百零二条)."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))
