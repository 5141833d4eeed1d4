"""The office enters a unit's figures for it (代录), marked and with the reason."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies.access import PersonRequest, needs
from agencies.clock import today
from agencies.refusals import Conflict
from agencies.roles import Verb
from oversight.forms.reporting import EntryReasonForm
from oversight.readers.reach import require_reach
from progress.actions.entries import enter_for_unit
from progress.forms import ReportForm
from progress.models import MonthlyReport
from progress.readers.preview import Grid, read_grid


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Verb.REVIEW_REPORTS)
def enter(request: PersonRequest, pk: int) -> HttpResponse:
    """The unit's grid for an officer to fill; POST sends it to review, or does nothing."""
    reports = MonthlyReport.objects.select_related("batch", "agency", "region")
    report, day = get_object_or_404(reports, pk=pk), today()
    require_reach(request.user, report.batch)
    if not report.is_editable:
        raise Conflict(
            _("月报现为“%(state)s”，不能代录；需要修改的请先退回。") % {"state": report.state_label}
        )
    grid = read_grid(report, day)
    if grid.lock and request.method == "POST":
        raise Conflict(grid.lock)
    if request.method != "POST":
        return _page(request, grid, ReportForm(grid.rows), EntryReasonForm())
    form = ReportForm(grid.rows, request.POST, complete=True)
    reason = EntryReasonForm(request.POST)
    if form.foreign:
        raise PermissionDenied(_("填报内容包含不属于该单位的任务，未保存。"))
    if not all([form.is_valid(), reason.is_valid()]):
        return _page(request, grid, form, reason)
    enter_for_unit(
        report=report,
        entries=form.entries(),
        reason=reason.cleaned_data["reason"],
        by=request.user,
        today=day,
    )
    messages.success(
        request,
        _("%(unit)s月报已代录，进入审核；须由办公室另一人审核通过。") % {"unit": report.unit},
    )
    return redirect("review_report", pk=pk)


def _page(
    request: PersonRequest, grid: Grid, form: ReportForm, reason: EntryReasonForm
) -> HttpResponse:
    """The page to fill; HTTP 400 when what was sent cannot be taken."""
    context: dict[str, Any] = {
        "grid": grid,
        "report": grid.report,
        "batch": grid.report.batch,
        "form": form,
        "lines": list(form.lines(grid.rows)),
        "reason_form": reason,
    }
    wrong = form.is_bound and (form.errors or reason.errors)
    return render(request, "office/enter.html", context, status=400 if wrong else 200)
