"""Bulk acceptance runs the one action for each report, and tells of each what became (T1)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import connection
from django.urls import reverse

from agencies.models import Agency
from oversight.actions.review import accept_reports
from oversight.models import Problem
from progress.models import MonthlyReport, Narrative, Reading, ReportStep
from tests.promises import APRIL, make_pledge, make_share

State = MonthlyReport.State
DAY = date(2020, 5, 8)


@pytest.fixture
def waiting(batch, chengde) -> list[MonthlyReport]:
    """Three agencies' reports of April, each with its figure, signed."""
    return [hand_in(batch, chengde, number) for number in range(3)]


def hand_in(batch, region, number: int) -> MonthlyReport:
    agency = Agency.objects.create(name=f"第{number}局", short_name=f"{number}局", region=region)
    share = make_share(make_pledge(batch, agency, title=f"实事{number}"))
    report = MonthlyReport.objects.create(
        batch=batch,
        agency=agency,
        month=APRIL,
        due_on=date(2020, 5, 6),
        submitted_on=date(2020, 5, 6),
        state=State.SIGNED,
    )
    Reading.objects.create(report=report, share=share, value=Decimal(30), as_of=date(2020, 4, 30))
    return report


def accept(client, *reports: MonthlyReport, **more):
    chosen = {"report": [report.pk for report in reports]} | more
    return client.post(reverse("accept_many"), chosen, follow=True)


def states() -> list[str]:
    return list(MonthlyReport.objects.order_by("pk").values_list("state", flat=True))


def steps() -> list[tuple]:
    return list(
        ReportStep.objects.order_by("pk").values_list("report", "action", "by__username", "on")
    )


def test_each_chosen_report_is_accepted_with_its_approver_and_step(client, officer, waiting):
    client.force_login(officer)

    response = accept(client, *waiting[:2])

    assert states() == [State.ACCEPTED, State.ACCEPTED, State.SIGNED]
    assert steps() == [(report.pk, "accept", "officer", DAY) for report in waiting[:2]]
    assert list(
        MonthlyReport.objects.filter(pk__in=[r.pk for r in waiting[:2]]).values_list(
            "accepted_on", flat=True
        )
    ) == [DAY, DAY]
    assert response.redirect_chain == [(reverse("review") + "?done=1", 302)]
    assert response.context["outcomes"] == [(waiting[0], ""), (waiting[1], "")]


def test_one_that_is_refused_hinders_no_other_and_says_why(client, officer, director, waiting):
    waiting[0].entered_by = officer
    waiting[0].save()
    MonthlyReport.objects.filter(pk=waiting[1].pk).update(state=State.RETURNED)
    client.force_login(officer)

    response = accept(client, *waiting)

    assert states() == [State.SIGNED, State.RETURNED, State.ACCEPTED]
    assert steps() == [(waiting[2].pk, "accept", "officer", DAY)]
    assert response.context["outcomes"] == [
        (waiting[0], "这份月报由您代录，须由办公室另一人审核。"),
        (
            waiting[1],
            "月报现为“已退回”，不能进行这项操作。请刷新页面查看最新状态。",
        ),
        (waiting[2], ""),
    ]
    page = response.content.decode()
    assert (page.count(">未通过<"), page.count(">已通过<")) == (2, 1)


def test_the_outcomes_stay_when_the_page_is_read_again_and_go_with_the_next(
    client, officer, waiting
):
    client.force_login(officer)
    accept(client, *waiting[:1])

    again = client.get(reverse("review") + "?done=1").context["outcomes"]
    queue = client.get(reverse("review")).context["outcomes"]

    assert (again, queue) == ([(waiting[0], "")], [])


def test_the_problems_of_accepted_reports_are_drafted(client, officer, waiting):
    for report in waiting:
        pledge = report.readings.get().share.indicator.pledge
        Narrative.objects.create(report=report, pledge=pledge, problem="用地未批")
    waiting[0].entered_by = officer
    waiting[0].save()
    client.force_login(officer)

    accept(client, *waiting)

    assert list(Problem.objects.order_by("pk").values_list("agency", "what", "state")) == [
        (report.agency_id, "用地未批", "found") for report in waiting[1:]
    ]


def test_a_single_button_accepts_only_its_row(client, officer, waiting):
    client.force_login(officer)

    accept(client, *waiting, only=waiting[1].pk)

    assert states() == [State.SIGNED, State.ACCEPTED, State.SIGNED]


@pytest.mark.parametrize("chosen", [{}, {"report": ["x", "", "²"]}, {"only": "9" * 40}])
def test_nothing_chosen_is_told_and_changes_nothing(client, officer, waiting, chosen):
    client.force_login(officer)

    response = client.post(reverse("accept_many"), chosen, follow=True)

    assert states() == [State.SIGNED] * 3
    assert "请先选中要审核通过的月报。" in response.content.decode()


def test_another_office_s_reports_are_refused_whole(client, foreign_officer, waiting):
    client.force_login(foreign_officer)

    assert accept(client, *waiting).status_code == 403
    assert states() == [State.SIGNED] * 3


def test_the_filter_stays_in_the_address(client, officer, waiting):
    client.force_login(officer)
    address = reverse("accept_many") + "?month=2020-04&asked=no"

    response = client.post(address, {"report": waiting[0].pk})

    assert response["Location"] == reverse("review") + "?month=2020-04&asked=no&done=1"


@pytest.mark.django_db(transaction=True)
def test_two_officers_at_once_accept_each_report_exactly_once(officer, director, waiting):
    gate = Barrier(2)

    def work(person):
        try:
            gate.wait()
            return accept_reports(chosen=list(waiting), by=person, today=DAY)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        both = list(pool.map(work, [officer, director]))

    assert states() == [State.ACCEPTED] * 3
    assert sorted(report for report, *_ in steps()) == [report.pk for report in waiting]
    told = [[bool(outcome.why) for outcome in outcomes] for outcomes in both]
    assert [one != other for one, other in zip(*told, strict=True)] == [True] * 3
    refusals = {outcome.why for outcomes in both for outcome in outcomes if outcome.why}
    assert refusals == {"月报现为“办公室已审核”，不能进行这项操作。请刷新页面查看最新状态。"}
