"""The review queue, one report, and the two answers to it."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agencies.access import PersonRequest, needs
from agencies.clock import today
from agencies.roles import Verb
from oversight.forms import ReturnForm
from oversight.readers.reach import require_reach
from oversight.readers.review import review_rows, with_steps
from progress.actions.reports import accept, return_by_office
from progress.models import MonthlyReport

PER_PAGE = 50


@require_safe
@needs(Verb.REVIEW_REPORTS)
def review(request: PersonRequest) -> HttpResponse:
    """Reports the units have signed, by due day; late ones carry a mark."""
    day = today()
    waiting = (
        MonthlyReport.objects.for_office(request.user)
        .awaiting_review()
        .select_related("batch", "agency", "region")
        .order_by("due_on", "submitted_on", "pk")
    )
    page = Paginator(waiting, PER_PAGE).get_page(request.GET.get("page"))
    rows = [(report, report.is_late(day)) for report in page]
    return render(request, "office/review.html", {"page": page, "rows": rows})


@require_safe
@needs(Verb.REVIEW_REPORTS)
def review_report(request: PersonRequest, pk: int) -> HttpResponse:
    """One report with what it is to be held against."""
    return _page(request, _report(request, pk), ReturnForm(), today())


@require_POST
@needs(Verb.REVIEW_REPORTS)
def review_accept(request: PersonRequest, pk: int) -> HttpResponse:
    """Accept a signed report."""
    report = accept(report=_report(request, pk), by=request.user, today=today())
    messages.success(request, _("%(report)s 月报已审核通过。") % {"report": report})
    return redirect("review")


@require_POST
@needs(Verb.REVIEW_REPORTS)
def review_return(request: PersonRequest, pk: int) -> HttpResponse:
    """Send a signed report back with the reason."""
    report, form, day = _report(request, pk), ReturnForm(request.POST), today()
    if not form.is_valid():
        return _page(request, report, form, day, status=400)
    reason = form.cleaned_data["reason"]
    return_by_office(report=report, reason=reason, by=request.user, today=day)
    messages.success(request, _("%(report)s 月报已退回。") % {"report": report})
    return redirect("review")


def _report(request: PersonRequest, pk: int) -> MonthlyReport:
    reports = MonthlyReport.objects.select_related("batch", "agency", "region")
    report = get_object_or_404(reports.prefetch_related("readings", with_steps()), pk=pk)
    require_reach(request.user, report.batch)
    return report


def _page(
    request: PersonRequest, report: MonthlyReport, form: ReturnForm, day: date, status: int = 200
) -> HttpResponse:
    context = {
        "report": report,
        "batch": report.batch,
        "rows": review_rows(report, day),
        "late": report.is_late(day),
        "open": report.state == report.State.SIGNED,
        "accepted": report.state == report.State.ACCEPTED,
        "may_correct": report.state == report.State.ACCEPTED
        and report.batch.stage == report.batch.Stage.PUBLISHED,
        "form": form,
    }
    return render(request, "office/review_report.html", context, status=status)
