"""The month's sheet as it is downloaded: columns, locked and open cells, lists, print."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from openpyxl.utils import get_column_letter

from progress.actions.months import open_months
from progress.models import MonthlyReport, Narrative, Reading
from tests.filling import columns, downloaded, opened
from tests.promises import make_accepted, make_share

HEADINGS = [
    "任务编号", "月报编号", "序号", "类别", "任务", "指标", "单位", "年度目标", "上月累计",
    "本月新增", "本月累计", "分子", "分母", "完成率（%）", "序时计划（%）", "是否达序",
    "资金已下达（到位，万元）", "资金已支出（万元）", "进展情况", "形象进度", "存在问题", "原因",
    "下一步措施", "预计完成月", "说明", "填报人", "审核人", "佐证（份）",
]  # fmt: skip


@pytest.fixture
def may_report(batch, roads) -> MonthlyReport:
    """May's report, after an accepted April of 30 km."""
    make_accepted(roads, date(2020, 4, 1), "30")
    make_share(
        roads.indicator.pledge, name="管护制度", target=None, unit="", kind="qualitative",
        comparator="qualitative", plan=None,
    )  # fmt: skip
    make_share(
        roads.indicator.pledge, name="优良路率", target="95", unit="%", kind="level",
        comparator=">=", plan=None,
    )  # fmt: skip
    open_months(batch=batch, today=date(2020, 5, 8))
    return MonthlyReport.objects.get(month=date(2020, 5, 1))


def grid(report):
    sheet = opened(downloaded(report)).worksheets[0]
    return sheet, columns(sheet)


def unlocked(sheet, row: int) -> set[str]:
    at = columns(sheet)
    return {name for name, column in at.items() if not sheet.cell(row, column).protection.locked}


def test_the_columns_are_those_people_expect(may_report):
    sheet, at = grid(may_report)

    assert list(at) == HEADINGS
    assert sheet["C1"].value == "市交通运输局2020年5月民生实事月报表"
    assert "数据截至2020年5月8日" in sheet["C2"].value
    assert "严禁录入国家秘密和工作秘密" in sheet["C3"].value


def test_a_row_tells_what_is_known(may_report, roads):
    Reading.objects.create(
        report=may_report, share=roads, value=Decimal("41.5"), as_of=date(2020, 5, 8), note="含在建"
    )
    sheet, at = grid(may_report)

    row = {name: sheet.cell(5, column).value for name, column in at.items()}

    assert {name: row[name] for name in ("任务编号", "任务", "指标", "单位", "年度目标")} == {
        "任务编号": str(roads.pk), "任务": "公路工程建设", "指标": "农村公路", "单位": "公里",
        "年度目标": "300公里",
    }  # fmt: skip
    assert (row["上月累计"], row["本月累计"], row["序时计划（%）"], row["说明"]) == (
        30, 41.5, 49.84, "含在建",
    )  # fmt: skip
    assert row["本月新增"] == '=IF(ISNUMBER($K5),$K5-N($I5),"")'
    assert row["完成率（%）"] == '=IF(ISNUMBER($K5),ROUND(($K5-0)/(300-0)*100,2),"")'


def test_only_what_is_to_be_filled_can_be_typed_in(may_report):
    sheet, _ = grid(may_report)
    first = {
        "本月累计",
        "说明",
        "进展情况",
        "形象进度",
        "存在问题",
        "原因",
        "下一步措施",
        "预计完成月",
    }

    assert sheet.protection.sheet is True
    assert not sheet.protection.password
    assert unlocked(sheet, 5) == first
    assert unlocked(sheet, 6) == {"本月累计", "说明"}
    assert unlocked(sheet, 7) == {"本月累计", "分子", "分母", "说明"}
    assert sheet["K5"].fill.fgColor.rgb == "FFFFF9E5" != sheet["I5"].fill.fgColor.rgb


def test_a_report_on_its_way_has_no_cell_to_type_in(may_report):
    MonthlyReport.objects.filter(pk=may_report.pk).update(state="submitted")

    sheet, _ = grid(may_report)

    assert [unlocked(sheet, row) for row in (5, 6, 7)] == [set(), set(), set()]


def test_lists_are_chosen_from(may_report):
    sheet, at = grid(may_report)

    lists = {
        str(rule.sqref): rule.formula1
        for rule in sheet.data_validations.dataValidation
        if rule.type == "list"
    }

    month = get_column_letter(at["预计完成月"])
    assert lists == {f"{month}5": "'系统信息'!$D$2:$D$25", "K6": '"已完成,推进中"'}
    hidden = opened(downloaded(may_report))["系统信息"]
    assert [hidden["D2"].value, hidden["D25"].value] == ["2020-05", "2022-04"]


def test_ids_are_hidden_texts_and_headings_stay_in_sight(may_report):
    sheet, _ = grid(may_report)

    ids = sheet.column_dimensions["A"]
    assert (ids.min, ids.max, ids.hidden) == (1, 2, True)
    assert sheet.column_dimensions["C"].hidden is False
    assert [sheet["A5"].data_type, sheet["B5"].data_type] == ["s", "s"]
    assert sheet.freeze_panes == "G5"


def test_it_prints_on_a4_across(may_report):
    sheet, _ = grid(may_report)

    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage is True
    assert sheet.page_setup.fitToHeight == 0  # as many pages as it takes, one page wide
    assert sheet.print_title_rows == "$4:$4"


def test_no_text_of_a_person_s_becomes_a_formula(may_report, roads):
    Reading.objects.create(
        report=may_report,
        share=roads,
        value=1,
        as_of=date(2020, 5, 8),
        note='=HYPERLINK("http://x")',
    )
    Narrative.objects.create(report=may_report, pledge=roads.indicator.pledge, problem="@SUM(A1)")

    sheet, at = grid(may_report)

    cells = [sheet.cell(5, at["说明"]), sheet.cell(5, at["存在问题"])]
    assert [(cell.value, cell.data_type) for cell in cells] == [
        ('=HYPERLINK("http://x")', "s"),
        ("@SUM(A1)", "s"),
    ]
    assert sheet.cell(5, at["说明"]).hyperlink is None


def test_a_unit_s_people_download_their_own_and_nobody_else_s(
    may_report, client, head, other_reporter
):
    address = reverse("sheet_download", args=[may_report.pk])
    client.force_login(head)

    answer = client.get(address)

    assert answer.status_code == 200
    assert "filename*=utf-8''%E5%B8%82%E4%BA%A4" in answer["Content-Disposition"]
    client.force_login(other_reporter)
    assert client.get(address).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_writing_asks_the_database_as_often_whatever_the_rows(
    count, roads, batch, django_assert_num_queries
):
    for number in range(count - 1):
        make_share(roads.indicator.pledge, name=f"支路{number}")
    open_months(batch=batch, today=date(2020, 4, 30))
    report = MonthlyReport.objects.get()

    with django_assert_num_queries(8):
        downloaded(report)
