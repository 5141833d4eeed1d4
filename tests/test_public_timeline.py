"""What was published when: the timeline of a promise, its former figures, what was corrected."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from pledges.actions.targets import revise_target
from pledges.models import Batch, Milestone
from progress.actions.acceptance import pass_acceptance
from progress.actions.judging import judge_batch
from progress.actions.reports import correct
from progress.models import MonthlyReport
from results.actions.withdrawing import withdraw
from results.models import Publication
from tests.promises import APRIL, make_accepted, make_pledge, make_share
from tests.publications import release, rows, words

ADDRESS = "/results/chengde-2020/1/"
MARCH = date(2020, 3, 1)


@pytest.fixture(autouse=True)
def from_march(batch):
    Batch.objects.update(reports_from=MARCH)
    batch.refresh_from_db()


def told(response) -> list[tuple[date, str, str]]:
    """The timeline as the page has it."""
    return [(event.on, event.kind, event.title) for event in response.context["events"]]


def test_a_promise_from_its_announcement_to_its_acceptance(client, batch, roads, director, officer):
    release(batch, on=date(2020, 1, 10))
    make_accepted(roads, MARCH, "20")
    release(batch, MARCH, on=date(2020, 4, 8))
    revise_target(
        indicator=roads.indicator,
        new_value=Decimal(280),
        effective_on=date(2020, 4, 20),
        reason="规划调整",
        document="承政办〔2020〕5号",
        by=director,
        today=date(2020, 4, 20),
    )
    make_accepted(roads, APRIL, "280")
    day = date(2020, 4, 30)
    pass_acceptance(
        indicator=roads.indicator, passed_on=day, document="验收意见", by=officer, today=day
    )
    judge_batch(batch=batch, today=day)
    release(batch, APRIL, on=date(2020, 5, 8))

    response = client.get(ADDRESS)

    assert told(response) == [
        (date(2020, 1, 10), "announced", "任务公布"),
        (date(2020, 4, 8), "reported", "2020年3月进展发布（第2版）"),
        (date(2020, 4, 20), "revised", "“农村公路”目标由300公里调整为280公里"),
        (date(2020, 5, 8), "reported", "2020年4月进展发布（第3版）"),
        (date(2020, 5, 8), "done", "通过验收，状态公布为已完成"),
    ]
    assert (
        "时间线 2020年1月10日 任务公布 农村公路：300公里 "
        "2020年4月8日 2020年3月进展发布（第2版） "
        "农村公路：20公里，完成率6.67%（截至2020年3月31日） "
        "2020年4月20日 “农村公路”目标由300公里调整为280公里 规划调整 承政办〔2020〕5号 "
        "2020年5月8日 2020年4月进展发布（第3版） 农村公路：280公里，完成率100.00%"
        "（截至2020年4月30日） 2020年5月8日 通过验收，状态公布为已完成"
    ) in words(response)


def test_a_release_that_changed_nothing_says_so(client, batch, roads):
    make_accepted(roads, MARCH, "20")
    release(batch, MARCH, on=date(2020, 4, 8))
    release(batch, MARCH, on=date(2020, 5, 8))

    assert [event.lines for event in client.get(ADDRESS).context["events"]] == [
        ("农村公路：20公里，完成率6.67%（截至2020年3月31日）",),
        ("数据与上次发布相同。",),
    ]


def test_former_figures_stand_beside_the_present_one(client, batch, roads):
    make_accepted(roads, MARCH, "20", approx="余", as_of=date(2020, 3, 28))
    release(batch, MARCH, on=date(2020, 4, 8))
    make_accepted(roads, APRIL, "30")
    release(batch, APRIL, on=date(2020, 5, 8))

    assert rows(client.get(ADDRESS))[-2:] == [
        ["第2版", "2020年5月8日", "2020年4月30日", "30公里", "10.00%"],
        ["第1版", "2020年4月8日", "2020年3月28日", "20余公里", "6.67%"],
    ]


def test_a_first_figure_has_no_former_one(client, batch, roads):
    make_accepted(roads, MARCH, "20")
    release(batch, MARCH)

    assert "以前发布的数字" not in words(client.get(ADDRESS))


def test_a_corrected_figure_says_when_and_what_it_was_published_as(client, batch, roads, officer):
    reading = make_accepted(roads, APRIL, "30")
    release(batch, APRIL, on=date(2020, 5, 6))
    correct(reading=reading, value=Decimal(31), reason="漏报", by=officer, today=date(2020, 5, 7))
    release(batch, APRIL, on=date(2020, 5, 8))

    page = words(client.get(ADDRESS))

    assert "这一数据于2020年5月7日更正，原发布为30公里（2020年5月6日发布）。" in page
    assert "农村公路：31公里，完成率10.33%（截至2020年4月30日），更正" in page
    assert "漏报" not in page


def test_a_withdrawn_version_is_told_with_its_reason_and_without_its_figures(
    client, batch, roads, director
):
    make_accepted(roads, MARCH, "20")
    release(batch, MARCH, on=date(2020, 4, 8))
    make_accepted(roads, APRIL, "777")
    wrong = release(batch, APRIL, on=date(2020, 5, 6))
    withdraw(publication=wrong, reason="口径有误", by=director, today=date(2020, 5, 7))

    response = client.get(ADDRESS)

    assert told(response)[-1] == (date(2020, 5, 7), "withdrawn", "第2版已撤回")
    assert "2020年5月7日 第2版已撤回 原因：口径有误" in words(response)
    assert "777" not in response.content.decode()


@pytest.mark.parametrize(("day", "events"), [("2020-05-07", 1), ("2020-05-08", 2)])
def test_an_embargoed_version_is_told_from_its_day_on(client, batch, roads, settings, day, events):
    release(batch, on=date(2020, 4, 8))
    make_accepted(roads, APRIL, "30")
    release(batch, APRIL, on=date(2020, 5, 6))
    Publication.objects.filter(number=2).update(public_from=date(2020, 5, 8))
    settings.PORTAL_TODAY = date.fromisoformat(day)

    response = client.get(ADDRESS)

    assert len(response.context["events"]) == events
    assert ("30公里" in response.content.decode()) is (events == 2)


def test_the_chart_draws_the_published_months_and_no_plan_that_is_not_public(client, batch, roads):
    make_accepted(roads, MARCH, "20")
    make_accepted(roads, APRIL, "30")
    Milestone.objects.create(pledge=roads.indicator.pledge, what="开工率50%", due=date(2020, 6, 30))
    release(batch, APRIL)

    response = client.get(ADDRESS)
    chart = response.context["rows"][0].chart

    assert [(dot.day, dot.value) for dot in chart.dots] == [
        (date(2020, 3, 31), Decimal("6.67")),
        (date(2020, 4, 30), Decimal("10.00")),
    ]
    assert (chart.title, chart.has_expected) == ("截至2020年4月30日达到目标的10.00%", False)
    # whether a node was reached is not published
    assert [node.done for mark in chart.marks for node in mark.nodes] == [None]
    assert "未完成" not in words(response)


def test_each_indicator_has_its_own_milestones_on_its_chart(client, batch, roads):
    """Of several; those of the pledge belong to none of them, and are listed below all."""
    pledge = roads.indicator.pledge
    bridges = make_share(pledge, name="桥梁", unit="座", target="4")
    make_accepted(roads, APRIL, "30")
    MonthlyReport.objects.get(month=APRIL).readings.create(
        share=bridges, value=1, as_of=date(2020, 4, 30)
    )
    for what, indicator in (("开工率50%", roads.indicator), ("合龙", bridges.indicator),
                            ("全面完成年度任务", None)):  # fmt: skip
        Milestone.objects.create(
            pledge=pledge, indicator=indicator, what=what, due=date(2020, 6, 30)
        )
    release(batch, APRIL)

    response = client.get(ADDRESS)

    drawn = {
        row.indicator.name: [node.what for mark in row.chart.marks for node in mark.nodes]
        for row in response.context["rows"]
    }
    assert drawn == {"农村公路": ["开工率50%"], "桥梁": ["合龙"]}
    listed = words(response).partition("节点安排 ")[2]
    assert listed.startswith(
        "2020年6月30日前 开工率50% 农村公路 2020年6月30日前 合龙 桥梁 "
        "2020年6月30日前 全面完成年度任务 时间线"
    )


def test_the_plan_is_drawn_where_the_batch_makes_it_public(client, batch, roads):
    make_accepted(roads, APRIL, "30")
    publication = release(batch, APRIL)
    publication.content["pledges"][0]["indicators"][0]["schedule"] = {
        "word": "behind",
        "expected": [
            {"day": "2020-01-31", "share": "10.16"},
            {"day": "2020-10-31", "share": "100.00"},
        ],
        "on_figures": [{"day": "2020-04-30", "share": "39.67"}],
    }
    publication.content["pledges"][0]["standing"] = "behind"
    publication.save()

    response = client.get(ADDRESS)

    assert [row.expected for row in response.context["rows"][0].chart.rows] == [
        Decimal("10.16"),
        Decimal("39.67"),
        Decimal("100.00"),
    ]
    assert words(response).startswith("公路工程建设 滞后 ")


def test_a_bound_is_drawn_in_its_unit_against_its_limit(client, batch, traffic):
    share = make_share(
        make_pledge(batch, traffic, title="登记失业率"), name="失业率", target="4.5", unit="%",
        kind="bound", comparator="<=", plan=None,
    )  # fmt: skip
    make_accepted(share, MARCH, "3.2")
    make_accepted(share, APRIL, "3.4")
    release(batch, APRIL)

    chart = client.get(ADDRESS).context["rows"][0].chart

    assert (chart.title, chart.goal.value) == (
        "截至2020年4月30日为3.4%，控制目标不超过4.5%",
        Decimal("4.50"),
    )


def test_a_version_from_before_charts_still_reads(client, batch, roads):
    make_accepted(roads, APRIL, "30")
    publication = release(batch, APRIL)
    content = publication.content
    for name in ("settings", "places", "outlines"):
        content.pop(name, None)
    for pledge in content["pledges"]:
        pledge.pop("files", None)
        for row in pledge["indicators"]:
            for name in ("series", "schedule", "corrected_on"):
                row.pop(name, None)
    publication.save()

    response = client.get(ADDRESS)

    assert response.context["rows"][0].chart is None
    assert "30 公里 10.00% 数据截至2020年4月30日" in words(response)
