"""What is no target stays out, and money is kept as money; R24, R30, R53, R70, R71."""

from __future__ import annotations

import pytest

from pledges.extraction.reading import extract
from tests.extraction.readings import figures_of

DECOYS = [
    "1.为65岁以上老年人免费体检。",
    "1.做好0-6岁儿童健康管理。",
    "1.在3A级以上景区完善设施。",
    "1.淘汰10蒸吨以下燃煤小锅炉。",
    "1.实现二级及以上公路连接。",
    "1.打造农村半小时就业服务圈。",
    "1.实现公共交通站点500米全覆盖。",
    "1.推进24小时供水。",
    "1.推进5G网络覆盖，完成101国道、X215县道整治。",
    "1.落实教育信息化2.0行动。",
    "1.用好12345热线，落实〔2022〕5号文件和《标准（2018年版）》。",
    "1.形成“9073”养老格局，落实“六稳”“六保”。",
    "1.落实12条举措，抓好三个方面工作。",
    "1.去年全市新增就业140.33万人。",
    "1.截至目前，已开工340套，基本建成957套。",
    "1.2021年已打通断头路12条。",
    "1.20个项目正在组织施工招标。",
]


@pytest.mark.parametrize("text", DECOYS)
def test_it_is_no_target(text):
    assert figures_of(text) == []


def test_the_size_of_what_counts_is_no_target():
    assert figures_of("1.补充更新单价5000元以上的医疗设备400台件。") == ["=400台件"]


def test_where_is_no_target_where_the_clause_says_how_many():
    assert figures_of("1.全省33个市县计划开工改造老旧小区800个。") == ["=800个"]


def test_steps_of_a_plan_are_no_targets():
    text = "1.改造项目6个，6月底前开工率达到50%以上，8月底开工率达到80%以上。"

    assert figures_of(text) == ["=6个"]


def test_a_passage_headed_progress_holds_no_targets():
    text = "一、养老工程\n建设服务站7个。\n（一）进展情况\n建成服务站5个。\n二、其他工程\n改造3所。"

    assert figures_of(text) == ["=7个", "=3所"]


def funding(text: str) -> list[tuple[str, str, str]]:
    found = extract(text, year=2022)
    return [
        (money.kind, f"{money.amount_yuan:f}", money.per)
        for pledge in found.pledges
        for money in pledge.funding
    ]


def test_money_spent_on_a_task_is_funding():
    text = "1.改造教室1000间，总投资8.6亿元，省级按每台10万元给予补助。"

    assert funding(text) == [("total", "860000000", ""), ("rate", "100000", "台")]
    assert figures_of(text) == ["=1000间"]


def test_a_range_of_support_is_kept_with_both_ends():
    assert funding("1.建设服务中心3所，给予15-50万元补贴。") == [
        ("rate_min", "150000", ""),
        ("rate_max", "500000", ""),
    ]


def test_money_promised_to_people_is_a_target():
    text = "1.减轻用药负担5000万元以上，发放创业担保贷款不少于3亿元。"

    assert figures_of(text) == [">=50000000元", ">=300000000元"]
    assert funding(text) == []
