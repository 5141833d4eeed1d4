"""Sheets out and in: download, upload, preview of every change and fault, confirm."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.access import PersonRequest, needs
from agencies.clock import today
from agencies.refusals import Conflict
from agencies.roles import Verb
from agencies.workbooks.reading import Workbook
from progress import tasks
from progress.actions import uploads
from progress.locks import why_locked
from progress.models import MonthlyReport, Upload
from progress.readers.uploads import Listed, Preview, listed, rows_of, uploads_of
from progress.spreadsheets.forms import UploadForm
from progress.spreadsheets.job import AT_ONCE, read_upload
from progress.spreadsheets.month_sheet import write_month_sheet
from progress.views.report import own_report

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PER_PAGE = 200
IMPORTS_SHOWN = 10
SENDERS = (Verb.FILL_REPORTS, Verb.REVIEW_REPORTS)
READERS = (*SENDERS, Verb.SIGN_REPORTS)


@needs(Verb.FILL_REPORTS, Verb.SIGN_REPORTS)
@require_safe
def sheet_download(request: PersonRequest, pk: int) -> HttpResponse:
    """The month's sheet of the person's own unit, prefilled."""
    report = own_report(request.user, pk)
    name = _("%(unit)s%(year)d年%(month)d月月报.xlsx") % _names(report)
    return workbook_response(write_month_sheet(report, today()), name)


@needs(Verb.FILL_REPORTS)
@require_http_methods(["GET", "HEAD", "POST"])
def sheet_upload(request: PersonRequest, pk: int) -> HttpResponse:
    """GET: how to send the sheet back. POST: take it in, and show what it would change."""
    report, day = own_report(request.user, pk), today()
    lock = why_locked(report, day)
    form = UploadForm()
    if request.method == "POST":
        if lock:
            raise Conflict(lock)
        form = UploadForm(request.POST, request.FILES)
        if form.is_valid():
            receive = partial(uploads.receive_month, report=report, by=request.user, today=day)
            return take_in(form, receive)
    mine = uploads_of(request.user).filter(report=report)
    context = {"report": report, "form": form, "lock": lock, "imports": imports(mine)}
    return render(request, "desk/upload.html", context, status=400 if form.errors else 200)


@needs(*READERS)
@require_safe
def upload_list(request: PersonRequest) -> HttpResponse:
    """All imports of the person's unit: who, when, how long it took, what came of it."""
    page = Paginator(listed(uploads_of(request.user)), 50).get_page(request.GET.get("page"))
    context = {"page": page, "imports": rows_of(page)}
    return render(request, "desk/upload_list.html", context)


@never_cache
@needs(*READERS)
@require_safe
def upload_page(request: PersonRequest, pk: int) -> HttpResponse:
    """One import: its progress while it is read, then the preview, then what came of it."""
    upload = _own_upload(request, pk)
    preview = Preview(upload)
    may_send = any(request.user.can(verb) for verb in SENDERS)
    page = Paginator(preview.changes, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "upload": upload,
        "preview": preview,
        "page": page,
        "may_confirm": preview.may_confirm and may_send,
        "may_discard": may_send,
        "back": _back(upload),
        "again": _again(upload),
        "many": upload.kind != Upload.Kind.MONTH,
    }
    return render(request, "desk/upload_page.html", context)


@never_cache
@needs(*READERS)
@require_safe
def upload_progress(request: PersonRequest, pk: int) -> JsonResponse:
    """How far reading has come: {"read", "rows", "done", "text"}."""
    upload = _own_upload(request, pk)
    return JsonResponse(
        {
            "read": upload.rows_read,
            "rows": upload.rows,
            "done": upload.state != Upload.State.READING,
            "text": _("已读%(read)d行，共约%(rows)d行")
            % {"read": upload.rows_read, "rows": upload.rows},
        }
    )


@needs(*SENDERS)
@require_POST
def upload_confirm(request: PersonRequest, pk: int) -> HttpResponse:
    """Apply what was previewed; of clashing cells those that are ticked."""
    upload = uploads.confirm(
        upload=_own_upload(request, pk),
        by=request.user,
        today=today(),
        take=frozenset(request.POST.getlist("take")),
    )
    messages.success(request, _("导入完成。"))
    return redirect("upload", upload.pk)


@needs(*SENDERS)
@require_POST
def upload_discard(request: PersonRequest, pk: int) -> HttpResponse:
    """Let a preview go."""
    upload = uploads.discard(upload=_own_upload(request, pk), by=request.user)
    messages.success(request, _("已放弃这次导入，没有写入任何内容。"))
    return redirect(_back(upload))


def take_in(form: UploadForm, receive: Any) -> HttpResponse:
    """Keep the file and read it: a small one at once, a large one by a worker.

    ``receive`` is one of the actions that take an upload in, but for its ``sent``.
    """
    book: Workbook = form.cleaned_data["file"]
    sent = form.keep()
    with transaction.atomic():
        upload = receive(sent=sent)
        if sent.rows >= AT_ONCE:
            # without a broker the sweep finds it within a minute
            transaction.on_commit(lambda: tasks.read_upload.delay(upload.pk), robust=True)
    if sent.rows < AT_ONCE:
        read_upload(upload_id=upload.pk, today=today(), book=book)
    return redirect("upload", upload.pk)


def imports(found: QuerySet[Upload]) -> list[Listed]:
    """The newest imports with what came of each."""
    return rows_of(listed(found)[:IMPORTS_SHOWN])


def workbook_response(data: bytes, name: str) -> HttpResponse:
    headers = {"Content-Disposition": content_disposition_header(True, name) or "attachment"}
    return HttpResponse(data, content_type=XLSX, headers=headers)


def _own_upload(request: PersonRequest, pk: int) -> Upload:
    """The import, if it is of the person's own unit; else 404."""
    return get_object_or_404(uploads_of(request.user), pk=pk)


def _back(upload: Upload) -> str:
    """The page the import belongs to."""
    if upload.report_id is not None:
        return reverse("desk_report", args=[upload.report_id])
    return _again(upload)


def _again(upload: Upload) -> str:
    """Where to send a mended file."""
    if upload.report_id is not None:
        return reverse("sheet_upload", args=[upload.report_id])
    if upload.kind == Upload.Kind.OPENING or upload.month is None:
        return reverse("opening", args=[upload.batch.slug])
    return reverse("matrix", args=[upload.batch.slug, upload.month.year, upload.month.month])


def _names(report: MonthlyReport) -> dict[str, Any]:
    return {"unit": report.unit, "year": report.month.year, "month": report.month.month}
