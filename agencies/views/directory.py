"""First day: agencies and accounts from a workbook, looked at before anything is written."""

from __future__ import annotations

import base64
import hashlib
import io
from collections.abc import Sequence
from typing import cast

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from agencies.access import PersonRequest, needs
from agencies.actions.directory import apply, keep, reissue
from agencies.clock import now, today
from agencies.directory.changes import Plan
from agencies.directory.handing_over import password_sheet
from agencies.directory.lookups import Regions
from agencies.directory.planning import plan_of
from agencies.directory.sheets import AGENCIES, PEOPLE, Parsed, parse, template
from agencies.forms.directory import UploadForm
from agencies.models import Agency, DirectoryImport, Region, User
from agencies.roles import Verb
from agencies.signing_in.temporary_passwords import Issued
from agencies.workbooks.faults import faults_sorted

TEMPLATE_NAME = "单位与账号.xlsx"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PAST = 20


@require_safe
@needs(Verb.MANAGE_DIRECTORY)
def directory(request: PersonRequest) -> HttpResponse:
    """What the directory holds, the template, the upload, and past imports."""
    return _page(request, UploadForm())


@require_safe
@needs(Verb.MANAGE_DIRECTORY)
def template_file(request: PersonRequest) -> HttpResponseBase:
    """The workbook to fill in, with the regions and agencies there are to choose from."""
    regions = list(Regions(Region.objects.all()).labels.values())
    agencies = list(Agency.objects.values_list("name", flat=True))
    return FileResponse(
        io.BytesIO(template(regions, agencies)),
        as_attachment=True,
        filename=TEMPLATE_NAME,
        content_type=XLSX,
    )


@require_POST
@needs(Verb.MANAGE_DIRECTORY)
def upload(request: PersonRequest) -> HttpResponse:
    """Keep a sound workbook and show what it changes; else every fault in one pass."""
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, status=400)
    parsed = parse(form.cleaned_data["workbook"])
    plan = plan_of(parsed, by=request.user)
    faults = faults_sorted([*parsed.faults, *plan.faults], (AGENCIES, PEOPLE))
    file = cast(UploadedFile, request.FILES["workbook"])
    name = file.name or ""
    if faults:
        context = {"plan": plan, "faults": faults, "ignored": parsed.ignored, "name": name}
        return render(request, "directory/faults.html", context, status=400)
    if parsed.ignored:
        ignored = {"columns": _("、").join(parsed.ignored)}
        messages.info(request, _("以下各列不在模板中，没有读取：%(columns)s。") % ignored)
    file.seek(0)
    sha256 = hashlib.sha256(file.read()).hexdigest()
    kept = keep(parsed=parsed, name=name, sha256=sha256, by=request.user, now=now())
    return redirect("directory_import", kept.pk)


@require_safe
@needs(Verb.MANAGE_DIRECTORY)
def preview(request: PersonRequest, pk: int) -> HttpResponse:
    """What the import would change as the directory stands now, or that it is done."""
    kept = get_object_or_404(DirectoryImport.objects.select_related("by"), pk=pk)
    plan = Plan() if kept.applied_at else plan_of(Parsed.from_json(kept.parsed), by=request.user)
    return render(request, "directory/preview.html", {"import": kept, "plan": plan})


@never_cache
@require_POST
@needs(Verb.MANAGE_DIRECTORY)
def apply_import(request: PersonRequest, pk: int) -> HttpResponse:
    """Make the changes; the new accounts' passwords are in this answer and nowhere else."""
    kept = get_object_or_404(DirectoryImport, pk=pk)
    digest = request.POST.get("digest", "")
    issued = apply(upload=kept, digest=digest, by=request.user, today=today(), now=now())
    messages.success(request, _("导入完成。"))
    if not issued:
        return redirect("directory_import", kept.pk)
    return handed_over(request, issued, back=reverse("directory"))


@never_cache
@require_POST
@needs(Verb.MANAGE_DIRECTORY)
def reissue_passwords(request: PersonRequest, pk: int) -> HttpResponse:
    """New temporary passwords for an import's accounts that still wait for their first use."""
    kept = get_object_or_404(DirectoryImport, pk=pk)
    issued = reissue(upload=kept, by=request.user)
    messages.success(request, _("已重新生成初始密码，原来的初始密码作废。"))
    return handed_over(request, issued, back=reverse("directory"))


def handed_over(request: PersonRequest, issued: Sequence[Issued], back: str) -> HttpResponse:
    """The one page with the passwords, and the same list as a file inside the page itself:
    a second request could not be given it, as nothing keeps it.
    """
    context = {
        "issued": issued,
        "sheet": f"data:{XLSX};base64,{base64.b64encode(password_sheet(issued)).decode()}",
        "back": back,
    }
    return render(request, "directory/passwords.html", context)


def _page(request: PersonRequest, form: UploadForm, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "agencies": Agency.objects.count(),
        "people": User.objects.filter(is_active=True).count(),
        "imports": DirectoryImport.objects.select_related("by").defer("parsed")[:PAST],
    }
    return render(request, "directory/directory.html", context, status=status)
