"""What a ledger in Excel may not do is refused, each fault with its place and how to mend it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from oversight.actions.rectifying import take_up
from oversight.models import Problem, ProblemImport
from oversight.spreadsheets.columns import DUTIES, ISSUES
from tests.ledgers import add_row, cell, confirm, exported, faults, preview, upload, with_new
from tests.problems import DAY, make_closed, make_problem
from tests.promises import make_pledge


@pytest.fixture
def pledge(roads):
    return roads.indicator.pledge


@pytest.fixture
def office(client, officer):
    client.force_login(officer)
    return client


def test_a_cell_changed_on_both_sides_is_told(office, officer, pledge):
    problem = make_problem(pledge, officer)
    book = exported(office)
    Problem.objects.filter(pk=problem.pk).update(where="六号路")
    cell(book, ISSUES, "点位").value = "五号路"

    assert faults(upload(office, book)) == [
        (
            "问题清单 第2行 F列",
            "导出之后，这一格在系统中已改为“六号路”。请核对后重新导出，再填写。",
        )
    ]


def test_every_fault_is_told_in_one_pass_with_its_place_and_how_to_mend_it(
    office, officer, pledge, head, labour, batch
):
    make_pledge(batch, labour, title="城镇新增就业")
    make_problem(pledge, officer)
    make_closed(pledge, officer, head, what="旧的")
    book = exported(office, "?state=all")
    cell(book, ISSUES, "状态").value = "已销号"
    cell(book, DUTIES, "整改期限").value = "2020-05-14"
    cell(book, ISSUES, "问题", 3).value = "改旧的"
    with_new(book, "新1", 实事="公路工程", 责任单位="市交通局", 发现日期="昨天")
    with_new(book, "新2", 来源="电话", 整改期限="2020-05-01", 问题="")
    add_row(book, ISSUES, 编号="新3", 问题="无人负责")
    add_row(book, ISSUES, 编号="2020-0099", 问题="不存在")
    add_row(book, DUTIES, 责任人="没有编号")

    response = upload(office, book)

    assert (response.status_code, ProblemImport.objects.count()) == (400, 0)
    assert faults(response) == [
        ("问题清单 第2行 J列", "“状态”由系统登记，请在系统中办理，不能用表格修改。"),
        ("问题清单 第3行 A列", "这个问题已销号，不能修改。确需修改的，请先在系统中重新打开。"),
        ("问题清单 第4行 D列", "没有“公路工程”这件实事。是不是：公路工程建设？"),
        ("问题清单 第4行 I列", "“昨天”不是完整的日期。请写成 2023-09-30 的形式。"),
        ("问题清单 第5行 E列", "“问题”没有填。"),
        (
            "问题清单 第5行 H列",
            "“电话”不在可选范围内。可填：月报反映、督查发现、群众反映、办公室发现。",
        ),
        ("问题清单 第6行 A列", "新问题“新3”在“责任清单”中没有对应的一行。请用同一编号补上。"),
        ("问题清单 第6行 D列", "请填写实事，或实事序号。"),
        ("问题清单 第6行 H列", "“来源”没有填。"),
        ("问题清单 第6行 I列", "“发现日期”没有填。"),
        (
            "问题清单 第7行 A列",
            "台账中没有编号为“2020-0099”的问题。请核对编号；新问题的编号写“新1”“新2”。",
        ),
        ("责任清单 第2行 G列", "新期限须晚于现在的期限2020-05-15。"),
        (
            "责任清单 第4行 C列",
            "没有“市交通局”这个单位或区划。是不是：承德市交通运输局？",
        ),
        ("责任清单 第5行 G列", "整改期限不能早于今天。"),
        (
            "责任清单 第6行 A列",
            "编号没有填。已有的问题写编号，新问题写“新1”“新2”，两张清单用同一个。",
        ),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("title", "value", "message"),
    [
        ("整改期限", "2020-05-29", "延长整改期限须填写“延期原因”。"),
        ("延期原因", "雨", "填了“延期原因”，整改期限没有改。"),
        ("签字方", "监理", "签字方在登记时确定，不能修改。"),
        ("问题", "换一个", "请在“问题清单”中修改问题。"),
        ("整改情况", "做完了", "“整改情况”由系统登记，请在系统中办理，不能用表格修改。"),
        ("责任单位", "", "“责任单位”没有填。"),
    ],
)
def test_what_a_file_may_not_change_is_refused(office, officer, pledge, title, value, message):
    make_problem(pledge, officer)
    book = exported(office)
    cell(book, DUTIES, title).value = value

    assert [told for _place, told in faults(upload(office, book))] == [message]


def test_the_unit_is_not_changed_once_it_has_begun(office, officer, reporter, labour, pledge):
    take_up(problem=make_problem(pledge, officer), by=reporter, today=DAY)
    book = exported(office)
    cell(book, DUTIES, "责任单位").value = "市人社局"

    assert [told for _place, told in faults(upload(office, book))] == [
        "已开始整改，不能改换责任单位。"
    ]


def test_the_same_finding_twice_is_refused(office, officer, pledge):
    upload(office, with_new(exported(office)))
    confirm(office)
    book = with_new(exported(office), "新1")

    assert [told for _place, told in faults(upload(office, book))] == [
        "与2020-0001相同：同一件实事、同一个责任单位、同样的问题。"
        "如确为另一个问题，请写明区别（如点位）。"
    ]


def test_a_ledger_that_changed_since_the_preview_is_not_written(office, officer, pledge):
    problem = make_problem(pledge, officer)
    book = exported(office)
    cell(book, ISSUES, "点位").value = "五号路"
    upload(office, book)
    digest = preview(office).context["plan"].digest
    Problem.objects.filter(pk=problem.pk).update(where="六号路")

    kept = ProblemImport.objects.get()
    response = office.post(reverse("problems_apply", args=[kept.pk]), {"digest": digest})

    problem.refresh_from_db()
    kept.refresh_from_db()
    assert (response.status_code, problem.where, kept.applied_at) == (409, "六号路", None)


def test_another_office_s_problems_and_imports_are_out_of_reach(
    office, client, officer, foreign_officer, pledge
):
    make_problem(pledge, officer)
    book = exported(office)
    cell(book, ISSUES, "点位").value = "五号路"
    upload(office, book)
    kept = ProblemImport.objects.get()
    client.force_login(foreign_officer)

    told = faults(upload(client, book))
    codes = [
        client.get(reverse("problems_preview", args=[kept.pk])).status_code,
        client.post(reverse("problems_apply", args=[kept.pk])).status_code,
    ]

    assert ([message[:16] for _place, message in told], codes) == (
        ["台账中没有编号为“2020-00"] * 2, [403, 403],
    )  # fmt: skip
