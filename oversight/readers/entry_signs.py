"""Signs that a figure may not be what it seems (数据疑点), as the office reads and settles them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce

from agencies.models import User
from oversight.models import EntrySign
from oversight.readers.reach import reachable_batches
from pledges.models import Share
from pledges.targets import percent, rounded
from progress.gathering import schedule_of
from progress.models import Correction, MonthlyReport, Reading, ReportStep
from progress.pace import expected_share
from progress.periods import add_months, month_end
from progress.plausibility import Hint
from progress.wording import expected_amount

Outcome = EntrySign.Outcome
BEFORE, AFTER = 5, 2  # months told around a sign
UNITS = 5  # units on top of the list


@dataclass(frozen=True, slots=True)
class UnitCount:
    """How many signs there are on the figures of one unit, by what became of them."""

    key: str
    unit: str
    open: int
    doubtful: int
    explained: int
    corrected: int

    @property
    def total(self) -> int:
        return self.open + self.doubtful + self.explained + self.corrected


@dataclass(slots=True)
class MonthRow:
    """One month of the share a sign is on; ``here`` is the sign's own.

    ``planned`` is what the plan then in force expected by the month's end, in words with its
    unit; ``percent`` and ``planned_percent`` of the target. Only an accepted figure is told.
    """

    report: MonthlyReport
    here: bool
    planned: str
    planned_percent: Decimal | None
    reading: Reading | None = None
    percent: Decimal | None = None
    accepted: ReportStep | None = None
    corrections: list[Correction] = field(default_factory=list)

    @property
    def is_accepted(self) -> bool:
        return self.report.state == MonthlyReport.State.ACCEPTED


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """One place's figure of the sign's month, where all are alike."""

    share: Share
    reading: Reading
    percent: Decimal


@dataclass(frozen=True, slots=True)
class SignPage:
    """A sign with the months around it, and the places where it speaks of them."""

    months: list[MonthRow]
    places: list[PlaceRow]

    @property
    def own(self) -> MonthRow | None:
        """The sign's own month."""
        return next((row for row in self.months if row.here), None)


def signs_of(reader: User) -> QuerySet[EntrySign]:
    """Signs of the batches the reader may see with all a row shows, the newest month first."""
    return (
        EntrySign.objects.filter(share__indicator__pledge__batch__in=reachable_batches(reader))
        .select_related(
            "share__indicator__pledge__batch",
            "share__region",
            "share__agency",
            "share__reporting_agency",
            "share__reporting_region",
            "by",
        )
        .order_by("-month", "share__indicator__pledge__position", "pk")
    )


def narrowed(signs: QuerySet[EntrySign], wanted: dict[str, Any]) -> QuerySet[EntrySign]:
    """Those that fit: batch (slug), month (「2020-04」), unit (「agency-3」), sign, outcome."""
    if wanted.get("batch"):
        signs = signs.filter(share__indicator__pledge__batch__slug=wanted["batch"])
    if wanted.get("month"):
        signs = signs.filter(month=date.fromisoformat(f"{wanted['month']}-01"))
    if wanted.get("unit"):
        kind, _dash, pk = wanted["unit"].partition("-")
        signs = signs.filter(**{f"share__reporting_{kind}": pk})
    for name in ("sign", "outcome"):
        if wanted.get(name):
            signs = signs.filter(**{name: wanted[name]})
    return signs


def counts_by_outcome(signs: QuerySet[EntrySign]) -> dict[str, int]:
    """How many signs have come to each outcome; 0 for none. One query."""
    rows = signs.select_related(None).order_by().values_list("outcome").annotate(n=Count("pk"))
    return dict.fromkeys(Outcome.values, 0) | dict(rows)


def counts_by_unit(signs: QuerySet[EntrySign]) -> list[UnitCount]:
    """Every unit with signs on its figures, those with most first. One query."""
    rows = (
        signs.select_related(None)
        .order_by()
        .values(
            agency=F("share__reporting_agency"),
            region=F("share__reporting_region"),
            unit=Coalesce("share__reporting_agency__short_name", "share__reporting_region__name"),
        )
        .annotate(
            total=Count("pk"),
            open=Count("pk", filter=Q(outcome=Outcome.OPEN)),
            doubtful=Count("pk", filter=Q(outcome=Outcome.DOUBTFUL)),
            explained=Count("pk", filter=Q(outcome=Outcome.EXPLAINED)),
            corrected=Count("pk", filter=Q(outcome=Outcome.CORRECTED)),
        )
        .order_by("-total", "unit")
    )
    return [
        UnitCount(
            key=f"agency-{row['agency']}" if row["agency"] else f"region-{row['region']}",
            unit=row["unit"],
            open=row["open"],
            doubtful=row["doubtful"],
            explained=row["explained"],
            corrected=row["corrected"],
        )
        for row in rows
    ]


def sign_months(signs: QuerySet[EntrySign]) -> list[date]:
    """The months there are signs on, newest first. One query."""
    return list(
        signs.select_related(None).order_by("-month").values_list("month", flat=True).distinct()
    )


def read_sign(sign: EntrySign) -> SignPage:
    """The sign's share month by month, and its places where it speaks of them. Nine queries."""
    share = (
        Share.objects.select_related("indicator__pledge__batch", "region", "agency")
        .prefetch_related("plans__points", "indicator__revisions")
        .get(pk=sign.share_id)
    )
    places = _places(sign) if sign.sign == Hint.ALIKE else []
    return SignPage(_months(sign, share), places)


def _months(sign: EntrySign, share: Share) -> list[MonthRow]:
    reports = (
        MonthlyReport.objects.filter(
            batch=share.indicator.pledge.batch_id,
            agency=share.reporting_agency_id,
            region=share.reporting_region_id,
            month__range=(add_months(sign.month, -BEFORE), add_months(sign.month, AFTER)),
        )
        .select_related("entered_by")
        .order_by("month")
    )
    rows = {report.pk: _month(sign, share, report) for report in reports}
    readings = Reading.objects.filter(share=share, report__in=rows).select_related("typed_by")
    told = _corrections(readings)
    for reading in readings:
        row = rows[reading.report_id]
        if row.is_accepted:
            row.reading, row.corrections = reading, told[reading.pk]
            row.percent = _percent(share, reading, row.report.month)
    steps = ReportStep.objects.filter(report__in=rows, action=ReportStep.Action.ACCEPT)
    for step in steps.select_related("by").order_by("pk"):
        rows[step.report_id].accepted = step
    return list(rows.values())


def _month(sign: EntrySign, share: Share, report: MonthlyReport) -> MonthRow:
    day = month_end(report.month)
    target, plan = share.target_on(day), share.plan_on(day)
    here = report.month == sign.month
    if not target.has_share:
        return MonthRow(report, here, "—", None)
    part = expected_share(schedule_of(plan, target, share.indicator.pledge.batch), day)
    if part is None:
        return MonthRow(report, here, "—", None)
    value = target.at_share(part)
    return MonthRow(
        report,
        here,
        expected_amount(rounded(value, 0 if value.denominator == 1 else 1), share.indicator.unit),
        percent(part),
    )


def _percent(share: Share, reading: Reading, month: date) -> Decimal | None:
    target = share.target_on(month_end(month))
    if reading.value is None or not target.has_share:
        return None
    return percent(target.share(reading.value))


def _corrections(readings: Iterable[Reading]) -> dict[int, list[Correction]]:
    told: dict[int, list[Correction]] = defaultdict(list)
    rows = Correction.objects.filter(reading__in=[reading.pk for reading in readings])
    for correction in rows.select_related("by").order_by("pk"):
        told[correction.reading_id].append(correction)
    return told


def _places(sign: EntrySign) -> list[PlaceRow]:
    """The accepted figures of the indicator's places in the sign's month."""
    readings = (
        Reading.objects.filter(
            share__indicator=sign.share.indicator_id,
            share__reporting_region__isnull=False,
            report__month=sign.month,
            report__state=MonthlyReport.State.ACCEPTED,
            value__isnull=False,
        )
        .select_related("share__indicator", "share__region", "share__agency", "typed_by", "report")
        .prefetch_related("share__indicator__revisions")
        .order_by("share__reporting_region__order", "share__reporting_region__code")
    )
    found = [(reading, _percent(reading.share, reading, sign.month)) for reading in readings]
    return [PlaceRow(r.share, r, share) for r, share in found if share is not None]
