"""Forty different faults in one workbook, all forty told in one pass, each with its place."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse
from django.utils.html import escape

from pledges.models import Share
from progress.actions.months import open_months
from progress.models import MonthlyReport, Narrative, Reading, Upload
from tests.filling import FIRST_ROW, as_file, columns, downloaded, faults, opened, read, saved
from tests.promises import APRIL, make_pledge, make_share

MAY = date(2020, 5, 1)


@pytest.fixture
def tasks(batch, traffic) -> list[Share]:
    """Thirty-five tasks in ten pledges; rows 5 to 39 of the sheet."""
    roads = make_pledge(batch, traffic)
    quality = make_pledge(batch, traffic, title="提升路况")
    words = make_pledge(batch, traffic, title="建立管护制度")
    people = make_pledge(batch, traffic, title="方便出行")
    counted = make_pledge(batch, traffic, title="改造站点")
    singles = [make_pledge(batch, traffic, title=f"第{n}件小事") for n in "甲乙丙"]
    twins = make_pledge(batch, traffic, title="双胞胎工程")
    return [
        *(make_share(roads, name=f"农村公路{n:02d}") for n in range(1, 19)),
        *(
            make_share(quality, name=f"优良率{n}", target="95", unit="%", kind="level",
                       comparator=">=", plan=None)
            for n in range(1, 6)
        ),
        make_share(words, name="制度", target=None, unit="", kind="qualitative",
                   comparator="qualitative", plan=None),
        make_share(people, name="受益人口", target="30", unit="万人"),
        make_share(counted, name="站点", target="9", unit="个", counts_projects_at="started"),
        *(make_share(pledge, name="小事") for pledge in singles),
        make_share(twins, name="管护站"),
        make_share(twins, name="管护站"),
    ]  # fmt: skip


@pytest.fixture
def foreign(batch, labour) -> list[Share]:
    jobs = make_pledge(batch, labour, title="稳定就业")
    return [make_share(jobs, name="城镇新增就业", target="46000", unit="人")]


@pytest.fixture
def report(batch, traffic, tasks, foreign) -> MonthlyReport:
    open_months(batch=batch, today=MAY)
    return MonthlyReport.objects.get(batch=batch, agency=traffic, month=APRIL)


def row_of(tasks: list[Share], name: str) -> int:
    return FIRST_ROW + [share.indicator.name for share in tasks].index(name)


def spoil(data: bytes, tasks: list[Share], foreign: list[Share], report: MonthlyReport) -> bytes:
    """Put the forty faults in."""
    book = opened(data)
    sheet, money = book.worksheets[0], book["资金"]
    at = columns(sheet)
    may = MonthlyReport.objects.get(agency=report.agency, month=MAY)

    def put(row: int | str, heading: str, value, number_format: str = "") -> None:
        number = row if isinstance(row, int) else row_of(tasks, row)
        cell = sheet.cell(number, at[heading])
        cell.value = value
        if number_format:
            cell.number_format = number_format

    for name, value in [
        ("农村公路01", "三十公里"),
        ("农村公路02", -5),
        ("农村公路03", "12345678901234567"),
        ("农村公路04", "1.23456"),
        ("农村公路06", date(2020, 4, 30)),
        ("农村公路07", True),
        ("农村公路08", "#REF!"),
        ("农村公路09", "=K5+1"),
        ("农村公路10", 12345678901234567),
        ("优良率3", 90),
        ("制度", 50),
        ("受益人口", "3万"),
        ("站点", 4),
    ]:
        put(name, "本月累计", value)
    put("农村公路05", "本月累计", 0.3, "0%")
    put("农村公路11", "分子", 3)
    put("农村公路12", "说明", "长" * 1001)
    put("农村公路13", "任务编号", "甲-18")
    put("农村公路14", "任务编号", "999999999")
    put("农村公路15", "任务编号", str(foreign[0].pk))
    put("农村公路16", "月报编号", str(may.pk))
    put("农村公路17", "指标", "农村公路99")
    put("农村公路18", "单位", "米")
    put("优良率1", "分子", 24)
    put("优良率2", "分子", 24)
    put("优良率2", "分母", 0)
    put("优良率3", "分子", 23)
    put("优良率3", "分母", 25)
    put("优良率4", "分子", "约24")
    put("优良率4", "分母", 25)
    put("优良率5", "分子", 24)
    put("优良率5", "分母", "30%")
    first_single = FIRST_ROW + 26
    put(first_single, "存在问题", "长" * 2001)
    put(first_single + 1, "预计完成月", "尽快")
    put(first_single + 2, "预计完成月", "1900-05")
    twin = first_single + 3
    put(twin, "原因", "缺砂石")
    put(twin + 1, "原因", "缺资金")
    last = twin + 2
    for heading in ("任务编号", "任务", "指标"):
        put(last, heading, sheet.cell(twin, at[heading]).value)
    put(last + 1, "指标", "合计")
    put(last + 2, "任务", "公路工程建设")
    put(last + 2, "本月累计", 7)
    put(last + 3, "指标", "管护站")
    note = sheet.cell(1, at["说明"]).column_letter
    sheet.merge_cells(f"{note}{first_single}:{note}{first_single + 1}")
    sheet.cell(4, sheet.max_column + 1).value = "说明"
    spoil_money(money)
    return saved(book)


def spoil_money(sheet) -> None:
    at = columns(sheet)
    for row, heading, value in [
        (6, "已下达（到位，万元）", "若干"),
        (7, "已支出（万元）", "3亿"),
        (8, "已安排（万元）", "1.1234567"),
        (9, "资金来源", "村集体"),
    ]:
        sheet.cell(row, at[heading]).value = value


def expected(tasks: list[Share], foreign: list[Share]) -> list[tuple[str, str]]:
    rows = {share.indicator.name: row_of(tasks, share.indicator.name) for share in tasks}

    def at(row: int | str, column: str) -> str:
        number = row if isinstance(row, int) else rows[row]
        return f"市交通运输局 第{number}行" + (f" {column}列" if column else "")

    single, twin = FIRST_ROW + 26, FIRST_ROW + 29
    last = twin + 2
    return [
        (at(4, "AC"), "“说明”出现了两列（Y列已有）。请只保留一列。"),
        (at("农村公路01", "K"),
         "“三十公里”不是数字。请只填数字，如 1380、1.2万、140余，不要写单位。"),
        (at("农村公路02", "K"), "“-5”是负数。请填不小于 0 的数。"),
        (at("农村公路03", "K"),
         "“12345678901234567”超出范围：整数部分最多 16 位。请检查是否多输了数字。"),
        (at("农村公路04", "K"), "“1.23456”小数位过多：最多 4 位小数，请四舍五入后再填。"),
        (at("农村公路05", "K"), "“30%”是百分比，这一项的单位是公里，请填累计数。"),
        (at("农村公路06", "K"),
         "这里应填数字，单元格却是日期或时间。请把单元格格式改为“数值”后重新填写。"),
        (at("农村公路07", "K"), "这里应填数字，单元格里是“是/否”。"),
        (at("农村公路08", "K"),
         "单元格的公式出错（如 #REF!、#N/A）。请改正公式或直接填写。"),
        (at("农村公路09", "K"),
         "公式还没有算出结果。请在 Excel 或 WPS 中打开并保存后再上传，或直接填写数值。"),
        (at("农村公路10", "K"),
         "超过15位的数字按数值存放会丢失末尾数字。请把这一列设为“文本”格式后，"
         "重新填写完整的号码。"),
        (at("农村公路11", "L"), "这一项不是比率，不填分子、分母。"),
        (at("农村公路12", "Y"), "文字过长：有1001字，最多1000字。请精简后再填。"),
        (at("农村公路13", "A"), "“甲-18”不是任务编号，请勿改动隐藏的编号列。"),
        (at("农村公路14", "A"), "任务编号“999999999”不存在，请勿改动隐藏的编号列。"),
        (at("农村公路15", "A"), "这一行是市人社局填报的任务“城镇新增就业”，不能由本表导入。"),
        (at("农村公路16", "B"), "这一行出自市交通运输局2020年5月的月报，不属于本月报。"),
        (at("农村公路17", "F"),
         "这一行的编号属于“农村公路17”，与行中的文字不符，可能是排序或粘贴时错行。"
         "请重新下载表格填写。"),
        (at("农村公路18", "G"),
         "计量单位写成了“米”，这一项的单位是“公里”。请换算后按原单位填写。"),
        (at("优良率1", "M"), "分子、分母须同时填写。"),
        (at("优良率2", "M"), "分母须大于 0。"),
        (at("优良率3", "K"),
         "本月累计90与分子÷分母92不一致。请改分子、分母；没有分子、分母的，"
         "清空这两格再填本月累计。"),
        (at("优良率4", "L"), "分子、分母请填准确数，不要写“约”。"),
        (at("优良率5", "M"), "“30%”是百分比，这里请填个数。"),
        (at("制度", "K"),
         "这一项不填数字，请填“已完成”或“推进中”，进展写在“说明”里；现填的是“50”。"),
        (at("受益人口", "K"), "这一项的单位已是万人，请去掉“3万”中的“万”“亿”再填。"),
        (at("站点", "K"), "这一项按项目清单自动计数，不能手填。请在项目清单中更新形象进度。"),
        (at(single, "U"), "文字过长：有2001字，最多2000字。请精简后再填。"),
        (at(single, "Y"), f"Y{single}:Y{single + 1}是合并单元格。请取消合并，在每一格里分别填写。"),
        (at(single + 1, "X"),
         "“尽快”看不出是哪个月。请写成 2023-12、2023年12月20日 的形式。"),
        (at(single + 2, "X"), "“1900-05-31”不是合理的日期，请检查年份。"),
        (at(twin + 1, "V"), f"同一件实事的“原因”与第{twin}行不同。请合在一行里写。"),
        (at(last, ""), f"与市交通运输局 第{twin}行是同一项任务。请只保留一行。"),
        (at(last + 1, "F"), "没有找到这项任务。请核对任务、指标的名称；合计等自加的行请删除。"),
        (at(last + 2, "F"), "没有写明是哪一项指标，无法对应到任务。"),
        (at(last + 3, "F"), "有2项任务都叫这个名称，分不清是哪一项。请用系统下载的表格填写。"),
        ("资金 第6行 E列", "“若干”不是金额。请只填数字，单位为万元，如 3723.5。"),
        ("资金 第7行 F列", "“3亿”带了别的单位。这里以万元填写，请换算后只填数字。"),
        ("资金 第8行 D列", "“1.1234567”小数位过多：最多 6 位小数（到分）。"),
        ("资金 第9行 C列",
         "“村集体”不在可选范围内。可填：中央资金、省级资金、市级资金、县级资金、政府债券、"
         "金融机构融资、社会资金。"),
    ]  # fmt: skip


def test_all_forty_are_told_at_once(report, tasks, foreign):
    found = read(report, spoil(downloaded(report), tasks, foreign, report))

    assert faults(found) == expected(tasks, foreign)


def test_they_are_forty_and_no_two_alike(tasks, foreign):
    told = expected(tasks, foreign)

    assert len(told) == len({place for place, _ in told}) == len({text for _, text in told}) == 40


def test_the_page_lists_them_all_and_nothing_is_written(report, tasks, foreign, client, reporter):
    data = spoil(downloaded(report), tasks, foreign, report)
    client.force_login(reporter)
    address = reverse("sheet_upload", args=[report.pk])

    page = client.post(address, {"file": as_file(data)}, follow=True)

    html = page.content.decode()
    missing = [
        text for pair in expected(tasks, foreign) for text in pair if escape(text) not in html
    ]
    assert missing == []
    assert "发现40处差错，整张表都没有写入" in html
    assert "确认导入" not in html
    report.refresh_from_db()
    assert (report.state, Reading.objects.count(), Narrative.objects.count()) == ("pending", 0, 0)

    upload = Upload.objects.get()
    refused = client.post(reverse("upload_confirm", args=[upload.pk]))
    assert refused.status_code == 409
    assert Reading.objects.count() == 0
