"""Charts and maps of the office's pledge page: figures over time, and places by light."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from agencies.addresses import address_of
from agencies.models import Region
from agencies.outlines import Geometry
from agencies.tiles import Place, TileMap, tile_map
from oversight.readers.rows import Lit
from pledges.models import Milestone, Share
from pledges.targets import Kind, PlanKind
from progress.chart import Chart, chart
from progress.chart_spots import WORD
from progress.forecast import Forecast
from progress.models.verdict import LightChoice
from progress.pace import DAY, Schedule, expected_share
from progress.periods import month_end, months_between
from progress.readers.forecasts import Prospect

WORDS = dict(LightChoice.choices)
SHORT_WORD = Fraction(2)  # 「实际」「计划」, in letters


def indicator_chart(
    lit: Lit | None,
    prospect: Prospect | None,
    milestones: Sequence[Milestone],
    figures: Sequence[tuple[date, Decimal]],
) -> Chart | None:
    """The accepted ``figures`` (month, value) of a share with its plan, nodes and forecast.

    In percent of the target; a bound (控制上限) has no ratio, so its figures are drawn in its
    unit. None for what is told in words, and where a bar says as much: before the second figure,
    unless there are nodes to show.
    """
    if lit is None or prospect is None or prospect.terms.target.value is None:
        return None
    target, schedule = prospect.terms.target, prospect.terms.schedule
    if not target.has_share and target.kind != Kind.BOUND:
        return None
    expected = [] if target.kind == Kind.BOUND else list(_expected(schedule))
    nodes = [(row.due, row.what, row.done_on is not None) for row in milestones if row.due]
    if len(figures) < 2 and not nodes:
        return None
    told = [
        (month_end(month), target.share(value) * 100 if target.has_share else value)
        for month, value in figures
    ]
    reading = lit.line.reading
    return chart(
        actual=told,
        expected=expected,
        band=_band(prospect.found) if isinstance(prospect.found, Forecast) else (),
        milestones=nodes,
        start=schedule.start,
        end=schedule.end,
        title=_finding(lit),
        unit="%" if target.has_share else lit.line.share.indicator.unit,
        goal=Fraction(100) if target.has_share else target.value,
        as_of=reading.as_of if reading else None,
        word=SHORT_WORD if (get_language() or "").startswith("zh") else WORD,
    )


def _finding(lit: Lit) -> str:
    """「已完成57.65%，比计划低17.14个百分点」."""
    if lit.actual is None:
        return ""
    if lit.gap is None:
        return _("已完成%(actual)s%%") % {"actual": f"{lit.actual:,}"}
    if not lit.gap:
        return _("已完成%(actual)s%%，与计划持平") % {"actual": f"{lit.actual:,}"}
    told = {"actual": f"{lit.actual:,}", "gap": f"{abs(lit.gap):,}"}
    if lit.gap < 0:
        return _("已完成%(actual)s%%，比计划低%(gap)s个百分点") % told
    return _("已完成%(actual)s%%，比计划高%(gap)s个百分点") % told


def _expected(schedule: Schedule) -> Iterator[tuple[date, Fraction]]:
    """What the plan expects, in percent: its first day, every month's end, and its corners."""
    if schedule.kind == PlanKind.NONE:
        return
    days = {schedule.start, schedule.end, *_month_ends(schedule.start, schedule.end)}
    days |= {day for day, _share in schedule.points}
    if schedule.kind == PlanKind.STEPS:
        days |= {day - DAY for day, _share in schedule.points}
    for day in sorted(days):
        share = expected_share(schedule, day)
        if share is not None and schedule.start <= day <= schedule.end:
            yield day, share * 100


def _band(forecast: Forecast) -> list[tuple[date, Fraction, Fraction]]:
    """The spread of the forecast from the day of the last figure to the plan's end."""
    between = [day for day in _month_ends(forecast.as_of, forecast.ends_on) if day > forecast.as_of]
    days = sorted({forecast.as_of, *between, forecast.ends_on})
    return [
        (day, forecast.at(day, forecast.slowest) * 100, forecast.at(day, forecast.fastest) * 100)
        for day in days
    ]


def _month_ends(first: date, last: date) -> list[date]:
    return [
        end for month in months_between(first, last) if first <= (end := month_end(month)) <= last
    ]


def parents_of(shares: Iterable[Share]) -> set[int]:
    """The ids of the places above those of the shares."""
    return {each.parent_id for share in shares if (each := share.region) and each.parent_id}


def places_named(parents: Collection[int]) -> QuerySet[Any]:
    """(id, short name) of these places, but provinces."""
    places = Region.objects.filter(pk__in=parents).exclude(level=Region.Level.PROVINCE)
    return places.order_by().values_list("pk", "short_name")


def outlines_of(regions: Iterable[int | None]) -> dict[str, Geometry]:
    """Code → outline, of those regions (by id) there is one of; None is none. One query."""
    return told_outlines(drawn_places(set(regions)))


def drawn_places(regions: Collection[int | None]) -> QuerySet[Any]:
    """(code, outline) of those regions, for ``told_outlines``."""
    drawn = Region.objects.filter(Q(pk__in=regions), outline__isnull=False)
    return drawn.order_by().values_list("code", "outline")


def told_outlines(found: Iterable[tuple[str, Geometry]]) -> dict[str, Geometry]:
    """The outlines by what ``drawn_places`` found."""
    return {code: outline for code, outline in found if outline}


def place_map(
    rows: Sequence[Lit], above: Mapping[int, str], outlines: Mapping[str, Geometry]
) -> TileMap | None:
    """The places of an indicator by light; None where nothing is broken down to places.

    Counties stand on the map of their prefecture, or all in one of their ``outlines``.
    """
    places = [_place(lit, region, above) for lit in rows if (region := lit.line.share.region)]
    return tile_map(places, outlines) if places else None


def _place(lit: Lit, region: Region, above: Mapping[int, str]) -> Place:
    return Place(
        code=region.code,
        name=region.name,
        short=region.short_name,
        row=region.tile_row,
        column=region.tile_column,
        light=lit.light or "",
        words=lit.word or str(WORDS[lit.light] if lit.light else ""),
        url=address_of("share_plan", lit.line.share.pk),
        group=above.get(region.parent_id or 0, ""),
    )
