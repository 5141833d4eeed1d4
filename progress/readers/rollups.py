"""A batch rolled up: counts of 件 and 项 by light per category, lead, region and batch.

The counts are those of ``BatchStanding``, over fewer rows: nothing is counted anew, and no
percent is averaged. Above an indicator there are only counts (docs/architecture.md).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, Q

from agencies.models import Agency, Region
from pledges.models import Batch, Category, Indicator, Pledge
from progress.facts import Light
from progress.lateness import WORST_FIRST
from progress.models import MonthlyReport, Verdict
from progress.standing import (
    BatchStanding,
    IndicatorStanding,
    Line,
    PledgeStanding,
    mark_halted,
)


@dataclass(frozen=True, slots=True)
class Counts:
    """件 and 项, and how many of each stand under each light.

    ``items`` counts every 项 (no 其中 parts, no conditions); ``items_by_light`` leaves out the
    ``soft`` ones, and ``pledges_by_light`` a pledge of which none decides. ``tasks`` are shares.
    Without a judged month nothing has a light, nor has what is paused, stopped or merged
    (``pledges_out``, ``items_out``; R75).
    """

    pledges: int
    items: int
    pledges_by_light: Counter[Light]
    items_by_light: Counter[Light]
    soft: int = 0
    tasks: int = 0
    pledges_out: int = 0
    items_out: int = 0

    @classmethod
    def none(cls) -> Counts:
        return cls(0, 0, Counter(), Counter())

    def __add__(self, other: Counts) -> Counts:
        """Of two batches: a pledge belongs to one."""
        return Counts(
            self.pledges + other.pledges,
            self.items + other.items,
            self.pledges_by_light + other.pledges_by_light,
            self.items_by_light + other.items_by_light,
            self.soft + other.soft,
            self.tasks + other.tasks,
            self.pledges_out + other.pledges_out,
            self.items_out + other.items_out,
        )


def counts_of(standing: BatchStanding, pledges: list[PledgeStanding], tasks: int = 0) -> Counts:
    """Counted as the dashboard counts, over these pledges."""
    part = BatchStanding(standing.batch, standing.month, pledges, [])
    return _counts(part, tasks)


def by_category(standing: BatchStanding) -> list[tuple[Category | None, Counts]]:
    """Each category in the order of the batch; None last, for pledges of none."""
    groups: dict[Category | None, list[PledgeStanding]] = defaultdict(list)
    for row in standing.pledges:
        groups[row.pledge.category].append(row)
    ordered = sorted(groups, key=lambda each: (each is None, each.order if each else 0))
    return [(each, counts_of(standing, groups[each])) for each in ordered]


def by_lead(standing: BatchStanding) -> list[tuple[Agency | None, Counts]]:
    """Each lead agency with its pledges; one of several leads counts under each of them.

    None last: pledges whose text names no lead.
    """
    groups: dict[Agency | None, list[PledgeStanding]] = defaultdict(list)
    for row in standing.pledges:
        for lead in dict.fromkeys(row.leads) or [None]:
            groups[lead].append(row)
    ordered = sorted(
        groups, key=lambda each: (each is None, each.order if each else 0, each.pk if each else 0)
    )
    return [(each, counts_of(standing, groups[each])) for each in ordered]


def by_region(
    standing: BatchStanding, regions: Mapping[int, Region]
) -> list[tuple[Region, bool, Counts]]:
    """Each region that has shares, a prefecture with those of its counties too.

    ``regions`` are all by id. Tells whether the row is a county below a row of its prefecture.
    An indicator with several shares in a prefecture stands under the worst of their lights.
    """
    own = _by_place(standing)
    rows = []
    for head, below in _groups(standing, own, regions).items():
        shares = [pair for each in (head, *below) for pair in own[each.pk]]
        rows.append((head, False, _of_shares(standing, shares)))
        rows += [(each, True, _of_shares(standing, own[each.pk])) for each in below]
    return rows


def heads(standing: BatchStanding, regions: Mapping[int, Region]) -> set[Region]:
    """The regions of ``by_region`` that stand below no other."""
    return set(_groups(standing, _by_place(standing), regions))


_OfPlace = defaultdict[int, list[tuple[PledgeStanding, Line]]]


def _by_place(standing: BatchStanding) -> _OfPlace:
    own: _OfPlace = defaultdict(list)
    for pledge, row in standing.lines:
        for line in row.regions:
            if line.share.region_id is not None:
                own[line.share.region_id].append((pledge, line))
    return own


def _groups(
    standing: BatchStanding, own: _OfPlace, regions: Mapping[int, Region]
) -> dict[Region, list[Region]]:
    """Each region below the batch's own with those below it that have shares, in order."""
    below: dict[Region, list[Region]] = {}
    for region in _ordered(regions[pk] for pk in own):
        head = _head(region, standing.batch, regions)
        below.setdefault(head, [])
        if region != head:
            below[head].append(region)
    return {head: below[head] for head in _ordered(below)}


def by_batch(
    months: Mapping[Batch, date | None], until: date | None = None
) -> list[tuple[Batch, Counts]]:
    """Each batch in its month; None: never judged, no lights. Three queries, however many.

    ``until`` as in ``batch_standing``.
    """
    pledges: defaultdict[int, list[Pledge]] = defaultdict(list)
    turned = Prefetch("indicators", Indicator.objects.with_turns())
    months_by_id = {batch.pk: month for batch, month in months.items()}
    for pledge in Pledge.objects.filter(batch__in=months).prefetch_related(turned):
        pledges[pledge.batch_id].append(pledge)
        for indicator in pledge.indicators.all():
            mark_halted(indicator, months_by_id[pledge.batch_id], until)
    lines = _wholes(months)
    return [
        (batch, _counts(BatchStanding(batch, month, _standings(pledges[batch.pk], lines), [])))
        for batch, month in months.items()
    ]


def months_of(batches: Collection[Batch], today: date) -> dict[Batch, date | None]:
    """The month each batch's dashboard opens at (``current_month``). Two queries."""
    judged: defaultdict[int, set[date]] = defaultdict(set)
    found = Verdict.objects.filter(share__indicator__pledge__batch__in=batches)
    for batch_id, month in found.values_list("share__indicator__pledge__batch", "month").distinct():
        judged[batch_id].add(month)
    due: defaultdict[int, set[date]] = defaultdict(set)
    reports = MonthlyReport.objects.filter(batch__in=batches, due_on__lt=today)
    for batch_id, month in reports.values_list("batch", "month").distinct():
        due[batch_id].add(month)
    return {
        batch: max(judged[batch.pk] & due[batch.pk], default=max(judged[batch.pk], default=None))
        for batch in batches
    }


def _counts(standing: BatchStanding, tasks: int = 0) -> Counts:
    lit = standing.month is not None
    counting = [row.indicator for _pledge, row in standing.lines if row.indicator.counts]
    return Counts(
        pledges=len(standing.pledges),
        items=len(counting),
        pledges_by_light=standing.pledges_by_light() if lit else Counter(),
        items_by_light=standing.indicators_by_light() if lit else Counter(),
        soft=sum(bool(indicator.soft) and not indicator.halted for indicator in counting),
        tasks=tasks,
        pledges_out=standing.pledges_out_of_force().total(),
        items_out=standing.indicators_out_of_force().total(),
    )


def _of_shares(standing: BatchStanding, shares: list[tuple[PledgeStanding, Line]]) -> Counts:
    """Shares as if each indicator's worst one were its whole."""
    worst: dict[int, dict[int, Line]] = defaultdict(dict)
    pledges = {pledge.pledge.pk: pledge for pledge, _line in shares}
    for pledge, line in shares:
        lines = worst[pledge.pledge.pk]
        held = lines.get(line.share.indicator_id)
        if held is None or _rank(line) < _rank(held):
            lines[line.share.indicator_id] = line
    rows = [
        PledgeStanding(
            pledge.pledge,
            [IndicatorStanding(line.share.indicator, line) for line in worst[pk].values()],
        )
        for pk, pledge in pledges.items()
    ]
    return counts_of(standing, rows, len(shares))


def _rank(line: Line) -> int:
    return WORST_FIRST.index(line.light or Light.GREY)


def _head(region: Region, batch: Batch, regions: Mapping[int, Region]) -> Region:
    """The prefecture a region is listed under; itself right below the batch's own region."""
    parent = regions.get(region.parent_id or 0)
    top = batch.region_id
    if parent is None or region.pk == top or parent.pk == top:
        return region
    return region if parent.level == Region.Level.PROVINCE else parent


def _ordered(regions: Iterable[Region]) -> list[Region]:
    return sorted(regions, key=lambda region: (region.order, region.code))


def _wholes(months: Mapping[Batch, date | None]) -> dict[int, Line]:
    """Indicator id → its whole under the light it stands under in its batch's month."""
    judged = Q(pk__in=[])
    for batch, month in months.items():
        if month is not None:
            judged |= Q(share__indicator__pledge__batch=batch, month__lte=month)
    verdicts = (
        Verdict.objects.filter(judged, share__region=None, share__agency=None)
        .standing_in(max((month for month in months.values() if month), default=date.min))
        .select_related("share")
        .defer("inputs")
    )
    return {verdict.share.indicator_id: Line(verdict.share, verdict) for verdict in verdicts}


def _standings(pledges: list[Pledge], lines: Mapping[int, Line]) -> list[PledgeStanding]:
    return [
        PledgeStanding(
            pledge, [IndicatorStanding(i, lines.get(i.pk)) for i in pledge.indicators.all()]
        )
        for pledge in pledges
    ]
