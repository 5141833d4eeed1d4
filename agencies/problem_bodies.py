"""What every refusal below /api/ looks like: ``application/problem+json`` (RFC 9457).

``type`` leads to the page of the interface that explains it, ``title`` says what kind it is,
``detail`` what is the matter this time, ``instance`` is the number of this one time. The views
of the interface answer so themselves (``agencies.api.problems``); what is refused before a view
is reached, or by a page, is put into the same shape by ``ProblemMiddleware``.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

API = "/api/"
CONTENT_TYPE = "application/problem+json"
EXPLAINED_AT = "/api/v1/docs/#problem-"
# what belongs to the body that is replaced, and a cookie: a refusal sets none
NOT_KEPT = (
    "Content-Type", "Content-Length", "Content-Encoding", "Content-Disposition", "Set-Cookie",
)  # fmt: skip

# what is explained on the page of the interface: code → title
TITLES = {
    "invalid": gettext_lazy("请求内容有误"),
    "unauthenticated": gettext_lazy("需要有效的令牌"),
    "forbidden": gettext_lazy("没有权限"),
    "not-found": gettext_lazy("没有找到"),
    "method-not-allowed": gettext_lazy("不支持这种请求方法"),
    "conflict": gettext_lazy("与当前状态不符"),
    "precondition-failed": gettext_lazy("内容已被改动"),
    "too-large": gettext_lazy("请求内容过大"),
    "unsupported-type": gettext_lazy("不支持这种内容类型"),
    "unprocessable": gettext_lazy("请求无法处理"),
    "precondition-required": gettext_lazy("需要说明依据的版本"),
    "too-many-requests": gettext_lazy("请求过于频繁"),
    "error": gettext_lazy("服务器内部错误"),
    "unavailable": gettext_lazy("服务暂时不可用"),
}
CODES = {
    400: "invalid",
    401: "unauthenticated",
    403: "forbidden",
    404: "not-found",
    405: "method-not-allowed",
    409: "conflict",
    412: "precondition-failed",
    413: "too-large",
    415: "unsupported-type",
    422: "unprocessable",
    428: "precondition-required",
    429: "too-many-requests",
    500: "error",
    503: "unavailable",
}


def code_of(status: int) -> str:
    """The code of a status; of one that has none of its own that of its class."""
    return CODES.get(status, "invalid" if status < 500 else "error")


def problem_body(
    status: int, detail: str, *, errors: list[dict[str, str]] | None = None
) -> dict[str, Any]:
    """The members of a problem, in the language that is in force."""
    code = code_of(status)
    body: dict[str, Any] = {
        "type": f"{EXPLAINED_AT}{code}",
        "title": str(TITLES[code]),
        "status": status,
        "detail": detail,
        "instance": f"urn:uuid:{uuid.uuid4()}",
    }
    return body | ({"errors": errors} if errors else {})


class ProblemMiddleware:
    """Puts whatever refuses a request below /api/ into the one shape: a bad host, a request too
    large, a page's own refusal, a fault outside of the views. Stands around all that may refuse.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code < 400 or not request.path_info.startswith(API):
            return response
        told = _told(response)
        if "instance" in told:
            return response
        # what refused may have come before the language was chosen
        language = translation.get_language_from_request(request)
        with translation.override(language):
            body = problem_body(response.status_code, _detail(response.status_code))
        body |= {name: told[name] for name in ("title", "detail") if name in told}
        made = JsonResponse(body, status=response.status_code, content_type=CONTENT_TYPE)
        for name, value in response.headers.items():
            if name not in NOT_KEPT:
                made[name] = value
        made["Content-Language"] = response.headers.get("Content-Language", language)
        made["Vary"] = response.headers.get("Vary", "Accept-Language")
        return made


def _told(response: HttpResponse) -> dict[str, Any]:
    """The members of what is a problem already; {} for a page."""
    if response.streaming or not response.headers.get("Content-Type", "").startswith(CONTENT_TYPE):
        return {}
    return dict(json.loads(response.content))


def _detail(status: int) -> str:
    return {
        403: _("您的角色没有此项权限。"),
        404: _("没有这项内容，或者不在您的查看范围内。"),
        405: _("这个地址不支持此请求方法。"),
        413: _("请求内容超过了允许的大小，没有接收。"),
        429: _("请求过于频繁，请稍后再试。"),
        500: _("服务器内部错误，已记录。请稍后再试。"),
        503: _("服务暂时不可用，请稍后再试。"),
    }.get(status, _("请求内容有误，请按提示修改。"))
