"""The results of a batch: one table, as the domain names its columns, filters in the address."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest

from pledges.models import Batch, Pledge, Responsibility
from progress.actions.judging import judge_batch
from progress.models import MonthlyReport
from results.models import PublicSettings
from tests.promises import APRIL, make_accepted, make_pledge, make_share
from tests.publications import classes, links, release, rows, words

ADDRESS = "/results/chengde-2020/"
MARCH = date(2020, 3, 1)


def add_reading(share, value: str | None, **reading) -> None:
    """One more accepted figure in the April report of the share's agency."""
    report = MonthlyReport.objects.get(month=APRIL, agency=share.reporting_agency)
    report.readings.create(
        share=share, value=value, as_of=reading.pop("as_of", date(2020, 4, 30)), **reading
    )


def test_the_columns_and_the_rows(client, batch, traffic, labour):
    roads = make_share(make_pledge(batch, traffic))
    buses = make_share(
        make_pledge(batch, traffic, title="公交线路"),
        name="公交线路",
        unit="条",
        target="3",
        comparator=">=",
    )
    Batch.objects.update(reports_from=MARCH)
    batch.refresh_from_db()
    make_accepted(roads, MARCH, "20")
    make_accepted(roads, APRIL, "30", approx="余")
    add_reading(buses, "4")
    release(batch, APRIL)

    response = client.get(ADDRESS)

    assert rows(response) == [
        ["1", "公路工程建设", "农村公路 300公里", "市交通运输局", "20公里", "30余公里", "10.00%",
         "推进中"],
        ["2", "公交线路", "不低于3条", "市交通运输局", "—", "4条", "133.33%", "推进中"],
    ]  # fmt: skip
    assert "2件 · 2项 · 数据截至2020年4月30日 · 发布时间：2020年5月8日（第1版）" in words(response)
    assert classes(response) & {"yellow", "red", "green", "grey"} == set()


def test_an_upper_bound_and_words_have_no_ratio(client, batch, labour):
    pledge = make_pledge(batch, labour, title="城镇就业")
    bound = make_share(
        pledge, name="登记失业率", target="4.5", unit="%", kind="bound", comparator="<=", plan=None
    )
    make_share(
        pledge, name="零就业家庭", target=None, unit="", kind="qualitative",
        comparator="qualitative", plan=None,
    )  # fmt: skip
    make_accepted(bound, APRIL, "3.29")
    release(batch, APRIL)

    assert rows(client.get(ADDRESS)) == [
        ["1", "城镇就业", "登记失业率 不超过4.5%", "市人社局", "—", "3.29%", "—", "推进中"],
        ["零就业家庭 定性任务", "—", "—", "—"],
    ]


def test_a_figure_older_than_the_publication_says_its_own_day(client, batch, traffic):
    roads = make_share(make_pledge(batch, traffic))
    buses = make_share(make_pledge(batch, traffic, title="公交"), name="公交线路", unit="条")
    make_accepted(roads, APRIL, "30")
    add_reading(buses, "30", as_of=date(2020, 4, 20))
    release(batch, APRIL)

    assert [row[5] for row in rows(client.get(ADDRESS))] == ["30公里", "30条 截至2020年4月20日"]


def test_what_has_no_word_on_its_schedule_is_one_thing_in_legend_table_and_filter(
    client, batch, traffic
):
    """One ahead, one behind, one without a figure: each with its own word and shape throughout."""
    PublicSettings.objects.create(batch=batch, shows_schedule=True)
    shares = {
        title: make_share(make_pledge(batch, traffic, title=title), name=title)
        for title in ("快", "慢", "无数据")
    }
    make_accepted(shares["快"], APRIL, "280")
    add_reading(shares["慢"], "30")
    judge_batch(batch=batch, today=date(2020, 4, 30))
    release(batch, APRIL)

    response = client.get(ADDRESS)

    legend = {each.word: (each.light, each.count) for each in response.context["segments"]}
    assert legend == {
        "已完成": ("done", 0), "超序时": ("ahead", 1), "正常推进": ("green", 0),
        "滞后": ("yellow", 1), "暂无序时数据": ("grey", 1),
    }  # fmt: skip
    table = [(e.pledge.title, e.pledge.state_word) for e in response.context["entries"]]
    assert table == [("快", "超序时"), ("慢", "滞后"), ("无数据", "暂无序时数据")]
    assert [legend[e.pledge.state_word][0] for e in response.context["entries"]] == [
        e.pledge.light for e in response.context["entries"]
    ]
    for state, count in (("ahead", 1), ("on", 0), ("behind", 1), ("unknown", 1), ("going", 3)):
        assert len(rows(client.get(f"{ADDRESS}?state={state}"))) == count
        assert f'<option value="{state}"' in response.content.decode()


def test_a_row_of_the_data_has_its_own_state_beside_that_of_its_pledge(client, batch, traffic):
    """The pledge lags by its worst row; the row without a figure is not said to."""
    PublicSettings.objects.create(batch=batch, shows_schedule=True)
    pledge = make_pledge(batch, traffic)
    slow = make_share(pledge)
    make_share(pledge, name="桥梁")
    make_share(pledge, name="拨款到位", target=None, unit="", kind="qualitative",
               comparator="qualitative", plan=None, condition=True)  # fmt: skip
    make_accepted(slow, APRIL, "30")
    judge_batch(batch=batch, today=date(2020, 4, 30))
    release(batch, APRIL)
    names = ("指标", "是否达序", "状态", "本件状态")

    body = client.get(ADDRESS + "data.csv").content.decode()
    told = [tuple(row[name] for name in names) for row in csv.DictReader(io.StringIO(body))]

    assert told == [
        ("农村公路", "滞后", "推进中", "滞后"),
        ("桥梁", "", "推进中", "滞后"),
        ("拨款到位", "", "", "滞后"),
    ]
    body = client.get(ADDRESS + "data/schedule.csv").content.decode()
    plans = {(row["指标"], row["是否达序"]) for row in csv.DictReader(io.StringIO(body))}
    assert plans == {("农村公路", "滞后"), ("桥梁", "")}


def test_a_missing_lead_is_said_and_an_inferred_one_marked(client, batch, traffic):
    make_share(make_pledge(batch, traffic))
    make_share(make_pledge(batch, traffic, title="公交"))
    Responsibility.objects.filter(pledge__title="公交").delete()
    Pledge.objects.filter(title="公路工程建设").update(lead_inferred=True)
    release(batch)

    assert rows(client.get(ADDRESS)) == [
        ["1", "公路工程建设", "农村公路 300公里", "市交通运输局（推定）", "已公布"],
        ["2", "公交", "农村公路 300公里", "原文未载明", "已公布"],
    ]


def test_simulated_figures_are_marked_and_others_are_not(client, batch, roads):
    make_accepted(roads, APRIL, "30")
    release(batch, APRIL)
    assert "演示数据" not in words(client.get(ADDRESS))

    Batch.objects.update(simulated=True)
    batch.refresh_from_db()
    release(batch, APRIL)

    assert "演示数据" in words(client.get(ADDRESS))
    assert "演示数据" in words(client.get(f"{ADDRESS}1/"))


@pytest.fixture
def three(batch, traffic, labour):
    """Two pledges of 交通 and one of 就业, the last with 市交通运输局 cooperating."""
    make_share(make_pledge(batch, traffic))
    make_share(make_pledge(batch, traffic, title="公交线路"), name="新开线路")
    jobs = make_pledge(batch, labour, title="城镇就业")
    make_share(jobs, name="新增就业")
    jobs.category = batch.categories.create(name="就业", order=2)
    jobs.save()
    Responsibility.objects.create(pledge=jobs, role="cooperating", agency=traffic, order=1)


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("", ["1", "2", "3"]),
        ("?category=交通", ["1", "2"]),
        ("?category=就业", ["3"]),
        ("?agency=市人社局", ["3"]),
        ("?agency=市交通运输局", ["1", "2", "3"]),
        ("?state=announced", ["1", "2", "3"]),
        ("?q=公交", ["2"]),
        ("?q=新增就业", ["3"]),
        ("?q=市人社", ["3"]),
        ("?q=公交 新开", ["2"]),
        ("?q=公交 就业", []),
        ("?q=ncgl", ["1"]),
        ("?q=NCGL", ["1"]),
        ("?q=ｎｃｇｌ", ["1"]),
        ("?q=srsj", ["3"]),
        ("?q=zz", []),
        ("?category=交通&q=xl", ["2"]),
        ("?category=交通&agency=市人社局", []),
        ("?category=没有", []),
        ("?q=%00%27%22%3Cscript%3E", []),
    ],
)
def test_filters_live_in_the_address(client, batch, three, address, found):
    release(batch)

    response = client.get(ADDRESS + address)

    assert [row[0] for row in rows(response)] == found


def test_what_was_asked_stands_in_the_form_and_nothing_found_is_said(client, batch, three):
    release(batch)

    response = client.get(ADDRESS + "?category=就业&agency=市交通运输局&q=<没有>")

    page = response.content.decode()
    assert "<option selected>就业</option>" in page
    assert "<option selected>市交通运输局</option>" in page
    assert 'value="&lt;没有&gt;"' in page
    assert "符合条件的有0件0项。" in words(response)
    assert "没有符合条件的实事 请换一个词，或减少筛选条件。 清除筛选" in words(response)


def test_state_is_a_filter_once_there_are_figures(client, batch, roads):
    make_accepted(roads, APRIL, "30")
    release(batch, APRIL)

    assert [len(rows(client.get(f"{ADDRESS}?state={state}"))) for state in ("going", "done")] == [
        1,
        0,
    ]


def test_what_the_text_puts_in_no_domain_can_be_found(client, batch, three):
    Pledge.objects.filter(title="公交线路").update(category=None)
    release(batch)

    assert [row[0] for row in rows(client.get(ADDRESS + "?category=-"))] == ["2"]
    assert "/results/chengde-2020/categories/3/" in links(client.get("/"))
    assert words(client.get(ADDRESS + "categories/3/")).startswith(
        "原文未分方面 2020年承德市民心实事 1件 · 1项"
    )


def test_a_pledge_without_indicators_still_has_its_row(client, batch, traffic):
    make_pledge(batch, traffic)
    release(batch)

    assert rows(client.get(ADDRESS)) == [["1", "公路工程建设", "见原文", "市交通运输局", "已公布"]]


def test_the_version_in_force_is_the_last_one_published(client, batch, roads):
    make_accepted(roads, APRIL, "30")
    release(batch)
    release(batch, APRIL)

    assert "（第2版）" in words(client.get(ADDRESS))


@pytest.mark.parametrize("address", ["/results/nowhere/", "/results/nowhere/1/"])
def test_an_unknown_batch_is_not_found(client, db, address):
    assert client.get(address).status_code == 404


def test_public_pages_only_answer_questions(client, batch, roads):
    release(batch)

    assert [client.post(a).status_code for a in ("/", ADDRESS, ADDRESS + "1/")] == [405] * 3


@pytest.mark.parametrize("count", [1, 3])
def test_two_queries_however_many_rows(client, batch, traffic, count, django_assert_num_queries):
    for _ in range(count):
        make_share(make_pledge(batch, traffic))
    release(batch)
    release(batch)

    with django_assert_num_queries(2):
        client.get(ADDRESS + "?compare=1")
