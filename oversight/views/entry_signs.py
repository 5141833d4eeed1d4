"""Signs that a figure may not be what it seems (数据疑点): the list, one sign, what was found."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agencies.access import PersonRequest, needs
from agencies.clock import today
from agencies.roles import Verb
from oversight.actions.entry_signs import UNSETTLED, NothingCorrected, settle_sign
from oversight.forms.entry_signs import SettleForm, SignFilter
from oversight.models import EntrySign
from oversight.readers.entry_signs import (
    UNITS,
    counts_by_outcome,
    counts_by_unit,
    narrowed,
    read_sign,
    sign_months,
    signs_of,
)
from oversight.readers.reach import reachable_batches, require_reach

PER_PAGE = 50


@require_safe
@needs(Verb.SEE_EVERYTHING)
def entry_signs(request: PersonRequest) -> HttpResponse:
    """The list: without filters what nobody has looked into; units with most signs on top."""
    rows = signs_of(request.user)
    units = counts_by_unit(rows)
    form = SignFilter(
        request.GET,
        batches=reachable_batches(request.user),
        months=sign_months(rows),
        units=sorted(units, key=lambda unit: unit.unit),
    )
    valid = form.is_valid()
    shown = narrowed(rows, form.wanted()) if valid else rows
    context = {
        "form": form,
        "page": Paginator(shown, PER_PAGE).get_page(request.GET.get("page")),
        "counts": counts_by_outcome(rows),
        "units": units[:UNITS],
        "any": bool(units),
    }
    return render(request, "office/entry_signs.html", context, status=200 if valid else 400)


@require_safe
@needs(Verb.SEE_EVERYTHING)
def entry_sign(request: PersonRequest, pk: int) -> HttpResponse:
    """One sign with the months around it, and what was found or may be recorded."""
    return _page(request, _sign(request, pk))


@require_POST
@needs(Verb.REVIEW_REPORTS)
def entry_sign_settle(request: PersonRequest, pk: int) -> HttpResponse:
    """Record what the office found."""
    sign, form = _sign(request, pk), SettleForm(request.POST)
    if not form.is_valid():
        return _page(request, sign, form)
    try:
        settle_sign(sign=sign, by=request.user, today=today(), **form.cleaned_data)
    except NothingCorrected as refusal:
        form.add_error("outcome", str(refusal))
        return _page(request, sign, form)
    messages.success(request, _("核查结果已登记。"))
    return redirect("entry_signs")


def _sign(request: PersonRequest, pk: int) -> EntrySign:
    rows = EntrySign.objects.select_related(
        "share__indicator__pledge__batch",
        "share__region",
        "share__agency",
        "share__reporting_agency",
        "share__reporting_region",
        "by",
    )
    sign: EntrySign = get_object_or_404(rows, pk=pk)
    require_reach(request.user, sign.share.indicator.pledge.batch)
    return sign


def _page(request: PersonRequest, sign: EntrySign, form: SettleForm | None = None) -> HttpResponse:
    may = request.user.can(Verb.REVIEW_REPORTS)
    batch = sign.share.indicator.pledge.batch
    context: dict[str, Any] = {
        "sign": sign,
        "share": sign.share,
        "indicator": sign.share.indicator,
        "pledge": sign.share.indicator.pledge,
        "batch": batch,
        "found": read_sign(sign),
        "may_settle": may and sign.outcome in UNSETTLED,
        "may_correct": may and batch.stage == batch.Stage.PUBLISHED,
        "form": form or SettleForm(),
        "wrong": form,
    }
    return render(request, "office/entry_sign.html", context, status=400 if form else 200)
