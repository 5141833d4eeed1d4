"""What the office does about one problem: each a form on its page, and back to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from agencies.access import PersonRequest, needs
from agencies.clock import today
from agencies.roles import Verb
from oversight.actions.problem_steps import ImpossibleDeadline, require_supervisor
from oversight.actions.problems import register_problem, set_problem_aside
from oversight.actions.rectifying import (
    close_problem,
    extend_deadline,
    reopen_problem,
    return_problem,
)
from oversight.views.problems import FORMS, problem_page, reached


@require_POST
@needs(Verb.SUPERVISE)
def problem_register(request: PersonRequest, pk: int) -> HttpResponse:
    """Take a draft into the ledger, to be put right by a day."""
    return _act(
        request, pk, "register", register_problem, _("问题已登记入台账，并已通知责任单位。")
    )


@require_POST
@needs(Verb.SUPERVISE)
def problem_set_aside(request: PersonRequest, pk: int) -> HttpResponse:
    """Keep a draft out of the ledger, with the reason."""
    return _act(request, pk, "set_aside", set_problem_aside, _("已记为不登记，原因保留。"))


@require_POST
@needs(Verb.SUPERVISE)
def problem_extend(request: PersonRequest, pk: int) -> HttpResponse:
    """Give its unit more time."""
    return _act(request, pk, "extend", extend_deadline, _("期限已延长，并已通知责任单位。"))


@require_POST
@needs(Verb.SUPERVISE)
def problem_close(request: PersonRequest, pk: int) -> HttpResponse:
    """Close it: the office has checked."""
    return _act(request, pk, "close", close_problem, _("已销号。"))


@require_POST
@needs(Verb.SUPERVISE)
def problem_return(request: PersonRequest, pk: int) -> HttpResponse:
    """Send the request to close it back to its unit."""
    return _act(request, pk, "return", return_problem, _("已退回责任单位继续整改。"))


@require_POST
@needs(Verb.SUPERVISE)
def problem_reopen(request: PersonRequest, pk: int) -> HttpResponse:
    """Open a closed one again."""
    return _act(request, pk, "reopen", reopen_problem, _("已重新打开，并已通知责任单位。"))


def _act(
    request: PersonRequest, pk: int, name: str, action: Callable[..., Any], done: str
) -> HttpResponse:
    """Take the form of ``name`` to its action; the page again where it can't be taken."""
    found, form = reached(request, pk), FORMS[name](request.POST)
    require_supervisor(found, request.user)
    if not form.is_valid():
        return problem_page(request, found, {name: form})
    try:
        action(problem=found, by=request.user, today=today(), **form.cleaned_data)
    except ImpossibleDeadline as refusal:
        form.add_error("due_on", str(refusal))
        return problem_page(request, found, {name: form})
    messages.success(request, done)
    return redirect("problem", pk)
