"""Acceptance at the office (验收销号): the ledger, a case line by line, its decisions."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agencies.access import PersonRequest, needs
from agencies.clock import today
from agencies.roles import Verb
from oversight.actions.acceptance import (
    check_lines,
    pass_case,
    record_visit,
    require_visit,
    return_case,
    take_back,
)
from oversight.actions.acceptance_lines import ImpossibleDay
from oversight.forms.acceptance import (
    YES,
    CaseFilter,
    CaseReturnForm,
    CheckForm,
    PassForm,
    ReversalForm,
    VisitForm,
)
from oversight.models import AcceptanceCase
from oversight.readers.acceptance import (
    CasePage,
    case_for_office,
    case_page,
    counts_by_state,
    entries,
    ledger,
    narrowed,
)
from oversight.readers.reach import reachable_batches, require_reach
from progress.models import Acceptance

PER_PAGE = 50


@require_safe
@needs(Verb.SEE_EVERYTHING)
def acceptances(request: PersonRequest) -> HttpResponse:
    """The ledger: cases that wait first, each with how long it has waited."""
    form = CaseFilter(request.GET, reachable_batches(request.user))
    rows = ledger(request.user)
    shown = narrowed(rows, form.cleaned_data) if form.is_valid() else rows
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "entries": entries(page, today()),
        "counts": counts_by_state(rows),
    }
    status = 200 if form.is_valid() else 400
    return render(request, "office/acceptances.html", context, status=status)


@require_safe
@needs(Verb.SEE_EVERYTHING)
def acceptance_case(request: PersonRequest, pk: int) -> HttpResponse:
    """One case: its lines, what the portal sees of each, and while it waits the office's forms."""
    return _page(request, _case(request, pk))


@require_POST
@needs(Verb.SUPERVISE)
def acceptance_check(request: PersonRequest, pk: int) -> HttpResponse:
    """Record the officer's word on the lines."""
    case = _case(request, pk)
    page = case_page(case, today())
    form = CheckForm(page.lines, request.POST)
    if not form.is_valid():
        return _page(request, case, page=page, check=form)
    check_lines(case=case, answers=form.answers(), by=request.user, today=today())
    messages.success(request, _("核验情况已保存。"))
    return _to_case(case)


@require_POST
@needs(Verb.SUPERVISE)
def acceptance_visit(request: PersonRequest, pk: int) -> HttpResponse:
    """Demand a site visit, take the demand back (``needed``), or record one."""
    case, day = _case(request, pk), today()
    if "needed" in request.POST:
        needed = request.POST["needed"] == YES
        require_visit(case=case, needed=needed, by=request.user, today=day)
        messages.success(request, _("已要求实地核验。") if needed else _("已不再要求实地核验。"))
        return _to_case(case)
    form = VisitForm(request.POST, today=day)
    if not form.is_valid():
        return _page(request, case, visit=form)
    typed = form.cleaned_data | {"met": form.cleaned_data["met"] == YES}
    try:
        record_visit(case=case, by=request.user, today=day, **typed)
    except ImpossibleDay as refusal:
        form.add_error("day", str(refusal))
        return _page(request, case, visit=form)
    messages.success(request, _("实地核验已登记。"))
    return _to_case(case)


@require_POST
@needs(Verb.SUPERVISE)
def acceptance_pass(request: PersonRequest, pk: int) -> HttpResponse:
    """Pass the case (销号)."""
    case, day = _case(request, pk), today()
    form = PassForm(request.POST, today=day, finished_on=case.finished_on)
    if not form.is_valid():
        return _page(request, case, passing=form)
    pass_case(case=case, by=request.user, today=day, **form.cleaned_data)
    messages.success(request, _("验收已通过，予以销号；自通过日期所在月份起，研判为完成（蓝灯）。"))
    return _to_case(case)


@require_POST
@needs(Verb.SUPERVISE)
def acceptance_return(request: PersonRequest, pk: int) -> HttpResponse:
    """Send the case back to the unit with the reason."""
    case = _case(request, pk)
    form = CaseReturnForm(request.POST)
    if not form.is_valid():
        return _page(request, case, returning=form)
    return_case(case=case, by=request.user, today=today(), **form.cleaned_data)
    messages.success(request, _("已退回申请单位。"))
    return redirect("acceptances")


@require_POST
@needs(Verb.SUPERVISE)
def acceptance_reverse(request: PersonRequest, pk: int) -> HttpResponse:
    """Take an acceptance back with the reason (撤销验收); history keeps both."""
    rows = Acceptance.objects.select_related("indicator__pledge__batch", "by")
    acceptance = get_object_or_404(rows, pk=pk)
    indicator = acceptance.indicator
    require_reach(request.user, indicator.pledge.batch)
    form = ReversalForm(request.POST)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        take_back(acceptance=acceptance, reason=reason, by=request.user, today=today())
        messages.success(request, _("验收已撤销，将在下一次研判时生效。"))
        return redirect(reverse("office_pledge", args=[indicator.pledge_id]) + f"#i{indicator.pk}")
    context = {
        "form": form,
        "acceptance": acceptance,
        "indicator": indicator,
        "pledge": indicator.pledge,
        "batch": indicator.pledge.batch,
    }
    return render(request, "office/acceptance_reverse.html", context, status=400)


def _case(request: PersonRequest, pk: int) -> AcceptanceCase:
    case = case_for_office(request.user, pk)
    if case is None:
        raise Http404
    return case


def _page(
    request: PersonRequest,
    case: AcceptanceCase,
    *,
    page: CasePage | None = None,
    check: CheckForm | None = None,
    visit: VisitForm | None = None,
    passing: PassForm | None = None,
    returning: CaseReturnForm | None = None,
) -> HttpResponse:
    """The case with its forms; HTTP 400 when one of them cannot be taken."""
    day = today()
    page = page or case_page(case, day)
    wrong = check or visit or passing or returning
    context: dict[str, Any] = {
        "page": page,
        "case": case,
        "batch": case.pledge.batch,
        "may_check": request.user.can(Verb.SUPERVISE)
        and case.state == AcceptanceCase.State.APPLIED
        and case.applied_by_id != request.user.pk,
        "may_reverse": request.user.can(Verb.SUPERVISE),
        "check": check or CheckForm(page.lines),
        "visit": visit or VisitForm(today=day),
        "passing": passing or PassForm(today=day, finished_on=case.finished_on),
        "returning": returning or CaseReturnForm(),
        "wrong": wrong,
    }
    return render(request, "office/acceptance_case.html", context, status=400 if wrong else 200)


def _to_case(case: AcceptanceCase) -> HttpResponse:
    return redirect("acceptance_case", pk=case.pk)
