"""The table of a year-end report is kept with its text and comes apart again."""

from __future__ import annotations

from progress.yearend import HEADING, YearRow, compose, split

ROW = YearRow("1. 公路", "农村公路", "300公里", "310公里", "103.33%", "2020年12月31日")


def test_text_and_table_come_apart_as_they_went_in():
    body = compose("全年任务完成。\n\n经验有三。", [ROW, ROW])

    assert split(body) == ("全年任务完成。\n\n经验有三。", [ROW, ROW])


def test_a_text_without_a_table_is_kept_as_it_is():
    assert split(compose("  塌方已抢通。 ", [])) == ("塌方已抢通。", [])


def test_a_heading_typed_by_hand_is_no_table():
    body = compose(f"甲\n{HEADING}\n乙\t丙\t丁\t1\t2\t3", [ROW])

    assert split(body) == ("甲\n\n乙\t丙\t丁\t1\t2\t3", [ROW])


def test_a_line_end_in_a_name_does_not_break_a_row():
    broken = YearRow("1. 公路", "农村\n公路\t（新改建）", "300公里", "—", "—", "—")

    assert split(compose("文", [broken])) == (
        "文",
        [YearRow("1. 公路", "农村 公路 （新改建）", "300公里", "—", "—", "—")],
    )
