"""Feeds: one lasting entry per release and withdrawal; a pledge's own tells what changed."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from pledges.models import Batch, Pledge
from progress.actions.acceptance import pass_acceptance
from progress.actions.judging import judge_batch
from progress.actions.reports import correct
from results.actions.preparing import prepare
from results.actions.withdrawing import withdraw
from results.models import Publication
from results.open_data.news import news
from tests.promises import APRIL, make_accepted, make_pledge, make_share
from tests.public_photos import show_photo
from tests.publications import release

ATOM = {"a": "http://www.w3.org/2005/Atom"}
ALL, OF_BATCH, OF_PLEDGE = (
    "/results/feed.xml",
    "/results/chengde-2020/feed.xml",
    "/results/chengde-2020/1/feed.xml",
)
MARCH = date(2020, 3, 1)


def feed(client, address: str) -> ElementTree.Element:
    response = client.get(address)
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(response.content)


def entries(client, address: str, *names: str) -> list[tuple[str, ...]]:
    """The named parts of each entry."""
    return [
        tuple(entry.findtext(f"a:{name}", namespaces=ATOM) for name in names)
        for entry in feed(client, address).findall("a:entry", ATOM)
    ]


class _Lines(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.feed(text)

    def handle_data(self, data: str) -> None:
        self.lines.append(data)


def changes(client) -> list[list[str]]:
    """What each entry of the pledge's feed says, line by line."""
    return [_Lines(text).lines for (text,) in entries(client, OF_PLEDGE, "summary")]


@pytest.fixture(autouse=True)
def from_march(batch):
    Batch.objects.update(reports_from=MARCH)
    batch.refresh_from_db()


def test_the_moment_of_a_release_is_of_its_day_and_not_of_the_machine(client, batch, roads):
    """What is loaded or shown on another day than today's says no more than that day; what is
    published today says when."""
    release(batch)
    before = timezone.now()
    today = release(batch, on=timezone.localdate())
    after = timezone.now()

    told = entries(client, OF_BATCH, "id", "updated")

    assert told[-1] == ("urn:minsheng:chengde-2020:1", "2020-05-08T00:00:00+08:00")
    assert before <= today.published_at <= after


def test_a_feed_has_a_lasting_name_its_own_address_and_its_page(client, batch, roads):
    release(batch)

    named = []
    for address in (ALL, OF_BATCH, OF_PLEDGE):
        root = feed(client, address)
        found = {link.get("rel"): link.get("href") for link in root.findall("a:link", ATOM)}
        named.append((root.findtext("a:id", namespaces=ATOM), found["alternate"], found["self"]))

    assert named == [
        ("urn:minsheng", "http://testserver/", f"http://testserver{ALL}"),
        (
            "urn:minsheng:chengde-2020",
            "http://testserver/results/chengde-2020/",
            f"http://testserver{OF_BATCH}",
        ),
        (
            "urn:minsheng:chengde-2020:pledge:1",
            "http://testserver/results/chengde-2020/1/",
            f"http://testserver{OF_PLEDGE}",
        ),
    ]


def test_a_configured_address_goes_before_that_of_the_request(client, batch, roads, settings):
    settings.PORTAL_URL = "https://ms.example.gov.cn"
    release(batch)

    assert [link.get("href") for link in feed(client, ALL).findall("a:link", ATOM)] == [
        "https://ms.example.gov.cn/",
        "https://ms.example.gov.cn/results/feed.xml",
    ]


def test_a_batch_tells_what_was_finished_since_the_release_before(
    client, batch, roads, traffic, officer
):
    make_share(make_pledge(batch, traffic, title="客运班线"))
    release(batch, on=date(2020, 4, 8))
    make_accepted(roads, APRIL, "300")
    day = date(2020, 4, 30)
    pass_acceptance(
        indicator=roads.indicator, passed_on=day, document="验收意见", by=officer, today=day
    )
    judge_batch(batch=batch, today=day)
    release(batch, APRIL)

    assert entries(client, OF_BATCH, "title", "summary") == [
        (
            "2020年承德市民心实事：2020年4月进展",
            "2件2项，已完成1件。数据截至2020年4月30日。新完成：公路工程建设。",
        ),
        ("2020年承德市民心实事：任务公布", "2件2项任务已公布，尚无进展数据。"),
    ]


def test_a_withdrawal_is_an_entry_and_what_was_withdrawn_is_none(client, batch, roads, director):
    release(batch, on=date(2020, 4, 8))
    make_accepted(roads, APRIL, "777")
    wrong = release(batch, APRIL, on=date(2020, 5, 6))
    withdraw(publication=wrong, reason="口径有误", by=director, today=date(2020, 5, 7))
    Publication.objects.filter(pk=wrong.pk).update(
        published_at=datetime.fromisoformat("2020-05-06T10:00:00+08:00")
    )

    for address in (ALL, OF_BATCH, OF_PLEDGE):
        assert entries(client, address, "id", "title", "summary", "updated")[0] == (
            "urn:minsheng:chengde-2020:2:withdrawn",
            "2020年承德市民心实事：第2版已撤回",
            "2020年5月7日撤回，原因：口径有误",
            "2020-05-07T00:00:00+08:00",
        )
        assert len(entries(client, address, "id")) == 2
        assert "777" not in client.get(address).content.decode()


def test_a_withdrawal_reaches_readers_who_have_the_feed_already(client, batch, roads, director):
    release(batch, on=date(2020, 4, 8))
    wrong = release(batch, on=date(2020, 5, 6))
    client.get("/")
    tags = {address: client.get(address)["ETag"] for address in (ALL, OF_BATCH, OF_PLEDGE)}
    for address, tag in tags.items():
        assert client.get(address, headers={"If-None-Match": tag}).status_code == 304

    withdraw(publication=wrong, reason="口径有误", by=director, today=date(2020, 5, 7))

    for address, tag in tags.items():
        assert client.get(address, headers={"If-None-Match": tag}).status_code == 200


def test_a_pledge_tells_each_release_that_changed_it(client, batch, roads, traffic, officer):
    other = make_share(make_pledge(batch, traffic, title="客运班线"))
    release(batch, on=date(2020, 3, 2))
    reading = make_accepted(roads, MARCH, "20")
    release(batch, MARCH, on=date(2020, 4, 8))
    correct(reading=reading, value=Decimal(21), reason="漏报", by=officer, today=date(2020, 4, 9))
    release(batch, MARCH, on=date(2020, 4, 10))
    make_accepted(other, MARCH, "5")  # a release of other news
    release(batch, MARCH, on=date(2020, 4, 20))
    make_accepted(roads, APRIL, "30")
    Pledge.objects.filter(pk=roads.indicator.pledge_id).update(scope="全市")
    show_photo(release(batch, APRIL, on=date(2020, 5, 8)))

    assert changes(client) == [
        [
            "“农村公路”：上次发布21公里，本次30公里，完成率10.00%（截至2020年4月30日）。",
            "文字有调整：实施范围。",
            "新增1张现场照片。",
        ],
        ["更正：“农村公路”由20公里改为21公里，完成率7.00%（截至2020年3月31日）。"],
        ["“农村公路”：20公里，完成率6.67%（截至2020年3月31日）。"],
        ["公布任务。", "“农村公路”目标：300公里。"],
    ]
    assert entries(client, OF_PLEDGE, "id", "title")[0] == (
        "urn:minsheng:chengde-2020:5:1",
        "公路工程建设：2020年4月进展（第5版）",
    )


def test_simulated_figures_are_marked_in_every_feed(client, batch, roads):
    Batch.objects.update(simulated=True)
    batch.refresh_from_db()
    make_accepted(roads, APRIL, "30")
    release(batch, APRIL)

    assert changes(client)[0][-1] == "演示数据，不代表实际工作进展。"
    for address in (ALL, OF_BATCH):
        assert entries(client, address, "title") == [
            ("2020年承德市民心实事：2020年4月进展（演示数据）",)
        ]


def test_an_embargo_ends_as_news_of_its_own_day(client, batch, roads, settings):
    release(batch, on=date(2020, 5, 6))
    Publication.objects.update(
        public_from=date(2020, 5, 8),
        published_at=datetime.fromisoformat("2020-05-06T10:00:00+08:00"),
    )

    settings.PORTAL_TODAY = date(2020, 5, 7)
    assert (entries(client, ALL, "id"), client.get(OF_BATCH).status_code) == ([], 404)

    settings.PORTAL_TODAY = date(2020, 5, 8)
    assert entries(client, ALL, "published", "updated") == [
        ("2020-05-08T00:00:00+08:00", "2020-05-08T00:00:00+08:00")
    ]


def test_a_draft_is_in_no_feed(client, batch, roads, officer):
    release(batch)
    make_accepted(roads, APRIL, "30")
    prepare(batch=batch, month=APRIL, by=officer)

    assert [len(entries(client, each, "id")) for each in (ALL, OF_BATCH, OF_PLEDGE)] == [1, 1, 1]


def test_words_of_a_pledge_are_words_in_a_feed(client, batch, traffic):
    make_share(make_pledge(batch, traffic, title="<b>路</b>&"), name="<i>里程</i>")
    release(batch)

    assert changes(client) == [["公布任务。", "“<i>里程</i>”目标：300公里。"]]


def test_without_a_release_a_feed_is_empty_and_never_younger(client, db):
    first, second = client.get(ALL).content, client.get(ALL).content

    assert first == second
    assert entries(client, ALL, "id") == []


def test_an_unknown_batch_or_pledge_has_no_feed(client, batch, roads):
    release(batch)

    found = [
        client.get(address).status_code
        for address in ("/results/chengde-2019/feed.xml", "/results/chengde-2020/9/feed.xml")
    ]
    assert found == [404, 404]


# releases; of a pledge also what was answered about it
@pytest.mark.parametrize(("address", "queries"), [(ALL, 1), (OF_BATCH, 1), (OF_PLEDGE, 2)])
@pytest.mark.parametrize("count", [1, 3])
def test_as_many_queries_for_one_release_as_for_three(
    client, batch, roads, address, queries, count, django_assert_num_queries
):
    for _ in range(count):
        release(batch)

    with django_assert_num_queries(queries):
        client.get(address)


figures = st.none() | st.integers(0, 400).map(str)
days = st.sampled_from(["2020-03-31", "2020-04-30"])


def _pledge(value: str | None, as_of: str) -> dict:
    row = {
        "position": 1, "name": "农村公路", "comparator": "=", "strict": False, "target": "300",
        "upper": None, "baseline": None, "unit": "公里", "done": False, "value": value,
        "approx": "", "as_of": as_of if value is not None else None, "share": None, "regions": [],
    }  # fmt: skip
    texts = ("title", "category", "quote", "leads", "others", "scope", "period")
    words = dict.fromkeys((*texts, "milestones", "funding"), "")
    return {**words, "done": False, "indicators": [row]}


@given(figures, days, figures, days)
def test_there_is_news_exactly_where_a_figure_or_its_day_differs(old, before, new, after):
    same = old == new and (old is None or before == after)

    assert (news(_pledge(old, before), _pledge(new, after)) == []) is same
