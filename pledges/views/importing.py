"""Bringing a published text in, checking what was read out of it, confirming it (R12, R75)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.access import PersonRequest, needs, require_office
from agencies.clock import today
from agencies.refusals import Conflict
from agencies.roles import Verb
from pledges.actions.draft_confirming import (
    DoubtsLeft,
    NotReady,
    confirm_text,
    discard_text,
    taken_numbers,
)
from pledges.actions.draft_reading import AlreadyRead, NothingFound, read_text
from pledges.actions.drafts import match_again, number_again
from pledges.forms.importing import ConfirmForm, ImportForm
from pledges.models import Batch, SourceText
from pledges.planning.stages import OPEN
from pledges.readers.draft_faults import Fault, faults_of
from pledges.readers.drafts import drafts_of, may_edit, require_reach, settled, unfinished
from pledges.readers.import_page import screen_of, summary_of


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Verb.MANAGE_PLEDGES)
def import_new(request: PersonRequest, slug: str) -> HttpResponse:
    """Paste or upload a text; POST reads it and goes to its screen. What can't be read is told
    with everything typed kept, a file's text too."""
    batch = get_object_or_404(Batch.objects.select_related("region"), slug=slug)
    require_office(request.user, batch.office_id, Verb.MANAGE_PLEDGES)
    form = ImportForm(request.POST or None, request.FILES or None)
    nothing = False
    if request.method == "POST" and form.is_valid():
        try:
            return _read(request, batch, form)
        except AlreadyRead as same:
            messages.info(request, str(same))
            return redirect("import_text", same.source.pk)
        except NothingFound:
            nothing = True
            form = _with_text(form)
    context = {
        "form": form,
        "batch": batch,
        "nothing": nothing,
        "is_open": batch.stage in OPEN,
        "back_words": "" if batch.stage in OPEN else _("返回"),
        "waiting": unfinished(batch),
        "settled": settled(batch),
        "heading": _("从原文导入实事"),
        "submit": _("读取原文"),
        "back": reverse("planning_batch", args=[slug]),
        "trail": [
            (reverse("planning"), _("谋划")),
            (reverse("planning_batch", args=[slug]), batch.title),
        ],
        "multipart": True,
    }
    status = 400 if form.errors or nothing else 200
    return render(request, "planning/import_new.html", context, status=status)


@never_cache
@require_safe
@needs(Verb.SEE_EVERYTHING)
def import_text(request: PersonRequest, pk: int) -> HttpResponse:
    """The text beside its drafts. ``?page=`` or ``?draft=`` (id) chooses the piece shown."""
    source = reached_text(request, pk)
    screen = screen_of(source, page=_number(request, "page") or 1, draft=_number(request, "draft"))
    context = {
        "source": source,
        "batch": source.batch,
        "screen": screen,
        "may_edit": may_edit(request.user, source),
        "back": source.batch.title,
    }
    return render(request, "planning/import_text.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Verb.MANAGE_PLEDGES)
def import_confirm(request: PersonRequest, pk: int) -> HttpResponse:
    """What will be made of the drafts, and every fault that keeps them; POST makes it."""
    source = own_text(request, pk)
    drafts = drafts_of(source)
    summary = summary_of(drafts)
    form = ConfirmForm(request.POST if request.method == "POST" else None, doubts=summary.doubts)
    faults = faults_of(drafts, taken_numbers(source.batch))
    if request.method == "POST" and not faults and form.is_valid():
        try:
            pledges = confirm_text(
                source=source,
                doubts_checked="doubts_checked" in form.fields,
                by=request.user,
                today=today(),
            )
            messages.success(
                request,
                _("已确认，%(count)d件实事已写入%(batch)s。")
                % {"count": len(pledges), "batch": source.batch},
            )
            return redirect("import_text", source.pk)
        except NotReady as told:
            faults = told.faults
        except DoubtsLeft as told:
            raise Conflict(str(told)) from told
    context = _form_context(source, form, _("确认草稿"), _("确认，写入批次"))
    context |= {
        "summary": summary,
        "faults": [(fault, draft_address(source, fault.draft, fault.anchor)) for fault in faults],
        "numbers_wrong": _numbers_wrong(faults),
    }
    refused = request.method == "POST"
    return render(request, "planning/import_confirm.html", context, status=400 if refused else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Verb.MANAGE_PLEDGES)
def import_discard(request: PersonRequest, pk: int) -> HttpResponse:
    """Give a text up, asked once more."""
    source = own_text(request, pk)
    if request.method == "POST":
        discard_text(source=source, by=request.user, today=today())
        messages.success(request, _("已放弃这份原文，没有写入任何实事。"))
        return redirect("import_new", source.batch.slug)
    context = _form_context(source, None, _("放弃这份原文"), _("放弃")) | {"danger": True}
    return render(request, "planning/import_discard.html", context)


@require_POST
@needs(Verb.MANAGE_PLEDGES)
def import_match(request: PersonRequest, pk: int) -> HttpResponse:
    """Look the unknown bodies up in the directory once more."""
    source = own_text(request, pk)
    found = match_again(source=source, by=request.user)
    if found:
        messages.success(request, _("新匹配%(count)d个单位。") % {"count": found})
    else:
        messages.info(request, _("名录里仍没有这些单位。请从相近的单位中选，或请系统管理员登记。"))
    return redirect("import_text", source.pk)


@require_POST
@needs(Verb.MANAGE_PLEDGES)
def import_number(request: PersonRequest, pk: int) -> HttpResponse:
    """Number the drafts in order."""
    source = own_text(request, pk)
    drafts = number_again(source=source, by=request.user)
    messages.success(request, _("已按顺序给%(count)d件草稿编号。") % {"count": len(drafts)})
    return redirect("import_text", source.pk)


def own_text(request: PersonRequest, pk: int) -> SourceText:
    """A text of the person's own office, to change; 404 for none."""
    source = reached_text(request, pk)
    require_office(request.user, source.batch.office_id, Verb.MANAGE_PLEDGES)
    if source.state != SourceText.State.DRAFT:
        raise Conflict(
            _("这份原文%(state)s，草稿不再改动。") % {"state": source.get_state_display()}
        )
    return source


def reached_text(request: PersonRequest, pk: int) -> SourceText:
    """A text the person may read."""
    texts = SourceText.objects.select_related(
        "batch__region", "made_by", "settled_by", "copied_from"
    )
    source = get_object_or_404(texts, pk=pk)
    require_reach(request.user, source.batch)
    return source


def draft_address(source: SourceText, draft: int, anchor: str = "") -> str:
    """The place of a draft on the screen, whichever page it is on."""
    address = reverse("import_text", args=[source.pk])
    return f"{address}?draft={draft}#{anchor or f'd{draft}'}" if draft else address


def screen_trail(source: SourceText) -> list[tuple[str, str]]:
    """The pages above a form: the batch, the screen."""
    return [
        (reverse("planning"), _("谋划")),
        (reverse("planning_batch", args=[source.batch.slug]), source.batch.title),
        (reverse("import_text", args=[source.pk]), source.title),
    ]


def _read(request: PersonRequest, batch: Batch, form: ImportForm) -> HttpResponse:
    source = read_text(
        batch=batch,
        writing=form.writing(),
        keep_empty=bool(form.cleaned_data.get("keep_empty")),
        by=request.user,
        today=today(),
    )
    messages.success(
        request,
        _("已读取原文，识别出%(count)d件。请对照原文逐件核对。") % {"count": source.drafts.count()},
    )
    return redirect("import_text", source.pk)


def _with_text(form: ImportForm) -> ImportForm:
    """The form again, a file's text in the place of the file: a browser can't send it twice."""
    writing = form.writing()
    data = {name: form.data.get(name, "") for name in ("title", "publisher", "published_on")}
    fresh = ImportForm(data | {"text": writing.text}, found_nothing=True)
    fresh.is_valid()
    return fresh


def _form_context(source: SourceText, form: Any, heading: str, submit: str) -> dict[str, Any]:
    return {
        "form": form,
        "source": source,
        "batch": source.batch,
        "heading": heading,
        "submit": submit,
        "trail": screen_trail(source),
        "back": reverse("import_text", args=[source.pk]),
    }


def _numbers_wrong(faults: list[Fault]) -> bool:
    return any(fault.is_number for fault in faults)


def _number(request: PersonRequest, name: str) -> int | None:
    written = request.GET.get(name, "")
    return int(written) if written.isdecimal() and len(written) < 10 else None
