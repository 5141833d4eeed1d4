"""Signing in: who may, who is locked for having failed too often, and what is noted of it.

Locks and sessions go by the true clock, which also runs where ``PORTAL_TODAY`` stands still;
the last day of an account goes by the portal's day. The lock is kept in the database
(django-axes), so a restart does not open it. Who can lock whom out: docs/sign-in.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from ipaddress import IPv6Network
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt, AccessLog
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import dateformat, timezone
from django.utils.translation import gettext as _

from agencies.limiting import address_of, household
from agencies.models import SignIn, User
from agencies.signing_in.devices import device_words

BEGAN, SEEN, ROW = "sign_in_began", "sign_in_seen", "sign_in"  # in the session


def refusal(person: User, day: date) -> str:
    """Why the account is good for nothing on ``day``, as a sentence; "" when it may be used.

    Asked at sign-in, on every page, and for every token of a connected system.
    """
    if not person.is_active:
        return _("此账号已停用。如需恢复，请联系系统管理员。")
    if person.awaits_confirmation:
        return _("此账号正在等待安全管理员确认，确认后即可使用。")
    if person.expires_on and person.expires_on < day:
        return _("此账号的有效期已于%(day)s届满。如仍在岗，请联系系统管理员延期。") % {
            "day": dateformat.format(person.expires_on, _("Y年n月j日"))
        }
    return ""


def sign_in_refusal(person: User, day: date) -> str:
    """As ``refusal``; besides, a connected system has tokens and no sign-in."""
    if person.is_system:
        return _("这是接入系统的账号，只能通过接口令牌使用，不能登录。")
    return refusal(person, day)


def counted_name(name: str) -> str:
    """The one spelling of a username: upper and lower case open the same account.

    By way of upper case, as the database compares: 「ſ」 is an S to it.
    """
    return name.strip().upper().lower()


def typed_name(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """The username as failures are counted by."""
    named = (credentials or {}).get("username") or request.POST.get("login") or ""
    return counted_name(str(named))[:150]


def place_of(request: HttpRequest) -> str | None:
    """The address failures are counted by; of IPv6 the network, which is one household's."""
    found = household(address_of(request))
    if found is None:
        return None
    return str(found.network_address if isinstance(found, IPv6Network) else found)


@contextmanager
def one_at_a_time(name: str) -> Iterator[None]:
    """Attempts on one account wait for each other, so that none is made before the last
    was counted: twenty guesses sent at once are five guesses.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"sign-in:{name}"])
        yield


class SignInHandler(AxesDatabaseHandler):
    """Five failures lock an account, many more an address; a sign-in is noted as a session."""

    def get_failures(self, request: Any, credentials: dict[str, Any] | None = None) -> int:
        """Failures against the account; those of the address on the same scale."""
        by_account, by_address = (
            _sum(rows) for rows in self.get_user_attempts(request, credentials)
        )
        limit, wide = settings.AXES_FAILURE_LIMIT, settings.SIGN_IN_FAILURES_ADDRESS
        return max(by_account, by_address * limit // wide)

    def user_login_failed(
        self, sender: Any, credentials: dict[str, Any], request: Any = None, **kwargs: Any
    ) -> None:
        was_locked = getattr(request, "axes_locked_out", False)
        super().user_login_failed(sender, credentials, request, **kwargs)
        if getattr(request, "axes_locked_out", False) and not was_locked:
            # the lock lasts its whole time from here, also where the failures came slowly
            for rows, limit in zip(
                self.get_user_attempts(request, credentials), _limits(), strict=True
            ):
                if _sum(rows) >= limit:
                    rows.update(attempt_time=request.axes_attempt_time)

    def reset_user_attempts(self, request: Any, credentials: dict[str, Any] | None = None) -> int:
        """Who got in starts afresh; what else came from the address goes on counting."""
        name = typed_name(request, credentials)
        return int(AccessAttempt.objects.filter(username=name).delete()[0])

    def user_logged_in(self, sender: Any, request: Any, user: Any, **kwargs: Any) -> None:
        super().user_logged_in(sender, request, user, **kwargs)
        note_sign_in(request, user, timezone.now())

    def user_logged_out(self, sender: Any, request: Any, user: Any, **kwargs: Any) -> None:
        super().user_logged_out(sender, request, user, **kwargs)
        SignIn.objects.filter(session_key=request.session.session_key or "").delete()


def note_sign_in(request: HttpRequest, person: User, now: datetime) -> SignIn:
    """Write down the session that has just begun, and mark it with its beginning."""
    row, _made = SignIn.objects.update_or_create(
        session_key=request.session.session_key,
        defaults={
            "person": person,
            "address": place_of(request),
            "device": device_words(request.META.get("HTTP_USER_AGENT", "")),
            "began_at": now,
            "seen_at": now,
        },
    )
    request.session[ROW] = row.pk
    request.session[BEGAN] = request.session[SEEN] = int(now.timestamp())
    return row


def locked_until(*, name: str, address: str | None, now: datetime) -> datetime | None:
    """The moment an account (``name`` as typed) or an address may try again; None: at once."""
    since = now - settings.AXES_COOLOFF_TIME
    recent = AccessAttempt.objects.filter(attempt_time__gte=since)
    of_name, of_address = _limits()
    ends = [
        found["last"] + settings.AXES_COOLOFF_TIME
        for rows, limit in (
            (recent.filter(username=counted_name(name)), of_name),
            (recent.filter(ip_address=address) if address else recent.none(), of_address),
        )
        if (
            (found := rows.aggregate(n=Sum("failures_since_start"), last=Max("attempt_time")))["n"]
            or 0
        )
        >= limit
    ]
    return max(ends, default=None)


def locked_page(
    request: HttpRequest, response: HttpResponse | None, credentials: dict[str, Any] | None
) -> HttpResponse:
    """429: too many failures, until when. The same whether there is such an account or not."""
    until = locked_until(
        name=typed_name(request, credentials), address=place_of(request), now=timezone.now()
    )
    # said in full minutes: never a time at which it is locked still
    if until and until.replace(second=0, microsecond=0) < until:
        until = until.replace(second=0, microsecond=0) + timedelta(minutes=1)
    return render(request, "account/locked.html", {"until": until}, status=429)


def last_time(person: User) -> AccessLog | None:
    """The sign-in before this one: when and from where."""
    found = AccessLog.objects.filter(username=person.username).order_by("-attempt_time", "-pk")
    return found[1:2].first()


def _limits() -> tuple[int, int]:
    return settings.AXES_FAILURE_LIMIT, settings.SIGN_IN_FAILURES_ADDRESS


def _sum(rows: Any) -> int:
    return rows.aggregate(n=Sum("failures_since_start"))["n"] or 0
