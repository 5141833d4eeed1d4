"""Changing a published pledge: choose how, fill in, look at what it does, carry it out (R75)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import dateformat
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.access import PersonRequest, needs, require_office
from agencies.clock import today
from agencies.models import User
from agencies.refusals import Conflict
from agencies.roles import Verb
from pledges.actions.pledge_changes import change_state
from pledges.actions.pledge_moves import merge_pledges, split_pledge
from pledges.forms.pledge_changes import FORMS, GroundsForm, MergeForm, SplitForm
from pledges.models import Batch, Pledge, PledgeChange
from pledges.planning.changes import Change
from pledges.readers.planning import batch_at
from pledges.readers.pledge_changes import changes_of, going, ways, with_parts


@require_safe
@needs(Verb.SEE_EVERYTHING)
def pledge_changes(request: PersonRequest, slug: str) -> HttpResponse:
    """Every change of the batch's pledges, the newest first."""
    batch = batch_at(request.user, slug)
    return render(request, "planning/changes.html", {"batch": batch, "told": changes_of(batch)})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Verb.APPROVE_PUBLICATIONS)
def pledge_change(request: PersonRequest, pk: int) -> HttpResponse:
    """Change one pledge (``?kind=``); without a kind, choose. The first POST shows what it would
    do, the second, of the same words, does it."""
    pledges = Pledge.objects.select_related("batch", "category").prefetch_related(
        "responsibilities__agency"
    )
    pledge = get_object_or_404(pledges, pk=pk)
    require_office(request.user, pledge.batch.office_id, Verb.APPROVE_PUBLICATIONS)
    if pledge.batch.stage != Batch.Stage.PUBLISHED:
        raise Conflict(_("%(batch)s不在公布阶段，不能调整实事。") % {"batch": pledge.batch})
    open_ways = ways(pledge)
    kind = request.GET.get("kind")
    if kind is None:
        return render(request, "planning/change.html", _about(pledge) | {"ways": open_ways})
    change = _kind(kind, [way[0] for way in open_ways])
    form = FORMS[change](pledge, request.POST or None, today=today())
    context = _about(pledge) | _form_words(pledge, change) | {"form": form, "change": change}
    if form.is_valid() and form.is_seen:
        try:
            return _carried_out(request, pledge, change, form)
        except Conflict as refusal:  # what was typed stays at hand
            form.add_error(None, str(refusal))
            return render(request, "planning/change_form.html", context, status=409)
    if form.is_valid():
        context["preview"] = _preview(form)
    return render(request, "planning/change_form.html", context, status=400 if form.errors else 200)


def _kind(kind: str, allowed: list[Change]) -> Change:
    if kind not in list(Change):
        raise Http404
    change = Change(kind)
    if change not in allowed:
        raise Conflict(
            _("这件实事现在不能%(change)s。请刷新页面查看最新状态。")
            % {"change": PledgeChange.Kind(change).label}
        )
    return change


def _carried_out(
    request: PersonRequest, pledge: Pledge, change: Change, form: GroundsForm
) -> HttpResponse:
    made = carry_out(pledge, change, form, request.user, today())
    messages.success(
        request,
        _("%(change)s已登记，从%(day)s起生效；将在下一次研判和发布时体现。")
        % {
            "change": made.get_kind_display(),
            "day": dateformat.format(made.effective_on, _("Y年n月j日")),
        },
    )
    return redirect("office_pledge", pledge.pk)


def carry_out(
    pledge: Pledge, change: Change, form: GroundsForm, by: User, day: date
) -> PledgeChange:
    """By the door of each kind."""
    grounds: dict[str, Any] = {"grounds": form.grounds(), "by": by, "today": day}
    if isinstance(form, MergeForm):
        typed = form.cleaned_data
        return merge_pledges(
            survivor=pledge, others=list(typed["others"]), title=typed["title"], **grounds
        )
    if isinstance(form, SplitForm):
        chosen = form.cleaned_data["indicators"]
        return split_pledge(pledge=pledge, indicators=chosen, new=form.made(), **grounds)
    return change_state(pledge=pledge, change=change, **grounds)


def _preview(form: GroundsForm) -> dict[str, Any]:
    """What would move, or fall silent, before anything is kept."""
    own = list(form.pledge.indicators.order_by("position"))
    if isinstance(form, MergeForm):
        others = form.cleaned_data["others"].prefetch_related("indicators")
        groups = [(other, going(other.indicators.all())) for other in others]
        return {"groups": groups, "renamed": form.cleaned_data["title"] != form.pledge.title}
    if isinstance(form, SplitForm):
        moving = with_parts(own, form.cleaned_data["indicators"])
        stays = [row for row in own if row not in moving]
        return {"moving": going(moving), "staying": stays, "new": form.made()}
    return {"moving": going(own)}


def _about(pledge: Pledge) -> dict[str, Any]:
    return {
        "pledge": pledge,
        "batch": pledge.batch,
        "heading": _("调整实事"),
        "trail": _trail(pledge),
        "back": reverse("office_pledge", args=[pledge.pk]),
    }


def _form_words(pledge: Pledge, change: Change) -> dict[str, Any]:
    label = str(PledgeChange.Kind(change).label)
    choose = reverse("pledge_change", args=[pledge.pk])
    return {
        "heading": _("%(change)s实事") % {"change": label},
        "kind_label": label,
        "trail": [*_trail(pledge), (choose, _("调整实事"))],
        "back": choose,
        "danger": change == Change.STOP,
    }


def _trail(pledge: Pledge) -> list[tuple[str, str]]:
    return [
        (reverse("pledge_changes", args=[pledge.batch.slug]), _("实事调整")),
        (reverse("office_pledge", args=[pledge.pk]), pledge.title),
    ]
