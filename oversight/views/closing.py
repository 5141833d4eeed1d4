"""Closing a batch (办结): how it stands, notes, the summary, the director's word, the paper."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.access import PersonRequest, needs, require, require_office
from agencies.clock import today
from agencies.papers.word import render_docx
from agencies.refusals import Conflict
from agencies.roles import Verb
from oversight.actions.closing import (
    ClashingSummary,
    NotReady,
    close_batch,
    mark_of,
    note_unfinished,
    reopen_batch,
    write_summary,
)
from oversight.forms.closing import CloseForm, NoteForm, ReopenForm, SummaryForm
from oversight.models import Closing, ClosingDraft, ClosingNote
from oversight.readers.closing import closing_state
from oversight.readers.closing_summary import (
    content_of,
    overfulfilled,
    rows_of_summary,
    summary_paper,
    summary_text,
    tallies,
)
from oversight.readers.reach import require_reach
from pledges.models import Batch, Pledge

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
form_page = require_http_methods(["GET", "HEAD", "POST"])


@form_page
@needs(Verb.SEE_EVERYTHING)
def closing(request: PersonRequest, slug: str) -> HttpResponse:
    """How the batch stands before it is closed, or how it was; POST keeps the summary's words."""
    batch = _batch(request, slug)
    found = _closed(batch)
    if found:
        return _closed_page(request, batch, found)
    if batch.stage != Batch.Stage.PUBLISHED:
        return _other_page(request, batch)
    state = closing_state(batch, today())
    content = content_of(state)
    held = ClosingDraft.objects.filter(batch=batch).select_related("by").first()
    may = request.user.can(Verb.MANAGE_PLEDGES)
    form = _summary_form(request, batch, content, held) if may else None
    if request.method == "POST":
        require(request.user, Verb.MANAGE_PLEDGES)
        if form and form.is_valid() and _kept(request, batch, form):
            messages.success(request, _("年度总结已保存。"))
            return redirect("closing", slug)
    context = {
        "batch": batch,
        "state": state,
        "former": Closing.objects.filter(batch=batch).select_related("reopened_by").first(),
        "draft": held,
        "form": form,
        "may_write": may,
        "may_close": request.user.can(Verb.APPROVE_PUBLICATIONS),
        **_summary(content),
    }
    status = 400 if form is not None and form.errors else 200
    return render(request, "office/closing.html", context, status=status)


@form_page
@needs(Verb.MANAGE_PLEDGES)
def closing_note(request: PersonRequest, pk: int) -> HttpResponse:
    """Why one pledge is not completed and what becomes of it."""
    pledge = get_object_or_404(Pledge.objects.select_related("batch"), pk=pk)
    require_office(request.user, pledge.batch.office_id, Verb.MANAGE_PLEDGES)
    _require_running(pledge.batch)
    held = ClosingNote.objects.filter(pledge=pledge).first()
    initial = {"reason": held.reason, "follow": held.follow} if held else {}
    form = NoteForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        note_unfinished(pledge=pledge, by=request.user, today=today(), **form.cleaned_data)
        messages.success(request, _("已写明。"))
        return redirect(reverse("closing", args=[pledge.batch.slug]) + f"#p{pledge.pk}")
    context = {"form": form, "pledge": pledge, "heading": _("未完成说明"), "submit": _("保存")}
    return _step(request, pledge.batch, "office/closing_note.html", context)


@form_page
@needs(Verb.APPROVE_PUBLICATIONS)
def closing_close(request: PersonRequest, slug: str) -> HttpResponse:
    """The director closes the batch."""
    batch, day = _batch(request, slug), today()
    require_office(request.user, batch.office_id, Verb.APPROVE_PUBLICATIONS)
    _require_running(batch)
    state = closing_state(batch, day)
    held = ClosingDraft.objects.filter(batch=batch).first()
    text = held.text if held else summary_text(batch, content_of(state))
    form = CloseForm(request.POST if request.method == "POST" else None, initial={"text": text})
    if form.is_valid():
        try:
            close_batch(batch=batch, by=request.user, today=day, **form.cleaned_data)
        except NotReady as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("%(batch)s已办结。") % {"batch": batch})
            return redirect("closing", slug)
    context = {
        "form": form,
        "state": state,
        "day": day,
        "heading": _("办结批次"),
        "submit": _("确认办结"),
    }
    return _step(request, batch, "office/closing_close.html", context)


@form_page
@needs(Verb.APPROVE_PUBLICATIONS)
def closing_reopen(request: PersonRequest, slug: str) -> HttpResponse:
    """The director takes a closing back, with the reason."""
    batch = _batch(request, slug)
    require_office(request.user, batch.office_id, Verb.APPROVE_PUBLICATIONS)
    if _closed(batch) is None:
        raise Conflict(_("%(batch)s没有办结记录，不能撤销办结。") % {"batch": batch})
    form = ReopenForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        reopen_batch(batch=batch, by=request.user, today=today(), **form.cleaned_data)
        messages.success(request, _("已撤销办结，%(batch)s恢复推进。") % {"batch": batch})
        return redirect("closing", slug)
    context = {
        "form": form,
        "heading": _("撤销办结"),
        "submit": _("撤销办结"),
        "danger": True,
    }
    return _step(request, batch, "office/closing_reopen.html", context)


@require_safe
@needs(Verb.SEE_EVERYTHING)
def closing_docx(request: PersonRequest, slug: str) -> HttpResponse:
    """The annual summary as a Word document; of a batch not closed yet, as a draft."""
    batch = _batch(request, slug)
    found = _closed(batch)
    if found:
        paper = summary_paper(batch, found.content, found.text, found.closed_on)
    else:
        _require_running(batch)
        content = content_of(closing_state(batch, today()))
        held = ClosingDraft.objects.filter(batch=batch).first()
        text = held.text if held else summary_text(batch, content)
        paper = summary_paper(batch, content, text, None)
    name = paper.title if found else _("%(title)s（拟稿）") % {"title": paper.title}
    disposition = content_disposition_header(True, f"{name}.docx") or "attachment"
    return HttpResponse(
        render_docx(paper), content_type=DOCX, headers={"Content-Disposition": disposition}
    )


def _closed(batch: Batch) -> Closing | None:
    """The closing in force; None for a batch that runs, or was closed before the portal."""
    if batch.stage != Batch.Stage.CLOSED:
        return None
    return Closing.objects.filter(batch=batch).select_related("closed_by").first()


def _closed_page(request: PersonRequest, batch: Batch, found: Closing) -> HttpResponse:
    context = {
        "batch": batch,
        "closing": found,
        "may_reopen": request.user.can(Verb.APPROVE_PUBLICATIONS),
        **_summary(found.content),
    }
    return render(request, "office/closing_closed.html", context)


def _other_page(request: PersonRequest, batch: Batch) -> HttpResponse:
    """Not published yet, or closed before the portal kept closings."""
    if request.method == "POST":
        _require_running(batch)
    context = {"batch": batch, "closed": batch.stage == Batch.Stage.CLOSED}
    return render(request, "office/closing_none.html", context)


def _summary(content: dict[str, Any]) -> dict[str, Any]:
    return {
        "content": content,
        "as_of": date.fromisoformat(content["as_of"]) if content["as_of"] else None,
        "tallies": tallies(content),
        "rows": rows_of_summary(content),
        "over": overfulfilled(content),
    }


def _summary_form(
    request: PersonRequest, batch: Batch, content: dict[str, Any], held: ClosingDraft | None
) -> SummaryForm:
    if request.method == "POST":
        return SummaryForm(request.POST)
    text = held.text if held else summary_text(batch, content)
    return SummaryForm(initial={"text": text, "seen": mark_of(held)})


def _kept(request: PersonRequest, batch: Batch, form: SummaryForm) -> bool:
    """Were the words kept? Where another person came first, the form says so and keeps them."""
    try:
        write_summary(batch=batch, by=request.user, today=today(), **form.cleaned_data)
    except ClashingSummary as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def _require_running(batch: Batch) -> None:
    if batch.stage == Batch.Stage.CLOSED:
        raise Conflict(_("%(batch)s已办结。") % {"batch": batch})
    if batch.stage != Batch.Stage.PUBLISHED:
        raise Conflict(_("%(batch)s尚未公布，不能办结。") % {"batch": batch})


def _step(
    request: PersonRequest, batch: Batch, template: str, context: dict[str, Any]
) -> HttpResponse:
    back = reverse("closing", args=[batch.slug])
    context |= {
        "batch": batch,
        "trail": [
            (reverse("planning"), _("谋划")),
            (reverse("planning_batch", args=[batch.slug]), batch.title),
            (back, _("办结")),
        ],
        "back": back,
    }
    status = 400 if context["form"].errors else 200
    return render(request, template, context, status=status)


def _batch(request: PersonRequest, slug: str) -> Batch:
    batch: Batch = get_object_or_404(Batch.objects.select_related("office", "issuer"), slug=slug)
    require_reach(request.user, batch)
    return batch
