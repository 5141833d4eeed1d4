"""Where this site stands, for what must name itself in full: links in feeds, the QR code,
the sitemap, and what machines read in a page."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def site_of(request: HttpRequest) -> str:
    """Scheme and host, without the final slash: the configured one, else that of the request."""
    return settings.PORTAL_URL or f"{request.scheme}://{request.get_host()}"
