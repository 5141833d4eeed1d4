"""When a report is reminded of (催报): the office's rhythm, as one rule.

3 and 1 working days before the due day its reporter is told; on the 1st working day after
it the reporter and the head; on the 3rd the office too. A rung missed on its day is made up
for later, until the next one falls. Never on a day off, never before the month has opened,
and never about a month in which nothing was to be done yet, or before the first plan has
begun. Pure: standard library only; ``today`` is an argument.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from agencies.workdays import Calendar, add_workdays
from progress.periods import month_end


class Rung(StrEnum):
    """One step of the policy, named by working days before or after the due day."""

    DUE_3 = "due-3"
    DUE_1 = "due-1"
    OVERDUE_1 = "overdue+1"
    OVERDUE_3 = "overdue+3"

    @property
    def tells_head(self) -> bool:
        """Is the unit's head told beside the reporter?"""
        return self in (Rung.OVERDUE_1, Rung.OVERDUE_3)

    @property
    def tells_office(self) -> bool:
        return self is Rung.OVERDUE_3


OFFSETS = {Rung.DUE_3: -3, Rung.DUE_1: -1, Rung.OVERDUE_1: 1, Rung.OVERDUE_3: 3}


@dataclass(frozen=True, slots=True)
class Awaited:
    """A report that is waited for: its month (first day), its due day, and the first day
    on which any plan of its unit runs. ``back_on``: the day it last came back to its unit,
    if it had been handed in."""

    month: date
    due: date
    starts: date
    back_on: date | None = None


def has_begun(awaited: Awaited, today: date) -> bool:
    """Was there anything to do in the month, and has it begun by today?"""
    return (
        today >= awaited.month
        and today >= awaited.starts
        and month_end(awaited.month) >= awaited.starts
    )


def rung_on(today: date, awaited: Awaited, is_workday: Calendar) -> Rung | None:
    """The newest rung whose day has come by ``today``, or none; whoever sends keeps the ledger.

    Up to the due day a rung before it, afterwards one after it. A rung that fell while the
    report was not with its unit is not made up for.
    """
    if not is_workday(today) or not has_begun(awaited, today):
        return None
    overdue = today > awaited.due
    for rung, offset in reversed(OFFSETS.items()):
        day = add_workdays(awaited.due, offset, is_workday)
        if (offset > 0) is overdue and day <= today:
            return rung if awaited.back_on is None or day >= awaited.back_on else None
    return None
