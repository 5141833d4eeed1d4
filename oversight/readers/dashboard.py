"""The dashboard of one batch and month: what needs a hand today, then everything."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from oversight.readers.rows import Page, Row, rows_of
from progress.actions.reports import ready_state
from progress.facts import Light, Reason
from progress.lateness import worst
from progress.models import MonthlyReport
from progress.readers.forecasts import forecasts
from progress.standing import BatchStanding, IndicatorStanding, PledgeStanding, order_by_urgency

# In the order people read them: from done to unknown.
STRIP = (Light.BLUE, Light.GREEN, Light.YELLOW, Light.RED, Light.GREY)
NEEDS_A_HAND = (Light.RED, Light.YELLOW, Light.GREY)
FIRST = 10


@dataclass(frozen=True, slots=True)
class Tally:
    """件 and 项 under one light, and how many more (or fewer) than the month before."""

    light: Light
    pledges: int
    indicators: int
    pledges_change: int | None
    indicators_change: int | None


@dataclass(frozen=True, slots=True)
class Task:
    """One matter that needs a hand, with the next step and its address."""

    row: Row
    step: str
    url: str


@dataclass(frozen=True, slots=True)
class Dashboard:
    """A batch in one month, as the office reads it; ``rows`` in the order of the text."""

    standing: BatchStanding
    rows: list[Row]
    strip: list[Tally]
    tasks: list[Task]
    reached: list[Row]
    received: int
    unreported: list[MonthlyReport]
    as_of: date | None

    @property
    def first_tasks(self) -> list[Task]:
        return self.tasks[:FIRST]

    @property
    def more_tasks(self) -> list[Task]:
        return self.tasks[FIRST:]


def dashboard(standing: BatchStanding, *, today: date, newest: bool, compare: bool) -> Dashboard:
    """Read a standing for the dashboard; ``compare`` where a month was judged before it."""
    foreseen = forecasts(standing.batch, standing.month, _wholes(standing))
    page = Page(standing.month, standing.as_of(), newest, foreseen)
    rows = rows_of(standing.lines, page)
    by_indicator = {row.standing.indicator.pk: row for row in rows}
    urgent = [by_indicator[row.indicator.pk] for _pledge, row in order_by_urgency(standing.lines)]
    return Dashboard(
        standing=standing,
        rows=rows,
        strip=_strip(standing, compare),
        tasks=_tasks(urgent, standing),
        reached=[row for row in rows if row.reason == Reason.REACHED],
        received=standing.received(),
        unreported=standing.unreported(today),
        as_of=page.as_of,
    )


def _wholes(standing: BatchStanding) -> list[int]:
    return [row.whole.share.pk for _pledge, row in standing.lines if row.whole]


def _tasks(urgent: list[Row], standing: BatchStanding) -> list[Task]:
    reports = {(r.agency_id, r.region_id): r for r in standing.reports}
    return [
        Task(row, *_next_step(row, reports, standing.month))
        for row in urgent
        if row.at_risk or (row.light in NEEDS_A_HAND and row.reason != Reason.NOT_STARTED)
    ]


def _next_step(
    row: Row, reports: dict[tuple[int | None, int | None], MonthlyReport], month: date | None
) -> tuple[str, str]:
    """The step's words and address."""
    address = reverse("office_pledge", args=[row.pledge.pledge.pk])
    address += f"?month={month:%Y-%m}" if month else ""
    share = row.lit.line.share if row.lit else None
    report = share and reports.get((share.reporting_agency_id, share.reporting_region_id))
    if row.reason == Reason.UNREVIEWED and report and report.state == ready_state(report):
        return _("去审核"), reverse("review_report", args=[report.pk])
    if row.light == Light.GREY:
        return _("查看月报流转"), f"{address}#reports"
    return _("查看并处理"), f"{address}#i{row.standing.indicator.pk}"


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
    """件 and 项 by light in the month before, counted as ``BatchStanding`` counts."""
    pledges: Counter[Light] = Counter()
    indicators: Counter[Light] = Counter()
    for pledge in standing.pledges:
        lights = _lights_before(pledge)
        indicators.update(lights)
        light = worst(lights)
        if light:
            pledges[light] += 1
    return pledges, indicators


def _lights_before(pledge: PledgeStanding) -> list[Light]:
    return [_before_light(row) for row in pledge.indicators if row.indicator.decides_light]


def _before_light(row: IndicatorStanding) -> Light:
    before = row.whole.before if row.whole else None
    return Light(before.light) if before else Light.GREY
