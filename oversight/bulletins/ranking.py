"""Ranking of lead agencies and of places, ties as 1, 2, 2, 4, with the change of rank.

Where the office has drawn the month's scores (考核得分), the ranks are those of the sheets; the
points themselves are for the office and the leading group and are not printed.
A month without sheets is ranked by counts: of the 项 a unit carries, the part that is on schedule
(蓝灯, 绿灯). What waits for review (待审), was returned (退回) or has not started (未开始) is left
out, as in scoring; 未报 is not on schedule. A place's 项 are its own shares, a prefecture's with
those of its counties; an indicator with several shares there stands under the worst of them.

By either basis a unit whose report waits for the office has no rank and is listed last
(``oversight.readers.awaiting``): nobody is ranked down for another's delay.

A rank is compared with the former month's by the same basis only, so that a change of rank never
comes from a change of method.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from typing import Any

from agencies.models import Agency, Region
from oversight.bulletins.counts import LAMPS, LIGHTS, Compared
from oversight.bulletins.figures import NONE, Figures
from oversight.readers.awaiting import awaiting
from oversight.readers.score_lines import Unit as Carrier
from oversight.readers.score_lines import carrier
from oversight.readers.score_ranks import Placed, placed
from oversight.scores import pace_part
from progress.facts import Light, Reason
from progress.models import MonthlyReport
from progress.readers.rollups import Counts, by_lead, by_region, heads
from progress.standing import BatchStanding, IndicatorStanding, Line, PledgeStanding

Unit = Agency | Region
ON_SCHEDULE = (Light.BLUE, Light.GREEN)


class Basis(StrEnum):
    """What the ranks come from."""

    SCORES = "scores"
    COUNTS = "counts"


@dataclass(frozen=True, slots=True)
class Board:
    """Units by rank, the first first, those that wait with their words, and their 项 by light:
    by counts those they answer for, by scores the tasks they carry, which are what is scored."""

    basis: Basis
    ranks: Mapping[Unit, int]
    waits: Mapping[Unit, str]
    lights: Mapping[Unit, Counter[Light]]


def ranks_of(measures: Mapping[Unit, Fraction]) -> dict[Unit, int]:
    """The rank of each unit, the largest measure first; ties as 1, 2, 2, 4."""
    ordered = sorted(measures, key=lambda unit: -measures[unit])
    return {unit: 1 + sum(m > measures[unit] for m in measures.values()) for unit in ordered}


def rankings(compared: Compared, figures: Figures) -> list[dict[str, Any]]:
    """The two tables: lead agencies, then places; one without units has no rows.

    ``compared`` tells whether the former month has ranks of the same basis to compare with.
    """
    former = compared.former
    month = former.month if former else None
    regions = {region.pk: region for region in Region.objects.defer("outline")}
    now_scored = _scored(compared.now)
    then_scored = _scored(former) if former and month else []
    tables = []
    for kind, name in ((Agency, "agencies"), (Region, "places")):
        now = _board(compared.now, kind, regions, now_scored)
        then = _board(former, kind, regions, then_scored) if former and month else None
        same = then if then and then.basis == now.basis and then.ranks else None
        rows = [
            _row(unit, rank, now, same.ranks if same else {}, figures)
            for unit, rank in now.ranks.items()
        ]
        rows += [_waiting(unit, words, now, figures) for unit, words in now.waits.items()]
        told = {"of": name, "basis": now.basis.value, "compared": same is not None}
        tables.append(told | {"waits": bool(now.waits), "rows": rows})
    return tables


def _board(
    standing: BatchStanding,
    kind: type[Unit],
    regions: Mapping[int, Region],
    scored: list[Placed],
) -> Board:
    own = [each for each in scored if isinstance(each.unit, kind)]
    if own:
        carried = _carried(standing)
        return Board(
            Basis.SCORES,
            {each.unit: each.rank for each in own if each.rank is not None},
            {each.unit: each.waits for each in own if each.waits},
            {each.unit: carried[_key(each.unit)] for each in own},
        )
    counts = _counts(standing, kind, regions)
    narrowed = only_wholes_told if kind is Agency else only_places_told
    told = _counts(narrowed(standing), kind, regions)
    heads = _heads(standing, regions)
    shown = {unit for unit in counts if isinstance(unit, Agency) or unit in heads}
    waits = {
        unit: words for row, words in awaiting(standing.reports) if (unit := _unit(row)) in shown
    }
    measures = {
        unit: on_schedule(each)
        for unit, each in told.items()
        if _lit(each) and unit in shown and unit not in waits
    }
    lights = {unit: each.items_by_light for unit, each in counts.items()}
    return Board(Basis.COUNTS, ranks_of(measures), waits, lights)


def _unit(report: MonthlyReport) -> Unit:
    """Whose report it is."""
    unit = report.agency or report.region
    assert unit is not None  # report_one_reporter  # nosec B101
    return unit


def on_schedule(counts: Counts) -> Fraction:
    """The part of the 项 that is on schedule; there must be one."""
    fine = sum(counts.items_by_light[light] for light in ON_SCHEDULE)
    return Fraction(fine, _lit(counts))


def only_wholes_told(standing: BatchStanding) -> BatchStanding:
    """The standing without the indicators whose light says nothing of the pace."""
    pledges = [
        PledgeStanding(pledge.pledge, [row for row in pledge.indicators if _tells(row.whole)])
        for pledge in standing.pledges
    ]
    return replace(standing, pledges=pledges)


def only_places_told(standing: BatchStanding) -> BatchStanding:
    """The standing without the places' shares whose light says nothing of the pace."""
    pledges = [
        PledgeStanding(
            pledge.pledge,
            [
                IndicatorStanding(row.indicator, row.whole, list(filter(_tells, row.regions)))
                for row in pledge.indicators
            ],
        )
        for pledge in standing.pledges
    ]
    return replace(standing, pledges=pledges)


def _tells(line: Line | None) -> bool:
    """Does the line's light say something of the pace? Never judged is 未报."""
    if line is None or line.verdict is None:
        return True
    return pace_part(Light(line.verdict.light), Reason(line.verdict.reason)) is not None


def _counts(
    standing: BatchStanding, kind: type[Unit], regions: Mapping[int, Region]
) -> dict[Unit, Counts]:
    if kind is Agency:
        return {lead: counts for lead, counts in by_lead(standing) if lead}
    return {place: counts for place, _below, counts in by_region(standing, regions)}


def _carried(standing: BatchStanding) -> defaultdict[Carrier, Counter[Light]]:
    """Who carries a task → the tasks by light: shares cut out for it, and wholes it reports."""
    found: defaultdict[Carrier, Counter[Light]] = defaultdict(Counter)
    for _pledge, row in standing.lines:
        for line in [row.whole, *row.regions] if row.indicator.decides_light else ():
            if line is not None:
                found[carrier(line.share)][line.light or Light.GREY] += 1
    return found


def _key(unit: Unit) -> Carrier:
    return (unit.pk, None) if isinstance(unit, Agency) else (None, unit.pk)


def _heads(standing: BatchStanding, regions: Mapping[int, Region]) -> set[Unit]:
    """The places right below the batch's own: a county counts within its prefecture."""
    return {*heads(standing, regions)}


def _scored(standing: BatchStanding) -> list[Placed]:
    """The month's score sheets by rank; none where no scores were drawn. Two queries."""
    assert standing.month is not None  # nosec B101
    return placed(standing.batch, standing.month)


def _lit(counts: Counts) -> int:
    return sum(counts.items_by_light.values())


def _moved(rank: int, former: int | None) -> tuple[str, int | None]:
    """「上升2名」 and 2, 「下降1名」 and −1, 「持平」 and 0; 「—」 where it had no rank."""
    if former is None:
        return NONE, None
    places = former - rank
    if not places:
        return "持平", 0
    return (f"上升{places}名" if places > 0 else f"下降{-places}名"), places


def _row(
    unit: Unit, rank: int, board: Board, then: Mapping[Unit, int], figures: Figures
) -> dict[str, str]:
    anchor, name, source = _anchor(unit), str(unit), f"rank_{board.basis}"
    moved, places = _moved(rank, then.get(unit))
    return {
        "rank": figures.cell(f"{anchor}_no", str(rank), source, f"{name}：名次", rank),
        "moved": figures.cell(f"{anchor}_moved", moved, source, f"{name}：升降", places),
    } | _cells(unit, board, figures)


def _waiting(unit: Unit, words: str, board: Board, figures: Figures) -> dict[str, str]:
    """A unit without a rank; in the place of 升降 stands why."""
    anchor, name, source = _anchor(unit), str(unit), f"rank_{board.basis}"
    return {
        "rank": figures.words(f"{anchor}_no", NONE, source, f"{name}：名次"),
        "moved": figures.words(f"{anchor}_moved", words, source, f"{name}：升降"),
    } | _cells(unit, board, figures)


def _cells(unit: Unit, board: Board, figures: Figures) -> dict[str, str]:
    """Its name, and its 项 by light."""
    anchor, name, source = _anchor(unit), str(unit), f"rank_{board.basis}"
    cells = {"unit": figures.words(f"{anchor}_unit", name, source, name)}
    for light in LIGHTS:
        number = board.lights[unit][light]
        what = f"{name}：{LAMPS[light]}项数"
        cells[light.value] = figures.cell(f"{anchor}_{light}", str(number), source, what, number)
    return cells


def _anchor(unit: Unit) -> str:
    return f"rank_a{unit.pk}" if isinstance(unit, Agency) else f"rank_r{unit.code}"
