"""How often anybody may write (R76): so often an hour and a day from one place, so often an hour
in all.

Nobody's address is kept: what is counted is its hash with a salt that lives one day, in the
cache alone. Hours and days are those of the clock; the counters end by themselves.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv6Network, ip_address

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

HOUR, DAY = 3600, 24 * 3600  # seconds
ACCOUNT = "account "  # how a key begins that stands for somebody signed in
NETWORK = 64  # of an IPv6 address, the part that stands for one household


@dataclass(frozen=True, slots=True)
class Refused:
    """Too often. ``again`` is the moment from which it may be tried anew, ``most`` how many are
    taken from one place an hour, or a day where it is ``daily``; ``everybody`` says that the
    ceiling of the whole site was reached."""

    again: datetime
    most: int
    daily: bool = False
    everybody: bool = False


def take_turn(*, address: str, now: datetime) -> Refused | None:
    """Count what somebody at ``address`` writes; says so where it is one too many.

    ``now`` is in the portal's time zone. Counting is atomic: of two at once each counts.
    """
    hour = now.replace(minute=0, second=0, microsecond=0)
    day = hour.replace(hour=0)
    who = _hashed(address, day)
    next_hour, next_day = hour + timedelta(hours=1), day + timedelta(days=1)
    most, daily = settings.REMARKS_AN_HOUR, settings.REMARKS_A_DAY
    in_all = settings.REMARKS_AN_HOUR_IN_ALL
    if _counted(f"{who}:{hour:%Y%m%d%H}", 2 * HOUR) > most:
        return Refused(next_hour, most)
    if _counted(f"{who}:{day:%Y%m%d}", 2 * DAY) > daily:
        return Refused(next_day, daily, daily=True)
    if _counted(f"all:{hour:%Y%m%d%H}", 2 * HOUR) > in_all:
        return Refused(next_hour, in_all, everybody=True)
    return None


def within_a_minute(*, purpose: str, who: str, most: int, now: datetime) -> Refused | None:
    """Count one more of ``purpose`` by ``who`` (an address, or an account's key) this minute;
    says so where it is one too many. 0 for ``most``: there is no limit."""
    if not most:
        return None
    minute = now.replace(second=0, microsecond=0)
    hashed = _hashed(who, minute.replace(hour=0, minute=0))
    if _counted(f"{purpose}:{hashed}:{minute:%Y%m%d%H%M}", 120) > most:
        return Refused(minute + timedelta(minutes=1), most)
    return None


def address_of(request: HttpRequest) -> str:
    """Where the request comes from: as many proxies as stand before the portal are believed."""
    told = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    trusted: int = settings.TRUSTED_PROXIES
    if trusted and len(told) >= trusted and told[-trusted].strip():
        return str(told[-trusted].strip())
    return str(request.META.get("REMOTE_ADDR", ""))


def _counted(name: str, seconds: int) -> int:
    key = f"remarks:{name}"
    cache.add(key, 0, seconds)
    return cache.incr(key)


def _hashed(address: str, day: datetime) -> str:
    key = f"remarks:salt:{day:%Y%m%d}"
    salt = cache.get_or_set(key, lambda: secrets.token_hex(32), DAY)
    return hmac.new(str(salt).encode(), _place(address).encode(), hashlib.sha256).hexdigest()


def household(address: str) -> IPv4Address | IPv6Network | None:
    """The address, or the network of one that has a network to itself; None for none at all."""
    try:
        found = ip_address(address.strip())
    except ValueError:
        return None
    if isinstance(found, IPv4Address):
        return found
    return found.ipv4_mapped or IPv6Network((int(found), NETWORK), strict=False)


def _place(who: str) -> str:
    return who if who.startswith(ACCOUNT) else str(household(who) or "")
