"""Units and the office are told what waits for them: at each step, and around the deadline."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.utils import timezone

from agencies.models import Message
from oversight.actions.problem_notices import remind_problems
from oversight.actions.rectifying import (
    close_problem,
    extend_deadline,
    reopen_problem,
    request_closing,
    return_problem,
    take_up,
)
from oversight.tasks import remind_problems as task
from tests.problems import DAY, DUE, make_problem, make_requested

LATER = date(2020, 5, 29)


@pytest.fixture
def pledge(roads):
    return roads.indicator.pledge


def told(person) -> list[str]:
    messages = Message.objects.filter(recipient=person).order_by("created_at")
    return list(messages.values_list("subject", flat=True))


def run(day: date) -> int:
    return remind_problems(
        today=day, now=timezone.make_aware(datetime(day.year, day.month, day.day, 9))
    )


def test_each_side_is_told_of_what_the_other_has_done(
    pledge, officer, reporter, head, other_reporter, leader
):
    problem = make_problem(pledge, officer)
    take_up(problem=problem, by=reporter, today=DAY)
    extend_deadline(problem=problem, due_on=LATER, reason="雨", by=officer, today=DAY)
    request_closing(problem=problem, result="好了", by=head, today=DAY)
    return_problem(problem=problem, reason="缺照片", by=officer, today=DAY)
    request_closing(problem=problem, result="好了", by=head, today=DAY)
    close_problem(problem=problem, by=officer, today=DAY)
    reopen_problem(problem=problem, reason="又裂了", due_on=LATER, by=officer, today=DAY)

    unit = [
        "问题2020-0001已交办，整改期限2020年5月15日",
        "问题2020-0001的整改期限延至2020年5月29日",
        "问题2020-0001的销号申请已退回，请继续整改",
        "问题2020-0001已销号",
        "问题2020-0001重新打开，整改期限2020年5月29日",
    ]
    assert {
        person: told(person) for person in (reporter, head, officer, other_reporter, leader)
    } == {
        reporter: unit,
        head: unit,
        officer: ["市交通运输局申请问题2020-0001销号"] * 2,
        other_reporter: [],
        leader: [],
    }


def test_a_unit_is_reminded_once_before_and_once_after_its_deadline(pledge, officer, reporter):
    make_problem(pledge, officer)
    Message.objects.all().delete()

    counts = [run(date(2020, 5, day)) for day in (9, 11, 12, 13, 15, 16, 18, 19)]

    # 9 May 2020 is a working Saturday
    assert counts == [0, 0, 1, 0, 0, 0, 1, 0]
    assert told(reporter) == [
        "问题2020-0001的整改期限还有3个工作日",
        "问题2020-0001整改已逾期1个工作日",
    ]


def test_a_day_that_was_missed_is_made_up_for(pledge, officer, reporter):
    make_problem(pledge, officer)
    Message.objects.all().delete()

    assert [run(date(2020, 5, 15)), run(date(2020, 5, 20))] == [1, 1]
    assert told(reporter) == ["问题2020-0001的整改期限是今天", "问题2020-0001整改已逾期3个工作日"]


def test_a_later_deadline_is_reminded_of_anew(pledge, officer, reporter):
    problem = make_problem(pledge, officer)
    run(date(2020, 5, 13))
    extend_deadline(problem=problem, due_on=LATER, reason="雨", by=officer, today=date(2020, 5, 14))
    Message.objects.filter(rung__startswith="assign").delete()

    assert [run(date(2020, 5, 18)), run(date(2020, 5, 26)), run(date(2020, 6, 1))] == [0, 1, 1]


def test_nobody_is_reminded_of_what_waits_for_the_office_or_is_closed(
    pledge, officer, reporter, head
):
    make_requested(pledge, officer, head)
    closed = make_requested(pledge, officer, head, what="另一个")
    close_problem(problem=closed, by=officer, today=DAY)

    assert [run(date(2020, 5, 13)), run(date(2020, 5, 18))] == [0, 0]


def test_the_task_may_run_twice(pledge, officer, reporter, settings):
    make_problem(pledge, officer)
    Message.objects.all().delete()
    settings.PORTAL_TODAY = date(2020, 5, 18)

    task()
    task()

    assert told(reporter) == ["问题2020-0001整改已逾期1个工作日"]


def test_a_problem_due_today_is_not_late(pledge, officer, reporter):
    make_problem(pledge, officer)
    run(DUE)

    assert told(reporter)[-1] == "问题2020-0001的整改期限是今天"
