"""Putting single drafts right: fields and bodies, splitting, merging, adding, rejecting."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agencies.access import PersonRequest, needs
from agencies.refusals import Conflict
from agencies.roles import Verb
from agencies.whole_numbers import whole_number
from pledges.actions import drafts
from pledges.forms.drafts import (
    BODIES,
    DraftForm,
    NewDraftForm,
    SplitForm,
    TargetForm,
    initial_bodies,
)
from pledges.models import DraftAgency, DraftPledge, SourceText
from pledges.readers.draft_faults import label_of
from pledges.readers.drafts import category_names, doubtful_fields, draft_stamp, drafts_of
from pledges.readers.known_bodies import KnownBodies
from pledges.views.importing import draft_address, own_text, screen_trail

State = DraftPledge.State


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Verb.MANAGE_PLEDGES)
def draft_new(request: PersonRequest, pk: int) -> HttpResponse:
    """A draft the reading missed; ``?quote=`` are its words."""
    source = own_text(request, pk)
    sent = request.POST if request.method == "POST" else None
    known = KnownBodies(source.batch.region)
    form = NewDraftForm(sent, initial={"quote": request.GET.get("quote", "")[:500]})
    bodies = BODIES(sent, form_kwargs={"known": known})
    if sent is not None and all([form.is_valid(), bodies.is_valid()]):
        try:
            draft = drafts.add_draft(
                source=source,
                entry=form.entry(bodies.bodies()),
                quote=form.cleaned_data["quote"],
                by=request.user,
            )
            messages.success(request, _("已添加一件草稿。"))
            return redirect(draft_address(source, draft.pk))
        except Conflict as told:
            form.add_error("quote", str(told))
    context = _page(source, form, _("人工添加实事"), bodies=bodies, known=known)
    return _answer(request, "planning/import_draft.html", context, form, bodies)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Verb.MANAGE_PLEDGES)
def draft_edit(request: PersonRequest, pk: int) -> HttpResponse:
    """A draft's fields and bodies. One changed by somebody else meanwhile is shown as it stands
    now beside what was typed."""
    draft = own_draft(request, pk)
    sent = request.POST if request.method == "POST" else None
    known = KnownBodies(draft.source.batch.region)
    fields = {name: getattr(draft, name) for name in DraftForm.base_fields}
    form = DraftForm(sent, initial=fields)
    bodies = BODIES(sent, initial=initial_bodies(draft), form_kwargs={"known": known})
    context = _page(draft.source, form, _("编辑草稿"), draft=draft, bodies=bodies, known=known)
    if sent is not None and all([form.is_valid(), bodies.is_valid()]):
        try:
            drafts.edit_draft(
                draft=draft,
                seen=sent.get("seen", ""),
                entry=form.entry(bodies.bodies()),
                by=request.user,
            )
            messages.success(request, _("草稿已保存。"))
            return redirect(draft_address(draft.source, pk))
        except drafts.Stale as told:
            form.add_error(None, _stale_words(told))
            context["now"] = draft
    return _answer(request, "planning/import_draft.html", context, form, bodies)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Verb.MANAGE_PLEDGES)
def draft_split(request: PersonRequest, pk: int) -> HttpResponse:
    """Make two of one."""
    draft = own_draft(request, pk)
    sent = request.POST if request.method == "POST" else None
    form = SplitForm(sent, draft=draft, initial={"title": draft.title})
    if sent is not None and form.is_valid():
        try:
            new = drafts.split_draft(
                draft=draft, seen=sent.get("seen", ""), by=request.user, **form.cleaned_data
            )
            messages.success(request, _("已拆成两件，请核对各自的指标和单位。"))
            return redirect(draft_address(draft.source, new.pk))
        except drafts.Stale as told:
            form.add_error(None, _stale_words(told))
        except Conflict as told:
            form.add_error("indicators", str(told))
    context = _page(draft.source, form, _("拆分草稿"), draft=draft, submit=_("拆分"))
    return _answer(request, "planning/import_split.html", context, form)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(Verb.MANAGE_PLEDGES)
def draft_merge(request: PersonRequest, pk: int) -> HttpResponse:
    """Put a draft into another one."""
    draft = own_draft(request, pk)
    others = other_drafts(draft)
    sent = request.POST if request.method == "POST" else None
    form = TargetForm(sent, drafts=others, initial={"to": _neighbour(draft, others)})
    form.fields["to"].label = _("并入")
    if sent is not None and form.is_valid():
        into = next(row for row in others if row.pk == form.cleaned_data["to"])
        try:
            drafts.merge_drafts(draft=draft, into=into, seen=sent.get("seen", ""), by=request.user)
            messages.success(request, _("已并入“%(draft)s”。") % {"draft": label_of(into)})
            return redirect(draft_address(draft.source, into.pk))
        except drafts.Stale as told:
            form.add_error(None, _stale_words(told))
    context = _page(draft.source, form, _("合并草稿"), draft=draft, submit=_("合并"))
    return _answer(request, "planning/import_merge.html", context, form)


@require_POST
@needs(Verb.MANAGE_PLEDGES)
def draft_state(request: PersonRequest, pk: int) -> HttpResponse:
    """``state``: checked, rejected, or open again."""
    draft = own_draft(request, pk)
    state = request.POST.get("state", "")
    if state not in State.values:
        raise Conflict(_("没有这个状态。"))
    drafts.set_state(draft=draft, state=state, by=request.user)
    words = {
        State.CHECKED: _("“%(draft)s”已核对。"),
        State.REJECTED: _("“%(draft)s”不采用，可随时恢复。"),
        State.OPEN: _("“%(draft)s”已恢复为待核对。"),
    }
    messages.success(request, words[State(state)] % {"draft": label_of(draft)})
    return redirect(draft_address(draft.source, pk))


@require_POST
@needs(Verb.MANAGE_PLEDGES)
def draft_agency_pick(request: PersonRequest, pk: int) -> HttpResponse:
    """Say which agency a body of a draft is."""
    rows = DraftAgency.objects.select_related("draft__source__batch")
    row = rows.filter(pk=pk).first()
    if row is None:
        raise Conflict(_("这件草稿的单位刚才被他人修改过，请刷新后再选。"))
    own_text(request, row.draft.source_id)
    written = request.POST.get("agency", "")
    known = KnownBodies(row.draft.source.batch.region).agencies
    agency = known.get(whole_number(written) or 0)
    if agency is None:
        raise Conflict(_("请在本地区的单位中选择。"))
    drafts.pick_agency(row=row, agency=agency, by=request.user)
    messages.success(
        request,
        _("“%(words)s”即%(agency)s，原文写法保留。")
        % {"words": row.as_written, "agency": agency.name},
    )
    return redirect(draft_address(row.draft.source, row.draft_id))


def own_draft(request: PersonRequest, pk: int) -> DraftPledge:
    """A draft of the person's own office, with all that hangs on it."""
    row = DraftPledge.objects.filter(pk=pk).first()
    if row is None:
        raise Conflict(_("这件草稿已不存在，可能已被合并。"))
    source = own_text(request, row.source_id)
    draft = next(iter(drafts_of(source, only=pk)))
    draft.source = source
    return draft


def other_drafts(draft: DraftPledge) -> list[DraftPledge]:
    """The other drafts of the text that were not rejected."""
    rows = draft.source.drafts.exclude(pk=draft.pk).exclude(state=State.REJECTED)
    return list(rows.order_by("position"))


def _neighbour(draft: DraftPledge, others: list[DraftPledge]) -> int | None:
    """The draft right before this one, which it most likely belongs to."""
    before = [row.pk for row in others if row.position < draft.position]
    return before[-1] if before else None


def _page(
    source: SourceText,
    form: Any,
    heading: str,
    *,
    draft: DraftPledge | None = None,
    bodies: Any = None,
    known: KnownBodies | None = None,
    submit: str = "",
) -> dict[str, Any]:
    return {
        "form": form,
        "source": source,
        "batch": source.batch,
        "draft": draft,
        "seen": draft_stamp(draft) if draft else "",
        "unsure": doubtful_fields(draft) if draft and draft.state == State.OPEN else [],
        "bodies": bodies,
        "agencies": sorted({a.name for a in known.agencies.values()}) if known else [],
        "categories": category_names(source) if bodies is not None else [],
        "heading": heading,
        "submit": submit or _("保存"),
        "trail": screen_trail(source),
        "back": draft_address(source, draft.pk if draft else 0),
    }


def _stale_words(told: Exception) -> str:
    return _("%(told)s现在的内容列在下面；再次保存，即以您填写的为准。") % {"told": told}


def _answer(
    request: PersonRequest, template: str, context: dict[str, Any], form: Any, bodies: Any = None
) -> HttpResponse:
    """The page; HTTP 400 when what was sent can't be taken, every error with its place."""
    rows = bodies.forms if bodies is not None and bodies.is_bound else []
    context["errors"] = [
        (field.id_for_label, _("单位%(row)d·%(label)s：%(error)s")
         % {"row": number, "label": field.label, "error": error})
        for number, row in enumerate(rows, 1)
        for field in row
        for error in field.errors
    ]  # fmt: skip
    lost = bodies is not None and bodies.is_bound and bodies.non_form_errors()
    wrong = bool(form.errors or context["errors"] or lost)
    return render(request, template, context, status=400 if wrong else 200)
