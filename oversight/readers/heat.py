"""The heat table (各单位逐月情况): each unit's worst light, month by month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from oversight.readers.dashboard_lights import Stood, Told, stood_under, told
from oversight.readers.dashboard_list import Unit, unit_key, units_of
from oversight.readers.rows import Row
from pledges.planning.changes import Turn, halt_between
from progress.models import Verdict
from progress.periods import month_end

# unit → indicator id → the ids of its shares among the rows
Held = Mapping[Unit, Mapping[int, list[int]]]


@dataclass(frozen=True, slots=True)
class Cell:
    """A unit in a month; nothing is ``told`` where all its tasks were paused or stopped (R75)."""

    month: date
    told: Told | None
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class HeatRow:
    """A unit with its cells, one for each month; ``key`` is that of the list's filter."""

    unit: Unit
    key: str
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Heat:
    """Units in their official order against ``months``, oldest first."""

    months: list[date]
    rows: list[HeatRow] = field(default_factory=list)


def heat(rows: Iterable[Row], months: Sequence[date], chosen: date | None) -> Heat:
    """The units of these rows against the months: the lights their indicators stood under.

    As ``batch_standing`` tells it: the last word on the month, else that on a former one, and
    grey where nothing was judged yet. Only indicators that count for lights do, each in the
    months it was in force in. One query.
    """
    rows = list(rows)
    held = _held(rows)
    turns = {row.standing.indicator.pk: row.standing.indicator.turns for row in rows}
    stood = _history(
        {pk for items in held.values() for pks in items.values() for pk in pks}, months
    )
    made = []
    for unit, items in held.items():
        cells = []
        for month in months:
            lights = [
                [_at(stood, pk, month) for pk in pks]
                for indicator, pks in items.items()
                if not _is_halted(turns[indicator], month)
            ]
            cells.append(Cell(month, told(lights) if lights else None, month == chosen))
        made.append(HeatRow(unit, unit_key(unit), cells))
    made.sort(key=lambda row: (row.key[0], row.unit.order, row.unit.pk))
    return Heat(list(months), made)


def _held(rows: Iterable[Row]) -> Held:
    held: defaultdict[Unit, defaultdict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        indicator = row.standing.indicator
        if indicator.counts and not indicator.soft:
            for unit in units_of(row.pledge, row.standing):
                held[unit][indicator.pk] += [row.lit.line.share.pk] if row.lit else []
    return held


def _is_halted(turns: Sequence[Turn], month: date) -> bool:
    """Was it out of force at the month's end?"""
    return halt_between(turns, month_end(month), month_end(month)) is not None


def _history(shares: Iterable[int], months: Sequence[date]) -> dict[tuple[int, date], Stood]:
    """(share, month) → what it stood under, carried over months without a word of their own."""
    spoken: defaultdict[int, dict[date, Stood]] = defaultdict(dict)
    verdicts = Verdict.objects.filter(share__in=shares).month_by_month()
    for verdict in verdicts.only("share_id", "month", "day", "sequence", "light", "reason"):
        spoken[verdict.share_id][verdict.month] = stood_under(verdict)
    carried = {}
    for share, by_month in spoken.items():
        # a former month may lie before the first one shown
        former = [month for month in by_month if months and month < months[0]]
        last = by_month[max(former)] if former else None
        for month in months:
            last = by_month.get(month, last)
            if last:
                carried[share, month] = last
    return carried


def _at(stood: Mapping[tuple[int, date], Stood], share: int, month: date) -> Stood:
    return stood.get((share, month)) or stood_under(None)
