"""The audit trail, for the auditor alone."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import Model
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agencies.access import PersonRequest, needs
from agencies.roles import Verb
from oversight.forms.changes import TableForm
from oversight.readers.trail import entries, event_ids, event_ids_of, tracked_models

PER_PAGE = 50


@require_safe
@needs(Verb.READ_AUDIT_TRAIL)
def audit(request: PersonRequest) -> HttpResponse:
    """Newest changes first, of every table or of one (``?table=``), or about a pledge."""
    models = {model._meta.label_lower: model for model in tracked_models()}
    form = TableForm(request.GET, tables=models)
    pledge = form.cleaned_data["pledge"] if form.is_valid() else None
    ids = event_ids_of(pledge) if pledge else event_ids(_model(form, models))
    page = Paginator(ids, PER_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "pledge": pledge, "page": page, "entries": entries(page)}
    return render(request, "office/audit.html", context, status=400 if form.errors else 200)


def _model(form: TableForm, models: dict[str, type[Model]]) -> type[Model] | None:
    return models.get(form.cleaned_data["table"]) if form.is_valid() else None
