"""The meeting's sheet names whom it counts, and puts what is behind first."""

from __future__ import annotations

from datetime import date

import pytest

from oversight.actions.drafting import draft_notices
from oversight.models import Problem
from progress.actions.judging import judge_batch
from tests.problems import make_problem
from tests.promises import APRIL, make_accepted, make_pledge, make_share

FRIDAY = date(2020, 5, 8)
ADDRESS = "/office/chengde-2020/2020-04/print/"


@pytest.fixture
def april(batch, roads, labour, county):
    """Jobs unreported, a bridge done, the roads behind, in the county too; a letter, a problem."""
    make_share(make_pledge(batch, labour, title="就业创业"), name="城镇新增就业", unit="人")
    make_accepted(roads, APRIL, "30")
    part = make_share(roads.indicator.pledge, name="农村公路", target="100", region=county)
    make_accepted(part, APRIL, "0")
    make_accepted(
        make_share(make_pledge(batch, roads.reporting_agency, title="大桥"), name="大桥"), APRIL,
        "200",
    )  # fmt: skip
    judge_batch(batch=batch, today=FRIDAY)


def test_the_first_page_names_who_is_missing_and_what_is_behind(
    client, leader, officer, batch, roads, april
):
    draft_notices(batch=batch, today=FRIDAY)
    make_problem(roads.indicator.pledge, officer)
    client.force_login(leader)

    response = client.get(ADDRESS)
    told, page = response.context["meeting"], response.content.decode()

    assert [str(unit) for unit in told.missing] == ["市人社局"]
    assert [(place.name, place.words) for place in told.places] == [("承德县", "严重滞后1项")]
    assert (told.letters.drafted, told.letters.going, told.letters.late) == (2, 0, 0)
    assert (told.problems.going, Problem.objects.count()) == (1, 1)
    first = page[: page.index("各项任务")]
    for words in ("市人社局", "承德县严重滞后1项", "交办整改中1个", "待发2份"):
        assert words in first


def test_the_table_has_the_worst_first(client, leader, april):
    client.force_login(leader)

    rows = client.get(ADDRESS).context["meeting"].rows

    assert [(row.standing.indicator.name, row.light) for row in rows] == [
        ("农村公路", "yellow"),
        ("城镇新增就业", "grey"),
        ("大桥", "green"),
    ]


def test_what_is_forecast_to_miss_is_named(client, leader, batch, traffic):
    share = make_share(
        make_pledge(batch, traffic, title="大桥"), name="桥墩", until=date(2020, 12, 31)
    )  # fmt: skip
    for month, value in ((4, "115"), (5, "130"), (6, "145")):
        make_accepted(share, date(2020, month, 1), value)
    judge_batch(batch=batch, today=date(2020, 7, 8))
    client.force_login(leader)

    response = client.get("/office/chengde-2020/2020-06/print/")

    assert response.context["meeting"].risky == ["大桥 · 桥墩"]
    assert "大桥 · 桥墩" in response.content.decode()
