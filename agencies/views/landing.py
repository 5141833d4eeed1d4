"""The landing after sign-in, and the switches of every page: large text, and the language.

The switches stand in the frame of every page, the public's too, which is one and the same for all
visitors and so holds nobody's form token. They change how this one visitor reads and nothing else;
that a form of ours sent them is seen by what the browser itself says of the sender.
"""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe
from django.views.i18n import set_language

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
    Role.ADMIN: "directory",
    Role.SECURITY: "access",
}


@require_safe
@login_required
def landing(request: PersonRequest) -> HttpResponse:
    """Each role's first page."""
    return redirect(LANDING[Role(request.user.role)])


@csrf_exempt
@require_POST
def elder(request: HttpRequest) -> HttpResponse:
    """Switch the 长辈版 (large text, high contrast) on or off, and go back."""
    _require_own_form(request)
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = reverse("home")
    response = HttpResponseRedirect(back)
    switched_on = request.COOKIES.get("elder") != "1"
    response.set_cookie(
        "elder",
        "1" if switched_on else "0",
        max_age=YEAR,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
    return response


@csrf_exempt
@require_POST
def language(request: HttpRequest) -> HttpResponseBase:
    """Choose the language, and go back."""
    _require_own_form(request)
    return set_language(request)


def _require_own_form(request: HttpRequest) -> None:
    """Raise ``PermissionDenied`` for what another site's page sent.

    A browser says so in ``Sec-Fetch-Site``, and older ones in ``Origin``, which no page can
    change; what says neither is no browser of the last years, and carries nobody's cookies.
    """
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    ours = f"{request.scheme}://{request.get_host()}"
    if site not in (None, "same-origin", "none") or (site is None and origin not in (None, ours)):
        raise PermissionDenied
