"""Lines: what a share stands at in a month. ``progress/standing.py`` puts them together."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import (
    Exists,
    F,
    FilteredRelation,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)

from agencies.together import together
from pledges.models import Batch, Share
from progress.facts import Light
from progress.models import Flag, MonthlyReport, Reading, Verdict
from progress.periods import add_months, month_end


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


def shares_in(month: date | None) -> QuerySet[Share]:
    """Shares with the ids of what each stands on in ``month``, for ``lines_of``.

    One question of the indexes for each share: never a walk through its years.
    """
    # outlines of places are large, and no figure
    shares = (
        Share.objects.select_related("region", "agency", "reporting_agency", "reporting_region")
        .defer("region__outline", "reporting_region__outline")
        .order_by("indicator_id", "pk")
    )
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


def lines_of(shares: Collection[Share], month: date | None) -> list[Line]:
    """The lines of shares read by ``shares_in`` of the same month. Two queries; none without one.

    The shares are named by their ids: the database then asks its indexes for them alone.
    """
    lines = [Line(share) for share in shares]
    if month is None or not lines:
        return lines
    asked = {pk for line in lines for pk in (line.share.verdict_pk, line.share.before_pk) if pk}
    verdicts, spoken = together(
        Verdict.objects.filter(pk__in=asked).defer("inputs").order_by(),
        _spoken([line.share.pk for line in lines], month),
    )
    last = {share_id: pks[:2] for share_id, pks in spoken}
    given = {pk for pks in last.values() for pk in pks}
    readings = Reading.objects.filter(pk__in=given).select_related("report").order_by()
    of_pk = {verdict.pk: verdict for verdict in verdicts}
    told = {reading.pk: reading for reading in readings}
    for line in lines:
        share = line.share
        line.verdict, line.before = of_pk.get(share.verdict_pk), of_pk.get(share.before_pk)
        found = [told[pk] for pk in last.get(share.pk, ())]
        line.reading, line.reading_before = (*found, None, None)[:2]
        if share.flag_pk:
            line.flag = Flag(pk=share.flag_pk, share_id=share.pk, raised_on=share.flag_since)
        # 已补: the month was red once, and a later word on it is better
        line.made_up = share.was_red and line.light in (Light.GREEN, Light.BLUE)
    return lines


def _spoken(shares: list[int], month: date) -> QuerySet[Reading]:
    """(share, ids of its accepted figures through ``month``, the last one first)."""
    accepted = Reading.objects.filter(
        share__in=shares, report__month__lte=month, report__state=MonthlyReport.State.ACCEPTED
    )
    last_first = ArrayAgg("pk", order_by=("-report__month", "-pk"))
    return accepted.order_by().values_list("share_id").annotate(pks=last_first)


def latest_day(batch: Batch, month: date | None) -> date | None:
    """数据截至: the latest day of which the last accepted figure of any share speaks.

    No figure speaks of a day after the month it was reported for, so the newest months are
    asked first. One query, three where the newest ones hold next to none.
    """
    if month is None:
        return None
    accepted = Reading.objects.filter(
        report__batch=batch, report__month__lte=month, report__state=MonthlyReport.State.ACCEPTED
    )
    found = None
    for back in (0, 1, None):
        of_months = accepted
        if back is not None:
            of_months = accepted.filter(report__month__gte=add_months(month, -back))
        if back == 0:  # of one month every figure is the last
            found = of_months.aggregate(last=Max("as_of"))["last"]
        else:
            last = of_months.order_by("share_id", "-report__month", "-pk").distinct("share_id")
            found = max(last.values_list("as_of", flat=True), default=None)
        if back is None or (found and found >= month_end(add_months(month, -back - 1))):
            break
    return found
