"""Who leads and who cooperates, in the order of the text; R03–R06, R09."""

from __future__ import annotations

import pytest

from pledges.extraction.reading import extract
from pledges.extraction.scoring import bodies_of

ITEM = "1.新建学校3所。{}\n2.新建医院2所。{}\n"
CASES = {
    "[责任单位:省教育厅、省财政厅,各市(州)、县(市)人民政府]": (
        ["省教育厅"],
        ["省财政厅", "各市(州)、县(市)人民政府"],
    ),
    "（牵头单位：省教育厅；责任单位：省财政厅、省人社厅）": (
        ["省教育厅"],
        ["省财政厅", "省人社厅"],
    ),
    "（省教育厅牵头，省财政厅、省人社厅配合）": (["省教育厅"], ["省财政厅", "省人社厅"]),
    "（主责单位：市教委；协办单位：各区政府）": (["市教委"], ["各区政府"]),
    "（省教育厅）": (["省教育厅"], []),
    "\n牵头单位：省卫健委、省教育厅\n责任单位：省财政厅": (["省卫健委", "省教育厅"], ["省财政厅"]),
    "\n责任单位：县水利局、县自来水公司；责任人：陈某某": (["县水利局"], ["县自来水公司"]),
    "[责任单位:省教育厅。列首位的为牵头单位,其他为配合单位,以下同]": (["省教育厅"], []),
}


@pytest.mark.parametrize(("words", "expected"), CASES.items())
def test_bodies_are_read_in_their_order(words, expected):
    found = extract(ITEM.format(words, words), year=2022)

    assert [bodies_of(pledge) for pledge in found.pledges] == [expected, expected]


def test_shared_duty_and_an_open_list_are_marked():
    words = "[责任单位:省应急厅、省公安厅等部门,各市(州)人民政府按职责分工负责]"
    pledge = extract(ITEM.format(words, words), year=2022).pledges[0]

    assert bodies_of(pledge) == (["省应急厅"], ["省公安厅", "各市(州)人民政府"])
    assert (pledge.joint, pledge.open_list) == (True, True)


def test_two_blocks_of_one_task_are_two_parts():
    text = ITEM.format(
        "[责任单位:甲厅、乙厅]完成登记90%以上。[责任单位:乙厅、甲厅]", "[责任单位:甲厅]"
    )
    pledge = extract(text, year=2022).pledges[0]

    assert [(one.as_written, one.role, one.part) for one in pledge.agencies] == [
        ("甲厅", "lead", 1),
        ("乙厅", "cooperating", 1),
        ("乙厅", "lead", 2),
        ("甲厅", "cooperating", 2),
    ]
    assert [(str(one.value), one.part) for one in pledge.indicators] == [("3", 1), ("90", 2)]


def test_who_speaks_leads_with_less_certainty():
    (pledge,) = extract("省民政厅副厅长张某称：2022年，支持新建100个服务中心。", year=2022).pledges

    assert [(one.as_written, one.role, one.sure < 70) for one in pledge.agencies] == [
        ("省民政厅", "lead", True)
    ]
