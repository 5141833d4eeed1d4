"""The desk: an agency's or a region's own reports, filled, sent and signed.

Each view first fetches the report or refuses: 404 where there is none of that number, 403
where it belongs to another unit. A state that does not fit answers 409 (``Conflict``).
"""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.access import PersonRequest, needs, require
from agencies.clock import today
from agencies.models import User
from agencies.refusals import Conflict
from agencies.roles import Verb
from progress.actions import reports
from progress.desk import read_desk
from progress.forms import Line, ReportForm, ReturnForm
from progress.models import MonthlyReport
from progress.preview import Grid, read_grid

HISTORY_LENGTH = 24
State = MonthlyReport.State


@needs(Verb.FILL_REPORTS, Verb.SIGN_REPORTS)
@require_safe
def desk(request: PersonRequest) -> HttpResponse:
    """What waits for the person's unit, and every month so far."""
    desk = read_desk(request.user, today())
    page = Paginator(desk.history, HISTORY_LENGTH).get_page(request.GET.get("page"))
    return render(request, "desk/desk.html", {"desk": desk, "page": page})


@needs(Verb.FILL_REPORTS, Verb.SIGN_REPORTS)
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: PersonRequest, pk: int) -> HttpResponse:
    """One report: the grid to fill, or to read; POST keeps a draft."""
    if request.method == "POST":
        return _save(request, pk, send=False)
    grid = read_grid(_own_report(request.user, pk), today())
    return _page(request, grid)


@needs(Verb.FILL_REPORTS)
@require_http_methods(["GET", "HEAD", "POST"])
def submit_report(request: PersonRequest, pk: int) -> HttpResponse:
    """POST keeps what was typed and sends the report to the unit's head, or does neither."""
    if request.method != "POST":
        return _back_to_report(pk)
    return _save(request, pk, send=True)


@needs(Verb.SIGN_REPORTS)
@require_http_methods(["GET", "HEAD", "POST"])
def sign_report(request: PersonRequest, pk: int) -> HttpResponse:
    """POST signs the report; it goes to the office."""
    if request.method != "POST":
        return _back_to_report(pk)
    report = reports.sign(report=_own_report(request.user, pk), by=request.user, today=today())
    messages.success(
        request,
        _("%(year)d年%(month)d月月报已审签，报办公室审核。") % _month_names(report),
    )
    return redirect("desk")


@needs(Verb.SIGN_REPORTS)
@require_http_methods(["GET", "HEAD", "POST"])
def return_report(request: PersonRequest, pk: int) -> HttpResponse:
    """POST sends the report back to its reporter, with the reason."""
    if request.method != "POST":
        return _back_to_report(pk)
    report, day = _own_report(request.user, pk), today()
    form = ReturnForm(request.POST)
    # a report that can't be returned any more says so first, whatever was written
    if report.state == State.SUBMITTED and not form.is_valid():
        return _page(request, read_grid(report, day), return_form=form, status=400)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    report = reports.return_by_head(report=report, reason=reason, by=request.user, today=day)
    messages.success(
        request, _("%(year)d年%(month)d月月报已退回填报员修改。") % _month_names(report)
    )
    return redirect("desk")


def _own_report(user: User, pk: int) -> MonthlyReport:
    """The report, if it is of the person's own unit; else 404 or 403."""
    found = (
        MonthlyReport.objects.of_unit(user)
        .select_related("batch", "agency", "region")
        .filter(pk=pk)
        .first()
    )
    if found:
        return found
    if MonthlyReport.objects.filter(pk=pk).exists():
        raise PermissionDenied(_("这份月报属于其他单位，您不能查看或办理。"))
    raise Http404


def _save(request: PersonRequest, pk: int, *, send: bool) -> HttpResponse:
    """Keep what was typed, and send it on if asked; nothing at all when any of it is wrong."""
    require(request.user, Verb.FILL_REPORTS)
    report, day = _own_report(request.user, pk), today()
    grid = read_grid(report, day)
    if grid.lock:
        raise Conflict(grid.lock)
    form = ReportForm(grid.rows, request.POST, complete=send)
    if form.foreign:
        raise PermissionDenied(_("填报内容包含不属于本单位的任务，未保存。"))
    if not form.is_valid():
        return _page(request, grid, form=form, status=400)
    with transaction.atomic():
        reports.save_draft(report=report, entries=form.entries(), by=request.user, today=day)
        if send:
            reports.submit(report=report, by=request.user, today=day)
    messages.success(request, _outcome(report, day, sent=send))
    return redirect("desk") if send else redirect("desk_report", pk=pk)


def _outcome(report: MonthlyReport, day: date, *, sent: bool) -> str:
    if sent:
        return _("%(year)d年%(month)d月月报已送单位负责人审签。") % _month_names(report)
    left = len(reports.unfilled(MonthlyReport.objects.get(pk=report.pk)))
    if left:
        return _("草稿已保存，还有%(count)d项未填。") % {"count": left}
    return _("草稿已保存，各项都已填好，可以送单位负责人审签。")


def _page(
    request: PersonRequest,
    grid: Grid,
    *,
    form: ReportForm | None = None,
    return_form: ReturnForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The report's page as the person may use it: to fill, to sign, or to read."""
    if form is None and not grid.lock and request.user.can(Verb.FILL_REPORTS):
        form = ReportForm(grid.rows)
    signs = request.user.can(Verb.SIGN_REPORTS) and _awaits_signature(grid.report)
    context = {
        "grid": grid,
        "report": grid.report,
        "form": form,
        "lines": list(form.lines()) if form else [Line(row) for row in grid.rows],
        "return_form": (return_form or ReturnForm()) if signs else None,
    }
    return render(request, "desk/report.html", context, status=status)


def _awaits_signature(report: MonthlyReport) -> bool:
    published = report.batch.stage == report.batch.Stage.PUBLISHED
    return published and report.state == State.SUBMITTED


def _back_to_report(pk: int) -> HttpResponse:
    """Whoever signs in again after a time-out comes back by GET: show the report."""
    return redirect("desk_report", pk=pk)


def _month_names(report: MonthlyReport) -> dict[str, int]:
    return {"year": report.month.year, "month": report.month.month}
