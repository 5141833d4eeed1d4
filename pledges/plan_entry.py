"""A plan as people enter it, and why an entry is refused (R35–R40).

Pure: standard library only. Values are decimals in the indicator's unit. People enter what a
period adds, or what stands at its end; stored is always what stands (累计). A target below its
baseline (4300 → 3000) falls: what a period adds is then what it takes away.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from pledges.targets import PlanKind, Target, percent, rounded

DAY = timedelta(days=1)
PLACES = 4  # decimals a stored figure has
# What is counted comes whole; any other unit is measured (公里, 平方米, 万人, 亿元, %).
COUNTED = frozenset("个人户项家所条处场套座种辆台间件名次只床栋张份组班期批盏棵株门宗起例册")
COMMON_YEAR = 2023  # a season's ends exist in every year, so 29 February is none


class Entry(StrEnum):
    """How a plan is entered; quarters and years are stored as a monthly plan's values."""

    EVEN = "even"
    SEASON = "season"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    YEARLY = "yearly"
    STEPS = "steps"
    BACKWARD = "backward"
    NONE = "none"


EVERY = {Entry.MONTHLY: 1, Entry.QUARTERLY: 3, Entry.YEARLY: 12}
KINDS = {
    Entry.EVEN: PlanKind.EVEN,
    Entry.SEASON: PlanKind.SEASON,
    Entry.MONTHLY: PlanKind.MONTHLY,
    Entry.QUARTERLY: PlanKind.MONTHLY,
    Entry.YEARLY: PlanKind.MONTHLY,
    Entry.STEPS: PlanKind.STEPS,
    Entry.BACKWARD: PlanKind.STEPS,
    Entry.NONE: PlanKind.NONE,
}


class Fault(StrEnum):
    """Why a plan's value or stage is refused."""

    FALLS = "falls"
    OVER_TARGET = "over_target"
    SAME_DAY = "same_day"
    OUTSIDE = "outside"
    TOO_FINE = "too_fine"
    ENDS_BEFORE = "ends_before"
    OVERLAPS = "overlaps"
    SAME_NAME = "same_name"


@dataclass(frozen=True, slots=True)
class Span:
    """A stage's name, first and last day; ``row`` is where it was typed."""

    what: str
    start: date
    due: date
    row: int = 0


@dataclass(frozen=True, slots=True)
class Line:
    """A planned value: what stands, what the period adds, percent of the way, what is left.

    ``percent`` has two decimals; ``added`` and ``left`` are in the unit and are what is taken
    away, where the target falls. ``left`` below 0 is past the target.
    """

    day: date
    value: Decimal
    added: Decimal
    percent: Decimal
    left: Decimal


def period_ends(start: date, end: date, every: int) -> list[date]:
    """Ends of the calendar's months, quarters or years in a plan; the last is cut at ``end``."""
    ends = []
    year, month = start.year, start.month
    while (last := _month_end(year, month)) < end:
        if month % every == 0:
            ends.append(last)
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return [*ends, end]


def period_end(day: date, every: int) -> date:
    """Last day of the calendar's month, quarter or year that ``day`` lies in."""
    return _month_end(day.year, -(-day.month // every) * every)


def entry_of(kind: PlanKind, days: Sequence[date], end: date) -> Entry:
    """How a stored plan is shown for entry: the widest period whose ends hold all its values."""
    if kind != PlanKind.MONTHLY:
        return Entry(kind.value)
    for entry in (Entry.YEARLY, Entry.QUARTERLY):
        if all(day == end or (_is_month_end(day) and not day.month % EVERY[entry]) for day in days):
            return entry
    return Entry.MONTHLY


def start_value(target: Target, opening: Decimal | None) -> Decimal:
    """Where a plan sets out: what was carried over (结转), the baseline, or nothing."""
    if opening is not None:
        return opening
    return target.baseline if target.baseline is not None else Decimal(0)


def falls(target: Target) -> bool:
    """Does the target lie below where it starts from?"""
    return Fraction(target.value or 0) < target.origin


def cumulated(
    target: Target, opening: Decimal | None, added: Sequence[tuple[date, Decimal]]
) -> list[tuple[date, Decimal]]:
    """What stands after each period that adds (or, with a falling target, takes away) so much."""
    stands, way = start_value(target, opening), -1 if falls(target) else 1
    points = []
    for day, value in added:
        stands += way * value
        points.append((day, stands))
    return points


def lines(
    target: Target, opening: Decimal | None, points: Sequence[tuple[date, Decimal]]
) -> Iterator[Line]:
    """Each value with what it adds to the one before, its percent, and what is left."""
    before, way = start_value(target, opening), -1 if falls(target) else 1
    for day, value in points:
        left = way * ((target.value or Decimal(0)) - value)
        yield Line(day, value, way * (value - before), percent(target.share(value)), left)
        before = value


def at_percent(target: Target, share: Decimal) -> Decimal:
    """The value at so many percent of the way, to the decimals a stored figure has."""
    return rounded(target.at_share(Fraction(share) / 100), PLACES)


def point_faults(
    target: Target,
    opening: Decimal | None,
    points: Sequence[tuple[date, Decimal]],
    within: tuple[date, date],
) -> list[tuple[int, Fault]]:
    """What is wrong with cumulative values in the order of their days, by their place."""
    faults = []
    before_day, reached = None, target.share(start_value(target, opening))
    for place, (day, value) in enumerate(points):
        share = target.share(value)
        if before_day is not None and day <= before_day:
            faults.append((place, Fault.SAME_DAY))
        elif not within[0] <= day <= within[1]:
            faults.append((place, Fault.OUTSIDE))
        elif share < reached:
            faults.append((place, Fault.FALLS))
        elif share > 1:
            faults.append((place, Fault.OVER_TARGET))
        before_day, reached = day, max(reached, share)
    return faults


def stage_faults(stages: Sequence[Span], within: tuple[date, date]) -> list[tuple[Span, Fault]]:
    """What is wrong with stages, whatever order they were typed in."""
    faults: list[tuple[Span, Fault]] = []
    names: set[str] = set()
    last: Span | None = None
    for stage in sorted(stages, key=lambda stage: (stage.start, stage.due)):
        if stage.due < stage.start:
            faults.append((stage, Fault.ENDS_BEFORE))
        elif stage.start < within[0] or stage.due > within[1]:
            faults.append((stage, Fault.OUTSIDE))
        elif stage.what in names:
            faults.append((stage, Fault.SAME_NAME))
        elif last is not None and stage.start <= last.due:
            faults.append((stage, Fault.OVERLAPS))
        names.add(stage.what)
        last = stage if last is None or stage.due > last.due else last
    return faults


def backwards(deadline: date, stages: Sequence[tuple[str, int]]) -> list[Span]:
    """倒排工期 (R39): stages of so many calendar days, one after the other, ending on a day.

    ``stages`` come in the order they are worked. The last one's last day is ``deadline``, and
    each day itself counts: a stage of one day starts and ends on it. Raises ``ValueError`` for
    a stage shorter than a day, ``OverflowError`` for one before the calendar began.
    """
    found: list[Span] = []
    due = deadline
    for row, (what, days) in reversed(list(enumerate(stages))):
        if days < 1:
            raise ValueError("a stage lasts a day at least")
        start = due - (days - 1) * DAY
        found.append(Span(what, start, due, row))
        due = start - DAY
    return found[::-1]


def places_for(unit: str, target: Decimal | None) -> int:
    """Decimals a planned value may have: none where the unit is counted, unless its target has."""
    own = 0 if unit[:1] in COUNTED else 2 if unit[:1] in ("%", "元") else PLACES
    return max(own, decimals(target) if target is not None else 0)


def decimals(value: Decimal) -> int:
    """Decimals a figure is written with: 800.0000 has none."""
    exponent = value.normalize().as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0


def read_month_day(text: str) -> int:
    """「4月15日」, 「4-15」 → 415. Raises ``ValueError`` for a day not every year has."""
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    match = re.fullmatch(r"(\d{1,2})(?:月|[-/.])(\d{1,2})[日号]?", plain)
    if not match:
        raise ValueError(text)
    day = date(COMMON_YEAR, int(match[1]), int(match[2]))
    return day.month * 100 + day.day


def season_exists(season: tuple[int, int]) -> bool:
    """Do both ends (month × 100 + day) exist in every year, the first before the last?"""
    try:
        first, last = (date(COMMON_YEAR, *divmod(number, 100)) for number in season)
    except ValueError:
        return False
    return first < last


def _month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def _is_month_end(day: date) -> bool:
    return day == _month_end(day.year, day.month)
