"""The landing after sign-in, and what a load balancer asks."""

from __future__ import annotations

import redis
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from agencies.access import PersonRequest
from agencies.roles import Role

YEAR = 365 * 24 * 3600
LANDING = {
    Role.REPORTER: "desk",
    Role.HEAD: "desk",
    Role.OFFICER: "office",
    Role.DIRECTOR: "office",
    Role.LEADER: "office",
    Role.AUDITOR: "audit",
    Role.ADMIN: "admin:index",
}


@login_required
def landing(request: PersonRequest) -> HttpResponse:
    """Each role's first page."""
    return redirect(LANDING[Role(request.user.role)])


@require_POST
def elder(request: HttpRequest) -> HttpResponse:
    """Switch the 长辈版 (large text, high contrast) on or off, and go back."""
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = reverse("home")
    response = redirect(back)
    switched_on = request.COOKIES.get("elder") != "1"
    response.set_cookie("elder", "1" if switched_on else "0", max_age=YEAR, samesite="Lax")
    return response


@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok", content_type="text/plain")


@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """Database and broker answer: 200, or 503 naming the one that does not."""
    state = {"database": _database_answers(), "broker": _broker_answers()}
    return JsonResponse(state, status=200 if all(state.values()) else 503)


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _broker_answers() -> bool:
    try:
        with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=2) as client:
            return bool(client.ping())
    except redis.RedisError:
        return False
