"""Standing: the one reader of figures and lights.

Dashboard, publication, exports and jobs ask here, so that all show the same figures, each
in a fixed number of queries. Values are summed only within one indicator; above an
indicator there are only counts of 件 and 项 by light (docs/architecture.md, "roll-up"). What
is paused or stopped has no light, and is counted apart (R75).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from agencies.models import Agency
from agencies.together import attach, prepared
from pledges.models import Batch, ChangedPledge, Indicator, Pledge, Responsibility, Share
from pledges.planning.changes import State, Turn, halt_between
from pledges.readers.pledge_changes import STATE_WORDS
from progress.facts import Light
from progress.lateness import WORST_FIRST, worst
from progress.lines import Line, latest_day, lines_of, shares_in
from progress.models import MonthlyReport
from progress.months import judged_months
from progress.periods import month_end


@dataclass
class IndicatorStanding:
    """An indicator judged on its whole, the lights of its regions beside it.

    What is out of force (``halted``) keeps its figures and has no light.
    """

    indicator: Indicator
    whole: Line | None = None
    regions: list[Line] = field(default_factory=list)

    @property
    def halted(self) -> Turn | None:
        """The change that keeps it out of force."""
        return self.indicator.halted

    @property
    def light(self) -> Light | None:
        return self.whole.light if self.whole and not self.halted else None


@dataclass
class PledgeStanding:
    """A pledge: the worst light of the indicators that count.

    ``changed``: was it merged, split, paused, resumed or stopped since it was published?
    """

    pledge: Pledge
    indicators: list[IndicatorStanding]
    changed: bool = False

    @property
    def state(self) -> State:
        """How it stands: as its indicators do, where none of them is in force; without any, as
        it stands today."""
        halts = [row.halted for row in self.indicators]
        if not halts:
            return State(self.pledge.state)
        found = [halt for halt in halts if halt is not None]
        return max(found).state if len(found) == len(halts) else State.ACTIVE

    @property
    def state_word(self) -> str:
        """「已暂停」, 「已终止」, 「已并入其他实事」; empty in force."""
        return str(STATE_WORDS.get(self.state, ""))

    @property
    def light(self) -> Light | None:
        return worst(
            standing.light or Light.GREY
            for standing in self.indicators
            if standing.indicator.decides_light
        )

    @cached_property
    def leads(self) -> list[Agency]:
        return self.pledge.leads()


@dataclass
class BatchStanding:
    """A batch in one month; ``month`` is None where nothing is reported yet.

    ``narrowed`` where not all shares were read: ``told_until`` is then 数据截至 of them all.
    """

    batch: Batch
    month: date | None
    pledges: list[PledgeStanding]
    reports: list[MonthlyReport]
    narrowed: bool = False
    told_until: date | None = None

    @property
    def lines(self) -> list[tuple[PledgeStanding, IndicatorStanding]]:
        return [(pledge, row) for pledge in self.pledges for row in pledge.indicators]

    def pledges_by_light(self) -> Counter[Light]:
        """件 by light; a pledge none of whose indicators count for lights is left out."""
        return Counter(row.light for row in self.pledges if row.light)

    def pledges_out_of_force(self) -> Counter[State]:
        """件 paused, stopped or merged; none of them has a light."""
        return Counter(row.state for row in self.pledges if row.state != State.ACTIVE)

    def indicators_out_of_force(self) -> Counter[State]:
        """项 paused or stopped, soft targets too; none of them has a light."""
        return Counter(
            row.halted.state for _, row in self.lines if row.halted and row.indicator.counts
        )

    def indicators_by_light(self) -> Counter[Light]:
        """项 by light, soft targets left out."""
        return Counter(
            row.light or Light.GREY for _, row in self.lines if row.indicator.decides_light
        )

    def indicator_count(self) -> int:
        """项: every indicator but the 其中 parts and the conditions."""
        return sum(row.indicator.counts for _, row in self.lines)

    def received(self) -> int:
        """How many reports of the month are in (已报); one that was returned is not."""
        return sum(report.is_received for report in self.reports)

    def unreported(self, today: date) -> list[MonthlyReport]:
        """Reports of the month not received although their due day has passed (未报)."""
        return [r for r in self.reports if not r.is_received and r.due_on < today]

    def as_of(self) -> date | None:
        """数据截至: the latest day an accepted figure of the month speaks of."""
        if self.narrowed:
            return self.told_until
        days = [
            line.reading.as_of
            for _, row in self.lines
            for line in [row.whole, *row.regions]
            if line and line.reading
        ]
        return max(days, default=None)


def reported_months(batch: Batch) -> list[date]:
    """Months of the batch that have been judged, oldest first."""
    return judged_months(batch, date.max).months


def current_month(batch: Batch, months: list[date], today: date) -> date:
    """Of the judged ``months`` the newest one already due, else the newest."""
    due = batch.reports.filter(month__in=months, due_on__lt=today).aggregate(last=Max("month"))
    return due["last"] or months[-1]


def batch_standing(
    batch: Batch,
    month: date | None,
    until: date | None = None,
    *,
    regions: Collection[int] | None = None,
) -> BatchStanding:
    """The whole batch in ``month``. Three queries, whatever the number of rows.

    With ``regions`` (ids) of the shares only the wholes and those of these places are read, and
    数据截至 is told by the database for all of them: a query more where last month told nothing.

    Out of force is what was paused or stopped at the month's end, or on any day from there
    through ``until``: today, where the month is the one that is being worked on. Without a month,
    what is so at last.
    """
    return _standing(batch, month, None, until, regions)


def pledge_standing(
    pledge: Pledge, month: date | None, until: date | None = None
) -> PledgeStanding:
    """One pledge in ``month``, by the same reading of the same tables. Three queries."""
    return _standing(pledge.batch, month, pledge, until).pledges[0]


def mark_halted(indicator: Indicator, month: date | None, until: date | None = None) -> None:
    """Set what keeps an indicator, read ``with_turns``, out of force (``batch_standing``)."""
    first = month_end(month) if month else date.max
    indicator.halted = halt_between(indicator.turns, first, max(first, until or first))


def order_by_urgency(
    lines: list[tuple[PledgeStanding, IndicatorStanding]],
) -> list[tuple[PledgeStanding, IndicatorStanding]]:
    """Lagging and missing first: by light, then by how far behind, then as published; what is
    out of force last."""

    def urgency(row: tuple[PledgeStanding, IndicatorStanding]) -> tuple[int, Decimal]:
        if row[1].halted:
            return len(WORST_FIRST), Decimal(0)
        light = row[1].light or Light.GREY
        verdict = row[1].whole.verdict if row[1].whole else None
        gap = verdict.gap if verdict and verdict.gap is not None else Decimal(0)
        return WORST_FIRST.index(light), gap

    return sorted(lines, key=urgency)


def _standing(
    batch: Batch,
    month: date | None,
    only: Pledge | None,
    until: date | None,
    regions: Collection[int] | None = None,
) -> BatchStanding:
    rows, asked, reports = _promised(batch, month, only, regions)
    by_indicator = {row.indicator.pk: row for pledge in rows for row in pledge.indicators}
    for row in by_indicator.values():
        mark_halted(row.indicator, month, until)
    narrowed = regions is not None and month is not None
    lines, days = lines_of(asked, month, batch if narrowed else None)
    for line in lines:
        standing = by_indicator[line.share.indicator_id]
        line.share.indicator = standing.indicator
        if line.share.is_whole:
            standing.whole = line
        else:
            standing.regions.append(line)
    for row in by_indicator.values():
        _put_out(row, month)
    told_until = latest_day(batch, month, days) if narrowed and month else None
    return BatchStanding(batch, month, rows, reports, narrowed, told_until)


def _promised(
    batch: Batch, month: date | None, only: Pledge | None, regions: Collection[int] | None
) -> tuple[list[PledgeStanding], list[Share], list[MonthlyReport]]:
    """Pledges with their indicators, the shares to read, and the month's reports. One query."""
    found, responsibilities, indicators, asked, reports = _reads(batch, month, only, regions)
    attach(found, "responsibilities", responsibilities)
    attach(found, "indicators", indicators)
    rows = [
        PledgeStanding(
            pledge, [IndicatorStanding(i) for i in pledge.indicators.all()], pledge.changed
        )
        for pledge in found
    ]
    return rows, asked, reports


@prepared
def _reads(
    batch: Batch, month: date | None, only: Pledge | None, regions: Collection[int] | None
) -> tuple[QuerySet[Any], ...]:
    """What ``_promised`` takes, of the whole batch or ``only`` one pledge."""
    pledges = Pledge.objects.filter(pk=only.pk) if only else Pledge.objects.filter(batch=batch)
    held = pledges.values("pk")
    changes = ChangedPledge.objects.filter(pledge=OuterRef("pk"))
    shares = shares_in(month).filter(indicator__pledge__in=held)
    if regions is not None:
        of_whole = Q(region__isnull=True, agency__isnull=True)
        shares = shares.filter(of_whole | Q(region__in=regions))
    return (
        pledges.annotate(changed=Exists(changes)).select_related("category").order_by("position"),
        Responsibility.objects.filter(pledge__in=held)
        .select_related("agency")
        .order_by("pledge_id", "part", "order"),
        Indicator.objects.filter(pledge__in=held).with_turns().order_by("pledge_id", "position"),
        shares,
        _reports(batch, month),
    )


def _put_out(row: IndicatorStanding, month: date | None) -> None:
    """No light on what is out of force; nor where it was so before the month could be judged."""
    if row.halted is None and row.whole and row.indicator.turned:
        verdict = row.whole.verdict
        if verdict is None or verdict.month != month:
            mark_halted(row.indicator, month, date.max)
    if row.halted is not None:
        for line in [row.whole, *row.regions]:
            if line is not None:
                line.verdict = line.flag = None


def _reports(batch: Batch, month: date | None) -> QuerySet[MonthlyReport]:
    reports = MonthlyReport.objects.filter(batch=batch).select_related("agency", "region")
    return reports.filter(month=month).order_by("pk") if month else reports.none()
