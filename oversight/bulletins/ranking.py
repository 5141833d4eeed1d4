"""Ranking of lead agencies and of places, ties as 1, 2, 2, 4, with the change of rank.

Where the office has drawn the month's scores (考核得分), the ranks are those of the sheets; the
points themselves are for the office and the leading group and are not printed.
A month without sheets is ranked by counts: of the 项 a unit carries, the part that is on schedule
(蓝灯, 绿灯). What waits for review (待审), was returned (退回) or has not started (未开始) is left
out, as in scoring; 未报 is not on schedule. A place's 项 are its own shares, a prefecture's with
those of its counties; an indicator with several shares there stands under the worst of them.

A rank is compared with the former month's by the same basis only, so that a change of rank never
comes from a change of method.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Any

from agencies.models import Agency, Region
from oversight.bulletins.counts import LAMPS, LIGHTS, Compared
from oversight.bulletins.figures import NONE, Figures
from oversight.models import ScoreSheet
from oversight.readers.score_lines import Unit as Carrier
from oversight.readers.score_lines import carrier
from oversight.scores import pace_part
from pledges.models import Batch
from progress.facts import Light, Reason
from progress.readers.rollups import Counts, by_lead, by_region
from progress.standing import BatchStanding, IndicatorStanding, Line, PledgeStanding

Unit = Agency | Region
ON_SCHEDULE = (Light.BLUE, Light.GREEN)


class Basis(StrEnum):
    """What the ranks come from."""

    SCORES = "scores"
    COUNTS = "counts"


@dataclass(frozen=True, slots=True)
class Board:
    """Units by rank, the first first, and their 项 by light: by counts those they answer for, by
    scores the tasks they carry, which are what is scored."""

    basis: Basis
    ranks: Mapping[Unit, int]
    lights: Mapping[Unit, Counter[Light]]


def ranks_of(measures: Mapping[Unit, Fraction]) -> dict[Unit, int]:
    """The rank of each unit, the largest measure first; ties as 1, 2, 2, 4."""
    ordered = sorted(measures, key=lambda unit: -measures[unit])
    return {unit: 1 + sum(m > measures[unit] for m in measures.values()) for unit in ordered}


def rankings(compared: Compared, figures: Figures) -> list[dict[str, Any]]:
    """The two tables: lead agencies, then places; one without units has no rows."""
    former = compared.former
    month = former.month if former else None
    regions = {region.pk: region for region in Region.objects.all()}
    tables = []
    for kind, name in ((Agency, "agencies"), (Region, "places")):
        now = _board(compared.now, kind, regions)
        then = _board(former, kind, regions) if former and month else None
        same = then if then and then.basis == now.basis else None
        tables.append(
            {
                "of": name,
                "basis": now.basis.value,
                "rows": [
                    _row(unit, rank, now, same.ranks if same else {}, figures)
                    for unit, rank in now.ranks.items()
                ],
            }
        )
    return tables


def _board(standing: BatchStanding, kind: type[Unit], regions: Mapping[int, Region]) -> Board:
    assert standing.month is not None  # nosec B101
    scored = _scored(standing.batch, standing.month, kind)
    if scored:
        carried = _carried(standing)
        return Board(Basis.SCORES, scored, {unit: carried[_key(unit)] for unit in scored})
    counts = _counts(standing, kind, regions)
    narrowed = only_wholes_told if kind is Agency else only_places_told
    told = _counts(narrowed(standing), kind, regions)
    heads = _heads(standing, regions)
    measures = {
        unit: on_schedule(each)
        for unit, each in told.items()
        if _lit(each) and (isinstance(unit, Agency) or unit in heads)
    }
    lights = {unit: each.items_by_light for unit, each in counts.items()}
    return Board(Basis.COUNTS, ranks_of(measures), lights)


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
    return {place for place, below, _counts in by_region(standing, regions) if not below}


def _scored(batch: Batch, month: date, kind: type[Unit]) -> dict[Unit, int]:
    """Unit → rank by the newest formula table that drew the month. One query."""
    name = "agency" if kind is Agency else "region"
    sheets = list(
        ScoreSheet.objects.filter(scheme__batch=batch, month=month, **{f"{name}__isnull": False})
        .select_related(name)
        .order_by("-scheme__version", "rank", f"{name}__order", "pk")
    )
    return {
        getattr(sheet, name): sheet.rank
        for sheet in sheets
        if sheet.scheme_id == sheets[0].scheme_id
    }


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
    anchor = f"rank_a{unit.pk}" if isinstance(unit, Agency) else f"rank_r{unit.code}"
    name, source = str(unit), f"rank_{board.basis}"
    lights = board.lights[unit]
    moved, places = _moved(rank, then.get(unit))
    row = {
        "rank": figures.cell(f"{anchor}_no", str(rank), source, f"{name}：名次", rank),
        "unit": figures.words(f"{anchor}_unit", name, source, name),
        "moved": figures.cell(f"{anchor}_moved", moved, source, f"{name}：升降", places),
    }
    for light in LIGHTS:
        number = lights[light]
        row[light.value] = figures.cell(
            f"{anchor}_{light}",
            str(number),
            source,
            f"{name}：{LAMPS[light]}项数",
            number,
        )
    return row
