"""Dividing a target among places: the matrix, and its check while it is typed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agencies.access import PersonRequest, needs
from agencies.clock import today
from agencies.roles import Verb
from oversight.forms.breakdown import BreakdownForm
from oversight.readers.breakdown import note_history
from oversight.readers.reach import require_reach
from pledges.actions.breakdown import ImpossiblePart, Unexplained, break_down
from pledges.breakdown import can_be_divided, check_parts, read_matrix
from pledges.models import Batch, Indicator


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Verb.MANAGE_PLEDGES)
def breakdown(request: PersonRequest, pk: int) -> HttpResponse:
    """The matrix of an indicator; POST makes the places' shares what it says."""
    indicator = _indicator(request, pk)
    form = BreakdownForm(read_matrix(indicator), request.POST or None)
    if request.method != "POST" or not can_be_divided(indicator):
        return _page(request, form)
    if form.is_valid():
        parts = form.parts()
        try:
            break_down(
                indicator=indicator,
                parts=parts,
                note=form.cleaned_data["note"],
                by=request.user,
                today=today(),
            )
        except Unexplained as refusal:
            form.add_error("note", str(refusal))
        except ImpossiblePart as refusal:
            form.add_error(f"value-{refusal.region.pk}", str(refusal))
        else:
            messages.success(
                request, _("分解任务已保存，共%(count)d个地方。") % {"count": len(parts)}
            )
            return redirect(reverse("breakdown", args=[pk]))
    return _page(request, form, status=400)


@require_POST
@needs(Verb.MANAGE_PLEDGES)
def breakdown_check(request: PersonRequest, pk: int) -> HttpResponse:
    """What the typed targets add up to. Nothing is kept.

    A script asks for the sentence alone; without one the page comes back as it was typed.
    """
    form = BreakdownForm(read_matrix(_indicator(request, pk)), request.POST)
    form.is_valid()
    if request.headers.get("HX-Request") != "true":
        return _page(request, form)
    return render(request, "office/breakdown_check.html", _check(form))


def _indicator(request: PersonRequest, pk: int) -> Indicator:
    indicators = Indicator.objects.select_related("pledge__batch__region")
    indicator = get_object_or_404(indicators.prefetch_related("parts"), pk=pk)
    require_reach(request.user, indicator.pledge.batch)
    return indicator


def _check(form: BreakdownForm) -> dict[str, Any]:
    values = form.values() if form.is_bound else None
    matrix = form.matrix
    stored = [p for p in matrix.places if p.share]
    return {
        "indicator": matrix.indicator,
        "matrix": matrix,
        "sum": matrix.stored if values is None else matrix.sum_of(values),
        "count": len(stored) if values is None else len(values),
        "unread": sum(1 for name in form.errors if name.startswith("value-"))
        if form.is_bound
        else 0,
    }


def _page(request: PersonRequest, form: BreakdownForm, status: int = 200) -> HttpResponse:
    indicator = form.matrix.indicator
    batch = indicator.pledge.batch
    context = _check(form) | {
        "form": form,
        "groups": list(form.rows()),
        "pledge": indicator.pledge,
        "batch": batch,
        "open": can_be_divided(indicator) and batch.stage != Batch.Stage.CLOSED,
        "parts": check_parts(indicator),
        "notes": note_history(indicator),
    }
    return render(request, "office/breakdown.html", context, status=status)
