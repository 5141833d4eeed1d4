"""Suggestions in the office (意见建议): the call, the inbox, one of them, entering by hand; R15."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from agencies.access import PersonRequest, needs, require_office
from agencies.clock import today
from agencies.refusals import Conflict
from agencies.roles import Verb
from agencies.whole_numbers import whole_numbers
from pledges.actions.moderation import enter
from pledges.actions.solicitations import save_call
from pledges.forms.suggestions import (
    AnswerForm,
    CallForm,
    EnteredForm,
    InboxFilter,
    LinkForm,
    MergeForm,
    ReasonForm,
)
from pledges.models import Batch, Solicitation, Suggestion
from pledges.models.suggestion import ASKING
from pledges.readers.calls import domains_of, places_of
from pledges.readers.suggestions import (
    candidates_of,
    domains_in,
    near,
    pledges_of,
    queue,
    rows,
    tally,
)

PER_PAGE = 25
OUTCOMES = "suggestion_outcomes"
form_page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@needs(Verb.SEE_EVERYTHING)
def suggestions(request: PersonRequest, slug: str) -> HttpResponse:
    """The inbox of a batch: what waits first; the filters live in the address."""
    batch = own_batch(request, slug)
    call = Solicitation.objects.filter(batch=batch).first()
    outcomes = request.session.pop(OUTCOMES, []) if OUTCOMES in request.session else []
    return inbox_page(request, batch, call, outcomes=outcomes)


@form_page
@needs(Verb.MANAGE_PLEDGES)
def solicitation(request: PersonRequest, slug: str) -> HttpResponse:
    """Open the batch's call, or alter it."""
    batch, day = own_batch(request, slug), today()
    call = Solicitation.objects.filter(batch=batch).first()
    if batch.stage not in ASKING:
        raise Conflict(
            _("%(batch)s现为“%(stage)s”阶段，不再公开征集意见建议。")
            % {"batch": batch, "stage": batch.get_stage_display()}
        )
    form = CallForm(request.POST if request.method == "POST" else None, call=call, today=day)
    if not form.is_valid():
        context = {
            "batch": batch,
            "call": call,
            "form": form,
            "may_end": call is not None and call.opens_on <= day < call.closes_on,
            "heading": _("修改征集公告") if call else _("公开征集意见建议"),
            "submit": _("保存") if call else _("发布征集公告"),
            "back": reverse("suggestions", args=[slug]),
            "trail": _trail(batch),
        }
        status = 400 if form.is_bound else 200
        return render(request, "planning/suggestions_call.html", context, status=status)
    save_call(batch=batch, by=request.user, today=day, **form.cleaned_data)
    messages.success(request, _("征集公告已保存，在征集期内登在公开网站。"))
    return redirect("suggestions", slug)


@form_page
@needs(Verb.MANAGE_PLEDGES)
@never_cache
def suggestion_new(request: PersonRequest, slug: str) -> HttpResponse:
    """Enter what came by letter, phone, visit or a deputy's motion."""
    batch, day = own_batch(request, slug), today()
    call = Solicitation.objects.select_related("batch").filter(batch=batch).first()
    if call is None or batch.stage not in ASKING:
        raise Conflict(
            _("%(batch)s没有公开征集，或者已经审定，不能登记意见建议。") % {"batch": batch}
        )
    form = EnteredForm(
        request.POST if request.method == "POST" else None,
        call=call, domains=domains_of(call), places=places_of(call), today=day,
    )  # fmt: skip
    if not form.is_valid():
        context = {
            "batch": batch,
            "form": form,
            "heading": _("人工登记意见建议"),
            "submit": _("登记"),
            "back": reverse("suggestions", args=[slug]),
            "trail": _trail(batch),
        }
        status = 400 if form.is_bound else 200
        return render(request, "planning/suggestions_new.html", context, status=status)
    told = {name: form.cleaned_data[name] for name in ("channel", "proposer", "received_on")}
    made = enter(call=call, asked=form.asked(), by=request.user, today=day, **told)
    messages.success(
        request, _("已登记，查询码是%(code)s，可告知提出者。") % {"code": made.receipt}
    )
    return redirect("suggestion", made.pk)


@require_safe
@needs(Verb.SEE_EVERYTHING)
@never_cache
def suggestion(request: PersonRequest, pk: int) -> HttpResponse:
    """One suggestion: what it asks, what is alike, what became of it."""
    return suggestion_page(request, own_suggestion(request, pk))


def _trail(batch: Batch) -> list[tuple[str, str]]:
    """The pages above a form of the batch's suggestions."""
    return [
        (reverse("planning"), _("谋划")),
        (reverse("planning_batch", args=[batch.slug]), str(batch)),
        (reverse("suggestions", args=[batch.slug]), _("意见建议")),
    ]


def own_batch(request: PersonRequest, slug: str) -> Batch:
    """The batch, or 404; ``PermissionDenied`` for an officer of another office."""
    batch = get_object_or_404(Batch, slug=slug)
    if request.user.can(Verb.MANAGE_PLEDGES):
        require_office(request.user, batch.office_id, Verb.MANAGE_PLEDGES)
    return batch


def own_suggestion(request: PersonRequest, pk: int) -> Suggestion:
    """The suggestion, or 404; ``PermissionDenied`` for an officer of another office."""
    found = get_object_or_404(
        Suggestion.objects.select_related(
            "solicitation__batch", "region", "candidate", "pledge__batch", "merged_into",
            "decided_by",
        ).defer("region__outline"),
        pk=pk,
    )  # fmt: skip
    if request.user.can(Verb.MANAGE_PLEDGES):
        batch = found.solicitation.batch
        require_office(request.user, batch.office_id, Verb.MANAGE_PLEDGES)
    return found


def inbox_page(
    request: PersonRequest,
    batch: Batch,
    call: Solicitation | None,
    *,
    outcomes: Any = (),
    aside: ReasonForm | None = None,
) -> HttpResponse:
    """The inbox; ``aside`` is the form of many to be set aside, sent with an error."""
    form = InboxFilter(request.GET, domains=domains_in(call) if call else [])
    valid, day = form.is_valid(), today()
    wanted = form.cleaned_data if valid else {}
    context: dict[str, Any] = {
        "batch": batch,
        "call": call,
        "form": form,
        "wrong": aside or form,
        "writes": request.user.can(Verb.MANAGE_PLEDGES),
        "may_ask": batch.stage in ASKING,
        "aside": aside or ReasonForm(),
        "outcomes": outcomes,
        "chosen": whole_numbers(request.POST.getlist("chosen")),
        "state": wanted.get("state") or Suggestion.State.NEW.value,
    }
    if call is not None:
        page: Page = Paginator(queue(call, wanted), PER_PAGE).get_page(request.GET.get("page"))
        counts = tally(call)
        labels = [*Suggestion.State.choices, ("all", _("全部"))]
        context |= {
            "page": page,
            "rows": rows(call, page.object_list),
            "states": [(state, label, counts[state]) for state, label in labels],
            "is_open": call.opens_on <= day <= call.closes_on and batch.stage in ASKING,
            "is_ahead": day < call.opens_on,
        }
    status = 200 if valid and aside is None else 400
    return render(request, "planning/suggestions.html", context, status=status)


def suggestion_page(request: PersonRequest, found: Suggestion, **sent: Any) -> HttpResponse:
    """The page of a suggestion; ``sent`` is a form that came with an error: ``aside``,
    ``merging``, ``linking`` or ``answering``."""
    writes, call = request.user.can(Verb.MANAGE_PLEDGES), found.solicitation
    state, states = found.state, Suggestion.State
    is_linked = bool(found.candidate_id or found.pledge_id)
    context: dict[str, Any] = {
        "suggestion": found,
        "batch": call.batch,
        "writes": writes,
        "followers": list(found.merged.all()),
        "near": near(found),
        "may_take_up": writes and state in (states.NEW, states.SET_ASIDE),
        "may_set_aside": writes and state in (states.NEW, states.TAKEN_UP) and not is_linked,
        "may_merge": writes and not is_linked,
        "wrong": next(iter(sent.values()), None),
    }
    if writes:
        context |= {"aside": ReasonForm(), "merging": MergeForm(call=call)}
    if writes and state == states.TAKEN_UP:
        context["linking"] = LinkForm(
            suggestion=found, candidates=candidates_of(call), pledges=pledges_of(call)
        )
        context["answering"] = AnswerForm(suggestion=found)
        context["may_propose"] = not is_linked and call.batch.stage in ASKING
    context |= sent
    return render(request, "planning/suggestion.html", context, status=400 if sent else 200)
