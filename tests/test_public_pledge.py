"""One promise in its own words, how far it is, what was changed, what came before and after."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from urllib.parse import quote

import pytest
from django.urls import reverse

from agencies.models import Region
from pledges.actions.targets import revise_target
from pledges.models import Batch, Funding, Indicator, Milestone, Pledge
from progress.actions.acceptance import pass_acceptance
from progress.actions.judging import judge_batch
from progress.actions.reports import correct
from progress.models import MonthlyReport
from results.open_data.words import money_words
from tests.promises import APRIL, make_accepted, make_pledge, make_share
from tests.publications import links, release, rows, words

ADDRESS = "/results/chengde-2020/1/"


def test_the_words_of_the_promise_with_their_source(client, batch, roads):
    Batch.objects.update(source_title="新闻发布会实录", source_date=date(2020, 4, 27))
    Pledge.objects.update(quote="新改建農村公路300公里", scope="全市")
    batch.refresh_from_db()
    release(batch)

    assert words(client.get(ADDRESS)) == (
        "公路工程建设 已公布 第1件 · 交通 · 数据截至：尚无进展数据 · "
        "发布时间：2020年5月8日（第1版） 承诺原文 新改建農村公路300公里 "
        "来源：承德市人民政府，《新闻发布会实录》，2020年4月27日。 "
        "牵头单位 市交通运输局 实施范围 全市 目标与进展 农村公路 "
        "目标：300公里 （期限：2020年10月31日） 已公布，尚无进展数据。 "
        "时间线 2020年5月8日 任务公布 农村公路：300公里 "
        "公众意见 提意见、咨询或数据异议 凭查询码查看答复 "
        "这一批次的历次发布 订阅这件实事的进展（Atom）"
    )


def test_a_figure_with_its_bar_day_and_former_figure(client, batch, roads):
    Batch.objects.update(reports_from=date(2020, 3, 1))
    batch.refresh_from_db()
    make_accepted(roads, date(2020, 3, 1), "20")
    make_accepted(roads, APRIL, "360", as_of=date(2020, 4, 27))
    release(batch, APRIL)

    response = client.get(ADDRESS)

    assert "360 公里 120.00% 数据截至2020年4月27日 · 上期20公里（截至2020年3月31日）" in words(
        response
    )
    assert '<rect class="fill" width="100.00%"' in response.content.decode()


def test_parts_stand_under_their_whole_and_are_no_items(client, batch, roads):
    part = make_share(
        roads.indicator.pledge, name="其中县道", target="100", of=roads.indicator, soft="力争"
    )
    make_accepted(roads, APRIL, "30")
    MonthlyReport.objects.get().readings.create(share=part, value=10, as_of=date(2020, 4, 30))
    release(batch, APRIL)

    assert (
        "10.00% 数据截至2020年4月30日 其中 县道 目标：100公里 10公里 10.00% 预期性：力争"
        in words(client.get(ADDRESS))
    )
    assert "1件 · 1项" in words(client.get("/"))


def test_the_original_target_stays_beside_the_new_one(client, batch, roads, director):
    revise_target(
        indicator=roads.indicator,
        new_value=Decimal(280),
        effective_on=date(2020, 5, 1),
        reason="规划调整",
        document="承政办〔2020〕5号",
        by=director,
        today=date(2020, 5, 8),
    )
    release(batch)

    response = client.get(ADDRESS)

    assert (
        "目标调整 原目标 300公里 新目标 280公里 "
        "2020年5月1日起执行。调整原因：规划调整。批准文件：承政办〔2020〕5号。"
    ) in words(response)
    assert "目标：280公里" in words(response)
    assert "目标已调整" in words(client.get("/results/chengde-2020/"))


def test_a_corrected_figure_says_so_without_its_inner_reason(client, batch, roads, officer):
    reading = make_accepted(roads, APRIL, "30")
    correct(reading=reading, value=Decimal(31), reason="漏报", by=officer, today=date(2020, 5, 7))
    release(batch, APRIL)

    page = words(client.get(ADDRESS))

    assert (
        "31 公里 更正 10.33% 数据截至2020年4月30日 "
        "这一数据于2020年5月7日更正，更正前的数字没有发布过。"
    ) in page
    assert "漏报" not in page
    assert "31公里 更正" in words(client.get("/results/chengde-2020/"))


def test_places_have_their_own_figures(client, batch, roads, county):
    part = make_share(
        roads.indicator.pledge, name="农村公路", target="100", region=county, plan=None
    )
    make_accepted(part, APRIL, "25")
    make_accepted(roads, APRIL, "30")
    release(batch, APRIL)

    assert rows(client.get(ADDRESS)) == [["承德县", "100公里", "25公里", "25.00%", "2020年4月30日"]]


def test_milestones_and_funding(client, batch, roads):
    pledge = roads.indicator.pledge
    Milestone.objects.create(pledge=pledge, what="开工率50%", due=date(2020, 6, 30))
    Milestone.objects.create(
        pledge=pledge, what="推进阶段", start=date(2020, 4, 1), due=date(2020, 11, 30)
    )
    Funding.objects.create(
        pledge=pledge,
        kind="rate",
        amount_yuan=50000,
        per="公里",
        approx="约",
        quote="每公里约5万元",
    )
    release(batch)

    assert (
        "节点安排 2020年6月30日前 开工率50% 2020年4月1日至2020年11月30日 推进阶段 "
        "资金 补助标准：约5万元，每公里（原文：每公里约5万元）"
    ) in words(client.get(ADDRESS))


@pytest.mark.parametrize(
    ("yuan", "approx", "quote", "told"),
    [
        ("4500000000", "", "概算投资45亿元", "45亿元"),
        ("798000000", "", "總投資7.98億元", "7.98亿元"),
        ("120000000", "", "安排资金1.2亿元", "1.2亿元"),
        ("37230000", "", "及時下撥資金3723萬元", "3,723万元"),
        ("23000000", "多", "總價值2300多萬元的醫療設備720余臺件", "2,300多万元"),
        ("150000", "", "居家養老服務中心給予15-50萬元補貼", "15万元"),
        ("500000", "约", "約50萬元", "约50万元"),
        # not as the source says it: 2000元 is no 0.2万元, and 13700万 is a sum of ours
        ("2000", "", "补助标准为每户2000元", "2,000元"),
        ("137000000", "", "投入1亿元和3700万元", "137,000,000元"),
        ("4500000000", "", "", "4,500,000,000元"),
    ],
)
def test_money_is_written_as_its_source_writes_it(yuan, approx, quote, told):
    assert money_words(yuan, approx, quote) == told


def test_a_qualitative_promise_is_done_when_it_passes(client, batch, traffic, officer):
    share = make_share(
        make_pledge(batch, traffic), target=None, unit="", kind="qualitative",
        comparator="qualitative", plan=None,
    )  # fmt: skip
    make_accepted(share, APRIL, None, achieved=True)
    release(batch, APRIL)
    assert "定性任务，正在推进，以验收为准。" in words(client.get(ADDRESS))

    day = date(2020, 4, 30)
    pass_acceptance(
        indicator=share.indicator, passed_on=day, document="验收意见", by=officer, today=day
    )
    judge_batch(batch=batch, today=day)
    release(batch, APRIL)

    assert words(client.get(ADDRESS)).startswith("公路工程建设 已完成 第1件")
    assert "验收意见" not in words(client.get(ADDRESS))


@pytest.mark.parametrize(
    "no", ["专栏12-(一)", "7-(一)", "保障(一)", "总体", "data.csv", "5%", "a b"]
)
def test_any_number_makes_an_address(client, batch, roads, no):
    Pledge.objects.update(no=no)
    release(batch)

    for address in (
        reverse("pledge", args=[batch.slug, no]),
        f"/results/chengde-2020/{quote(no, safe='')}/",
    ):
        response = client.get(address)
        assert (response.status_code, response.context["pledge"].no) == (200, no)
    assert reverse("pledge", args=[batch.slug, no]) in links(client.get("/results/chengde-2020/"))


def test_an_unknown_number_is_not_found(client, batch, roads):
    release(batch)

    assert client.get("/results/chengde-2020/2/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_four_queries_however_many_rows(
    client, batch, traffic, chengde, count, django_assert_num_queries
):
    pledge = make_pledge(batch, traffic)
    for number in range(count):
        make_share(pledge, name=f"农村公路{number}")
        place = Region.objects.create(
            code=f"13082{number}",
            name=f"县{number}",
            short_name="县",
            level="county",
            parent=chengde,
        )
        make_share(pledge, name=f"农村公路{number}", region=place, target="10", plan=None)
    release(batch)

    # what was told of the pledge, which promise continues which, what citizens said, and whether
    # they may say more
    with django_assert_num_queries(4):
        client.get(ADDRESS)
    assert Indicator.objects.count() == count


def test_the_vote_on_its_lead_stands_on_the_page_and_others_do_not(client, batch, roads):
    publication = release(batch)
    publication.content["satisfaction"] = [
        {
            "unit": unit, "code": None, "held_on": "2020-05-06", "members": 120, "satisfied": 90,
            "basically": 20, "dissatisfied": 5, "over_members": True, "document": "",
            "opinion": "satisfied",
        }
        for unit in ("市交通运输局", "市人社局")
    ]  # fmt: skip
    publication.save()

    assert [row[:3] for row in rows(client.get(ADDRESS))] == [
        ["市交通运输局", "满意", "2020年5月6日"]
    ]


def test_a_finished_place_says_so_and_leads_to_its_page(client, batch, roads, county):
    make_share(roads.indicator.pledge, name="农村公路", target="100", region=county, plan=None)
    publication = release(batch)
    publication.content["pledges"][0]["indicators"][0]["regions"][0]["done"] = True
    publication.save()

    response = client.get(ADDRESS)

    assert rows(response)[0][0] == "承德县 已完成"
    assert "/results/chengde-2020/regions/130821/" in links(response)
