"""Lists of the inner part: figures with their units, narrowed strictly, at a fixed cost."""

from __future__ import annotations

import pytest

from progress.actions.judging import judge_batch
from progress.models import MonthlyReport
from tests.conftest import TODAY
from tests.promises import APRIL, make_accepted


@pytest.fixture
def judged(roads):
    make_accepted(roads, APRIL, 30)
    judge_batch(batch=roads.indicator.pledge.batch, today=TODAY)
    return roads


def test_standing_tells_expected_actual_and_gap(ask, officer, judged):
    row = ask("standing/?batch=chengde-2020", officer).json()["results"][0]

    figures = ("expected", "actual", "gap", "gap_unit", "light", "value", "unit", "month")
    assert {name: row[name] for name in figures} == {
        "expected": "39.67",
        "actual": "10.00",
        "gap": "-29.67",
        "gap_unit": "percentage_points",
        "light": "yellow",
        "value": "30",
        "unit": "公里",
        "month": "2020-04",
    }
    assert "落后29.67个百分点" in row["text"]


@pytest.mark.parametrize(
    ("query", "count"),
    [("light=yellow", 1), ("light=red", 0), ("month=2020-04", 1), ("region=99", 0)],
)
def test_standing_is_narrowed(ask, officer, judged, query, count):
    assert ask(f"standing/?batch=chengde-2020&{query}", officer).json()["count"] == count


@pytest.mark.parametrize("query", ["", "?batch=chengde-2020&month=2020-13", "?batch=a&light=pink"])
def test_standing_asked_wrongly_is_refused(ask, officer, judged, query):
    assert ask(f"standing/{query}", officer).status_code == 400


def test_changed_since_tells_what_was_changed(ask, officer, judged):
    long_ago = ask("reports/?changed_since=2000-01-01T00:00:00Z", officer).json()["count"]
    to_come = ask("reports/?changed_since=2999-01-01T00:00:00Z", officer).json()["count"]

    assert (long_ago, to_come) == (MonthlyReport.objects.count(), 0)


@pytest.mark.parametrize(
    "moment",
    [
        "0966-02-20T21:38:51-16:30",
        "3999-01-01T00:00:00Z",
        "9999-12-31T23:59:59-05:00",
        "2020-13-01",
    ],
)
@pytest.mark.parametrize("address", ["reports/?changed_since=", "announcements/?since="])
def test_a_moment_no_database_knows_is_refused(ask, officer, address, moment):
    assert ask(f"{address}{moment}", officer).status_code == 400


def test_a_far_zone_is_understood(ask, officer, judged):
    asked = ask("reports/?changed_since=2000-01-01T00:00:00-16:30", officer)

    assert asked.json()["count"] == MonthlyReport.objects.count()
