"""Connected systems and how they ask: one for each role, with a token of its own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from agencies.keys import digest_of, new_token, shown_of
from agencies.models import Token, User
from tests.api.rows import fill  # noqa: F401 -- a fixture
from tests.conftest import TODAY

Ask = Callable[..., HttpResponse]
MOMENT = datetime(2020, 5, 8, 9, 0, tzinfo=timezone.get_fixed_timezone(480))


def make_system(person: User) -> User:
    """Turn a person of the tests into a connected system of the same post."""
    person.is_system = True
    person.set_unusable_password()
    person.save()
    return person


def make_token(
    account: User,
    scope: str = "read",
    expires_on: date = TODAY + timedelta(days=30),
    **changes: Any,
) -> str:
    """A token of the account, as its holder has it."""
    text = new_token()
    Token.objects.create(
        account=account,
        name="数据汇聚",
        prefix=shown_of(text),
        digest=digest_of(text),
        scope=scope,
        expires_on=expires_on,
        created_at=MOMENT,
        created_by=account,
        **changes,
    )
    return text


@pytest.fixture
def ask(client: Client) -> Ask:
    """``ask("me/", system)``: GET below /api/v1/ as a system of the person's post, or as nobody."""
    tokens: dict[int, str] = {}

    def get(address: str, person: User | None = None, **headers: str) -> HttpResponse:
        if person is not None:
            if person.pk not in tokens:
                tokens[person.pk] = make_token(make_system(person))
            headers["Authorization"] = f"Bearer {tokens[person.pk]}"
        path = address if address.startswith("/") else f"/api/v1/{address}"
        return client.get(path, headers=headers)

    return get
