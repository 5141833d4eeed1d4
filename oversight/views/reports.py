"""One unit's report of a month as whoever sees everything may read it; nothing to press."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from agencies.access import PersonRequest, needs
from agencies.clock import today
from agencies.roles import Verb
from oversight.readers.reach import require_reach
from oversight.readers.review import read_sheet, with_steps
from progress.models import MonthlyReport


@require_safe
@needs(Verb.SEE_EVERYTHING)
def office_report(request: PersonRequest, pk: int) -> HttpResponse:
    """The report's figures, words and evidence, and how far it has come."""
    reports = MonthlyReport.objects.select_related(
        "batch__office", "agency", "region", "entered_by"
    )
    report = get_object_or_404(reports.prefetch_related(with_steps()), pk=pk)
    require_reach(request.user, report.batch)
    day = today()
    sheet = read_sheet(report, request.user, day)
    context = {
        "report": report,
        "batch": report.batch,
        "sheet": sheet,
        "lines": [(row, None) for row in sheet.rows],
        "late": report.is_late(day),
        "accepted": report.state == report.State.ACCEPTED,
    }
    return render(request, "office/report.html", context)
