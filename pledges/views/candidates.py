"""Candidates in the office: the board, one candidate, entering and screening it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.access import PersonRequest, needs, require_office
from agencies.clock import today
from agencies.roles import Verb
from agencies.whole_numbers import whole_numbers
from pledges.actions.candidates import (
    LINKED_IN,
    TitleTaken,
    put_forward,
    revise_candidate,
)
from pledges.actions.screening import bring_back, drop, pool, screen, what_keeps_out
from pledges.forms.candidates import (
    WAN,
    BackForm,
    BoardFilter,
    DropForm,
    OfficeProposalForm,
    ScreeningForm,
    leads_of,
)
from pledges.models import Batch, Candidate, Suggestion
from pledges.planning.stages import OPEN
from pledges.readers.candidates import board, free_suggestions, marks_of, tally
from pledges.readers.planning import batch_at, require_planning

form_page = require_http_methods(["GET", "HEAD", "POST"])
State = Candidate.State


@require_safe
@needs(Verb.SEE_EVERYTHING)
def candidates(request: PersonRequest, slug: str) -> HttpResponse:
    """The board: 待筛选, 已入库, 已确定, 未入选, each candidate with its four marks."""
    batch = batch_at(request.user, slug)
    form = BoardFilter(request.GET, leads=leads_of(batch))
    columns = board(batch, form.cleaned_data if form.is_valid() else {})
    context = {
        "batch": batch,
        "form": form,
        "columns": columns,
        "tally": tally(batch),
        "state": form.cleaned_data.get("state", "") if form.is_valid() else "",
        "narrowed": any(form.cleaned_data.values()) if form.is_valid() else False,
        "any": any(column.cards for column in columns),
        "may_add": request.user.can(Verb.MANAGE_PLEDGES) and batch.stage in OPEN,
    }
    return render(
        request, "planning/candidates.html", context, status=200 if form.is_valid() else 400
    )


@require_safe
@needs(Verb.SEE_EVERYTHING)
def candidate(request: PersonRequest, pk: int) -> HttpResponse:
    """One candidate with its answers, its suggestions, its votes, and what may be done now."""
    return _page(request, reached(request, pk))


@form_page
@needs(Verb.MANAGE_PLEDGES)
def candidate_new(request: PersonRequest, slug: str) -> HttpResponse:
    """Enter a candidate; ``?suggestion=`` (several) makes it from suggestions taken up."""
    batch = batch_at(request.user, slug)
    from_these = _asked(request, batch)
    form = OfficeProposalForm(
        request.POST or None, leads=leads_of(batch), initial=_first_words(from_these)
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = put_forward(
                batch=batch,
                proposal=form.proposal(),
                suggestions=[row.pk for row in from_these],
                by=request.user,
                today=today(),
            )
        except TitleTaken as refusal:
            form.add_error("title", str(refusal))
        else:
            messages.success(request, _("已登记候选项目“%(title)s”。") % {"title": made})
            return redirect("candidate", made.pk)
    board_url = reverse("candidates", args=[slug])
    context = {
        "form": form,
        "heading": _("登记候选项目"),
        "submit": _("登记"),
        "batch": batch,
        "suggestions": from_these,
        "trail": [*trail_of(batch), (board_url, _("候选项目"))],
        "back": board_url,
    }
    return form_answer(request, "planning/candidate_form.html", context, form)


@form_page
@needs(Verb.MANAGE_PLEDGES)
def candidate_edit(request: PersonRequest, pk: int) -> HttpResponse:
    """Put a candidate right."""
    found = own(request, pk)
    form = OfficeProposalForm(request.POST or None, instance=found, leads=leads_of(found.batch))
    if request.method == "POST" and form.is_valid():
        try:
            revise_candidate(
                candidate=found, proposal=form.proposal(), by=request.user, today=today()
            )
        except TitleTaken as refusal:
            form.add_error("title", str(refusal))
        else:
            messages.success(request, _("已保存。"))
            return redirect("candidate", pk)
    context = {
        "form": form,
        "heading": _("修改候选项目"),
        "submit": _("保存"),
        **standing_at(found),
    }
    return form_answer(request, "planning/candidate_form.html", context, form)


@form_page
@needs(Verb.MANAGE_PLEDGES)
def candidate_screen(request: PersonRequest, pk: int) -> HttpResponse:
    """Answer the four questions."""
    found = own(request, pk)
    form = ScreeningForm(request.POST or None, candidate=found)
    if request.method == "POST" and form.is_valid():
        screen(candidate=found, answers=form.answers(), by=request.user, today=today())
        messages.success(request, _("筛选意见已保存。"))
        return redirect("candidate", pk)
    context = {"form": form, "heading": _("筛选"), "submit": _("保存"), **standing_at(found)}
    return form_answer(request, "planning/candidate_screen.html", context, form)


@require_POST
@needs(Verb.MANAGE_PLEDGES)
def candidate_pool(request: PersonRequest, pk: int) -> HttpResponse:
    """待筛选 → 已入库."""
    found = pool(candidate=own(request, pk), by=request.user, today=today())
    messages.success(request, _("“%(title)s”已入库。") % {"title": found})
    return redirect("candidate", pk)


@require_POST
@needs(Verb.MANAGE_PLEDGES)
def candidate_drop(request: PersonRequest, pk: int) -> HttpResponse:
    """→ 未入选, with the reason."""
    found, form = own(request, pk), DropForm(request.POST)
    if not form.is_valid():
        return _page(request, found, drop_form=form)
    drop(candidate=found, reason=form.cleaned_data["reason"], by=request.user, today=today())
    messages.success(request, _("“%(title)s”未入选，原因已告知提报者。") % {"title": found})
    return redirect("candidate", pk)


@require_POST
@needs(Verb.MANAGE_PLEDGES)
def candidate_back(request: PersonRequest, pk: int) -> HttpResponse:
    """→ 待筛选 once more."""
    found, form = own(request, pk), BackForm(request.POST)
    if not form.is_valid():
        return _page(request, found, back_form=form)
    bring_back(candidate=found, reason=form.cleaned_data["reason"], by=request.user, today=today())
    messages.success(request, _("“%(title)s”已退回待筛选。") % {"title": found})
    return redirect("candidate", pk)


def reached(request: PersonRequest, pk: int) -> Candidate:
    """The candidate with all its page shows, if its batch is within the person's reach."""
    rows = Candidate.objects.select_related(
        "batch", "agency", "lead", "pledge", "made_by"
    ).prefetch_related("screenings__by")
    found: Candidate = get_object_or_404(rows, pk=pk)
    require_planning(request.user, found.batch)
    return found


def own(request: PersonRequest, pk: int) -> Candidate:
    found = reached(request, pk)
    require_office(request.user, found.batch.office_id, Verb.MANAGE_PLEDGES)
    return found


def _page(
    request: PersonRequest,
    found: Candidate,
    drop_form: DropForm | None = None,
    back_form: BackForm | None = None,
) -> HttpResponse:
    """Its page; HTTP 400 with the form that could not be taken."""
    wrong = drop_form or back_form
    writes = request.user.can(Verb.MANAGE_PLEDGES)
    open_now = writes and found.batch.stage in OPEN
    votes = list(found.ballot_lines.select_related("ballot").order_by("ballot__round"))
    context = {
        "candidate": found,
        "batch": found.batch,
        "wan": None if found.estimated_yuan is None else found.estimated_yuan / WAN,
        "marks": marks_of(found),
        "keeps_out": what_keeps_out(found),
        "suggestions": found.suggestions.order_by("pk"),
        "votes": votes,
        "may_screen": open_now and found.state == State.PROPOSED,
        "may_edit": open_now and found.state in (State.PROPOSED, State.POOLED),
        "may_bring_back": open_now and found.state in (State.DROPPED, State.POOLED) and not votes,
        "may_link": writes and found.batch.stage in LINKED_IN,
        "drop_form": drop_form or DropForm(),
        "back_form": back_form or BackForm(),
        "wrong": wrong,
    }
    return render(request, "planning/candidate.html", context, status=400 if wrong else 200)


def form_answer(
    request: PersonRequest, template: str, context: dict[str, Any], form: Any
) -> HttpResponse:
    return render(request, template, context, status=400 if form.errors else 200)


def trail_of(batch: Batch) -> list[tuple[str, Any]]:
    return [
        (reverse("planning"), _("谋划")),
        (reverse("planning_batch", args=[batch.slug]), batch),
    ]


def standing_at(found: Candidate) -> dict[str, Any]:
    """Where a form about the candidate stands."""
    here = reverse("candidate", args=[found.pk])
    board_url = reverse("candidates", args=[found.batch.slug])
    return {
        "candidate": found,
        "batch": found.batch,
        "trail": [*trail_of(found.batch), (board_url, _("候选项目")), (here, found)],
        "back": here,
    }


def _asked(request: PersonRequest, batch: Batch) -> list[Suggestion]:
    """The suggestions named in the address that are free to be taken."""
    asked = whole_numbers(request.GET.getlist("suggestion"))
    return [row for row in free_suggestions(batch) if row.pk in asked] if asked else []


def _first_words(rows: list[Suggestion]) -> dict[str, Any]:
    """What a blank form begins with; of suggestions given, the first one's words."""
    if not rows:
        return {"source": Candidate.Source.OFFICE}
    sources = {
        Suggestion.Channel.DEPUTY: Candidate.Source.DEPUTY,
        Suggestion.Channel.MEMBER: Candidate.Source.MEMBER,
    }
    channel = Suggestion.Channel(rows[0].channel)
    return {
        "source": sources.get(channel, Candidate.Source.PUBLIC),
        "title": rows[0].title,
        "content": "\n".join(row.text for row in rows),
        "domain": rows[0].domain,
        "proposer": rows[0].proposer,
    }
