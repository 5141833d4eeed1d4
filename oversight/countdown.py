"""How far a deadline is, in working days, and which reminder of it is due.

Pure: standard library only; ``is_workday`` answers for a single day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from agencies.workdays import Calendar, add_workdays, workdays_between

BEFORE = 3  # working days


@dataclass(frozen=True, slots=True)
class Countdown:
    """``days`` working days that are left, or that it is late by; the day itself is in time."""

    days: int
    late: bool
    is_today: bool = False


class Reminder(StrEnum):
    """A reminder of a deadline; each goes out once for each deadline."""

    BEFORE = "before"
    OVERDUE = "overdue"


def countdown(due: date, today: date, is_workday: Calendar) -> Countdown:
    """How far ``today`` is from ``due``: late from the day after it.

    Late by 0 working days are days off right after the deadline.
    """
    if today > due:
        return Countdown(workdays_between(due, today, is_workday), late=True)
    return Countdown(workdays_between(today, due, is_workday), late=False, is_today=today == due)


def reminder_on(due: date, told: date, today: date, is_workday: Calendar) -> Reminder | None:
    """The reminder that has come by ``today``, of a duty whose unit was told on ``told``.

    Three working days before the deadline, and the day after it; on days off none. Whoever
    was told within the last three working days needs no reminder before the deadline.
    """
    if not is_workday(today):
        return None
    if today > due:
        return Reminder.OVERDUE
    begins = add_workdays(due, -BEFORE, is_workday)
    return Reminder.BEFORE if told < begins <= today else None
