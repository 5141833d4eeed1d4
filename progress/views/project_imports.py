"""Projects from a workbook: the template, the upload, what it would change, and yes or no."""

from __future__ import annotations

import hashlib

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.access import PersonRequest, needs
from agencies.clock import today
from agencies.roles import Verb
from pledges.models import Pledge
from pledges.project_lists import pledges_of
from progress.actions.project_imports import (
    Sent,
    confirm_projects,
    discard_projects,
    receive_projects,
)
from progress.forms.projects import ImportForm
from progress.models import Upload
from progress.readers.project_sheets import write_projects

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@needs(Verb.FILL_REPORTS)
def projects_template(request: PersonRequest, pk: int) -> HttpResponse:
    """The pledge's list in a workbook, to fill and to send back."""
    pledge = get_object_or_404(Pledge.objects.select_related("batch"), pk=pk)
    if not pledges_of(request.user).filter(pk=pk).exists():
        raise PermissionDenied(_("这件实事不由本单位承担，没有可下载的清单。"))
    response = HttpResponse(write_projects(pledge, request.user), content_type=XLSX)
    name = _("项目清单-%(no)s-%(title)s.xlsx") % {"no": pledge.no, "title": pledge.title}
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Verb.FILL_REPORTS)
def projects_import(request: PersonRequest) -> HttpResponse:
    """Choose a pledge and its file; POST reads it and shows what it would change."""
    pledges = pledges_of(request.user)
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = ImportForm(*sent, pledges=pledges, initial={"pledge": request.GET.get("pledge")})
    if request.method == "POST" and form.is_valid():
        file = request.FILES["workbook"]
        assert isinstance(file, UploadedFile)  # one field, one file  # nosec B101
        file.seek(0)
        upload = receive_projects(
            pledge=form.cleaned_data["pledge"],
            book=form.cleaned_data["workbook"],
            sent=Sent(file.name or "", file.size or 0, hashlib.sha256(file.read()).hexdigest()),
            by=request.user,
            today=today(),
        )
        return redirect("projects_upload", upload.pk)
    context = {"form": form, "pledges": list(pledges)}
    return render(request, "desk/projects_import.html", context, status=400 if form.errors else 200)


@require_safe
@needs(Verb.FILL_REPORTS)
def projects_upload(request: PersonRequest, pk: int) -> HttpResponse:
    """What a sent list would change, or every fault in it."""
    upload = _own(request, pk)
    waiting = upload.state == Upload.State.READY
    context = {"upload": upload, "result": upload.result, "waiting": waiting}
    return render(request, "desk/projects_upload.html", context)


@require_POST
@needs(Verb.FILL_REPORTS)
def projects_confirm(request: PersonRequest, pk: int) -> HttpResponse:
    """Write the list, all of it."""
    upload = _own(request, pk)
    added, changed = confirm_projects(upload=upload, by=request.user, today=today())
    messages.success(
        request,
        _("导入完成：新增%(added)d个项目，更新%(changed)d个。")
        % {"added": added, "changed": changed},
    )
    return redirect(f"{reverse('projects')}?pledge={upload.pledge_id}")


@require_POST
@needs(Verb.FILL_REPORTS)
def projects_discard(request: PersonRequest, pk: int) -> HttpResponse:
    """Let the list go; nothing of it was written."""
    discard_projects(upload=_own(request, pk), by=request.user)
    messages.info(request, _("已放弃这次导入，清单没有变化。"))
    return redirect("projects")


def _own(request: PersonRequest, pk: int) -> Upload:
    uploads = Upload.objects.select_related("pledge").filter(kind=Upload.Kind.PROJECTS)
    upload = get_object_or_404(uploads, pk=pk)
    if upload.by_id != request.user.pk:
        raise PermissionDenied(_("这次导入由他人上传，您不能查看或确认。"))
    return upload
