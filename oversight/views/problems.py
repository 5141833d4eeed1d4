"""The problem ledger's drafts: what units told of, to be registered or set aside."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agencies.access import PersonRequest, needs
from agencies.clock import today
from agencies.roles import Verb
from oversight.actions.problems import (
    ImpossibleDeadline,
    register_problem,
    set_problem_aside,
)
from oversight.forms.reporting import ProblemFilter, RegisterForm, SetAsideForm
from oversight.models import Problem
from oversight.readers.problems import counts_by_state, ledger, narrowed
from oversight.readers.reach import reachable_batches, require_reach

PER_PAGE = 50


@require_safe
@needs(Verb.REVIEW_REPORTS)
def problems(request: PersonRequest) -> HttpResponse:
    """The ledger: without filters what waits for a decision, the newest first."""
    form = ProblemFilter(request.GET, reachable_batches(request.user))
    rows = ledger(request.user)
    shown = narrowed(rows, form.wanted()) if form.is_valid() else rows
    context = {
        "form": form,
        "page": Paginator(shown, PER_PAGE).get_page(request.GET.get("page")),
        "counts": counts_by_state(rows),
    }
    return render(request, "office/problems.html", context, status=200 if form.is_valid() else 400)


@require_safe
@needs(Verb.REVIEW_REPORTS)
def problem(request: PersonRequest, pk: int) -> HttpResponse:
    """One problem with where it comes from, and its two answers while it is a draft."""
    return _page(request, _problem(request, pk))


@require_POST
@needs(Verb.REVIEW_REPORTS)
def problem_register(request: PersonRequest, pk: int) -> HttpResponse:
    """Take it into the ledger, to be put right by a day."""
    found, form = _problem(request, pk), RegisterForm(request.POST)
    if not form.is_valid():
        return _page(request, found, register=form)
    try:
        register_problem(
            problem=found, due_on=form.cleaned_data["due_on"], by=request.user, today=today()
        )
    except ImpossibleDeadline as refusal:
        form.add_error("due_on", str(refusal))
        return _page(request, found, register=form)
    messages.success(request, _("问题已登记入台账。"))
    return redirect("problems")


@require_POST
@needs(Verb.REVIEW_REPORTS)
def problem_set_aside(request: PersonRequest, pk: int) -> HttpResponse:
    """Keep it out of the ledger, with the reason."""
    found, form = _problem(request, pk), SetAsideForm(request.POST)
    if not form.is_valid():
        return _page(request, found, set_aside=form)
    set_problem_aside(
        problem=found, reason=form.cleaned_data["reason"], by=request.user, today=today()
    )
    messages.success(request, _("已记为不登记，原因保留。"))
    return redirect("problems")


def _problem(request: PersonRequest, pk: int) -> Problem:
    rows = Problem.objects.select_related(
        "pledge__batch", "agency", "region", "decided_by", "narrative__report"
    )
    found: Problem = get_object_or_404(rows, pk=pk)
    require_reach(request.user, found.pledge.batch)
    return found


def _page(
    request: PersonRequest,
    found: Problem,
    *,
    register: RegisterForm | None = None,
    set_aside: SetAsideForm | None = None,
) -> HttpResponse:
    context: dict[str, Any] = {
        "problem": found,
        "batch": found.pledge.batch,
        "register": register or RegisterForm(),
        "set_aside": set_aside or SetAsideForm(),
        "wrong": register or set_aside,
    }
    status = 400 if context["wrong"] else 200
    return render(request, "office/problem.html", context, status=status)
