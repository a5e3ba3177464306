"""Promises of the fold over every order of events."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from generator.model.codes import Ground, Shape
from generator.model.private import AnyEvent, Publish, Republish, Withdraw
from tests.support.rule_records import authority, correct, decision, publish, republish, told, withdraw
from withdrawal_rules import load_rules
from withdrawal_rules.lifecycle import State, fold

RULES = load_rules()
START = date(2026, 1, 5)
DAYS = st.integers(min_value=0, max_value=400).map(lambda days: START + timedelta(days=days))
HIDING = [ground for ground in Ground if RULES.grounds[ground].shape is not Shape.PAGE]
TERMINAL = [ground for ground in HIDING if not RULES.grounds[ground].restorable]
EXTENTS = st.sampled_from([(), ("outcome",), ("facts", "licence"), ("no_such_part",)])

publishes = st.builds(
    lambda text, until: publish(outcome=text, publish_until=until),
    st.sampled_from(["甲", "乙", "丙"]),
    st.none() | DAYS,
)
corrections = st.builds(lambda text: correct(outcome=text), st.sampled_from(["丁", "戊"]))
republishes = st.builds(republish, st.none() | st.just(decision(outcome="己", publish_until=None)))


def withdrawals(grounds: list[Ground]) -> st.SearchStrategy[Withdraw]:
    return st.builds(
        lambda g, on, extent: withdraw(g, on, extent=extent), st.sampled_from(grounds), DAYS, EXTENTS
    )


EVENTS = st.one_of(publishes, corrections, republishes, withdrawals(list(Ground)))


@st.composite
def histories(draw: st.DrawFn, events: st.SearchStrategy[AnyEvent] = EVENTS) -> list[tuple[date, AnyEvent]]:
    days = sorted(draw(st.lists(DAYS, max_size=8)))
    return [(day, draw(events)) for day in days]


def state(history: list[tuple[date, AnyEvent]], today: date, shown: date | None = START) -> State:
    return fold(told(*history), RULES, today, published_on=shown, authority=authority())


@given(histories(), DAYS, st.none() | DAYS)
def test_the_fold_is_a_function_and_its_answer_is_whole(
    history: list[tuple[date, AnyEvent]], today: date, shown: date | None
) -> None:
    found = state(history, today, shown)
    assert found == state(list(history), today, shown)
    assert (found.decision is not None) == (found.shape is Shape.PAGE)
    assert found.last_sequence == len(history)
    assert found.version <= len(history)
    if found.shape is not Shape.PAGE and history and found.last is not None:
        assert found.ground is not None
        assert found.withdrawn_on is not None
    if found.next_change_on is not None:
        assert found.next_change_on > max([today, *(day for day, _ in history)])


@given(
    histories(),
    st.sampled_from(HIDING),
    histories(st.one_of(publishes, corrections, withdrawals(list(Ground)))),
    DAYS,
)
def test_after_a_withdrawal_nothing_but_a_republish_yields_a_page(
    before: list[tuple[date, AnyEvent]],
    ground: Ground,
    after: list[tuple[date, AnyEvent]],
    today: date,
) -> None:
    taken = max([START, *(day for day, _ in before)])
    later = [(max(day, taken), event) for day, event in after]
    found = state([*before, (taken, withdraw(ground, START)), *later], today)
    assert found.shape is not Shape.PAGE
    assert found.decision is None


@given(histories(), st.sampled_from(TERMINAL), histories(), DAYS)
def test_after_an_end_or_a_removal_nothing_at_all_yields_a_page(
    before: list[tuple[date, AnyEvent]],
    ground: Ground,
    after: list[tuple[date, AnyEvent]],
    today: date,
) -> None:
    taken = max([START, *(day for day, _ in before)])
    later = [(max(day, taken), event) for day, event in after]
    found = state([*before, (taken, withdraw(ground, START)), *later], today)
    assert found.decision is None


@given(histories(), DAYS, DAYS)
@settings(max_examples=200)
def test_time_alone_changes_a_state_only_on_the_day_it_told(
    history: list[tuple[date, AnyEvent]], one: date, other: date
) -> None:
    newest = max([START, *(day for day, _ in history)])
    early, late = sorted((max(one, newest), max(other, newest)))
    before, after = state(history, early), state(history, late)
    if before.next_change_on is None or late < before.next_change_on:
        assert after == before
    else:
        assert after != before


@given(histories(), DAYS)
def test_versions_count_what_changed_the_page(history: list[tuple[date, AnyEvent]], today: date) -> None:
    found = state(history, today)
    makers = [
        e for _, e in history if isinstance(e, Publish | Republish) or (isinstance(e, Withdraw) and e.extent)
    ]
    assert found.version <= len(makers)
    assert len(found.history) <= sum(isinstance(event, Republish) for _, event in history)


@given(histories(), DAYS)
def test_a_rebuilt_ledger_in_two_steps_tells_the_same(
    history: list[tuple[date, AnyEvent]], today: date
) -> None:
    """Folding a prefix first, as an earlier build did, leaves no trace in the later answer."""
    for cut in range(len(history)):
        state(history[:cut], today)
    assert state(history, today) == state(history, today)
