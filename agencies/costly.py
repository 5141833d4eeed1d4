"""Searches and files made on the spot cost the portal more than they cost whoever asks: so many a
minute from one place, or by one account, and no more (R76; ASVS 5 V2.4).

Figures are settings, 0 is no limit. Where the counters are out of reach, nobody is refused.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from math import ceil
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from redis.exceptions import RedisError

from agencies.clock import now
from agencies.limiting import ACCOUNT, Refused, address_of, within_a_minute

log = logging.getLogger(__name__)

SEARCHES = frozenset({"search", "audit", "suggestions_public"})
FILE_ENDINGS = ("_xlsx", "_pdf", "_docx", "_sheet", "_download", "_template", "_qr")


class CostlyMiddleware:
    """Answers 429 with Retry-After to whoever asks too often."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        purpose, most = _cost(request)
        who = _who(request) if most else ""
        refused = _counted(purpose, who, most) if who else None
        if refused is None:
            return None
        response = render(request, "too_often.html", {"most": refused.most}, status=429)
        response.headers["Retry-After"] = str(ceil((refused.again - now()).total_seconds()))
        return response


def costs(request: HttpRequest) -> bool:
    """Is it a search or a file, which are counted?"""
    return bool(_cost(request)[0])


def _cost(request: HttpRequest) -> tuple[str, int]:
    name = (request.resolver_match.url_name if request.resolver_match else "") or ""
    if name in SEARCHES:
        # the page without a question costs nothing
        return "searches", settings.SEARCHES_A_MINUTE if request.GET else 0
    if name.endswith(FILE_ENDINGS):
        return "files", settings.FILES_A_MINUTE
    return "", 0


def _who(request: HttpRequest) -> str:
    """The account where somebody is signed in: an agency's people share an address. Nobody at
    all is the portal itself, which asks for its own pages to export them."""
    if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
        return f"{ACCOUNT}{request.user.pk}"
    return address_of(request)


def _counted(purpose: str, who: str, most: int) -> Refused | None:
    try:
        return within_a_minute(purpose=purpose, who=who, most=most, now=now())
    except RedisError:
        log.warning("%s are not counted: no cache", purpose)
        return None
