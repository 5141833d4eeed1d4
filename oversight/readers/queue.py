"""The review queue: what waits for the office, what each report raises, and who comes next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q

from agencies.models import User
from progress.models import MonthlyReport, ReportStep
from progress.readers.resubmission import RETURNS
from progress.readers.screening import questions


@dataclass(frozen=True, slots=True)
class QueueRow:
    """A waiting report. ``asked`` of its figures raise a question, ``unanswered`` of them
    without a word from the unit; ``own``: the reader entered it, so another accepts it."""

    report: MonthlyReport
    late: bool
    asked: int
    unanswered: int
    own: bool

    @property
    def entered(self) -> bool:
        """Did the office enter it for the unit (代录)?"""
        return self.report.entered_by_id is not None

    @property
    def resubmitted(self) -> bool:
        """Was it returned before, by anyone on its way?"""
        return bool(self.report.resubmitted)  # type: ignore[attr-defined]

    @property
    def evidence(self) -> int:
        return int(self.report.files)  # type: ignore[attr-defined]

    @property
    def is_clear(self) -> bool:
        """Nothing about it wants a closer look before it is accepted."""
        return not (self.asked or self.resubmitted or self.entered)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a report stands in the queue it was opened from; ``number`` None: not in it."""

    number: int | None
    total: int
    previous: MonthlyReport | None
    following: MonthlyReport | None


def waiting_reports(reader: User) -> list[MonthlyReport]:
    """Every report the reader's office may accept, by due day. One query."""
    returned = ReportStep.objects.filter(report=OuterRef("pk"), action__in=RETURNS)
    return list(
        MonthlyReport.objects.for_office(reader)
        .awaiting_review()
        .select_related("batch", "agency", "region", "entered_by")
        .annotate(
            resubmitted=Exists(returned),
            files=Count("evidence", filter=Q(evidence__removed_at__isnull=True)),
        )
        .order_by("due_on", "submitted_on", "pk")
    )


def queue_rows(reports: Sequence[MonthlyReport], reader: User, today: date) -> list[QueueRow]:
    """The reports with what they raise. Two queries, none for no report."""
    asked = questions(reports, today)
    return [
        QueueRow(
            report,
            late=report.is_late(today),
            asked=asked[report.pk].count,
            unanswered=asked[report.pk].unanswered,
            own=report.entered_by_id == reader.pk,
        )
        for report in reports
    ]


def narrowed(
    reports: Sequence[MonthlyReport], wanted: dict[str, Any], reader: User, today: date
) -> list[MonthlyReport]:
    """The reports that fit ``wanted``: batch (slug), month, late, asked (「yes」 or 「no」).

    No query, unless questions are asked for: then those of ``queue_rows``.
    """
    fitting = [report for report in reports if _fits(report, wanted, today)]
    if wanted.get("asked"):
        asked = wanted["asked"] == "yes"
        rows = queue_rows(fitting, reader, today)
        fitting = [row.report for row in rows if bool(row.asked) == asked]
    return fitting


def place_in(reports: Sequence[MonthlyReport], report: MonthlyReport) -> Place:
    """Where the report stands; of one not in the queue the first follows."""
    position = next((i for i, each in enumerate(reports) if each.pk == report.pk), None)
    if position is None:
        return Place(None, len(reports), None, reports[0] if reports else None)
    return Place(
        position + 1,
        len(reports),
        reports[position - 1] if position else None,
        reports[position + 1] if position + 1 < len(reports) else None,
    )


def next_after(place: Place, reports: Sequence[MonthlyReport]) -> MonthlyReport | None:
    """Who is next once the report is answered: the following one, else the first left over."""
    if place.following or place.number is None or place.total < 2:
        return place.following
    return reports[0]


def _fits(report: MonthlyReport, wanted: dict[str, Any], today: date) -> bool:
    return (
        wanted.get("batch") in (None, "", report.batch.slug)
        and wanted.get("month") in (None, "", f"{report.month:%Y-%m}")
        and (not wanted.get("late") or report.is_late(today))
    )
