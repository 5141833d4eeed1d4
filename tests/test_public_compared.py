"""What is new against the version before: 与第N版相比, row by row and in counts."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from html.parser import HTMLParser

import pytest

from pledges.actions.targets import revise_target
from pledges.models import Batch
from progress.models import MonthlyReport
from results.actions.withdrawing import withdraw
from results.models import Publication
from results.open_data.account import account_of
from results.open_data.compared import compare
from tests.promises import APRIL, make_accepted, make_pledge, make_share
from tests.publications import links, release, rows, words

ADDRESS = "/results/chengde-2020/"
COMPARED = ADDRESS + "?compare=1"
MARCH = date(2020, 3, 1)


class Head(HTMLParser):
    """The heads of the columns of the page's first table."""

    def __init__(self, response) -> None:
        super().__init__()
        self.words: list[str] = []
        self.inside = False
        self.feed(response.content.decode())

    def handle_starttag(self, tag, attrs):
        self.inside = (tag, dict(attrs).get("scope")) == ("th", "col")

    def handle_data(self, data):
        if self.inside and data.strip():
            self.words.append(data.strip())


@pytest.fixture
def two_months(batch, roads, traffic):
    """March and April published: roads go on, a bus line stands, a rate falls, a bridge is new."""
    pledge = roads.indicator.pledge
    buses = make_share(pledge, name="公交线路", unit="条", target="3")
    rate = make_share(
        pledge, name="登记失业率", target="4.5", unit="%", kind="bound", comparator="<=", plan=None
    )
    bridges = make_share(pledge, name="桥梁", unit="座", target="2")
    Batch.objects.update(reports_from=MARCH)
    batch.refresh_from_db()
    figures = {MARCH: ((buses, "2"), (rate, "3.37")), APRIL: ((buses, "2"), (rate, "3.29"))}
    for month, value in ((MARCH, "20"), (APRIL, "30")):
        make_accepted(roads, month, value)
        report = MonthlyReport.objects.get(month=month, agency=traffic)
        extra = [(bridges, "1")] if month == APRIL else []
        for share, figure in [*figures[month], *extra]:
            report.readings.create(share=share, value=figure, as_of=date(2020, month.month, 30))
        release(batch, month, on=date(2020, month.month + 1, 8))
    return batch


def test_each_row_stands_beside_its_figure_in_the_former_version(client, two_months):
    found = rows(client.get(COMPARED))

    assert [row[-5:-1] for row in found[:1]] + [row[1:] for row in found[1:4]] == [
        ["20公里", "30公里", "+10公里", "10.00%"],
        ["2条", "2条", "没有变化", "66.67%"],
        ["3.37%", "3.29%", "−0.08个百分点", "—"],
        ["—", "1座", "首次发布", "50.00%"],
    ]


def test_the_month_before_and_the_version_before_are_not_one_word(client, two_months):
    heads = [Head(client.get(address)).words for address in (ADDRESS, COMPARED)]

    assert heads == [
        ["序号", "主要任务", "全年目标", "牵头单位", "上期进展", "本期进展", "完成率", "状态"],
        ["序号", "主要任务", "全年目标", "牵头单位", "第1版进展", "本期进展", "与第1版相比",
         "完成率", "状态"],
    ]  # fmt: skip
    assert "“上期”指前一份审核通过的月报" in words(client.get("/results/method/"))


def test_a_version_that_changes_nothing_says_so_in_one_sentence(client, batch, roads):
    make_accepted(roads, APRIL, "30")
    release(batch, APRIL)
    release(batch, APRIL)

    assert "与第1版（2020年5月8日发布）相比，没有变化。 逐项对照" in words(client.get(ADDRESS))


def test_the_counts_are_told_and_the_way_there_and_back(client, two_months):
    response = client.get(ADDRESS + "?state=going")

    assert ("与第1版（2020年4月8日发布）相比 2项数据有更新 1项首次发布数据 逐项对照") in words(
        response
    )
    assert "?state=going&compare=1" in links(response)
    assert "?" in links(client.get(COMPARED))
    assert '<input type="hidden" name="compare" value="1">' in client.get(COMPARED).content.decode()


def test_an_adjusted_target_weighs_more_than_a_figure(client, batch, roads, director):
    make_accepted(roads, APRIL, "30")
    release(batch, APRIL)
    revise_target(
        indicator=roads.indicator, new_value=Decimal(280), effective_on=date(2020, 5, 1),
        reason="规划调整", document="承政办〔2020〕5号", by=director, today=date(2020, 5, 8),
    )  # fmt: skip
    release(batch, APRIL)

    assert rows(client.get(COMPARED))[0][6] == "目标由300公里调整为280公里"
    assert "1项目标调整" in words(client.get(ADDRESS))


def test_a_promise_without_figures_is_nothing_to_compare_with(client, batch, roads):
    release(batch)
    make_accepted(roads, APRIL, "30")
    release(batch, APRIL)

    response = client.get(COMPARED)

    assert "相比" not in words(response)
    assert "与第1版相比" not in response.content.decode()


def test_a_withdrawn_version_is_told_and_not_compared_with(client, two_months, director):
    newest = Publication.objects.get(number=2)
    withdraw(publication=newest, reason="数据有误", by=director, today=date(2020, 5, 8))

    page = words(client.get(COMPARED))

    assert "第2版已于2020年5月8日撤回（原因：数据有误），现显示第1版。" in page
    assert "撤回 第2版于2020年5月8日撤回，原因：数据有误" in page
    assert "相比" not in page


def test_a_withdrawal_ends_what_a_reader_has_kept(client, two_months, director):
    client.get(ADDRESS)
    etag = client.get(ADDRESS)["ETag"]
    former = Publication.objects.get(number=1)
    withdraw(publication=former, reason="数据有误", by=director, today=date(2020, 5, 8))

    assert client.get(ADDRESS, headers={"If-None-Match": etag}).status_code == 200


def test_a_version_against_itself_is_quiet(two_months):
    account = account_of(Publication.objects.get(number=2))

    comparison = compare(account, account)

    assert comparison.is_quiet
    assert {step.words for step in comparison.steps.values()} == {"没有变化"}


def test_a_corrected_figure_is_listed_in_the_notes(client, batch, roads, officer):
    from progress.actions.reports import correct

    reading = make_accepted(roads, APRIL, "30")
    correct(reading=reading, value=Decimal(31), reason="漏报", by=officer, today=date(2020, 5, 7))
    release(batch, APRIL)

    assert "更正 公路工程建设 农村公路" in words(client.get(ADDRESS))


def test_nothing_corrected_or_withdrawn_is_said_too(client, batch, traffic):
    make_pledge(batch, traffic)
    release(batch)

    assert "更正 本版没有更正的数据。 撤回 没有撤回的版本。" in words(client.get(ADDRESS))
