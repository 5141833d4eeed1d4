"""Two people at once: a period is quoted once, and what is gone is not written again."""

from __future__ import annotations

import pytest

from results.actions.periods import add_period, remove_period
from results.models import PeriodStatement
from tests.periods import make_period
from tests.test_publish_periods import fields
from tests.test_telling_at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_period_is_quoted_once(batch, officer):
    works = [lambda: add_period(by=officer, **fields(batch=batch))] * 3

    refused = at_once(*works)

    assert PeriodStatement.objects.count() == 1
    assert refused[0] == ""
    assert refused[1:] == ["已有同名的时期概况。"] * 2


def test_it_is_taken_away_once(batch, officer):
    period = make_period(batch)

    refused = at_once(*[lambda: remove_period(period=period, by=officer)] * 3)

    assert refused == ["", "这一条已由他人删除。", "这一条已由他人删除。"]
