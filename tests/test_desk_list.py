"""The desk's list: the most urgent first, one next action each, and every month so far."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.urls import reverse

from agencies.roles import Role
from pledges.models import Batch
from progress.actions.months import open_months
from progress.actions.reports import return_by_head, return_by_office
from progress.models import MonthlyReport
from progress.readers.desk import due_in_words, read_desk
from tests.people import make_person
from tests.promises import APRIL, make_accepted, make_pledge, make_share

TODAY = date(2020, 5, 8)
MAY = date(2020, 5, 1)
State = MonthlyReport.State


def put(report: MonthlyReport, state: str, submitted_on: date | None = None) -> MonthlyReport:
    """The report as it would be after the steps that lead to ``state``."""
    report.state, report.submitted_on = state, submitted_on
    report.accepted_on = submitted_on if state == State.ACCEPTED else None
    report.save()
    return report


def read(user) -> list[tuple]:
    return [
        (group.title, [(row.report.month.month, str(row.action), row.due) for row in group.rows])
        for group in read_desk(user, TODAY).groups
    ]


def history(user) -> list[tuple[int, str]]:
    return [(row.report.month.month, row.status.label) for row in read_desk(user, TODAY).history]


@pytest.fixture
def may_report(april_report, batch) -> MonthlyReport:
    open_months(batch=batch, today=TODAY)
    return MonthlyReport.objects.get(agency=april_report.agency, month=MAY)


def test_a_reporter_sees_what_was_returned_then_what_to_fill_then_what_is_on_its_way(
    reporter, batch, april_report, may_report
):
    put(april_report, State.RETURNED, date(2020, 5, 6))
    older = MonthlyReport.objects.create(
        batch=batch, agency=reporter.agency, month=date(2020, 3, 1), due_on=date(2020, 4, 7)
    )
    put(older, State.SIGNED, date(2020, 4, 7))

    assert read(reporter) == [
        ("退回待改", [(4, "修改后重报", "已逾期2天")]),
        ("待填报", [(5, "去填报", "28天后到期")]),
        ("审签审核中", [(3, "查看", "已逾期31天")]),
    ]


def test_a_head_sees_what_awaits_a_signature_first(head, april_report, may_report):
    put(april_report, State.SUBMITTED, date(2020, 5, 6))
    put(may_report, State.DRAFT)

    assert read(head) == [
        ("待您审签", [(4, "去审签", "已逾期2天")]),
        ("填报员填报中", [(5, "查看", "28天后到期")]),
    ]


def test_a_draft_is_continued_and_what_is_due_first_stands_first(
    reporter, april_report, may_report
):
    put(may_report, State.DRAFT)

    assert read(reporter) == [
        ("待填报", [(4, "去填报", "已逾期2天"), (5, "继续填报", "28天后到期")]),
    ]


@pytest.mark.parametrize(
    ("due_on", "words"),
    [
        (date(2020, 5, 11), "3天后到期"),
        (date(2020, 5, 8), "今天到期"),
        (date(2020, 5, 7), "已逾期1天"),
    ],
)
def test_the_due_day_is_told_in_days(due_on, words):
    assert due_in_words(due_on, TODAY) == words


@pytest.mark.parametrize(
    ("state", "submitted_on", "status"),
    [
        (State.PENDING, None, "未报"),
        (State.DRAFT, None, "未报"),
        (State.SUBMITTED, date(2020, 5, 6), "已报"),
        (State.SIGNED, date(2020, 5, 7), "迟报"),
        (State.RETURNED, date(2020, 5, 6), "退回"),
        (State.ACCEPTED, date(2020, 5, 6), "通过"),
    ],
)
def test_history_tells_the_reporting_status(reporter, april_report, state, submitted_on, status):
    put(april_report, state, submitted_on)

    assert history(reporter) == [(4, status)]


def test_a_month_that_is_not_due_yet_is_no_history(reporter, may_report):
    assert history(reporter) == [(4, "未报")]


def test_a_month_accepted_in_a_batch_that_is_over_is_history_only(reporter, batch, april_report):
    batch.stage = Batch.Stage.CLOSED
    batch.save()

    assert (read(reporter), history(reporter)) == ([], [(4, "未报")])


def test_a_month_still_to_come_is_not_shown(reporter, batch, april_report):
    MonthlyReport.objects.create(
        batch=batch, agency=reporter.agency, month=date(2020, 6, 1), due_on=date(2020, 7, 6)
    )

    assert read(reporter) == [("待填报", [(4, "去填报", "已逾期2天")])]


def test_only_the_own_units_reports_are_shown(other_reporter, april_report):
    assert (read(other_reporter), history(other_reporter)) == ([], [])


def test_a_countys_people_see_the_countys_reports(county_reporter, roads, batch, county):
    make_share(roads.indicator.pledge, target="30", region=county)
    open_months(batch=batch, today=APRIL)

    assert read(county_reporter) == [("待填报", [(4, "去填报", "已逾期2天")])]


def test_tasks_and_filled_ones_are_counted(reporter, batch, roads, labour):
    make_share(roads.indicator.pledge, name="桥梁", target="12", unit="座")
    words = make_share(
        roads.indicator.pledge,
        name="养护机制",
        target=None,
        kind="qualitative",
        comparator="qualitative",
    )
    make_share(make_pledge(batch, labour, title="就业"), name="新增就业", target="46000")
    told = make_accepted(words, APRIL, None, note="已制定办法")
    make_accepted(roads, APRIL, None, note="因雨停工")  # a note is no figure
    put(told.report, State.RETURNED, date(2020, 5, 6))

    [row] = [row for group in read_desk(reporter, TODAY).groups for row in group.rows]

    assert (row.tasks, row.filled) == (3, 1)


def test_the_last_return_gives_the_reason(client, reporter, head, officer, april_report):
    put(april_report, State.SUBMITTED, date(2020, 5, 6))
    return_by_head(report=april_report, reason="漏报两条路", by=head, today=date(2020, 5, 6))
    put(april_report, State.SIGNED, date(2020, 5, 6))
    return_by_office(report=april_report, reason="请核对里程", by=officer, today=date(2020, 5, 7))
    client.force_login(reporter)

    answer = client.get(reverse("desk"))

    assert answer.context["grid"].returned.reason == "请核对里程"
    [notice] = answer.content.decode().split('class="notice stop"')[1:]
    assert "请核对里程" in notice.split("</div>")[0]


@pytest.mark.parametrize(
    ("person", "state", "month"),
    [
        ("reporter", State.RETURNED, 5),  # returned before what is due first
        ("reporter", State.DRAFT, 4),
        ("head", State.SUBMITTED, 5),
    ],
)
def test_the_desk_opens_the_most_urgent_report_and_leads_to_the_others(
    client, april_report, may_report, roads, request, person, state, month
):
    put(may_report, state, TODAY if state != State.DRAFT else None)
    client.force_login(request.getfixturevalue(person))

    answer = client.get(reverse("desk"))

    assert answer.context["report"].month.month == month
    switcher = answer.content.decode().split('class="switcher"')[1].split("</nav>")[0]
    other = april_report if month == 5 else may_report
    assert switcher.count('aria-current="page"') == 1
    assert f'href="{reverse("desk_report", args=[other.pk])}"' in switcher


def test_a_head_with_nothing_to_sign_is_told_what_is_being_filled(client, head, april_report):
    client.force_login(head)

    answer = client.get(reverse("desk"))

    assert "report" not in answer.context
    assert "没有等您审签的月报" in answer.content.decode()
    assert "填报员填报中" in answer.content.decode()


@pytest.mark.parametrize(
    ("role", "words"),
    [(Role.REPORTER, "眼下没有要填报的月报"), (Role.HEAD, "没有等您审签的月报")],
)
def test_an_empty_desk_says_so(client, traffic, role, words):
    client.force_login(make_person(role, agency=traffic))

    page = client.get(reverse("desk")).content.decode()

    assert re.findall(r'class="empty-title">([^<]+)<', page) == [words, "还没有报送记录"]


def test_simulated_reports_are_marked(client, reporter, april_report):
    client.force_login(reporter)
    plain = client.get(reverse("desk")).content.decode()
    MonthlyReport.objects.update(simulated=True)

    marked = client.get(reverse("desk")).content.decode()

    assert (plain.count("tag simulated"), marked.count("tag simulated")) == (0, 1)


@pytest.mark.parametrize("months", [1, 3])
def test_the_list_takes_as_many_queries_for_one_report_as_for_three(
    client, reporter, batch, april_report, months, django_assert_num_queries
):
    put(april_report, State.RETURNED, date(2020, 5, 6))
    for month in range(1, months):
        MonthlyReport.objects.create(
            batch=batch,
            agency=reporter.agency,
            month=date(2020, month, 1),
            due_on=date(2020, month + 1, 6),
            state=State.RETURNED,
        )
    client.force_login(reporter)

    # session, person; the desk's two and the open report's three; unread, letters, lines
    with django_assert_num_queries(10):
        answer = client.get(reverse("desk"))

    [group] = answer.context["desk"].groups
    assert (group.title, len(group.rows)) == ("退回待改", months)
