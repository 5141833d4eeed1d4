"""The dashboard's map: the office's own outlines where it has supplied them, squares else."""

from __future__ import annotations

import pytest

from agencies.actions.outlines import keep_outlines
from progress.actions.judging import judge_batch
from tests.promises import APRIL, make_accepted, make_share
from tests.rules.test_outlines import SQUARE
from tests.test_dashboard import ADDRESS, AFTER_APRIL

REVIEW = "冀S（2020）001号"


@pytest.fixture
def places(batch, roads, counties):
    """农村公路 in 承德县 and two more; 承德县 reports 3 of 30公里."""
    shares = [
        make_share(roads.indicator.pledge, name="农村公路", target="30", region=county)
        for county in counties
    ]
    make_accepted(roads, APRIL, "30")
    make_accepted(shares[0], APRIL, "3")
    judge_batch(batch=batch, today=AFTER_APRIL)
    return counties


def outline(places, administrator) -> None:
    """A square for each of the places."""
    area = {"type": "MultiPolygon", "coordinates": [[SQUARE]]}
    keep_outlines(outlines={place.code: area for place in places}, review=REVIEW, by=administrator)


def test_supplied_outlines_are_drawn_and_every_place_is_listed_beside(
    client, officer, places, administrator
):
    outline(places[:2], administrator)
    client.force_login(officer)

    response = client.get(ADDRESS)

    drawn = response.context["map"]
    assert drawn.blocks == ()
    assert [place.name for place in drawn.listed] == ["承德县", "兴隆县", "滦平县"]
    assert [
        (shape.place.name, shape.place.light, shape.place.url) for shape in drawn.drawing.shapes
    ] == [
        (place.name, light, f"{ADDRESS}?region={place.pk}#items")
        for place, light in zip(places, ("yellow", "grey"), strict=False)
    ]
    page = response.content.decode()
    assert f"底图审图号：{REVIEW}" in page
    assert "不表示边界" not in page


def test_without_outlines_there_is_no_drawing(client, officer, places):
    client.force_login(officer)

    page = client.get(ADDRESS)

    assert page.context["map"].drawing is None
    assert "审图号" not in page.content.decode()
    assert "示意图，不表示边界。" in page.content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_the_dashboard_takes_as_many_queries_for_one_outline_as_for_three(
    client, officer, places, administrator, number, django_assert_num_queries
):
    outline(places[:number], administrator)
    client.force_login(officer)

    with django_assert_num_queries(14):
        page = client.get(ADDRESS)

    assert len(page.context["map"].drawing.shapes) == number
