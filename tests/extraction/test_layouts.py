"""How lists are laid out: numbers, brackets, semicolons, tables, speech; R16, R77."""

from __future__ import annotations

import pytest

from pledges.extraction.reading import extract
from tests.extraction.readings import figure

LAYOUTS = {
    "arabic": "1.新建学校3所。\n2.新建医院2所。",
    "chinese": "一、新建学校3所。\n二、新建医院2所。",
    "brackets": "（一）新建学校3所。\n（二）新建医院2所。",
    "wide": "１．新建学校３所。\n２．新建医院２所。",
    "first": "今年办好两件民生实事。一是新建学校3所。二是新建医院2所。",
    "semicolons": "今年要办好2件民生实事：新建学校3所；新建医院2所。",
    "tabs": "序号\t项目名称\t目标任务\n1\t教育\t新建学校3所\n2\t卫生\t新建医院2所",
    "bars": "|序号|项目名称|目标任务|\n|1|教育|新建学校3所|\n|2|卫生|新建医院2所|",
    "no header": "1\t教育\t新建学校3所，改善条件\t教育局\n2\t卫生\t新建医院2所，改善条件\t卫健委",
    "around": "围绕教育惠民，新建学校3所\n围绕卫生健康，新建医院2所",
    "traditional": "一、新建學校3所。\n二、新建醫院2所。",
}


@pytest.mark.parametrize("text", LAYOUTS.values(), ids=LAYOUTS)
def test_each_item_of_a_list_is_a_pledge(text):
    found = extract(text, year=2022)

    assert [[figure(one) for one in pledge.indicators] for pledge in found.pledges] == [
        ["=3所"],
        ["=2所"],
    ]


def test_an_item_that_only_holds_others_is_their_category():
    text = "一、教育惠民方面\n1.新建学校3所。\n2.新增学位500个。\n二、健康方面\n3.新建医院2所。"
    found = extract(text, year=2022)

    assert [(pledge.no, pledge.category, pledge.title) for pledge in found.pledges] == [
        ("1", "教育惠民", "新建学校"),
        ("2", "教育惠民", "新增学位"),
        ("3", "健康", "新建医院"),
    ]


def test_semicolons_inside_an_item_do_not_part_it():
    text = (
        "一、养老服务\n①新增床位800张；②建成中心12家。\n牵头单位：市民政局\n"
        "二、交通\n新改建道路9公里。"
    )
    found = extract(text, year=2022)

    assert [[figure(one) for one in pledge.indicators] for pledge in found.pledges] == [
        ["=800张", "=12家"],
        ["=9公里"],
    ]


def test_tasks_listed_in_a_sentence_are_parted():
    text = "促进就业方面包括城镇新增就业；维护农民工合法权益2项任务。"
    found = extract(text, year=2023)

    assert [(pledge.category, pledge.title) for pledge in found.pledges] == [
        ("促进就业", "城镇新增就业"),
        ("促进就业", "维护农民工合法权益"),
    ]


def test_totals_the_text_states_are_held_against_what_was_found():
    text = (
        "今年实施两个方面3项民生实事。\n一、教育方面\n1.新建学校3所。\n"
        "二、健康方面\n2.新建医院2所。"
    )
    found = extract(text, year=2023)

    assert [(claim.kind, claim.number, claim.found) for claim in found.claims] == [
        ("items", 3, 2),
        ("domains", 2, 2),
    ]


def test_parts_that_come_to_more_than_the_whole_are_remarked():
    (remark,) = extract("1.改造小区10个，其中甲区8个，乙区4个。", year=2022).remarks

    assert (remark.kind, remark.words.quote) == ("parts", "改造小区10个")


def test_one_thing_told_as_two_figures_is_remarked():
    text = (
        "1.推广新技术90项。目前已推广使用新技术140余项。\n"
        "2.其他：新建医院2所。已推广使用新技术142项。"
    )
    remarks = extract(text, year=2020).remarks

    assert [(one.kind, one.detail) for one in remarks] == [("contradiction", "140余项／142项")]


def test_a_text_without_pledges_says_so():
    found = extract("那年夏天，他沿着河走了很久，谁也没有遇见。")

    assert (found.pledges, [one.kind for one in found.remarks]) == ((), ["no_pledges"])


def test_an_empty_text_holds_nothing():
    assert extract("") == extract(" \n\t ")
    assert extract("").pledges == ()
