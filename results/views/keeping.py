"""Public pages kept in the process's memory, as bytes (decision 0028).

Whoever has no session and no message waiting gets the bytes that were drawn for the last such
visitor of the same language and print, while what the public may read is what it was then. That is
asked once in ``PUBLIC_PAGES_SECONDS``, and at once after anything was sent to this process: a
change made here is seen here with the next request, one made elsewhere after so many seconds. 0
keeps nothing.

``kept`` stands before a public view and keeps what it draws. ``PublicPages`` stands before all that
only people who sign in or send something need, and gives a page that is kept. Questions (``?q=``)
and files made on the spot, which are counted (``agencies.costly``), go the whole way, and have a
shelf of their own: however many somebody asks for, the pages stay. A page that holds a form's token
or sets a cookie is one visitor's and is not kept.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import wraps
from threading import Lock
from time import monotonic
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import parse_http_date_safe
from django.utils.translation import get_language

from agencies.clock import today
from agencies.costly import costs
from results.open_data.state import public_rows
from results.site import site_of
from results.views.freshness import is_elder, is_personal, open_calls
from results.views.shelf import Page, Shelf

View = Callable[..., HttpResponseBase]
SAFE = ("GET", "HEAD")
CONDITIONS = (
    "HTTP_IF_MATCH", "HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_UNMODIFIED_SINCE",
)  # fmt: skip
OF_THE_BODY = ("Content-Type", "Content-Disposition")
COUNTED = 4  # that part of the memory is for questions and files


class _Known:
    """What the public may read, as last asked; ``turn`` counts the times it may have changed."""

    def __init__(self) -> None:
        self.rows: Hashable = None
        self.asks_again = 0.0  # monotonic
        self.turn = 0
        self.lock = Lock()

    def now(self, request: HttpRequest) -> Hashable:
        if monotonic() >= self.asks_again:
            with self.lock:
                if monotonic() >= self.asks_again:
                    self._ask(request)
        return self.rows, today()

    def _ask(self, request: HttpRequest) -> None:
        turn, began = self.turn, monotonic()
        rows = public_rows(), *open_calls(request)
        if rows != self.rows:
            self.rows = rows
            for shelf in _shelves:
                shelf.clear()
        # what came in meanwhile may have changed it after it was read
        self.asks_again = began + settings.PUBLIC_PAGES_SECONDS if turn == self.turn else 0.0


_known = _Known()
_counted = Shelf(settings.PUBLIC_PAGES_BYTES // COUNTED)
_plain = Shelf(settings.PUBLIC_PAGES_BYTES - _counted.room)
_shelves = (_plain, _counted)


def kept(view: View) -> View:
    """The view, whose pages for strangers are drawn once for all of them."""

    @wraps(view)
    def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not _is_shared(request):
            return view(request, *args, **kwargs)
        drawn: list[HttpResponseBase] = []
        state = _known.now(request)

        def draw() -> Page | None:
            asked = {name: request.META.pop(name) for name in CONDITIONS if name in request.META}
            try:
                drawn.append(view(request, *args, **kwargs))
            finally:
                request.META.update(asked)
            return _page(request, drawn[0], state)

        shelf = _counted if request.META.get("QUERY_STRING", "") or costs(request) else _plain
        page = shelf.get(_key(request), state, draw)
        if page is not None:
            return _again(request, page)
        return drawn[0] if drawn else view(request, *args, **kwargs)

    door.keeps = True  # type: ignore[attr-defined]
    return door


class PublicPages:
    """Gives a page that is kept; stands after what every answer needs, before what it does not.

    Whatever was sent to this process may have changed what the public reads: it looks again.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        page = _found(request)
        if page is not None:
            request.resolver_match = page.route
            return _again(request, page)
        response = self.get_response(request)
        if request.method not in SAFE:
            look_again()
        return response


def look_again() -> None:
    """Ask with the next page whether it still is what the public may read."""
    _known.turn += 1
    _known.asks_again = 0.0


def _found(request: HttpRequest) -> Page | None:
    """The page at an address without a question, where it is on the shelf and still holds."""
    if request.META.get("QUERY_STRING", "") or not _is_shared(request):
        return None
    page = _plain.find(_key(request))
    return page if page is not None and page.state == _known.now(request) else None


def _is_shared(request: HttpRequest) -> bool:
    """Does everybody get the same page here? Not the export, nor who is known by a cookie."""
    return (
        settings.PUBLIC_PAGES_SECONDS > 0
        and request.method in SAFE
        and not is_personal(request)
        and not hasattr(request, "exporting")
    )


def _key(request: HttpRequest) -> Hashable:
    """What shapes a page beside what the public may read."""
    query = request.META.get("QUERY_STRING", "")
    return request.path, query, get_language(), is_elder(request), site_of(request)


def _page(request: HttpRequest, response: HttpResponseBase, state: Hashable) -> Page | None:
    """The answer as a page to keep; None for a fault, a refusal, or what is one visitor's."""
    if (
        not isinstance(response, HttpResponse)
        or response.status_code != 200
        or "ETag" not in response.headers
        or response.cookies
        or "CSRF_COOKIE_NEEDS_UPDATE" in request.META
    ):
        return None
    return Page(response.content, dict(response.headers), state, request.resolver_match)


def _again(request: HttpRequest, page: Page) -> HttpResponse:
    """The page anew, or 304 where the visitor has it already."""
    response = None
    if any(name in request.META for name in CONDITIONS):
        modified = page.headers.get("Last-Modified")
        response = get_conditional_response(
            request,
            etag=page.headers["ETag"],
            last_modified=parse_http_date_safe(modified) if modified else None,
        )
    if response is None:
        return HttpResponse(page.body, headers=page.headers)
    for name, value in page.headers.items():
        if name not in OF_THE_BODY:
            response.headers[name] = value
    return response
