"""What every page's frame shows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from agencies.clock import today
from agencies.roles import Verb


def portal(request: HttpRequest) -> dict[str, Any]:
    """Menu verbs of the signed-in person, today's date, and whether this is a demo."""
    user: Any = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    return {
        "can": {verb.value: signed_in and user.can(verb) for verb in Verb},
        "today": today(),
        "demo_mode": settings.MODE == "demo",
        "elder": request.COOKIES.get("elder") == "1",
        "footer": settings.PORTAL_FOOTER,
        # set by the static export: what a folder of files can't do is left out
        "exporting": getattr(request, "exporting", None),
    }
