"""Conditional answers: a public page changes only when a publication does.

There is no date to compare by: a withdrawal brings an older version back, and an embargo ends
long after its version was made. The validator covers what else shapes a page: its language,
the 长辈版, the visitor's form token, and the release of the portal. Whoever is signed in, or
has a message waiting, always gets the page anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from functools import cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.http import quote_etag
from django.utils.translation import get_language

from results.models import Publication

PERSONAL_COOKIES = (settings.SESSION_COOKIE_NAME, "messages")


def answer(
    request: HttpRequest, shown: Sequence[Publication], page: Callable[[], HttpResponse]
) -> HttpResponse:
    """``page()``, or 304 where the visitor has it already; ``shown`` is what it is made of."""
    if any(name in request.COOKIES for name in PERSONAL_COOKIES):
        response = page()
        patch_cache_control(response, private=True, no_cache=True)
        return response
    etag = _etag(request, shown)
    response = get_conditional_response(request, etag=etag) or page()
    response.headers["ETag"] = etag
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    patch_cache_control(response, no_cache=True)
    return response


def _etag(request: HttpRequest, shown: Sequence[Publication]) -> str:
    parts = [
        *(f"{publication.pk}.{publication.number}" for publication in shown),
        get_language() or "",
        request.COOKIES.get("elder", ""),
        request.COOKIES.get(settings.CSRF_COOKIE_NAME, ""),
        _release(),
    ]
    return quote_etag(hashlib.sha256("|".join(parts).encode()).hexdigest()[:32])


@cache
def _release() -> str:
    """Changes with the files pages are made of, so that an upgrade reaches every reader."""
    places = [settings.BASE_DIR / name for name in ("templates", "static", "results", "locale")]
    moments = [path.stat().st_mtime for place in places for path in place.rglob("*.*")]
    return str(int(max(moments, default=0)))
