"""The history of publications, and the address of each version that never moves."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from datetime import date, timedelta

import pytest
from django.core.cache import cache

from results.actions.withdrawing import withdraw
from results.models import Publication
from tests.promises import APRIL, make_accepted
from tests.publications import EMPTY_CACHE, links, release, rows, words

PLACE = "/results/chengde-2020/"
ENDINGS = ("csv", "json", "xlsx")


@pytest.fixture
def three(batch, roads, director, today) -> list[Publication]:
    """The promise; April, withdrawn; and April again."""
    make_accepted(roads, APRIL, "30")
    versions = [release(batch, on=date(2020, 4, 27)), release(batch, APRIL), release(batch, APRIL)]
    withdraw(publication=versions[1], reason="单位填错", by=director, today=today)
    return versions


def story(client, address: str) -> list[dict]:
    told = json.loads(client.get(address).content)["publications"]
    for row in told:
        assert len(row.pop("digest")) == 64
    return told


def test_the_history_tells_of_each_version_newest_first(client, three):
    common = {"batch": "chengde-2020", "title": "2020年承德市民心实事"}
    links_of = {n: {e: f"versions/{n}/data.{e}" for e in ENDINGS} for n in (1, 3)}
    may_8 = {"signed_on": "2020-05-08", "published_on": "2020-05-08"}
    april = {"month": "2020-04", "as_of": "2020-04-30", **may_8}
    kept = {"withdrawn_on": None, "withdraw_reason": ""}
    expected = [
        {**common, "number": 3, **april, "state": "current", **kept, "links": links_of[3]},
        {
            **common, "number": 2, **april, "state": "withdrawn", "withdrawn_on": "2020-05-08",
            "withdraw_reason": "单位填错", "links": {},
        },
        {
            **common, "number": 1, "month": None, "as_of": None, "signed_on": "2020-04-27",
            "published_on": "2020-04-27", "state": "former", **kept, "links": links_of[1],
        },
    ]  # fmt: skip

    assert story(client, PLACE + "history.json") == expected
    beside = {e: f"chengde-2020/versions/3/data.{e}" for e in ENDINGS}
    assert story(client, "/results/publications.json")[0] == {**expected[0], "links": beside}


def test_the_page_and_the_table_say_the_same(client, three):
    page = client.get(PLACE + "history/")
    body = client.get(PLACE + "data/publications.csv").content.decode()
    table = list(csv.DictReader(io.StringIO(body)))

    assert [row[:5] for row in rows(page)] == [
        ["第3版", "2020年4月进展，数据截至2020年4月30日", "2020年5月8日", "现行", "CSV XLSX JSON"],
        [
            "第2版",
            "2020年4月进展，数据截至2020年4月30日",
            "2020年5月8日",
            "已撤回 2020年5月8日撤回：单位填错",
            "不再提供",
        ],
        ["第1版", "任务公布，尚无进展数据", "2020年4月27日", "以前的版本", "CSV XLSX JSON"],
    ]
    assert [(row["期号"], row["状态"], row["撤回原因"]) for row in table] == [
        ("3", "现行", ""),
        ("2", "已撤回", "单位填错"),
        ("1", "以前的版本", ""),
    ]
    assert [row[5] for row in rows(page)] == [row["内容校验值"] for row in table]


def test_the_digest_can_be_worked_out_from_the_file(client, three):
    document = json.loads(client.get(PLACE + "versions/3/data.json").content)
    told = json.loads(client.get(PLACE + "history.json").content)["publications"][0]["digest"]

    members = {name: document[name] for name in document["generated_from"]["digest_of"]}
    text = json.dumps(members, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert hashlib.sha256(text.encode()).hexdigest() == told
    assert document["generated_from"]["digest"] == told


def test_the_same_content_has_the_same_digest_and_another_another(client, three):
    told = json.loads(client.get(PLACE + "history.json").content)["publications"]

    assert told[0]["digest"] == told[1]["digest"] != told[2]["digest"]


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_version_stays_at_its_address_when_a_newer_one_comes(client, batch, three, ending):
    before = client.get(f"{PLACE}versions/1/data.{ending}")
    release(batch, APRIL)
    after = client.get(f"{PLACE}versions/1/data.{ending}")

    assert (before.status_code, before.content) == (200, after.content)
    assert client.get(f"{PLACE}data.{ending}").content != after.content


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_withdrawn_version_answers_that_it_is_gone_and_why(client, three, ending):
    response = client.get(f"{PLACE}versions/2/data.{ending}")

    assert response.status_code == 410
    assert "2020年承德市民心实事第2版已撤回" in words(response)
    assert "这一版于2020年5月8日撤回，数据不再提供。原因：单位填错" in words(response)
    assert PLACE + "history/" in links(response)


@pytest.mark.parametrize("ending", ENDINGS)
def test_when_all_was_withdrawn_the_files_are_gone_and_the_history_stays(
    client, batch, roads, director, today, ending
):
    only = release(batch)
    withdraw(publication=only, reason="单位填错", by=director, today=today)

    assert client.get(f"{PLACE}data.{ending}").status_code == 410
    assert client.get(f"{PLACE}data/regions.{ending}").status_code == 410
    page = client.get(PLACE + "history/")
    assert (page.status_code, "目前没有现行版本" in words(page)) == (200, True)
    assert PLACE not in links(page)


def test_a_version_under_embargo_is_nowhere_until_its_day(client, batch, roads, settings, today):
    release(batch)
    later = release(batch)
    Publication.objects.filter(pk=later.pk).update(public_from=today + timedelta(days=1))

    assert [row["number"] for row in story(client, PLACE + "history.json")] == [1]
    assert [client.get(f"{PLACE}versions/2/data.{e}").status_code for e in ENDINGS] == [404] * 3
    settings.PORTAL_TODAY = today + timedelta(days=1)
    assert [row["number"] for row in story(client, PLACE + "history.json")] == [2, 1]
    assert [client.get(f"{PLACE}versions/2/data.{e}").status_code for e in ENDINGS] == [200] * 3


def test_what_was_withdrawn_under_embargo_was_never_public(
    client, batch, roads, director, today, settings
):
    release(batch)
    hidden = release(batch)
    Publication.objects.filter(pk=hidden.pk).update(public_from=today + timedelta(days=2))
    hidden.refresh_from_db()
    withdraw(publication=hidden, reason="不实", by=director, today=today)
    settings.PORTAL_TODAY = today + timedelta(days=9)

    assert [row["number"] for row in story(client, PLACE + "history.json")] == [1]
    assert client.get(PLACE + "versions/2/data.csv").status_code == 404


def test_a_batch_without_any_publication_has_no_history(client, batch, roads):
    assert client.get(PLACE + "history/").status_code == 404
    assert client.get(PLACE + "history.json").status_code == 404
    assert json.loads(client.get("/results/publications.json").content)["publications"] == []


FRESH = [
    PLACE + "data/",
    PLACE + "data/regions.csv",
    PLACE + "data/publications.xlsx",
    PLACE + "versions/1/data.json",
    PLACE + "history/",
    PLACE + "history.json",
    "/results/publications.json",
    "/results/dictionary/",
    "/results/dictionary.json",
]


@pytest.mark.parametrize("address", FRESH)
def test_what_the_visitor_has_is_not_sent_again(client, three, address):
    client.get("/")
    etag = client.get(address)["ETag"]

    again = client.get(address, headers={"If-None-Match": etag})

    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "address", [PLACE + "history/", PLACE + "history.json", PLACE + "data.xlsx"]
)
def test_a_withdrawal_is_news(client, three, director, today, address):
    client.get("/")
    etag = client.get(address)["ETag"]
    withdraw(publication=three[0], reason="重复", by=director, today=today)

    assert client.get(address, headers={"If-None-Match": etag}).status_code == 200


def test_only_what_stands_for_ever_has_a_date(client, three):
    fixed = client.get(PLACE + "versions/1/data.csv")
    since = {"If-Modified-Since": fixed["Last-Modified"]}

    assert client.get(PLACE + "versions/1/data.csv", headers=since).status_code == 304
    assert "Last-Modified" not in client.get(PLACE + "data.csv")


@pytest.mark.parametrize("count", [1, 3])
def test_the_history_of_all_takes_two_queries_and_later_one(
    client, batch, roads, count, django_assert_num_queries, settings
):
    settings.CACHES = EMPTY_CACHE
    cache.clear()
    for _ in range(count):
        release(batch)

    with django_assert_num_queries(2):
        client.get("/results/publications.json")
    with django_assert_num_queries(1):
        client.get("/results/publications.json")
