"""Between the password and being in: which steps there are, and who came by way of the province.

Below whatever writes, so that the account adapter (agencies/access.py) can hold it.
"""

from __future__ import annotations

import time
from typing import Any

from allauth.account.stages import LoginStage
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from agencies.roles import Role
from agencies.signing_in.policy import may_use_password

CAME_FROM = "single_sign_on"  # in the session: whom the province's sign-in has brought, and how
FRESH = 600  # seconds for which a sign-in at the province counts as just done


def came_by_single_sign_on(request: HttpRequest, person: Any = None) -> dict[str, Any]:
    """What is noted of a sign-in at the province that brought this person here; else empty."""
    person = person or request.user
    noted = request.session.get(CAME_FROM) or {}
    return noted if noted.get("person") == person.pk else {}


def just_came(request: HttpRequest) -> bool:
    """Has the person signed in at the province within ten minutes?"""
    return time.time() - came_by_single_sign_on(request).get("at", 0) < FRESH


class PasswordStage(LoginStage):
    """Where passwords are for administrators alone, nobody else gets on with one."""

    key = "password"

    def handle(self) -> tuple[HttpResponse | None, bool]:
        person = self.login.user
        only = settings.PASSWORDS_FOR_ADMINISTRATORS_ONLY
        if came_by_single_sign_on(self.request, person) or may_use_password(
            Role(person.role), administrators_only=only
        ):
            return None, True
        return refused(self.request, _("您的账号须通过统一身份认证登录，不使用本系统密码。")), False


class SignInSteps:
    """For the account adapter: the steps between the password and being in."""

    def get_login_stages(self) -> list[str]:
        return [
            "agencies.signing_in.steps.PasswordStage",
            "agencies.signing_in.second_factor.SecondFactorStage",
        ]

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        """Who came by single sign-on is signed out there too, if the provider can do it."""
        ended = came_by_single_sign_on(request).get("sign_out") if request.user.pk else ""
        return ended or super().get_logout_redirect_url(request)  # type: ignore[misc]


def refused(request: HttpRequest, why: str, status: int = 403) -> HttpResponse:
    """The page that says why somebody does not get in, and whom to call."""
    provider = settings.SINGLE_SIGN_ON
    context_ = {"why": why, "contact": provider.contact if provider else ""}
    return render(request, "socialaccount/refused.html", context_, status=status)
