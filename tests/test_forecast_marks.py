"""有风险: green today, forecast to miss. On the office's own pages, with the figures behind it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from progress.actions.judging import judge_batch
from progress.facts import Light
from progress.models import Acceptance, MonthlyReport
from progress.readers.forecasts import forecasts
from tests.promises import APRIL, make_accepted, make_pledge, make_share

MAY, JUNE, JULY = (date(2020, month, 1) for month in (5, 6, 7))
AFTER_JULY = date(2020, 8, 10)
ADDRESS = "/office/chengde-2020/2020-07/"
# 300 km by 31 October, even: 213/305 = 69.84 % on 31 July. 190 km are 63.33 %, green 略慢. From
# April to July 70 km were built in 92 of its days, and 92 are left: 260 of 300 km by the end.
SLOW = ("120", "143", "167", "190")
SENTENCE = "按近三个月速度，预计10月31日完成86.7%（区间86.1%–93.7%）。"


@pytest.fixture
def july(batch, roads, settings):
    """The roads started well and have slowed down since."""
    settings.PORTAL_TODAY = AFTER_JULY
    for month, value in zip((APRIL, MAY, JUNE, JULY), SLOW, strict=True):
        make_accepted(roads, month, value)
    for day in (date(2020, 6, 10), AFTER_JULY):
        judge_batch(batch=batch, today=day)


def row_of(client):
    return client.get(ADDRESS).context["board"].rows[0]


def test_a_green_line_forecast_to_miss_is_marked_and_told_first(client, officer, july, roads):
    client.force_login(officer)

    response = client.get(ADDRESS)

    board, page = response.context["board"], response.content.decode()
    assert (board.rows[0].light, board.rows[0].at_risk) == (Light.GREEN, True)
    assert [group.key for group in response.context["today"].groups] == ["risk"]
    assert board.at_risk == [board.rows[0]]
    assert f"{SENTENCE}预计不能按期完成。" in page


def test_what_lags_already_stands_before_what_may(client, officer, july, batch, labour):
    make_share(make_pledge(batch, labour, title="就业"), name="新增就业", unit="人")
    judge_batch(batch=batch, today=AFTER_JULY)
    client.force_login(officer)

    today = client.get(ADDRESS).context["today"]

    assert [group.key for group in today.groups] == ["unreported", "risk"]


def test_who_keeps_the_pace_is_not_marked(client, officer, batch, roads, settings):
    settings.PORTAL_TODAY = AFTER_JULY
    for month, value in zip((APRIL, MAY, JUNE, JULY), ("119", "150", "180", "211"), strict=True):
        make_accepted(roads, month, value)
    judge_batch(batch=batch, today=AFTER_JULY)
    client.force_login(officer)

    response = client.get(ADDRESS)

    assert response.context["board"].rows[0].at_risk is False
    assert '<span class="tag late">有风险</span>' not in response.content.decode()
    assert response.context["today"].groups == []


def test_yellow_is_no_risk_but_a_fact(client, officer, batch, roads, settings):
    settings.PORTAL_TODAY = AFTER_JULY
    for month, value in zip((APRIL, MAY, JUNE, JULY), ("60", "90", "120", "150"), strict=True):
        make_accepted(roads, month, value)
    judge_batch(batch=batch, today=AFTER_JULY)
    client.force_login(officer)

    row = row_of(client)

    assert (row.light, row.at_risk) == (Light.YELLOW, False)
    assert forecasts(batch, JULY)[roads.pk].misses


def test_an_unreported_month_is_grey_and_never_merely_at_risk(client, officer, batch, roads, july):
    report = MonthlyReport.objects.get(month=JULY)
    report.state = MonthlyReport.State.RETURNED
    report.save()
    judge_batch(batch=batch, today=AFTER_JULY)
    client.force_login(officer)

    row = row_of(client)

    assert (row.light, row.at_risk) == (Light.GREY, False)
    assert forecasts(batch, JULY)[roads.pk].as_of == date(2020, 6, 30)


def test_the_pledge_s_page_says_it_with_all_its_figures(client, officer, july, roads):
    client.force_login(officer)

    response = client.get(reverse("office_pledge", args=[roads.indicator.pledge_id]))

    outlook, page = response.context["page"].cards[0].outlook, response.content.decode()
    found = outlook.forecast
    assert outlook.sentence == SENTENCE
    assert outlook.completion == "预计不能按期完成。"
    assert (found.percent, found.interval) == (Decimal("86.7"), (Decimal("86.1"), Decimal("93.7")))
    for words in (
        SENTENCE,
        "预计到2020年10月31日",
        "86.1%–93.7%",
        "计划期内预计只能完成86.7%",
        "依据截至2020年7月31日审核通过的数据推算",
        "不对外公布",
        reverse("backtest"),
    ):
        assert words in page, words


def test_a_former_month_shows_what_was_foreseen_then(client, officer, july, roads):
    client.force_login(officer)
    address = reverse("office_pledge", args=[roads.indicator.pledge_id])

    outlook = client.get(f"{address}?month=2020-05").context["page"].cards[0].outlook

    assert outlook.forecast.as_of == date(2020, 5, 31)
    assert outlook.sentence.startswith("按计划开始以来的速度，")


@pytest.mark.parametrize(
    ("plan", "values", "said"),
    [
        ("even", ("30",), "计划期内审核通过的月份不足两个，暂不预测。"),
        ("steps", ("30", "40"), "按节点推进，不作预测。"),
        (None, ("30", "40"), None),
    ],
)
def test_where_nothing_can_be_foreseen_the_page_says_why(
    client, officer, batch, traffic, plan, values, said, settings
):
    settings.PORTAL_TODAY = AFTER_JULY
    share = make_share(make_pledge(batch, traffic), plan=plan)
    if plan == "steps":
        share.plan.points.create(day=date(2020, 10, 31), value=300)
    for month, value in zip((APRIL, MAY), values, strict=False):
        make_accepted(share, month, value)
    judge_batch(batch=batch, today=date(2020, 6, 10))
    client.force_login(officer)

    page = client.get(reverse("office_pledge", args=[share.indicator.pledge_id]))

    outlook = page.context["page"].cards[0].outlook
    assert (outlook.silence if outlook else None) == said
    assert ("按近三个月速度" in page.content.decode()) is False


def test_once_accepted_nothing_is_foreseen(client, officer, july, batch, roads):
    Acceptance.objects.create(
        indicator=roads.indicator, passed_on=date(2020, 7, 31), document="验收意见"
    )
    judge_batch(batch=batch, today=AFTER_JULY)
    client.force_login(officer)

    page = client.get(reverse("office_pledge", args=[roads.indicator.pledge_id]))

    card = page.context["page"].cards[0]
    assert (card.row.light, card.row.at_risk, card.outlook) == (Light.BLUE, False, None)
    assert "按近三个月速度" not in page.content.decode()


def test_a_leader_reads_the_same(client, leader, july, roads):
    client.force_login(leader)

    pages = [
        client.get(address).content.decode()
        for address in (ADDRESS, reverse("office_pledge", args=[roads.indicator.pledge_id]))
    ]

    assert [SENTENCE in page for page in pages] == [True, True]


@pytest.mark.parametrize("person", ["reporter", "head", "auditor", "administrator"])
def test_nobody_else_is_shown_a_forecast(client, request, july, roads, person):
    client.force_login(request.getfixturevalue(person))

    answers = [
        client.get(address)
        for address in (
            "/",
            "/desk/",
            "/desk/tasks/",
            reverse("desk_report", args=[MonthlyReport.objects.get(month=JULY).pk]),
            ADDRESS,
            reverse("backtest"),
        )
    ]

    found = [
        word
        for answer in answers
        for word in ("有风险", "预测", "86.7", SENTENCE)
        if word in answer.content.decode()
    ]
    assert found == []
