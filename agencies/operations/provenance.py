"""Who writes, and by which way: told to the database, whose triggers keep it with each change.

What is told: ``by`` (page, api, admin, job or command), and of a request ``user``, ``url``,
``method``, ``view``, ``address``, ``request`` (its id) and ``token`` (its first characters);
of a job ``job`` and ``task``; of a command ``command`` and ``account`` (of the machine).
What tells nothing came by SQL. The role, program and address of the connection are added by
PostgreSQL itself (``oversight.models.TrailLine``).
"""

from __future__ import annotations

import getpass
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import pghistory
from celery.signals import task_postrun, task_prerun
from django.http import HttpRequest
from django.urls import Resolver404, resolve
from pghistory.middleware import HistoryMiddleware

from agencies.limiting import address_of
from agencies.operations.request_ids import current_request_id

API = "/api/"
TOKEN_SHOWN = 12  # characters of a token that are kept openly (``Token.prefix``)
# these serve requests or wait; what is done in them tells its own way
SERVING = {"runserver", "testserver", "test"}

_running: dict[str, pghistory.context] = {}


class WhenceMiddleware(HistoryMiddleware):  # type: ignore[misc]
    """Tells of every request; stands after sign-in, before whatever writes."""

    def get_context(self, request: HttpRequest) -> dict[str, Any]:
        view = _view_name(request)
        told = {
            **super().get_context(request),
            "by": _way(request.path_info, view),
            "method": request.method,
            "view": view,
            "address": address_of(request)[:45],
            "request": current_request_id(),
            "token": _token_prefix(request),
        }
        return {name: value for name, value in told.items() if value or name == "user"}


def _view_name(request: HttpRequest) -> str:
    try:
        return resolve(request.path_info).view_name
    except Resolver404:
        return ""


def _way(path: str, view: str) -> str:
    if path.startswith(API):
        return "api"
    return "admin" if view.startswith("admin:") else "page"


def _token_prefix(request: HttpRequest) -> str:
    """What a token is told apart by; its rest, the secret, is left where it is."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip()[:TOKEN_SHOWN] if kind.lower() in ("bearer", "token") else ""


def command_context(arguments: Sequence[str]) -> AbstractContextManager[Any]:
    """For ``manage.py``: what a command writes is told by its name and the machine's account."""
    command = arguments[1] if len(arguments) > 1 else ""
    if not command or command in SERVING:
        return nullcontext()
    return pghistory.context(by="command", command=command[:60], account=_account())


def _account() -> str:
    try:
        return getpass.getuser()[:32]
    except (KeyError, OSError):  # a container's account may have no name
        return ""


@task_prerun.connect(dispatch_uid="provenance")
def _job_begins(task_id: str, task: Any, **_signal: Any) -> None:
    if task.request.is_eager:  # within a request, which tells of itself
        return
    context = pghistory.context(by="job", job=task.name, task=task_id, request=current_request_id())
    context.__enter__()
    _running[task_id] = context


@task_postrun.connect(dispatch_uid="provenance")
def _job_ends(task_id: str, **_signal: Any) -> None:
    context = _running.pop(task_id, None)
    if context is not None:
        context.__exit__(None, None, None)
