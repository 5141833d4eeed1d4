"""When the outbox tries again, and when a day's notices go out together."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencies.delivery.retrying import next_digest, next_try
from agencies.workdays import weekday

NOW = datetime(2020, 5, 8, 9, 0, tzinfo=UTC)  # a Friday


def test_the_waits_grow_and_then_it_is_given_up():
    waits = [next_try(failures, NOW) for failures in range(1, 8)]

    assert [wait and (wait - NOW) // timedelta(minutes=1) for wait in waits] == [
        1, 5, 30, 120, 720, None, None,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("now", "goes"),
    [
        (datetime(2020, 5, 8, 9, 0, tzinfo=UTC), datetime(2020, 5, 8, 16, 30, tzinfo=UTC)),
        (datetime(2020, 5, 8, 16, 30, tzinfo=UTC), datetime(2020, 5, 11, 16, 30, tzinfo=UTC)),
        (datetime(2020, 5, 9, 9, 0, tzinfo=UTC), datetime(2020, 5, 11, 16, 30, tzinfo=UTC)),
    ],
)
def test_a_digest_goes_out_on_the_next_working_afternoon(now, goes):
    assert next_digest(now, weekday) == goes


@given(st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)))
def test_a_digest_always_lies_ahead_and_on_a_working_day(now):
    goes = next_digest(now, weekday)

    assert now < goes <= now + timedelta(days=4)
    assert weekday(goes.date())
