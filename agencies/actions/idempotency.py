"""Writes over the API that happen once, however often they are asked for (Idempotency-Key).

The write, its answer's record and the key's lock stand in one transaction: either all of them
are there or nothing is. A request that died in between has left no trace, and its key is free.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from django.db import connection, transaction

from agencies.models import IdempotentRequest, Token

KEPT = timedelta(hours=48)


class Busy(Exception):
    """The same key is being worked on at this moment."""


def take_key(token: Token, key: str) -> IdempotentRequest | None:
    """Hold the key until the transaction ends; what it was answered before, if it was.

    Raises ``Busy`` while another request holds it. PostgreSQL's advisory lock ends with its
    transaction, however that ends. Call it inside a transaction.
    """
    number = hashlib.sha256(f"{token.pk}:{key}".encode()).digest()[:8]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_try_advisory_xact_lock(%s)", [int.from_bytes(number, "big", signed=True)]
        )
        (held,) = cursor.fetchone()
    if not held:
        raise Busy
    return IdempotentRequest.objects.filter(token=token, key=key).first()


@transaction.atomic
def keep_answer(
    *,
    token: Token,
    key: str,
    fingerprint: str,
    status: int,
    headers: dict[str, str],
    body: str,
    now: datetime,
) -> IdempotentRequest:
    """Write down the answer of a write, in that write's own transaction."""
    return IdempotentRequest.objects.create(
        token=token,
        key=key,
        fingerprint=fingerprint,
        status=status,
        headers=headers,
        body=body,
        made_at=now,
    )


@transaction.atomic
def sweep(*, now: datetime) -> int:
    """Erase what was answered longer than ``KEPT`` ago; returns how many."""
    erased, _by_model = IdempotentRequest.objects.filter(made_at__lt=now - KEPT).delete()
    return erased
