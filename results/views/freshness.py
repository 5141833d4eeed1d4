"""Conditional answers: a public page changes only when a publication does.

A page has no date to compare by: a withdrawal brings an older version back, and an embargo ends
long after its version was made. Only what stands at the address of one version has (``since``).
The validator covers what else shapes a page: its language, the 长辈版, and the release of the
portal. Whoever is signed in, or has a message waiting, always gets the page anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache
from typing import TypeVar

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.http import http_date, quote_etag
from django.utils.translation import get_language

from results.models import Publication

T = TypeVar("T")

CHINESE = "zh-Hans"
PERSONAL_COOKIES = (settings.SESSION_COOKIE_NAME, "messages")


def answer(
    request: HttpRequest,
    shown: Sequence[Publication],
    page: Callable[[], HttpResponse],
    *,
    also: Sequence[object] = (),
    since: datetime | None = None,
    one_language: bool = False,
) -> HttpResponse:
    """``page()``, or 304 where the visitor has it already; ``shown`` is what it is made of,
    ``also`` whatever else it says, as texts that change with it; ``since`` the moment it was
    made, where it can never change back; ``one_language`` is a file that is the same for everybody,
    in Chinese: neither language nor cookies change it."""
    if not one_language and is_personal(request):
        response = page()
        patch_cache_control(response, private=True, no_cache=True)
        return response
    etag = _etag([] if one_language else _reader(request), shown, also)
    modified = max(int(since.timestamp()), int(_release())) if since else None
    response = get_conditional_response(request, etag=etag, last_modified=modified) or page()
    response.headers["ETag"] = etag
    if modified:
        response.headers["Last-Modified"] = http_date(modified)
    if one_language:
        response.headers["Content-Language"] = CHINESE
    # of an answer given on the whole way the session's middleware says "Cookie" anyhow
    patch_vary_headers(response, ["Cookie"] if one_language else ["Accept-Language", "Cookie"])
    patch_cache_control(response, no_cache=True)
    if settings.PUBLIC_PAGES_SECONDS > 0:
        # to the proxy alone, which takes it off: so long it may answer for us
        response.headers["X-Accel-Expires"] = str(settings.PUBLIC_PAGES_SECONDS)
    return response


def there(found: T | None) -> T:
    """What was looked for. Raises ``Http404`` where there is none."""
    if found is None:
        raise Http404
    return found


def is_personal(request: HttpRequest) -> bool:
    """Is the visitor known by a cookie, or has a message waiting?"""
    return any(name in request.COOKIES for name in PERSONAL_COOKIES)


def is_elder(request: HttpRequest) -> bool:
    """Does the visitor read the 长辈版?"""
    return request.COOKIES.get("elder") == "1"


def open_calls(request: HttpRequest) -> list[str]:
    """What the home page links to beside the versions: the calls for suggestions open today, as
    the request knows of them (``pledges.views.calls``); a static export knows none."""
    calls = getattr(request, "open_calls", ())
    return [f"{call.pk}.{call.closes_on}.{call.batch}" for call in calls]


def _reader(request: HttpRequest) -> list[str]:
    """What shapes a page beside what it tells."""
    return [get_language() or "", "elder" if is_elder(request) else ""]


def _etag(reader: Sequence[str], shown: Sequence[Publication], also: Sequence[object] = ()) -> str:
    parts = [
        *(f"{each.pk}.{each.number}.{each.state}" for each in shown),
        *map(str, also),
        *reader,
        _release(),
    ]
    return quote_etag(hashlib.sha256("|".join(parts).encode()).hexdigest()[:32])


@cache
def _release() -> str:
    """Changes with the files pages are made of, so that an upgrade reaches every reader."""
    places = [settings.BASE_DIR / name for name in ("templates", "static", "results", "locale")]
    moments = [path.stat().st_mtime for place in places for path in place.rglob("*.*")]
    return str(int(max(moments, default=0)))
