"""Many places' figures in one sheet, and the ledger from before the portal."""

from __future__ import annotations

from datetime import date
from functools import partial

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.access import PersonRequest, needs, require_office
from agencies.clock import today
from agencies.roles import Verb
from pledges.models import Batch, Share
from progress.actions import uploads
from progress.models import MonthlyReport, Upload
from progress.readers.uploads import uploads_of
from progress.spreadsheets.forms import MatrixForm, OpeningForm, opening_months
from progress.spreadsheets.many_sheets import write_matrix, write_opening
from progress.views.uploads import imports, take_in, workbook_response


@needs(Verb.REVIEW_REPORTS)
@require_http_methods(["GET", "HEAD", "POST"])
def matrix(request: PersonRequest, slug: str, year: int, month: int) -> HttpResponse:
    """GET: download the month's matrix, and send it back. POST: take it in, to be previewed."""
    batch, chosen = _month(request, slug, year, month)
    form = MatrixForm()
    if request.method == "POST":
        form = MatrixForm(request.POST, request.FILES)
        if form.is_valid():
            receive = partial(
                uploads.receive_matrix,
                batch=batch,
                month=chosen,
                reason=form.cleaned_data["reason"],
                by=request.user,
                today=today(),
            )
            return take_in(form, receive)
    mine = uploads_of(request.user).filter(kind=Upload.Kind.MATRIX, batch=batch, month=chosen)
    context = {
        "batch": batch,
        "chosen": chosen,
        "form": form,
        "tasks": Share.objects.filter(indicator__pledge__batch=batch, region__isnull=False).count(),
        "imports": imports(mine),
    }
    return render(request, "office/matrix.html", context, status=400 if form.errors else 200)


@needs(Verb.REVIEW_REPORTS)
@require_safe
def matrix_download(request: PersonRequest, slug: str, year: int, month: int) -> HttpResponse:
    """The month's matrix as a workbook."""
    batch, chosen = _month(request, slug, year, month)
    names = {"batch": batch, "year": year, "month": month}
    name = _("%(batch)s%(year)d年%(month)d月分市县月报表.xlsx") % names
    return workbook_response(write_matrix(batch, chosen, today()), name)


@needs(Verb.REVIEW_REPORTS)
@require_http_methods(["GET", "HEAD", "POST"])
def opening(request: PersonRequest, slug: str) -> HttpResponse:
    """GET: the template of the former ledger. POST: take the ledger in, to be previewed."""
    batch = _batch(request, slug)
    form = OpeningForm(batch)
    if request.method == "POST":
        form = OpeningForm(batch, request.POST, request.FILES)
        if form.is_valid():
            receive = partial(
                uploads.receive_opening,
                batch=batch,
                month=form.cleaned_data["month"],
                by=request.user,
                today=today(),
            )
            return take_in(form, receive)
    mine = uploads_of(request.user).filter(kind=Upload.Kind.OPENING, batch=batch)
    context = {
        "batch": batch,
        "form": form,
        "months": opening_months(batch) if batch.stage == Batch.Stage.PUBLISHED else [],
        "imports": imports(mine),
    }
    return render(request, "office/opening.html", context, status=400 if form.errors else 200)


@needs(Verb.REVIEW_REPORTS)
@require_safe
def opening_download(request: PersonRequest, slug: str) -> HttpResponse:
    """The template of the former ledger, with every task of the batch."""
    batch = _batch(request, slug)
    return workbook_response(write_opening(batch), _("%(batch)s期初台账.xlsx") % {"batch": batch})


def _batch(request: PersonRequest, slug: str) -> Batch:
    batch = get_object_or_404(Batch, slug=slug)
    require_office(request.user, batch.office_id, Verb.REVIEW_REPORTS)
    return batch


def _month(request: PersonRequest, slug: str, year: int, month: int) -> tuple[Batch, date]:
    """The batch of the officer's office and the month, if it has reports."""
    batch, chosen = _batch(request, slug), date(year, month, 1)
    if not MonthlyReport.objects.filter(batch=batch, month=chosen, opening=False).exists():
        raise Http404
    return batch, chosen
