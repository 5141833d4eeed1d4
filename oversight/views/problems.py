"""The problem ledger in the office: its two lists, one problem, and entering a new one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.access import PersonRequest, needs
from agencies.clock import today
from agencies.official_calendar import official_calendar
from agencies.refusals import Conflict
from agencies.roles import Verb
from agencies.whole_numbers import whole_number
from oversight.actions.problem_steps import require_state, require_supervisor
from oversight.actions.problems import (
    ImpossibleDeadline,
    add_problem,
    revise_problem,
    sent_about,
)
from oversight.forms.problems import (
    CloseForm,
    ExtendForm,
    FactsForm,
    LedgerFilter,
    NewProblemForm,
    RegisterForm,
    ReopenForm,
    SendBackForm,
    SetAsideForm,
    suggested_bodies,
    unit_choice,
)
from oversight.models import Notice, Problem
from oversight.readers.problems import (
    DUTIES,
    ISSUES,
    OPEN_STATES,
    WITH_UNIT,
    chain,
    ledger,
    managed_pledges,
    managed_units,
    narrowed,
    rows_of,
    tally,
    units_in,
)
from oversight.readers.reach import reachable_batches, require_reach
from oversight.views.notices import own_letter, title_of
from pledges.models import Batch, Pledge

PER_PAGE = 50
form_page = require_http_methods(["GET", "HEAD", "POST"])
# Actions on one problem: the name in ``Chain.may``, and what is typed for it.
FORMS: dict[str, Any] = {
    "register": RegisterForm,
    "set_aside": SetAsideForm,
    "extend": ExtendForm,
    "close": CloseForm,
    "return": SendBackForm,
    "reopen": ReopenForm,
}


@require_safe
@needs(Verb.SEE_EVERYTHING)
def problems(request: PersonRequest) -> HttpResponse:
    """The ledger as 问题清单 or 责任清单 (``?list=duties``): what is not closed, filtered."""
    day, lists = today(), DUTIES if request.GET.get("list") == DUTIES else ISSUES
    rows = ledger(request.user, lists=lists)
    form = LedgerFilter(
        request.GET, batches=reachable_batches(request.user), units=units_in(ledger(request.user))
    )
    shown = narrowed(rows, form.cleaned_data if form.is_valid() else {}, day)
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "rows": rows_of(page.object_list, day, official_calendar()),
        "lists": lists,
        "tally": tally(ledger(request.user), day),
        "may_add": request.user.can(Verb.SUPERVISE),
    }
    return render(request, "office/problems.html", context, status=200 if form.is_valid() else 400)


@require_safe
@needs(Verb.SEE_EVERYTHING)
def problem(request: PersonRequest, pk: int) -> HttpResponse:
    """One problem with its chain, and what may be done about it now."""
    return problem_page(request, reached(request, pk))


@form_page
@needs(Verb.SUPERVISE)
def problems_new(request: PersonRequest) -> HttpResponse:
    """Enter a problem an inspection, the public or the office has found; ``?pledge=`` picks one."""
    trail = [(reverse("problems"), _("问题台账"))]
    return _entered(request, managed_pledges(request.user), _first_words(request), trail)


@form_page
@needs(Verb.SUPERVISE)
def notice_problem(request: PersonRequest, pk: int) -> HttpResponse:
    """Enter a problem found in following up a letter: its unit puts it right unless changed."""
    letter = own_letter(request.user, pk)
    listed = list(sent_about(letter).select_related("batch"))
    if not listed:
        raise Conflict(_("文书发出后，才能就所列事项登记问题。"))
    first: dict[str, Any] = {
        "pledge": listed[0].pk if len(listed) == 1 else None,
        "unit": unit_choice(letter),
        "source": Problem.Source.OFFICE,
    }
    trail = [
        (reverse("notices"), _("督办文书")),
        (reverse("notice", args=[pk]), title_of(letter)),
    ]
    return _entered(request, [(letter.batch, listed)], first, trail, letter)


def _entered(
    request: PersonRequest,
    pledges: list[tuple[Batch, list[Pledge]]],
    first: dict[str, Any],
    trail: list[tuple[str, str]],
    letter: Notice | None = None,
) -> HttpResponse:
    """The form of a new problem, which begins with ``first``; and entering it.

    ``pledges`` are offered by batch; ``trail`` is the way back, (address, words) each.
    """
    day, user = today(), request.user
    form = NewProblemForm(
        request.POST or None,
        pledges=pledges,
        units=managed_units(user),
        today=day,
        initial={"found_on": day} | first,
    )
    if request.method == "POST" and form.is_valid():
        finding = replace(form.finding(), notice=letter)
        try:
            added = add_problem(finding=finding, by=user, today=day)
        except ImpossibleDeadline as refusal:
            form.add_error("due_on", str(refusal))
        else:
            values = {"number": added.number, "unit": added.unit}
            messages.success(request, _("问题%(number)s已登记，并已通知%(unit)s。") % values)
            return redirect("problem", added.pk)
    context = {
        "form": form,
        "heading": _("登记问题"),
        "submit": _("登记并交办"),
        "trail": trail,
        "back": trail[-1][0],
    }
    return render(request, "office/form.html", context, status=400 if form.errors else 200)


@form_page
@needs(Verb.SUPERVISE)
def problem_edit(request: PersonRequest, pk: int) -> HttpResponse:
    """Put the facts of an open problem right."""
    found = reached(request, pk)
    require_supervisor(found, request.user)
    require_state(found, *[state for state in OPEN_STATES if state != Problem.State.FOUND])
    day = today()
    first: dict[str, Any] = {
        name: getattr(found, name) for name in FactsForm.base_fields if name != "unit"
    }
    first["unit"] = unit_choice(found)
    form = FactsForm(
        request.POST or None, units=managed_units(request.user), today=day, initial=first
    )
    if request.method == "POST" and form.is_valid():
        try:
            revise_problem(problem=found, facts=form.facts(), by=request.user, today=day)
        except Conflict as refusal:
            form.add_error("unit", str(refusal))
        else:
            messages.success(request, _("已修改问题%(number)s。") % {"number": found.number})
            return redirect("problem", pk)
    context = {
        "form": form,
        "heading": _("修改问题%(number)s") % {"number": found.number},
        "submit": _("保存"),
        "trail": [(reverse("problems"), _("问题台账")), (_address(pk), found.number)],
        "back": _address(pk),
    }
    return render(request, "office/form.html", context, status=400 if form.errors else 200)


def reached(request: PersonRequest, pk: int) -> Problem:
    """The problem with all its page shows, if its batch is within the person's reach."""
    rows = Problem.objects.select_related(
        "pledge__batch", "agency", "region", "decided_by", "closed_by", "narrative__report",
        "notice__agency", "notice__region",
    )  # fmt: skip
    found: Problem = get_object_or_404(rows, pk=pk)
    require_reach(request.user, found.pledge.batch)
    return found


def problem_page(
    request: PersonRequest, found: Problem, wrong: dict[str, Any] | None = None
) -> HttpResponse:
    """Its page, HTTP 400 with the form that could not be taken (``wrong``: by action)."""
    wrong, day = wrong or {}, today()
    told = chain(found, request.user, day)
    forms = {name: form(**_first(name, found)) for name, form in FORMS.items() if name in told.may}
    context = {
        "chain": told,
        "row": told.row,
        "problem": found,
        "batch": found.pledge.batch,
        "forms": forms | wrong,
        "wrong": next(iter(wrong.values()), None),
        "with_unit": found.state in WITH_UNIT,
    }
    return render(request, "office/problem.html", context, status=400 if wrong else 200)


def _first(name: str, found: Problem) -> dict[str, Any]:
    return {"suggested": suggested_bodies(found.pledge)} if name == "register" else {}


def _first_words(request: PersonRequest) -> dict[str, Any]:
    """What a blank form begins with; of a pledge given its lead and bodies."""
    first: dict[str, Any] = {"source": Problem.Source.INSPECTION}
    asked = whole_number(request.GET.get("pledge", ""))
    own = Pledge.objects.filter(batch__office=request.user.agency_id)
    pledge = own.filter(pk=asked).first() if asked else None
    if pledge is None:
        return first
    leads = pledge.leads()
    first |= {"pledge": pledge.pk, "bodies": "\n".join(suggested_bodies(pledge))}
    return first | ({"unit": f"a{leads[0].pk}"} if leads else {})


def _address(pk: int) -> str:
    return reverse("problem", args=[pk])
