"""What every answer tells the browser to refuse, and which of Django's own findings are answered.

Anchors: OWASP ASVS 5 V3.4 (headers), V14.3 (caching); docs/security.md says which test holds
which promise.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from django.http import Http404, HttpRequest, HttpResponseBase

Answering = Callable[[HttpRequest], HttpResponseBase]

# Findings of ``check --deploy`` that are answered, each with its reason.
SILENCED = {
    # Whether a whole domain goes into the browsers' lists is for its owner, not for one site of
    # it: once in, it takes months to get out. SECURE_HSTS_PRELOAD=true is for an own domain.
    "security.W021",
}

# No page of ours uses what these switch on. ``fullscreen`` is the meeting's screen,
# ``clipboard-write`` the button that copies a receipt number.
SWITCHED_OFF = (
    "accelerometer", "autoplay", "browsing-topics", "camera", "display-capture",
    "encrypted-media", "gamepad", "geolocation", "gyroscope", "hid", "idle-detection",
    "local-fonts", "magnetometer", "microphone", "midi", "payment", "picture-in-picture",
    "publickey-credentials-create", "screen-wake-lock", "serial", "storage-access", "usb",
    "window-management", "xr-spatial-tracking",
)  # fmt: skip
PERMISSIONS = ", ".join(
    [*(f"{name}=()" for name in SWITCHED_OFF), "fullscreen=(self)", "clipboard-write=(self)"]
)


def content_security_policy(*, production: bool, signs_in_at: str = "") -> dict[str, object]:
    """django-csp's directives: nothing but our own files, nothing inline, nobody frames us.

    ``signs_in_at`` are the addresses of the province's sign-in, to which a form of ours leads,
    parted by blanks; empty where there is none. ``production``: the browser asks by https alone.
    """
    forms = ["'self'"]
    for parts in map(urlsplit, signs_in_at.split()):
        if parts.netloc and parts.scheme in ("https", *["http"] * (not production)):
            forms.append(f"{parts.scheme}://{parts.netloc}")
    directives: dict[str, object] = {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "object-src": ["'none'"],
        "frame-src": ["'none'"],
        "worker-src": ["'none'"],
        "frame-ancestors": ["'none'"],
        "form-action": forms,
        "base-uri": ["'none'"],
    }
    if production:
        directives["upgrade-insecure-requests"] = True
    return directives


class HeadersMiddleware:
    """The headers nobody else sets, on whatever leaves the portal, errors and redirects too.

    What a view has said of itself stands. An answer that says nothing of how long it may be
    kept may not be kept at all: public pages say it (results.views.freshness), inner ones need
    not think of it, and nothing of theirs stays on a shared computer (ASVS 14.3.2).
    """

    def __init__(self, get_response: Answering) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        # Django's own middleware stands too far in for static files, redirects and bad hosts
        response.headers.setdefault("X-Frame-Options", "DENY")
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Cache-Control", "no-store")
        return response


class AddressMiddleware:
    """No page has an address with a NUL in it: PostgreSQL takes no such text, so to look for
    one would end in a fault of ours and not in a page that is not there."""

    def __init__(self, get_response: Answering) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if "\0" in request.path_info:
            raise Http404
        return self.get_response(request)
