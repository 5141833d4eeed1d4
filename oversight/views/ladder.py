"""The settings of a batch's ladder (督办梯级): the office sets them, leaders read them."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies.access import PersonRequest, needs, require
from agencies.clock import today
from agencies.roles import Verb
from oversight.actions.ladder import ImpossibleLadder, faults_of, set_ladder
from oversight.forms.ladder import LadderForms
from oversight.ladder import ladder_of
from oversight.letters import PLACEHOLDERS
from oversight.readers.reach import require_reach
from pledges.models import Batch


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Verb.SEE_EVERYTHING)
def ladder(request: PersonRequest, slug: str) -> HttpResponse:
    """The four rungs of a batch: when each letter is due, who approves it, whom it reaches."""
    batch = get_object_or_404(Batch.objects.select_related("office"), slug=slug)
    require_reach(request.user, batch)
    forms = LadderForms(ladder_of(batch), request.POST if request.method == "POST" else None)
    if request.method == "POST":
        require(request.user, Verb.MANAGE_PLEDGES)
        if _is_set(request, batch, forms):
            messages.success(request, _("督办梯级已保存，此后起草的文书按新设置办理。"))
            return redirect("ladder", slug)
    errors = forms.errors() if request.method == "POST" else []
    context = {
        "batch": batch,
        "forms": forms,
        "errors": errors,
        "placeholders": PLACEHOLDERS,
        "editable": request.user.can(Verb.MANAGE_PLEDGES) and batch.stage != Batch.Stage.CLOSED,
    }
    return render(request, "office/ladder.html", context, status=400 if errors else 200)


def _is_set(request: PersonRequest, batch: Batch, forms: LadderForms) -> bool:
    if not forms.is_valid():
        return False
    try:
        set_ladder(batch=batch, rungs=forms.drafts(), by=request.user, today=today())
    except ImpossibleLadder:
        for fault in faults_of(forms.drafts()):
            forms.add_error(fault.rung, fault.field, str(fault))
        return False
    return True
