"""The review queue, one report, and the answers to it: alone, or many at once."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agencies.access import PersonRequest, needs
from agencies.clock import today
from agencies.official_calendar import official_calendar
from agencies.roles import Verb
from agencies.whole_numbers import whole_numbers
from agencies.workdays import add_workdays
from oversight.actions.review import accept_report, accept_reports, return_report
from oversight.forms.reporting import OfficeReturnForm, QueueFilter
from oversight.readers import queue
from oversight.readers.reach import require_reach
from oversight.readers.review import read_sheet
from pledges.templatetags.portal import month as month_words
from progress.actions.months import ImpossibleDay
from progress.actions.reports import ready_state
from progress.actions.steps import shares_of
from progress.locks import read_locks
from progress.models import MonthlyReport

PER_PAGE = 50
TO_MEND = 3  # working days a unit gets by default to mend a report of a locked month
OUTCOMES = "review_outcomes"


@require_safe
@needs(Verb.REVIEW_REPORTS)
def review(request: PersonRequest) -> HttpResponse:
    """What waits for the office, by due day; ``?select=clear`` ticks what raises no question."""
    day = today()
    reports = queue.waiting_reports(request.user)
    form = QueueFilter(request.GET, reports)
    wanted = form.wanted()
    shown = queue.narrowed(reports, wanted, request.user, day)
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    rows = queue.queue_rows(list(page), request.user, day)
    context = {
        "form": form,
        "page": page,
        "rows": rows,
        "all": len(reports),
        "clear": sum(row.is_clear for row in rows),
        "ticked": request.GET.get("select") == "clear",
        "outcomes": _outcomes(request),
        "kept": _address(wanted),
    }
    return render(request, "office/review.html", context)


@require_POST
@needs(Verb.REVIEW_REPORTS)
def accept_many(request: PersonRequest) -> HttpResponse:
    """Accept each chosen report by itself; the queue then lists what became of each (T1)."""
    _reports, wanted = _queue(request)
    asked = [request.POST["only"]] if "only" in request.POST else request.POST.getlist("report")
    chosen = whole_numbers(asked)
    found = MonthlyReport.objects.for_office(request.user).filter(pk__in=chosen)
    reports = list(found.select_related("batch", "agency", "region").order_by("due_on", "pk"))
    if len(reports) < len(chosen):
        raise PermissionDenied(_("所选月报中有不属于本办公室的，未办理。"))
    if not reports:
        messages.warning(request, _("请先选中要审核通过的月报。"))
        return redirect(reverse("review") + _address(wanted))
    outcomes = accept_reports(chosen=reports, by=request.user, today=today())
    request.session[OUTCOMES] = [[outcome.report.pk, outcome.why] for outcome in outcomes]
    return redirect(reverse("review") + _address(wanted | {"done": 1}))


@require_safe
@needs(Verb.REVIEW_REPORTS)
def review_report(request: PersonRequest, pk: int) -> HttpResponse:
    """One report with what it is to be held against."""
    return _page(request, _report(request, pk), today())


@require_POST
@needs(Verb.REVIEW_REPORTS)
def review_accept(request: PersonRequest, pk: int) -> HttpResponse:
    """Accept a report, and open the next one."""
    report = _report(request, pk)
    waiting, wanted = _queue(request)
    accept_report(report=report, by=request.user, today=today())
    messages.success(request, _("%(unit)s%(month)s月报已审核通过。") % _names(report))
    return _onward(request, report, waiting, wanted)


@require_POST
@needs(Verb.REVIEW_REPORTS)
def review_return(request: PersonRequest, pk: int) -> HttpResponse:
    """Send a report back with the reason, at large or figure by figure; then the next one."""
    report, day = _report(request, pk), today()
    waiting, wanted = _queue(request)
    locked = read_locks([report]).is_locked(report, day)
    form = OfficeReturnForm(list(shares_of(report)), request.POST, locked=locked)
    if not form.is_valid():
        return _page(request, report, day, form)
    try:
        return_report(
            report=report,
            reason=form.cleaned_data["reason"],
            cells=form.cells(),
            open_until=form.cleaned_data.get("open_until"),
            by=request.user,
            today=day,
        )
    except ImpossibleDay as refusal:
        form.add_error("open_until", str(refusal))
        return _page(request, report, day, form)
    messages.success(request, _("%(unit)s%(month)s月报已退回。") % _names(report))
    return _onward(request, report, waiting, wanted)


def _report(request: PersonRequest, pk: int) -> MonthlyReport:
    reports = MonthlyReport.objects.select_related("batch", "agency", "region", "entered_by")
    report = get_object_or_404(reports, pk=pk)
    require_reach(request.user, report.batch)
    return report


def _queue(request: PersonRequest) -> tuple[list[MonthlyReport], dict[str, Any]]:
    """The queue as the address narrows it, and how it does."""
    reports = queue.waiting_reports(request.user)
    wanted = QueueFilter(request.GET, reports).wanted()
    return queue.narrowed(reports, wanted, request.user, today()), wanted


def _page(
    request: PersonRequest, report: MonthlyReport, day: date, form: OfficeReturnForm | None = None
) -> HttpResponse:
    """The report's page; HTTP 400 with a form that could not be taken."""
    waiting, wanted = _queue(request)
    sheet = read_sheet(report, request.user, day)
    published = report.batch.stage == report.batch.Stage.PUBLISHED
    status = 400 if form else 200
    if form is None:
        leave = add_workdays(day, TO_MEND, official_calendar())
        shares = [row.share for row in sheet.rows]
        form = OfficeReturnForm(shares, locked=sheet.locked, open_until=leave)
    context = {
        "report": report,
        "batch": report.batch,
        "sheet": sheet,
        "lines": [(row, form.cell(row.share)) for row in sheet.rows],
        "place": queue.place_in(waiting, report),
        "kept": _address(wanted),
        "late": report.is_late(day),
        "open": published and report.state == ready_state(report),
        "own": report.entered_by_id == request.user.pk,
        "accepted": report.state == report.State.ACCEPTED,
        "may_correct": published and report.state == report.State.ACCEPTED,
        "form": form,
    }
    return render(request, "office/review_report.html", context, status=status)


def _onward(
    request: PersonRequest, report: MonthlyReport, waiting: list[MonthlyReport], wanted: dict
) -> HttpResponse:
    """To the next report of the queue as it was; to the queue after the last."""
    following = queue.next_after(queue.place_in(waiting, report), waiting)
    if following is None:
        return redirect(reverse("review") + _address(wanted))
    messages.info(request, _("以下是下一份：%(unit)s%(month)s月报。") % _names(following))
    return redirect(reverse("review_report", args=[following.pk]) + _address(wanted))


def _outcomes(request: PersonRequest) -> list[tuple[MonthlyReport, str]]:
    """What became of each report of the last bulk acceptance, refusals first."""
    if "done" not in request.GET:
        return []
    stored = dict(request.session.get(OUTCOMES, []))
    found = MonthlyReport.objects.select_related("agency", "region").in_bulk(stored)
    told = [(found[pk], why) for pk, why in stored.items() if pk in found]
    return sorted(told, key=lambda outcome: not outcome[1])


def _address(wanted: dict[str, Any]) -> str:
    """The part of an address that keeps the queue as it was narrowed."""
    return f"?{urlencode(wanted)}" if wanted else ""


def _names(report: MonthlyReport) -> dict[str, Any]:
    return {"unit": report.unit, "month": month_words(report.month)}
