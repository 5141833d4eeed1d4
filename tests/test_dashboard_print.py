"""The meeting's sheet: one month on A4 or A3, each page with 数据截至, nothing to press."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings as portal_settings

from progress.actions.judging import judge_batch
from tests.letters import make_verdict
from tests.promises import APRIL, make_accepted, make_pledge, make_share
from tests.test_dashboard import AFTER_APRIL, BEHIND

ADDRESS = "/office/chengde-2020/2020-04/print/"


@pytest.fixture
def april(batch, roads, labour):
    make_share(make_pledge(batch, labour, title="就业创业"), name="城镇新增就业", unit="人")
    make_accepted(roads, APRIL, "30")
    judge_batch(batch=batch, today=AFTER_APRIL)


def words(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_it_holds_the_sentences_counts_changes_units_and_every_task(client, leader, april):
    client.force_login(leader)

    page = client.get(ADDRESS)
    told = words(page.content.decode())

    for part in (
        "计入亮灯的2项中：完成0项、正常0项、滞后1项、严重滞后0项、未报1项。",
        "这是首个研判月份，没有上月可比。",
        "各单位逐月情况",
        "公路工程建设 农村公路",
        "就业创业 城镇新增就业",
        BEHIND,
    ):
        assert part in told
    assert [str(row.unit) for row in page.context["heat"].rows] == ["市交通运输局", "市人社局"]


def test_each_page_repeats_the_day_of_the_figures_and_of_printing(client, leader, april):
    client.force_login(leader)

    html = client.get(ADDRESS).content.decode()

    head = html[html.index('<table class="sheets"') : html.index("</thead>")]
    assert "数据截至2020年4月30日 · 2020年5月8日打印" in words(head)
    sheet = (Path(portal_settings.BASE_DIR) / "static" / "meeting.css").read_text()
    assert "table-header-group" in sheet
    assert 'counter(page) " / " counter(pages)' in sheet


@pytest.mark.parametrize(
    ("asked", "sheets"),
    [("", ["meeting.css"]), ("?paper=a4", ["meeting.css"]),
     ("?paper=a3", ["meeting.css", "meeting-a3.css"])],
)  # fmt: skip
def test_the_paper_is_chosen_in_the_address(client, leader, april, asked, sheets):
    client.force_login(leader)

    html = client.get(f"{ADDRESS}{asked}").content.decode()

    assert re.findall(r"meeting[-a-z0-9]*\.css", html) == sheets


@pytest.mark.parametrize("address", [f"{ADDRESS}?paper=b5", "/office/chengde-2020/2020-03/print/"])
def test_another_paper_or_a_month_without_verdicts_is_not_found(client, leader, april, address):
    client.force_login(leader)

    assert client.get(address).status_code == 404


def test_of_a_long_history_the_last_twelve_months_are_printed(client, leader, batch, roads):
    for month in range(1, 13):
        make_verdict(roads, date(2019, month, 1), "green")
    make_verdict(roads, date(2020, 1, 1), "red")
    client.force_login(leader)

    page = client.get("/office/chengde-2020/2020-01/print/")

    months = page.context["heat"].months
    assert (months[0], months[-1], len(months)) == (date(2019, 2, 1), date(2020, 1, 1), 12)
    assert "各单位近12个月情况" in page.content.decode()


@pytest.mark.parametrize("pledges", [1, 3, 50])
def test_the_sheet_takes_as_many_queries_for_one_pledge_as_for_fifty(
    client, leader, batch, traffic, pledges, django_assert_num_queries
):
    for number in range(pledges):
        share = make_share(make_pledge(batch, traffic, title=f"公路{number}"), name="公路")
        make_accepted(share, APRIL, "30")
    judge_batch(batch=batch, today=AFTER_APRIL)
    client.force_login(leader)

    with django_assert_num_queries(13):
        assert len(client.get(ADDRESS).context["board"].rows) == pledges
