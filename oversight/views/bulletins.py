"""Bulletins (通报) and press packs in the office: listed, drawn up, worded, issued, downloaded."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.access import PersonRequest, needs, require
from agencies.clock import today
from agencies.papers.pdf import available, render_pdf
from agencies.papers.word import render_docx
from agencies.refusals import Conflict
from agencies.roles import Verb
from oversight.actions import bulletins as actions
from oversight.bulletins.kinds import fields_of, paper_for
from oversight.forms.bulletins import CorrectionForm, DrawUpForm, IssueForm, TextsForm
from oversight.models import Bulletin
from oversight.readers.bulletins import (
    bulletin_page,
    categories_of,
    correction_of,
    leads_of,
    listed,
    months_to_draw,
    moved_since,
    readable,
    unsigned_reason,
    waiting_in,
)
from oversight.readers.reach import current_batch, reachable_batches, require_reach
from pledges.models import Batch

PER_PAGE = 50
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
form_page = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@needs(Verb.SEE_EVERYTHING)
def bulletins(request: PersonRequest) -> HttpResponse:
    """The current batch's bulletins."""
    batch = current_batch(request.user)
    if batch is None:
        return render(request, "office/bulletins_none.html")
    return redirect("bulletins_batch", slug=batch.slug)


@require_safe
@needs(Verb.SEE_EVERYTHING)
def bulletins_batch(request: PersonRequest, slug: str) -> HttpResponse:
    """The batch's bulletins and press packs, the newest month first."""
    batch = _batch(request, slug)
    rows = listed(request.user, batch)
    context = {
        "batch": batch,
        "batches": reachable_batches(request.user),
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "may_draw": request.user.can(Verb.SUPERVISE),
    }
    return render(request, "office/bulletins.html", context)


@form_page
@needs(Verb.SUPERVISE)
def bulletin_new(request: PersonRequest, slug: str) -> HttpResponse:
    """Choose what to draw up; POST freezes the figures and opens the draft. 409 with a link where
    there is one already."""
    batch = _batch(request, slug)
    months = months_to_draw(batch)
    form = DrawUpForm(months, leads_of(batch), categories_of(batch), _posted(request))
    drawn = None
    if form.is_valid():
        given = form.cleaned_data
        try:
            made = actions.draw_up(batch=batch, by=request.user, today=today(), **given)
        except actions.AlreadyDrawn as refusal:
            drawn = refusal
        else:
            messages.success(request, _("已拟定，数据已固定。请核对文字后报负责人签发。"))
            return redirect("bulletin", made.pk)
    back = reverse("bulletins_batch", args=[slug])
    context = {
        "batch": batch,
        "months": months,
        "drawn": drawn,
        "form": form,
        "heading": _("拟定通报"),
        "submit": _("取数拟稿"),
        "trail": [(back, _("通报"))],
        "back": back,
    }
    status = 409 if drawn else 400 if form.errors else 200
    return render(request, "office/bulletin_new.html", context, status=status)


@form_page
@needs(Verb.SEE_EVERYTHING)
def bulletin(request: PersonRequest, pk: int) -> HttpResponse:
    """One bulletin as it reads, with what has moved; POST writes a draft's free sections."""
    found = readable(request.user, pk)
    may_write = request.user.can(Verb.SUPERVISE) and found.state == Bulletin.State.DRAFT
    form = None
    if request.method == "POST":
        require(request.user, Verb.SUPERVISE)
        form = TextsForm(fields_of(found), found.snapshot, found.texts, request.POST)
        if form.is_valid() and _written(request, found, form):
            messages.success(request, _("文字已保存。"))
            return redirect("bulletin", pk)
    elif may_write:
        form = TextsForm(fields_of(found), found.snapshot, found.texts)
    correction = correction_of(request.user, found)
    refused = unsigned_reason(found.batch) if may_write else ""
    may_correct = request.user.can(Verb.SUPERVISE) and found.state == Bulletin.State.ISSUED
    context = {
        "bulletin": found,
        "batch": found.batch,
        "page": bulletin_page(found),
        "correction": correction,
        "may_correct": may_correct and correction is None,
        "form": form,
        "may_write": may_write,
        "may_issue": may_write and request.user.can(Verb.SIGN_ORDERS) and not refused,
        "refused": refused,
        "has_pdf": available(),
    }
    status = 400 if form is not None and form.errors else 200
    return render(request, "office/bulletin.html", context, status=status)


@require_POST
@needs(Verb.SUPERVISE)
def bulletin_again(request: PersonRequest, pk: int) -> HttpResponse:
    """Take a draft's figures anew."""
    found = readable(request.user, pk)
    actions.take_again(bulletin=found, by=request.user, today=today())
    messages.success(request, _("已按今天的数据重新取数，您写的文字没有变。"))
    return redirect("bulletin", pk)


@form_page
@needs(Verb.SUPERVISE)
def bulletin_discard(request: PersonRequest, pk: int) -> HttpResponse:
    """Delete a draft, having been asked."""
    found = _open_draft(request, pk)
    if request.method == "POST":
        actions.discard(bulletin=found, by=request.user)
        messages.success(request, _("%(title)s已删除。") % {"title": found.title})
        return redirect("bulletins_batch", found.batch.slug)
    context = {"heading": _("删除拟稿"), "submit": _("删除"), "danger": True}
    return _step(request, found, "office/bulletin_discard.html", context)


@form_page
@needs(Verb.SIGN_ORDERS)
def bulletin_issue(request: PersonRequest, pk: int) -> HttpResponse:
    """The director issues it: number, day, and what follows from it."""
    found, day = _open_draft(request, pk), today()
    form = IssueForm(_posted(request), numbered=actions.numbered(found))
    if form.is_valid():
        try:
            actions.issue(bulletin=found, by=request.user, today=day, **form.cleaned_data)
        except Conflict as refusal:
            if _is_gone(found):
                raise
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("已印发，内容不再变动。"))
            return redirect("bulletin", pk)
    context = {
        "form": form,
        "heading": _("签发"),
        "submit": _("签发"),
        "day": day,
        "waiting": waiting_in(found.snapshot),
        "refused": unsigned_reason(found.batch),
        "announces": actions.announces(found),
        "moved": moved_since(found),
    }
    return _step(request, found, "office/bulletin_issue.html", context)


@form_page
@needs(Verb.SUPERVISE)
def bulletin_correct(request: PersonRequest, pk: int) -> HttpResponse:
    """Draw up the corrected edition of an issued one, giving the reason."""
    found = readable(request.user, pk)
    form = CorrectionForm(_posted(request))
    if form.is_valid():
        made = actions.correct(bulletin=found, by=request.user, today=today(), **form.cleaned_data)
        messages.success(request, _("更正稿已拟定，数据已重新取。请核对文字后报负责人签发。"))
        return redirect("bulletin", made.pk)
    actions.require_correctable(found)
    context = {"form": form, "heading": _("拟定更正"), "submit": _("重新取数，拟定更正稿")}
    return _step(request, found, "office/bulletin_correct.html", context)


@require_safe
@needs(Verb.SEE_EVERYTHING)
def bulletin_docx(request: PersonRequest, pk: int) -> HttpResponse:
    """The bulletin as a Word document."""
    found = readable(request.user, pk)
    return _file(render_docx(paper_for(found)), DOCX, f"{_name(found)}.docx")


@require_safe
@needs(Verb.SEE_EVERYTHING)
def bulletin_pdf(request: PersonRequest, pk: int) -> HttpResponse:
    """The bulletin as PDF; 503 with the reason where this machine can't draw one."""
    found = readable(request.user, pk)
    if not available():
        return render(request, "office/bulletin_no_pdf.html", {"bulletin": found}, status=503)
    return _file(render_pdf(paper_for(found)), "application/pdf", f"{_name(found)}.pdf")


def _written(request: PersonRequest, found: Bulletin, form: TextsForm) -> bool:
    """Were the words saved? Where another person came first, the form says so and keeps them."""
    try:
        actions.edit_texts(
            bulletin=found,
            texts=form.texts(),
            seen=form.cleaned_data["seen"],
            by=request.user,
            today=today(),
        )
    except actions.ClashingTexts as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _open_draft(request: PersonRequest, pk: int) -> Bulletin:
    """A draft the person may change; ``Conflict`` once it is issued."""
    found = readable(request.user, pk)
    if found.state != Bulletin.State.DRAFT:
        raise Conflict(_("%(title)s已经印发，不能再改。") % {"title": found.title})
    return found


def _is_gone(found: Bulletin) -> bool:
    """Did another person issue or delete it meanwhile?"""
    return not Bulletin.objects.filter(pk=found.pk, state=Bulletin.State.DRAFT).exists()


def _step(
    request: PersonRequest, found: Bulletin, template: str, context: dict[str, Any]
) -> HttpResponse:
    """A small form page about one bulletin."""
    back = reverse("bulletin", args=[found.pk])
    form = context.get("form")
    context |= {
        "bulletin": found,
        "batch": found.batch,
        "trail": [
            (reverse("bulletins_batch", args=[found.batch.slug]), _("通报")),
            (back, found.title),
        ],
        "back": back,
    }
    return render(request, template, context, status=400 if form and form.errors else 200)


def _batch(request: PersonRequest, slug: str) -> Batch:
    batch: Batch = get_object_or_404(Batch.objects.select_related("office", "issuer"), slug=slug)
    require_reach(request.user, batch)
    return batch


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": content_disposition_header(True, name) or "attachment"}
    return HttpResponse(content, content_type=kind, headers=headers)


def _name(found: Bulletin) -> str:
    """The file's name; a draft says that it is one, and one put right that it has been."""
    if not found.issued_on:
        return f"{found.title}（拟稿）"
    correction = getattr(found, "correction", None)
    return f"{found.title}（已更正）" if correction and correction.issued_on else found.title


def _posted(request: PersonRequest) -> Any:
    return request.POST if request.method == "POST" else None
