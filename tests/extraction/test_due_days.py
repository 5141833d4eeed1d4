"""When a target is due: fuzzy dates by one rule, wherever the text tells them; R41, R79."""

from __future__ import annotations

from datetime import date

import pytest

from pledges.extraction.reading import extract
from tests.extraction.readings import indicators, only

PHRASES = {
    "6月初": date(2022, 6, 10),
    "11月上旬": date(2022, 11, 10),
    "8月中旬": date(2022, 8, 20),
    "10月下旬": date(2022, 10, 31),
    "2月底前": date(2022, 2, 28),
    "9月30日前": date(2022, 9, 30),
    "年内": date(2022, 12, 31),
    "年底前": date(2022, 12, 31),
    "一季度末": date(2022, 3, 31),
    "三季度末前": date(2022, 9, 30),
    "上半年": date(2022, 6, 30),
    "到2025年": date(2025, 12, 31),
    "2023年6月底前": date(2023, 6, 30),
}


@pytest.mark.parametrize(("phrase", "day"), PHRASES.items())
def test_a_fuzzy_date_has_one_due_day(phrase, day):
    assert only(f"1.{phrase}建成服务站30个。").deadline == day


def days(text: str) -> list[tuple[str, date | None]]:
    found = indicators(extract(text, year=2022))
    return [(f"{one.value:f}", one.deadline) for one in found if one.value is not None]


def test_a_day_told_first_holds_for_the_rest_of_the_sentence():
    assert days("1.到2025年，集中供水率达到80%以上，保证率不低于90%。") == [
        ("80", date(2025, 12, 31)),
        ("90", date(2025, 12, 31)),
    ]


def test_a_day_told_behind_holds_for_what_stands_before():
    assert days("1.新增泊位4500个，11月底前全部建成；打通断头路10条。") == [
        ("4500", date(2022, 11, 30)),
        ("10", None),
    ]


def test_of_days_told_behind_the_last_is_the_due_day():
    assert days("1.为1200个村安装广播，6月底前完成采购，12月20日前全部投入使用。") == [
        ("1200", date(2022, 12, 20))
    ]


def test_a_line_or_column_of_the_task_holds_for_all_its_figures():
    lines = "1．供水项目\n建设内容：新建水厂1座，铺设管网46公里。\n完成时限：2022年11月底前\n"
    table = (
        "序号\t任务名称\t目标任务\t牵头单位\t完成时限\n1\t供水\t新建水厂1座\t市水务局\t三季度末\n"
    )

    assert days(lines) == [("1", date(2022, 11, 30)), ("46", date(2022, 11, 30))]
    assert days(table) == [("1", date(2022, 9, 30))]


def test_a_day_told_with_the_figure_later_is_found():
    text = "1.公路工程。建设公路300公里。目前已建成30公里，300公里公路项目计划10月底前全部完成。"

    assert days(text) == [("300", date(2022, 10, 31))]


def test_a_start_or_a_time_without_end_is_no_due_day():
    text = "1．低保\n内容：低保标准由每月50元提高到80元。\n完成时限：{}\n"

    assert days(text.format("2022年1月起执行")) == [("80", None)]
    assert days(text.format("长期")) == [("80", None)]
