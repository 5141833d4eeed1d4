"""Hindsight (预测检验): forecasts of past months held against what came.

Pure. A case is one forecast of one month whose plan has ended with an accepted figure. Errors
are percentage points; percentages of cases always stand beside their counts, and are never
averaged over groups of different size.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from pledges.targets import percent, rounded
from progress.facts import Light
from progress.forecast import Forecast, Terms, Told, foresee
from progress.lateness import LAGGING
from progress.periods import month_of

# Below this a percentage says little, and is told with a warning.
ENOUGH = 20


@dataclass(frozen=True, slots=True)
class Case:
    """One forecast beside its outcome, a share of the same target; ``light`` of that month."""

    months_ahead: int
    forecast: Forecast
    light: Light | None
    outcome: Fraction
    reached: bool

    @property
    def error(self) -> Fraction:
        """How far off, as a part of the target, never negative."""
        return abs(self.forecast.share - self.outcome)

    @property
    def inside(self) -> bool:
        return self.forecast.low <= self.outcome <= self.forecast.high

    @property
    def marked(self) -> bool:
        """Did it carry 有风险: green, and forecast to miss?"""
        return self.light == Light.GREEN and self.forecast.misses


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts over cases. Of the ``missed`` ones (目标未达到) some were already ``lagging``
    (yellow or red), some still green but ``foretold`` by the mark, the rest ``unforetold``.
    Of the ``marks`` some were ``false_alarms``: the target was reached.
    """

    cases: int = 0
    error: Fraction = Fraction(0)
    inside: int = 0
    missed: int = 0
    lagging: int = 0
    foretold: int = 0
    marks: int = 0
    false_alarms: int = 0

    @property
    def mean_error(self) -> Decimal | None:
        """Mean absolute error in percentage points, one decimal; None without cases."""
        return rounded(self.error * 100 / self.cases, 1) if self.cases else None

    @property
    def inside_percent(self) -> Decimal | None:
        return _part(self.inside, self.cases)

    @property
    def unseen(self) -> int:
        """Missed although not yet lagging: what the mark is there for."""
        return self.missed - self.lagging

    @property
    def foretold_percent(self) -> Decimal | None:
        return _part(self.foretold, self.unseen)

    @property
    def unforetold(self) -> int:
        return self.unseen - self.foretold

    @property
    def false_alarm_percent(self) -> Decimal | None:
        return _part(self.false_alarms, self.marks)

    @property
    def is_few(self) -> bool:
        """Too few cases for a percentage, or for a mean error that means anything?"""
        return self.cases < ENOUGH

    @property
    def are_unseen_few(self) -> bool:
        return self.unseen < ENOUGH

    @property
    def are_marks_few(self) -> bool:
        return self.marks < ENOUGH


def cases_of(
    told: Sequence[Told], terms_in: Callable[[date], Terms], lights: Mapping[date, Light]
) -> Iterator[Case]:
    """Every month's forecast for one share, where the month of its plan's end has a figure.

    ``terms_in`` gives the target and plan in force in a month, ``lights`` the light it had.
    A month forecasts from the figures accepted through it, and from nothing later.
    """
    values = {each.month: each.value for each in told}
    for count, now in enumerate(told, start=1):
        terms = terms_in(now.month)
        forecast = foresee(terms, told[:count])
        if not isinstance(forecast, Forecast):
            continue
        end = month_of(forecast.ends_on)
        if end > now.month and end in values:
            yield Case(
                months_ahead=_months(now.month, end),
                forecast=forecast,
                light=lights.get(now.month),
                outcome=terms.target.share(values[end]),
                reached=terms.target.is_reached(values[end], about_from=terms.about_from),
            )


def tally(cases: Iterable[Case]) -> Tally:
    """Count the cases."""
    cases = list(cases)
    missed = [case for case in cases if not case.reached]
    marked = [case for case in cases if case.marked]
    return Tally(
        cases=len(cases),
        error=sum((case.error for case in cases), Fraction(0)),
        inside=sum(case.inside for case in cases),
        missed=len(missed),
        lagging=sum(case.light in LAGGING for case in missed),
        foretold=sum(case.marked for case in missed),
        marks=len(marked),
        false_alarms=sum(case.reached for case in marked),
    )


def by_months_ahead(cases: Iterable[Case]) -> list[tuple[int, Tally]]:
    """Months before the plan's end → their tally, farthest first."""
    groups: defaultdict[int, list[Case]] = defaultdict(list)
    for case in cases:
        groups[case.months_ahead].append(case)
    return [(ahead, tally(groups[ahead])) for ahead in sorted(groups, reverse=True)]


def _part(count: int, of: int) -> Decimal | None:
    return percent(Fraction(count, of)) if of else None


def _months(first: date, last: date) -> int:
    return (last.year - first.year) * 12 + last.month - first.month
