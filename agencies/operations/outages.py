"""What has gone wrong when something the portal stands on is away: to be tried again, not mended.

Such a fault gets a page of its own (503) that says so, with the time after which to try again.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator

import redis
from django.db import InterfaceError, InternalError, OperationalError
from kombu.exceptions import OperationalError as BrokerAway

RETRY_AFTER = 30  # seconds
# a disk that is full, over its quota, or mounted read-only after a fault
DISK = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)
# a server that has become a standby refuses writes: another is taking over
READ_ONLY = "25006"


def is_outage(fault: BaseException | None) -> bool:
    """Is this fault, or one it came from, due to a server or disk that can't be had just now?

    A statement or lock that took too long counts: what held it up passes.
    """
    return any(_is_one(each) for each in _chain(fault))


def _is_one(fault: BaseException) -> bool:
    if isinstance(fault, InternalError):
        return getattr(fault.__cause__, "pgcode", None) == READ_ONLY
    if isinstance(fault, OSError) and fault.errno in DISK:
        return True
    return isinstance(
        fault,
        OperationalError | InterfaceError | BrokerAway | redis.ConnectionError | redis.TimeoutError,
    )


def _chain(fault: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while fault is not None and id(fault) not in seen:
        seen.add(id(fault))
        yield fault
        fault = fault.__cause__ or fault.__context__
