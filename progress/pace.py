"""Pace (序时进度): where a plan says a figure should stand on a given day.

Pure: no framework, no clock; every day is an argument. Shares are exact fractions of
the way from baseline to target, so 1 means the target and 1/2 means half way.
Source: requirements R35–R41; trap T9 (the day itself counts).
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from pledges.targets import PlanKind

DAY = timedelta(days=1)
ZERO = Fraction(0)
ONE = Fraction(1)


@dataclass(frozen=True, slots=True)
class Schedule:
    """A plan in its arithmetic form.

    ``points`` are (day, share) pairs in rising order, used by ``monthly`` (month ends,
    straight lines between) and ``steps`` (milestones). ``season`` holds the first and
    last working (month, day) of a year, both included. ``opening`` is the share that stood
    before the plan began (结转); the plan leads from there to 1. Raises ``ValueError`` when the
    plan ends before it starts, or when its season holds no day of the plan.
    """

    kind: PlanKind
    start: date
    end: date
    points: tuple[tuple[date, Fraction], ...] = ()
    season: tuple[tuple[int, int], tuple[int, int]] = ((4, 15), (10, 31))
    opening: Fraction = ZERO

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError("plan ends before it starts")
        if self.kind in (PlanKind.MONTHLY, PlanKind.STEPS):
            self._check_points()
        if self.kind == PlanKind.SEASON and not _season_days(self, self.end):
            raise ValueError("season holds no day of the plan")

    def _check_points(self) -> None:
        if not self.points:
            raise ValueError("plan has no points")
        for (day, share), (next_day, next_share) in zip(self.points, self.points[1:], strict=False):
            if next_day <= day or next_share < share:
                raise ValueError("plan points must rise in time and never fall in value")


def expected_share(schedule: Schedule, day: date) -> Fraction | None:
    """Share of the target the plan expects on ``day``; None where there is no schedule.

    The day itself counts: on the last day an even plan stands at exactly 1 (T9).
    """
    if schedule.kind == PlanKind.NONE:
        return None
    if schedule.kind == PlanKind.STEPS:
        return _step(schedule, day)
    if schedule.kind == PlanKind.MONTHLY:
        return _between_month_ends(schedule, day)
    if day < schedule.start:
        return schedule.opening
    part = _part_of_time(schedule, day)
    # most plans begin with nothing, and days_late asks for many days
    return schedule.opening + (1 - schedule.opening) * part if schedule.opening else part


def days_late(schedule: Schedule, share: Fraction, day: date) -> int | None:
    """Days from the last day whose expected share is at most ``share`` to ``day``.

    None where it has no meaning: no schedule, or steps, whose expectation jumps.
    Zero when ``share`` is not behind on ``day``.
    """
    if schedule.kind in (PlanKind.NONE, PlanKind.STEPS):
        return None
    origin = schedule.start - DAY
    high = max(0, (day - origin).days)
    # a plan by months may begin below its opening: it rises from one of its points on
    points = schedule.points if schedule.kind == PlanKind.MONTHLY else ()
    met = [due for due, at in points if due <= day and at <= share]
    low = max(0, (met[-1] - origin).days) if met else 0
    while low < high:  # the largest offset whose expectation does not exceed the share
        middle = (low + high + 1) // 2
        expected = expected_share(schedule, origin + middle * DAY)
        if expected is not None and expected <= share:
            low = middle
        else:
            high = middle - 1
    return max(0, (day - (origin + low * DAY)).days)


def _part_of_time(schedule: Schedule, day: date) -> Fraction:
    """The part of the plan's days, or of its working days, that ends with ``day``."""
    if schedule.kind == PlanKind.SEASON:
        return Fraction(_season_days(schedule, day), _season_days(schedule, schedule.end))
    upto = min(day, schedule.end)
    return Fraction((upto - schedule.start).days + 1, (schedule.end - schedule.start).days + 1)


def _step(schedule: Schedule, day: date) -> Fraction:
    reached = [share for due, share in schedule.points if due <= day]
    return reached[-1] if reached else schedule.opening


def _between_month_ends(schedule: Schedule, day: date) -> Fraction:
    before, at = schedule.start - DAY, schedule.opening
    for point_day, share in schedule.points:
        if day < point_day:
            if day <= before:
                return at
            return at + (share - at) * Fraction((day - before).days, (point_day - before).days)
        before, at = point_day, share
    return at


def _season_days(schedule: Schedule, upto: date) -> int:
    """Days of the plan that lie inside the working season, through ``upto``."""
    (from_month, from_day), (to_month, to_day) = schedule.season
    last = min(upto, schedule.end)
    total = 0
    for year in range(schedule.start.year, last.year + 1):
        first_day = max(_day_of(year, from_month, from_day), schedule.start)
        last_day = min(_day_of(year, to_month, to_day), last)
        total += max(0, (last_day - first_day).days + 1)
    return total


def _day_of(year: int, month: int, day: int) -> date:
    """A day of a season; 29 February is the 28th in most years."""
    return date(year, month, min(day, monthrange(year, month)[1]))
