"""Figures with their unit and comparator, as the words have them; R24, R25, R29, R55."""

from __future__ import annotations

import pytest

from tests.extraction.readings import figures_of, only

CASES = {
    "1.新增公办幼儿园学位6.5万个。": ["=65000个"],
    "1.城镇新增就业4.6万人以上，登记失业率控制在4.5%以内。": [">=46000人", "<=4.5%"],
    "1.高校毕业生就业率保持在95%左右，转移就业约400万人。": ["~95%", "~4000000人"],
    "1.加装电梯不少于1500台，惠及居民20余万户。": [">=1500台", "~200000户"],
    "1.改造标准化菜市场10—15家。": ["range10-15家"],
    "1.改造标准化菜市场10至15家。": ["range10-15家"],
    "1.新增养老床位1,380张、托位２０００个。": ["=1380张", "=2000个"],
    "1.为12万名50—74周岁重点人群免费开展筛查。": ["=120000人"],
    "1.惠及70万农村居民。": ["=700000人"],
    "1.新建净水厂一座、水源地一处，开通公交线路两条。": ["=1座", "=1处", "=2条"],
    "1.改造面积超过1000万平方米。": [">=10000000平方米"],
    "1.食品抽检不少于4.5批次/千人。": [">=4.5批次/千人"],
    "1.新建水厂1座，日供水规模2万吨。": ["=1座", "=20000吨/日"],
    "1.自来水普及率提高2个百分点，达到96%。": ["=2百分点", ">=96%"],
    "1.覆盖率达到百分之八十以上。": [">=80%"],
    "1.培训2万人（次），组织义诊500场次。": ["=20000人(次)", "=500场次"],
    "1.甲、乙和丙照料标准，分别不低于最低工资的10%、20%和30%。": [">=10%", ">=20%", ">=30%"],
    "1.减排比例原则上不低于10%、20%、30%。": [">=10%", ">=20%", ">=30%"],
    "1.办理时限由15个工作日压缩至5个工作日以内。": ["<=5工作日"],
    "1.老年食堂建设达到四级服务标准以上的小区50个。": ["=50个"],
    "1.改善供水，解决沿线3.6万人季节性缺水问题。": ["=36000人"],
}


@pytest.mark.parametrize(("text", "expected"), CASES.items())
def test_a_figure_is_read_with_unit_and_comparator(text, expected):
    assert figures_of(text) == expected


def test_a_rise_is_read_with_what_it_starts_from():
    one = only("1.将农村低保标准由每人每年4300元提高到4800元。")

    assert (one.baseline, one.value, one.unit) == (4300, 4800, "元/年")


def test_two_rises_told_at_once_are_read_one_by_one():
    text = "1.将城镇、农村补差水平分别从每月640元、290元提高到668元、305元。"

    assert figures_of(text) == ["=668元/月", "=305元/月"]


def test_a_unit_stays_in_the_script_of_the_text():
    one = only("1.新建日間照料服務站7個。")

    assert (one.unit, one.name, one.words.quote) == (
        "個",
        "新建日間照料服務站",
        "新建日間照料服務站7個",
    )


def test_a_part_points_to_its_whole():
    from pledges.extraction.reading import extract

    (pledge,) = extract("1.完成104个小区提升，其中甲区100个，乙区4个。", year=2022).pledges

    assert [(str(one.value), one.of) for one in pledge.indicators] == [
        ("104", None),
        ("100", 0),
        ("4", 0),
    ]


def test_soft_words_and_yearly_targets_are_marked():
    soft, yearly = only("1.力争创业培训3万人。"), only("1.每年创建返乡创业基地30个以上。")

    assert (soft.soft, yearly.recurrence) == ("力争", "annual")


def test_a_start_is_told_from_a_finish():
    assert only("1.计划开工改造老旧小区800个。").counts_starts is True
    assert only("1.改造老旧小区800个。").counts_starts is False


def test_what_each_one_must_have_is_a_condition():
    one = only("1.新建服务中心，建筑面积必须大于500平方米。")

    assert (one.condition, one.strict, str(one.value)) == (True, True, "500")
