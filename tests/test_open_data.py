"""The published figures as CSV, JSON, XLSX, PDF and feed: exact, marked, and safe to open."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import date
from xml.etree import ElementTree

import pytest
from django.core.cache import cache

from pledges.models import Batch, Pledge
from results import pdf
from tests.promises import APRIL, make_accepted, make_pledge, make_share
from tests.publications import EMPTY_CACHE, links, release, words

PLACE = "/results/chengde-2020/"
ATOM = {"a": "http://www.w3.org/2005/Atom"}


def table(client) -> list[dict[str, str]]:
    body = client.get(PLACE + "data.csv").content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(body)))


def test_csv_carries_every_column(client, batch, roads):
    make_accepted(roads, APRIL, "30", approx="余", as_of=date(2020, 4, 27))
    release(batch, APRIL)

    response = client.get(PLACE + "data.csv")

    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="chengde-2020-1.csv"'
    assert table(client) == [
        {
            "批次": "2020年承德市民心实事",
            "期号": "1",
            "序号": "1",
            "方面": "交通",
            "主要任务": "公路工程建设",
            "指标": "农村公路",
            "其中项": "",
            "说明": "",
            "目标": "300公里",
            "牵头单位": "市交通运输局",
            "单位": "公里",
            "上期进展": "",
            "上期截至": "",
            "本期进展": "30",
            "约数": "余",
            "完成率（%）": "10.00",
            "是否达序": "",
            "状态": "推进中",
            "本件状态": "推进中",
            "更正": "",
            "数据截至": "2020-04-27",
            "发布日期": "2020-05-08",
            "数据性质": "",
            "实施状态": "实施中",
        }
    ]


def test_the_byte_order_mark_comes_where_excel_asks_for_it_as_the_links_of_pages_do(
    client, batch, roads
):
    release(batch)

    plain = client.get(PLACE + "data.csv").content

    assert plain.startswith("批次,期号".encode())
    assert client.get(PLACE + "data.csv?bom=1").content == b"\xef\xbb\xbf" + plain
    assert PLACE + "data.csv?bom=1" in links(client.get(PLACE))


@pytest.mark.parametrize("title", ["=1+1", "+86", "-1", "@SUM(A1)", "\t=1", "＝1+1"])
def test_no_text_becomes_a_formula(client, batch, traffic, title):
    make_share(make_pledge(batch, traffic, title=title))
    release(batch)

    assert table(client)[0]["主要任务"] == f"'{title}"
    book = zipfile.ZipFile(io.BytesIO(client.get(PLACE + "data.xlsx").content))
    assert "<f>" not in book.read("xl/worksheets/sheet1.xml").decode()
    assert title.strip() in book.read("xl/sharedStrings.xml").decode()


def test_xlsx_holds_numbers_as_numbers_and_the_dates(client, batch, roads):
    make_accepted(roads, APRIL, "30")
    release(batch, APRIL)

    response = client.get(PLACE + "data.xlsx")

    book = zipfile.ZipFile(io.BytesIO(response.content))
    sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<v>30</v>" in sheet
    assert "<v>10</v>" in sheet
    shared = book.read("xl/sharedStrings.xml").decode()
    assert "数据截至：2020-04-30　发布日期：2020-05-08" in shared
    assert response["Content-Disposition"] == 'attachment; filename="chengde-2020-1.xlsx"'


def test_json_is_the_frozen_content_without_the_search_key(client, batch, roads):
    make_accepted(roads, APRIL, "30")
    published = release(batch, APRIL)

    document = json.loads(client.get(PLACE + "data.json").content)

    pledges = [
        {key: value for key, value in pledge.items() if key != "initials"}
        for pledge in published.content["pledges"]
    ]
    digest = document["generated_from"].pop("digest")
    assert (len(digest), set(digest) <= set("0123456789abcdef")) == (64, True)
    assert document == {
        "licence": "政府信息公开数据，转载请注明来源和数据截至日期。",
        "licence_name": "政府信息公开数据使用说明",
        "licence_url": "../dictionary/#licence",
        "dictionary": "../dictionary.json",
        "generated_from": {
            "batch": "chengde-2020",
            "version": 1,
            "month": "2020-04-01",
            "as_of": "2020-04-30",
            "published_on": "2020-05-08",
            "digest_of": sorted(published.content),
        },
        **published.content,
        "pledges": pledges,
        "title": "2020年承德市民心实事",
        "number": 1,
        "published_on": "2020-05-08",
        "published_at": "2020-05-08T00:00:00+08:00",
        "simulated": False,
        "notice": "",
    }


def test_every_file_says_that_figures_are_simulated(client, batch, roads):
    Batch.objects.update(simulated=True)
    batch.refresh_from_db()
    make_accepted(roads, APRIL, "30")
    release(batch, APRIL)

    book = zipfile.ZipFile(io.BytesIO(client.get(PLACE + "data.xlsx").content))
    document = json.loads(client.get(PLACE + "data.json").content)

    assert table(client)[0]["数据性质"] == "演示数据"
    assert "演示数据：进度数据为模拟生成" in book.read("xl/sharedStrings.xml").decode()
    assert (document["simulated"], document["notice"]) == (
        True,
        "演示数据：进度数据为模拟生成，不代表实际工作进展。",
    )
    assert entries(client)[0]["title"] == "2020年承德市民心实事：2020年4月进展（演示数据）"


def test_data_stay_chinese_in_another_language(client, batch, roads):
    release(batch)

    english = client.get(PLACE + "data.csv", headers={"Accept-Language": "en"})

    assert english.content == client.get(PLACE + "data.csv").content


def entries(client) -> list[dict[str, str]]:
    root = ElementTree.fromstring(client.get("/results/feed.xml").content)
    return [
        {
            "title": entry.findtext("a:title", namespaces=ATOM),
            "summary": entry.findtext("a:summary", namespaces=ATOM),
            "link": entry.find("a:link", ATOM).get("href"),
            "id": entry.findtext("a:id", namespaces=ATOM),
            "published": entry.findtext("a:published", namespaces=ATOM),
        }
        for entry in root.findall("a:entry", ATOM)
    ]


def test_the_feed_tells_of_each_version_newest_first(client, batch, roads, officer):
    from results.actions.preparing import prepare

    make_accepted(roads, APRIL, "30")
    release(batch, on=date(2020, 4, 27))
    release(batch, APRIL)
    prepare(batch=batch, month=APRIL, by=officer)

    assert entries(client) == [
        {
            "title": "2020年承德市民心实事：2020年4月进展",
            "summary": "1件1项，已完成0件。数据截至2020年4月30日。",
            "link": "http://testserver/results/chengde-2020/",
            "id": "urn:minsheng:chengde-2020:2",
            "published": "2020-05-08T00:00:00+08:00",
        },
        {
            "title": "2020年承德市民心实事：任务公布",
            "summary": "1件1项任务已公布，尚无进展数据。",
            "link": "http://testserver/results/chengde-2020/",
            "id": "urn:minsheng:chengde-2020:1",
            "published": "2020-04-27T00:00:00+08:00",
        },
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_the_feed_takes_one_query(client, batch, roads, count, django_assert_num_queries):
    for _ in range(count):
        release(batch)

    with django_assert_num_queries(1):
        client.get("/results/feed.xml")


@pytest.mark.parametrize(
    ("name", "queries"),
    [
        ("data.csv", 1),
        ("data.json", 1),
        ("results.pdf", 1),
        ("data/", 1),
        ("data/regions.xlsx", 1),
        ("versions/1/data.xlsx", 1),
        # the history of the batch, and the contents whose digests are not known yet
        ("data.xlsx", 3),
        ("data/publications.csv", 3),
        ("history/", 2),
        ("history.json", 2),
    ],
)
@pytest.mark.parametrize("count", [1, 3])
def test_a_file_takes_its_queries_however_much_is_in_it(
    client, batch, traffic, name, queries, count, django_assert_num_queries, settings
):
    settings.CACHES = EMPTY_CACHE
    cache.clear()
    for _ in range(count):
        make_share(make_pledge(batch, traffic))
    for _ in range(count):
        release(batch)

    with django_assert_num_queries(queries):
        assert client.get(PLACE + name).status_code == 200


@pytest.mark.parametrize("name", ["data.csv", "data.json", "data.xlsx", "results.pdf"])
def test_files_of_an_unknown_batch_are_not_found(client, db, name):
    assert client.get(f"/results/nowhere/{name}").status_code == 404


def test_the_results_are_drawn_on_paper(client, batch, roads):
    Pledge.objects.update(title='<img src="http://outside.example/x.png">')
    release(batch)

    response = client.get(PLACE + "results.pdf")

    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF-")
    assert PLACE + "results.pdf" in links(client.get(PLACE))


def test_without_the_drawing_library_the_link_is_gone_and_the_address_says_why(
    client, batch, roads, monkeypatch
):
    release(batch)
    monkeypatch.setattr(pdf, "available", lambda: False)

    response = client.get(PLACE + "results.pdf")

    assert response.status_code == 503
    assert words(response).startswith("PDF 功能未启用 本机缺少生成 PDF 所需的 Pango 组件")
    assert PLACE + "results.pdf" not in links(client.get(PLACE))


def test_a_machine_without_pango_is_found_out(monkeypatch):
    from agencies.papers import drawing

    monkeypatch.setattr(drawing, "LIBRARIES", ("libnowhere-1.0.so.0",))

    assert pdf.available.__wrapped__() is False
