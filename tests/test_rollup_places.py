"""Beside the whole its lead reports: what the places have told, who is missing, the difference."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from pledges.models import Indicator
from progress.actions.judging import judge_batch
from progress.models import MonthlyReport
from progress.readers.place_sums import places_beside_wholes
from progress.rollup import Summed
from progress.standing import batch_standing
from tests.promises import APRIL, make_accepted, make_pledge, make_share

MAY = date(2020, 5, 1)
AFTER_MAY = date(2020, 6, 10)
ADDRESS = "/office/rollup/chengde-2020/2020-05/?by=region"


@pytest.fixture
def parts(batch, roads, counties, settings):
    """300 km over three counties, 100 each."""
    settings.PORTAL_TODAY = AFTER_MAY
    return [
        make_share(roads.indicator.pledge, name="农村公路", target="100", region=place)
        for place in counties
    ]


def told(batch, month: date = MAY):
    return places_beside_wholes(batch_standing(batch, month))


def test_the_places_add_up_to_the_whole(batch, roads, parts):
    for share, value in zip((roads, *parts), ("120", "50", "40", "30"), strict=True):
        make_accepted(share, MAY, value)

    (found,) = told(batch)

    assert found.summed == Summed(Decimal(120), Decimal(300), Decimal("40.00"))
    assert (found.told, found.difference, found.wants_note) == (120, 0, False)
    assert (found.places, found.reported, found.absent) == (3, 3, [])


def test_a_missing_place_is_named_and_its_last_figure_stands_in(batch, roads, parts):
    make_accepted(roads, MAY, "120")
    make_accepted(parts[0], MAY, "50")
    make_accepted(parts[1], APRIL, "40")

    (found,) = told(batch)

    assert found.summed == Summed(Decimal(90), Decimal(300), Decimal("30.00"))
    assert (found.places, found.reported, found.difference) == (3, 1, 30)
    assert [
        (str(each.line.share.region), each.report.state_label, each.carried)
        for each in found.absent
    ] == [("兴隆县", "待报", APRIL), ("滦平县", "待报", None)]


@pytest.mark.parametrize("state", ["submitted", "signed", "confirmed", "returned"])
def test_what_the_office_has_not_accepted_is_not_yet_told(batch, roads, parts, state):
    make_accepted(roads, MAY, "120")
    make_accepted(parts[0], MAY, "50")
    MonthlyReport.objects.filter(region=parts[0].region).update(state=state)

    (found,) = told(batch)

    assert (found.summed, found.reported, found.difference) == (None, 0, None)


@pytest.mark.parametrize(
    ("on_figure", "on_indicator", "note", "wants"),
    [
        ("", "", "", True),
        ("", "市本级另有10公里", "市本级另有10公里", False),
        ("滦平县补报中", "市本级另有10公里", "滦平县补报中", False),
    ],
)
def test_a_difference_wants_an_explanation(
    batch, roads, parts, on_figure, on_indicator, note, wants
):
    Indicator.objects.filter(pk=roads.indicator_id).update(breakdown_note=on_indicator)
    for share, value in zip((roads, *parts), ("130", "50", "40", "30"), strict=True):
        make_accepted(share, MAY, value, note=on_figure if share.pk == roads.pk else "")

    (found,) = told(batch)

    assert (found.difference, found.note, found.wants_note) == (10, note, wants)


def test_a_whole_of_an_earlier_month_is_not_held_against_this_one(batch, roads, parts):
    make_accepted(roads, APRIL, "120")
    for share in parts:
        make_accepted(share, MAY, "50")

    (found,) = told(batch)

    assert (found.told, found.difference, found.wants_note) == (None, None, False)
    assert found.summed.value == 150


def test_a_rate_is_numerator_over_denominator_and_never_an_average(batch, traffic, counties):
    pledge = make_pledge(batch, traffic, title="供水")
    whole = make_share(pledge, name="普及率", target="95", unit="%", kind="level", plan=None)
    large = make_share(pledge, name="普及率", target="95", region=counties[0], plan=None)
    small = make_share(pledge, name="普及率", target="95", region=counties[1], plan=None)
    make_accepted(whole, MAY, "60")
    make_accepted(large, MAY, "50", numerator=45, denominator=90)
    make_accepted(small, MAY, "100", numerator=10, denominator=10)

    (found,) = told(batch)

    assert found.summed == Summed(Decimal("55.00"))
    assert found.difference == Decimal("5.00")


@pytest.mark.parametrize(
    ("kind", "comparator", "target"), [("level", ">=", "80"), ("bound", "<=", "4.5")]
)
def test_levels_and_bounds_of_places_are_not_put_together(
    batch, traffic, counties, kind, comparator, target
):
    pledge = make_pledge(batch, traffic, title="标准")
    whole = make_share(
        pledge, name="标准", target=target, unit="元", kind=kind, comparator=comparator, plan=None
    )
    part = make_share(pledge, name="标准", target=target, region=counties[0], plan=None)
    for share in (whole, part):
        make_accepted(share, MAY, "4")

    (found,) = told(batch)

    assert (found.summed, found.told, found.difference, found.reported) == (None, 4, None, 1)


def test_an_indicator_that_is_not_divided_is_left_out(batch, roads):
    make_accepted(roads, MAY, "120")

    assert told(batch) == []
    assert places_beside_wholes(batch_standing(batch, None)) == []


def test_the_page_shows_whole_places_and_the_open_difference(client, officer, batch, roads, parts):
    make_accepted(roads, MAY, "120")
    make_accepted(parts[0], MAY, "50")
    make_accepted(parts[1], APRIL, "40")
    judge_batch(batch=batch, today=AFTER_MAY)
    client.force_login(officer)

    page = client.get(ADDRESS).content.decode()

    for words in (
        "各地合计与上报总数", "差额没有说明的1项", "120公里", "90公里", "目标合计300公里", "30.00%",
        "1/3家", "缺2家", "兴隆县", "沿用2020年4月数", "没有审核过的数", "+30公里", "没有说明",
    ):  # fmt: skip
        assert words in page, words


def test_what_does_not_add_up_says_so(client, leader, batch, traffic, counties, settings):
    settings.PORTAL_TODAY = AFTER_MAY
    pledge = make_pledge(batch, traffic, title="标准")
    whole = make_share(pledge, name="标准", target="80", unit="元", kind="level", plan=None)
    part = make_share(pledge, name="标准", target="80", region=counties[0], plan=None)
    for share in (whole, part):
        make_accepted(share, MAY, "70")
    judge_batch(batch=batch, today=AFTER_MAY)
    client.force_login(leader)

    page = client.get(ADDRESS).content.decode()

    assert "各地不相加，以上报总数为准" in page
    assert "70元" in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_sums_take_no_query_of_their_own(
    batch, roads, counties, count, django_assert_num_queries
):
    for place in counties[:count]:
        part = make_share(roads.indicator.pledge, name="农村公路", target="30", region=place)
        make_accepted(part, MAY, "3")
    standing = batch_standing(batch, MAY)

    with django_assert_num_queries(0):
        (found,) = places_beside_wholes(standing)

    assert found.places == count
