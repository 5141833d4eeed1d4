"""A target of several years, year by year: cumulative and annual kept apart (R20–R22, R27, R28).

Pure. 三年完成“12321”: the year's share of the plan is what the plan expects at the year's end
less what it expected at its start; what the year brought is the figure at its end less the
figure at the end of the year before. A figure nobody reported is unknown, never 0.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from pledges.targets import Target, percent, rounded
from progress.pace import Schedule, expected_share

DECEMBER = 12


@dataclass(frozen=True, slots=True)
class Told:
    """An accepted cumulative figure: the first day of its month, the day it speaks of."""

    month: date
    as_of: date
    value: Decimal


@dataclass(frozen=True, slots=True)
class Year:
    """One year of the plan; values in the unit, ``percent`` of the year's own target.

    ``planned`` and ``target`` are the plan's cumulative value at the year's end and the year's
    own part of it. ``stands`` is the last figure of the year, speaking of ``as_of``; ``brought``
    what the year added, None while either end is unknown: then ``unknown`` names the December
    without a figure (its year), or is None where the year itself has none.
    """

    year: int
    planned: Decimal | None
    target: Decimal | None
    stands: Decimal | None = None
    as_of: date | None = None
    brought: Decimal | None = None
    percent: Decimal | None = None
    unknown: int | None = None


def by_year(
    target: Target,
    plan_on: Callable[[date], Schedule],
    span: tuple[date, date],
    figures: Sequence[Told],
    opening: Decimal | None = None,
) -> list[Year]:
    """Every calendar year that ``span`` touches, oldest first.

    ``plan_on`` gives the schedule in force on a day, so that a past year keeps its plan;
    ``figures`` come in the order of their months. ``opening`` is what stood before the first.
    """
    start, end = span
    rows = []
    base = target.baseline or Decimal(0) if opening is None else opening
    before: Decimal | None = base
    planned_before = target.share(base)
    for year in range(start.year, end.year + 1):
        last_day = min(date(year, DECEMBER, 31), end)
        expected = expected_share(plan_on(last_day), last_day)
        told = [figure for figure in figures if figure.month.year == year]
        rows.append(_year(target, year, (planned_before, expected), before, told))
        planned_before = planned_before if expected is None else expected
        before = told[-1].value if told and told[-1].month.month == DECEMBER else None
    return rows


def each_year(target: Target, span: tuple[date, date], figures: Sequence[Told]) -> list[Year]:
    """A target that begins anew every year (每年…): its figures count from January on (R27)."""
    rows = []
    for year in range(span[0].year, span[1].year + 1):
        told = [figure for figure in figures if figure.month.year == year]
        last = told[-1] if told else None
        rows.append(
            Year(
                year,
                None,
                target.value,
                last.value if last else None,
                last.as_of if last else None,
                last.value if last else None,
                percent(target.share(last.value)) if last else None,
            )
        )
    return rows


def _year(
    target: Target,
    year: int,
    planned: tuple[Fraction, Fraction | None],
    before: Decimal | None,
    told: Sequence[Told],
) -> Year:
    at_start, at_end = planned
    last = told[-1] if told else None
    brought = last.value - before if last and before is not None else None
    of_plan = None if at_end is None else at_end - at_start
    whole = _whole(target)
    # values are Fractions until they are shown, so that a year's part is exact
    annual = None if of_plan is None else _figure(of_plan * whole)
    done = None
    if brought is not None and of_plan:
        done = percent(Fraction(brought) / (of_plan * whole))
    return Year(
        year,
        None if at_end is None else _figure(target.at_share(at_end)),
        annual,
        last.value if last else None,
        last.as_of if last else None,
        brought,
        done,
        year - 1 if last and before is None else None,
    )


def _whole(target: Target) -> Fraction:
    """The way from baseline to target, in the unit; negative where the target falls."""
    return Fraction(target.value or 0) - target.origin


def _figure(value: Fraction) -> Decimal:
    """Whole where it is whole, else with two decimals."""
    return rounded(value, 0 if value.denominator == 1 else 2)
