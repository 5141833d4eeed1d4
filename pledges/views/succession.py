"""Which former promises a batch's pledges continue (历年同一实事)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies.access import PersonRequest, needs, require_office
from agencies.clock import today
from agencies.refusals import Conflict
from agencies.roles import Verb
from pledges.actions.succession import choose_predecessors
from pledges.forms.succession import PredecessorForm, SuccessionsForm, key_of
from pledges.models import Batch, Pledge
from pledges.readers.threads import succession_of, successions

form_page = require_http_methods(["GET", "HEAD", "POST"])


@form_page
@needs(Verb.MANAGE_PLEDGES)
def succession(request: PersonRequest, slug: str) -> HttpResponse:
    """Every pledge of the batch with the former promise it continues; POST keeps them all."""
    batch = get_object_or_404(Batch, slug=slug)
    require_office(request.user, batch.office_id, Verb.MANAGE_PLEDGES)
    _require_open(batch)
    rows = successions(batch)
    suggesting = "suggest" in request.GET
    posted = request.POST if request.method == "POST" else None
    form = SuccessionsForm(rows, posted, suggesting=suggesting)
    if form.is_valid():
        changed = choose_predecessors(
            batch=batch, choices=form.chosen(), by=request.user, today=today()
        )
        messages.success(request, _("已保存，改动%(count)d件。") % {"count": changed})
        return redirect("succession", slug)
    back = reverse("planning_batch", args=[slug])
    context = {
        "batch": batch,
        "form": form,
        "suggesting": suggesting,
        "rows": [(row, form[key_of(row.pledge)]) for row in rows],
        "heading": _("接续往年实事"),
        "submit": _("保存"),
        "trail": [(reverse("planning"), _("谋划")), (back, batch.title)],
        "back": back,
    }
    return render(request, "planning/succession.html", context, status=400 if form.errors else 200)


@form_page
@needs(Verb.MANAGE_PLEDGES)
def predecessor(request: PersonRequest, pk: int) -> HttpResponse:
    """One pledge with every former promise to choose from."""
    pledges = Pledge.objects.select_related("batch", "predecessor__batch")
    pledge = get_object_or_404(pledges, pk=pk)
    require_office(request.user, pledge.batch.office_id, Verb.MANAGE_PLEDGES)
    _require_open(pledge.batch)
    form = PredecessorForm(
        succession_of(pledge), request.POST if request.method == "POST" else None
    )
    back = reverse("succession", args=[pledge.batch.slug])
    if form.is_valid():
        choose_predecessors(
            batch=pledge.batch, choices={pledge.pk: form.chosen()}, by=request.user, today=today()
        )
        messages.success(request, _("已保存。"))
        return redirect(back)
    context = {
        "batch": pledge.batch,
        "pledge": pledge,
        "form": form,
        "heading": _("选择往年实事"),
        "submit": _("保存"),
        "trail": [
            (reverse("planning"), _("谋划")),
            (reverse("planning_batch", args=[pledge.batch.slug]), pledge.batch.title),
            (back, _("接续往年实事")),
        ],
        "back": back,
    }
    return render(
        request, "planning/succession_one.html", context, status=400 if form.errors else 200
    )


def _require_open(batch: Batch) -> None:
    if batch.stage == Batch.Stage.CLOSED:
        raise Conflict(_("%(batch)s已办结，不再调整。") % {"batch": batch})
