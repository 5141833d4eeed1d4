"""The landing after sign-in, and the switch to large text."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

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


@require_POST
def elder(request: HttpRequest) -> HttpResponse:
    """Switch the 长辈版 (large text, high contrast) on or off, and go back."""
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
