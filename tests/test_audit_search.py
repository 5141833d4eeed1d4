"""The auditor finds a change by person, table, object, kind, way, days, words and pledge."""

from __future__ import annotations

import csv
from datetime import timedelta
from io import StringIO

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.models import Region
from oversight.readers import trail_search
from oversight.readers.trail import entries, lines_of
from oversight.views import audit as views
from pledges.models import Indicator, Pledge
from tests.promises import make_pledge


@pytest.fixture
def renamed(client, administrator, roads):
    """承德县 renamed on a page by the administrator, the indicator by SQL."""
    client.force_login(administrator)
    county = Region.objects.create(
        code="130821", name="承德县", short_name="承德县", level="county", parent=roads_city(roads)
    )
    client.post(
        reverse("admin:agencies_dayoverride_add"), {"day": "2020-05-09", "note": "=1+1 调休 50%"}
    )
    with connection.cursor() as cursor:  # what was told ends with the transaction, here the test
        cursor.execute("SELECT set_config('pghistory.context_metadata', '', true)")
    Region.objects.filter(pk=county.pk).update(short_name="承县")
    return county


def roads_city(roads) -> Region:
    return roads.reporting_agency.region


def found(client, auditor, **asked) -> list[tuple[str, str]]:
    client.force_login(auditor)
    page = client.get(reverse("audit"), asked)
    assert page.status_code == 200
    return [(entry.label, entry.table) for entry in page.context["entries"]]


def test_by_person_name_or_account(client, auditor, administrator, renamed):
    asked = {"path": "admin", "table": "agencies.dayoverride"}
    by_account = found(client, auditor, person="administrator", **asked)

    assert by_account == found(client, auditor, person=str(administrator), **asked)
    assert by_account == [("新增", "工作日调整")]
    assert found(client, auditor, person="查无此人") == []


def test_by_kind_table_and_object(client, auditor, renamed):
    asked = {"table": "agencies.region", "object": renamed.pk}

    assert found(client, auditor, **asked) == [("修改", "行政区划"), ("新增", "行政区划")]
    assert found(client, auditor, **asked, kind="insert") == [("新增", "行政区划")]


def test_by_days(client, auditor, renamed):
    today = timezone.localdate()

    assert found(client, auditor, since=today, until=today, table="agencies.region") != []
    assert found(client, auditor, until=today - timedelta(days=1)) == []
    assert found(client, auditor, since=today + timedelta(days=1)) == []


@pytest.mark.parametrize(("words", "tables"), [
    ("调休 50%", ["工作日调整"]), ("dayoverride_add", ["工作日调整"]), ("调休 5_%", []),
])  # fmt: skip
def test_by_words_of_the_content_or_the_origin(client, auditor, renamed, words, tables):
    told = found(client, auditor, words=words, kind="insert")
    assert [table for _kind, table in told if table != "登录会话"] == tables


def test_words_are_looked_for_so_many_lines_at_a_time(client, auditor, renamed, monkeypatch):
    monkeypatch.setattr(trail_search, "WINDOW", 3)
    client.force_login(auditor)
    steps, before = [], ""
    while before is not None:
        page = client.get(reverse("audit"), {"words": "承县", "before": before})
        steps += [entry.label for entry in page.context["entries"]]
        before = page.context["found"].older

    assert steps == ["修改"]


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"since": "2020-05-09", "until": "2020-05-08"}, "截止日期不得早于起始日期。"),
        ({"since": "5月"}, "请填写有效的日期。"),
        ({"object": "7"}, "请先选择类别。"),
        ({"before": "x"}, ""),
        ({"person": "x" * 61}, "60"),
    ],
)
def test_what_cannot_be_looked_for_is_said(client, auditor, asked, message):
    client.force_login(auditor)

    for name in ("audit", "audit_csv"):
        page = client.get(reverse(name), asked)
        assert page.status_code == 400
        assert message in page.content.decode()


def test_a_successor_is_no_change_of_the_pledge_before_it(batch, roads, traffic):
    former = roads.indicator.pledge
    before = {line.pk for line in lines_of(former)}
    later = make_pledge(batch, traffic, title="次年续建")
    Pledge.objects.filter(pk=later.pk).update(predecessor=former)

    assert {line.pk for line in lines_of(former)} == before
    assert len(lines_of(later)) > 0


def test_what_was_deleted_stays_among_the_changes_of_its_pledge(batch, roads):
    pledge = roads.indicator.pledge
    share = roads.pk
    roads.plans.all().delete()
    roads.delete()
    Indicator.objects.filter(pk=roads.indicator_id).delete()

    told = [(entry.label, entry.table, entry.object_id) for entry in entries(lines_of(pledge))]

    assert ("删除", "分解任务", str(share)) in told
    assert ("删除", "指标", str(roads.indicator_id)) in told


def table_of(answer) -> list[list[str]]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(StringIO(text)))


def test_what_was_found_is_taken_away_without_a_formula(client, auditor, administrator, renamed):
    client.force_login(auditor)

    rows = table_of(client.get(reverse("audit_csv"), {"table": "agencies.dayoverride"}))

    assert rows[0][2:12] == [
        "操作人", "账号", "途径", "来源地址", "操作", "类别", "对象", "字段", "改动前", "改动后",
    ]  # fmt: skip
    [note] = [row for row in rows if row[11].startswith("'")]
    assert note[2:12] == [
        "王芳", "administrator", "后台管理", "127.0.0.1", "新增", "工作日调整", "", "依据", "",
        "'=1+1 调休 50%",
    ]  # fmt: skip


def test_too_much_for_one_file_is_said(client, auditor, renamed, monkeypatch):
    monkeypatch.setattr(views, "MOST", 2)
    client.force_login(auditor)

    page = client.get(reverse("audit_csv"))

    assert page.status_code == 400
    assert "结果超过2万条" in page.content.decode()


def test_no_page_links_to_what_the_auditor_may_not_open(auditor, renamed):
    client = Client()
    client.force_login(auditor)
    page = client.get(reverse("audit")).content.decode()

    main = page[page.index("<main") : page.index("</main>")]
    links = {part.partition('"')[0].partition("?")[0] for part in main.split('href="')[1:]}
    assert links <= {"", "/office/audit/", "/office/audit/months/", "/office/audit/audit.csv"}
