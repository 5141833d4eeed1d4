"""One id for a request, from the proxy to the page, its tasks and each SQL statement of theirs.

``agencies.operations.request_ids.Requests`` stands first of all middleware. What is told of a
request is its method, the name of its address, the status, how long it took and the account's
number: no path, no query and no address, for those may carry names, receipts and tokens.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from time import perf_counter
from typing import Any

import structlog
from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse

from agencies.operations.metrics import observe

log = structlog.stdlib.get_logger("portal.requests")

HEADER = "X-Request-ID"
_WELL_FORMED = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{7,63}", re.ASCII)
# what a load balancer asks every few seconds tells nothing while all is well
_QUIET = {"healthz", "readyz", "metrics"}


def current_request_id() -> str:
    """The id of the request, or of the request a task was asked for by; "" outside of both."""
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))


class Requests:
    """Gives each request its id, returns it as ``X-Request-ID``, tells one line of it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = perf_counter()
        name = _id_of(request)
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=name)
        try:
            response = self.get_response(request)
            took = perf_counter() - began
            response[HEADER] = name
            _tell(request, response.status_code, took)
        finally:
            structlog.contextvars.clear_contextvars()
        return response


def _id_of(request: HttpRequest) -> str:
    """The proxy's id where a proxy stands before us and it is one; else a new one."""
    given = request.headers.get(HEADER, "") if settings.TRUSTED_PROXIES else ""
    return given if _WELL_FORMED.fullmatch(given) else uuid.uuid4().hex


def _tell(request: HttpRequest, status: int, took: float) -> None:
    route = route_of(request)
    method = request.method or ""
    observe(route=route, method=method, status=status, seconds=took)
    if route in _QUIET and status < 400:
        return
    tell = log.error if status >= 500 else log.info
    tell(
        "request",
        method=method,
        route=route,
        status=status,
        duration_ms=round(took * 1000),
        user_id=_user_of(request),
    )


def route_of(request: HttpRequest) -> str:
    """The name of the request's address, as ``desk`` or ``admin:index``; "" where it has none."""
    found = request.resolver_match
    return (found.view_name or found.route) if found else ""


def _user_of(request: HttpRequest) -> int | None:
    """Who it was, where the page has looked: telling of it costs no query."""
    user: Any = getattr(request, "_cached_user", None)
    return getattr(user, "pk", None)


@receiver(connection_created)
def comment_statements(connection: BaseDatabaseWrapper, **_signal: Any) -> None:
    """Let every statement of the connection end in a comment with the ids of who asked for it.

    Our wrapper goes below those that come and go with a
    request: they take themselves off from the top.
    """
    if _commented not in connection.execute_wrappers:
        connection.execute_wrappers.insert(0, _commented)


def _commented(
    execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]
) -> Any:
    ids = _comment()
    if ids and isinstance(sql, str):
        # at the end: what a statement begins with tells its kind
        sql = f"{sql} /* {ids} */"
    return execute(sql, params, many, context)


def _comment() -> str:
    bound = structlog.contextvars.get_contextvars()
    ids = {name: str(bound.get(name, "")) for name in ("request_id", "task_id")}
    # well-formed by construction; looked at again, for this goes into SQL as it is
    return " ".join(
        f"{name}={value}" for name, value in ids.items() if _WELL_FORMED.fullmatch(value)
    )
