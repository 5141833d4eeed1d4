"""The office's policy at work: who is told of a report, when, and in which words."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time, timedelta
from threading import Barrier

import pytest
from django.db import connection

from agencies.models import DayOverride, Message, User
from agencies.roles import Role
from pledges.models import Batch
from progress.actions.months import open_months
from progress.actions.reminders import remind_due
from progress.models import MonthlyReport, ReportStep
from progress.tasks import remind_due as task
from tests.notices import NOW, make_robot
from tests.people import make_person
from tests.promises import APRIL, make_pledge, make_share

# April 2020: due on 6 May, the first day after 劳动节; Saturday 9 May is worked
DUE_3, DUE_1 = date(2020, 4, 28), date(2020, 4, 30)
OVERDUE_1, OVERDUE_3 = date(2020, 5, 7), date(2020, 5, 9)
DUE = date(2020, 5, 6)


def remind(batch: Batch, day: date) -> int:
    return remind_due(batch=batch, today=day, now=datetime.combine(day, time(9), NOW.tzinfo))


def through(batch: Batch, first: date, last: date) -> dict[date, int]:
    """How many notices each day sends, days without any left out."""
    days = (first + timedelta(days=i) for i in range((last - first).days + 1))
    found = {day: remind(batch, day) for day in days}
    return {day: told for day, told in found.items() if told}


def told() -> list[tuple[str, str]]:
    rows = Message.objects.order_by("created_at", "recipient__username")
    return [(str(row.recipient.username), row.rung) for row in rows.filter(robot=None)]


@pytest.fixture
def team(april_report, reporter, head, officer, director, other_reporter, leader) -> MonthlyReport:
    """市交通运输局's April report, its people, the office, and people it does not concern."""
    return april_report


def test_each_rung_reaches_whom_it_should_and_on_its_day(batch, team):
    found = through(batch, date(2020, 4, 1), date(2020, 5, 20))

    assert found == {DUE_3: 1, DUE_1: 1, OVERDUE_1: 2, OVERDUE_3: 3}
    assert told() == [
        ("reporter", f"due-3:{DUE}"),
        ("reporter", f"due-1:{DUE}"),
        ("head", f"overdue+1:{DUE}"),
        ("reporter", f"overdue+1:{DUE}"),
        ("head", f"overdue+3:{DUE}"),
        ("officer", f"overdue+3:{DUE}"),
        ("reporter", f"overdue+3:{DUE}"),
    ]


def test_the_words_are_those_of_a_colleague(batch, team):
    through(batch, date(2020, 4, 1), date(2020, 5, 20))

    of_clerk = Message.objects.filter(recipient__username="reporter").order_by("created_at")
    assert [row.subject for row in of_clerk] == [
        "4月月报将于5月6日截止，还有3个工作日",
        "4月月报将于5月6日截止，还有1个工作日",
        "4月月报应于5月6日报送，已逾期1个工作日",
        "4月月报应于5月6日报送，已逾期3个工作日",
    ]
    assert of_clerk[0].body == (
        "市交通运输局：4月月报将于5月6日截止，还有3个工作日（《2020年承德市民心实事》）。请登录填报。"
    )
    assert {row.link for row in of_clerk} == {f"/desk/reports/{team.pk}/"}


def test_the_office_gets_one_notice_of_all_that_is_missing(batch, team, officer, labour):
    make_share(make_pledge(batch, labour), name="城镇新增就业", target="46000", unit="人")
    open_months(batch=batch, today=APRIL)

    remind(batch, OVERDUE_3)

    notice = Message.objects.get(recipient=officer)
    assert (notice.subject, notice.body, notice.link) == (
        "4月月报逾期3个工作日，仍有2家未报",
        "《2020年承德市民心实事》4月月报未报单位：市交通运输局、市人社局。",
        "/office/remind/chengde-2020/2020/04/",
    )


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("draft", "月报尚未提交，请登录填报。"),
        ("returned", "月报已退回，请按退回意见修改后重新报送。"),
    ],
)
def test_a_draft_and_a_returned_report_are_reminded_of_in_their_own_words(
    batch, team, state, words
):
    MonthlyReport.objects.update(state=state)

    remind(batch, DUE_3)

    assert words in Message.objects.get().body


@pytest.mark.parametrize("state", ["submitted", "signed", "accepted"])
def test_a_report_handed_in_is_left_in_peace(batch, team, state):
    MonthlyReport.objects.update(state=state, accepted_on=DUE)

    assert through(batch, date(2020, 4, 1), date(2020, 5, 20)) == {}


def test_a_day_off_by_the_office_s_own_calendar_moves_the_reminder(batch, team):
    DayOverride.objects.create(day=DUE_3, is_workday=False, note="本市放假")

    assert through(batch, date(2020, 4, 20), DUE_1) == {date(2020, 4, 27): 1, DUE_1: 1}


def test_a_unit_whose_plans_begin_later_is_not_nagged(batch, team, roads):
    roads.plans.update(start=date(2020, 5, 1))

    assert through(batch, date(2020, 4, 1), date(2020, 5, 20)) == {}


def test_one_plan_begun_is_enough(batch, team, roads, traffic):
    roads.plans.update(start=date(2020, 5, 1))
    make_share(make_pledge(batch, traffic), name="桥梁", unit="座")

    assert remind(batch, DUE_3) == 1


def test_a_due_day_moved_later_is_reminded_of_anew(batch, team):
    remind(batch, DUE_3)
    MonthlyReport.objects.update(due_on=date(2020, 5, 12))

    assert through(batch, date(2020, 5, 1), date(2020, 5, 11)) == {
        date(2020, 5, 8): 1,
        date(2020, 5, 11): 1,
    }


def test_days_on_which_the_job_did_not_run_are_made_up_for(batch, team):
    assert through(batch, date(2020, 5, 4), date(2020, 5, 6)) == {DUE: 1}
    assert through(batch, date(2020, 5, 13), date(2020, 5, 20)) == {date(2020, 5, 13): 3}

    assert [
        row.subject for row in Message.objects.order_by("created_at", "recipient__username")
    ] == [
        "4月月报今天截止",
        "4月月报应于5月6日报送，已逾期6个工作日",
        "4月月报逾期6个工作日，仍有1家未报",
        "4月月报应于5月6日报送，已逾期6个工作日",
    ]


def test_a_newcomer_is_not_told_of_what_the_unit_was_told_before(batch, team, traffic, chengde):
    remind(batch, OVERDUE_3)
    make_person(Role.REPORTER, agency=traffic, username="newcomer")
    make_person(Role.OFFICER, agency=batch.office, username="second_officer")

    assert remind(batch, date(2020, 5, 11)) == 0


def test_a_report_returned_long_after_is_not_called_overdue_at_once(batch, team, reporter):
    MonthlyReport.objects.update(state="returned", submitted_on=DUE)
    ReportStep.objects.create(
        report=team, action="return_by_office", on=date(2020, 5, 12), by=None, reason="请核实。"
    )

    assert through(batch, date(2020, 5, 12), date(2020, 5, 20)) == {}


def test_only_people_at_work_and_groups_in_use_are_told(batch, team, traffic, reporter, county):
    User.objects.filter(pk=reporter.pk).update(is_active=False)
    make_person(Role.REPORTER, agency=traffic, username="second")
    make_person(Role.REPORTER, region=county, username="elsewhere")
    group = make_robot(traffic)
    make_robot(traffic, active=False)

    assert remind(batch, DUE_3) == 2
    assert told() == [("second", f"due-3:{DUE}")]
    assert Message.objects.get(robot__isnull=False).robot == group


def test_the_task_run_every_hour_tells_once(batch, team, settings):
    settings.PORTAL_TODAY = DUE_3
    for _ in range(3):
        task()

    assert told() == [("reporter", f"due-3:{DUE}")]


@pytest.mark.django_db(transaction=True)
def test_the_task_run_on_two_workers_tells_once(batch, team, settings):
    settings.PORTAL_TODAY = OVERDUE_3
    gate = Barrier(2)

    def worker(_: int) -> None:
        try:
            gate.wait()
            task()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(worker, range(2)))

    assert sorted(told()) == [
        ("head", f"overdue+3:{DUE}"),
        ("officer", f"overdue+3:{DUE}"),
        ("reporter", f"overdue+3:{DUE}"),
    ]


def test_a_closed_batch_is_not_reminded_of(batch, team, settings):
    settings.PORTAL_TODAY = DUE_3
    batch.stage = Batch.Stage.CLOSED
    batch.save()

    task()

    assert told() == []
