"""The page of the whole country: a row for each province, sums of counts, what is missing said."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, transaction
from django.utils import timezone

from config.environment import portals
from results.models import ProvinceReading
from results.national.rows import provinces, total
from tests.publications import links, rows, words

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TOLD = {
    "slug": "year-2020", "title": "2020年民生实事", "number": 3, "digest": "0" * 64,
    "region": "甲省", "month": "2020-04-01", "as_of": "2020-04-30", "published_on": "2020-05-08",
    "simulated": False, "pledges": 50, "indicators": 120,
    "states": {"done": 12, "on": 30, "behind": 5, "unknown": 3},
}  # fmt: skip
PROMISE = {
    **TOLD, "slug": "of-2020", "number": 1, "month": None, "as_of": None, "pledges": 20,
    "indicators": 45, "states": {"announced": 20},
}  # fmt: skip
FIRST, SECOND, THIRD, FOURTH = (f"https://{name}.example.gov.cn" for name in "abcd")
SOURCES = [("甲省", FIRST), ("乙省", SECOND), ("丙省", THIRD), ("丁省", FOURTH)]


@pytest.fixture
def country(settings) -> None:
    """One that reports, one that promised, one read three days ago, one never read."""
    settings.NATIONAL_SOURCES = SOURCES
    days = timedelta(days=3, hours=1)
    make(FIRST, told=TOLD, read_at=NOW)
    make(SECOND, told=PROMISE, read_at=NOW)
    make(THIRD, told={**TOLD, "simulated": True}, read_at=NOW - days, trouble="away")
    make(FOURTH, trouble="unknown")


def make(address: str, **fields) -> ProvinceReading:
    return ProvinceReading.objects.create(address=address, tried_at=NOW, **fields)


def test_without_provinces_there_is_no_such_page_and_no_way_to_it(client):
    assert client.get("/national/").status_code == 404
    assert "/national/" not in links(client.get("/results/"))


def test_with_provinces_the_menu_leads_to_it(client, country):
    assert "/national/" in links(client.get("/results/"))


def test_each_province_has_its_row_and_a_link_to_its_own_page(client, country):
    page = client.get("/national/")

    found = rows(page)
    assert [row[:5] for row in found] == [
        ["甲省", "2020年民生实事", "2020年4月", "50件120项", "50件中12件"],
        ["乙省", "2020年民生实事", "尚无进展数据", "20件45项", "—"],
        ["丙省", "2020年民生实事 演示数据", "2020年4月", "50件120项", "50件中12件"],
        ["丁省", "没有读到", "—", "—", "—"],
    ]
    assert found[0][5:7] == [
        "已完成 12 正常推进 30 滞后 5 暂无序时数据 3", "2020年5月8日（第3版）",
    ]  # fmt: skip
    outward = [link for link in links(page) if "example.gov.cn" in link]
    assert outward == [
        f"{FIRST}/results/year-2020/", f"{SECOND}/results/of-2020/",
        f"{THIRD}/results/year-2020/", f"{FOURTH}/",
    ]  # fmt: skip


def test_what_could_not_be_read_is_said_with_the_age_of_the_rest(client, country):
    found = rows(client.get("/national/"))

    assert "最近一次没有读到：连接不上或没有按时应答。" in found[2][7]
    assert "本行数据是3天前读到的。" in found[2][7]
    assert found[3][7] == "— 最近一次没有读到：内容无法识别。"


def test_counts_are_added_up_and_what_is_missing_is_in_no_sum(client, country):
    text = words(client.get("/national/"))

    assert "登记4个省，已读到3个。 1个省没有读到，不在合计之内。" in text
    assert "共120件285项。 2个省已公布进展，100件中已完成24件。" in text
    assert "其中1个省为演示数据。 其中1个省一天以上没有读到新数据。" in text
    found = total(provinces(now=NOW))
    assert [(part.light, part.count) for part in found.parts] == [
        ("done", 24), ("green", 60), ("yellow", 10), ("announced", 20), ("grey", 6),
    ]  # fmt: skip
    assert sum(part.count for part in found.parts) == found.pledges


def test_a_province_with_nothing_in_force_is_said_as_such(client, settings):
    settings.NATIONAL_SOURCES = SOURCES[:1]
    make(FIRST, read_at=NOW)

    page = client.get("/national/")

    assert rows(page)[0][1] == "没有现行发布"
    assert "登记1个省，已读到1个。" in words(page)


def test_a_province_not_tried_yet_is_as_missing_as_one_that_failed(client, settings):
    settings.NATIONAL_SOURCES = SOURCES

    page = client.get("/national/")

    assert [row[1] for row in rows(page)] == ["没有读到"] * 4
    assert "4个省没有读到，不在合计之内。" in words(page)


def test_the_page_in_english(client, country):
    page = client.get("/national/", headers={"Accept-Language": "en"})

    assert page.status_code == 200
    assert "2020年民生实事" in words(page)  # titles are the provinces' own


def test_who_has_the_page_is_not_sent_it_again_until_something_changes(client, country):
    client.get("/national/")  # a visitor gets the cookie of the forms
    etag = client.get("/national/").headers["ETag"]

    assert client.get("/national/", headers={"If-None-Match": etag}).status_code == 304
    ProvinceReading.objects.filter(address=FIRST).update(told={**TOLD, "number": 4})
    assert client.get("/national/", headers={"If-None-Match": etag}).status_code == 200


@pytest.mark.parametrize("number", [1, 3])
def test_one_query_however_many_provinces(client, settings, number, django_assert_num_queries):
    settings.NATIONAL_SOURCES = SOURCES[:number]
    for _name, address in SOURCES[:number]:
        make(address, told=TOLD, read_at=NOW)

    with django_assert_num_queries(1):
        client.get("/national/")


@pytest.mark.parametrize(
    "listed",
    [
        ["甲省"], ["https://a.example"], ["甲省=http://a.example"], ["甲省=https://a.example/x"],
        ["甲省=https://u:p@a.example"], ["=https://a.example"],
        ["甲省=https://a.example", "乙省=https://a.example/"],
    ],
)  # fmt: skip
def test_an_odd_setting_stops_the_start(listed):
    with pytest.raises(ImproperlyConfigured, match="NATIONAL_SOURCES"):
        portals(listed)


def test_the_setting_names_provinces_and_their_addresses():
    assert portals(["甲省=https://a.example.gov.cn/", "乙省 = https://b.example:8443"]) == [
        ("甲省", "https://a.example.gov.cn"), ("乙省", "https://b.example:8443"),
    ]  # fmt: skip


@pytest.mark.parametrize("fields", [{"trouble": ""}, {"told": TOLD, "trouble": "away"}])
def test_a_row_that_was_never_read_holds_nothing_and_says_why(fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        make(FIRST, **fields)
