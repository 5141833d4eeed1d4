"""The list and the heat table narrow together, by filters that live in the address."""

from __future__ import annotations

from io import BytesIO

import openpyxl
import pytest

from pledges.models import Category, Responsibility
from progress.actions.judging import judge_batch
from tests.people import make_county
from tests.promises import APRIL, make_accepted, make_pledge, make_share
from tests.test_dashboard import ADDRESS, AFTER_APRIL


@pytest.fixture
def april(batch, roads, labour, county, chengde):
    """The roads lag, in 承德县 far behind; jobs (another agency, another category) unreported;
    a clinic nobody leads, reported by 市人社局."""
    in_county = make_share(
        roads.indicator.pledge, name="农村公路", target="100", region=county, until=roads.plan.end
    )
    jobs = make_share(make_pledge(batch, labour, title="就业创业"), name="城镇新增就业", unit="人")
    work = Category.objects.create(batch=batch, name="就业", order=2)
    batch.pledges.filter(title="就业创业").update(category=work)
    clinic = make_share(make_pledge(batch, labour, title="卫生室建设"), name="卫生室", unit="个")
    Responsibility.objects.filter(pledge=clinic.indicator.pledge).delete()
    make_accepted(roads, APRIL, "30")
    make_accepted(in_county, APRIL, "0")
    judge_batch(batch=batch, today=AFTER_APRIL)
    return {"jobs": jobs, "in_county": in_county}


def listed(response) -> list[str]:
    return [row.standing.indicator.name for row in response.context["shown"]]


def in_heat(response) -> list[str]:
    return [str(row.unit) for row in response.context["heat"].rows]


ALL = ["农村公路", "城镇新增就业", "卫生室"]


@pytest.mark.parametrize(
    ("asked", "shown", "units"),
    [
        ("", ALL, ["市交通运输局", "市人社局"]),
        ("light=yellow", ["农村公路"], ["市交通运输局"]),
        ("light=grey", ["城镇新增就业", "卫生室"], ["市人社局"]),
        ("light=red", [], []),
        ("risk=on", [], []),
        ("category={work}", ["城镇新增就业"], ["市人社局"]),
        ("unit=a{labour}", ["城镇新增就业", "卫生室"], ["市人社局"]),
        ("lead={labour}", ["城镇新增就业"], ["市人社局"]),
        ("unit=a{labour}&light=yellow", [], []),
        ("q=公路", ["农村公路"], ["市交通运输局"]),
        ("q=ncgl", ["农村公路"], ["市交通运输局"]),
        ("q=NCGL", ["农村公路"], ["市交通运输局"]),
        ("q=srsj", ["城镇新增就业", "卫生室"], ["市人社局"]),
        ("q=就业 人社", ["城镇新增就业"], ["市人社局"]),
        ("q=就业 公路", [], []),
        ("q=xyz", [], []),
    ],
)
def test_one_address_narrows_the_list_and_the_heat_table(
    client, officer, april, batch, labour, asked, shown, units
):
    work = batch.categories.get(name="就业")
    client.force_login(officer)

    response = client.get(f"{ADDRESS}?{asked.format(labour=labour.pk, work=work.pk)}")

    assert (response.status_code, listed(response), in_heat(response)) == (200, shown, units)


def test_a_place_shows_its_own_shares_with_their_own_lights(client, leader, april, county, chengde):
    client.force_login(leader)

    response = client.get(f"{ADDRESS}?region={county.pk}")

    rows = response.context["shown"]
    assert [(str(row.lit.line.share.region), row.light, row.goal) for row in rows] == [
        ("承德县", "red", 100)
    ]
    assert "承德县的任务" in response.content.decode()
    assert [cell.told.words for row in response.context["heat"].rows for cell in row.cells] == [
        "严重滞后1项"
    ]


def test_a_place_holds_those_below_it(client, leader, batch, april, county, chengde):
    """承德市 below 河北省: of a provincial batch it stands for its counties."""
    xinglong = make_county(chengde, 22, "兴隆县")
    roads = batch.pledges.get(title="公路工程建设")
    make_accepted(make_share(roads, name="农村公路", target="9", region=xinglong), APRIL, "9")
    batch.region = chengde.parent
    batch.save()
    judge_batch(batch=batch, today=AFTER_APRIL)
    client.force_login(leader)

    response = client.get(f"{ADDRESS}?region={chengde.pk}")

    assert [str(row.lit.line.share.region) for row in response.context["shown"]] == [
        "承德县",
        "兴隆县",
    ]
    [place] = response.context["map"].listed
    assert (place.name, place.light, place.words) == ("承德市", "red", "严重滞后1项")
    assert place.url == f"{ADDRESS}?region={chengde.pk}#items"


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ("light=purple", "light"),
        ("unit=a0", "unit"),
        ("category=x", "category"),
        ("region=0", "region"),
    ],
)
def test_a_filter_that_does_not_exist_is_refused_and_hides_nothing(
    client, officer, april, asked, field
):
    client.force_login(officer)

    response = client.get(f"{ADDRESS}?{asked}")

    assert (response.status_code, listed(response)) == (400, ALL)
    assert f'href="#id_{field}"' in response.content.decode()


def test_cells_lead_to_their_month_and_unit_and_keep_the_other_filters(
    client, officer, april, batch, traffic
):
    category = batch.categories.get(name="交通")
    client.force_login(officer)

    page = client.get(f"{ADDRESS}?category={category.pk}&light=yellow").content.decode()

    assert f'href="{ADDRESS}?category={category.pk}&amp;unit=a{traffic.pk}#items"' in page


def test_the_list_shown_is_also_a_workbook(client, officer, april):
    client.force_login(officer)

    response = client.get("/office/chengde-2020/2020-04/list.xlsx?light=yellow")

    sheet = openpyxl.load_workbook(BytesIO(response.getvalue())).active
    headings, *rows = sheet.iter_rows(min_row=4, values_only=True)
    assert [dict(zip(headings, row, strict=True)) for row in rows] == [
        {
            "序号": "1", "方面": "交通", "任务": "公路工程建设", "指标": "农村公路", "市县": "",
            "单位": "市交通运输局", "计量单位": "公里", "目标": 300, "实际": 30,
            "数据截至": "2020年4月30日", "完成率（%）": 10, "序时（%）": 39.67,
            "差距（百分点）": -29.67, "亮灯": "滞后",
            "研判说明": "截至4月30日，计划完成39.67%（119.0公里），实际10.00%（30公里），"
            "落后29.67个百分点，相当于晚91天。",
        }
    ]  # fmt: skip


def test_a_workbook_of_a_filter_that_does_not_exist_is_not_found(client, officer, april):
    client.force_login(officer)

    assert client.get("/office/chengde-2020/2020-04/list.xlsx?light=purple").status_code == 404


def test_pledges_the_text_names_no_category_for_have_their_own_address(
    client, officer, april, batch
):
    batch.pledges.filter(title="卫生室建设").update(category=None)
    client.force_login(officer)

    page = client.get(ADDRESS)
    narrowed = client.get(f"{ADDRESS}?category=none")

    offered = dict(page.context["filters"].fields["category"].choices)
    assert (offered["none"], listed(narrowed)) == ("原文未载明方面", ["卫生室"])
    assert 'category=none#items">原文未载明方面</a>' in page.content.decode()


def test_without_such_pledges_nothing_of_the_kind_is_offered(client, officer, april):
    client.force_login(officer)

    assert "none" not in dict(
        client.get(ADDRESS).context["filters"].fields["category"].choices
    )  # fmt: skip


def test_the_workbook_has_what_the_page_has_marks_and_words_too(client, officer, batch, traffic):
    pledge = make_pledge(batch, traffic)
    about = make_share(pledge, name="约", target="300", comparator="~")
    least = make_share(pledge, name="不低于", target="90", comparator=">=")
    words = make_share(
        pledge, name="制度", target=None, unit="", plan=None, kind="qualitative",
        comparator="qualitative",
    )  # fmt: skip
    make_accepted(about, APRIL, "140", approx="余")
    make_accepted(least, APRIL, "95")
    make_accepted(words, APRIL, None)
    judge_batch(batch=batch, today=AFTER_APRIL)
    client.force_login(officer)

    response = client.get("/office/chengde-2020/2020-04/list.xlsx")

    sheet = openpyxl.load_workbook(BytesIO(response.getvalue())).active
    rows = list(sheet.iter_rows(min_row=5, values_only=True))
    assert [(row[3], row[7], row[8]) for row in rows] == [
        ("约", "约300", "140余"),
        ("不低于", "不低于90", 95),
        ("制度", "定性", "推进中"),
    ]
    assert len(rows) == 3


@pytest.mark.parametrize(("pledges", "at_hand", "folded"), [(15, 15, 0), (16, 12, 4)])
def test_a_long_list_is_folded_after_the_first_dozen(
    client, leader, batch, traffic, pledges, at_hand, folded
):
    for number in range(pledges):
        make_accepted(make_share(make_pledge(batch, traffic), name=f"路{number}"), APRIL, "200")
    judge_batch(batch=batch, today=AFTER_APRIL)
    client.force_login(leader)

    page = client.get(ADDRESS)

    rows = page.context["listed"]
    assert (len(rows["first"]), len(rows["more"])) == (at_hand, folded)
    assert ("其余4条任务" in page.content.decode()) == bool(folded)
