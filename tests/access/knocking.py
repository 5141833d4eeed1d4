"""Knocking at a door: one request, what came of it, and whether anything was written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.test import Client

WRITE = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?', re.IGNORECASE)
# that somebody is here, and when: kept for whoever is signed in, whatever he asks for
PRESENCE = {"django_session", "agencies_signin"}
SIGN_IN = "/accounts/login/"


@dataclass(frozen=True, slots=True)
class Answer:
    """``outcome``: in, refused, sign-in, onward (sent to another address with empty hands);
    ``wrote``: the tables a statement of the request wrote to."""

    status: int
    outcome: str
    wrote: frozenset[str]
    body: bytes
    place: str


def knock(client: Client, method: str, address: str, data: Any = None, **sent: Any) -> Answer:
    """What the portal answers; what is written stays."""
    seen: set[str] = set()
    with connection.execute_wrapper(_noting(seen)):
        options = {"QUERY_STRING": ""} | sent if method == "trace" else sent
        if data is None:
            response = getattr(client, method)(address, **options)
        else:
            response = getattr(client, method)(address, data, **options)
    body = b"".join(response.streaming_content) if response.streaming else response.content
    place = response.headers.get("Location", "")
    outcome = _outcome(response.status_code, place)
    return Answer(response.status_code, outcome, frozenset(seen - PRESENCE), body, place)


def tried(client: Client, method: str, address: str, data: Any = None, **sent: Any) -> Answer:
    """The same, and what was written is taken back."""
    cookies = copy(client.cookies)
    with taken_back():
        answer = knock(client, method, address, data, **sent)
    client.cookies = cookies  # whoever signed out has not
    return answer


@contextmanager
def taken_back() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _outcome(status: int, place: str) -> str:
    if place.startswith(SIGN_IN):
        return "sign-in"
    if status in (301, 302, 303, 307, 308):
        return "onward"
    return "refused" if status in (401, 403, 404, 405) else "in"


def _noting(seen: set[str]) -> Callable[..., Any]:
    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if found := WRITE.match(sql):
            seen.add(found[1])
        return execute(sql, params, many, context)

    return note


def checksums() -> dict[str, tuple[int, str]]:
    """Table → number of rows, and a sum over their contents; of every table but presence."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT quote_ident(table_name), table_name FROM information_schema.tables"
            " WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY 2"
        )
        tables = [(quoted, name) for quoted, name in cursor.fetchall() if name not in PRESENCE]
        cursor.execute(
            " UNION ALL ".join(
                f"SELECT '{name}', count(*),"
                f" coalesce(sum(hashtextextended(r::text, 0)::numeric), 0) FROM {quoted} r"
                for quoted, name in tables
            )
        )
        return {name: (count, str(total)) for name, count, total in cursor.fetchall()}
