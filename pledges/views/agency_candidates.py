"""Candidates an agency puts forward, on its desk: its own list, a new one, putting one right."""

from __future__ import annotations

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
from agencies.refusals import Conflict
from agencies.roles import Verb
from pledges.actions.candidates import TitleTaken, put_forward, require_own, revise_candidate
from pledges.forms.candidates import ProposalForm, leads_of
from pledges.models import Batch, Candidate
from pledges.readers.candidates import calls_for, may_revise, own_candidates, told_to_unit

PER_PAGE = 50
form_page = require_http_methods(["GET", "HEAD", "POST"])
UNIT = (Verb.FILL_REPORTS, Verb.SIGN_REPORTS)


@require_safe
@needs(*UNIT)
def desk_candidates(request: PersonRequest) -> HttpResponse:
    """Which batches take candidates now, and how the agency's own stand."""
    page = Paginator(own_candidates(request.user), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "calls": list(calls_for(request.user)),
        "page": page,
        "rows": [(row, told_to_unit(row), may_revise(row)) for row in page.object_list],
        "agency": request.user.agency,
    }
    return render(request, "planning/candidates_desk.html", context)


@form_page
@needs(*UNIT)
def desk_candidate_new(request: PersonRequest, slug: str) -> HttpResponse:
    """Put a candidate forward to a batch in 征集 or 谋划."""
    batch = get_object_or_404(calls_for(request.user, open_only=False), slug=slug)
    _require_open(batch)
    form = ProposalForm(
        request.POST or None, leads=leads_of(batch), initial={"lead": request.user.agency}
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = put_forward(
                batch=batch, proposal=form.proposal(), by=request.user, today=today()
            )
        except TitleTaken as refusal:
            form.add_error("title", str(refusal))
        else:
            messages.success(request, _("已提报“%(title)s”。") % {"title": made})
            return redirect("desk_candidates")
    return _form(request, form, batch, _("提报候选项目"), _("提报"))


@form_page
@needs(*UNIT)
def desk_candidate_edit(request: PersonRequest, pk: int) -> HttpResponse:
    """Put the agency's own candidate right while it is 待筛选."""
    found = get_object_or_404(Candidate.objects.select_related("batch"), pk=pk)
    require_own(found, request.user)
    if not may_revise(found):
        raise Conflict(
            _("“%(title)s”%(state)s，不能再修改。")
            % {"title": found, "state": found.get_state_display()}
        )
    form = ProposalForm(request.POST or None, instance=found, leads=leads_of(found.batch))
    if request.method == "POST" and form.is_valid():
        try:
            revise_candidate(
                candidate=found, proposal=form.proposal(), by=request.user, today=today()
            )
        except TitleTaken as refusal:
            form.add_error("title", str(refusal))
        else:
            messages.success(request, _("已保存。"))
            return redirect("desk_candidates")
    return _form(request, form, found.batch, _("修改候选项目"), _("保存"))


def _require_open(batch: Batch) -> None:
    if batch.is_public or batch.stage == Batch.Stage.DECIDED:
        raise Conflict(_("%(batch)s已审定，不再接收候选项目。") % {"batch": batch})


def _form(
    request: PersonRequest, form: ProposalForm, batch: Batch, heading: str, submit: str
) -> HttpResponse:
    back = reverse("desk_candidates")
    context: dict[str, Any] = {
        "form": form,
        "heading": heading,
        "submit": submit,
        "batch": batch,
        "trail": [(back, _("候选项目"))],
        "back": back,
    }
    status = 400 if form.errors else 200
    return render(request, "planning/candidate_form.html", context, status=status)
