"""Forecast (预测): where a figure will stand at the plan's end if it keeps its pace.

Pure: no framework, no clock. Pace is counted in the plan's own time, so that a season or a
holiday slows nothing down: actual gained ÷ planned gained over the last three accepted months,
from the accepted point before them, or from the plan's beginning where there is none. The
forecast share is actual + pace × (planned end − expected), all exact fractions of the target,
rounded once where shown (docs/architecture.md, "forecast"; anchors.md).

The interval runs from the slowest to the fastest pace of a single month among the last six
accepted ones with planned gain, the pace of the three months itself included: the forecast
lies inside, always. It is the spread of what has been, not a probability; the back-test says
how often the outcome lay inside.

A plan that has been revised is taken as it stands now, for the past months as well: two plans
have no common time to be slow or fast in. Steps (按节点) have none either: their expectation
stands still and jumps, and pace between two jumps is nothing divided by nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

from pledges.targets import Comparator, PlanKind, Target, rounded
from progress.pace import DAY, ONE, ZERO, Schedule, expected_share
from progress.periods import add_months, month_end

WINDOW = 3
SPREAD = 6
# of the accepted figures these last ones alone can change a forecast: SPREAD months and the point
# they set out from; where the plan began later, what stood before it is among them
LAST = SPREAD + 1
FEWEST = 2


class Silence(StrEnum):
    """Why there is no forecast."""

    NO_SHARE = "no_share"
    NO_SCHEDULE = "no_schedule"
    STEPS = "steps"
    TOO_FEW = "too_few"
    REACHED = "reached"
    PLAN_OVER = "plan_over"
    NO_PLANNED_GAIN = "no_planned_gain"


class Basis(StrEnum):
    """What the pace was measured over."""

    THREE_MONTHS = "three_months"
    THREE_REPORTS = "three_reports"
    SINCE_START = "since_start"


@dataclass(frozen=True, slots=True)
class Told:
    """An accepted cumulative figure, in the indicator's unit; ``month`` is its first day."""

    month: date
    value: Decimal


@dataclass(frozen=True, slots=True)
class Terms:
    """What a figure is held against: ``about_from`` is the part from which 约 counts as met."""

    target: Target
    schedule: Schedule
    deadline: date
    about_from: Decimal = Decimal("0.95")

    @property
    def goal(self) -> Fraction:
        """The share that counts as reached: 1, a range's near end, or somewhat less for 约."""
        target = self.target
        if target.ends:
            return target.ends[0]
        if target.comparator != Comparator.ABOUT or target.value is None:
            return ONE
        slack = Fraction(abs(target.value)) * (1 - Fraction(self.about_from))
        return ONE - slack / abs(Fraction(target.value) - target.origin)

    @property
    def most(self) -> Fraction | None:
        """The share past which a range is missed again; None where more is never worse."""
        return self.target.ends[1] if self.target.ends else None


@dataclass(frozen=True, slots=True)
class Forecast:
    """Where a figure will stand, as told by its accepted months through ``as_of``.

    ``actual``, ``expected`` (on ``as_of``), ``goal`` and ``most`` are shares of the target;
    ``pace`` is actual per planned gain, ``slowest`` and ``fastest`` the ends of its spread.
    Never capped.
    """

    as_of: date
    basis: Basis
    actual: Fraction
    expected: Fraction
    pace: Fraction
    slowest: Fraction
    fastest: Fraction
    goal: Fraction
    deadline: date
    schedule: Schedule
    most: Fraction | None = None

    @property
    def ends_on(self) -> date:
        """The plan's last day, of which the forecast speaks."""
        return self.schedule.end

    @property
    def share(self) -> Fraction:
        return self.at(self.ends_on, self.pace)

    @property
    def low(self) -> Fraction:
        return self.at(self.ends_on, self.slowest)

    @property
    def high(self) -> Fraction:
        return self.at(self.ends_on, self.fastest)

    @property
    def percent(self) -> Decimal:
        """The forecast share as shown, in percent."""
        return shown(self.share)

    @property
    def interval(self) -> tuple[Decimal, Decimal]:
        """Both ends as shown, in percent."""
        return shown(self.low), shown(self.high)

    @property
    def pace_percent(self) -> Decimal:
        """Gained, in percent of what the plan gained in the same months."""
        return shown(self.pace)

    @property
    def overshoots(self) -> bool:
        """Will more stand at the plan's end than the target, a range, allows?"""
        return self.most is not None and self.percent > shown(self.most)

    @property
    def misses(self) -> bool:
        """Will the target not be met by its deadline, or by the plan's end if that is sooner?"""
        if self.deadline >= self.ends_on:
            return not self._meets_at_last()
        day = self.completes_on
        return day is None or day > self.deadline

    @property
    def completes_on(self) -> date | None:
        """The first day that meets the target; None where no day of the plan does."""
        if not self._meets_at_last():
            return None
        low, high = 1, (self.ends_on - self.as_of).days
        while low < high:
            middle = (low + high) // 2
            if self._meets(self.at(self.as_of + middle * DAY, self.pace)):
                high = middle
            else:
                low = middle + 1
        return self.as_of + low * DAY

    def at(self, day: date, pace: Fraction) -> Fraction:
        """The share on ``day`` at a pace; the plan's own time says how far ``day`` is."""
        expected = expected_share(self.schedule, day)
        return self.actual + pace * ((expected or ZERO) - self.expected)

    def _meets_at_last(self) -> bool:
        # compared as shown: nobody reads 100.0 % and 「不能完成」 side by side, and a clerk's
        # rounding down to whole units raises no alarm
        return self.percent >= shown(self.goal) and not self.overshoots

    def _meets(self, share: Fraction) -> bool:
        """Coming from short of the target, or back from past it: only that end is asked."""
        if self.most is not None and self.actual > self.most:
            return share <= self.most
        return share >= self.goal


@dataclass(frozen=True, slots=True)
class _Point:
    """A share with what the plan expects on the same day."""

    actual: Fraction
    expected: Fraction


def foresee(terms: Terms, told: Sequence[Told]) -> Forecast | Silence:
    """The forecast from the accepted figures ``told``, oldest first, or why there is none."""
    target, schedule = terms.target, terms.schedule
    if not target.has_share:
        return Silence.NO_SHARE
    if schedule.kind == PlanKind.NONE:
        return Silence.NO_SCHEDULE
    if schedule.kind == PlanKind.STEPS:
        return Silence.STEPS
    within = [each for each in told if month_end(each.month) >= schedule.start]
    if len(within) < FEWEST:
        return Silence.TOO_FEW
    stands = target.share(within[-1].value)
    if stands >= terms.goal and (terms.most is None or stands <= terms.most):
        return Silence.REACHED
    if month_end(within[-1].month) >= schedule.end:
        return Silence.PLAN_OVER
    return _forecast(terms, told, within)


def shown(share: Fraction) -> Decimal:
    """A share as percent with one decimal, as a forecast is told: it knows no more."""
    return rounded(share * 100, 1)


def _forecast(terms: Terms, told: Sequence[Told], within: Sequence[Told]) -> Forecast | Silence:
    points = [_beginning(terms, told), *(_point(terms, each) for each in within)]
    start, now = points[max(0, len(points) - 1 - WINDOW)], points[-1]
    if now.expected <= start.expected:
        return Silence.NO_PLANNED_GAIN
    pace = _pace(start, now)
    paces = [pace, *_single_paces(points[-1 - SPREAD :])]
    return Forecast(
        as_of=month_end(within[-1].month),
        basis=_basis(within),
        actual=now.actual,
        expected=now.expected,
        pace=pace,
        slowest=min(paces),
        fastest=max(paces),
        goal=terms.goal,
        deadline=terms.deadline,
        schedule=terms.schedule,
        most=terms.most,
    )


def _beginning(terms: Terms, told: Sequence[Told]) -> _Point:
    """Where the plan set out: at the last figure accepted before it, else at its opening."""
    opening = terms.schedule.opening
    before = [each for each in told if month_end(each.month) < terms.schedule.start]
    return _Point(terms.target.share(before[-1].value) if before else opening, opening)


def _point(terms: Terms, told: Told) -> _Point:
    expected = expected_share(terms.schedule, month_end(told.month))
    return _Point(terms.target.share(told.value), expected or ZERO)


def _pace(start: _Point, end: _Point) -> Fraction:
    return (end.actual - start.actual) / (end.expected - start.expected)


def _single_paces(points: Sequence[_Point]) -> list[Fraction]:
    """Of each accepted month in which the plan gained anything."""
    return [
        _pace(before, after)
        for before, after in pairwise(points)
        if after.expected > before.expected
    ]


def _basis(within: Sequence[Told]) -> Basis:
    if len(within) <= WINDOW:
        return Basis.SINCE_START
    first, last = within[-1 - WINDOW].month, within[-1].month
    return Basis.THREE_MONTHS if add_months(first, WINDOW) == last else Basis.THREE_REPORTS
