"""The office's form pages of one letter: edited, approved, sent, taken back, closed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies.access import PersonRequest, needs
from agencies.clock import today
from agencies.refusals import Conflict
from agencies.roles import Verb
from oversight.actions import notices as actions
from oversight.forms.notices import (
    ApprovalForm,
    ConfirmForm,
    LetterForm,
    NoteForm,
    ReasonForm,
    SendForm,
    StartForm,
)
from oversight.models import Notice
from oversight.readers.dispatch import (
    audience_of,
    due_days,
    flag_standing,
    sibling_flags,
    startable,
)
from oversight.readers.moves import moves_of
from oversight.readers.notices import LetterPage, letter_page
from oversight.readers.papers import paper
from oversight.readers.reach import require_reach
from oversight.views.notices import own_letter, title_of
from progress.models import Flag

form_page = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True, slots=True)
class Step:
    """The words of one form page, and what its button does with what was filled in."""

    heading: str
    submit: str
    said: str
    do: Callable[..., Any]
    template: str = "office/notice_step.html"
    danger: bool = False


@form_page
@needs(Verb.SUPERVISE)
def notice_edit(request: PersonRequest, pk: int) -> HttpResponse:
    """Change a draft's words; the system leaves them alone from then on."""
    found = own_letter(request.user, pk)
    initial = {"subject": found.subject, "body": found.body}
    form = LetterForm(_posted(request), initial=initial)
    step = Step(
        _("修改文书文字"), _("保存"), _("文书文字已保存。"), actions.edit_notice,
        template="office/notice_edit.html",
    )  # fmt: skip
    return _page(request, found, "notice_edit", step, form)


@form_page
@needs(Verb.SUPERVISE)
def notice_redraft(request: PersonRequest, pk: int) -> HttpResponse:
    """Give an edited draft the system's words again, with today's figures."""
    step = Step(
        _("恢复系统文字"), _("恢复"), _("文书文字已恢复为系统起草的文字。"), actions.redraft,
        template="office/notice_redraft.html",
    )  # fmt: skip
    found = own_letter(request.user, pk)
    return _page(request, found, "notice_redraft", step, ConfirmForm(_posted(request)))


@form_page
@needs(Verb.SIGN_ORDERS)
def notice_approve(request: PersonRequest, pk: int) -> HttpResponse:
    """The director signs a draft (签发)."""
    step = Step(
        _("签发文书"), _("签发"), _("已签发，可以发出。"), actions.approve_notice,
        template="office/notice_read.html",
    )  # fmt: skip
    found = own_letter(request.user, pk)
    return _page(request, found, "notice_approve", step, ConfirmForm(_posted(request)))


@form_page
@needs(Verb.SUPERVISE)
def notice_approval(request: PersonRequest, pk: int) -> HttpResponse:
    """Record who of the leading group approved a draft, when and by what paper."""
    step = Step(
        _("登记领导小组批准"), _("登记"), _("批准已登记，可以发出。"), actions.record_approval,
        template="office/notice_read.html",
    )  # fmt: skip
    found = own_letter(request.user, pk)
    form = ApprovalForm(_posted(request), today=today())
    return _page(request, found, "notice_approval", step, form)


@form_page
@needs(Verb.SUPERVISE)
def notice_send(request: PersonRequest, pk: int) -> HttpResponse:
    """Send it, having read whom it reaches and when each answer is due."""
    found, day = own_letter(request.user, pk), today()
    step = Step(
        _("发出文书"), _("发出"), _("文书已发出，收件人已得到通知。"), actions.send_notice,
        template="office/notice_send.html",
    )  # fmt: skip
    audience = audience_of(found)
    addressed = any(not person.copy for person in audience)
    if not addressed:
        step = replace(step, said=_("文书已发出；主送单位没有可以收到文书的账号，请电话告知。"))
    extra = {
        "audience": audience,
        "addressed": addressed,
        "dues": due_days(found, day),
        "day": day,
    }
    form = SendForm(_posted(request), office=found.batch.office_id)
    return _page(request, found, "notice_send", step, form, **extra)


@form_page
@needs(Verb.SUPERVISE)
def notice_drop(request: PersonRequest, pk: int) -> HttpResponse:
    """Decide that a draft does not go out."""
    step = Step(
        _("不发这份文书"), _("确定不发"), _("已记为不发，原因保留。"), actions.drop_notice,
        danger=True,
    )  # fmt: skip
    form = ReasonForm(_posted(request), hint=_("如“单位已补报，进度已赶上”。原因随文书保存。"))
    return _page(request, own_letter(request.user, pk), "notice_drop", step, form)


@form_page
@needs(Verb.SUPERVISE)
def notice_recall(request: PersonRequest, pk: int) -> HttpResponse:
    """Take back a letter that went out."""
    step = Step(
        _("撤回文书"), _("撤回"), _("文书已撤回，收件人已得到通知。"), actions.recall_notice,
        danger=True,
    )  # fmt: skip
    form = ReasonForm(_posted(request), hint=_("单位将看到这段话。撤回后单位不再需要签收和回复。"))
    return _page(request, own_letter(request.user, pk), "notice_recall", step, form)


@form_page
@needs(Verb.SUPERVISE)
def notice_close(request: PersonRequest, pk: int) -> HttpResponse:
    """Close a letter whose matters are settled (办结)."""
    step = Step(_("办结文书"), _("办结"), _("文书已办结。"), actions.close_notice)
    form = NoteForm(
        _posted(request),
        label=_("办结意见"),
        hint=_("写明核实的情况，如“现场核实，进度已赶上序时”。"),
        missing=_("请写明办结意见。"),
    )
    return _page(request, own_letter(request.user, pk), "notice_close", step, form)


@form_page
@needs(Verb.SUPERVISE)
def notice_new(request: PersonRequest, pk: int) -> HttpResponse:
    """Raise a letter by hand on an open flag, and on others of the same unit."""
    flags = Flag.objects.select_related(
        "share__indicator__pledge__batch__office", "share__region", "share__agency",
        "share__reporting_agency", "share__reporting_region",
    )  # fmt: skip
    flag = get_object_or_404(flags, pk=pk)
    pledge = flag.share.indicator.pledge
    require_reach(request.user, pledge.batch)
    others, rungs = sibling_flags(flag), startable(flag)
    if not rungs:
        raise Conflict(_("这个事项已经用过最高一级的文书，不能再升级。"))
    form = StartForm(
        _posted(request),
        rungs=rungs,
        others=[(f.pk, str(f.share)) for f in others],
    )
    if request.method == "POST" and form.is_valid():
        chosen = [flag, *(f for f in others if f.pk in form.cleaned_data.get("others", ()))]
        made = _started(request, form, chosen)
        if made:
            messages.success(request, _("文书已起草，核对后发出。"))
            return redirect("notice", made.pk)
    back = reverse("office_pledge", args=[pledge.pk])
    unit = flag.share.reporting_agency or flag.share.reporting_region
    context = {
        "flag": flag,
        "standing": flag_standing(flag),
        "form": form,
        "heading": _("发起督办：%(unit)s") % {"unit": unit},
        "submit": _("起草文书"),
        "trail": [(back, pledge.title)],
        "back": back,
    }
    status = 400 if form.errors else 200
    return render(request, "office/notice_new.html", context, status=status)


def _started(request: PersonRequest, form: StartForm, flags: list[Flag]) -> Notice | None:
    """The letter; None where it is refused, which the form then tells, keeping what was typed."""
    given = form.cleaned_data
    try:
        return actions.start_notice(
            flags=flags,
            rung=given["rung"],
            skip_reason=given["skip_reason"],
            by=request.user,
            today=today(),
        )
    except Conflict as refusal:
        form.add_error(None if given["skip_reason"] else "skip_reason", str(refusal))
        return None


def _page(
    request: PersonRequest, found: Notice, name: str, step: Step, form: forms.Form, **extra: Any
) -> HttpResponse:
    """The form, or what it does; 409 where the letter is past it, 400 for a faulty form."""
    day = today()
    page = letter_page(found, day)
    moves = moves_of(page, request.user)
    if not moves.allows(name):
        raise Conflict(why_not(page, moves.why_not))
    if request.method == "POST" and form.is_valid():
        step.do(notice=found, by=request.user, today=day, **form.cleaned_data)
        messages.success(request, step.said)
        return redirect("notice", found.pk)
    return step_page(request, page, step, form, **extra)


def step_page(
    request: PersonRequest, page: LetterPage, step: Step, form: forms.Form, **extra: Any
) -> HttpResponse:
    """A form page about a letter."""
    address = reverse("notice", args=[page.notice.pk])
    context = {
        "notice": page.notice,
        "page": page,
        "paper": paper(page.notice),
        "form": form,
        "heading": step.heading,
        "submit": step.submit,
        "danger": step.danger,
        "trail": [(reverse("notices"), _("督办文书")), (address, title_of(page.notice))],
        "back": address,
        **extra,
    }
    return render(request, step.template, context, status=400 if form.errors else 200)


def why_not(page: LetterPage, reasons: list[str]) -> str:
    """Why a letter cannot be taken further in the way that was asked."""
    state = page.notice.get_state_display()
    return " ".join(reasons) or _("文书现为“%(state)s”，不能这样办理。") % {"state": state}


def _posted(request: PersonRequest) -> Any:
    return request.POST if request.method == "POST" else None
