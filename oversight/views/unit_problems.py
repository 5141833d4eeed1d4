"""A unit's problems: taken up, told of, signed off, and asked to be closed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agencies.access import PersonRequest, needs
from agencies.clock import today
from agencies.official_calendar import official_calendar
from oversight.actions.problem_steps import DESK, is_own, require_state
from oversight.actions.rectifying import (
    NotReady,
    request_closing,
    sign_off,
    take_up,
    tell_progress,
    write_result,
)
from oversight.forms.problems import ProgressForm, ResultForm, SignOffForm
from oversight.models import Problem
from oversight.readers.problems import Chain, chain, of_unit, rows_of, tally
from progress.files.content import ACCEPT, ALLOWED
from progress.files.intake import MOST_FILES
from progress.files.refusal import FilesRefused

PER_PAGE = 50
FIELD = "files"


@require_safe
@needs(*DESK)
def unit_problems(request: PersonRequest) -> HttpResponse:
    """The unit's problems: those to put right first, by deadline; then the closed ones."""
    day, rows = today(), of_unit(request.user)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": rows_of(page.object_list, day, official_calendar()),
        "tally": tally(rows, day),
    }
    return render(request, "desk/problems.html", context)


@require_safe
@needs(*DESK)
def unit_problem(request: PersonRequest, pk: int) -> HttpResponse:
    """One problem of the unit, and what it may do about it now."""
    return _page(request, _own(request, pk))


@require_POST
@needs(*DESK)
def unit_problem_take_up(request: PersonRequest, pk: int) -> HttpResponse:
    """The unit starts to put it right."""
    take_up(problem=_own(request, pk), by=request.user, today=today())
    messages.success(request, _("已开始整改。"))
    return redirect("unit_problem", pk)


@require_POST
@needs(*DESK)
def unit_problem_tell(request: PersonRequest, pk: int) -> HttpResponse:
    """How far it has come, with files: all of it or nothing."""
    found, form = _own(request, pk), ProgressForm(request.POST)
    # the form's last field: without it the upload was cut off on its way
    if "whole" not in request.POST:
        cut = _("上传中途断开，没有收全，什么都没有保存。请检查网络后重新选择文件上传。")
        return _page(request, found, {"tell": form}, files=[cut])
    if not form.is_valid():
        return _page(request, found, {"tell": form})
    try:
        attached = tell_progress(
            problem=found,
            text=form.cleaned_data["text"],
            files=request.FILES.getlist(FIELD),
            by=request.user,
            today=today(),
        )
    except FilesRefused as refused:
        return _page(request, found, {"tell": form}, files=refused.faults)
    messages.success(request, _("整改进展已记入。"))
    for name in attached.repeated:
        messages.info(request, _("“%(name)s”先前已经上传，没有重复保存。") % {"name": name})
    return redirect("unit_problem", pk)


@require_POST
@needs(*DESK)
def unit_problem_sign(request: PersonRequest, pk: int, position: int) -> HttpResponse:
    """One of the bodies has signed: who, and when."""
    found, form, day = _own(request, pk), _sign_form(position, request.POST), today()
    require_state(found, Problem.State.RECTIFYING)
    get_object_or_404(found.sign_offs, position=position)
    if form.is_valid() and form.cleaned_data["signed_on"] > day:
        form.add_error("signed_on", _("签字日期不能晚于今天。"))
    if not form.is_valid():
        return _page(request, found, {f"sign{position}": form})
    sign_off(problem=found, position=position, by=request.user, today=day, **form.cleaned_data)
    messages.success(request, _("签字已登记。"))
    return redirect("unit_problem", pk)


@require_POST
@needs(*DESK)
def unit_problem_result(request: PersonRequest, pk: int) -> HttpResponse:
    """Keep what will be said when closing is asked for."""

    def keep(found: Problem, result: str) -> None:
        write_result(problem=found, result=result, by=request.user, today=today())

    return _with_result(request, pk, keep, _("整改情况已保存，还没有申请销号。"))


@require_POST
@needs(*DESK)
def unit_problem_request(request: PersonRequest, pk: int) -> HttpResponse:
    """Ask the office to close it."""

    def ask(found: Problem, result: str) -> None:
        request_closing(problem=found, result=result, by=request.user, today=today())

    return _with_result(request, pk, ask, _("已申请销号，等待办公室核查。"))


def _with_result(
    request: PersonRequest, pk: int, take: Callable[[Problem, str], None], done: str
) -> HttpResponse:
    found, form = _own(request, pk), ResultForm(request.POST)
    if not form.is_valid():
        return _page(request, found, {"result": form})
    try:
        take(found, form.cleaned_data["result"])
    except NotReady as refusal:
        for wanting in refusal.wanting:
            form.add_error("result", wanting)
        return _page(request, found, {"result": form})
    messages.success(request, done)
    return redirect("unit_problem", pk)


def _own(request: PersonRequest, pk: int) -> Problem:
    """The problem, if the person's unit puts it right; a draft or one set aside is not its."""
    rows = Problem.objects.select_related(
        "pledge__batch", "agency", "region", "decided_by", "closed_by", "narrative__report",
        "notice__agency", "notice__region",
    )  # fmt: skip
    found: Problem = get_object_or_404(rows, pk=pk)
    if not is_own(found, request.user):
        raise PermissionDenied(_("这个问题由其他单位负责整改。"))
    if found.state in (Problem.State.FOUND, Problem.State.SET_ASIDE):
        raise Http404
    return found


def _page(
    request: PersonRequest,
    found: Problem,
    wrong: dict[str, Any] | None = None,
    files: list[str] | None = None,
) -> HttpResponse:
    """Its page; HTTP 400 with the form that could not be taken and the faults of its files."""
    wrong = wrong or {}
    told = chain(found, request.user, today())
    forms = {"tell": ProgressForm(), "result": ResultForm(initial={"result": found.result})}
    context = {
        "chain": told,
        "row": told.row,
        "problem": found,
        "may_remove": "tell" in told.may,
        "forms": forms | wrong,
        "signing": _signing(told, wrong),
        "wrong": next(iter(wrong.values()), None),
        "errors": [(FIELD, fault) for fault in files or []],
        "accept": ACCEPT,
        "allowed": ALLOWED,
        "limit": settings.EVIDENCE_MAX_BYTES,
        "most": MOST_FILES,
    }
    return render(request, "desk/problem.html", context, status=400 if wrong else 200)


def _signing(told: Chain, wrong: dict[str, Any]) -> list[tuple[Any, Any]]:
    """Each body's line with its form, where the person may sign for it."""
    may = "sign" in told.may
    return [
        (line, (wrong.get(f"sign{line.position}") or _sign_form(line.position)) if may else None)
        for line in told.sign_offs
    ]


def _sign_form(position: int, data: Any = None) -> SignOffForm:
    """Several of these forms stand on one page: each has ids of its own."""
    return SignOffForm(data, auto_id=f"id_sign{position}_%s")
