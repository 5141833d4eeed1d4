"""What is answered when a page could not be made: 503 where it is worth trying again, else 500.

Neither reads the database, the cache or the session: they may be what is away.
"""

from __future__ import annotations

import sys

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from agencies.operations.outages import RETRY_AFTER, is_outage


def server_error(request: HttpRequest) -> HttpResponse:
    """Called by Django while the fault is being handled."""
    away = is_outage(sys.exc_info()[1])
    response = _told(request, away)
    response.headers["Cache-Control"] = "no-store"
    if away:
        response.headers["Retry-After"] = str(RETRY_AFTER)
    return response


def _told(request: HttpRequest, away: bool) -> HttpResponse:
    status = 503 if away else 500
    if request.path.startswith("/api/"):
        return _problem(status)
    return HttpResponse(render_to_string(f"{status}.html"), status=status)


def _problem(status: int) -> JsonResponse:
    """RFC 9457, in the language of the request."""
    title, detail = {
        503: (
            _("服务暂时不可用"),
            _("数据库或后台服务暂时连接不上，请按 Retry-After 所示的秒数稍后重试。"),
        ),
        500: (_("系统出错"), _("错误已经记录，已经保存的数据不受影响。")),
    }[status]
    return JsonResponse(
        {"type": "about:blank", "title": title, "status": status, "detail": detail},
        status=status,
        content_type="application/problem+json",
    )
