"""The heat table (各单位逐月情况): each unit's worst light, month by month."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from agencies.planned import read
from oversight.readers.dashboard_lights import (
    Stood,
    Told,
    several,
    stood,
    stood_under,
    worst_of,
)
from oversight.readers.dashboard_list import Unit, unit_key, units_of
from oversight.readers.rows import Row
from pledges.planning.changes import Turn, halt_between
from progress.periods import month_end


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
    held = _held(rows)
    history = _history(_shares(held), months)
    made = []
    for unit, items in held.items():
        lines = [_line(shares, turns, history, months) for shares, turns in items]
        cells = [
            Cell(month, _told(lights), month == chosen)
            for month, lights in zip(months, zip(*lines, strict=True), strict=True)
        ]
        made.append(HeatRow(unit, unit_key(unit), cells))
    made.sort(key=lambda row: (row.key[0], row.unit.order, row.unit.pk))
    return Heat(list(months), made)


# unit → of each of its indicators the ids of its shares among the rows, and its turns
Held = Mapping[Unit, Iterable[tuple[list[int], list[Turn]]]]


def _held(rows: Iterable[Row]) -> Held:
    held: defaultdict[Unit, dict[int, tuple[list[int], list[Turn]]]] = defaultdict(dict)
    for row in rows:
        indicator = row.standing.indicator
        if indicator.counts and not indicator.soft:
            shares = [row.lit.line.share.pk] if row.lit else []
            for unit in units_of(row.pledge, row.standing):
                found, _turns = held[unit].setdefault(indicator.pk, ([], indicator.turns))
                found += shares
    return {unit: items.values() for unit, items in held.items()}


def _shares(held: Held) -> set[int]:
    return {pk for items in held.values() for shares, _turns in items for pk in shares}


def _line(
    shares: list[int],
    turns: Sequence[Turn],
    history: Mapping[int, list[Stood]],
    months: Sequence[date],
) -> Sequence[Stood | None]:
    """The worst of an indicator's shares in each month; None where it was out of force (R75)."""
    unjudged = [stood_under(None)] * len(months)
    each = [history.get(pk, unjudged) for pk in shares] or [unjudged]
    line: Sequence[Stood | None] = each[0]
    if len(each) > 1:
        line = [worst_of(stood) for stood in zip(*each, strict=True)]
    if not turns:
        return line
    return [None if _is_halted(turns, m) else stood for m, stood in zip(months, line, strict=True)]


def _told(lights: Iterable[Stood | None]) -> Told | None:
    """Several indicators as one; None where all were out of force."""
    counted = Counter(light for light in lights if light is not None)
    return several(tuple(counted.items())) if counted else None


def _is_halted(turns: Sequence[Turn], month: date) -> bool:
    """Was it out of force at the month's end?"""
    return halt_between(turns, month_end(month), month_end(month)) is not None


_SPOKEN = """
SELECT share_id, JSON_OBJECT_AGG(month, light || ' ' || reason)
FROM (
    SELECT DISTINCT ON (share_id, month) share_id, month, light, reason
    FROM progress_verdict WHERE share_id = ANY(%(shares)s)
    ORDER BY share_id, month, day DESC, sequence DESC
) last
GROUP BY share_id
"""


def _history(shares: Iterable[int], months: Sequence[date]) -> dict[int, list[Stood]]:
    """Share → what it stood under in each month, carried over those without a word of their own."""
    unjudged = stood_under(None)
    met: dict[str, Stood] = {}  # there are few kinds, and thousands of verdicts
    names = [month.isoformat() for month in months]
    history = {}
    for share, spoken in read(_SPOKEN, {"shares": list(shares)}):
        met |= {said: stood(*said.split()) for said in set(spoken.values()) - met.keys()}
        # a former month may lie before the first one shown
        former = [month for month in spoken if names and month < names[0]]
        last = met[spoken[max(former)]] if former else unjudged
        history[share] = [last := met[spoken[m]] if m in spoken else last for m in names]
    return history
