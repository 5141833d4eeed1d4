"""Every public table in every form: the same rows, told in the dictionary, safe to open."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from xml.etree import ElementTree

import pytest
from python_calamine import CalamineWorkbook

from results.models import Publication
from results.open_data.tables import TABLES
from tests.promises import APRIL, make_accepted
from tests.publications import release, rows, words

PLACE = "/results/chengde-2020/"
NAMES = [table.name for table in TABLES]
HEAD = {"批次": "2020年承德市民心实事", "期号": "1", "序号": "1", "主要任务": "公路工程建设"}
TAIL = {"发布日期": "2020-05-08", "数据性质": ""}


@pytest.fixture
def rich(batch, roads) -> Publication:
    """A version that has a row in every table."""
    make_accepted(roads, APRIL, "30")
    version = release(batch, APRIL)
    pledge = version.content["pledges"][0]
    pledge["milestones"] = [{"what": "招标", "start": None, "due": "2020-05-31"}]
    pledge["funding"] = [
        {
            "kind": "arranged", "amount_yuan": "1500000.5", "per": "", "project": "一号路",
            "scope": "", "approx": "约", "quote": "约150万元",
        }
    ]  # fmt: skip
    pledge["files"] = [
        {"sha256": "ab" * 32, "caption": "路面", "width": 40, "height": 30, "size": 999}
    ]
    pledge["changes"] = [
        {
            "on": "2020-04-21", "kind": "resume", "reason": "汛期已过", "document": "2号文",
            "before": [{"no": "1", "title": "公路工程建设"}], "after": [], "moved": ["农村公路"],
        }
    ]  # fmt: skip
    row = pledge["indicators"][0]
    row["revisions"] = [
        {"on": "2020-04-20", "old": "320", "new": "300", "reason": "汛情", "document": "1号文"}
    ]
    row["regions"] = [
        {
            "name": "承德县", "code": "130821", "target": "30", "value": "1.5", "approx": "",
            "as_of": "2020-04-30", "share": "5.00", "done": False,
        }
    ]  # fmt: skip
    row["series"] = [
        {
            "month": "2020-04-01", "as_of": "2020-04-30", "value": "30", "approx": "余",
            "share": "10.00", "corrected": True,
        }
    ]  # fmt: skip
    row["schedule"] = {"word": "on", "expected": [{"day": "2020-04-30", "share": "39.67"}]}
    version.content["satisfaction"] = [
        {
            "unit": "市交通运输局", "code": None, "held_on": "2020-04-29", "members": 40,
            "satisfied": 30, "basically": 5, "dissatisfied": 1, "over_members": True,
            "document": "测评通报", "opinion": "satisfied",
        }
    ]  # fmt: skip
    version.save()
    return version


def table(client, name: str) -> list[dict[str, str]]:
    body = client.get(f"{PLACE}data/{name}.csv").content.decode()
    return list(csv.DictReader(io.StringIO(body)))


EXPECTED = {
    "changes": {
        **HEAD,
        "生效日期": "2020-04-21",
        "调整方式": "恢复",
        "调整前": "1. 公路工程建设",
        "调整后": "",
        "划转的指标": "农村公路",
        "理由": "汛期已过",
        "文件依据": "2号文",
        **TAIL,
    },
    "regions": {
        "指标": "农村公路", "地区或单位": "承德县", "行政区划代码": "130821", "分解目标": "30",
        "单位": "公里", "本期进展": "1.5", "约数": "", "完成率（%）": "5.00", "完成": "",
        "数据截至": "2020-04-30",
    },
    "milestones": {"指标": "", "节点": "招标", "开始日期": "", "完成期限": "2020-05-31"},
    "funding": {
        "资金类别": "安排", "金额（元）": "1500000.5", "约数": "约", "计算单位": "",
        "项目": "一号路", "范围": "", "原文": "约150万元",
    },
    "revisions": {
        "指标": "农村公路", "生效日期": "2020-04-20", "原目标": "320", "新目标": "300",
        "单位": "公里", "理由": "汛情", "文件依据": "1号文",
    },
    "series": {
        "指标": "农村公路", "月份": "2020-04", "累计进展": "30", "单位": "公里", "约数": "余",
        "完成率（%）": "10.00", "数据截至": "2020-04-30", "更正": "更正",
    },
    "schedule": {"指标": "农村公路", "日期": "2020-04-30", "应达完成率（%）": "39.67",
                 "是否达序": "正常推进"},
    "photographs": {
        "图说": "路面", "文件": "ab" * 32 + ".jpg", "宽": "40", "高": "30", "大小": "999",
    },
}  # fmt: skip


@pytest.mark.parametrize("name", EXPECTED)
def test_a_table_holds_what_the_pages_show(client, rich, name):
    assert table(client, name) == [{**HEAD, **EXPECTED[name], **TAIL}]


def test_the_votes_are_a_table_of_their_own(client, rich):
    assert table(client, "satisfaction") == [
        {
            "批次": "2020年承德市民心实事", "期号": "1", "单位或地区": "市交通运输局",
            "行政区划代码": "", "测评日期": "2020-04-29", "全体人数": "40", "满意": "30",
            "基本满意": "5", "不满意": "1", "计算基数": "按全体人数", "测评结果": "满意",
            "文件依据": "测评通报", **TAIL,
        }
    ]  # fmt: skip


def test_a_version_frozen_before_these_tables_were_has_them_empty(client, batch, roads):
    version = release(batch)
    for key in ("places", "settings", "satisfaction", "outlines"):
        version.content.pop(key, None)
    for key in ("series", "schedule"):
        version.content["pledges"][0]["indicators"][0].pop(key, None)
    version.content["pledges"][0].pop("files", None)
    version.save()

    empty = ("series", "schedule", "satisfaction", "photographs", "regions")
    assert {name: table(client, name) for name in empty} == {name: [] for name in empty}


@pytest.mark.parametrize("name", NAMES)
def test_json_and_xlsx_hold_the_rows_of_the_csv(client, rich, name):
    as_csv = table(client, name)
    document = json.loads(client.get(f"{PLACE}data/{name}.json").content)
    book = CalamineWorkbook.from_filelike(
        io.BytesIO(client.get(f"{PLACE}data/{name}.xlsx").content)
    )
    sheet = book.get_sheet_by_index(0).to_python()

    titles = {column.name: column.title for column in named(name).columns}
    assert [
        {titles[key]: "" if value is None else str(value) for key, value in row.items()}
        for row in document["rows"]
    ] == as_csv
    assert sheet[3] == list(titles.values())
    assert [dict(zip(sheet[3], map(plain, row), strict=True)) for row in sheet[4:]] == [
        {title: loose(value) for title, value in row.items()} for row in as_csv
    ]
    assert book.sheet_names[-1] == "数据字典"


def named(name: str):
    return next(table for table in TABLES if table.name == name)


def plain(cell) -> str:
    """A cell of the workbook as the CSV writes it, but for trailing zeros."""
    return f"{cell:.10g}" if isinstance(cell, float) else str(cell)


def loose(text: str) -> str:
    return f"{float(text):.10g}" if text.replace(".", "", 1).isdigit() and "." in text else text


def test_the_dictionary_names_every_column_of_every_table(client, rich):
    document = json.loads(client.get("/results/dictionary.json").content)
    told = {
        each["name"]: [(column["name"], column["title"]) for column in each["columns"]]
        for each in document["tables"]
    }

    found = {}
    for name in NAMES:
        heads = next(
            csv.reader(io.StringIO(client.get(f"{PLACE}data/{name}.csv").content.decode()))
        )
        rows_ = json.loads(client.get(f"{PLACE}data/{name}.json").content)["rows"]
        found[name] = list(zip(rows_[0], heads, strict=True))

    assert told == found
    for each in document["tables"]:
        for column in each["columns"]:
            assert column.keys() == {"name", "title", "title_en", "type", "unit", "meaning"}
            assert all(column[key] for key in ("name", "title", "title_en", "type", "meaning"))


def test_the_dictionary_page_says_the_same_as_the_file(client, rich):
    document = json.loads(client.get("/results/dictionary.json").content)
    page = client.get("/results/dictionary/")

    shown = [(row[0], row[1], row[2], row[5]) for row in rows(page) if len(row) == 6]
    told = [
        (column["title"], column["title_en"], column["name"], column["meaning"])
        for each in document["tables"]
        for column in each["columns"]
    ]
    assert [row for row in shown if row[0] != "中文名"] == told
    assert "政府信息公开数据，转载请注明来源和数据截至日期。" in words(page)


def terms(document: dict) -> dict[str, str]:
    return {key: document[key] for key in ("licence", "licence_name", "licence_url")}


def test_the_licence_has_words_a_name_and_an_address_of_the_portal_s_own(client, rich):
    own = {
        "licence": "政府信息公开数据，转载请注明来源和数据截至日期。",
        "licence_name": "政府信息公开数据使用说明",
    }
    pages = ("data.json", "data/series.json", "history.json")

    found = [terms(json.loads(client.get(PLACE + name).content)) for name in pages]

    assert found == [
        {**own, "licence_url": f"{folder}dictionary/#licence"}
        for folder in ("../", "../../", "../")
    ]
    page = client.get("/results/dictionary/").content.decode()
    assert '<section class="card" aria-labelledby="licence">' in page
    assert '<link rel="license" href="/results/dictionary/#licence">' in page
    assert '<link rel="license" href="/results/dictionary/#licence">' in (
        client.get(PLACE).content.decode()
    )


def test_the_words_the_name_and_the_address_of_the_licence_are_settings(client, rich, settings):
    settings.DATA_LICENCE = "可自由使用。"
    settings.DATA_LICENCE_NAME = "某省公共数据许可"
    settings.DATA_LICENCE_URL = "https://data.example/licence"

    for address in ("/results/dictionary.json", PLACE + "data.json", "/results/publications.json"):
        assert terms(json.loads(client.get(address).content)) == {
            "licence": "可自由使用。",
            "licence_name": "某省公共数据许可",
            "licence_url": "https://data.example/licence",
        }
    page = client.get(PLACE + "data/")
    assert "某省公共数据许可 可自由使用。" in words(page)
    assert '<link rel="license" href="https://data.example/licence">' in page.content.decode()
    book = zipfile.ZipFile(io.BytesIO(client.get(PLACE + "data.xlsx").content))
    assert (
        "使用说明：可自由使用。（某省公共数据许可）" in book.read("xl/sharedStrings.xml").decode()
    )


def test_the_workbook_holds_every_table_and_the_dictionary_last(client, rich):
    book = CalamineWorkbook.from_filelike(io.BytesIO(client.get(PLACE + "data.xlsx").content))

    assert book.sheet_names == [
        "实事进展", "分地区", "节点安排", "资金", "目标调整", "逐月进展", "序时计划", "满意度",
        "公开图片", "发布记录", "实事调整", "数据字典",
    ]  # fmt: skip
    last = book.get_sheet_by_name("数据字典").to_python()
    assert len(last) == 4 + sum(len(each.columns) for each in TABLES)


@pytest.mark.parametrize("start", ["=1+1", "+86", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "＠x"])
def test_no_text_of_any_table_becomes_a_formula(client, rich, start):
    poisoned(rich, start)

    for name in NAMES:
        for row in table(client, name):
            for cell in row.values():
                assert not cell.startswith(("=", "+", "@", "\t", "\r", "＝", "＋", "－", "＠")), (
                    cell
                )
                assert not cell.startswith("-") or cell[1:].isdigit()
    guarded = {cell for row in table(client, "revisions") for cell in row.values()}
    assert f"'{start}" in {cell.replace("\r\n", "\r") for cell in guarded}
    book = zipfile.ZipFile(io.BytesIO(client.get(PLACE + "data.xlsx").content))
    sheets = [name for name in book.namelist() if name.startswith("xl/worksheets/sheet")]
    assert len(sheets) == 12
    for sheet in sheets:
        tree = ElementTree.fromstring(book.read(sheet))
        assert tree.findall(".//{*}f") == []


def poisoned(version: Publication, text: str) -> None:
    """The version with ``text`` in every place where words stand."""
    pledge = version.content["pledges"][0]
    row = pledge["indicators"][0]
    for place, keys in (
        (pledge, ("title", "category")),
        (pledge["milestones"][0], ("what",)),
        (pledge["funding"][0], ("per", "project", "scope", "quote")),
        (pledge["files"][0], ("caption",)),
        (pledge["changes"][0], ("reason", "document")),
        (row, ("name", "unit")),
        (row["revisions"][0], ("reason", "document")),
        (row["regions"][0], ("name",)),
        (version.content["satisfaction"][0], ("unit", "document")),
    ):
        for key in keys:
            place[key] = text
    version.save()


def test_a_table_nobody_knows_is_not_found(client, rich):
    assert client.get(f"{PLACE}data/secrets.csv").status_code == 404


def test_the_page_of_tables_counts_their_rows_and_links_each_form(client, rich):
    from tests.publications import links

    page = client.get(PLACE + "data/")

    assert {row[0]: row[2] for row in rows(page)} == {
        "实事进展": "1", "分地区": "1", "节点安排": "1", "资金": "1", "目标调整": "1",
        "逐月进展": "1", "序时计划": "1", "满意度": "1", "公开图片": "1",
        "发布记录": "见历次发布", "实事调整": "1",
    }  # fmt: skip
    for name in NAMES:
        for ending in ("csv?bom=1", "xlsx", "json"):
            assert f"{PLACE}data/{name}.{ending}" in links(page)


def test_the_same_version_gives_the_same_bytes(client, rich):
    for name in ("data.xlsx", "data.json", "data/series.xlsx"):
        assert client.get(PLACE + name).content == client.get(PLACE + name).content
