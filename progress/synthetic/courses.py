"""How reports come in: a course for each unit and month, and the dated steps it is made of.

Pure. Of a hundred reports of a past month some ninety are accepted in time, four late, three
after a return, one with a figure corrected later; two never come. The last month that is due
stands as an office finds it: most accepted, some on every desk between, some not there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from random import Random


class Course(StrEnum):
    """What becomes of a report."""

    IN_TIME = "in_time"
    LATE = "late"
    AGAIN = "again"  # returned by the office, handed in again, accepted
    CORRECTED = "corrected"
    NEVER = "never"
    DRAFT = "draft"
    SUBMITTED = "submitted"
    SIGNED = "signed"
    CONFIRMED = "confirmed"
    RETURNED = "returned"


PAST = (Course.IN_TIME, Course.LATE, Course.AGAIN, Course.CORRECTED, Course.NEVER)
PAST_WEIGHTS = (90, 4, 3, 1, 2)
# one unit after the other, so that few of them show every state too
LAST_OF_PLACES = (
    *(Course.IN_TIME, Course.SIGNED, Course.CONFIRMED, Course.RETURNED, Course.IN_TIME),
    *(Course.LATE, Course.IN_TIME, Course.IN_TIME, Course.CORRECTED, Course.IN_TIME),
    *(Course.NEVER, Course.IN_TIME, Course.SUBMITTED, Course.IN_TIME, Course.AGAIN),
    *(Course.IN_TIME, Course.DRAFT, Course.IN_TIME, Course.IN_TIME, Course.CONFIRMED),
)
LAST_OF_AGENCIES = (
    *(Course.IN_TIME, Course.SIGNED, Course.SUBMITTED, Course.IN_TIME, Course.LATE),
    *(Course.RETURNED, Course.IN_TIME, Course.NEVER, Course.AGAIN, Course.IN_TIME),
    *(Course.DRAFT, Course.IN_TIME, Course.CORRECTED, Course.IN_TIME, Course.IN_TIME),
    *(Course.IN_TIME, Course.IN_TIME, Course.IN_TIME, Course.SIGNED, Course.IN_TIME),
)
OPEN = (Course.NEVER, Course.NEVER, Course.DRAFT)

ACCEPTED = frozenset({Course.IN_TIME, Course.LATE, Course.AGAIN, Course.CORRECTED})
# figures of these count in the sum their lead reports
COUNTED = ACCEPTED | {Course.SIGNED, Course.CONFIRMED}
STATES = dict.fromkeys(ACCEPTED, "accepted") | {
    Course.NEVER: "pending",
    Course.DRAFT: "draft",
    Course.SUBMITTED: "submitted",
    Course.SIGNED: "signed",
    Course.CONFIRMED: "confirmed",
    Course.RETURNED: "returned",
}


@dataclass(frozen=True, slots=True)
class Days:
    """The days of one report's life; None where it has not come that far."""

    submitted: date | None = None
    returned: date | None = None
    again: date | None = None
    confirmed: date | None = None
    accepted: date | None = None


def course_of(month: int, reported: int, unit: int, chance: Random, *, is_place: bool) -> Course:
    """The course of a unit's report of month m; ``reported`` months are due by today."""
    if month >= reported:
        return OPEN[unit % len(OPEN)]
    if month == reported - 1:
        last = LAST_OF_PLACES if is_place else LAST_OF_AGENCIES
        if unit < len(last):
            return last[unit]
    return chance.choices(PAST, PAST_WEIGHTS)[0]


def days_of(course: Course, due: date, unit: int, today: date) -> Days:
    """When the steps were taken, none of them after ``today``."""

    def day(offset: int) -> date:
        return min(due + timedelta(days=offset), today)

    early = -1 - unit % 3
    if course in (Course.NEVER, Course.DRAFT):
        return Days()
    if course in (Course.SUBMITTED, Course.SIGNED):
        return Days(submitted=day(early))
    if course == Course.CONFIRMED:
        return Days(submitted=day(early), confirmed=day(early))
    if course == Course.RETURNED:
        return Days(submitted=day(-3), returned=day(0))
    if course == Course.AGAIN:
        return Days(day(-3), day(-1), day(1), day(1), day(2))
    if course == Course.LATE:
        return Days(submitted=day(1 + unit % 4), confirmed=day(6), accepted=day(6))
    return Days(submitted=day(early), confirmed=day(0), accepted=day(unit % 2))
