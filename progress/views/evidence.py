"""Evidence pages: the files of one task of a report, and each file through its gate."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from agencies.access import PersonRequest, needs
from agencies.clock import today
from agencies.models import User
from agencies.roles import Verb
from progress.actions import evidence as door
from progress.actions.special import DESK, may_write
from progress.actions.steps import require_own, shares_of
from progress.files.content import ACCEPT, ALLOWED
from progress.files.intake import MOST_FILES
from progress.files.keeping import Attached
from progress.files.refusal import FilesRefused
from progress.locks import why_locked
from progress.models import Evidence, MonthlyReport, SpecialReport
from progress.readers.evidence import (
    evidence_of,
    evidence_of_special,
    exhibits,
    may_read,
    reads_for_office,
    reuses,
)
from progress.views.sending import sent, sent_thumbnail

FIELD = "files"


@needs(*DESK)
@require_http_methods(["GET", "HEAD", "POST"])
def evidence_page(request: PersonRequest, pk: int, share: int) -> HttpResponse:
    """The evidence of one task of an own report; POST puts files to it."""
    reports = MonthlyReport.objects.select_related("batch", "agency", "region")
    report = get_object_or_404(reports, pk=pk)
    require_own(report, request.user, *DESK)
    task = get_object_or_404(shares_of(report), pk=share)
    address, day = reverse("evidence_page", args=[pk, share]), today()

    def attach(files: list[UploadedFile]) -> Attached[Evidence]:
        return door.attach(report=report, share=task, files=files, by=request.user, today=day)

    def page(faults: list[str]) -> HttpResponse:
        lock = why_locked(report, day)
        may_put = request.user.can(Verb.FILL_REPORTS) and not lock
        context = {"report": report, "share": task, "lock": lock, "may_remove": may_put}
        return _page(request, evidence_of(report).get(task.pk, []), context, faults)

    return _put(request, address, attach, page) if request.method == "POST" else page([])


@needs(*DESK)
@require_http_methods(["GET", "HEAD", "POST"])
def evidence_special(request: PersonRequest, pk: int) -> HttpResponse:
    """The files of an own special report; POST puts files to it."""
    specials = SpecialReport.objects.select_related("batch", "agency", "region")
    special = get_object_or_404(specials, pk=pk)
    door.require_own_special(special, request.user, *DESK)
    address, day = reverse("evidence_special", args=[pk]), today()

    def attach(files: list[UploadedFile]) -> Attached[Evidence]:
        return door.attach_special(special=special, files=files, by=request.user, today=day)

    def page(faults: list[str]) -> HttpResponse:
        lock = door.why_special_locked(special)
        may_put = may_write(special, request.user)
        context = {"special": special, "lock": lock, "may_remove": may_put}
        return _page(request, evidence_of_special(special), context, faults)

    return _put(request, address, attach, page) if request.method == "POST" else page([])


@needs(*DESK)
@require_http_methods(["GET", "HEAD", "POST"])
def evidence_remove(request: PersonRequest, pk: int) -> HttpResponse:
    """POST takes an own file away, and goes back to the page that listed it."""
    evidence = _found(pk)
    if request.method == "POST":
        door.remove(evidence=evidence, by=request.user, today=today())
        messages.success(request, _("已移除“%(name)s”。") % {"name": evidence})
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = _home_address(evidence)
    return HttpResponseRedirect(back)


@needs(*DESK, Verb.SEE_EVERYTHING)
@require_safe
def evidence_file(request: PersonRequest, pk: int) -> FileResponse:
    """The file itself: images and PDF open in the browser, the rest is saved."""
    return sent(_readable(request.user, pk))


@needs(*DESK, Verb.SEE_EVERYTHING)
@require_safe
def evidence_thumb(request: PersonRequest, pk: int) -> FileResponse:
    """The small picture of an image; 404 for a document, which has none."""
    return sent_thumbnail(_readable(request.user, pk))


def _put(
    request: PersonRequest,
    address: str,
    attach: Callable[[list[UploadedFile]], Attached[Evidence]],
    page: Callable[[list[str]], HttpResponse],
) -> HttpResponse:
    """Put what was sent, all of it or nothing, and tell what became of it."""
    # the form's last field: without it the upload was cut off on its way
    if "whole" not in request.POST:
        return page([_("上传中途断开，没有收全，什么都没有保存。请检查网络后重新选择文件上传。")])
    try:
        attached = attach(request.FILES.getlist(FIELD))
    except FilesRefused as refused:
        return page(refused.faults)
    _tell(request, attached)
    return redirect(address)


def _tell(request: PersonRequest, attached: Attached[Evidence]) -> None:
    count = len(attached.kept)
    if count:
        text = ngettext("已上传%(count)d个文件。", "已上传%(count)d个文件。", count)
        messages.success(request, text % {"count": count})
    for name in attached.repeated:
        messages.info(request, _("“%(name)s”先前已经上传，没有重复保存。") % {"name": name})
    reused = reuses(attached.kept, request.user)
    if reused:
        messages.warning(
            request,
            _("其中%(count)d个文件在别处也作为佐证使用，已在下面注明，请核对。")
            % {"count": len(reused)},
        )


def _page(
    request: PersonRequest, files: list[Evidence], context: dict[str, Any], faults: list[str]
) -> HttpResponse:
    context |= {
        "exhibits": exhibits(files, request.user),
        "errors": [(FIELD, fault) for fault in faults],
        "accept": ACCEPT,
        "allowed": ALLOWED,
        "limit": settings.EVIDENCE_MAX_BYTES,
        "most": MOST_FILES,
    }
    return render(request, "desk/evidence.html", context, status=400 if faults else 200)


def _found(pk: int) -> Evidence:
    """The evidence with the report it belongs to; 404 for none."""
    rows = Evidence.objects.select_related(
        "report__batch", "special__batch", "share__indicator", "uploaded_by"
    )
    return get_object_or_404(rows, pk=pk)


def _readable(user: User, pk: int) -> Evidence:
    """The evidence, if the person may see it; one removed is shown to the office alone."""
    evidence = _found(pk)
    if not may_read(evidence, user):
        raise PermissionDenied(_("这份佐证材料不在您的查看范围内。"))
    home = evidence.report or evidence.special
    if evidence.removed_at and not (home and reads_for_office(home.batch, user)):
        raise Http404
    return evidence


def _home_address(evidence: Evidence) -> str:
    if evidence.special_id:
        return reverse("evidence_special", args=[evidence.special_id])
    return reverse("evidence_page", args=[evidence.report_id, evidence.share_id])
