"""How long a session lasts, and who may go on with it: asked on every page.

A session ends after ``SESSION_IDLE_SECONDS`` without a hand on it and after
``SESSION_COOKIE_AGE`` in any case, by the true clock. The row of ``SignIn`` is the truth: a
session whose row is gone ends within the minute, and its row is written once a minute.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies.clock import today
from agencies.models import SignIn
from agencies.signing_in.attempts import BEGAN, ROW, SEEN, refusal

WRITTEN_EVERY = 60  # seconds
OPEN = {"healthz", "readyz"}
# pages ask these by themselves: nobody's hand is on them
UNATTENDED = {"dashboard_now", "upload_progress", "exports_progress"}


class SessionMiddleware:
    """Ends sessions that have lasted too long, and those of accounts that are good no more."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name in OPEN or settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return None  # a stranger: public answers stay the same for every cache
        if not request.user.is_authenticated:
            return None
        now = int(timezone.now().timestamp())
        why = _too_long(request, now) or refusal(request.user, today())
        if not why and name not in UNATTENDED and not _note_seen(request, now):
            why = _("您的登录已被结束，请重新登录。")
        return _end(request, why) if why else None


def _too_long(request: HttpRequest, now: int) -> str:
    """Why the session is over at ``now`` (seconds since 1970); "" while it lasts."""
    began, seen = request.session.get(BEGAN), request.session.get(SEEN)
    if began is None or seen is None or now - began >= settings.SESSION_COOKIE_AGE:
        return _("登录时间已满，请重新登录。已填写的草稿仍然保留。")
    if now - seen < settings.SESSION_IDLE_SECONDS:
        return ""
    minutes = settings.SESSION_IDLE_SECONDS // 60
    return ngettext(
        "您已超过%(minutes)s分钟没有操作，请重新登录。已填写的草稿仍然保留。",
        "您已超过%(minutes)s分钟没有操作，请重新登录。已填写的草稿仍然保留。",
        minutes,
    ) % {"minutes": minutes}


def _note_seen(request: HttpRequest, now: int) -> bool:
    """Write down, once a minute, that somebody is there; False: the session was ended."""
    if now - request.session[SEEN] < WRITTEN_EVERY:
        return True
    key = request.session.session_key
    rows = SignIn.objects.filter(pk=request.session.get(ROW, 0), person=request.user.pk)
    if not rows.update(seen_at=timezone.now(), session_key=key):
        return False
    request.session[SEEN] = now
    return True


def _end(request: HttpRequest, why: str) -> HttpResponse | None:
    """Sign out. A page goes on as a stranger's; what was sent is not done, and the form's page
    waits behind the sign-in.
    """
    logout(request)
    messages.warning(request, why)
    if request.method in ("GET", "HEAD"):
        return None  # public pages stay open, all others lead to the sign-in and back
    return redirect(f"{reverse('account_login')}?{urlencode({'next': _page_before(request)})}")


def _page_before(request: HttpRequest) -> str:
    before = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(before, {request.get_host()}, request.is_secure()):
        parts = urlsplit(before)
        return f"{parts.path}?{parts.query}" if parts.query else parts.path
    return reverse("landing")
