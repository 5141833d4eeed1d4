"""One report as its reviewer reads it: each figure beside last month, target and plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Prefetch
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from oversight.readers.plausibility import Hint, hints
from pledges.models import Share
from pledges.targets import percent, rounded
from progress.actions.reports import shares_of
from progress.gathering import schedule_of
from progress.models import MonthlyReport, Reading, ReportStep
from progress.pace import expected_share
from progress.periods import month_end

WORDS: dict[Hint, str | Promise] = {
    Hint.FELL: _("低于上月累计"),
    Hint.UNMOVED: _("与上月相同"),
    Hint.FAR_OVER: _("超过目标的120%"),
    Hint.UNFILLED: _("未填"),
}


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One share of the report; ``actual`` and ``expected`` in percent of the target,
    ``added`` and ``expected_value`` in the indicator's unit."""

    share: Share
    reading: Reading | None
    former: Reading | None
    goal: Decimal | None
    added: Decimal | None
    actual: Decimal | None
    expected: Decimal | None
    expected_value: Decimal | None
    asks: list[str]


def review_rows(report: MonthlyReport, today: date) -> list[ReviewRow]:
    """The report's shares in the order of the batch. Four queries."""
    shares = list(shares_of(report).prefetch_related("plan__points"))
    readings = {reading.share_id: reading for reading in report.readings.all()}
    earlier = (
        Reading.objects.filter(
            share__in=shares,
            report__month__lt=report.month,
            report__state=MonthlyReport.State.ACCEPTED,
        )
        .select_related("report")
        .order_by("share_id", "-report__month")
        .distinct("share_id")
    )
    former = {reading.share_id: reading for reading in earlier}
    day = min(today, month_end(report.month))
    return [
        _row(report, share, readings.get(share.pk), former.get(share.pk), day) for share in shares
    ]


def with_steps() -> Prefetch:
    """A report's steps with who took them, oldest first."""
    return Prefetch("steps", ReportStep.objects.select_related("by").order_by("pk"))


def _row(
    report: MonthlyReport, share: Share, reading: Reading | None, former: Reading | None, day: date
) -> ReviewRow:
    target = share.target()
    value = reading.value if reading else None
    last = former.value if former else None
    planned = None
    if target.has_share:
        planned = expected_share(
            schedule_of(getattr(share, "plan", None), target, report.batch), day
        )
    return ReviewRow(
        share=share,
        reading=reading,
        former=former,
        goal=target.value,
        added=value - last if value is not None and last is not None else None,
        actual=percent(target.share(value)) if target.has_share and value is not None else None,
        expected=None if planned is None else percent(planned),
        expected_value=None if planned is None else rounded(target.at_share(planned), 1),
        asks=[str(WORDS[hint]) for hint in hints(target=target, value=value, former=last)],
    )
