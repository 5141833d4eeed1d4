"""Drills (模拟年度): simulated years to test forecasts on, where real ones are few.

Pure, and always the same for the same number: a year of one figure along one of the curves of
the demo, each month faster or slower by chance, some months never reported. No agency's.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from random import Random

from pledges.targets import Comparator, Kind, PlanKind, Target
from progress.curves import Curve
from progress.facts import Facts, Light, Reporting
from progress.forecast import Terms, Told
from progress.hindsight import Case, cases_of
from progress.lateness import judge
from progress.pace import Schedule
from progress.periods import month_end

SEED = 2023
STARTS, ENDS = date(2023, 1, 1), date(2023, 12, 31)
GOAL = Decimal(10_000)
MONTHS = range(1, 13)
# Two years in three are meant to end at the target or over it; parts of it in percent.
REACHING, SHORT = (100, 115), (70, 99)
# A month's gain, in percent of what its curve says; one report in twelve never comes.
SLOWEST, FASTEST = 40, 160
ONE_MISSING_IN = 12


@cache
def simulated_cases(years: int) -> tuple[Case, ...]:
    """The cases of so many simulated years, the curves in turn."""
    curves = list(Curve)
    return tuple(
        case
        for number in range(years)
        for case in _year(curves[number % len(curves)], _chance(number))
    )


def _chance(number: int) -> Random:
    """The same for the same number, every time: drills are compared, not guarded."""
    return Random(f"{SEED}-{number}")  # nosec B311


def _year(curve: Curve, chance: Random) -> Iterator[Case]:
    kind = PlanKind.SEASON if curve == Curve.SEASON else PlanKind.EVEN
    terms = Terms(Target(Kind.FLOW, Comparator.AT_LEAST, GOAL), Schedule(kind, STARTS, ENDS), ENDS)
    told = _told(curve, chance)
    yield from cases_of(
        told, lambda _month: terms, {each.month: _light(terms, each) for each in told}
    )


def _told(curve: Curve, chance: Random) -> list[Told]:
    """What is reported month by month: never falling, the last month always there."""
    ends = Fraction(chance.randint(*(REACHING if chance.randrange(3) else SHORT)), 100)
    part, before, told = Fraction(0), Fraction(0), []
    for number in MONTHS:
        gain = curve.part(number) - before
        before = curve.part(number)
        part += gain * Fraction(chance.randint(SLOWEST, FASTEST), 100)
        missing = chance.randrange(ONE_MISSING_IN) == 0
        if not missing or number == MONTHS[-1]:
            value = Decimal(int(part * ends * int(GOAL)))
            told.append(Told(date(STARTS.year, number, 1), value))
    return told


def _light(terms: Terms, told: Told) -> Light:
    day = month_end(told.month)
    facts = Facts(
        day=day,
        month=told.month,
        target=terms.target,
        deadline=terms.deadline,
        schedule=terms.schedule,
        reporting=Reporting.ACCEPTED,
        value=told.value,
        last_value=told.value,
    )
    return judge(facts).light
