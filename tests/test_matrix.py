"""The office enters many places' figures at once (代录): one sheet, one reason, all or nothing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from agencies.models import Region
from progress.actions.entries import Cell, Entry, save_draft
from progress.actions.months import open_months
from progress.actions.reports import accept
from progress.models import MonthlyReport, Reading, ReportStep, Upload
from progress.spreadsheets.many_sheets import write_matrix
from tests.filling import as_file, columns, opened, table, typed
from tests.promises import APRIL, make_share

TODAY = date(2020, 5, 8)


@pytest.fixture
def pingquan(chengde) -> Region:
    return Region.objects.create(
        code="130881", name="平泉市", short_name="平泉", level="county", parent=chengde, order=2
    )


@pytest.fixture
def shares(batch, roads, county, pingquan) -> list:
    """Country roads in two counties; one of them has a second task."""
    pledge = roads.indicator.pledge
    make_share(pledge, name="候车亭", target="90", unit="个")
    made = [
        make_share(pledge, target="30", region=county),
        make_share(pledge, name="候车亭", target="9", region=county),
        make_share(pledge, target="40", region=pingquan),
    ]
    open_months(batch=batch, today=date(2020, 4, 30))
    return made


@pytest.fixture
def office(client, officer):
    client.force_login(officer)
    return client


def address(batch) -> str:
    return reverse("matrix", args=[batch.slug, 2020, 4])


def send(client, batch, data: bytes, reason: str = "系统未开通，按来函代录") -> Upload:
    answer = client.post(address(batch), {"file": as_file(data), "reason": reason})
    assert answer.status_code == 302, answer.content.decode()
    return Upload.objects.latest("pk")


def confirm(client, upload):
    return client.post(reverse("upload_confirm", args=[upload.pk]))


def messages(upload) -> list[str]:
    return [fault["message"] for fault in upload.result["faults"]]


def report_of(place) -> MonthlyReport:
    return MonthlyReport.objects.get(region=place, month=APRIL)


def test_the_long_table_and_the_matrix_tell_the_same(batch, shares):
    Reading.objects.create(
        report=report_of(shares[0].region), share=shares[0], value=12, as_of=date(2020, 4, 30)
    )
    book = opened(write_matrix(batch, APRIL, TODAY))
    long, summary = book["分市县月报"], book["汇总"]
    at = columns(long)

    rows = [
        [long.cell(row, at[name]).value for name in ("区划", "指标", "分解目标", "本月累计")]
        for row in (5, 6, 7)
    ]

    assert rows == [
        ["承德县", "农村公路", "30公里", 12],
        ["承德县", "候车亭", "9个", None],
        ["平泉市", "农村公路", "40公里", None],
    ]
    assert [[cell.value for cell in row] for row in summary.iter_rows(min_row=4)] == [
        ["区划", "农村公路（公里）", "候车亭（个）"],
        ["承德县", 12, None],
        ["平泉市", None, None],
        ["合计", "=SUM(B5:B6)", "=SUM(C5:C6)"],
    ]
    assert summary.protection.sheet
    assert not long.cell(5, at["本月累计"]).protection.locked


def test_complete_reports_are_handed_in_and_others_kept_as_drafts(
    batch, shares, county, pingquan, office, officer, director
):
    data = typed(
        write_matrix(batch, APRIL, TODAY),
        {(5, "本月累计"): "约12", (5, "说明"): "电话核实", (7, "本月累计"): 20},
    )
    upload = send(office, batch, data)
    page = office.get(reverse("upload", args=[upload.pk])).content.decode()
    assert "代录原因：系统未开通，按来函代录" in page
    assert "农村公路 · 承德县 · 本月累计" in page
    assert Reading.objects.count() == 0

    answer = confirm(office, upload)

    assert answer.status_code == 302
    draft, sent = report_of(county), report_of(pingquan)
    assert (draft.state, draft.entered_by, sent.state, sent.entered_by) == (
        "draft", None, "confirmed", officer,
    )  # fmt: skip
    assert list(
        Reading.objects.order_by("share_id").values_list("share_id", "value", "approx", "note")
    ) == [(shares[0].pk, 12, "约", "电话核实"), (shares[2].pk, 20, "", "")]
    assert set(ReportStep.objects.values_list("action", "reason", "by")) == {
        ("enter", "系统未开通，按来函代录", officer.pk)
    }
    page = office.get(reverse("upload", args=[upload.pk])).content.decode()
    assert "已存为草稿，还有未填的项" in page
    assert "已填齐，已代为报送" in page
    assert accept(report=sent, by=director, today=TODAY).state == "accepted"


def test_without_a_reason_nothing_is_taken_in(batch, shares, office):
    data = write_matrix(batch, APRIL, TODAY)

    answer = office.post(address(batch), {"file": as_file(data), "reason": " "})

    assert answer.status_code == 400
    assert "请写明代录原因。" in answer.content.decode()
    assert Upload.objects.count() == 0


def test_a_report_already_handed_in_is_not_entered_over(batch, shares, county, office):
    data = typed(write_matrix(batch, APRIL, TODAY), {(5, "本月累计"): 12, (7, "本月累计"): 20})
    MonthlyReport.objects.filter(region=county).update(state="submitted")

    upload = send(office, batch, data)

    assert messages(upload) == ["承德县的月报现为“已提交”，不能代录；需要修改的请先退回。"]
    assert confirm(office, upload).status_code == 409
    assert Reading.objects.count() == 0


def test_one_that_is_handed_in_after_the_preview_stops_all(batch, shares, county, office):
    data = typed(write_matrix(batch, APRIL, TODAY), {(5, "本月累计"): 12, (7, "本月累计"): 20})
    upload = send(office, batch, data)
    MonthlyReport.objects.filter(region=county).update(state="submitted")

    assert confirm(office, upload).status_code == 409
    assert Reading.objects.count() == 0


def test_what_the_county_types_meanwhile_stops_all(batch, shares, county, county_reporter, office):
    data = typed(write_matrix(batch, APRIL, TODAY), {(5, "本月累计"): 12, (7, "本月累计"): 20})
    upload = send(office, batch, data)
    save_draft(
        report=report_of(county),
        entries={shares[0].pk: Entry(Cell(value=Decimal(13)))},
        by=county_reporter,
        today=TODAY,
    )

    assert confirm(office, upload).status_code == 409
    assert list(Reading.objects.values_list("value", flat=True)) == [13]


def test_the_office_s_own_table_is_read_by_place_task_and_indicator(batch, shares, office):
    data = table(
        ["市县", "指标", "任务", "累计完成"],
        ["承德县", "候车亭", "公路工程建设", 4],
        ["平泉", "农村公路", "", 20],
        ["隆化县", "农村公路", "公路工程建设", 5],
        ["", "农村公路", "公路工程建设", 5],
    )

    upload = send(office, batch, data)

    assert messages(upload) == [
        "没有找到这项任务。请核对任务、指标的名称；合计等自加的行请删除。",
        "有2项任务都叫这个名称，分不清是哪一项。请用系统下载的表格填写。",
    ]


def test_another_month_s_sheet_is_refused(batch, shares, office):
    open_months(batch=batch, today=TODAY)
    data = write_matrix(batch, date(2020, 5, 1), TODAY)

    assert messages(send(office, batch, data)) == [
        "这张表不是从本页下载的，或不是这个月的。请在本页重新下载表格填写。"
    ]


def test_sent_back_untouched_it_changes_nothing(batch, shares, office):
    Reading.objects.create(
        report=report_of(shares[0].region), share=shares[0], value=Decimal("12.5"), approx="余",
        note="=1+1", as_of=date(2020, 4, 30),
    )  # fmt: skip

    upload = send(office, batch, write_matrix(batch, APRIL, TODAY))

    assert (upload.result["changes"], upload.result["faults"], upload.result["notices"]) == (
        [], [], [],
    )  # fmt: skip


def test_another_office_gets_nowhere(batch, shares, client, foreign_officer):
    client.force_login(foreign_officer)

    assert client.get(address(batch)).status_code == 403
    assert client.get(reverse("matrix_download", args=[batch.slug, 2020, 4])).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_writing_it_asks_the_database_as_often_whatever_the_places(
    count, batch, roads, chengde, django_assert_num_queries
):
    for n in range(count):
        place = Region.objects.create(
            code=f"1399{n:02d}",
            name=f"第{n}县",
            short_name=f"第{n}县",
            level="county",
            parent=chengde,
        )
        make_share(roads.indicator.pledge, target="30", region=place)
    open_months(batch=batch, today=date(2020, 4, 30))

    with django_assert_num_queries(10):
        write_matrix(batch, APRIL, TODAY)


@pytest.mark.parametrize("name", ["matrix", "opening"])
def test_the_page_stands_under_the_calendar_it_is_opened_from(office, batch, shares, name):
    page = office.get(address(batch) if name == "matrix" else reverse(name, args=[batch.slug]))

    text = " ".join(page.content.decode().split())
    assert f'href="{reverse("calendar_batch", args=[batch.slug])}"' in text
    assert f'<a href="{reverse("calendar")}" aria-current="true">日历' in text
