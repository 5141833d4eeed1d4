"""Drafting a batch from a former year's (沿用上年)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies.access import PersonRequest, needs, require_office
from agencies.clock import today
from agencies.roles import Verb
from pledges.actions.copying import OPEN_STAGES, copy_forward, copyable
from pledges.forms.copying import CopyForm
from pledges.models import Batch


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Verb.MANAGE_PLEDGES)
def batch_copy(request: PersonRequest, slug: str) -> HttpResponse:
    """Choose a former batch (``?from=``) and its pledges; POST drafts them anew."""
    batch = get_object_or_404(Batch.objects.select_related("office"), slug=slug)
    require_office(request.user, batch.office_id, Verb.MANAGE_PLEDGES)
    formers = _formers(batch)
    former = _chosen(request, formers)
    rows = copyable(former) if former else []
    form = CopyForm(rows, request.POST if request.method == "POST" else None)
    if former and form.is_valid():
        text = copy_forward(
            batch=batch,
            former=former,
            pledges=[pledge.pk for pledge in form.cleaned_data["pledges"]],
            by=request.user,
            today=today(),
        )
        messages.success(
            request,
            _("已沿用%(count)d件，目标值、基期值均已清空，请逐项填写后确认。")
            % {"count": len(form.cleaned_data["pledges"])},
        )
        return redirect("import_text", text.pk)
    back = reverse("planning_batch", args=[slug])
    context = {
        "batch": batch,
        "former": former,
        "formers": formers,
        "rows": rows,
        "chosen": form.chosen(),
        "form": form,
        "open": batch.stage in OPEN_STAGES,
        "heading": _("沿用往年实事"),
        "submit": _("沿用为草稿"),
        "trail": [(reverse("planning"), _("谋划")), (back, batch.title)],
        "back": back,
    }
    return render(request, "planning/copy.html", context, status=400 if form.errors else 200)


def _formers(batch: Batch) -> list[Batch]:
    """Earlier public batches of the same office and place, the newest first."""
    return list(
        Batch.objects.managed_by(batch.office_id).filter(
            region=batch.region_id,
            starts_on__lt=batch.starts_on,
            stage__in=[Batch.Stage.PUBLISHED, Batch.Stage.CLOSED],
        )
    )


def _chosen(request: PersonRequest, formers: list[Batch]) -> Batch | None:
    """The batch asked for, else the newest; None where there is none."""
    asked = request.GET.get("from")
    found = [batch for batch in formers if batch.slug == asked] or formers
    return found[0] if found else None
