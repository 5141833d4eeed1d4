"""What the indicators of one year are, and how their figures should and do come on. Pure.

Kinds stand as in the five source texts: of forty indicators twenty in words, fourteen flows,
five levels and one upper bound.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import count

from pledges.targets import Comparator, Kind, PlanKind
from progress.pace import Schedule, expected_share
from progress.periods import add_months, month_end
from progress.synthetic.size import YEAR, Size, Span
from progress.synthetic.words import BOUNDS, FLOWS, LEVELS, MATTERS, WORDS

_F, _L, _B, _Q = Kind.FLOW, Kind.LEVEL, Kind.BOUND, Kind.QUALITATIVE
KINDS = (_F, _Q, _F, _Q, _L, _Q, _F, _Q) * 4 + (_F, _Q, _F, _Q, _L, _Q, _B, _Q)
COMPARATORS = (
    *(Comparator.EQUAL, Comparator.AT_LEAST, Comparator.EQUAL, Comparator.ABOUT),
    *(Comparator.EQUAL, Comparator.AT_LEAST, Comparator.RANGE),
)
# the month of the year each is due in
DEADLINES = (3, 12, 12, 6, 12, 12, 9, 12, 12, 12)
PLANS = (
    *(PlanKind.EVEN, PlanKind.MONTHLY, PlanKind.EVEN, PlanKind.SEASON, PlanKind.EVEN),
    *(PlanKind.STEPS, PlanKind.EVEN, PlanKind.MONTHLY, PlanKind.SEASON, PlanKind.EVEN),
)
SEASON = (415, 1031)
STEPS = ((3, Fraction(1, 5)), (6, Fraction(1, 2)), (9, Fraction(4, 5)), (12, Fraction(1)))


@dataclass(frozen=True, slots=True)
class Task:
    """One indicator of a year. ``points`` are (day, part of the target) of a monthly or step plan.

    ``rises[m]`` is the part of the target the plan expects at the end of month m. Where
    ``finishes``, those behind catch up towards the deadline. ``passed_on``: accepted that day.
    """

    number: int
    pledge: int
    kind: Kind
    comparator: Comparator
    name: str
    unit: str
    decimals: int
    due: date
    due_month: int
    plan: PlanKind
    points: tuple[tuple[date, Fraction], ...]
    rises: tuple[float, ...]
    finishes: bool
    passed_on: date | None

    @property
    def is_early(self) -> bool:
        """Is it due before the year ends?"""
        return self.due_month < YEAR

    def course(self, month: int) -> tuple[float, float]:
        """A figure at the end of month m is target × (first × pace + second)."""
        rise = self.rises[month]
        if not self.finishes:
            return rise, 0.0
        late = rise**4
        return rise * (1 - late), 1.03 * rise * late


def tasks(size: Size, span: Span) -> list[Task]:
    """The indicators of a batch, dealt out to its pledges in turn."""
    shapes: dict[tuple[PlanKind, int], tuple[Schedule, tuple[float, ...]]] = {}
    serial = {kind: count() for kind in Kind}
    made = []
    for number in range(size.indicators):
        kind = KINDS[number % len(KINDS)]
        of_kind = next(serial[kind])
        due_month = DEADLINES[number % len(DEADLINES)]
        plan = _plan_of(kind, of_kind, due_month)
        if (plan, due_month) not in shapes:
            shapes[plan, due_month] = _shape(span, plan, due_month)
        schedule, rises = shapes[plan, due_month]
        due = month_end(add_months(span.first, due_month - 1))
        accepted = due_month < YEAR and of_kind % 3 != 2
        name, unit, decimals = _named(kind, of_kind, number)
        made.append(
            Task(
                number=number,
                pledge=number % size.pledges,
                kind=kind,
                comparator=_comparator(kind, of_kind),
                name=name,
                unit=unit,
                decimals=decimals,
                due=due,
                due_month=due_month,
                plan=plan,
                points=schedule.points,
                rises=rises,
                finishes=accepted or (due_month == YEAR and number % 5 != 3),
                passed_on=add_months(due, 1).replace(day=8) if accepted else None,
            )
        )
    return made


def _plan_of(kind: Kind, of_kind: int, due_month: int) -> PlanKind:
    """Words and upper bounds have no schedule; a season wants a whole year."""
    if kind not in (Kind.FLOW, Kind.LEVEL):
        return PlanKind.NONE
    plan = PLANS[of_kind % len(PLANS)]
    return PlanKind.EVEN if plan != PlanKind.MONTHLY and due_month < YEAR else plan


def _comparator(kind: Kind, of_kind: int) -> Comparator:
    if kind == Kind.FLOW:
        return COMPARATORS[of_kind % len(COMPARATORS)]
    return {
        Kind.LEVEL: Comparator.AT_LEAST,
        Kind.BOUND: Comparator.AT_MOST,
        Kind.QUALITATIVE: Comparator.QUALITATIVE,
    }[kind]


def _named(kind: Kind, of_kind: int, number: int) -> tuple[str, str, int]:
    """Name, unit and decimals."""
    matter = MATTERS[number % len(MATTERS)]
    if kind == Kind.FLOW:
        name, unit, decimals = FLOWS[of_kind % len(FLOWS)]
    elif kind == Kind.LEVEL:
        name, unit, decimals = LEVELS[of_kind % len(LEVELS)], "%", 2
    elif kind == Kind.BOUND:
        (name, unit), decimals = BOUNDS[of_kind % len(BOUNDS)], 0
    else:
        name, unit, decimals = WORDS[of_kind % len(WORDS)], "", 0
    return name.format(matter=matter), unit, decimals


def _shape(span: Span, plan: PlanKind, due_month: int) -> tuple[Schedule, tuple[float, ...]]:
    """A plan to the end of ``due_month`` and what it expects month by month."""
    end = month_end(add_months(span.first, due_month - 1))
    points: tuple[tuple[date, Fraction], ...] = ()
    if plan == PlanKind.MONTHLY:
        points = tuple(
            (month_end(add_months(span.first, n - 1)), _slow_start(Fraction(n, due_month)))
            for n in range(1, due_month + 1)
        )
    elif plan == PlanKind.STEPS:
        points = tuple((month_end(add_months(span.first, n - 1)), part) for n, part in STEPS)
    schedule = Schedule(plan, span.first, end, points)
    # words and bounds, which have no schedule, come on evenly
    lived = Schedule(PlanKind.EVEN, span.first, end) if plan == PlanKind.NONE else schedule
    ends = [month_end(add_months(span.first, n)) for n in range(YEAR)]
    return schedule, tuple(float(expected_share(lived, day) or 0) for day in ends)


def _slow_start(part: Fraction) -> Fraction:
    """A curve that begins and ends slowly, in thousandths."""
    return Fraction(round(1000 * (3 * part**2 - 2 * part**3)), 1000)
