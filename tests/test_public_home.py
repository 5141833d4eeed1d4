"""The home page says whether the promise is kept: the newest batch, in one sentence."""

from __future__ import annotations

import gzip
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings

from pledges.models import Batch
from progress.actions.acceptance import pass_acceptance
from progress.actions.judging import judge_batch
from results.models import PublicSettings
from tests.promises import APRIL, make_accepted, make_pledge, make_share
from tests.publications import links, release, words


def finish(share, officer) -> None:
    """The share's indicator passes acceptance on the last day of April."""
    day = date(2020, 4, 30)
    pass_acceptance(
        indicator=share.indicator, passed_on=day, document="验收意见", by=officer, today=day
    )
    judge_batch(batch=share.indicator.pledge.batch, today=day)


def test_without_any_publication_a_written_empty_state(client, db, django_assert_num_queries):
    # the versions, and the calls for suggestions open today
    with django_assert_num_queries(2):
        response = client.get("/")

    assert "尚未公开发布 年度民生实事经终审发布后，任务和进展将在此公布。" in words(response)


def test_a_draft_alone_leaves_the_home_page_empty(client, batch, roads, officer):
    from results.actions.preparing import prepare

    prepare(batch=batch, month=None, by=officer)

    assert "尚未公开发布" in words(client.get("/"))
    assert client.get("/results/chengde-2020/").status_code == 404


def test_a_promise_alone_is_said_to_have_no_figures(client, batch, roads):
    release(batch)

    page = words(client.get("/"))

    assert page.startswith(
        "2020年承德市民心实事 1件 · 1项 · 数据截至：尚无进展数据 · "
        "发布时间：2020年5月8日（第1版） 1件1项任务已公布，尚无进展数据。"
    )
    assert "已完成" not in page.partition("查一件实事")[0]


def test_figures_come_with_their_day_and_the_day_of_release(client, batch, roads):
    make_accepted(roads, APRIL, "30")
    release(batch, APRIL)

    assert words(client.get("/")).startswith(
        "2020年承德市民心实事 1件 · 1项 · 数据截至2020年4月30日 · "
        "发布时间：2020年5月8日（第1版） 1件实事均在推进，尚无通过验收的。 "
        "已完成 0 件 推进中 1 件"
    )


@pytest.mark.parametrize(
    ("finished", "sentence"),
    [
        (1, "2件实事已完成1件，其余1件正在推进。 已完成 1 件 推进中 1 件"),
        (2, "2件实事已全部完成。 已完成 2 件 推进中 0 件"),
    ],
)
def test_the_sentence_counts_what_passed_acceptance(
    client, batch, roads, traffic, officer, finished, sentence
):
    other = make_share(make_pledge(batch, traffic, title="公交线路"), name="公交线路", unit="条")
    for share in (roads, other):
        make_share_report(share)
    for share in (roads, other)[:finished]:
        finish(share, officer)
    release(batch, APRIL)

    assert sentence in words(client.get("/"))


def make_share_report(share) -> None:
    """An accepted figure in the one report of the agency."""
    from progress.models import MonthlyReport

    report = MonthlyReport.objects.filter(month=APRIL, agency=share.reporting_agency).first()
    if report is None:
        make_accepted(share, APRIL, "300")
    else:
        report.readings.create(share=share, value=300, as_of=date(2020, 4, 30))


def test_simulated_figures_are_marked_and_a_simulated_promise_is_not(client, batch, roads):
    Batch.objects.update(simulated=True)
    batch.refresh_from_db()
    release(batch)
    assert "演示数据" not in words(client.get("/"))

    make_accepted(roads, APRIL, "30")
    release(batch, APRIL)

    assert "（第2版） 演示数据 1件实事" in words(client.get("/"))


def test_former_years_categories_data_and_feed_are_linked(
    client, batch, roads, chengde, government, office_agency
):
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
    release(former)
    release(batch)

    response = client.get("/")

    found = set(links(response))
    assert {
        "/results/",
        "/results/search/",
        "/results/method/",
        "/results/feed.xml",
        "/results/chengde-2020/",
        "/results/chengde-2020/categories/1/",
        "/results/chengde-2019/",
        "/results/chengde-2020/data.xlsx",
        "/results/chengde-2020/data.json",
    } <= found
    assert 'action="/results/search/"' in response.content.decode()
    assert "2020年承德市民心实事 1件" in words(response)


def test_what_was_completed_since_the_last_version_is_told(client, batch, roads, officer):
    make_share_report(roads)
    release(batch, APRIL, on=date(2020, 5, 6))
    finish(roads, officer)
    release(batch, APRIL)

    assert (
        "最近更新 第2版（2020年5月8日发布）与第1版（2020年5月6日发布）相比 新完成1件 "
        "新完成的实事 公路工程建设 市交通运输局 逐项与上一版对照"
    ) in words(client.get("/"))


def test_without_a_former_figure_there_is_no_news(client, batch, roads):
    release(batch)
    make_share_report(roads)
    release(batch, APRIL)

    assert "最近更新" not in words(client.get("/"))


def test_nothing_new_is_said(client, batch, roads):
    make_share_report(roads)
    release(batch, APRIL)
    release(batch, APRIL)

    assert "相比 没有变化。" in words(client.get("/"))


@pytest.mark.parametrize(("shows", "count"), [(False, 0), (True, 1)])
def test_schedule_words_are_public_together_or_not_at_all(client, batch, roads, shows, count):
    PublicSettings.objects.create(batch=batch, shows_schedule=shows)
    make_accepted(roads, APRIL, "30")
    judge_batch(batch=batch, today=date(2020, 4, 30))
    release(batch, APRIL)

    page = words(client.get("/"))

    assert page.count("超序时0件，正常推进0件，滞后1件，暂无序时数据0件。") == count
    assert page.count("已完成 0 件 超序时 0 件 正常推进 0 件 滞后 1 件") == count
    assert page.count("已完成 0 件 推进中 1 件") == 1 - count


def test_the_page_with_its_styles_is_light_and_needs_no_script(client, batch, traffic):
    for _ in range(50):
        make_share(make_pledge(batch, traffic))
    release(batch)
    response = client.get("/")

    page = response.content.decode()
    sheets = [
        settings.BASE_DIR / "static" / Path(link).name
        for link in links(response)
        if link.endswith(".css")
    ]
    sizes = [len(gzip.compress(path.read_bytes())) for path in sheets]
    assert len(gzip.compress(response.content)) + sum(sizes) < 60_000
    assert {path.name for path in sheets} == {"portal.css", "public.css"}
    assert "<script" not in page


@pytest.mark.parametrize("count", [1, 3])
def test_three_queries_however_many_pledges(
    client, batch, traffic, count, django_assert_num_queries
):
    for _ in range(count):
        make_share(make_pledge(batch, traffic))
    release(batch)
    release(batch)

    # the versions, their contents, and the calls for suggestions open today
    with django_assert_num_queries(3):
        client.get("/")
