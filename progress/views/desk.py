"""The desk: the most urgent report at once, the others one click away, and the history."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agencies.access import PersonRequest, needs
from agencies.clock import today
from agencies.roles import Verb
from progress.readers.desk import read_desk
from progress.views.report import report_page

HISTORY_LENGTH = 12


@needs(Verb.FILL_REPORTS, Verb.SIGN_REPORTS)
@require_safe
def desk(request: PersonRequest) -> HttpResponse:
    """What waits for the person, the most urgent of it open, and every month so far."""
    day = today()
    desk = read_desk(request.user, day)
    page = Paginator(desk.history, HISTORY_LENGTH).get_page(request.GET.get("page"))
    context = {"desk": desk, "page": page}
    if desk.urgent:
        report = desk.urgent.report
        own = desk.shares[report.batch_id]
        context |= report_page(request.user, report, day, locks=desk.locks, shares=own)
    return render(request, "desk/desk.html", context)
