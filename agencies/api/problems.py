"""Every refusal in one shape: ``application/problem+json`` (RFC 9457), in the asker's language.

``type`` leads to the page of the interface that explains it, ``title`` says what kind it is,
``detail`` what is the matter here. ``errors`` lists each fault of a request: ``parameter``
names one of the query, ``pointer`` a place in the body (RFC 6901), ``code`` is for machines.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import (
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    ValidationError,
)
from django.core.signals import got_request_exception
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import set_rollback

from agencies.operations.outages import RETRY_AFTER, is_outage
from agencies.problem_bodies import CONTENT_TYPE, problem_body
from agencies.refusals import Conflict

log = logging.getLogger(__name__)


class Problem(exceptions.APIException):
    """Raised where no exception of the portal says it already.

    ``status`` is one of ``agencies.problem_bodies.CODES``; ``errors`` is
    ``[{"pointer" | "parameter", "detail"}]``.
    """

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        errors: list[dict[str, str]] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.status_code = status
        self.detail = detail  # type: ignore[assignment]
        self.errors = errors or []
        self.headers = dict(headers or {})


def handle(error: Exception, context: dict[str, Any]) -> Response:
    """The answer to an exception of a view (``EXCEPTION_HANDLER``). Never None: a fault of our
    own is logged and told as 500, without saying more than its number."""
    request = context.get("request")
    set_rollback()
    code, detail, errors, headers = _told(error)
    if code == status.HTTP_500_INTERNAL_SERVER_ERROR:
        # the log, the metrics and the test client hear of it as of any other page's fault
        got_request_exception.send(sender=None, request=getattr(request, "_request", None))
        log.exception("api: %s", type(error).__name__, exc_info=error)
    return answer(request, code, detail, errors=errors, headers=headers)


def answer(
    request: Request | None,
    code: int,
    detail: str,
    *,
    errors: list[dict[str, str]] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A problem as it is sent."""
    data = problem_body(code, detail, errors=errors)
    return Response(data, status=code, headers=dict(headers or {}), content_type=CONTENT_TYPE)


def _told(error: Exception) -> tuple[int, str, list[dict[str, str]], dict[str, str]]:
    """Status, detail, errors and headers of an exception."""
    if isinstance(error, Problem):
        return error.status_code, str(error.detail), error.errors, error.headers
    if isinstance(error, Conflict):
        return 409, str(error), [], {}
    if isinstance(error, Http404 | exceptions.NotFound):
        return 404, _("没有这项内容，或者不在您的查看范围内。"), [], {}
    if isinstance(error, PermissionDenied):
        return 403, str(error) or _("您的角色没有此项权限。"), [], {}
    if isinstance(error, ValidationError):
        faults = [{"pointer": "", "detail": text} for text in error.messages]
        return 400, _("请求内容有误，请按提示修改。"), faults, {}
    if isinstance(error, RequestDataTooBig):
        return 413, _("请求内容超过了允许的大小，没有接收。"), [], {}
    if isinstance(error, SuspiciousOperation):
        return 400, _("请求内容有误，请按提示修改。"), [], {}
    if is_outage(error):
        log.error("api: away: %s", type(error).__name__)
        retry = {"Retry-After": str(RETRY_AFTER)}
        return 503, _("服务暂时不可用，请稍后再试。"), [], retry
    if isinstance(error, exceptions.APIException):
        return _told_by_framework(error)
    return 500, _("服务器内部错误，已记录。请稍后再试。"), [], {}


def _told_by_framework(
    error: exceptions.APIException,
) -> tuple[int, str, list[dict[str, str]], dict[str, str]]:
    headers = {}
    if getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = str(error.auth_header)  # type: ignore[attr-defined]
    if isinstance(error, exceptions.ValidationError):
        faults = list(_faults(error.detail, getattr(error, "place", "pointer")))
        return 400, _("请求内容有误，请按提示修改。"), faults, headers
    if isinstance(error, exceptions.Throttled):
        wait = int(getattr(error, "wait", None) or 1)
        detail = _("请求过于频繁，请在%(seconds)d秒后再试。") % {"seconds": wait}
        return 429, detail, [], {"Retry-After": str(wait)}
    if isinstance(error, exceptions.NotAuthenticated):
        detail = _("请在Authorization标头中以Bearer方式提供令牌。")
        return 401, detail, [], headers
    if isinstance(error, exceptions.ParseError):
        return 400, _("请求内容无法解析，请检查格式和编码。"), [], headers
    return error.status_code, str(error.detail), [], headers


def _faults(detail: Any, place: str, path: str = "") -> Iterator[dict[str, str]]:
    """Every fault in the framework's nested lists and mappings, with where it is."""
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            own = name == "non_field_errors"
            step = path if own else f"{path}/{_escaped(str(name))}"
            yield from _faults(inner, place, step)
    elif isinstance(detail, list):
        for at, inner in enumerate(detail):
            nested = isinstance(inner, Mapping | list)
            yield from _faults(inner, place, f"{path}/{at}" if nested else path)
    else:
        where = path.removeprefix("/") if place == "parameter" else path
        code = str(getattr(detail, "code", "invalid"))
        yield {place: where, "detail": str(detail), "code": code}


def _escaped(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


class BadQuery(exceptions.ValidationError):
    """A fault in the query of the address; ``errors`` name the ``parameter``."""

    place = "parameter"
