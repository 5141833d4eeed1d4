"""What one year hands to the next: what it left undone (结转), and its plans."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.access import PersonRequest, needs, require_office
from agencies.clock import today
from agencies.refusals import Conflict
from agencies.roles import Verb
from oversight.forms.closing import CarryForm, PlansForm, carried_name, takers_first
from oversight.readers.reach import require_reach
from oversight.readers.threads import programmes_of, thread_years
from pledges.actions.succession import TAKES_CARRIED, carry_over
from pledges.models import Batch, Indicator, Pledge
from progress.actions.carrying import carried_plans, carry_plans
from progress.readers.remainders import Remainder, remainder_of, remainders

form_page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@needs(Verb.MANAGE_PLEDGES)
def carry_overs(request: PersonRequest, slug: str) -> HttpResponse:
    """What the batch leaves for the next, and where each remainder went."""
    batch = get_object_or_404(Batch.objects.select_related("office"), slug=slug)
    require_office(request.user, batch.office_id, Verb.MANAGE_PLEDGES)
    context = {
        "batch": batch,
        "rows": remainders(batch) if batch.is_public else [],
        "takers": _later(batch),
    }
    return render(request, "office/closing_carry_overs.html", context)


@form_page
@needs(Verb.MANAGE_PLEDGES)
def carry_over_one(request: PersonRequest, pk: int) -> HttpResponse:
    """Carry one remainder into a pledge of a coming batch."""
    found = Indicator.objects.select_related("pledge__batch", "programme")
    indicator = get_object_or_404(found, pk=pk)
    batch = indicator.pledge.batch
    require_office(request.user, batch.office_id, Verb.MANAGE_PLEDGES)
    left, pledges = remainder_of(indicator), _takers(indicator)
    if left is None:
        raise Conflict(_("“%(name)s”没有可以结转的剩余数。") % {"name": indicator})
    if not pledges:
        raise Conflict(_("还没有谋划或审定中的后续批次，不能结转。请先新建下一年度批次。"))
    form = CarryForm(
        indicator, pledges, _initial(left), request.POST if request.method == "POST" else None
    )
    back = reverse("carry_overs", args=[batch.slug])
    if form.is_valid() and _carried(request, indicator, form):
        return redirect(back)
    context = {
        "batch": batch,
        "indicator": indicator,
        "left": left,
        "form": form,
        "heading": _("结转到下一年度"),
        "submit": _("结转"),
        "trail": [
            (reverse("planning"), _("谋划")),
            (reverse("planning_batch", args=[batch.slug]), batch.title),
            (back, _("结转")),
        ],
        "back": back,
    }
    status = 400 if form.errors else 200
    return render(request, "office/closing_carry_over.html", context, status=status)


@form_page
@needs(Verb.MANAGE_PLEDGES)
def plans_carry(request: PersonRequest, slug: str) -> HttpResponse:
    """The former year's plans as they would lie on this batch's shares; POST lays them."""
    batch = get_object_or_404(Batch.objects.select_related("office"), slug=slug)
    require_office(request.user, batch.office_id, Verb.MANAGE_PLEDGES)
    if batch.stage == Batch.Stage.CLOSED:
        raise Conflict(_("%(batch)s已办结，不再调整。") % {"batch": batch})
    rows = carried_plans(batch)
    open_rows = [row for row in rows if row.draft is not None and not row.same]
    offered = [row.share.pk for row in open_rows]
    form = PlansForm(offered, request.POST if request.method == "POST" else None)
    if form.is_valid():
        changed = carry_plans(batch=batch, shares=form.chosen(), by=request.user, today=today())
        messages.success(request, _("已沿用往年计划%(count)d项。") % {"count": changed})
        return redirect("plans_carry", slug)
    back = reverse("planning_batch", args=[slug])
    context = {
        "batch": batch,
        "rows": rows,
        "offered": set(offered),
        "form": form,
        "heading": _("沿用往年序时计划"),
        "submit": _("沿用所选计划"),
        "trail": [(reverse("planning"), _("谋划")), (back, batch.title)],
        "back": back,
    }
    return render(request, "planning/copy_plans.html", context, status=400 if form.errors else 200)


@require_safe
@needs(Verb.SEE_EVERYTHING)
def pledge_years(request: PersonRequest, pk: int) -> HttpResponse:
    """The same promise year on year with its results, and the programmes it has a part in."""
    pledge = get_object_or_404(Pledge.objects.select_related("batch"), pk=pk)
    require_reach(request.user, pledge.batch)
    context = {
        "pledge": pledge,
        "batch": pledge.batch,
        "years": thread_years(pledge, request.user),
        "programmes": programmes_of(pledge),
    }
    return render(request, "planning/succession_years.html", context)


def _later(batch: Batch) -> list[Batch]:
    """Later batches of the same office and place that may take something over."""
    return list(
        Batch.objects.managed_by(batch.office_id).filter(
            region=batch.region_id, starts_on__gt=batch.starts_on, stage__in=TAKES_CARRIED
        )
    )


def _takers(indicator: Indicator) -> list[Pledge]:
    batches = Prefetch("batch", Batch.objects.all())
    pledges = Pledge.objects.filter(batch__in=_later(indicator.pledge.batch))
    rows = list(pledges.prefetch_related(batches).order_by("position"))
    return takers_first(indicator, rows)


def _initial(left: Remainder) -> dict[str, Any]:
    indicator = left.indicator
    return {
        "name": carried_name(indicator, indicator.pledge.batch),
        "value": f"{left.left.normalize():f}",
    }


def _carried(request: PersonRequest, indicator: Indicator, form: CarryForm) -> bool:
    """Was it carried? What does not fit is said beside the form."""
    try:
        made = carry_over(indicator=indicator, by=request.user, today=today(), **form.cleaned_data)
    except Conflict as refusal:
        form.add_error(None, str(refusal))
        return False
    words = {"name": made.name, "pledge": made.pledge.title}
    messages.success(request, _("“%(name)s”已结转到“%(pledge)s”。") % words)
    return True
