"""Asks the portal for a page as a visitor would, through the middleware that shapes it.

What else a visitor's request goes through is about headers, cookies and who somebody is: nothing
of it is in a file, and it took a sixth of an export. The request carries ``exporting``, so that
templates leave out what a folder of files can't do and offer the other variants as links.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.core.handlers.exception import convert_exception_to_response
from django.core.handlers.wsgi import WSGIRequest
from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.urls import resolve, set_urlconf
from django.utils import translation
from django.utils.module_loading import import_string

from results.export.places import CHINESE, ELDER, ENGLISH, MARK, Variant

HOST = "export.invalid"
URLCONF = "results.export_urls"
AWAY = 503
Answer = Callable[[HttpRequest], Any]


class ExportError(Exception):
    """The portal did not give what should be exported; the text says which address."""


class PortalAway(ExportError):
    """What the portal stands on can't be had just now: to be exported again later."""


@dataclass(frozen=True, slots=True)
class Exporting:
    """What templates know of the export: the same page in the other variants, empty for the
    one at hand."""

    chinese: str
    english: str
    elder: str


class _Request(WSGIRequest):
    """A request of our own: no outside host is checked, none is named."""

    def get_host(self) -> str:
        return HOST


class Portal:
    """The portal as an anonymous visitor meets it."""

    def __init__(self) -> None:
        # a fault becomes the page a visitor gets for it, whose status says what it is
        self.answer: Answer = convert_exception_to_response(_seen)
        for name in reversed(settings.PAGE_MIDDLEWARE):
            self.answer = convert_exception_to_response(import_string(name)(self.answer))

    def ask(self, address: str, variant: Variant, query: str = "") -> bytes:
        """The body of what the portal answers. Raises ``ExportError`` for anything but 200,
        ``PortalAway`` for 503."""
        set_urlconf(URLCONF)
        response = self.answer(_request(address, variant, query))
        body = b"".join(response)  # type: ignore[call-overload]
        # not response.close(), which tells the world that a request has ended: this is none,
        # and the database connection is still wanted
        if isinstance(response, FileResponse) and response.file_to_stream:
            response.file_to_stream.close()
        if response.status_code != 200:
            fault = PortalAway if response.status_code == AWAY else ExportError
            raise fault(f"{address}: {response.status_code}")
        return bytes(body)


@contextmanager
def language_restored() -> Iterator[None]:
    """Asking for pages changes the language of the thread; afterwards it is as before."""
    with translation.override(translation.get_language()):
        yield


def _seen(request: HttpRequest) -> HttpResponseBase:
    """What the view at the address answers."""
    found = request.resolver_match = resolve(request.path_info, URLCONF)
    answered: HttpResponseBase = found.func(request, *found.args, **found.kwargs)
    return answered


def _request(address: str, variant: Variant, query: str) -> WSGIRequest:
    cookies = [f"{settings.LANGUAGE_COOKIE_NAME}={variant.language}"]
    if variant.elder:
        cookies.append("elder=1")
    environ = {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(address).decode("latin-1"),
        "QUERY_STRING": query,
        "SERVER_NAME": HOST,
        "SERVER_PORT": "443",
        "SERVER_PROTOCOL": "HTTP/1.1",
        # from nowhere: what is limited by address (agencies.costly) is not for the portal itself
        "REMOTE_ADDR": "",
        "HTTP_COOKIE": "; ".join(cookies),
        # behind a proxy that ends TLS it is this header that says so
        "HTTP_X_FORWARDED_PROTO": "https",
        "wsgi.url_scheme": "https",
        "wsgi.input": io.BytesIO(),
    }
    request = _Request(environ)
    request.urlconf = URLCONF  # type: ignore[assignment]
    request.exporting = exporting(f"{address}?{query}" if query else address, variant)  # type: ignore[attr-defined]
    return request


def exporting(address: str, variant: Variant) -> Exporting:
    """What its templates know of it at ``address``, its query included."""

    def there(other: Variant) -> str:
        return "" if other == variant else f"{MARK}{other.name}{address}"

    return Exporting(there(CHINESE), there(ENGLISH), there(ELDER))
