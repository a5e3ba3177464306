"""Working days (工作日), public holidays and make-up days counted. All days are Asia/Shanghai days.

The first day is not counted (民法典第二百零一条). The State Council announces each year's
holidays late in the year before; days of a year not announced yet are estimated, and every
answer that touches such a year says so.
"""

from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

import chinese_calendar

from withdrawal_rules.loading import shipped
from withdrawal_rules.rules import Calendar

_ONE = timedelta(days=1)


class Deadline(NamedTuple):
    """The last day on which something is in time. ``estimated``: a year without a notice was touched."""

    day: date
    estimated: bool


class Span(NamedTuple):
    """A number of working days. ``estimated``: a year without a notice was touched."""

    days: int
    estimated: bool


def is_working_day(day: date, calendar: Calendar | None = None) -> tuple[bool, bool]:
    """Whether ``day`` is a working day, and whether that is an estimate."""
    own = calendar or shipped().calendar
    for year in own.years:
        if year.year == day.year:
            if day.weekday() >= 5:
                return day in year.working_weekends, False
            return day not in year.days_off, False
    known = _library_says(day)
    if known is not None:
        return known, False
    return day.weekday() < 5 and f"{day:%m-%d}" not in own.estimated_days_off, True


def add_working_days(start: date, days: int, calendar: Calendar | None = None) -> Deadline:
    """The ``days``-th working day after ``start``; ``start`` itself is not counted.

    With 0 days it is ``start``. Raises ValueError when ``days`` is negative.
    """
    if days < 0:
        raise ValueError("working days are counted forward")
    day, estimated = start, False
    while days:
        day += _ONE
        working, guessed = is_working_day(day, calendar)
        estimated = estimated or guessed
        days -= working
    return Deadline(day, estimated)


def working_days_between(a: date, b: date, calendar: Calendar | None = None) -> Span:
    """How many working days lie after ``a`` up to and including ``b``; 0 when ``b`` is not after ``a``."""
    count, estimated, day = 0, False, a
    while day < b:
        day += _ONE
        working, guessed = is_working_day(day, calendar)
        estimated = estimated or guessed
        count += working
    return Span(count, estimated)


@lru_cache(maxsize=16_384)
def _library_says(day: date) -> bool | None:
    """The library's answer, or None for a year it does not know."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return None
