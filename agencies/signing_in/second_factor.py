"""Where the second factor is asked: a step of signing in, and a gate for whoever must have one
and has none yet.

The step is allauth's, its codes are ours (agencies/actions/second_factor.py). Failed codes
count with failed passwords, in the database and for the same account: five, then half an hour.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.mfa.stages import AuthenticateStage
from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.signals import user_login_failed
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.actions.second_factor import is_set_up, prove
from agencies.clock import now as portal_now
from agencies.models import User
from agencies.roles import Role
from agencies.signing_in.attempts import one_at_a_time, typed_name
from agencies.signing_in.steps import came_by_single_sign_on
from agencies.signing_in.temporary_passwords import OPEN as OPEN_BEFORE_PASSWORD

OPEN = OPEN_BEFORE_PASSWORD | {"second_factor_enrol", "mfa_authenticate"}


def has_proved(request: HttpRequest) -> bool:
    """Was a second factor asked in this session, here or at the province?"""
    if came_by_single_sign_on(request).get("second_factor"):
        return True
    records = get_authentication_records(request, request.user)
    return any(record.get("method") == "mfa" for record in records)


def must_have(person: Any) -> bool:
    """Is a second factor demanded of this person?"""
    return settings.SECOND_FACTOR.asks(Role(person.role))


def telephone_time() -> datetime:
    """The real moment, also in the demo: a telephone knows no other."""
    return timezone.now()


def checked(request: HttpRequest, person: User, code: str) -> Any:
    """The authenticator the code is of. Raises ``ValidationError`` for a wrong one.

    Attempts for one account wait for each other, so that none is made before the last was
    counted; after the fifth the answer is that of a locked account.
    """
    credentials = {"username": person.username}
    with one_at_a_time(typed_name(request, credentials)):
        if not AxesProxyHandler.is_allowed(request, credentials):
            request.axes_locked_out = True  # type: ignore[attr-defined]
            request.axes_credentials = credentials  # type: ignore[attr-defined]
            found = None
        else:
            found = prove(person=person, code=code, at=telephone_time(), now=portal_now())
            if found is None:
                user_login_failed.send(__name__, credentials=credentials, request=request)
    if found is None:
        raise ValidationError(_("动态口令或恢复码不正确，或已经用过。请等下一个口令出现后再试。"))
    return found


class SecondFactorStage(AuthenticateStage):
    """allauth's step; not taken where the province tells that it has asked for one."""

    def _should_handle(self, request: HttpRequest) -> bool:
        if came_by_single_sign_on(request, self.login.user).get("second_factor"):
            return False
        return bool(super()._should_handle(request))


class SecondFactorMiddleware:
    """Leads whoever must have a second factor, and has shown none, to setting it up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        match = request.resolver_match
        if match is None or match.view_name in OPEN:
            return None
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return None  # a stranger: public answers stay the same for every cache
        person = request.user
        if not isinstance(person, User) or not must_have(person) or has_proved(request):
            return None
        if is_set_up(person):  # set up in another window: this session has not shown it
            logout(request)
            return redirect(settings.LOGIN_URL)
        return redirect("second_factor_enrol")


def present_request() -> HttpRequest:
    """The request allauth's forms are made in, which they do not pass on."""
    return context.request
