"""A lead agency confirms what places report on its tasks (牵头单位确认), or sends it back."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.access import PersonRequest, needs
from agencies.clock import now, today
from agencies.models import Agency, User
from agencies.refusals import Conflict
from agencies.roles import Verb
from agencies.whole_numbers import whole_numbers
from pledges.models import Share
from progress.actions import reports as actions
from progress.actions.confirming import remind_places
from progress.forms.special import LeadReturnForm
from progress.models import MonthlyReport
from progress.readers.confirming import (
    Board,
    Place,
    led_shares,
    read_board,
    read_places,
    with_places,
)
from progress.readers.evidence import exhibits_of
from progress.readers.narratives import read_narratives

DESK = (Verb.FILL_REPORTS, Verb.SIGN_REPORTS)
OUTCOMES = "confirming_outcomes"
State = MonthlyReport.State


@needs(*DESK)
@require_safe
def confirming(request: PersonRequest) -> HttpResponse:
    """One month: who is in with which figures, who is missing, and how the last round went."""
    agency = _agency(request.user)
    board = read_board(agency, today(), request.GET.get("batch", ""), _month(request.GET))
    context = {
        "board": board,
        "agency": agency,
        "outcomes": request.session.pop(OUTCOMES, []),
        "acts": _acts(request.user, today()),
    }
    return render(request, "desk/confirming.html", context)


@needs(*DESK)
@require_safe
def confirm_report(request: PersonRequest, pk: int) -> HttpResponse:
    """One place's report: this agency's tasks alone, with what was written of them."""
    return _page(request, _place(request.user, pk))


@needs(*DESK)
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_one(request: PersonRequest, pk: int) -> HttpResponse:
    """POST confirms one report."""
    if request.method != "POST":
        return redirect("confirm_report", pk)
    place = _place(request.user, pk)
    actions.confirm(report=place.report, by=request.user, today=today())
    messages.success(request, _("已确认%(place)s。") % {"place": place.report.region})
    return _back(place.report)


@needs(*DESK)
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_return(request: PersonRequest, pk: int) -> HttpResponse:
    """POST sends one report back, with a reason for the whole or for single figures."""
    if request.method != "POST":
        return redirect("confirm_report", pk)
    place = _place(request.user, pk)
    actions.head_of(request.user, today())
    form = LeadReturnForm(place, request.POST)
    if place.report.state == State.SIGNED and not form.is_valid():
        return _page(request, place, form, status=400)
    valid = form.is_valid()
    actions.return_by_lead(
        report=place.report,
        reason=form.cleaned_data["reason"] if valid else "",
        cells=form.cells() if valid else None,
        by=request.user,
        today=today(),
    )
    messages.success(request, _("已退回%(place)s修改。") % {"place": place.report.region})
    return _back(place.report)


@needs(*DESK)
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_all(request: PersonRequest) -> HttpResponse:
    """POST confirms each report named that raises no question: one step each, one outcome each."""
    if request.method != "POST":
        return redirect("confirming")
    agency = _agency(request.user)
    actions.head_of(request.user, today())
    named = whole_numbers(request.POST.getlist("report"))
    day, led = today(), led_shares(agency)
    reports = with_places(sorted(named))
    if len(reports) < len(named) or not all(_leads(led, report) for report in reports):
        raise PermissionDenied(_("所选月报中有不由本单位牵头的，未办理。"))
    places = read_places(reports, agency, day, led)
    request.session[OUTCOMES] = [_confirm(place, request.user, day) for place in places]
    return _back(places[0].report) if places else redirect("confirming")


@needs(*DESK)
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_remind(request: PersonRequest) -> HttpResponse:
    """POST tells the places not in that month that their lead waits."""
    if request.method != "POST":
        return redirect("confirming")
    agency = _agency(request.user)
    actions.head_of(request.user, today())
    board = read_board(agency, today(), request.POST.get("batch", ""), _month(request.POST))
    if board is None:
        raise Http404
    waited_for = with_places([place.report.pk for place in board.missing])
    reached = remind_places(
        reports=waited_for, lead=agency, by=request.user, today=today(), now=now()
    )
    if reached:
        names = _("、").join(str(audience.report.region) for audience in reached)
        messages.success(request, _("已催报：%(names)s。") % {"names": names})
    else:
        messages.info(request, _("没有新的催报对象：今天都已催过，或没有可以送达的人。"))
    return _to_month(board)


def _confirm(place: Place, user: User, day: date) -> dict[str, Any]:
    """The same step as for one report; what it refuses is its outcome."""
    name = str(place.report.region)
    if place.asked:
        return {"place": name, "done": False, "text": _("有数据需要核对，请单独确认。")}
    try:
        actions.confirm(report=place.report, by=user, today=day)
    except (Conflict, PermissionDenied) as refusal:
        return {"place": name, "done": False, "text": str(refusal)}
    return {"place": name, "done": True, "text": _("已确认")}


def _acts(user: User, day: date) -> bool:
    """Is the person a head, or a head's deputy on that day?"""
    try:
        actions.head_of(user, day)
    except PermissionDenied:
        return False
    return True


def _agency(user: User) -> Agency:
    if user.agency is None:
        raise PermissionDenied(_("本页供牵头单位确认市县月报使用。"))
    return user.agency


def _place(user: User, pk: int) -> Place:
    """The report of a place with the tasks the person's agency leads; else 404 or 403."""
    agency = _agency(user)
    found = with_places([pk])
    if not found or found[0].region_id is None:
        raise Http404
    report = found[0]
    led = [share for share in led_shares(agency) if _holds(report, share)]
    if not _leads(led, report):
        raise PermissionDenied(_("本单位不是这份月报所涉任务的牵头单位。"))
    return read_places([report], agency, today(), led)[0]


def _leads(led: list[Share], report: MonthlyReport) -> bool:
    """Has the report of the place any of these tasks? An agency's own report has none."""
    return any(_holds(report, share) for share in led)


def _holds(report: MonthlyReport, share: Share) -> bool:
    batch_id = share.indicator.pledge.batch_id
    return (batch_id, share.reporting_region_id) == (report.batch_id, report.region_id)


def _page(
    request: PersonRequest, place: Place, form: LeadReturnForm | None = None, status: int = 200
) -> HttpResponse:
    report = place.report
    waits = report.state == State.SIGNED and place.confirmation is None
    acts = waits and _acts(request.user, today())
    pledges = {row.indicator.pledge_id for row in place.rows}
    stories = [s for s in read_narratives(report) if s.pledge.pk in pledges]
    files = exhibits_of(report, request.user)
    context = {
        "place": place,
        "report": report,
        "form": (form or LeadReturnForm(place)) if acts else None,
        "narratives": stories,
        "exhibits": [(row, files[row.share.pk]) for row in place.rows if row.share.pk in files],
        "back": _month_address(report.batch.slug, report.month),
    }
    return render(request, "desk/confirm_report.html", context, status=status)


def _month(data: Any) -> date | None:
    try:
        return date.fromisoformat(f"{data.get('month', '')}-01")
    except ValueError:
        return None


def _month_address(slug: str, month: date) -> str:
    return f"{reverse('confirming')}?batch={slug}&month={month:%Y-%m}"


def _back(report: MonthlyReport) -> HttpResponse:
    return redirect(_month_address(report.batch.slug, report.month))


def _to_month(board: Board) -> HttpResponse:
    return redirect(_month_address(board.batch.slug, board.month))
