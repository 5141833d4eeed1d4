"""First passwords: made by the system, told once, and changed before anything else."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from agencies.models import User
from agencies.signing_in.passwords import is_too_old
from agencies.signing_in.steps import came_by_single_sign_on

# Nothing that looks like something else on paper: no 0/o, 1/l/i.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
GROUPS, GROUP = 3, 4
# A thousand accounts are made in one request. Twelve random characters need no slow hash;
# the first sign-in replaces it by the full one, and the password is changed right then.
ITERATIONS = 20_000
OPEN = {"account_change_password", "account_logout", "set_language", "elder", "healthz", "readyz"}


@dataclass(frozen=True, slots=True)
class Issued:
    """A person and the temporary password to hand over; told once, kept nowhere."""

    person: User
    password: str


def new_password() -> str:
    """「k7mf-9xqd-h2rt」: 59 random bits one can read out and type."""
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(GROUP)) for _ in range(GROUPS))
    return "-".join(groups)


def give_password(person: User) -> Issued:
    """Set a temporary password on the person (saving is the caller's) and tell it.

    Every session of the person ends with the save: a session is bound to its password.
    """
    password = new_password()
    hasher = PBKDF2PasswordHasher()
    person.password = hasher.encode(password, hasher.salt(), iterations=ITERATIONS)
    person.password_is_temporary = True
    return Issued(person, password)


class TemporaryPasswordMiddleware:
    """Leads whoever signed in with a temporary password, or one that is too old, to the page
    that changes it.
    """

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
        if request.user.is_authenticated and came_by_single_sign_on(request):
            return None  # knows no password of ours
        if getattr(request.user, "password_is_temporary", False) or (
            settings.PASSWORD_DAYS
            and request.user.is_authenticated
            and is_too_old(request.user, timezone.now())
        ):
            return redirect("account_change_password")
        return None
