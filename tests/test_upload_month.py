"""A month's sheet sent back: previewed, confirmed, all or nothing; nobody's typing is lost."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from agencies.roles import Role
from progress.actions.entries import Cell, Entry, save_draft
from progress.actions.months import open_months
from progress.actions.narratives import Spot, Typed, tell
from progress.models import FundingReading, MonthlyReport, Narrative, Reading
from progress.readers.uploads import kept_file
from tests.filling import as_file, downloaded, faults, read, sent, table, told, typed
from tests.people import make_person
from tests.promises import make_pledge, make_share

TODAY = date(2020, 5, 8)


@pytest.fixture
def rate(roads):
    return make_share(
        roads.indicator.pledge, name="优良路率", target="95", unit="%", kind="level",
        comparator=">=", plan=None,
    )  # fmt: skip


@pytest.fixture
def colleague(traffic):
    person = make_person(Role.REPORTER, agency=traffic, username="colleague")
    person.last_name, person.first_name = "陈", "晓梅"
    person.save()
    return person


@pytest.fixture
def desk(client, reporter):
    client.force_login(reporter)
    return client


def save(report, share, by, **cell) -> None:
    save_draft(report=report, entries={share.pk: Entry(Cell(**cell))}, by=by, today=TODAY)


def confirm(client, upload, **data):
    return client.post(reverse("upload_confirm", args=[upload.pk]), data)


def stored(report) -> list[tuple]:
    return list(
        Reading.objects.filter(report=report)
        .order_by("share_id")
        .values_list("share_id", "value", "approx", "note")
    )


def test_every_change_is_shown_and_written_on_confirming(april_report, roads, rate, desk, reporter):
    data = typed(
        downloaded(april_report),
        {
            (5, "本月累计"): "约130.5",
            (5, "说明"): "含在建路段",
            (5, "存在问题"): "砂石料涨价",
            (5, "预计完成月"): "2020-11",
            (6, "分子"): 24,
            (6, "分母"): 25,
        },
    )
    data = typed(data, {(9, "已支出（万元）"): 1250.5}, sheet="资金")

    upload = sent(desk, april_report, data)
    page = desk.get(reverse("upload", args=[upload.pk])).content.decode()

    assert stored(april_report) == []
    assert [(row["what"], row["old"], row["new"]) for row in upload.result["changes"]] == [
        ("农村公路 · 本月累计", "", "约130.5公里"),
        ("农村公路 · 说明", "", "含在建路段"),
        ("优良路率 · 本月累计", "", "96%（24÷25）"),
        ("公路工程建设 · 存在问题", "", "砂石料涨价"),
        ("公路工程建设 · 预计完成时间", "", "2020-11"),
        ("公路工程建设 · 政府债券已支出（万元）", "", "1,250.5"),
    ]
    assert "确认后写入下列6处改动" in page
    assert "市交通运输局 第5行K列" in page

    answer = confirm(desk, upload)

    assert answer.status_code == 302
    assert stored(april_report) == [
        (roads.pk, Decimal("130.5"), "约", "含在建路段"),
        (rate.pk, Decimal("96"), "", ""),
    ]
    story = Narrative.objects.get()
    assert (story.problem, story.expected_on) == ("砂石料涨价", date(2020, 11, 30))
    money = FundingReading.objects.get()
    assert (money.source, money.spent, money.arranged) == ("bond", Decimal("12505000"), None)
    april_report.refresh_from_db()
    assert april_report.state == MonthlyReport.State.DRAFT
    upload.refresh_from_db()
    assert (upload.state, upload.result["applied"], upload.by) == ("applied", 6, reporter)
    assert read(april_report, downloaded(april_report)).changes == []


def test_what_was_emptied_in_the_sheet_is_emptied(april_report, roads, desk, reporter):
    save(april_report, roads, reporter, value=Decimal(30), note="笔误")
    data = typed(downloaded(april_report), {(5, "本月累计"): None, (5, "说明"): None})

    upload = sent(desk, april_report, data)
    confirm(desk, upload)

    assert stored(april_report) == [(roads.pk, None, "", "")]


def test_a_sheet_of_the_unit_s_own_is_read_by_its_words(april_report, roads, desk, reporter):
    """No hidden ids, other words for the headings; a blank says nothing and clears nothing."""
    save(april_report, roads, reporter, value=Decimal(30), note="含在建路段")
    data = table(
        ["备注", "累计完成", "指标名称", "主要任务", "处室"],
        [None, 41, "农村公路", "公路工程建设", "规划处"],
    )

    found = read(april_report, data)

    assert told(found) == [("农村公路 · 本月累计", "30公里", "41公里")]
    assert faults(found) == []
    assert found.notices == ["以下各列不是填报内容，未读取：处室。"]


def test_no_difference_is_said_to_be_none(april_report, desk):
    upload = sent(desk, april_report, downloaded(april_report))
    page = desk.get(reverse("upload", args=[upload.pk])).content.decode()

    assert "表格与系统中的内容一致，没有改动" in page
    assert "确认导入" not in page
    assert confirm(desk, upload).status_code == 409


def test_the_same_file_twice_is_noticed(april_report, roads, desk):
    data = typed(downloaded(april_report), {(5, "本月累计"): 41})
    confirm(desk, sent(desk, april_report, data))

    again = sent(desk, april_report, data)
    page = desk.get(reverse("upload", args=[again.pk])).content.decode()

    assert (again.state, again.result["changes"]) == ("ready", [])
    assert "此文件已于" in page
    assert "由王芳导入，没有新的改动。" in page


def test_what_another_has_typed_meanwhile_is_shown_and_kept(
    april_report, roads, rate, desk, colleague
):
    data = typed(downloaded(april_report), {(5, "本月累计"): 130, (6, "本月累计"): 96})
    save(april_report, roads, colleague, value=Decimal(131))

    upload = sent(desk, april_report, data)
    page = desk.get(reverse("upload", args=[upload.pk])).content.decode()

    assert "1处在您下载表格之后已被他人改动" in page
    assert "系统中现为“131公里”（陈晓梅于" in page
    confirm(desk, upload)
    assert stored(april_report) == [(roads.pk, 131, "", ""), (rate.pk, 96, "", "")]


def test_mine_replaces_theirs_only_where_it_is_asked_for(april_report, roads, desk, colleague):
    data = typed(downloaded(april_report), {(5, "本月累计"): 130})
    save(april_report, roads, colleague, value=Decimal(131))
    upload = sent(desk, april_report, data)

    assert confirm(desk, upload).status_code == 409  # nothing chosen, nothing to do
    confirm(desk, upload, take=f"{roads.pk}:figure")

    assert stored(april_report) == [(roads.pk, 130, "", "")]


def test_what_the_editor_left_alone_never_clashes(april_report, roads, rate, desk, colleague):
    data = typed(downloaded(april_report), {(6, "本月累计"): 96})
    save(april_report, roads, colleague, value=Decimal(131), note="已核")

    upload = sent(desk, april_report, data)

    assert [(row["key"], row["clash"]) for row in upload.result["changes"]] == [
        (f"{rate.pk}:figure", "")
    ]


def test_words_another_has_written_meanwhile_are_kept_too(april_report, roads, desk, colleague):
    spot = Spot(roads.indicator.pledge_id, "problem")
    data = typed(downloaded(april_report), {(5, "存在问题"): "缺料"})
    tell(report=april_report, typed={spot: Typed("缺人")}, by=colleague, today=TODAY)

    upload = sent(desk, april_report, data)

    assert [bool(row["clash"]) for row in upload.result["changes"]] == [True]
    assert confirm(desk, upload).status_code == 409
    assert Narrative.objects.get().problem == "缺人"


@pytest.mark.parametrize("what", ["figure", "words"])
def test_typing_between_preview_and_confirmation_stops_it_whole(
    what, april_report, roads, rate, desk, colleague
):
    data = typed(
        downloaded(april_report),
        {(5, "本月累计"): 130, (6, "本月累计"): 96, (5, "存在问题"): "缺料"},
    )
    upload = sent(desk, april_report, data)
    if what == "figure":
        save(april_report, roads, colleague, value=Decimal(131))
    else:
        spot = Spot(roads.indicator.pledge_id, "problem")
        tell(report=april_report, typed={spot: Typed("缺人")}, by=colleague, today=TODAY)

    answer = confirm(desk, upload)

    assert answer.status_code == 409
    assert "整张表都没有写入" in answer.content.decode()
    assert stored(april_report) == ([(roads.pk, 131, "", "")] if what == "figure" else [])
    upload.refresh_from_db()
    assert upload.state == "ready"


def test_confirming_twice_writes_once(april_report, roads, desk):
    upload = sent(desk, april_report, typed(downloaded(april_report), {(5, "本月累计"): 41}))
    confirm(desk, upload)
    once = list(Reading.objects.values())

    again = confirm(desk, upload)

    assert again.status_code == 409
    assert "没有重复写入" in again.content.decode()
    assert list(Reading.objects.values()) == once


def test_a_discarded_preview_can_no_longer_be_confirmed(april_report, roads, desk):
    upload = sent(desk, april_report, typed(downloaded(april_report), {(5, "本月累计"): 41}))

    desk.post(reverse("upload_discard", args=[upload.pk]))

    assert confirm(desk, upload).status_code == 409
    assert stored(april_report) == []


def test_one_fault_keeps_all_out(april_report, roads, rate, desk):
    data = typed(downloaded(april_report), {(5, "本月累计"): 130, (6, "本月累计"): "很好"})

    upload = sent(desk, april_report, data)

    assert (upload.state, len(upload.result["faults"]), upload.result["changes"]) == (
        "faulty", 1, [],
    )  # fmt: skip
    assert confirm(desk, upload).status_code == 409
    assert stored(april_report) == []


def test_a_row_of_another_agency_is_named_and_refused(april_report, batch, labour):
    """A clerk has put the other agency's row, which has no id, under her own."""
    make_share(make_pledge(batch, labour, title="稳定就业"), name="技能培训", unit="人次")
    data = table(
        ["任务", "指标", "本月累计"],
        ["公路工程建设", "农村公路", 41],
        ["稳定就业", "技能培训", 900],
    )

    assert faults(read(april_report, data)) == [
        ("月报 第3行 B列", "这一行是市人社局填报的任务“技能培训”，不能由本表导入。")
    ]


def test_the_sheet_of_another_month_is_refused_whole(april_report, roads, batch):
    open_months(batch=batch, today=date(2020, 5, 1))
    may = MonthlyReport.objects.get(agency=april_report.agency, month=date(2020, 5, 1))
    data = typed(downloaded(may), {(5, "本月累计"): 41})

    assert faults(read(april_report, data)) == [
        ("月报.xlsx", "这是市交通运输局2020年5月的月报表，不能导入本月报。请下载本月报的表格填写。")
    ]


def test_a_report_on_its_way_takes_no_sheet(april_report, roads, desk):
    data = typed(downloaded(april_report), {(5, "本月累计"): 41})
    upload = sent(desk, april_report, data)
    MonthlyReport.objects.update(state=MonthlyReport.State.SUBMITTED)

    assert confirm(desk, upload).status_code == 409
    assert (
        desk.post(
            reverse("sheet_upload", args=[april_report.pk]), {"file": as_file(data)}
        ).status_code
        == 409
    )
    page = desk.get(reverse("sheet_upload", args=[april_report.pk])).content.decode()
    assert "已送单位负责人审签，暂不能修改" in page
    assert "上传并预览" not in page
    assert stored(april_report) == []


def test_another_unit_s_people_neither_see_nor_confirm_it(
    april_report, roads, desk, client, other_reporter
):
    upload = sent(desk, april_report, typed(downloaded(april_report), {(5, "本月累计"): 41}))
    client.force_login(other_reporter)

    assert client.get(reverse("upload", args=[upload.pk])).status_code == 404
    assert confirm(client, upload).status_code == 404
    assert client.get(reverse("sheet_upload", args=[april_report.pk])).status_code == 403
    assert stored(april_report) == []


def test_the_file_lies_below_the_private_folder_under_a_name_of_ours(
    april_report, roads, desk, files_root
):
    data = downloaded(april_report)

    upload = sent(desk, april_report, data, name="../../月报 (1).xlsx")

    path = kept_file(upload.stored)
    assert path.parent == files_root / "uploads"
    assert path.read_bytes() == data
    assert upload.name == "月报 (1).xlsx"
    assert upload.stored.isalnum()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_tells_who_when_how_long_and_what_came_of_it(
    count, april_report, roads, desk, django_assert_num_queries
):
    for number in range(count):
        sent(desk, april_report, typed(downloaded(april_report), {(5, "本月累计"): 41 + number}))

    with django_assert_num_queries(5):
        page = desk.get(reverse("uploads")).content.decode()

    assert page.count("1处改动，待确认") == count
    assert page.count(">王芳<") >= count


@pytest.mark.parametrize("count", [1, 3])
def test_reading_asks_the_database_as_often_whatever_the_rows(
    count, roads, batch, django_assert_num_queries
):
    for number in range(count - 1):
        make_share(roads.indicator.pledge, name=f"支路{number}")
    open_months(batch=batch, today=date(2020, 4, 30))
    report = MonthlyReport.objects.select_related("batch", "agency", "region").get()
    data = typed(downloaded(report), {(5 + n, "本月累计"): 41 for n in range(count)})

    with django_assert_num_queries(6):
        found = read(report, data)

    assert len(found.changes) == count
