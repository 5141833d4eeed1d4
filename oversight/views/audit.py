"""The audit trail, for the auditor alone: looking for changes, and taking them away as files."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from io import StringIO

from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from agencies.access import PersonRequest, needs
from agencies.roles import Verb
from agencies.workbooks.writing import CsvRows
from oversight.forms.audit import AuditForm
from oversight.readers.trail import Entry, entries, tracked_models
from oversight.readers.trail_months import month_lines, months
from oversight.readers.trail_search import COUNTED, Found, all_found, find, in_batches

MOST = 20_000  # lines in one CSV


@require_safe
@needs(Verb.READ_AUDIT_TRAIL)
def audit(request: PersonRequest) -> HttpResponse:
    """Newest changes first, of those looked for; filters as ``AuditForm`` names them."""
    form = _form(request)
    found = find(form.search()) if form.is_valid() else Found([], None, 0)
    return _page(request, form, found, status=400 if form.errors else 200)


@require_safe
@needs(Verb.READ_AUDIT_TRAIL)
def audit_csv(request: PersonRequest) -> HttpResponseBase:
    """What was looked for, a row for each field changed; at most ``MOST`` changes."""
    form = _form(request)
    if not form.is_valid():
        return _page(request, form, Found([], None, 0), status=400)
    search = form.search()
    numbers = all_found(search, MOST + 1)
    if len(numbers) > MOST:
        form.add_error(None, _("结果超过2万条，请缩短日期范围或增加条件后再导出。"))
        return _page(request, form, find(search), status=400)
    response = StreamingHttpResponse(_rows(numbers), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="audit.csv"'
    return response


@require_safe
@needs(Verb.READ_AUDIT_TRAIL)
def audit_months(request: PersonRequest) -> HttpResponse:
    """Every month of the trail: how many lines, how it was written out, where it lies."""
    return render(request, "office/audit_months.html", {"months": months(timezone.localdate())})


@require_safe
@needs(Verb.READ_AUDIT_TRAIL)
def audit_month(request: PersonRequest, year: int, month: int) -> HttpResponseBase:
    """All lines of a month as the commands write them; 404 for one that is archived."""
    first = date(year, month, 1)
    if not any(each.month == first and each.in_database for each in months(timezone.localdate())):
        raise Http404
    response = StreamingHttpResponse(month_lines(first), content_type="application/x-ndjson")
    response["Content-Disposition"] = f'attachment; filename="trail-{first:%Y-%m}.jsonl"'
    return response


def _form(request: PersonRequest) -> AuditForm:
    tables = {model._meta.label_lower: model for model in tracked_models()}
    return AuditForm(request.GET, tables=tables)


def _page(request: PersonRequest, form: AuditForm, found: Found, *, status: int) -> HttpResponse:
    asked = {name for name, value in form.cleaned_data.items() if value and name != "before"}
    context = {
        "form": form,
        "found": found,
        "entries": entries(found.lines),
        "filtered": bool(asked),
        "older_start": form.cleaned_data.get("before"),
        "counted": COUNTED,
    }
    return render(request, "office/audit.html", context, status=status)


def _rows(numbers: list[int]) -> Iterator[str]:
    yield "\ufeff" + _row(
        [
            _("编号"), _("时间"), _("操作人"), _("账号"), _("途径"), _("来源地址"), _("操作"),
            pgettext("audit", "类别"), _("对象"), _("字段"), _("改动前"), _("改动后"), _("来源"),
        ]
    )  # fmt: skip
    for lines in in_batches(numbers):
        for line, entry in zip(lines, entries(lines), strict=True):
            yield from (_row([str(line.pk), *row]) for row in _cells(entry))


def _cells(entry: Entry) -> Iterator[list[str]]:
    head = [
        f"{timezone.localtime(entry.at):%Y-%m-%d %H:%M:%S}",
        entry.who, entry.account, entry.path, entry.address, entry.label, entry.table, entry.name,
    ]  # fmt: skip
    whence = _("；").join(f"{word} {value}" for word, value in entry.whence)
    if not entry.changes:
        yield [*head, "", "", "", whence]
    for change in entry.changes:
        yield [*head, change.field, change.before or "", change.after, whence]


def _row(cells: list[str]) -> str:
    line = StringIO()
    CsvRows(line).add(cells)
    return line.getvalue()
