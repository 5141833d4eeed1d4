"""Putting a draft's figures and money right."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agencies.access import PersonRequest, needs
from agencies.refusals import Conflict
from agencies.roles import Verb
from pledges.actions import draft_indicators
from pledges.actions.drafts import Stale, with_parts
from pledges.forms.drafts import IndicatorForm, TargetForm, initial_indicator
from pledges.models import DraftFunding, DraftIndicator, DraftPledge
from pledges.readers.drafts import doubtful_fields, indicator_stamp
from pledges.views.drafts import other_drafts, own_draft
from pledges.views.importing import draft_address, own_text, screen_trail

OPEN = DraftPledge.State.OPEN


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Verb.MANAGE_PLEDGES)
def draft_indicator_new(request: PersonRequest, pk: int) -> HttpResponse:
    """An indicator the reading missed; ``?quote=`` are its words."""
    draft = own_draft(request, pk)
    sent = request.POST if request.method == "POST" else None
    initial = {"comparator": ">=", "part": 1, "quote": request.GET.get("quote", "")[:500]}
    form = IndicatorForm(sent, others=list(draft.indicators.all()), initial=initial)
    if sent is not None and form.is_valid():
        try:
            row = draft_indicators.add_indicator(draft=draft, entry=form.entry(), by=request.user)
            messages.success(request, _("已添加一项指标。"))
            return redirect(_address(row))
        except Conflict as told:
            form.add_error("quote", str(told))
    context = _page(draft, form, _("添加指标"), _("保存"))
    return _answer(request, "planning/import_indicator.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Verb.MANAGE_PLEDGES)
def draft_indicator_edit(request: PersonRequest, pk: int) -> HttpResponse:
    """All an indicator says. One changed by somebody else meanwhile is shown as it stands now
    beside what was typed."""
    row = _own_indicator(request, pk)
    sent = request.POST if request.method == "POST" else None
    rows = list(row.draft.indicators.all())
    below = with_parts(rows, [pk])
    form = IndicatorForm(
        sent, others=[r for r in rows if r not in below], initial=initial_indicator(row)
    )
    context = _page(row.draft, form, _("编辑指标"), _("保存"), row)
    if sent is not None and form.is_valid():
        try:
            draft_indicators.edit_indicator(
                indicator=row, seen=sent.get("seen", ""), entry=form.entry(), by=request.user
            )
            messages.success(request, _("指标已保存。"))
            return redirect(_address(row))
        except Stale as told:
            form.add_error(
                None,
                _("%(told)s现在的内容列在下面；再次保存，即以您填写的为准。") % {"told": told},
            )
            context["now"] = row
        except Conflict as told:
            form.add_error("quote", str(told))
    return _answer(request, "planning/import_indicator.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Verb.MANAGE_PLEDGES)
def draft_indicator_move(request: PersonRequest, pk: int) -> HttpResponse:
    """Hang an indicator, with its parts, on another draft."""
    row = _own_indicator(request, pk)
    others = other_drafts(row.draft)
    form = TargetForm(request.POST if request.method == "POST" else None, drafts=others)
    if request.method == "POST" and form.is_valid():
        to = next(draft for draft in others if draft.pk == form.cleaned_data["to"])
        moved = draft_indicators.move_indicator(indicator=row, to=to, by=request.user)
        messages.success(request, _("指标已移到“%(draft)s”。") % {"draft": to.title})
        return redirect(_address(moved))
    context = _page(row.draft, form, _("移动指标"), _("移动"), row)
    return _answer(request, "planning/import_move.html", context)


@require_POST
@needs(Verb.MANAGE_PLEDGES)
def draft_indicator_reject(request: PersonRequest, pk: int) -> HttpResponse:
    """``rejected`` 1 leaves the indicator out, 0 takes it in again."""
    row = _own_indicator(request, pk)
    rejected = request.POST.get("rejected") == "1"
    draft_indicators.reject_indicator(indicator=row, rejected=rejected, by=request.user)
    messages.success(request, _told(rejected) % {"name": row.name})
    return redirect(_address(row))


@require_POST
@needs(Verb.MANAGE_PLEDGES)
def draft_funding_reject(request: PersonRequest, pk: int) -> HttpResponse:
    """``rejected`` 1 leaves the money out, 0 takes it in again."""
    row = get_object_or_404(DraftFunding.objects.select_related("draft"), pk=pk)
    own_text(request, row.draft.source_id)
    rejected = request.POST.get("rejected") == "1"
    draft_indicators.reject_funding(funding=row, rejected=rejected, by=request.user)
    messages.success(request, _told(rejected) % {"name": row.quote or str(row)})
    source = row.draft.source
    return redirect(draft_address(source, row.draft_id, f"d{row.draft_id}-f{pk}"))


def _told(rejected: bool) -> str:
    return _("“%(name)s”不采用，可随时恢复。") if rejected else _("“%(name)s”已恢复。")


def _own_indicator(request: PersonRequest, pk: int) -> DraftIndicator:
    """An indicator of the person's own office, on its draft with all that hangs there."""
    found = get_object_or_404(DraftIndicator, pk=pk)
    draft = own_draft(request, found.draft_id)
    row = next((r for r in draft.indicators.all() if r.pk == pk), None)
    if row is None:
        raise Conflict(_("这项指标刚才被移到了另一件草稿。"))
    row.draft = draft
    return row


def _address(row: DraftIndicator) -> str:
    return draft_address(row.draft.source, row.draft_id, f"d{row.draft_id}-i{row.pk}")


def _page(
    draft: DraftPledge,
    form: Any,
    heading: str,
    submit: str,
    row: DraftIndicator | None = None,
) -> dict[str, Any]:
    return {
        "form": form,
        "source": draft.source,
        "batch": draft.source.batch,
        "draft": draft,
        "row": row,
        "seen": indicator_stamp(row) if row else "",
        "unsure": doubtful_fields(row) if row and draft.state == OPEN else [],
        "heading": heading,
        "submit": submit,
        "trail": screen_trail(draft.source),
        "back": _address(row) if row else draft_address(draft.source, draft.pk),
    }


def _answer(request: PersonRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """The page; HTTP 400 when what was sent can't be taken."""
    return render(request, template, context, status=400 if context["form"].errors else 200)
