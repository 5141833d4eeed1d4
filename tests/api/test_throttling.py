"""So many requests a minute from a token, or from an address; then one waits."""

from __future__ import annotations

import pytest
import redis
from django.core.cache import cache

from tests.api.conftest import make_token


@pytest.fixture(autouse=True)
def the_clock_stands(monkeypatch):
    monkeypatch.setattr("agencies.api.throttling.time.time", lambda: 1_588_900_815.0)


def test_a_token_that_asks_too_often_is_told_when_to_come_again(ask, settings, reporter, head):
    settings.API_REQUESTS_A_MINUTE = 2

    found = [ask("me/", reporter).status_code for _ in range(3)]
    late = ask("me/", reporter)

    assert found == [200, 200, 429]
    assert late["Retry-After"] == "45"
    assert late.json()["detail"] == "请求过于频繁，请在45秒后再试。"
    assert ask("me/", head).status_code == 200  # another token has turns of its own


def test_the_public_has_turns_by_address(client, settings, db):
    settings.API_PUBLIC_REQUESTS_A_MINUTE = 1

    found = [
        client.get("/api/v1/", REMOTE_ADDR=address).status_code
        for address in ("192.0.2.1", "192.0.2.1", "192.0.2.2")
    ]

    assert found == [200, 429, 200]


def test_who_tries_tokens_is_stopped(client, db):
    tries = [
        client.get("/api/v1/", headers={"Authorization": f"Bearer {n}"}).status_code
        for n in range(32)
    ]

    assert tries == [401] * 30 + [429] * 2


def test_the_next_minute_begins_anew(ask, settings, reporter, monkeypatch):
    settings.API_REQUESTS_A_MINUTE = 1
    ask("me/", reporter)
    assert ask("me/", reporter).status_code == 429

    monkeypatch.setattr("agencies.api.throttling.time.time", lambda: 1_588_900_861.0)

    assert ask("me/", reporter).status_code == 200


def test_with_the_broker_away_nobody_is_refused(ask, settings, reporter, monkeypatch):
    settings.API_REQUESTS_A_MINUTE = 0
    make_token(reporter)

    def away(*_args, **_options):
        raise redis.ConnectionError

    monkeypatch.setattr(cache, "add", away)

    assert ask("me/", reporter).status_code == 200
