"""Working days: due dates that fall on a holiday move to the next working day.

Pure: standard library only; ``is_workday`` answers for a single day (the official
calendar with the office's corrections, or weekdays).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

Calendar = Callable[[date], bool]
DAY = timedelta(days=1)
LONGEST_HOLIDAY = 62  # a month closed from end to end, between holidays of its neighbours


def weekday(day: date) -> bool:
    """Monday to Friday: the fallback for years without an official calendar."""
    return day.weekday() < 5


def next_workday(day: date, is_workday: Calendar) -> date:
    """``day`` itself when it is a working day, else the first one after it.

    Raises ``ValueError`` when a calendar knows no working day within two months.
    """
    return _nearest(day, DAY, is_workday)


def report_due(month: date, due_day: int, is_workday: Calendar) -> date:
    """The day the report of ``month`` (its first day) is due: in the next month."""
    year, following = divmod(month.year * 12 + month.month, 12)
    return next_workday(date(year, following + 1, due_day), is_workday)


def add_workdays(day: date, count: int, is_workday: Calendar) -> date:
    """The working day ``count`` working days after ``day``, or before it (negative).

    ``day`` itself is not counted, working or not; ``count`` is not 0. Raises
    ``ValueError`` when a calendar knows no working day within two months.
    """
    step = DAY if count > 0 else -DAY
    for _ in range(abs(count)):
        day = _nearest(day + step, step, is_workday)
    return day


def workdays_between(day: date, later: date, is_workday: Calendar) -> int:
    """Working days after ``day`` through ``later``; 0 where ``later`` is not later."""
    span = range(1, (later - day).days + 1)
    return sum(is_workday(day + offset * DAY) for offset in span)


def _nearest(day: date, step: timedelta, is_workday: Calendar) -> date:
    for offset in range(LONGEST_HOLIDAY + 1):
        if is_workday(day + offset * step):
            return day + offset * step
    raise ValueError(f"no working day within {LONGEST_HOLIDAY} days of {day}")
