"""Signing in as people do: by the form, from somewhere, with or without success."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.models import SignIn, User
from tests.people import PASSWORD

HOME, ELSEWHERE = "10.1.2.3", "10.9.9.9"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:115.0) Gecko/20100101 Firefox/115.0"


def sign_in(
    client: Client, name: str, password: str = PASSWORD, *, at: str = HOME, **fields: str
) -> HttpResponse:
    """Send the form of the sign-in page from the address ``at``."""
    return client.post(
        reverse("account_login"),
        {"login": name, "password": password, **fields},
        REMOTE_ADDR=at,
        HTTP_USER_AGENT=FIREFOX,
    )


def signed_in(name: str, *, at: str = HOME) -> Client:
    """A browser of its own that is signed in."""
    client = Client(REMOTE_ADDR=at, HTTP_USER_AGENT=FIREFOX)
    assert sign_in(client, name, at=at).status_code == 302
    return client


def is_in(client: Client) -> bool:
    """Do the pages of the signed-in open?"""
    return client.get(reverse("inbox")).status_code == 200


def make_sign_in(person: User, key: str) -> SignIn:
    """A session as it is listed, without a browser behind it."""
    now = timezone.now()
    return SignIn.objects.create(
        person=person, session_key=key, address=HOME, device="Windows", began_at=now, seen_at=now
    )


def back_in_time(client: Client, *, began: timedelta = timedelta(), seen: timedelta) -> None:
    """The browser's session began, and was last seen, so long ago."""
    session = client.session
    session["sign_in_began"] -= int(max(began, seen).total_seconds())
    session["sign_in_seen"] -= int(seen.total_seconds())
    session.save()
