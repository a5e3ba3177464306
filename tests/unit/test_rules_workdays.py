"""Working days by the State Council's notices, and estimates that say that they are."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from withdrawal_rules.rules import Calendar, CalendarYear
from withdrawal_rules.workdays import add_working_days, is_working_day, working_days_between

DAYS = st.dates(min_value=date(2015, 1, 1), max_value=date(2026, 11, 1))


def test_three_working_days_after_the_last_of_september_2026_end_on_a_make_up_saturday() -> None:
    assert add_working_days(date(2026, 9, 30), 3) == (date(2026, 10, 10), False)


@pytest.mark.parametrize(
    "day", ["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"]
)
def test_make_up_weekends_are_working_days(day: str) -> None:
    assert is_working_day(date.fromisoformat(day)) == (True, False)


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("2026-01-01", "2026-01-03"),
        ("2026-02-15", "2026-02-23"),
        ("2026-04-04", "2026-04-06"),
        ("2026-05-01", "2026-05-05"),
        ("2026-06-19", "2026-06-21"),
        ("2026-09-25", "2026-09-27"),
        ("2026-10-01", "2026-10-07"),
    ],
)
def test_days_off_of_2026_are_not_working_days(first: str, last: str) -> None:
    day = date.fromisoformat(first)
    while day <= date.fromisoformat(last):
        assert is_working_day(day) == (False, False), day
        day += timedelta(days=1)


def test_a_year_without_a_notice_is_marked_estimated_and_keeps_fixed_holidays_free() -> None:
    calendar = Calendar(estimated_days_off=frozenset({"01-01", "10-01"}))
    assert add_working_days(date(2049, 9, 30), 1, calendar) == (date(2049, 10, 4), True)
    assert working_days_between(date(2048, 12, 31), date(2049, 1, 4), calendar).estimated


def test_a_deadline_that_only_touches_known_years_is_sure() -> None:
    assert not add_working_days(date(2026, 12, 1), 7).estimated


def test_the_notice_of_a_new_year_can_be_told_in_the_rule_file() -> None:
    year = CalendarYear(
        year=2049,
        days_off=frozenset({date(2049, 1, 4)}),
        working_weekends=frozenset({date(2049, 1, 9)}),
        source="样例",
    )
    calendar = Calendar(years=(year,), estimated_days_off=frozenset())
    assert is_working_day(date(2049, 1, 4), calendar) == (False, False)
    assert is_working_day(date(2049, 1, 9), calendar) == (True, False)
    assert is_working_day(date(2049, 1, 5), calendar) == (True, False)


def test_counting_backwards_is_refused() -> None:
    with pytest.raises(ValueError, match="forward"):
        add_working_days(date(2026, 9, 1), -1)


def test_no_working_day_lies_between_a_day_and_itself_or_an_earlier_one() -> None:
    assert working_days_between(date(2026, 9, 1), date(2026, 9, 1)).days == 0
    assert working_days_between(date(2026, 9, 2), date(2026, 9, 1)).days == 0


@given(DAYS, st.integers(min_value=1, max_value=30))
def test_adding_and_counting_agree(start: date, days: int) -> None:
    end = add_working_days(start, days)
    assert working_days_between(start, end.day).days == days
    assert is_working_day(end.day)[0]
