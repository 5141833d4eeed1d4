"""The dashboard: one batch in one month, and the way to the current one."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from agencies.access import PersonRequest, needs
from agencies.clock import today
from agencies.roles import Verb
from oversight.filters import IndicatorFilter
from oversight.readers.dashboard import dashboard as read_dashboard
from oversight.readers.reach import current_batch, reachable_batches, require_reach
from pledges.models import Batch
from progress.models import MonthlyReport
from progress.standing import batch_standing, current_month, reported_months


@require_safe
@needs(Verb.SEE_EVERYTHING)
def office(request: PersonRequest) -> HttpResponse:
    """To the current batch; a page of its own words where the office has none."""
    batch = current_batch(request.user)
    if batch is None:
        return render(request, "office/no_batch.html")
    return redirect("dashboard_batch", batch.slug)


@require_safe
@needs(Verb.SEE_EVERYTHING)
def dashboard_batch(request: PersonRequest, slug: str) -> HttpResponse:
    """To the newest judged month; a batch not under reporting shows its pledges here."""
    batch = _batch(request, slug)
    months = reported_months(batch)
    if months:
        month = current_month(batch, months, today())
        return redirect("dashboard", slug, month.year, month.month)
    standing = batch_standing(batch, None)
    return render(
        request,
        "office/batch.html",
        {
            "batch": batch,
            "batches": list(reachable_batches(request.user)),
            "standing": standing,
            "reports_later": batch.reports_from is not None,
        },
    )


@require_safe
@needs(Verb.SEE_EVERYTHING)
def dashboard(request: PersonRequest, slug: str, year: int, month: int) -> HttpResponse:
    """One judged month; 404 for a month without verdicts."""
    batch = _batch(request, slug)
    months = reported_months(batch)
    chosen = date(year, month, 1)
    if chosen not in months:
        raise Http404
    board = read_dashboard(
        batch_standing(batch, chosen),
        today=today(),
        newest=chosen == months[-1],
        compare=chosen != months[0],
    )
    filters = IndicatorFilter(request.GET, board.rows)
    context = _context(request, batch, months, chosen)
    context |= {"board": board, "filters": filters, "shown": filters.shown()}
    status = 200 if filters.is_valid() else 400
    return render(request, "office/dashboard.html", context, status=status)


def _context(
    request: PersonRequest, batch: Batch, months: list[date], chosen: date
) -> dict[str, Any]:
    waiting = 0
    if request.user.can(Verb.REVIEW_REPORTS):
        waiting = MonthlyReport.objects.for_office(request.user).awaiting_review().count()
    return {
        "batch": batch,
        "batches": list(reachable_batches(request.user)),
        "months": months,
        "chosen": chosen,
        "newest": chosen == months[-1],
        "waiting": waiting,
    }


def _batch(request: PersonRequest, slug: str) -> Batch:
    batch = get_object_or_404(Batch.objects.select_related("office"), slug=slug)
    require_reach(request.user, batch)
    return batch
