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
        "目标：300公里 （期限：2020年10月31日） 已公布，尚无进展数据。"
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
        "10.00% 数据截至2020年4月30日 其中 其中县道 目标：100公里 10公里 10.00% 预期性：力争"
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

    assert rows(response) == [
        ["2020年5月1日", "300公里", "280公里", "规划调整", "承政办〔2020〕5号"]
    ]
    assert "目标：280公里" in words(response)
    assert "目标已调整" in words(client.get("/results/chengde-2020/"))


def test_a_corrected_figure_says_so_without_its_inner_reason(client, batch, roads, officer):
    reading = make_accepted(roads, APRIL, "30")
    correct(reading=reading, value=Decimal(31), reason="漏报", by=officer, today=date(2020, 5, 7))
    release(batch, APRIL)

    page = words(client.get(ADDRESS))

    assert "31 公里 更正 10.33%" in page
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

    assert words(client.get(ADDRESS)).endswith(
        "节点安排 2020年6月30日前 开工率50% 2020年4月1日至2020年11月30日 推进阶段 "
        "资金 补助标准：约50,000元，每公里（原文：每公里约5万元）"
    )


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


@pytest.fixture
def two_years(batch, roads, chengde, government, office_agency):
    """The same promise in 2019 and in 2020."""
    former = Batch.objects.create(
        slug="chengde-2019",
        title="2019年承德市民心实事",
        starts_on=date(2019, 1, 1),
        ends_on=date(2019, 12, 31),
        stage=Batch.Stage.CLOSED,
        region=chengde,
        issuer=government,
        office=office_agency,
    )
    before = make_pledge(former, roads.reporting_agency, title="农村公路")
    Pledge.objects.filter(pk=roads.indicator.pledge_id).update(predecessor=before)
    return former


def test_the_thread_runs_both_ways(client, batch, two_years):
    release(two_years)
    release(batch)

    assert words(client.get(ADDRESS)).endswith(
        "历年同一实事 上一次承诺： 农村公路 2019年承德市民心实事"
    )
    assert "/results/chengde-2019/1/" in links(client.get(ADDRESS))
    assert words(client.get("/results/chengde-2019/1/")).endswith(
        "历年同一实事 下一次承诺： 公路工程建设 2020年承德市民心实事"
    )


def test_a_former_promise_not_yet_public_is_named_without_a_link(client, batch, two_years):
    release(batch)

    response = client.get(ADDRESS)

    assert words(response).endswith("历年同一实事 上一次承诺： 农村公路")
    assert "/results/chengde-2019/1/" not in links(response)


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
def test_one_query_however_many_rows(
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

    with django_assert_num_queries(1):
        client.get(ADDRESS)
    assert Indicator.objects.count() == count
