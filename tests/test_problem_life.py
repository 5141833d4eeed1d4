"""A problem's life: assigned, taken up, put right, asked to be closed, closed, opened again."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from agencies.refusals import Conflict
from oversight.actions.problems import (
    ImpossibleDeadline,
    add_problem,
    revise_problem,
)
from oversight.actions.rectifying import (
    NotReady,
    close_problem,
    extend_deadline,
    reopen_problem,
    request_closing,
    return_problem,
    sign_off,
    take_up,
    tell_progress,
    write_result,
)
from oversight.models import Problem, SignOff
from progress.models import Delegation
from tests.evidence_samples import photo, sent
from tests.problems import (
    DAY,
    DUE,
    make_closed,
    make_finding,
    make_problem,
    make_requested,
    make_taken_up,
)

LATER = date(2020, 5, 29)
BODIES = ("项目指挥部", "工程监理", "质量监督")


@pytest.fixture
def pledge(roads):
    return roads.indicator.pledge


def steps(problem: Problem) -> list[tuple]:
    return list(problem.steps.values_list("action", "on", "by__username", "text"))


def test_a_problem_goes_from_being_found_to_being_closed(pledge, officer, director, reporter, head):
    problem = make_problem(pledge, officer)
    take_up(problem=problem, by=reporter, today=date(2020, 5, 9))
    tell_progress(problem=problem, text="已铣刨", by=reporter, today=date(2020, 5, 11))
    write_result(problem=problem, result="重铺200米", by=reporter, today=date(2020, 5, 12))
    request_closing(problem=problem, result="重铺220米", by=head, today=date(2020, 5, 12))
    close_problem(problem=problem, text="现场看过", by=director, today=date(2020, 5, 13))

    problem.refresh_from_db()
    assert (
        problem.number, problem.state, problem.result, problem.closed_on, problem.closed_by,
    ) == ("2020-0001", "closed", "重铺220米", date(2020, 5, 13), director)  # fmt: skip
    assert steps(problem) == [
        ("assign", DAY, "officer", ""),
        ("take_up", date(2020, 5, 9), "reporter", ""),
        ("tell", date(2020, 5, 11), "reporter", "已铣刨"),
        ("request", date(2020, 5, 12), "head", ""),
        ("close", date(2020, 5, 13), "director", "现场看过"),
    ]


def test_numbers_count_on_within_the_year_of_the_batch(pledge, officer):
    numbers = [make_problem(pledge, officer, what=f"问题{n}").number for n in range(3)]

    assert numbers == ["2020-0001", "2020-0002", "2020-0003"]


def test_numbers_count_on_past_four_digits(pledge, officer):
    make_problem(pledge, officer)
    Problem.objects.update(number="2020-9999")

    assert make_problem(pledge, officer, what="又一个").number == "2020-10000"


@pytest.mark.parametrize(
    ("facts", "refusal"),
    [
        ({"due_on": date(2020, 5, 7)}, "整改期限不能早于今天。"),
        ({"found_on": date(2020, 5, 9)}, "发现日期不能晚于今天。"),
    ],
)
def test_a_finding_of_an_impossible_day_is_refused(pledge, officer, facts, refusal):
    with pytest.raises(Conflict, match=refusal):
        add_problem(finding=make_finding(pledge, **facts), by=officer, today=DAY)

    assert Problem.objects.count() == 0


def test_a_deadline_is_extended_to_a_later_day_with_the_reason(pledge, officer):
    problem = make_problem(pledge, officer)

    extend_deadline(problem=problem, due_on=LATER, reason=" 连日降雨 ", by=officer, today=DAY)

    problem.refresh_from_db()
    assert (problem.state, problem.due_on, steps(problem)[-1]) == (
        "assigned", LATER, ("extend", DAY, "officer", "连日降雨"),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("due_on", "today"),
    [(DUE, DAY), (date(2020, 5, 14), DAY), (date(2020, 5, 18), date(2020, 5, 19))],
)
def test_a_deadline_is_not_moved_to_the_same_an_earlier_or_a_past_day(
    pledge, officer, due_on, today
):
    problem = make_problem(pledge, officer)

    with pytest.raises(ImpossibleDeadline):
        extend_deadline(problem=problem, due_on=due_on, reason="雨", by=officer, today=today)

    problem.refresh_from_db()
    assert problem.due_on == DUE


def test_closing_waits_for_words_signatures_and_an_inspection_s_evidence(
    pledge, officer, reporter, head
):
    problem = make_taken_up(pledge, officer, reporter, source="inspection", bodies=BODIES)

    with pytest.raises(NotReady) as refusal:
        request_closing(problem=problem, result=" ", by=head, today=DAY)

    assert refusal.value.wanting == [
        "请写明整改情况。",
        "项目指挥部尚未签字。",
        "工程监理尚未签字。",
        "质量监督尚未签字。",
        "督查发现的问题须至少上传一份整改佐证。",
    ]


def test_with_all_signatures_and_a_photo_an_inspection_s_problem_is_asked_to_be_closed(
    pledge, officer, reporter, head
):
    problem = make_taken_up(pledge, officer, reporter, source="inspection", bodies=BODIES)
    for position in (1, 2, 3):
        sign_off(
            problem=problem, position=position, signed_by="李工", signed_on=DAY, by=reporter,
            today=DAY,
        )  # fmt: skip
    attached = tell_progress(
        problem=problem, text="见照片", files=[sent("路.jpg", photo())], by=reporter, today=DAY
    )

    request_closing(problem=problem, result="已重铺", by=head, today=DAY)

    problem.refresh_from_db()
    assert (problem.state, [file.problem for file in attached.kept]) == ("requested", [problem])
    assert steps(problem)[2] == (
        "tell", DAY, "reporter", "项目指挥部：李工于2020年5月8日签字。",
    )  # fmt: skip


@pytest.mark.parametrize(("name", "day"), [(" ", DAY), ("李工", date(2020, 5, 9))])
def test_a_signature_needs_a_name_and_no_day_to_come(pledge, officer, reporter, name, day):
    problem = make_taken_up(pledge, officer, reporter, bodies=BODIES)

    with pytest.raises(Conflict):
        sign_off(problem=problem, position=1, signed_by=name, signed_on=day, by=reporter, today=DAY)

    assert not SignOff.objects.exclude(signed_on=None).exists()


def test_a_signature_is_corrected_by_recording_it_again(pledge, officer, reporter):
    problem = make_taken_up(pledge, officer, reporter, bodies=BODIES)
    for name in ("李工", "王工"):
        sign_off(problem=problem, position=2, signed_by=name, signed_on=DAY, by=reporter, today=DAY)

    assert list(problem.sign_offs.values_list("body", "signed_by")) == [
        ("项目指挥部", ""), ("工程监理", "王工"), ("质量监督", ""),
    ]  # fmt: skip


def test_a_reporter_does_not_ask_for_closing_but_a_deputy_in_force_does(
    pledge, officer, reporter, head
):
    problem = make_taken_up(pledge, officer, reporter)
    with pytest.raises(PermissionDenied):
        request_closing(problem=problem, result="已重铺", by=reporter, today=DAY)
    Delegation.objects.create(head=head, deputy=reporter, starts_on=DAY, ends_on=DAY, reason="出差")

    request_closing(problem=problem, result="已重铺", by=reporter, today=DAY)

    assert steps(problem)[-1] == ("request", DAY, "reporter", "受王芳授权代办。")


def test_the_office_sends_a_request_back_with_the_reason(pledge, officer, head):
    problem = make_requested(pledge, officer, head)

    return_problem(problem=problem, reason="照片看不清", by=officer, today=DAY)

    problem.refresh_from_db()
    assert (problem.state, problem.result, steps(problem)[-1]) == (
        "rectifying", "已重铺", ("return", DAY, "officer", "照片看不清"),
    )  # fmt: skip


def test_whoever_asked_for_closing_does_not_close(pledge, officer, head):
    problem = make_requested(pledge, officer, head)
    problem.steps.filter(action="request").update(by=officer)

    with pytest.raises(PermissionDenied, match="须由另一位同志核查销号"):
        close_problem(problem=problem, by=officer, today=DAY)


def test_reopening_clears_who_closed_and_signed_and_keeps_the_history(
    pledge, officer, reporter, head
):
    problem = make_taken_up(pledge, officer, reporter, bodies=("工程监理",))
    sign_off(problem=problem, position=1, signed_by="李工", signed_on=DAY, by=reporter, today=DAY)
    request_closing(problem=problem, result="已重铺", by=head, today=DAY)
    close_problem(problem=problem, by=officer, today=DAY)

    reopen_problem(problem=problem, reason="再次开裂", due_on=LATER, by=officer, today=DAY)

    problem.refresh_from_db()
    line = problem.sign_offs.get()
    assert (problem.state, problem.closed_by, problem.closed_on, problem.due_on) == (
        "rectifying", None, None, LATER,
    )  # fmt: skip
    assert (line.signed_by, line.signed_on) == ("", None)
    assert [row[0] for row in steps(problem)] == [
        "assign", "take_up", "tell", "request", "close", "reopen",
    ]  # fmt: skip
    assert list(line.events.order_by("pgh_id").values_list("signed_by", flat=True)) == [
        "",
        "李工",
        "",
    ]


def test_facts_are_put_right_and_before_it_is_taken_up_the_unit_too(
    pledge, officer, labour, reporter
):
    problem = make_problem(pledge, officer)

    revise_problem(
        problem=problem, facts={"where": "五号路", "agency": labour, "region": None}, by=officer,
        today=DAY,
    )  # fmt: skip

    problem.refresh_from_db()
    assert (problem.where, problem.agency, steps(problem)[-1]) == (
        "五号路", labour, ("assign", DAY, "officer", "改由市人社局整改。"),
    )  # fmt: skip


def test_the_unit_stays_once_it_has_begun(pledge, officer, labour, reporter):
    problem = make_taken_up(pledge, officer, reporter)

    with pytest.raises(Conflict):
        revise_problem(
            problem=problem, facts={"agency": labour, "region": None}, by=officer, today=DAY
        )

    problem.refresh_from_db()
    assert problem.agency == reporter.agency


ACTS = {
    "take_up": lambda p, w: take_up(problem=p, by=w["reporter"], today=DAY),
    "tell": lambda p, w: tell_progress(problem=p, text="x", by=w["reporter"], today=DAY),
    "result": lambda p, w: write_result(problem=p, result="x", by=w["reporter"], today=DAY),
    "sign": lambda p, w: sign_off(
        problem=p, position=1, signed_by="x", signed_on=DAY, by=w["reporter"], today=DAY
    ),
    "request": lambda p, w: request_closing(problem=p, result="x", by=w["head"], today=DAY),
    "extend": lambda p, w: extend_deadline(
        problem=p, due_on=LATER, reason="x", by=w["officer"], today=DAY
    ),
    "close": lambda p, w: close_problem(problem=p, by=w["officer"], today=DAY),
    "return": lambda p, w: return_problem(problem=p, reason="x", by=w["officer"], today=DAY),
    "reopen": lambda p, w: reopen_problem(
        problem=p, reason="x", due_on=LATER, by=w["officer"], today=DAY
    ),
}
OPEN_TO = {
    "assigned": {"take_up", "extend"},
    "rectifying": {"tell", "result", "sign", "request", "extend"},
    "requested": {"close", "return"},
    "closed": {"reopen"},
}


@pytest.mark.parametrize("state", OPEN_TO)
@pytest.mark.parametrize("act", ACTS)
def test_each_step_is_open_in_its_state_alone_and_a_refusal_says_who_did_what(
    pledge, officer, reporter, head, state, act
):
    world = {"officer": officer, "reporter": reporter, "head": head}
    make = {
        "assigned": lambda: make_problem(pledge, officer),
        "rectifying": lambda: make_taken_up(pledge, officer, reporter),
        "requested": lambda: make_requested(pledge, officer, head),
        "closed": lambda: make_closed(pledge, officer, head),
    }
    problem = make[state]()
    SignOff.objects.create(problem=problem, position=1, body="监理", signed_by="x", signed_on=DAY)

    if act in OPEN_TO[state]:
        ACTS[act](problem, world)
    else:
        with pytest.raises(Conflict, match="2020年5月8日王芳已办理“"):
            ACTS[act](problem, world)
        problem.refresh_from_db()
        assert problem.state == state


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("outsider", ["other_reporter", "other_head", "foreign_officer", "leader"])
def test_others_take_no_step(pledge, officer, reporter, act, outsider, request):
    person = request.getfixturevalue(outsider)
    problem = make_taken_up(pledge, officer, reporter)

    with pytest.raises(PermissionDenied):
        ACTS[act](problem, dict.fromkeys(("officer", "reporter", "head"), person))
