"""The problem ledger in Excel: out as filtered, in with a look at what it changes."""

from __future__ import annotations

import hashlib
import io
from typing import cast

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.access import PersonRequest, needs
from agencies.clock import now, today
from agencies.roles import Verb
from agencies.workbooks.faults import faults_sorted
from oversight.forms.problems import LedgerFilter, LedgerUploadForm
from oversight.models import ProblemImport
from oversight.readers.problems import ledger, narrowed, units_in
from oversight.readers.reach import reachable_batches
from oversight.spreadsheets.applying import apply_import, keep_import, require_import
from oversight.spreadsheets.changes import Plan
from oversight.spreadsheets.columns import SHEETS
from oversight.spreadsheets.planning import plan_of
from oversight.spreadsheets.reading import Parsed, parse
from oversight.spreadsheets.writing import ledger_book

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PAST = 20


@require_safe
@needs(Verb.SEE_EVERYTHING)
def problems_sheet(request: PersonRequest) -> HttpResponseBase:
    """The ledger as it is filtered; what has no number yet is not in it."""
    form = LedgerFilter(
        request.GET, batches=reachable_batches(request.user), units=units_in(ledger(request.user))
    )
    wanted = form.cleaned_data if form.is_valid() else {}
    rows = narrowed(ledger(request.user), wanted, today()).exclude(number="").order_by("number")
    book = ledger_book(
        rows.prefetch_related("sign_offs"), office_id=request.user.agency_id or 0, at=now()
    )
    name = _("问题台账-%(day)s.xlsx") % {"day": today().isoformat()}
    return FileResponse(io.BytesIO(book), as_attachment=True, filename=name, content_type=XLSX)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Verb.SUPERVISE)
def problems_import(request: PersonRequest) -> HttpResponse:
    """The upload and past imports; POST keeps a sound workbook, else tells every fault."""
    form = LedgerUploadForm(request.POST, request.FILES) if request.method == "POST" else None
    if form and form.is_valid():
        return _received(request, form)
    imports = ProblemImport.objects.filter(office=request.user.agency_id)
    context = {
        "form": form or LedgerUploadForm(),
        "imports": imports.select_related("by").defer("parsed")[:PAST],
    }
    return render(request, "office/problems_import.html", context, status=400 if form else 200)


@require_safe
@needs(Verb.SUPERVISE)
def problems_preview(request: PersonRequest, pk: int) -> HttpResponse:
    """What the import would change as the ledger stands now, or that it is done."""
    kept = _reached(request, pk)
    plan = Plan()
    if not kept.applied_at:
        plan = plan_of(Parsed.from_json(kept.parsed), by=request.user, today=today())
    return render(request, "office/problems_preview.html", {"import": kept, "plan": plan})


@require_POST
@needs(Verb.SUPERVISE)
def problems_apply(request: PersonRequest, pk: int) -> HttpResponse:
    """Make the changes, all of them or none."""
    done = apply_import(
        kept=_reached(request, pk),
        digest=request.POST.get("digest", ""),
        by=request.user,
        today=today(),
        now=now(),
    )
    messages.success(
        request,
        _("导入完成：新增%(added)d条，修改%(changed)d条。")
        % {"added": done.added, "changed": done.changed},
    )
    return redirect("problems")


def _received(request: PersonRequest, form: LedgerUploadForm) -> HttpResponse:
    parsed = parse(form.cleaned_data["workbook"])
    plan = plan_of(parsed, by=request.user, today=today())
    faults = faults_sorted([*parsed.faults, *plan.faults], SHEETS)
    file = cast(UploadedFile, request.FILES["workbook"])
    name = file.name or ""
    if faults:
        context = {"plan": plan, "faults": faults, "ignored": parsed.ignored, "name": name}
        return render(request, "office/problems_faults.html", context, status=400)
    if parsed.ignored:
        ignored = {"columns": _("、").join(parsed.ignored)}
        messages.info(request, _("以下各列不在台账中，没有读取：%(columns)s。") % ignored)
    file.seek(0)
    sha256 = hashlib.sha256(file.read()).hexdigest()
    kept = keep_import(parsed=parsed, name=name, sha256=sha256, by=request.user, now=now())
    return redirect("problems_preview", kept.pk)


def _reached(request: PersonRequest, pk: int) -> ProblemImport:
    rows = ProblemImport.objects.select_related("by", "applied_by")
    kept: ProblemImport = get_object_or_404(rows, pk=pk)
    require_import(kept, request.user)
    return kept
