"""How often anybody may ask: so many requests a minute from a token, or from an address.

Minutes are those of the clock. Counting is atomic, so of many nodes and requests at once each
counts; no address is stored, only its hash (``agencies.limiting`` says why).
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import time
from typing import Any

import redis
from django.conf import settings
from django.core.cache import cache
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from agencies.limiting import address_of
from agencies.models import Token

MINUTE = 60  # seconds
log = logging.getLogger(__name__)


class PerMinute(BaseThrottle):
    """``API_REQUESTS_A_MINUTE`` of one token, ``API_PUBLIC_REQUESTS_A_MINUTE`` of one address."""

    def allow_request(self, request: Request, view: Any) -> bool:
        if isinstance(request.auth, Token):
            return turns_left(f"token:{request.auth.pk}", settings.API_REQUESTS_A_MINUTE) >= 0
        address = address_of(request._request)
        return turns_left(f"address:{address}", settings.API_PUBLIC_REQUESTS_A_MINUTE) >= 0

    def wait(self) -> float:
        return MINUTE - int(time.time()) % MINUTE


def turns_left(who: str, most: int) -> int:
    """Count one turn of ``who`` in this minute; how many are left, below 0 when too many.

    With the broker away nothing is counted, and nobody is refused for it.
    """
    minute = int(time.time()) // MINUTE
    name = hmac.new(settings.SECRET_KEY.encode(), who.encode(), hashlib.sha256).hexdigest()
    key = f"api:{name}:{minute}"
    try:
        cache.add(key, 0, 2 * MINUTE)
        return most - int(cache.incr(key))
    except ValueError:  # it ended between the two
        return most - 1
    except redis.RedisError as error:
        log.warning("api: turns are not counted: %s", type(error).__name__)
        return most
