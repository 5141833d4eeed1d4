"""A batch rolled up (分类汇总), by category, lead, region or batch."""

from __future__ import annotations

from datetime import date

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from agencies.access import PersonRequest, needs
from agencies.clock import today
from agencies.roles import Verb
from oversight.readers.reach import current_batch, reachable_batches, require_reach
from oversight.readers.rollups import By, rollup_page
from pledges.models import Batch
from progress.standing import current_month, reported_months


@require_safe
@needs(Verb.SEE_EVERYTHING)
def rollup(request: PersonRequest) -> HttpResponse:
    """To the current batch; a page of its own words where the office has none."""
    batch = current_batch(request.user)
    if batch is None:
        return render(request, "office/no_batch.html")
    return redirect("rollup_batch", batch.slug)


@require_safe
@needs(Verb.SEE_EVERYTHING)
def rollup_batch(request: PersonRequest, slug: str) -> HttpResponse:
    """To the newest judged month; a batch without one says so."""
    batch = _batch(request, slug)
    months = reported_months(batch)
    if months:
        month = current_month(batch, months, today())
        return redirect("rollup_month", slug, month.year, month.month)
    context = {"batch": batch, "batches": list(reachable_batches(request.user))}
    return render(request, "office/rollup_empty.html", context)


@require_safe
@needs(Verb.SEE_EVERYTHING)
def rollup_month(request: PersonRequest, slug: str, year: int, month: int) -> HttpResponse:
    """One judged month; 404 for a month without verdicts, and for an unknown ``?by=``."""
    batch, chosen = _batch(request, slug), date(year, month, 1)
    months = reported_months(batch)
    asked = request.GET.get("by", By.CATEGORY)
    if chosen not in months or asked not in list(By):
        raise Http404
    batches, day = list(reachable_batches(request.user)), today()
    until = day if chosen == months[-1] else None
    context = {
        "batch": batch,
        "batches": batches,
        "months": months,
        "chosen": chosen,
        "page": rollup_page(batch, chosen, By(asked), batches=batches, today=day, until=until),
    }
    return render(request, "office/rollup.html", context)


def _batch(request: PersonRequest, slug: str) -> Batch:
    batch = get_object_or_404(Batch.objects.select_related("office"), slug=slug)
    require_reach(request.user, batch)
    return batch
