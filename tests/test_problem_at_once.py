"""Two people, or two workers, at the same problem at the same moment."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.utils import timezone

from agencies.models import Message
from agencies.refusals import Conflict
from agencies.workbooks.reading import read_workbook
from oversight.actions.problem_notices import remind_problems
from oversight.actions.rectifying import close_problem, take_up
from oversight.models import Problem, ProblemImport, ProblemStep
from oversight.spreadsheets.applying import apply_import, keep_import
from oversight.spreadsheets.columns import COLUMNS, DUTIES, ISSUES
from oversight.spreadsheets.planning import plan_of
from oversight.spreadsheets.reading import parse
from tests.notices import NOW
from tests.problems import DAY, make_problem, make_requested
from tests.sheets import xlsx
from tests.test_judging_at_once import WORKERS, at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def pledge(roads):
    return roads.indicator.pledge


def tried(work) -> list[str]:
    """Run it at once in every thread; how each ended."""
    ends: list[str] = []

    def one() -> None:
        try:
            work()
        except Conflict:
            ends.append("refused")
        else:
            ends.append("done")

    at_once(one)
    return sorted(ends)


ONE = ["done"] + ["refused"] * (WORKERS - 1)


def test_numbers_given_at_once_are_all_different(pledge, officer):
    at_once(lambda: make_problem(pledge, officer))

    assert sorted(Problem.objects.values_list("number", flat=True)) == [
        f"2020-{n:04d}" for n in range(1, WORKERS + 1)
    ]


def test_a_problem_is_taken_up_once(pledge, officer, reporter):
    problem = make_problem(pledge, officer)

    assert tried(lambda: take_up(problem=problem, by=reporter, today=DAY)) == ONE
    assert ProblemStep.objects.filter(action="take_up").count() == 1


def test_a_problem_is_closed_once(pledge, officer, director, head):
    problem = make_requested(pledge, officer, head)

    assert tried(lambda: close_problem(problem=problem, by=director, today=DAY)) == ONE
    assert ProblemStep.objects.filter(action="close").count() == 1


def test_workers_that_remind_at_once_tell_each_person_once(pledge, officer, reporter, head):
    make_problem(pledge, officer)
    Message.objects.all().delete()
    day = date(2020, 5, 18)
    now = timezone.make_aware(datetime(2020, 5, 18, 9))

    at_once(lambda: remind_problems(today=day, now=now))

    assert sorted(Message.objects.values_list("recipient__username", "rung")) == [
        ("head", "overdue:2020-05-15"), ("reporter", "overdue:2020-05-15"),
    ]  # fmt: skip


def test_an_import_confirmed_at_once_is_made_once(pledge, officer, director):
    heads = {name: [column.title for column in columns] for name, columns in COLUMNS.items()}
    issue = {
        "编号": "新1", "实事": "公路工程建设", "问题": "护栏缺失", "来源": "督查发现",
        "发现日期": "2020-05-07",
    }  # fmt: skip
    duty = {"编号": "新1", "责任单位": "市交通运输局", "整改期限": "2020-05-29"}
    book = xlsx(
        [heads[ISSUES], [issue.get(title, "") for title in heads[ISSUES]]],
        title=ISSUES,
        **{DUTIES: [heads[DUTIES], [duty.get(title, "") for title in heads[DUTIES]]]},
    )
    parsed = parse(read_workbook(book, name="督查.xlsx"))
    kept = keep_import(parsed=parsed, name="督查.xlsx", sha256="0", by=officer, now=NOW)
    digest = plan_of(parsed, by=officer, today=DAY).digest

    ends = tried(lambda: apply_import(kept=kept, digest=digest, by=director, today=DAY, now=NOW))

    kept = ProblemImport.objects.get()
    assert ends == ONE
    assert (Problem.objects.count(), kept.applied_by, kept.added) == (1, director, 1)
