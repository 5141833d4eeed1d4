"""Opening months: every unit that answers for something gets its report row."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from agencies.official_calendar import official_calendar
from agencies.workdays import Calendar, report_due
from pledges.models import Batch, Share
from progress.models import MonthlyReport
from progress.periods import months_between


@transaction.atomic
def open_months(*, batch: Batch, today: date) -> int:
    """Make the missing report rows of a batch through the month of ``today``.

    A month opens on its first day. Running it again, or twice at once, adds nothing.
    Returns the number of rows asked for.
    """
    if batch.reports_from is None:
        return 0
    calendar = official_calendar()
    rows = [
        row
        for month in months_between(batch.reports_from, min(today, batch.ends_on))
        for row in _rows(batch, month, calendar)
    ]
    MonthlyReport.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _rows(batch: Batch, month: date, calendar: Calendar) -> list[MonthlyReport]:
    units = (
        Share.objects.filter(indicator__pledge__batch=batch)
        .order_by("reporting_agency_id", "reporting_region_id")
        .values_list("reporting_agency_id", "reporting_region_id")
        .distinct()
    )
    due = report_due(month, batch.report_due_day, calendar)
    return [
        MonthlyReport(batch=batch, month=month, due_on=due, agency_id=agency, region_id=region)
        for agency, region in units
    ]
