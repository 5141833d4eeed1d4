"""A problem told in an accepted report opens a draft; the office registers it or sets it aside."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import connection
from django.urls import reverse

from agencies.refusals import Conflict
from oversight.actions.problems import open_problems, register_problem, set_problem_aside
from oversight.actions.review import accept_report
from oversight.models import Problem
from progress.models import MonthlyReport, Narrative, Reading
from tests.promises import make_pledge

DAY = date(2020, 5, 8)


@pytest.fixture
def told(april_report, roads) -> MonthlyReport:
    """April's report, signed, telling of a problem of its pledge."""
    Reading.objects.create(
        report=april_report, share=roads, value=Decimal(30), as_of=date(2020, 4, 30)
    )
    Narrative.objects.create(
        report=april_report,
        pledge=roads.indicator.pledge,
        problem="用地未批\n",
        cause="手续不全",
        next_step="五月底前办结",
    )
    april_report.state, april_report.submitted_on = "signed", date(2020, 5, 6)
    april_report.save()
    return april_report


@pytest.fixture
def draft(told) -> Problem:
    open_problems(report=told, today=DAY)
    return Problem.objects.get()


def test_acceptance_drafts_the_problem_as_it_was_told(told, officer, roads):
    accept_report(report=told, by=officer, today=DAY)

    assert list(
        Problem.objects.values_list(
            "pledge", "agency", "region", "what", "cause", "measures", "state", "found_on", "due_on"
        )
    ) == [
        (
            roads.indicator.pledge_id, told.agency_id, None, "用地未批", "手续不全",
            "五月底前办结", "found", DAY, None,
        )
    ]  # fmt: skip


def test_a_narrative_without_a_problem_opens_nothing(told, batch, traffic):
    Narrative.objects.update(problem=" \n")
    Narrative.objects.create(report=told, pledge=make_pledge(batch, traffic), progress="顺利")

    assert (open_problems(report=told, today=DAY), Problem.objects.count()) == (0, 0)


def test_drafting_again_adds_nothing(told):
    assert [open_problems(report=told, today=DAY) for _ in range(2)] == [1, 0]
    assert Problem.objects.count() == 1


def test_a_refused_acceptance_drafts_nothing(told, officer):
    told.entered_by = officer
    told.save()

    with pytest.raises(Conflict):
        accept_report(report=told, by=officer, today=DAY)

    assert Problem.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_drafting_at_once_makes_one(told):
    gate = Barrier(4)

    def work(_: int) -> None:
        try:
            gate.wait()
            open_problems(report=told, today=DAY)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))

    assert Problem.objects.count() == 1


def test_an_officer_registers_a_draft_with_its_deadline(client, officer, draft):
    client.force_login(officer)

    response = client.post(reverse("problem_register", args=[draft.pk]), {"due_on": "2020-06-30"})

    draft.refresh_from_db()
    assert response["Location"] == reverse("problem", args=[draft.pk])
    assert (draft.state, draft.due_on, draft.decided_by, draft.decided_on) == (
        "assigned", date(2020, 6, 30), officer, DAY,
    )  # fmt: skip


def test_an_officer_sets_a_draft_aside_with_the_reason(client, officer, draft):
    client.force_login(officer)

    client.post(reverse("problem_set_aside", args=[draft.pk]), {"reason": "已在上月台账中"})

    draft.refresh_from_db()
    assert (draft.state, draft.decision_reason, draft.decided_by) == (
        "set_aside", "已在上月台账中", officer,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("page", "sent", "field"),
    [
        ("problem_register", {"due_on": ""}, "id_due_on"),
        ("problem_register", {"due_on": "2020-05-07"}, "id_due_on"),
        ("problem_set_aside", {"reason": " "}, "id_reason"),
        ("problem_set_aside", {"reason": "长" * 201}, "id_reason"),
    ],
)
def test_a_decision_that_lacks_something_is_refused_with_the_page(
    client, officer, draft, page, sent, field
):
    client.force_login(officer)

    response = client.post(reverse(page, args=[draft.pk]), sent)

    draft.refresh_from_db()
    assert (response.status_code, draft.state) == (400, "found")
    assert f'href="#{field}"' in response.content.decode()


def test_a_decision_is_taken_once(officer, director, draft):
    register_problem(problem=draft, due_on=date(2020, 6, 30), by=officer, today=DAY)

    with pytest.raises(Conflict, match="2020年5月8日王芳已办理“交办”，这个问题现为“已交办”"):
        set_problem_aside(problem=draft, reason="重复", by=director, today=DAY)


def test_the_ledger_shows_what_is_open_and_filters_by_state(client, officer, draft, roads, traffic):
    done = Problem.objects.create(
        pledge=roads.indicator.pledge, agency=traffic, what="缺料", found_on=DAY,
        state="set_aside", decided_by=officer, decided_on=DAY, decision_reason="重复",
    )  # fmt: skip
    client.force_login(officer)

    shown = {
        address: list(client.get(reverse("problems") + address).context["page"])
        for address in ("", "?state=set_aside", "?state=all", "?state=assigned")
    }

    assert shown == {
        "": [draft],
        "?state=set_aside": [done],
        "?state=all": [done, draft],
        "?state=assigned": [],
    }


@pytest.mark.parametrize("person", ["foreign_officer", "reporter", "county_reporter"])
def test_others_neither_read_nor_decide(client, draft, person, request):
    client.force_login(request.getfixturevalue(person))
    codes = [
        client.get(reverse("problem", args=[draft.pk])).status_code,
        client.post(
            reverse("problem_register", args=[draft.pk]), {"due_on": "2020-06-30"}
        ).status_code,
        client.post(reverse("problem_set_aside", args=[draft.pk]), {"reason": "x"}).status_code,
    ]

    draft.refresh_from_db()
    assert (codes, draft.state) == ([403, 403, 403], "found")


@pytest.mark.parametrize("problems", [1, 3])
def test_the_ledger_takes_as_many_queries_for_one_problem_as_for_three(
    client, officer, roads, traffic, problems, django_assert_num_queries
):
    for number in range(problems):
        Problem.objects.create(
            pledge=roads.indicator.pledge, agency=traffic, what=f"问题{number}", found_on=DAY
        )
    client.force_login(officer)

    # session, person, office, notices; units to choose from (2), batches; count, page;
    # days off, tally
    with django_assert_num_queries(10):
        response = client.get(reverse("problems"))

    assert len(response.context["page"]) == problems


def test_a_leader_reads_a_draft_and_decides_nothing(client, draft, leader):
    client.force_login(leader)
    page = client.get(reverse("problem", args=[draft.pk]))
    code = client.post(
        reverse("problem_register", args=[draft.pk]), {"due_on": "2020-06-30"}
    ).status_code

    draft.refresh_from_db()
    assert (page.status_code, page.context["chain"].may) == (200, set())
    assert (code, draft.state) == (403, "found")
