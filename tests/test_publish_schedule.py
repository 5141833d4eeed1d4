"""The curve a version freezes: from the plan's first day, and on the day of each figure."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from pledges.models import Batch, PlanPoint, Share
from progress.standing import batch_standing
from results.content import freeze
from results.models import PublicSettings
from tests.promises import APRIL, make_accepted, make_pledge, make_share
from tests.publications import release

DAY = date(2020, 4, 27)


@pytest.fixture
def open_schedule(batch) -> Batch:
    PublicSettings.objects.create(batch=batch, shows_schedule=True)
    return batch


def schedule(batch: Batch) -> dict[str, Any]:
    return freeze(batch_standing(batch, APRIL))["pledges"][0]["indicators"][0]["schedule"]


def curve(batch: Batch) -> dict[str, str]:
    return {point["day"]: point["share"] for point in schedule(batch)["expected"]}


def points(share: Share, *values: tuple[date, str]) -> None:
    for day, value in values:
        PlanPoint.objects.create(plan=share.plans.get(), day=day, value=value)


@pytest.mark.parametrize(
    ("target", "value", "until", "actual", "planned"),
    [
        # chengde-2020, both as of 27 April: 118 of 366 days, and of 305
        ("46000", "18000", date(2020, 12, 31), "39.13", "32.24"),
        ("300", "30", date(2020, 10, 31), "10.00", "38.69"),
    ],
)
def test_a_figure_is_held_against_the_plan_of_its_own_day(
    client, open_schedule, traffic, target, value, until, actual, planned
):
    share = make_share(make_pledge(open_schedule, traffic), target=target, until=until)
    make_accepted(share, APRIL, value, as_of=DAY)

    assert schedule(open_schedule)["on_figures"] == [{"day": "2020-04-27", "share": planned}]

    release(open_schedule, APRIL)
    drawn = client.get("/results/chengde-2020/1/").context["rows"][0].chart
    on_the_day = [(str(r.actual), str(r.expected)) for r in drawn.rows if r.day == DAY]
    labels = {each.kind: [str(v) for v in each.values] for each in drawn.labels}

    assert on_the_day == [(actual, planned)]
    assert (labels["actual"], labels["expected"]) == ([actual], [planned])


def test_the_curve_begins_on_the_first_day_of_the_plan(open_schedule, roads):
    """One day of 305, for the day itself counts."""
    make_accepted(roads, APRIL, "30")

    assert list(curve(open_schedule).items())[:2] == [
        ("2020-01-01", "0.33"),
        ("2020-01-31", "10.16"),
    ]


def test_a_plan_of_steps_jumps_on_the_day_and_not_before(open_schedule, traffic):
    share = make_share(make_pledge(open_schedule, traffic), target="100", plan="steps")
    points(share, (date(2020, 6, 15), "50"), (date(2020, 10, 31), "100"))
    make_accepted(share, APRIL, "0", as_of=DAY)

    found = curve(open_schedule)

    assert {day: share for day, share in found.items() if day[5:7] in ("06", "10")} == {
        "2020-06-14": "0.00", "2020-06-15": "50.00", "2020-06-30": "50.00",
        "2020-10-30": "50.00", "2020-10-31": "100.00",
    }  # fmt: skip
    assert found["2020-01-01"] == "0.00"


def test_a_plan_of_a_season_is_flat_to_the_day_before_it(open_schedule, traffic):
    share = make_share(make_pledge(open_schedule, traffic), target="100", plan="season")
    make_accepted(share, APRIL, "0", as_of=DAY)

    found = curve(open_schedule)

    assert {day: share for day, share in found.items() if day < "2020-05"} == {
        "2020-01-01": "0.00", "2020-01-31": "0.00", "2020-02-29": "0.00", "2020-03-31": "0.00",
        "2020-04-14": "0.00", "2020-04-30": "8.00",
    }  # fmt: skip
    # 13 of the 200 days from 15 April to 31 October
    assert schedule(open_schedule)["on_figures"] == [{"day": "2020-04-27", "share": "6.50"}]


def test_a_new_figure_alone_does_not_change_the_curve(open_schedule, roads):
    """What is on the days of figures stands apart, so that no version seems to change its plan."""
    make_accepted(roads, APRIL, "30", as_of=DAY)
    before = curve(open_schedule)
    roads.readings.update(as_of=date(2020, 4, 20))

    assert curve(open_schedule) == before
    assert [point["day"] for point in schedule(open_schedule)["on_figures"]] == ["2020-04-20"]
