"""`create_demo_work`: supervision in the middle of its work, by the people of the demo."""

from __future__ import annotations

from collections import Counter
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from agencies.models import Message
from agencies.official_calendar import official_calendar
from oversight.actions.drafting import draft_notices
from oversight.actions.entry_signs import list_signs
from oversight.matters import is_overdue
from oversight.models import (
    AcceptanceCase,
    Attachment,
    EntrySign,
    Notice,
    NoticeStep,
    Problem,
    ProblemStep,
    ScoreSheet,
)
from pledges.models import Batch, Plan
from progress.models import JudgingRule, Narrative, ReportingMonth, Verdict

AUGUST, SEPTEMBER = date(2023, 8, 1), date(2023, 9, 1)


@pytest.fixture
def working(worked) -> date:
    """The demo as it is found on its day, which is returned."""
    return worked


@pytest.fixture
def batch(working) -> Batch:
    return Batch.objects.get(slug="jilin-2023")


def letters() -> dict[tuple[str, str], str]:
    """(unit, rung) → state of its letter; each of them has one."""
    found = Notice.objects.select_related("agency", "region")
    return {(str(notice.unit), notice.rung): notice.state for notice in found}


def test_a_letter_stands_at_each_point_of_its_way(working):
    assert Notice.objects.count() == len(letters())
    assert letters() == {
        ("双辽市", "reminder"): "closed",
        ("双辽市", "supervision"): "replied",
        ("双辽市", "talk"): "replied",
        ("双辽市", "criticism"): "signed",
        ("省住建厅", "reminder"): "closed",
        ("省住建厅", "supervision"): "sent",
        ("省水利厅", "supervision"): "sent",
        ("省水利厅", "talk"): "drafted",
        ("省民政厅", "reminder"): "drafted",
        ("省民政厅", "supervision"): "drafted",
        ("省教育厅", "talk"): "drafted",
        ("舒兰市", "supervision"): "drafted",
        ("洮南市", "supervision"): "drafted",
    }


def test_the_director_has_orders_to_sign_and_one_is_signed_and_not_sent(working):
    orders = Notice.objects.filter(state="drafted", rung="supervision")

    assert {str(order.unit): order.approved_on for order in orders} == {
        "省民政厅": None,
        "洮南市": None,
        "舒兰市": date(2023, 10, 13),
    }
    assert [str(order.unit) for order in orders if order.edited] == ["洮南市"]


def test_what_was_not_done_in_time_is_overdue_and_has_climbed(working):
    overdue = [notice for notice in Notice.objects.all() if is_overdue(notice, working)]

    assert {(str(notice.unit), notice.rung) for notice in overdue} == {
        ("双辽市", "supervision"),
        ("省水利厅", "supervision"),
    }
    climbed = Notice.objects.get(agency__short_name="省水利厅", rung="talk")
    assert set(climbed.matters.values_list("cause", flat=True)) == {"overdue"}


def test_the_night_s_jobs_find_nothing_left_to_do(batch, working):
    assert draft_notices(batch=batch, today=working) == 0
    assert list_signs(batch=batch, today=working).new == 0


def test_a_problem_stands_at_each_point_of_its_way(working):
    found = Problem.objects.exclude(number="").order_by("number")

    assert [
        (row.number, str(row.unit), row.state, bool(row.due_on and row.due_on < working))
        for row in found
    ] == [
        ("2023-0001", "双辽市", "closed", True),
        ("2023-0002", "省住建厅", "rectifying", False),
        ("2023-0003", "省住建厅", "requested", False),
        ("2023-0004", "双辽市", "rectifying", True),
        ("2023-0005", "省住建厅", "assigned", False),
        ("2023-0006", "省教育厅", "assigned", False),
    ]
    assert list(found[1].sign_offs.values_list("body", "signed_on")) == [
        ("项目指挥部", date(2023, 9, 25)),
        ("工程监理", date(2023, 10, 11)),
        ("质量监督", None),
    ]


def test_one_acceptance_passed_and_turned_blue_and_one_waits(working):
    cases = AcceptanceCase.objects.order_by("applied_on").select_related("pledge__batch")

    assert [(case.pledge.batch.slug, case.pledge.no, case.state) for case in cases] == [
        ("jilin-2023", "24", "passed"),
        ("jilin-2019", "29", "applied"),
    ]
    light = Verdict.objects.filter(share__indicator__pledge=cases[0].pledge).latest("pk")
    assert (light.month, light.light) == (SEPTEMBER, "blue")


def test_two_months_are_scored_and_ranks_have_changed(working):
    ranks = {
        month: {
            str(sheet.agency or sheet.region): sheet.rank
            for sheet in ScoreSheet.objects.filter(month=month)
        }
        for month in (AUGUST, SEPTEMBER)
    }

    assert ranks[AUGUST].keys() == ranks[SEPTEMBER].keys()
    assert ranks[AUGUST] != ranks[SEPTEMBER]


def test_signs_are_listed_and_one_is_settled(working):
    assert Counter(EntrySign.objects.values_list("outcome", flat=True)) == {
        "open": 6,
        "explained": 1,
    }


def test_a_category_has_its_rule_and_two_plans_were_changed_from_october_on(working):
    rule = JudgingRule.objects.get()
    changed = Plan.objects.filter(effective_on__isnull=False).order_by("kind")

    assert (str(rule.category), rule.effective_on) == ("城乡建设", date(2023, 10, 1))
    assert [
        (plan.share.indicator.pledge.no, plan.kind, plan.effective_on, bool(plan.reason))
        for plan in changed
    ] == [
        ("26", "even", date(2023, 10, 1), True),
        ("10", "monthly", date(2023, 10, 1), True),
    ]
    assert [bool(stage.done_on) for stage in changed[0].stages.order_by("start")] == [
        True,
        False,
        False,
        False,
    ]


def test_every_month_through_august_has_its_bulletin_and_is_locked(batch, working):
    settled = ReportingMonth.objects.filter(batch=batch).order_by("month")

    assert [row.month.month for row in settled] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert all(row.locks_on and row.locks_on < working for row in settled)


def test_every_step_was_taken_on_a_working_day_of_the_past(working):
    is_workday = official_calendar()
    days = {
        *NoticeStep.objects.values_list("on", flat=True),
        *ProblemStep.objects.values_list("on", flat=True),
        *AcceptanceCase.objects.values_list("applied_on", flat=True),
        *ReportingMonth.objects.values_list("bulletin_on", flat=True),
    }

    assert {day for day in days if day > working or not is_workday(day)} == set()
    assert all(
        timezone.localdate(at) <= working
        for at in Attachment.objects.values_list("uploaded_at", flat=True)
    )


def test_what_a_step_cannot_do_leaves_nothing_behind(loaded, monkeypatch):
    from oversight.management.demo import supervision

    told = Message.objects.count()
    monkeypatch.setitem(supervision.STEPS, "draft", supervision.STEPS["approve"])

    with pytest.raises(CommandError, match="未写入任何数据"):
        call_command("create_demo_work")

    assert not Notice.objects.exists()
    assert not Narrative.objects.exists()
    assert Message.objects.count() == told


def test_where_a_letter_waits_already_nothing_is_written(loaded):
    batch = Batch.objects.get(slug="jilin-2023")
    drafted = draft_notices(batch=batch, today=loaded)
    out = StringIO()

    call_command("create_demo_work", stdout=out)

    assert out.getvalue() == "演示内容：已有人办理，未改动\n"
    assert Notice.objects.count() == drafted
