"""What a candidate comes from and what it became: its suggestions, its pledge."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from agencies.access import PersonRequest, needs, require_office
from agencies.clock import today
from agencies.roles import Verb
from pledges.actions.candidates import SuggestionTaken, link_pledge, link_suggestions
from pledges.forms.candidates import PledgeCandidateForm, SuggestionsForm
from pledges.models import Candidate, Pledge
from pledges.readers.candidates import free_suggestions
from pledges.views.candidates import form_answer, form_page, own, standing_at, trail_of


@form_page
@needs(Verb.MANAGE_PLEDGES)
def candidate_suggestions(request: PersonRequest, pk: int) -> HttpResponse:
    """Choose the suggestions the candidate answers."""
    found = own(request, pk)
    offered = free_suggestions(found.batch, found)
    form = SuggestionsForm(
        request.POST or None,
        offered=offered,
        initial={"suggestions": [str(row.pk) for row in offered if row.candidate_id]},
    )
    if request.method == "POST" and form.is_valid():
        try:
            link_suggestions(
                candidate=found, suggestions=form.chosen(), by=request.user, today=today()
            )
        except SuggestionTaken as refusal:
            form.add_error("suggestions", str(refusal))
        else:
            messages.success(request, _("关联的意见建议已保存。"))
            return redirect("candidate", pk)
    context = {
        "form": form,
        "heading": _("关联意见建议"),
        "submit": _("保存"),
        "offered": offered,
        **standing_at(found),
    }
    return form_answer(request, "planning/candidate_suggestions.html", context, form)


@form_page
@needs(Verb.MANAGE_PLEDGES)
def pledge_candidate(request: PersonRequest, pk: int) -> HttpResponse:
    """Say which chosen candidate became the pledge."""
    pledge = get_object_or_404(Pledge.objects.select_related("batch", "candidate"), pk=pk)
    batch = pledge.batch
    require_office(request.user, batch.office_id, Verb.MANAGE_PLEDGES)
    form = PledgeCandidateForm(request.POST or None, pledge=pledge, initial=_linked(pledge))
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["candidate"]
        link_pledge(pledge=pledge, candidate=chosen, by=request.user, today=today())
        messages.success(request, _("第%(no)s件的候选项目已保存。") % {"no": pledge.no})
        return redirect("planning_batch", batch.slug)
    context = {
        "form": form,
        "heading": _("关联候选项目"),
        "submit": _("保存"),
        "batch": batch,
        "pledge": pledge,
        "trail": trail_of(batch),
        "back": reverse("planning_batch", args=[batch.slug]),
    }
    return form_answer(request, "planning/candidate_pledge.html", context, form)


def _linked(pledge: Pledge) -> dict[str, Any]:
    """The pledge's candidate; without one the chosen one of the same title, if any."""
    own = getattr(pledge, "candidate", None)
    if own is None:
        own = Candidate.objects.filter(
            batch=pledge.batch_id, state=Candidate.State.CHOSEN, pledge=None, title=pledge.title
        ).first()
    return {"candidate": own}
