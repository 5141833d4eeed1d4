"""Forms that change what is judged: a figure, a target."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies.access import PersonRequest, needs
from agencies.clock import today
from agencies.refusals import Conflict
from agencies.roles import Verb
from oversight.forms.changes import (
    CorrectionForm,
    RevisionForm,
)
from oversight.readers.reach import require_reach
from pledges.actions.targets import revise_target
from pledges.models import Indicator
from progress.actions.reports import correct
from progress.models import MonthlyReport, Reading

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


def _form_page(request: PersonRequest, template: str, context: dict) -> HttpResponse:
    """The form; HTTP 400 when what was sent cannot be taken."""
    context |= {
        "pledge": context["indicator"].pledge,
        "batch": context["indicator"].pledge.batch,
    }
    return render(request, template, context, status=400 if context["form"].errors else 200)


def _to_pledge(indicator: Indicator) -> HttpResponse:
    return redirect(reverse("office_pledge", args=[indicator.pledge_id]) + f"#i{indicator.pk}")
