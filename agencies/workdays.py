"""Working days: due dates that fall on a holiday move to the next working day.

Pure: standard library only; ``is_workday`` answers for a single day (the official
calendar with the office's corrections, or weekdays).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

Calendar = Callable[[date], bool]
DAY = timedelta(days=1)
LONGEST_HOLIDAY = 31


def weekday(day: date) -> bool:
    """Monday to Friday: the fallback for years without an official calendar."""
    return day.weekday() < 5


def next_workday(day: date, is_workday: Calendar) -> date:
    """``day`` itself when it is a working day, else the first one after it.

    Raises ``ValueError`` when a calendar knows no working day within a month.
    """
    for offset in range(LONGEST_HOLIDAY + 1):
        if is_workday(day + offset * DAY):
            return day + offset * DAY
    raise ValueError(f"no working day within {LONGEST_HOLIDAY} days of {day}")


def report_due(month: date, due_day: int, is_workday: Calendar) -> date:
    """The day the report of ``month`` (its first day) is due: in the next month."""
    year, following = divmod(month.year * 12 + month.month, 12)
    return next_workday(date(year, following + 1, due_day), is_workday)
