"""The desk's tasks (我承担的任务), and a unit's own plan for one of them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.access import PersonRequest, needs
from agencies.clock import today
from agencies.models import User
from agencies.refusals import Conflict
from agencies.roles import Verb
from pledges.models import Share
from progress.actions.plans import ImpossiblePlan, register_plan, why_not_own
from progress.forms.duties import OwnPlanForm, own_entries
from progress.forms.plan_turns import turned
from progress.forms.plan_values import ENTRY_WORDS, By
from progress.readers.duties import plan_in_words, read_duties
from progress.readers.plans import try_out, years_of


@require_safe
@needs(Verb.FILL_REPORTS, Verb.SIGN_REPORTS)
def tasks(request: PersonRequest) -> HttpResponse:
    """Every task the unit answers for, with its plan and whom to ask."""
    return render(request, "desk/tasks.html", {"batches": read_duties(request.user, today())})


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Verb.FILL_REPORTS)
def own_plan(request: PersonRequest, pk: int) -> HttpResponse:
    """Register the unit's own plan for a task (R44, R46)."""
    share, day = _own_share(request.user, pk), today()
    locked = why_not_own(share, day)
    form = OwnPlanForm(share, request.GET, request.POST if request.method == "POST" else None)
    if request.method == "POST" and locked:
        raise Conflict(locked)
    tried = None
    if "turn" in request.POST:
        asked = turned(
            form, request.POST["turn"], lambda query, data: OwnPlanForm(share, query, data)
        )
        return _own_page(request, asked or form, None, status=200 if asked else 400)
    if request.method == "POST" and request.headers.get("HX-Request") == "true":
        form.is_valid()
        return render(request, "office/plan_sum.html", _about(form))
    if request.method == "POST" and form.is_valid():
        if request.POST.get("do") == "try":
            tried = try_out(share, form.draft(), None)
        elif _register(request, form):
            messages.success(request, _("计划已登记，月报将按它研判。"))
            return redirect("tasks")
    return _own_page(request, form, tried, status=400 if form.errors else 200)


def _own_page(
    request: PersonRequest, form: OwnPlanForm, tried: Any, *, status: int
) -> HttpResponse:
    context = _about(form) | {
        "plan": plan_in_words(form.share),
        "locked": why_not_own(form.share, today()),
        "tried": tried,
        "years": years_of([form.share]).get(form.share.pk),
    }
    return render(request, "desk/tasks_plan.html", context, status=status)


def _register(request: PersonRequest, form: OwnPlanForm) -> bool:
    points = [(point.day, point.value) for point in form.draft().points]
    try:
        register_plan(
            share=form.share, kind=form.kind, points=points, by=request.user, today=today()
        )
    except ImpossiblePlan as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _about(form: OwnPlanForm) -> dict[str, Any]:
    share = form.share
    return {
        "form": form,
        "share": share,
        "indicator": share.indicator,
        "goal": share.target().value,
        "tabs": [(entry.value, ENTRY_WORDS[entry]) for entry in own_entries(share)],
        "values": list(form.rows()),
        "added": form.by == By.ADDED,
    }


def _own_share(user: User, pk: int) -> Share:
    shares = Share.objects.select_related(
        "indicator__pledge__batch", "region", "agency"
    ).prefetch_related("plans__points", "plans__stages")
    share = shares.filter(pk=pk).first()
    if share is None:
        raise Http404
    if (share.reporting_agency_id, share.reporting_region_id) != (user.agency_id, user.region_id):
        raise PermissionDenied(_("这项任务由其他单位承担。"))
    return share
