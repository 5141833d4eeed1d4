"""The jobs that look after keys, on several workers at once: told once, swept once."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from agencies.actions.idempotency import KEPT, sweep
from agencies.actions.tokens import warn_of_expiry
from agencies.models import IdempotentRequest, Message
from tests.systems import make_system, make_token
from tests.test_judging_at_once import at_once

TODAY = date(2020, 5, 8)
NOW = datetime(2020, 5, 8, 10, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.mark.django_db(transaction=True)
def test_a_token_that_ends_is_told_of_once(traffic):
    make_token(make_system(agency=traffic), expires_on=date(2020, 5, 20))

    at_once(lambda: warn_of_expiry(today=TODAY, now=NOW))

    assert Message.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_old_answers_are_swept_and_new_ones_stay(traffic):
    token = make_token(make_system(agency=traffic)).token
    for hours in (47, 49, 50):
        IdempotentRequest.objects.create(
            token=token, key=f"{hours}", fingerprint="x", status=200,
            made_at=NOW - timedelta(hours=hours),
        )  # fmt: skip

    at_once(lambda: sweep(now=NOW))

    assert list(IdempotentRequest.objects.values_list("key", flat=True)) == ["47"]
    assert timedelta(hours=48) == KEPT
