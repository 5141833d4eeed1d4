"""A unit's letters: read, signed for, answered; and the office's word on an answer."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.access import PersonRequest, needs, require
from agencies.clock import today
from agencies.models import User
from agencies.refusals import Conflict
from agencies.roles import Verb
from oversight.actions import replies as actions
from oversight.forms.notices import NoteForm, ReplyForm
from oversight.models import Notice, NoticeReply
from oversight.readers.dispatch import copied_by
from oversight.readers.moves import answering
from oversight.readers.notices import letter_page, letters_to, rows_of
from oversight.readers.papers import paper
from oversight.readers.reach import require_reach
from oversight.views.notice_steps import Step, step_page
from oversight.views.notices import title_of
from progress.files.content import ACCEPT, ALLOWED
from progress.files.intake import MOST_FILES
from progress.files.refusal import FilesRefused

DESK = (Verb.FILL_REPORTS, Verb.SIGN_REPORTS)
PER_PAGE = 50
FILES = "files"
form_page = require_http_methods(["GET", "HEAD", "POST"])


@form_page
@needs(Verb.SUPERVISE)
def reply_accept(request: PersonRequest, pk: int) -> HttpResponse:
    """Find a reply sufficient."""
    step = Step(
        _("通过回复"), _("通过"), _("回复已通过，整改到位后可以办结。"), actions.accept_reply,
        template="office/notice_reply.html",
    )  # fmt: skip
    form = NoteForm(_posted(request), label=_("审核意见"), hint=_("单位将看到这段话。"))
    return _judged(request, pk, step, form)


@form_page
@needs(Verb.SUPERVISE)
def reply_return(request: PersonRequest, pk: int) -> HttpResponse:
    """Send a reply back, with what is missing."""
    step = Step(
        _("退回回复"), _("退回"), _("回复已退回，单位已得到通知。"), actions.return_reply,
        template="office/notice_reply.html", danger=True,
    )  # fmt: skip
    form = NoteForm(
        _posted(request),
        label=_("退回意见"),
        hint=_("写明哪里不清楚、缺什么材料。单位将看到这段话，并重新回复。"),
        missing=_("请写明退回意见，单位才知道补充什么。"),
    )
    return _judged(request, pk, step, form)


def _judged(request: PersonRequest, pk: int, step: Step, form: NoteForm) -> HttpResponse:
    rows = NoticeReply.objects.select_related(
        "notice__batch__office", "notice__agency", "notice__region", "by"
    )
    reply = get_object_or_404(rows, pk=pk)
    require_reach(request.user, reply.notice.batch)
    day = today()
    page = letter_page(reply.notice, day)
    if page.waiting is None or page.waiting.pk != reply.pk:
        raise Conflict(_("这份回复现在不需要审核，请刷新后查看。"))
    if request.method == "POST" and form.is_valid():
        step.do(reply=reply, by=request.user, today=day, **form.cleaned_data)
        messages.success(request, step.said)
        return redirect("notice", reply.notice_id)
    return step_page(request, page, step, form, shown=[page.waiting])


@require_safe
@needs(*DESK)
def unit_notices(request: PersonRequest) -> HttpResponse:
    """The unit's letters, those that wait for its word first."""
    day, found = today(), letters_to(request.user)
    open_ones = rows_of(found.open(), day)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "waiting": [row for row in open_ones if row.next.wait in answering(request.user)],
        "page": page,
        "rows": rows_of(page.object_list, day),
    }
    return render(request, "desk/notices.html", context)


@require_safe
@needs(*DESK)
def unit_notice(request: PersonRequest, pk: int) -> HttpResponse:
    """One letter of the unit, with what it can answer now."""
    return _page(request, _own(request.user, pk))


@require_POST
@needs(*DESK)
def unit_notice_sign(request: PersonRequest, pk: int) -> HttpResponse:
    """Sign for a letter (签收)."""
    actions.sign_for(notice=_own(request.user, pk), by=request.user, today=today())
    messages.success(request, _("已签收。请在回复期限前回复。"))
    return redirect("unit_notice", pk)


@require_POST
@needs(*DESK)
def unit_notice_reply(request: PersonRequest, pk: int) -> HttpResponse:
    """Answer a letter, with files (回复)."""
    found, day = _own(request.user, pk), today()
    require(request.user, Verb.ANSWER_NOTICES)
    form = ReplyForm(request.POST, today=day)
    # the form's last field: without it the upload was cut off on its way
    if "whole" not in request.POST:
        form.is_valid()
        fault = _("上传中途断开，没有收全，什么都没有保存。请检查网络后重新选择文件提交。")
        return _page(request, found, form, [fault])
    if not form.is_valid():
        return _page(request, found, form)
    try:
        actions.reply(
            notice=found,
            files=request.FILES.getlist(FILES),
            by=request.user,
            today=day,
            **form.cleaned_data,
        )
    except FilesRefused as refused:
        return _page(request, found, form, refused.faults)
    messages.success(request, _("回复已提交，等办公室审核。"))
    return redirect("unit_notice", pk)


@require_safe
@needs(*DESK)
def unit_notice_letter(request: PersonRequest, pk: int) -> HttpResponse:
    """The letter alone, to print; a lead that had a copy of it reads it here too."""
    found = _copied(request.user, pk)
    own = found is None
    found = found or _own(request.user, pk)
    context = {
        "notice": found,
        "paper": paper(found),
        "heading": title_of(found),
        "listed_at": reverse("unit_notices"),
        "listed_as": _("督办文书"),
        "back": reverse("unit_notice", args=[pk]) if own else "",
        "docx": reverse("unit_notice_docx", args=[pk]),
        "pdf": reverse("unit_notice_pdf", args=[pk]),
    }
    return render(request, "office/notice_letter.html", context)


def letter_to(user: User, pk: int) -> Notice:
    """The letter, if the person's unit may read it: its own, or one it had a copy of."""
    return _copied(user, pk) or _own(user, pk)


def _page(
    request: PersonRequest,
    found: Notice,
    form: ReplyForm | None = None,
    faults: list[str] | None = None,
) -> HttpResponse:
    """The letter as the unit may use it; HTTP 400 for an answer that cannot be taken."""
    day = today()
    page = letter_page(found, day)
    may = answering(request.user)
    replies = page.next.wait in may and Notice.State(found.state) == Notice.State.SIGNED
    context: dict[str, Any] = {
        "notice": found,
        "page": page,
        "paper": paper(found),
        "heading": title_of(found),
        "form": (form or ReplyForm(today=day)) if replies else None,
        "may_sign": page.next.wait in may and found.state == Notice.State.SENT,
        "errors": [(FILES, fault) for fault in faults or ()],
        "accept": ACCEPT,
        "allowed": ALLOWED,
        "limit": settings.EVIDENCE_MAX_BYTES,
        "most": MOST_FILES,
    }
    status = 400 if faults or (form and form.errors) else 200
    return render(request, "desk/notice.html", context, status=status)


def _copied(user: User, pk: int) -> Notice | None:
    """The letter, if it went out to another unit with a copy to this person."""
    rows = Notice.objects.select_related("batch__office", "agency", "region")
    found = rows.filter(pk=pk, sent_on__isnull=False).first()
    return found if found and copied_by(found).filter(pk=user.pk).exists() else None


def _own(user: User, pk: int) -> Notice:
    """The letter, if it went out to the person's own unit; else 404 or 403."""
    rows = Notice.objects.select_related(
        "batch__office", "agency", "region", "approved_by", "sent_by"
    )
    found: Notice | None = rows.for_unit(user.agency_id, user.region_id).filter(pk=pk).first()
    if found:
        return found
    if Notice.objects.filter(pk=pk, sent_on__isnull=False).exists():
        raise PermissionDenied(_("这份文书发给其他单位，您不能查看或办理。"))
    raise Http404


def _posted(request: PersonRequest) -> Any:
    return request.POST if request.method == "POST" else None
