"""A share's plan: what it is and was, changing it, and marking its stages and nodes done."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.access import PersonRequest, needs
from agencies.clock import today
from agencies.refusals import Conflict
from agencies.roles import Verb
from oversight.forms.plan import DoneForm, PlanForm, UndoneForm, office_entries, sets_out
from oversight.readers.reach import require_reach
from pledges.models import Batch, Milestone, PlanStage, Share
from pledges.plan_entry import Entry, falls
from progress.actions.nodes import Node, batch_of, mark_done, unmark
from progress.actions.plans import ImpossiblePlan, change_plan
from progress.forms.plan_turns import turned
from progress.forms.plan_values import ENTRY_WORDS, By
from progress.readers.plans import month_rows, plan_rows, try_out, years_of

MORE = ("steps", "stages")


@require_safe
@needs(Verb.SEE_EVERYTHING)
def share_plan(request: PersonRequest, pk: int) -> HttpResponse:
    """All plans of a share with the day each took effect, its months, years and stages."""
    share = _share(request, pk)
    batch = share.indicator.pledge.batch
    context = _about(share) | {
        "rows": plan_rows(share, today()),
        "months": month_rows(share),
        "years": years_of([share]).get(share.pk),
        "stages": list(share.plan.stages.all()) if share.plan else [],
        "milestones": share.indicator.milestones.order_by("due", "pk") if share.is_whole else [],
        "open": request.user.can(Verb.MANAGE_PLEDGES) and batch.stage != Batch.Stage.CLOSED,
    }
    return render(request, "office/plan.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Verb.MANAGE_PLEDGES)
def plan_change(request: PersonRequest, pk: int) -> HttpResponse:
    """Change how a share should progress. ``do`` tries it out, adds rows, or keeps it."""
    share = _share(request, pk)
    batch = share.indicator.pledge.batch
    if batch.stage == Batch.Stage.CLOSED:
        raise Conflict(_("%(batch)s已办结，不再调整。") % {"batch": batch})
    if request.method != "POST":
        return _editor(request, PlanForm(share, request.GET, today()))
    if "turn" in request.POST:
        return _turn(request, share)
    do = request.POST.get("do", "save")
    form = PlanForm(share, request.GET, today(), request.POST, more=do if do in MORE else "")
    if do in MORE:
        form.errors.clear()  # what is not finished yet is no fault
        return _editor(request, form)
    if request.headers.get("HX-Request") == "true":
        form.is_valid()
        return render(request, "office/plan_sum.html", _about(share) | {"form": form})
    if form.is_valid() and do == "save" and _keep(request, form):
        messages.success(request, _("序时计划已保存，将在下一次研判时生效。"))
        return redirect("share_plan", pk)
    if form.errors:
        return _editor(request, form, status=400)
    return _editor(request, form, tried=_tried(form))


def _turn(request: PersonRequest, share: Share) -> HttpResponse:
    """To another way of entry, with what was typed."""
    day = today()
    form = PlanForm(share, request.GET, day, request.POST)
    found = turned(
        form, request.POST["turn"], lambda query, data: PlanForm(share, query, day, data)
    )
    return _editor(request, found or form, status=200 if found else 400)


def _keep(request: PersonRequest, form: PlanForm) -> bool:
    cleaned = form.cleaned_data
    try:
        change_plan(
            share=form.share,
            draft=form.draft(),
            by=request.user,
            today=today(),
            effective_on=cleaned.get("effective_on"),
            reason=cleaned.get("reason", ""),
        )
    except ImpossiblePlan as refusal:
        form.add_error("effective_on" if "effective_on" in form.fields else None, str(refusal))
        return False
    return True


def _tried(form: PlanForm) -> Any:
    return try_out(form.share, form.draft(), form.cleaned_data.get("effective_on"))


def _editor(
    request: PersonRequest, form: PlanForm, *, tried: Any = None, status: int = 200
) -> HttpResponse:
    share = form.share
    tabs = [(entry.value, ENTRY_WORDS[entry]) for entry in office_entries(share)]
    context = _about(share) | {
        "form": form,
        "tabs": tabs,
        "tried": tried,
        "steps": list(form.node_rows("step")),
        "stage_rows": list(form.node_rows("stage")),
        "staged": form.has_stages,
        "values": list(form.rows()),
        "sets_out": sets_out(form),
        "falling": form.target.has_share and falls(form.target),
        "added": form.by == By.ADDED,
        "backward": form.entry == Entry.BACKWARD,
    }
    return render(request, "office/plan_change.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Verb.MANAGE_PLEDGES)
def stage_done(request: PersonRequest, pk: int) -> HttpResponse:
    """Mark a stage of a plan done, or take that back (R35)."""
    stages = PlanStage.objects.select_related(
        "plan__share__indicator__pledge__batch", "plan__share__region", "plan__share__agency"
    )
    stage = get_object_or_404(stages, pk=pk)
    return _done(request, stage, stage.plan.share, stage.deliverable)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Verb.MANAGE_PLEDGES)
def milestone_done(request: PersonRequest, pk: int) -> HttpResponse:
    """Mark a node of an indicator done, or take that back (R36)."""
    nodes = Milestone.objects.filter(indicator__isnull=False).select_related(
        "pledge__batch", "indicator__pledge__batch"
    )
    node = get_object_or_404(nodes, pk=pk)
    share = Share.objects.filter(indicator=node.indicator, region=None, agency=None).first()
    return _done(request, node, share, "")


def _done(request: PersonRequest, node: Node, share: Share | None, product: str) -> HttpResponse:
    batch = batch_of(node)
    require_reach(request.user, batch)
    data, day = (request.POST if request.method == "POST" else None), today()
    form: Any = UndoneForm(data) if node.done_on else DoneForm(data, today=day)
    pledge = node.plan.share.indicator.pledge if isinstance(node, PlanStage) else node.pledge
    back = reverse("share_plan", args=[share.pk]) if share else pledge_page(pledge.pk)
    if form.is_bound and form.is_valid():
        if node.done_on:
            unmark(node=node, by=request.user, today=day, **form.cleaned_data)
            messages.success(request, _("已撤销完成登记，将在下一次研判时生效。"))
        else:
            mark_done(node=node, by=request.user, today=day, **form.cleaned_data)
            messages.success(request, _("已登记完成，将在下一次研判时生效。"))
        return redirect(back)
    words = {"what": node}
    context = {
        "form": form,
        "batch": batch,
        "node": node,
        "product": product,
        "heading": (_("撤销完成：%(what)s") if node.done_on else _("登记完成：%(what)s")) % words,
        "submit": _("撤销完成登记") if node.done_on else _("登记完成"),
        "danger": bool(node.done_on),
        "back": back,
        "trail": [
            (reverse("dashboard_batch", args=[batch.slug]), batch.title),
            (pledge_page(pledge.pk), pledge.title),
            *([(back, _("序时计划"))] if share else []),
        ],
    }
    return render(request, "office/plan_done.html", context, status=400 if form.errors else 200)


def pledge_page(pk: int) -> str:
    return reverse("office_pledge", args=[pk])


def _share(request: HttpRequest, pk: int) -> Share:
    shares = Share.objects.select_related(
        "indicator__pledge__batch", "region", "agency"
    ).prefetch_related("plans__points", "plans__stages", "plans__made_by", "indicator__revisions")
    share = get_object_or_404(shares, pk=pk)
    require_reach(request.user, share.indicator.pledge.batch)  # type: ignore[arg-type]
    return share


def _about(share: Share) -> dict[str, Any]:
    indicator = share.indicator
    return {
        "share": share,
        "plan": share.plan,
        "goal": share.target().value,
        "indicator": indicator,
        "pledge": indicator.pledge,
        "batch": indicator.pledge.batch,
    }
