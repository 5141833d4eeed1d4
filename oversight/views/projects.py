"""A pledge's named works as the office reads them, and which of its figures count them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agencies.access import PersonRequest, needs
from agencies.clock import today
from agencies.roles import Verb
from oversight.forms.breakdown import CountingForm
from oversight.readers.reach import require_reach
from pledges.actions.projects import count_projects
from pledges.models import Batch, Indicator, Pledge
from pledges.project_lists import read_project_list


@require_safe
@needs(Verb.SEE_EVERYTHING)
def office_projects(request: PersonRequest, pk: int) -> HttpResponse:
    """The list, how many stand at each stage, and milestones that are late."""
    pledge = get_object_or_404(Pledge.objects.select_related("batch"), pk=pk)
    require_reach(request.user, pledge.batch)
    return _page(request, pledge)


@require_POST
@needs(Verb.MANAGE_PLEDGES)
def indicator_counting(request: PersonRequest, pk: int) -> HttpResponse:
    """Settle from which stage on a project counts towards the indicator."""
    indicator = get_object_or_404(Indicator.objects.select_related("pledge__batch"), pk=pk)
    require_reach(request.user, indicator.pledge.batch)
    form = CountingForm(request.POST, indicator=indicator)
    if not form.is_valid():
        return _page(request, indicator.pledge, form, status=400)
    stage = form.cleaned_data["counts_projects_at"]
    count_projects(indicator=indicator, stage=stage, by=request.user)
    messages.success(request, _("“%(name)s”的计数方式已保存。") % {"name": indicator})
    return redirect("office_projects", indicator.pledge_id)


def _page(
    request: PersonRequest, pledge: Pledge, typed: CountingForm | None = None, status: int = 200
) -> HttpResponse:
    listed = read_project_list(pledge, today())
    may_set = request.user.can(Verb.MANAGE_PLEDGES) and pledge.batch.stage != Batch.Stage.CLOSED
    forms = [
        typed if typed and typed.indicator.pk == indicator.pk else CountingForm(indicator=indicator)
        for indicator in listed.countable
    ]
    context = {
        "pledge": pledge,
        "batch": pledge.batch,
        "listed": listed,
        "forms": forms if may_set else [],
        "form": typed,
    }
    return render(request, "office/projects.html", context, status=status)
