"""What the security administrator has to see to: confirmations, locks, tokens, failures.

Locks and failures go by the true clock, last days by the portal's day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from axes.models import AccessAttempt, AccessFailureLog
from django.conf import settings
from django.db.models import Count, F, Max, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce, Concat, Upper
from django.utils import timezone

from agencies.models import SignIn, Token, User
from agencies.signing_in.attempts import counted_name

TOKENS_AHEAD = 14  # calendar days
FAILURES_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Lock:
    """A username or an address that may not try before ``until``; ``person`` where there is one
    of that name."""

    name: str
    failures: int
    until: datetime
    person: User | None = None


@dataclass(frozen=True, slots=True)
class Desk:
    """What needs a hand today."""

    awaiting: Sequence[User]
    accounts: Sequence[Lock]
    addresses: Sequence[Lock]
    tokens: Sequence[Token]
    failures: int
    failed: Sequence[AccessFailureLog]


def access_desk(*, today: date, now: datetime) -> Desk:
    """Everything that needs a hand, in seven queries at most."""
    since = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    failed = AccessFailureLog.objects.filter(attempt_time__gte=since).order_by("-attempt_time")
    tokens = Token.objects.in_use(today).filter(
        account__is_active=True, expires_on__lte=today + timedelta(days=TOKENS_AHEAD)
    )
    return Desk(
        awaiting=list(
            User.objects.filter(is_active=True, awaits_confirmation=True)
            .select_related("agency", "region")
            .order_by("username")
        ),
        accounts=locked_accounts(now),
        addresses=locked_addresses(now),
        tokens=list(tokens.select_related("account").order_by("expires_on", "pk")),
        failures=failed.count(),
        failed=list(failed[:FAILURES_SHOWN]),
    )


def locked_accounts(now: datetime) -> list[Lock]:
    """Usernames that may not be tried now, whether there is such an account or not."""
    rows = _locked("username", settings.AXES_FAILURE_LIMIT, now)
    people = {
        counted_name(person.username): person
        for person in User.objects.annotate(upper=Upper("username")).filter(
            upper__in=[str(row["username"]).upper() for row in rows]
        )
    }
    locks = []
    for row in rows:
        person = people.get(row["username"])
        name = person.username if person else row["username"]
        locks.append(Lock(name, row["n"], row["last"] + settings.AXES_COOLOFF_TIME, person))
    return locks


def locked_addresses(now: datetime) -> list[Lock]:
    """Addresses nobody may sign in from now."""
    rows = _locked("ip_address", settings.SIGN_IN_FAILURES_ADDRESS, now)
    end = settings.AXES_COOLOFF_TIME
    return [Lock(row["ip_address"], row["n"], row["last"] + end) for row in rows]


def accounts(*, words: str = "", role: str = "", state: str = "", today: date) -> QuerySet[User]:
    """People's accounts by username with the number of their sessions (``sessions``).

    ``state``: awaiting, expiring (within a month), expired or stopped; blank asks for all.
    """
    sessions = SignIn.objects.filter(person=OuterRef("pk")).order_by().values("person")
    found = (
        User.objects.filter(is_system=False)
        .select_related("agency", "region")
        .annotate(
            written=Concat("last_name", Value(""), "first_name"),
            sessions=Coalesce(Subquery(sessions.annotate(n=Count("pk")).values("n")), 0),
        )
        .order_by("-awaits_confirmation", "-is_active", "username")
    )
    for word in words.split():
        found = found.filter(Q(username__icontains=word) | Q(written__icontains=word))
    if role:
        found = found.filter(role=role)
    states = {
        "awaiting": Q(is_active=True, awaits_confirmation=True),
        "expiring": Q(is_active=True, expires_on__range=(today, today + timedelta(days=31))),
        "expired": Q(is_active=True, expires_on__lt=today),
        "inactive": Q(is_active=False),
    }
    return found.filter(states[state]) if state else found


def _locked(by: str, limit: int, now: datetime) -> list[dict[str, Any]]:
    recent = AccessAttempt.objects.filter(attempt_time__gt=now - settings.AXES_COOLOFF_TIME)
    counted = recent.order_by().exclude(**{f"{by}__isnull": True}).values(by)
    counted = counted.annotate(n=Sum("failures_since_start"), last=Max("attempt_time"))
    return list(counted.filter(n__gte=limit).order_by(F("last").desc(), by))
