"""Forms that change what is judged: a figure, a plan, an acceptance."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agencies.access import PersonRequest, needs
from agencies.clock import today
from agencies.refusals import Conflict
from agencies.roles import Verb
from oversight.forms.changes import (
    AcceptanceForm,
    CorrectionForm,
    PlanForm,
    ReversalForm,
    RevisionForm,
)
from oversight.readers.reach import require_reach
from pledges.actions.targets import revise_target
from pledges.models import Indicator, Share
from pledges.targets import PlanKind
from progress.actions.acceptance import pass_acceptance, reverse_acceptance
from progress.actions.plans import ImpossiblePlan, change_plan
from progress.actions.reports import correct
from progress.models import Acceptance, MonthlyReport, Reading

form_page = require_http_methods(["GET", "HEAD", "POST"])


@form_page
@needs(Verb.REVIEW_REPORTS)
def reading_correct(request: PersonRequest, pk: int) -> HttpResponse:
    """Correct an accepted figure (更正)."""
    readings = Reading.objects.select_related(
        "report__batch", "share__indicator__pledge__batch", "share__region", "share__agency"
    )
    reading = get_object_or_404(readings, pk=pk)
    require_reach(request.user, reading.report.batch)
    if reading.report.state != MonthlyReport.State.ACCEPTED:
        raise Conflict(_("只有审核通过的月报可以更正；其他月报请退回修改。"))
    form = CorrectionForm(request.POST or None, unit=reading.share.indicator.unit)
    if request.method == "POST" and form.is_valid():
        correct(reading=reading, by=request.user, today=today(), **form.cleaned_data)
        messages.success(request, _("已更正，原值和原因已保留，将在下一次研判时生效。"))
        return _to_pledge(reading.share.indicator)
    context = {"form": form, "reading": reading, "indicator": reading.share.indicator}
    return _form_page(request, "office/correct.html", context)


@form_page
@needs(Verb.MANAGE_PLEDGES)
def plan_change(request: PersonRequest, pk: int) -> HttpResponse:
    """Change how a share should progress (调整序时计划)."""
    shares = Share.objects.select_related("indicator__pledge__batch", "region", "agency", "plan")
    share = get_object_or_404(shares, pk=pk)
    require_reach(request.user, share.indicator.pledge.batch)
    plan = getattr(share, "plan", None)
    points = list(plan.points.all()) if plan else []
    form = PlanForm(request.POST or None, share=share, has_points=bool(points))
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        try:
            change_plan(
                share=share,
                kind=PlanKind(cleaned["kind"]),
                start=cleaned["start"],
                end=cleaned["end"],
                by=request.user,
            )
        except ImpossiblePlan as refusal:
            form.add_error("end", str(refusal))
        else:
            messages.success(request, _("序时计划已调整，将在下一次研判时生效。"))
            return _to_pledge(share.indicator)
    context = {
        "form": form,
        "share": share,
        "plan": plan,
        "points": points,
        "indicator": share.indicator,
    }
    return _form_page(request, "office/plan.html", context)


@form_page
@needs(Verb.APPROVE_PUBLICATIONS)
def target_revise(request: PersonRequest, pk: int) -> HttpResponse:
    """Change a published target by a dated revision (调整目标)."""
    indicator = get_object_or_404(Indicator.objects.select_related("pledge__batch"), pk=pk)
    require_reach(request.user, indicator.pledge.batch)
    day = today()
    form = RevisionForm(request.POST or None, unit=indicator.unit, initial={"effective_on": day})
    if request.method == "POST" and form.is_valid():
        revise_target(indicator=indicator, by=request.user, today=day, **form.cleaned_data)
        messages.success(request, _("目标已调整，原目标保留；将在下一次研判和发布时生效。"))
        return _to_pledge(indicator)
    return _form_page(request, "office/revise.html", {"form": form, "indicator": indicator})


@form_page
@needs(Verb.REVIEW_REPORTS)
def acceptance_pass(request: PersonRequest, pk: int) -> HttpResponse:
    """Record that an indicator passed its acceptance (登记验收)."""
    indicator = get_object_or_404(Indicator.objects.select_related("pledge__batch"), pk=pk)
    require_reach(request.user, indicator.pledge.batch)
    day = today()
    form = AcceptanceForm(request.POST or None, today=day)
    if request.method == "POST" and form.is_valid():
        pass_acceptance(indicator=indicator, by=request.user, today=day, **form.cleaned_data)
        messages.success(request, _("验收已登记，自通过日期所在月份起，研判为完成（蓝灯）。"))
        return _to_pledge(indicator)
    context = {"form": form, "indicator": indicator}
    return _form_page(request, "office/acceptance.html", context)


@require_POST
@needs(Verb.REVIEW_REPORTS)
def acceptance_reverse(request: PersonRequest, pk: int) -> HttpResponse:
    """Take an acceptance back with the reason (撤销验收)."""
    acceptances = Acceptance.objects.select_related("indicator__pledge__batch", "by")
    acceptance = get_object_or_404(acceptances, pk=pk)
    indicator = acceptance.indicator
    require_reach(request.user, indicator.pledge.batch)
    form = ReversalForm(request.POST)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        reverse_acceptance(acceptance=acceptance, reason=reason, by=request.user, today=today())
        messages.success(request, _("验收已撤销，将在下一次研判时生效。"))
        return _to_pledge(indicator)
    context = {"form": form, "acceptance": acceptance, "indicator": indicator}
    return _form_page(request, "office/acceptance_reverse.html", context)


def _form_page(request: PersonRequest, template: str, context: dict) -> HttpResponse:
    """The form; HTTP 400 when what was sent cannot be taken."""
    context |= {
        "pledge": context["indicator"].pledge,
        "batch": context["indicator"].pledge.batch,
    }
    return render(request, template, context, status=400 if context["form"].errors else 200)


def _to_pledge(indicator: Indicator) -> HttpResponse:
    return redirect(reverse("office_pledge", args=[indicator.pledge_id]) + f"#i{indicator.pk}")
