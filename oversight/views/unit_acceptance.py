"""Acceptance at a unit's desk (验收申请): what is ready, applying, its cases."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.access import PersonRequest, needs
from agencies.clock import today
from agencies.refusals import Conflict
from agencies.roles import Verb
from oversight.actions.acceptance_applying import (
    add_files,
    apply_for_acceptance,
    is_being_checked,
    withdraw_case,
)
from oversight.actions.acceptance_lines import ImpossibleDay
from oversight.forms.acceptance import ApplicationForm
from oversight.models import AcceptanceCase
from oversight.readers.acceptance import (
    Ready,
    case_for_unit,
    case_page,
    cases_of_unit,
    entries,
    may_apply,
    ready_for,
)
from pledges.models import Pledge
from progress.files.content import ACCEPT, ALLOWED
from progress.files.intake import MOST_FILES
from progress.files.refusal import FilesRefused

DESK = (Verb.FILL_REPORTS, Verb.SIGN_REPORTS)
PER_PAGE = 20


@require_safe
@needs(*DESK)
def unit_acceptances(request: PersonRequest) -> HttpResponse:
    """What the unit may apply for, and the cases it has opened."""
    unit = request.user.agency_id, request.user.region_id
    page = Paginator(cases_of_unit(unit), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "ready": ready_for(unit, today()),
        "page": page,
        "entries": entries(page, today()),
        "may_apply": may_apply(request.user),
    }
    return render(request, "desk/acceptances.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Verb.ANSWER_NOTICES)
def unit_acceptance_new(request: PersonRequest, pk: int) -> HttpResponse:
    """The head applies for acceptance of a pledge's indicators."""
    ready = _ready(request, get_object_or_404(Pledge, pk=pk))
    if ready.waiting:
        raise Conflict(_("这件实事已有一份验收申请待核验。"))
    day = today()
    form = ApplicationForm(
        request.POST if request.method == "POST" else None, sights=ready.sights, today=day
    )
    faults: list[str] = []
    if request.method == "POST" and "whole" not in request.POST:
        faults = [_cut_off()]
    elif form.is_valid():
        try:
            case = apply_for_acceptance(
                pledge=ready.pledge,
                indicators=form.chosen,
                finished_on=form.cleaned_data["finished_on"],
                summary=form.cleaned_data["summary"],
                files=request.FILES.getlist("files"),
                by=request.user,
                today=day,
            )
        except ImpossibleDay as refusal:
            form.add_error("finished_on", str(refusal))
        except FilesRefused as refusal:
            faults = refusal.faults
        else:
            messages.success(request, _("验收申请已报办公室。"))
            return redirect("unit_acceptance", pk=case.pk)
    context = {
        "ready": ready,
        "form": form,
        "options": list(zip(form["indicators"], ready.sights, strict=True)),
        **_upload(faults),
    }
    status = 400 if form.errors or faults else 200
    return render(request, "desk/acceptance_new.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(*DESK)
def unit_acceptance(request: PersonRequest, pk: int) -> HttpResponse:
    """One own case; POST puts more files to it while it waits."""
    case = _case(request, pk)
    faults: list[str] = []
    if request.method == "POST":
        try:
            add_files(case=case, files=_files(request), by=request.user)
        except FilesRefused as refusal:
            faults = refusal.faults
        else:
            messages.success(request, _("附件已上传。"))
            return redirect("unit_acceptance", pk=case.pk)
    is_open = case.state == AcceptanceCase.State.APPLIED
    context = {
        "page": case_page(case, today(), own_only=True),
        "case": case,
        "is_open": is_open,
        "may_remove": is_open and not is_being_checked(case),
        "may_withdraw": is_open and may_apply(request.user),
        **_upload(faults),
    }
    return render(request, "desk/acceptance.html", context, status=400 if faults else 200)


@require_POST
@needs(Verb.ANSWER_NOTICES)
def unit_acceptance_withdraw(request: PersonRequest, pk: int) -> HttpResponse:
    """The head takes the application back."""
    withdraw_case(case=_case(request, pk), by=request.user, today=today())
    messages.success(request, _("验收申请已撤回。"))
    return redirect("unit_acceptances")


def _case(request: PersonRequest, pk: int) -> AcceptanceCase:
    case = case_for_unit(request.user, pk)
    if case is None:
        raise Http404
    return case


def _ready(request: PersonRequest, pledge: Pledge) -> Ready:
    """What of the pledge the unit may apply for; 403 where it reports none of it."""
    unit = request.user.agency_id, request.user.region_id
    for ready in ready_for(unit, today()):
        if ready.pledge.pk == pledge.pk:
            return ready
    raise PermissionDenied(_("这件实事没有可由本单位申请验收的指标。"))


def _files(request: PersonRequest) -> list[UploadedFile]:
    """What was sent; ``FilesRefused`` for nothing, or an upload cut off on its way."""
    if "whole" not in request.POST:
        raise FilesRefused([_cut_off()])
    files = request.FILES.getlist("files")
    if not files:
        raise FilesRefused([_("请选择要上传的文件。")])
    return files


def _cut_off() -> str:
    return _("上传中途断开，没有收全，什么都没有保存。请检查网络后重新选择文件上传。")


def _upload(faults: list[str]) -> dict[str, Any]:
    """What the upload field says: which files, how large, how many, and what was refused."""
    return {
        "errors": [("files", fault) for fault in faults],
        "accept": ACCEPT,
        "allowed": ALLOWED,
        "limit": settings.EVIDENCE_MAX_BYTES,
        "most": MOST_FILES,
    }
