"""The worked cases of the domain, on the figures of chengde-2020, through `assess`."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from pledges.models import Plan, Share
from progress.actions.months import open_months
from progress.models import MonthlyReport, Reading

SLUG = "chengde-2020"


def share(no: str, index: int) -> Share:
    return Share.objects.select_related("indicator__pledge__batch").get(
        indicator__pledge__batch__slug=SLUG,
        indicator__pledge__no=no,
        indicator__position=index + 1,
        region=None,
    )


def assess(as_of: str, name: str) -> dict[str, Any]:
    """The row of one indicator of the command's JSON; its text is left to the caller."""
    out = StringIO()
    call_command("assess", "--batch", SLUG, "--as-of", as_of, "--json", stdout=out)
    [row] = [row for row in json.loads(out.getvalue()) if row["indicator"] == name]
    return row


def report(no: str, index: int, as_of: date, value: str) -> None:
    """An accepted figure more than the text tells."""
    target = share(no, index)
    batch = target.indicator.pledge.batch
    open_months(batch=batch, today=as_of)
    monthly = MonthlyReport.objects.get(
        batch=batch, agency=target.reporting_agency, month=as_of.replace(day=1)
    )
    monthly.state, monthly.submitted_on, monthly.accepted_on = "accepted", as_of, as_of
    monthly.save()
    Reading.objects.update_or_create(
        report=monthly, share=target, defaults={"value": Decimal(value), "as_of": as_of}
    )


EMPLOYMENT = "全市城镇新增就业"
DWELLINGS = "新建住房"


def test_employment_at_the_end_of_march_is_a_little_slow(loaded):
    assert assess("2020-03-31", EMPLOYMENT) == {
        "pledge": "就业促进工程",
        "indicator": EMPLOYMENT,
        "region": None,
        "month": "2020-03",
        "expected": 24.86,
        "actual": 17.99,
        "gap": -6.87,
        "light": "green",
        "reason": "slightly_behind",
        "text": "截至3月31日，计划完成24.86%（11,437人），实际17.99%（8,276人），"
        "落后6.87个百分点，相当于晚26天。",
    }


def test_employment_at_the_end_of_april_is_ahead(loaded):
    assert assess("2020-04-30", EMPLOYMENT) == {
        "pledge": "就业促进工程",
        "indicator": EMPLOYMENT,
        "region": None,
        "month": "2020-04",
        "expected": 33.06,
        "actual": 39.13,
        "gap": 6.07,
        "light": "green",
        "reason": "ahead",
        "text": "截至4月30日，计划完成33.06%（15,208人），实际39.13%（18,000人），"
        "超前6.07个百分点。",
    }


def test_reemployment_is_on_schedule(loaded):
    assert assess("2020-04-30", "失业人员再就业") == {
        "pledge": "就业促进工程",
        "indicator": "失业人员再就业",
        "region": None,
        "month": "2020-04",
        "expected": 33.06,
        "actual": 33.44,
        "gap": 0.38,
        "light": "green",
        "reason": "on_schedule",
        "text": "截至4月30日，计划完成33.06%（4,628人），实际33.44%（4,682人），超前0.38个百分点。",
    }


def test_country_roads_under_an_even_plan_lag(loaded):
    assert assess("2020-04-30", "农村公路") == {
        "pledge": "公路工程建设",
        "indicator": "农村公路",
        "region": None,
        "month": "2020-04",
        "expected": 39.67,
        "actual": 10.0,
        "gap": -29.67,
        "light": "yellow",
        "reason": "behind",
        "text": "截至4月30日，计划完成39.67%（119.0公里），实际10.00%（30公里），"
        "落后29.67个百分点，相当于晚91天。",
    }


def test_country_roads_within_the_work_season_do_not_lag(loaded):
    Plan.objects.filter(share=share("9", 0)).update(kind="season")

    assert assess("2020-04-30", "农村公路") == {
        "pledge": "公路工程建设",
        "indicator": "农村公路",
        "region": None,
        "month": "2020-04",
        "expected": 8.0,
        "actual": 10.0,
        "gap": 2.0,
        "light": "green",
        "reason": "on_schedule",
        "text": "截至4月30日，计划完成8.00%（24公里），实际10.00%（30公里），超前2.00个百分点。",
    }


def test_new_dwellings_before_the_first_step_are_not_expected(loaded):
    row = assess("2020-04-30", DWELLINGS)

    assert (row["expected"], row["actual"], row["light"]) == (0.0, 24.64, "green")
    assert row["reason"] == "ahead"


def test_new_dwellings_after_the_first_step_lag(loaded):
    report("5", 1, date(2020, 7, 31), "400")
    row = assess("2020-07-31", DWELLINGS)

    assert (row["expected"], row["actual"], row["gap"]) == (50.0, 28.99, -21.01)
    assert (row["month"], row["light"], row["reason"]) == ("2020-07", "yellow", "behind")


def test_new_dwellings_after_the_second_step_lag_far(loaded):
    report("5", 1, date(2020, 9, 30), "400")
    row = assess("2020-09-30", DWELLINGS)

    assert (row["expected"], row["actual"], row["gap"]) == (80.0, 28.99, -51.01)
    assert (row["light"], row["reason"]) == ("red", "far_behind")


@pytest.mark.parametrize(
    ("value", "light", "reason"),
    [
        ("3.29", "green", "within_bound"),
        ("4.4", "yellow", "near_bound"),
        ("4.6", "red", "over_bound"),
    ],
)
def test_unemployment_is_held_against_its_bound(loaded, value, light, reason):
    report("1", 3, date(2020, 5, 31), value)
    row = assess("2020-05-31", "城镇登记失业率")

    assert (row["expected"], row["actual"], row["gap"]) == (None, None, None)
    assert (row["light"], row["reason"]) == (light, reason)


def test_the_raised_allowance_has_reached_its_target(loaded):
    row = assess("2020-04-30", "农村低保年标准")

    assert (row["actual"], row["gap"], row["light"]) == (100.0, None, "green")
    assert row["reason"] == "reached"
    assert row["text"] == "截至4月30日，实际4,800元/年，已达目标4,800元/年，待验收。"


def test_without_a_report_nothing_is_green(loaded):
    row = assess("2020-05-08", "新纳入谈判抗癌药品")

    assert (row["month"], row["light"], row["reason"]) == ("2020-04", "grey", "unreported")
    assert row["text"] == "4月月报未报，应于5月6日前报送。"
