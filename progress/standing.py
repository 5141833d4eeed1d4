"""Standing: the one reader of figures and lights.

Dashboard, publication, exports and jobs ask here, so that all show the same figures, each
in a fixed number of queries. Values are summed only within one indicator; above an
indicator there are only counts of 件 and 项 by light (docs/architecture.md, "roll-up"). What
is paused or stopped has no light, and is counted apart (R75).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.db.models import Exists, Max, OuterRef, Prefetch

from agencies.models import Agency
from pledges.models import Batch, ChangedPledge, Indicator, Pledge, Responsibility, Share
from pledges.planning.changes import State, Turn, halt_between
from pledges.readers.pledge_changes import STATE_WORDS
from progress.facts import Light
from progress.lateness import WORST_FIRST, worst
from progress.models import Flag, MonthlyReport, Reading, Verdict
from progress.periods import month_end


@dataclass
class Line:
    """One share in a month: what it stands at, under which light, and since when.

    ``verdict`` is the one in force (its ``month`` may be a former one), ``before`` that of
    the month before; ``reading`` the accepted figure in force, ``reading_before`` the last
    one of an earlier month. ``made_up`` tells a red month put right later (已补).
    """

    share: Share
    verdict: Verdict | None = None
    before: Verdict | None = None
    reading: Reading | None = None
    reading_before: Reading | None = None
    flag: Flag | None = None
    made_up: bool = False

    @property
    def light(self) -> Light | None:
        return Light(self.verdict.light) if self.verdict else None


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

    @property
    def leads(self) -> list[Agency]:
        return self.pledge.leads()


@dataclass
class BatchStanding:
    """A batch in one month; ``month`` is None where nothing is reported yet."""

    batch: Batch
    month: date | None
    pledges: list[PledgeStanding]
    reports: list[MonthlyReport]

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
        days = [
            line.reading.as_of
            for _, row in self.lines
            for line in [row.whole, *row.regions]
            if line and line.reading
        ]
        return max(days, default=None)


def reported_months(batch: Batch) -> list[date]:
    """Months of the batch that have been judged, oldest first."""
    return list(
        Verdict.objects.filter(share__indicator__pledge__batch=batch)
        .order_by("month")
        .values_list("month", flat=True)
        .distinct()
    )


def current_month(batch: Batch, months: list[date], today: date) -> date:
    """Of the judged ``months`` the newest one already due, else the newest.

    A single report accepted before its month is out must not make the rest look missing.
    """
    due = batch.reports.filter(month__in=months, due_on__lt=today).aggregate(last=Max("month"))
    return due["last"] or months[-1]


def batch_standing(batch: Batch, month: date | None, until: date | None = None) -> BatchStanding:
    """The whole batch in ``month``. Eleven queries, whatever the number of rows.

    Out of force is what was paused or stopped at the month's end, or on any day from there
    through ``until``: today, where the month is the one that is being worked on. Without a month,
    what is so at last.
    """
    return _standing(batch, month, Pledge.objects.filter(batch=batch), until)


def pledge_standing(
    pledge: Pledge, month: date | None, until: date | None = None
) -> PledgeStanding:
    """One pledge in ``month``, by the same reading of the same tables."""
    pledges = Pledge.objects.filter(pk=pledge.pk)
    return _standing(pledge.batch, month, pledges, until).pledges[0]


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


def _standing(batch: Batch, month: date | None, pledges, until: date | None) -> BatchStanding:
    pledges = (
        pledges.annotate(changed=Exists(ChangedPledge.objects.filter(pledge=OuterRef("pk"))))
        .select_related("category")
        .prefetch_related(
            Prefetch("responsibilities", Responsibility.objects.select_related("agency")),
            Prefetch("indicators", Indicator.objects.with_turns()),
        )
        .order_by("position")
    )
    rows = [
        PledgeStanding(
            pledge, [IndicatorStanding(i) for i in pledge.indicators.all()], pledge.changed
        )
        for pledge in pledges
    ]
    by_indicator = {row.indicator.pk: row for pledge in rows for row in pledge.indicators}
    for row in by_indicator.values():
        mark_halted(row.indicator, month, until)
    for line in _lines(list(by_indicator), month):
        line.share.indicator = by_indicator[line.share.indicator_id].indicator
        standing = by_indicator[line.share.indicator_id]
        if line.share.is_whole:
            standing.whole = line
        else:
            standing.regions.append(line)
    for row in by_indicator.values():
        _put_out(row, month)
    return BatchStanding(batch, month, rows, _reports(batch, month))


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


def _reports(batch: Batch, month: date | None) -> list[MonthlyReport]:
    if month is None:
        return []
    return list(batch.reports.filter(month=month).select_related("agency", "region").order_by("pk"))


def _lines(indicators: list[int], month: date | None) -> list[Line]:
    shares = Share.objects.filter(indicator__in=indicators).select_related(
        "region", "agency", "reporting_agency", "reporting_region"
    )
    # outlines of places are large, and no figure
    shares = shares.defer("region__outline", "reporting_region__outline")
    lines = {share.pk: Line(share) for share in shares.order_by("indicator", "pk")}
    if month is None:
        return list(lines.values())
    verdicts = Verdict.objects.filter(share__in=lines)
    for verdict in verdicts.standing_in(month).defer("inputs"):
        lines[verdict.share_id].verdict = verdict
    former = verdicts.filter(month__lt=month)
    for verdict in former.standing_in(month).defer("inputs"):
        lines[verdict.share_id].before = verdict
    _mark_made_up(lines, verdicts.filter(month=month))
    _read(lines, month)
    for flag in Flag.objects.filter(share__in=lines, cleared_on=None):
        lines[flag.share_id].flag = flag
    return list(lines.values())


def _mark_made_up(lines: dict[int, Line], verdicts) -> None:
    """已补: the month was red once, and a later word on it is better."""
    for share_id in verdicts.filter(light=Light.RED).values_list("share_id", flat=True):
        line = lines[share_id]
        line.made_up = line.light in (Light.GREEN, Light.BLUE)


def _read(lines: dict[int, Line], month: date) -> None:
    readings = Reading.objects.filter(
        share__in=lines, report__month__lte=month, report__state=MonthlyReport.State.ACCEPTED
    )
    by_share: defaultdict[int, list[Reading]] = defaultdict(list)
    for reading in readings.select_related("report").order_by("report__month"):
        by_share[reading.share_id].append(reading)
    for share_id, found in by_share.items():
        line = lines[share_id]
        line.reading = found[-1]
        line.reading_before = found[-2] if len(found) > 1 else None
