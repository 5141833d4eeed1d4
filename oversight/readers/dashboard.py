"""The dashboard of one batch and month: how it stands, counted and in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from oversight.readers.moved import Movement, movements
from oversight.readers.rows import Page, Row, lit_lines, rows_of
from pledges.models import Category
from pledges.planning.changes import halt_between
from progress.facts import Light, Reason
from progress.lateness import WORST_FIRST, worst
from progress.models import MonthlyReport
from progress.periods import add_months, month_end
from progress.readers.forecasts import forecasts_of
from progress.readers.rollups import Counts, by_category
from progress.standing import BatchStanding, IndicatorStanding, Line, PledgeStanding

# In the order people read them: from done to unknown.
STRIP = (Light.BLUE, Light.GREEN, Light.YELLOW, Light.RED, Light.GREY)


@dataclass(frozen=True, slots=True)
class Tally:
    """件 and 项 under one light, and how many more (or fewer) than the month before."""

    light: Light
    pledges: int
    indicators: int
    pledges_change: int | None
    indicators_change: int | None


@dataclass(frozen=True, slots=True)
class Segment:
    """A light's part of a bar: where it starts and how long it is, in percent of the bar."""

    light: Light
    count: int
    start: Decimal
    length: Decimal


@dataclass(frozen=True, slots=True)
class CategoryBar:
    """A category with its 项 by light, the worst first; ``category`` is None for 未载明."""

    category: Category | None
    counts: Counts
    segments: list[Segment]


@dataclass(frozen=True, slots=True)
class Dashboard:
    """A batch in one month, as the office reads it; ``rows`` in the order of the text.

    ``unreported`` are the reports past their due day, ``movements`` None in the first month.
    """

    standing: BatchStanding
    page: Page
    rows: list[Row]
    strip: list[Tally]
    categories: list[CategoryBar]
    movements: list[Movement] | None
    received: int
    unreported: list[MonthlyReport]

    @property
    def as_of(self) -> date | None:
        return self.page.as_of

    @property
    def at_risk(self) -> list[Row]:
        """Green, and forecast to miss (有风险)."""
        return [row for row in self.rows if row.at_risk]

    @property
    def reached(self) -> list[Row]:
        """At their target, acceptance not passed yet."""
        return [row for row in self.rows if row.reason == Reason.REACHED]

    @property
    def out_of_force(self) -> tuple[int, int]:
        """件 and 项 paused, stopped or merged; they have no light, and are counted here."""
        standing = self.standing
        return (
            standing.pledges_out_of_force().total(),
            standing.indicators_out_of_force().total(),
        )


def dashboard(
    standing: BatchStanding,
    *,
    today: date,
    newest: bool,
    compare: bool,
    regions: Collection[int] = (),
) -> Dashboard:
    """Read a standing for the dashboard; ``compare`` where a month was judged before it.

    With ``regions`` the shares of those places are foreseen too, for ``rows_in``. One query,
    and one for the sentences of another language.
    """
    lines = (*_wholes(standing), *_lines_in(standing, regions))
    # what lags already needs no forecast to say so
    green = [line for line in lines if line.light == Light.GREEN]
    foreseen = forecasts_of(standing.batch, standing.month, green)
    page = Page(standing.month, standing.as_of(), newest, foreseen)
    rows = rows_of(standing.lines, page)
    return Dashboard(
        standing=standing,
        page=page,
        rows=rows,
        strip=_strip(standing, compare),
        categories=[_bar(*each) for each in by_category(standing)],
        movements=movements(rows) if compare else None,
        received=standing.received(),
        unreported=standing.unreported(today),
    )


def rows_in(board: Dashboard, regions: Collection[int]) -> list[Row]:
    """The shares of these places instead of the wholes, each a row under its own light.

    In the order of the text; within an indicator in that of its shares. One query at most.
    """
    found = [
        (pledge, standing, line)
        for pledge, standing in board.standing.lines
        for line in standing.regions
        if line.share.region_id in regions
    ]
    lit = lit_lines([line for _pledge, _standing, line in found], board.page)
    return [Row(found[n][0], found[n][1], one) for n, one in enumerate(lit)]


def _wholes(standing: BatchStanding) -> list[Line]:
    return [row.whole for _pledge, row in standing.lines if row.whole]


def _lines_in(standing: BatchStanding, regions: Collection[int]) -> list[Line]:
    return [
        line
        for _pledge, row in standing.lines
        for line in row.regions
        if line.share.region_id in regions
    ]


def _bar(category: Category | None, counts: Counts) -> CategoryBar:
    total = sum(counts.items_by_light.values())
    segments, before = [], 0
    for light in WORST_FIRST:
        count = counts.items_by_light[light]
        if count:
            start, length = Decimal(before * 100) / total, Decimal(count * 100) / total
            segments.append(Segment(light, count, start, length))
        before += count
    return CategoryBar(category, counts, segments)


def _strip(standing: BatchStanding, compare: bool) -> list[Tally]:
    pledges, indicators = standing.pledges_by_light(), standing.indicators_by_light()
    pledges_before, indicators_before = _before(standing)
    return [
        Tally(
            light,
            pledges[light],
            indicators[light],
            pledges[light] - pledges_before[light] if compare else None,
            indicators[light] - indicators_before[light] if compare else None,
        )
        for light in STRIP
    ]


def _before(standing: BatchStanding) -> tuple[Counter[Light], Counter[Light]]:
    """件 and 项 by light in the month before, counted as ``BatchStanding`` counts.

    What was in force then counts, though it may be so no more.
    """
    pledges: Counter[Light] = Counter()
    indicators: Counter[Light] = Counter()
    if standing.month is None:
        return pledges, indicators
    for pledge in standing.pledges:
        lights = _lights_before(pledge, month_end(add_months(standing.month, -1)))
        indicators.update(lights)
        light = worst(lights)
        if light:
            pledges[light] += 1
    return pledges, indicators


def _lights_before(pledge: PledgeStanding, day: date) -> list[Light]:
    return [
        _before_light(row)
        for row in pledge.indicators
        if row.indicator.counts
        and not row.indicator.soft
        and halt_between(row.indicator.turns, day, day) is None
    ]


def _before_light(row: IndicatorStanding) -> Light:
    before = row.whole.before if row.whole else None
    return Light(before.light) if before else Light.GREY
