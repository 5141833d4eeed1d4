"""Lines: what a share stands at in a month. ``progress/standing.py`` puts them together."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.contrib.postgres.fields.array import SliceTransform  # type: ignore[attr-defined]
from django.db.models import (
    CharField,
    Exists,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Cast, Concat

from agencies.models import Agency, Region
from agencies.together import prepared
from pledges.models import Batch, Share
from progress.facts import Light
from progress.forecast import LAST
from progress.models import Flag, MonthlyReport, Reading, Verdict
from progress.periods import add_months, month_end


@dataclass
class Line:
    """One share in a month: what it stands at, under which light, and since when.

    ``verdict`` is the one in force (its ``month`` may be a former one), ``before`` that of
    the month before; ``reading`` the accepted figure in force, ``reading_before`` the last
    one of an earlier month. ``spoken`` holds the last figures a forecast can be made from, the
    newest first, as text: "2026-03-01 120.5". ``made_up`` tells a red month put right later (已补).
    """

    share: Share
    verdict: Verdict | None = None
    before: Verdict | None = None
    reading: Reading | None = None
    reading_before: Reading | None = None
    spoken: Sequence[str] = ()
    flag: Flag | None = None
    made_up: bool = False

    @property
    def light(self) -> Light | None:
        return Light(self.verdict.light) if self.verdict else None


def shares_in(month: date | None) -> QuerySet[Share]:
    """Shares with the ids of what each stands on in ``month``, for ``lines_of``.

    One question of the indexes for each share: never a walk through its years.
    """
    shares = Share.objects.order_by("indicator_id", "pk")
    if month is None:
        return shares
    verdicts = Verdict.objects.filter(share=OuterRef("pk")).order_by("-month", "-day", "-sequence")
    return shares.annotate(
        open_flag=FilteredRelation("flags", condition=Q(flags__cleared_on=None)),
        flag_pk=F("open_flag__pk"),
        flag_since=F("open_flag__raised_on"),
        verdict_pk=Subquery(verdicts.filter(month__lte=month).values("pk")[:1]),
        before_pk=Subquery(verdicts.filter(month__lt=month).values("pk")[:1]),
        was_red=Exists(verdicts.filter(month=month, light=Light.RED).order_by()),
    )


def lines_of(
    shares: Collection[Share], month: date | None, dated: Batch | None = None
) -> tuple[list[Line], list[Any]]:
    """The lines of shares read by ``shares_in`` of the same month, and the ``days_of`` the month
    in the whole batch ``dated``.

    Two queries, one without a month (then no days).

    The shares are named by their ids: the database then asks its indexes for them alone. Places,
    units and reports are read once each, however many shares and figures are theirs.
    """
    lines = [Line(share) for share in shares]
    if not lines:
        return lines, []
    asked = {
        pk
        for share in shares
        for pk in (getattr(share, "verdict_pk", None), getattr(share, "before_pk", None))
        if pk
    }
    verdicts, spoken, *units = _asked(asked, [s.pk for s in shares], month, *_units(shares))
    _name(shares, *units)
    if month is None:
        return lines, []
    last = {share_id: (pks, texts or ()) for share_id, pks, texts in spoken}
    told, days = _figures({pk for pks, _texts in last.values() for pk in pks}, dated, month)
    of_pk = {verdict.pk: verdict for verdict in verdicts}
    for line in lines:
        share: Any = line.share  # with what ``shares_in`` has annotated
        line.verdict, line.before = of_pk.get(share.verdict_pk), of_pk.get(share.before_pk)
        pks, line.spoken = last.get(share.pk, ((), ()))
        line.reading, line.reading_before = (*(told[pk] for pk in pks), None, None)[:2]
        if share.flag_pk:
            line.flag = Flag(pk=share.flag_pk, share_id=share.pk, raised_on=share.flag_since)
        # 已补: the month was red once, and a later word on it is better
        line.made_up = share.was_red and line.light in (Light.GREEN, Light.BLUE)
    return lines, days


UNITS = ("region", "reporting_region", "agency", "reporting_agency")


def _units(shares: Collection[Share]) -> tuple[set[int], set[int]]:
    """The ids of the places and agencies of the shares."""
    regions = {pk for each in shares for pk in (each.region_id, each.reporting_region_id) if pk}
    agencies = {pk for each in shares for pk in (each.agency_id, each.reporting_agency_id) if pk}
    return regions, agencies


@prepared
def _asked(
    verdicts: Collection[int],
    shares: Collection[int],
    month: date | None,
    regions: Collection[int],
    agencies: Collection[int],
) -> tuple[QuerySet[Any], ...]:
    """Outlines of places are large, and no figure."""
    return (
        Verdict.objects.filter(pk__in=verdicts).defer("inputs").order_by(),
        _spoken(shares, month),
        Region.objects.filter(pk__in=regions).defer("outline").order_by(),
        Agency.objects.filter(pk__in=agencies).order_by(),
    )


def _name(shares: Iterable[Share], regions: list[Region], agencies: list[Agency]) -> None:
    """Set the units of each, as ``select_related`` would."""
    found: dict[str, dict[int | None, Any]] = {
        "region": {None: None} | {region.pk: region for region in regions},
        "agency": {None: None} | {agency.pk: agency for agency in agencies},
    }
    for name in UNITS:
        field: Any = Share._meta.get_field(name)
        of_pk = found[name.rpartition("_")[2]]
        for share in shares:
            field.set_cached_value(share, of_pk[getattr(share, field.attname)])


def _figures(
    ids: Collection[int], dated: Batch | None, month: date
) -> tuple[dict[int, Reading], list[Any]]:
    """Figures by id with their reports, and ``days_of`` the month. One query."""
    readings, of_them, days = _readings(ids, dated, month)
    return _with_reports(readings, of_them), days


@prepared
def _readings(ids: Collection[int], dated: Batch | None, month: date) -> tuple[QuerySet[Any], ...]:
    read = Reading.objects.filter(pk__in=ids).order_by()
    reports = MonthlyReport.objects.filter(pk__in=read.values("report")).order_by()
    return read, reports, days_of(dated, month) if dated else read.none()


def _with_reports(readings: list[Reading], reports: list[MonthlyReport]) -> dict[int, Reading]:
    of_pk = {report.pk: report for report in reports}
    field = Reading._meta.get_field("report")
    for reading in readings:
        field.set_cached_value(reading, of_pk[reading.report_id])
    return {reading.pk: reading for reading in readings}


def _spoken(shares: Collection[int], month: date | None) -> QuerySet[Any]:
    """(share, ids of its last two accepted figures through ``month``, ``Line.spoken``)."""
    if month is None:
        return Reading.objects.none().values_list("share_id")
    accepted = Reading.objects.filter(
        share__in=shares, report__month__lte=month, report__state=MonthlyReport.State.ACCEPTED
    )
    newest = ("-report__month", "-pk")
    parts = (Cast("report__month", CharField()), Value(" "), Cast("value", CharField()))
    text = Concat(*parts, output_field=CharField())
    texts = ArrayAgg(text, filter=Q(value__isnull=False), order_by=newest)
    return (
        accepted.order_by()
        .values_list("share_id")
        .annotate(
            pks=SliceTransform(1, 2, ArrayAgg("pk", order_by=newest)),
            texts=SliceTransform(1, LAST, texts),
        )
    )


def days_of(batch: Batch, month: date) -> QuerySet[Any]:
    """The latest day the accepted figures of the month speak of."""
    accepted = Reading.objects.filter(
        report__batch=batch, report__month=month, report__state=MonthlyReport.State.ACCEPTED
    )
    # of a share that changed hands within the month two units may have told: the last one counts
    again = Reading.objects.filter(
        share=OuterRef("share"),
        pk__gt=OuterRef("pk"),
        report__batch=batch,
        report__month=month,
        report__state=MonthlyReport.State.ACCEPTED,
    )
    return accepted.filter(~Exists(again)).order_by("-as_of").values_list("as_of")[:1]


def latest_day(batch: Batch, month: date, found: Sequence[tuple[date]]) -> date | None:
    """数据截至: the latest day of which the last accepted figure of any share speaks.

    ``found`` is what ``days_of`` gave: no figure speaks of a day after the month it was reported
    for, so that mostly settles it. No query then; else one or two, which go back in time.
    """
    latest = found[0][0] if found else None
    accepted = Reading.objects.filter(
        report__batch=batch, report__month__lte=month, report__state=MonthlyReport.State.ACCEPTED
    )
    for back in (0, 1):
        former = add_months(month, -back)
        if back:
            latest = _last_of(accepted.filter(report__month__gte=former))
        if latest and latest >= month_end(add_months(former, -1)):
            return latest
    return _last_of(accepted)


def _last_of(readings: QuerySet[Reading]) -> date | None:
    last = readings.order_by("share_id", "-report__month", "-pk").distinct("share_id")
    return max(last.values_list("as_of", flat=True), default=None)
