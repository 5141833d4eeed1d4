"""What the office does with suggestions (意见建议), one step each: POST, then back to the page."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from agencies.access import PersonRequest, needs
from agencies.clock import today
from agencies.roles import Verb
from agencies.whole_numbers import whole_numbers
from pledges.actions.merging import merge, unmerge
from pledges.actions.moderation import (
    answer,
    decide_many,
    link,
    make_public,
    set_aside,
    take_up,
)
from pledges.actions.solicitations import end_call
from pledges.forms.suggestions import AnswerForm, LinkForm, MergeForm, ReasonForm
from pledges.models import Candidate, Pledge, Solicitation
from pledges.readers.suggestions import candidates_of, pledges_of
from pledges.views.suggestions import (
    OUTCOMES,
    inbox_page,
    own_batch,
    own_suggestion,
    suggestion_page,
)


@require_POST
@needs(Verb.MANAGE_PLEDGES)
def solicitation_end(request: PersonRequest, slug: str) -> HttpResponse:
    """End the call today."""
    batch = own_batch(request, slug)
    call = get_object_or_404(Solicitation.objects.select_related("batch"), batch=batch)
    end_call(call=call, by=request.user, today=today())
    messages.success(request, _("征集提前到今天结束，今天仍可提交。"))
    return redirect("suggestions", slug)


@require_POST
@needs(Verb.MANAGE_PLEDGES)
def suggestions_many(request: PersonRequest, slug: str) -> HttpResponse:
    """Take up the chosen suggestions, or set them aside (``do=aside``) for one reason; what
    became of each is told on the inbox, whose filters stay."""
    batch = own_batch(request, slug)
    call = get_object_or_404(Solicitation.objects.select_related("batch"), batch=batch)
    form = ReasonForm(request.POST) if request.POST.get("do") == "aside" else None
    keys = whole_numbers(request.POST.getlist("chosen"))
    chosen = list(call.suggestions.filter(pk__in=keys))
    if len(chosen) < len(keys):
        raise PermissionDenied(_("所选建议中有不属于这次征集的，未办理。"))
    back = f"{reverse('suggestions', args=[slug])}?{request.GET.urlencode()}"
    if not chosen:
        messages.warning(request, _("没有选中任何建议。"))
        return redirect(back)
    if form is not None and not form.is_valid():
        return inbox_page(request, batch, call, aside=form)
    reason = form.cleaned_data["reason"] if form else None
    outcomes = decide_many(suggestions=chosen, reason=reason, by=request.user, today=today())
    request.session[OUTCOMES] = [
        [each.suggestion.pk, each.suggestion.title, each.why] for each in outcomes
    ]
    return redirect(back)


@require_POST
@needs(Verb.MANAGE_PLEDGES)
def suggestion_take_up(request: PersonRequest, pk: int) -> HttpResponse:
    """Take it up."""
    take_up(suggestion=own_suggestion(request, pk), by=request.user, today=today())
    messages.success(request, _("已受理。"))
    return redirect("suggestion", pk)


@require_POST
@needs(Verb.MANAGE_PLEDGES)
def suggestion_set_aside(request: PersonRequest, pk: int) -> HttpResponse:
    """Set it aside with the reason."""
    found, form = own_suggestion(request, pk), ReasonForm(request.POST)
    if not form.is_valid():
        return suggestion_page(request, found, aside=form)
    set_aside(suggestion=found, by=request.user, today=today(), **form.cleaned_data)
    messages.success(request, _("已记为不予受理，提出者凭查询码可以看到原因。"))
    return redirect("suggestion", pk)


@require_POST
@needs(Verb.MANAGE_PLEDGES)
def suggestion_merge(request: PersonRequest, pk: int) -> HttpResponse:
    """Merge it into another; on to the head."""
    found = own_suggestion(request, pk)
    form = MergeForm(request.POST, call=found.solicitation)
    if not form.is_valid():
        return suggestion_page(request, found, merging=form)
    into = form.cleaned_data["into"]
    head = merge(suggestion=found, into=into, by=request.user, today=today())
    messages.success(
        request, _("已将第%(one)s号归并到第%(head)s号。") % {"one": found.pk, "head": head.pk}
    )
    return redirect("suggestion", head.pk)


@require_POST
@needs(Verb.MANAGE_PLEDGES)
def suggestion_unmerge(request: PersonRequest, pk: int) -> HttpResponse:
    """Take it out of the one it was merged into."""
    unmerge(suggestion=own_suggestion(request, pk), by=request.user)
    messages.success(request, _("已取消归并，这条建议重新待审核。"))
    return redirect("suggestion", pk)


@require_POST
@needs(Verb.MANAGE_PLEDGES)
def suggestion_link(request: PersonRequest, pk: int) -> HttpResponse:
    """Say what became of it: a candidate, a pledge, or nothing yet."""
    found = own_suggestion(request, pk)
    call = found.solicitation
    form = LinkForm(
        request.POST,
        suggestion=found, candidates=candidates_of(call), pledges=pledges_of(call),
    )  # fmt: skip
    if not form.is_valid():
        return suggestion_page(request, found, linking=form)
    told = form.cleaned_data
    candidates = Candidate.objects.select_related("pledge")
    link(
        suggestion=found,
        candidate=candidates.get(pk=told["candidate"]) if told["candidate"] else None,
        pledge=Pledge.objects.get(pk=told["pledge"]) if told["pledge"] else None,
        by=request.user,
    )
    messages.success(request, _("关联已保存。"))
    return redirect("suggestion", pk)


@require_POST
@needs(Verb.MANAGE_PLEDGES)
def suggestion_answer(request: PersonRequest, pk: int) -> HttpResponse:
    """Answer it."""
    found = own_suggestion(request, pk)
    form = AnswerForm(request.POST, suggestion=found)
    if not form.is_valid():
        return suggestion_page(request, found, answering=form)
    answer(suggestion=found, by=request.user, today=today(), **form.cleaned_data)
    messages.success(request, _("答复已保存，提出者凭查询码可以看到。"))
    return redirect("suggestion", pk)


@require_POST
@needs(Verb.MANAGE_PLEDGES)
def suggestion_publish(request: PersonRequest, pk: int) -> HttpResponse:
    """Print it with its answer."""
    make_public(suggestion=own_suggestion(request, pk), public=True, by=request.user)
    messages.success(request, _("建议和答复已公开。"))
    return redirect("suggestion", pk)


@require_POST
@needs(Verb.MANAGE_PLEDGES)
def suggestion_unpublish(request: PersonRequest, pk: int) -> HttpResponse:
    """Take it off the public list."""
    make_public(suggestion=own_suggestion(request, pk), public=False, by=request.user)
    messages.success(request, _("建议和答复已不再公开。"))
    return redirect("suggestion", pk)
