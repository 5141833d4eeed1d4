"""The ledger in Excel: out and back without a difference, new findings and updates in."""

from __future__ import annotations

from datetime import date, datetime

import openpyxl
import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agencies.models import Agency, Message
from agencies.workbooks.reading import read_workbook
from oversight.actions.rectifying import extend_deadline
from oversight.models import Problem, ProblemImport
from oversight.spreadsheets.columns import DUTIES, ISSUES, canonical
from oversight.spreadsheets.planning import plan_of
from oversight.spreadsheets.reading import parse
from oversight.spreadsheets.writing import ledger_book
from tests.ledgers import HEADS, cell, confirm, exported, preview, upload, with_new
from tests.notices import NOW
from tests.problems import DAY, DUE, make_closed, make_problem


@pytest.fixture
def pledge(roads):
    return roads.indicator.pledge


@pytest.fixture
def office(client, officer):
    client.force_login(officer)
    return client


def test_the_export_holds_every_field_in_two_lists(office, officer, head, pledge):
    make_closed(pledge, officer, head, bodies=())

    book = exported(office, "?state=all")

    lists = {
        name: [[value.value for value in row] for row in book[name].iter_rows()]
        for name in (ISSUES, DUTIES)
    }
    day = {"year": 2020, "month": 5}
    assert lists == {
        ISSUES: [
            HEADS[ISSUES],
            [
                "2020-0001", "2020年承德市民心实事", "1", "公路工程建设", "路面开裂", "三号路",
                "养护不到位", "群众反映", datetime(**day, day=6), "已销号",
            ],
        ],
        DUTIES: [
            HEADS[DUTIES],
            [
                "2020-0001", "路面开裂", "承德市交通运输局", "赵强", "副局长", "铣刨重铺",
                datetime(**day, day=15), None, None, None, "已重铺", "已销号",
                datetime(**day, day=8), datetime(**day, day=8), "王芳",
            ],
        ],
    }  # fmt: skip


def test_the_export_is_as_filtered_and_without_drafts(office, officer, pledge, traffic):
    make_problem(pledge, officer, what="一")
    make_problem(pledge, officer, what="二", source="office")
    Problem.objects.create(pledge=pledge, agency=traffic, what="草稿", found_on=DAY)

    numbers = {
        address: [row[0].value for row in exported(office, address)[ISSUES].iter_rows(min_row=2)]
        for address in ("", "?source=office", "?state=closed")
    }

    assert numbers == {
        "": ["2020-0001", "2020-0002"], "?source=office": ["2020-0002"], "?state=closed": [],
    }  # fmt: skip


def test_what_is_exported_and_sent_back_changes_nothing(office, officer, head, pledge, county):
    make_problem(pledge, officer)
    make_closed(pledge, officer, head, what="另一个")
    make_problem(pledge, officer, what="县里的", region=county)

    upload(office, exported(office, "?state=all"))

    plan = preview(office).context["plan"]
    assert (plan.changes, [change.number for change in plan.unchanged], plan.faults) == (
        [], ["2020-0001", "2020-0002", "2020-0003"], [],
    )  # fmt: skip


def test_a_new_finding_is_looked_at_then_numbered_and_assigned(office, officer, pledge, head):
    upload(office, with_new(exported(office)))
    seen = preview(office).context["plan"]
    before = Problem.objects.count()
    confirm(office)

    problem = Problem.objects.get()
    assert (before, seen.added, seen.changed) == (0, 1, 0)
    assert (
        problem.number, problem.state, problem.what, problem.source, problem.agency,
        problem.found_on, problem.due_on, problem.decided_by, problem.where, problem.owner,
    ) == (
        "2020-0001", "assigned", "护栏缺失", "inspection", head.agency, date(2020, 5, 7),
        date(2020, 5, 29), officer, "二号桥", "赵强",
    )  # fmt: skip
    assert list(problem.sign_offs.values_list("position", "body")) == [
        (1, "工程监理"), (2, "质量监督"),
    ]  # fmt: skip
    assert list(Message.objects.filter(recipient=head).values_list("subject", flat=True)) == [
        "问题2020-0001已交办，整改期限2020年5月29日"
    ]


def test_changed_cells_alone_are_updated(office, officer, pledge):
    problem = make_problem(pledge, officer)
    book = exported(office)
    cell(book, ISSUES, "点位").value = "五号路"
    cell(book, DUTIES, "责任人").value = None
    cell(book, DUTIES, "整改期限").value = "2020-05-29"
    cell(book, DUTIES, "延期原因").value = "连日降雨"
    upload(office, book)

    details = [
        (d.label, d.old, d.new) for c in preview(office).context["plan"].changes for d in c.details
    ]
    confirm(office)

    problem.refresh_from_db()
    assert details == [
        ("点位", "三号路", "五号路"), ("责任人", "赵强", ""),
        ("整改期限", "2020-05-15", "2020-05-29"),
    ]  # fmt: skip
    assert (problem.where, problem.owner, problem.due_on, problem.what, problem.owner_post) == (
        "五号路", "", date(2020, 5, 29), "路面开裂", "副局长",
    )  # fmt: skip
    assert list(problem.steps.values_list("action", "text")) == [
        ("assign", ""), ("extend", "连日降雨"),
    ]  # fmt: skip


def test_a_cell_left_alone_does_not_undo_what_was_done_meanwhile(office, officer, pledge):
    problem = make_problem(pledge, officer)
    book = exported(office)
    extend_deadline(problem=problem, due_on=date(2020, 5, 29), reason="雨", by=officer, today=DAY)
    cell(book, ISSUES, "点位").value = "五号路"
    upload(office, book)
    confirm(office)

    problem.refresh_from_db()
    assert (problem.where, problem.due_on) == ("五号路", date(2020, 5, 29))


def test_one_list_alone_updates(office, officer, pledge):
    problem = make_problem(pledge, officer)
    book = openpyxl.Workbook()
    book.active.title = DUTIES
    for row in (["编号", "责任人"], [problem.number, "孙丽"]):
        book.active.append(row)
    upload(office, book)
    confirm(office)

    problem.refresh_from_db()
    assert (problem.owner, problem.owner_post) == ("孙丽", "副局长")


@pytest.mark.parametrize("problems", [1, 3])
def test_a_look_at_an_import_takes_as_many_queries_for_one_row_as_for_three(
    office, officer, pledge, problems, django_assert_num_queries
):
    for number in range(problems):
        make_problem(pledge, officer, what=f"问题{number}", bodies=("监理",))
    book = exported(office)
    for number in range(problems):
        cell(book, ISSUES, "点位", number + 2).value = "五号路"
        with_new(book, f"新{number}", 问题=f"新问题{number}")
    upload(office, book)
    address = reverse("problems_preview", args=[ProblemImport.objects.get().pk])

    # session, person, notices, office; import; agencies, aliases, regions; batches, pledges;
    # problems, signatures, those that are open
    with django_assert_num_queries(12):
        plan = office.get(address).context["plan"]

    assert (plan.added, plan.changed) == (problems, problems)


def test_a_number_typed_in_full_width_is_the_same_number(office, officer, pledge):
    problem = make_problem(pledge, officer)
    book = exported(office)
    cell(book, ISSUES, "编号").value = "２０２０－０００１"
    cell(book, ISSUES, "点位").value = "五号路"
    upload(office, book)

    assert [c.problem for c in preview(office).context["plan"].changes] == [problem]


def test_agencies_of_one_name_are_told_apart_by_their_place(office, officer, pledge, county):
    other = Agency.objects.create(name="承德市交通运输局", short_name="县局", region=county)
    make_problem(pledge, officer)
    make_problem(pledge, officer, what="县里的", agency=other)
    book = exported(office)
    upload(office, book)

    names = [cell(book, DUTIES, "责任单位", row).value for row in (2, 3)]
    assert names == ["承德市交通运输局（承德市）", "承德市交通运输局（承德县）"]
    assert preview(office).context["plan"].changes == []


ODD = st.one_of(
    st.sampled_from(
        ["=1+1", "@SUM(A1)", "'引号", "-12", "#REF!", "error", "—", "无", " 前后空格　", "_x0041_",
         "两行\r\n文字", "单\r回车", "２０２０", "95%", "\x08响铃", "2020-05-08", "=" * 2000]
    ),
    st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=60),
)  # fmt: skip


@given(what=ODD.filter(bool), where=ODD, measures=ODD)
@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_odd_texts_go_out_and_come_back_without_a_difference(
    officer, pledge, what, where, measures
):
    Problem.objects.all().delete()
    Problem.objects.create(
        pledge=pledge, agency=pledge.leads()[0], number="2020-0001", what=what, where=where[:200],
        measures=measures, found_on=DAY, due_on=DUE, state="assigned", decided_by=officer,
        decided_on=DAY,
    )  # fmt: skip
    book = ledger_book(Problem.objects.all(), office_id=officer.agency_id, at=NOW)

    parsed = parse(read_workbook(book, name="台账.xlsx"))
    stamped = plan_of(parsed, by=officer, today=DAY)
    parsed.bases = {}
    plain = plan_of(parsed, by=officer, today=DAY)

    assert (stamped.faults, stamped.changes, len(stamped.unchanged)) == ([], [], 1)
    assert (plain.faults, plain.changes, len(plain.unchanged)) == ([], [], 1)


@given(ODD)
def test_a_text_in_a_cell_s_shape_stays_as_it_is(words):
    assert canonical(canonical(words)) == canonical(words)
