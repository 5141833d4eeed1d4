"""A batch's reporting calendar: when months are due, announced and locked, who reported."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db.models import Count, Max, Q, QuerySet
from django.utils.translation import gettext as _

from agencies.models import User
from agencies.official_calendar import official_calendar
from pledges.models import Batch
from progress.actions.months import due_by_rule, reporting_months, written
from progress.models import LockException, MonthlyReport, ReportingMonth


@dataclass(frozen=True, slots=True)
class MonthRow:
    """One month: ``due_on`` is the day that holds, ``by_rule`` what the calendar alone gives.

    ``reports`` is 0 before the month has begun. ``settled`` is what the office decided.
    """

    month: date
    due_on: date
    by_rule: date
    settled: ReportingMonth | None
    locked: bool
    reports: int
    received: int
    accepted: int
    exceptions: int

    @property
    def moved(self) -> bool:
        return bool(self.settled and self.settled.due_on)


@dataclass(frozen=True, slots=True)
class Decision:
    """One change of a month's days, in words."""

    at: datetime
    who: str
    text: str
    reason: str


def calendar_of(batch: Batch, today: date) -> list[MonthRow]:
    """Every month the batch is reported for, in order. Four queries."""
    calendar = official_calendar()
    settled = {row.month: row for row in batch.months.all()}
    counts = {row["month"]: row for row in _counts(batch)}
    exceptions = Counter(
        LockException.objects.filter(batch=batch, until__gte=today).values_list("month", flat=True)
    )
    rows = []
    for month in reporting_months(batch):
        found, row = counts.get(month, {}), settled.get(month)
        by_rule = due_by_rule(batch, month, calendar)
        rows.append(
            MonthRow(
                month,
                due_on=found.get("due") or (row and row.due_on) or by_rule,
                by_rule=by_rule,
                settled=row,
                locked=bool(row and row.locks_on and row.locks_on <= today),
                reports=found.get("reports", 0),
                received=found.get("received", 0),
                accepted=found.get("accepted", 0),
                exceptions=exceptions[month],
            )
        )
    return rows


def exceptions_of(batch: Batch, month: date) -> QuerySet[LockException]:
    """Leaves to fill the locked month, the newest first."""
    return (
        LockException.objects.filter(batch=batch, month=month)
        .select_related("agency", "region", "by")
        .order_by("-pk")
    )


def decisions_on(settled: ReportingMonth | None) -> list[Decision]:
    """How the month's days were set, newest first. Two queries, none for none."""
    if settled is None:
        return []
    events = apps.get_model("progress", "ReportingMonthEvent").objects.filter(pgh_obj_id=settled.pk)
    rows = list(
        events.order_by("pgh_id").values(
            "due_on", "due_reason", "bulletin_on", "locks_on", "pgh_created_at",
            "pgh_context__metadata",
        )
    )  # fmt: skip
    people = User.objects.in_bulk({_told_by(row) for row in rows} - {None})
    nothing = dict.fromkeys(("due_on", "bulletin_on", "locks_on"))
    told = [
        Decision(row["pgh_created_at"], str(people.get(_told_by(row)) or _("系统")), *words)
        for before, row in zip([nothing, *rows], rows, strict=False)
        if (words := _words(before, row))
    ]
    return told[::-1]


def _counts(batch: Batch) -> Any:
    """A row for each month that has begun: reports, received, accepted, and the due day."""
    waiting = Q(state__in=MonthlyReport.UNRECEIVED)
    return (
        batch.reports.order_by()
        .values("month")
        .annotate(
            reports=Count("pk"),
            received=Count("pk", filter=~waiting),
            accepted=Count("pk", filter=Q(state=MonthlyReport.State.ACCEPTED)),
            due=Max("due_on", filter=waiting & Q(submitted_on__isnull=True)),
        )
    )


def _told_by(row: dict[str, Any]) -> int | None:
    found: int | None = (row["pgh_context__metadata"] or {}).get("user")
    return found


def _words(before: dict[str, Any], row: dict[str, Any]) -> tuple[str, str] | None:
    """What the change says, and its reason; None where no day changed."""
    if row["due_on"] != before["due_on"]:
        return _("应报日期改为%(day)s") % {"day": written(row["due_on"])}, row["due_reason"]
    if row["bulletin_on"] == before["bulletin_on"]:
        return None
    if row["bulletin_on"] is None:
        return _("撤回通报登记"), (row["pgh_context__metadata"] or {}).get("reason", "")
    days = {"day": written(row["bulletin_on"]), "locks": written(row["locks_on"])}
    return _("登记通报：%(day)s印发，%(locks)s锁定") % days, ""
