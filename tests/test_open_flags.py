"""A pledge's open flags tell how they stand now, and what they were raised by."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from oversight.readers.flags import open_flags
from progress.actions.judging import judge_batch
from tests.promises import APRIL, make_accepted, make_pledge, make_share

MAY = date(2020, 5, 1)
AFTER_APRIL, AFTER_MAY = date(2020, 5, 8), date(2020, 6, 10)
IN_APRIL = (
    "截至4月30日，计划完成39.67%（119.0公里），实际10.00%（30公里），"
    "落后29.67个百分点，相当于晚91天。"
)
IN_MAY = (
    "截至5月31日，计划完成49.84%（149.5公里），实际30.00%（90公里），"
    "落后19.84个百分点，相当于晚61天。"
)


@pytest.fixture
def still_behind(batch, roads):
    """Behind in April by much, in May by less, and under the same light."""
    make_accepted(roads, APRIL, "30")
    judge_batch(batch=batch, today=AFTER_APRIL)
    make_accepted(roads, MAY, "90")
    judge_batch(batch=batch, today=AFTER_MAY)


def test_a_flag_stands_under_this_month_s_verdict_and_tells_that_of_its_day(still_behind, roads):
    [row] = open_flags(roads.indicator.pledge, MAY)

    assert (row.light, row.sentence, row.raised and row.raised.month, row.raised_sentence) == (
        "yellow",
        IN_MAY,
        APRIL,
        IN_APRIL,
    )


def test_in_the_month_it_was_raised_it_tells_one_verdict_once(batch, roads):
    make_accepted(roads, APRIL, "30")
    judge_batch(batch=batch, today=AFTER_APRIL)

    [row] = open_flags(roads.indicator.pledge, APRIL)

    assert (row.sentence, row.raised, row.raised_sentence) == (IN_APRIL, None, "")


def test_a_unit_that_stopped_reporting_is_said_to_be_missing(batch, roads):
    make_accepted(roads, APRIL, "30")
    judge_batch(batch=batch, today=AFTER_APRIL)
    make_accepted(make_share(make_pledge(batch, roads.reporting_agency), name="另一项"), MAY, "99")
    judge_batch(batch=batch, today=AFTER_MAY)

    [row] = open_flags(roads.indicator.pledge, MAY)

    assert (row.light, row.word, row.raised_sentence) == ("grey", "未报", IN_APRIL)


@pytest.mark.parametrize("month", ["2020-04", "2020-05"])
def test_every_page_of_the_pledge_says_of_which_month_it_tells(
    client, officer, still_behind, roads, month
):
    client.force_login(officer)
    address = reverse("office_pledge", args=[roads.indicator.pledge_id])

    page = client.get(f"{address}?month={month}").content.decode()

    assert [words in page for words in (IN_MAY, f"标记时（2020年4月）：{IN_APRIL}")] == [True, True]
    assert ("以下是最新月份2020年5月的情况。" in page) == (month == "2020-04")


@pytest.mark.parametrize("flags", [1, 3])
def test_three_flags_take_as_many_queries_as_one(batch, traffic, flags, django_assert_num_queries):
    pledge = make_pledge(batch, traffic)
    for number in range(flags):
        make_accepted(make_share(pledge, name=f"路{number}"), APRIL, "30")
    judge_batch(batch=batch, today=AFTER_APRIL)

    with django_assert_num_queries(1):  # flags, their changes and matters, ladder, verdicts
        assert len(open_flags(pledge, APRIL)) == flags
