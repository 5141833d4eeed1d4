"""The ledger's pages in the office: two lists, filters, one problem, a new one."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from oversight.actions.rectifying import take_up
from oversight.models import Problem
from pledges.models import Project
from tests.problems import DAY, DUE, make_closed, make_problem, make_requested, make_taken_up

AFTER = date(2020, 5, 18)


@pytest.fixture
def pledge(roads):
    return roads.indicator.pledge


@pytest.fixture
def office(client, officer):
    client.force_login(officer)
    return client


def listed(client, address: str) -> list[str]:
    response = client.get(reverse("problems") + address)
    return [row.problem.number for row in response.context["rows"]]


def test_each_list_shows_its_own_order_and_every_filter_narrows(
    office, officer, head, reporter, pledge, county, settings
):
    make_problem(pledge, officer, due_on=date(2020, 5, 29), found_on=date(2020, 5, 7))
    make_taken_up(pledge, officer, reporter, what="护栏缺失", where="二号桥", source="inspection")
    make_closed(pledge, officer, head, what="旧的")
    make_problem(pledge, officer, what="县里的", region=county, due_on=date(2020, 5, 20))
    settings.PORTAL_TODAY = AFTER

    shown = {
        address: listed(office, address)
        for address in (
            "", "?list=duties", "?state=closed", "?state=all&list=duties", "?overdue=on",
            "?source=inspection", f"?unit=r{county.pk}", f"?unit=a{head.agency_id}", "?words=二号",
            "?words=护栏 二号", "?words=护栏 三号", "?words=2020-0004", "?batch=chengde-2020",
        )
    }  # fmt: skip

    assert shown == {
        "": ["2020-0002", "2020-0001", "2020-0004"],
        "?list=duties": ["2020-0002", "2020-0004", "2020-0001"],
        "?state=closed": ["2020-0003"],
        "?state=all&list=duties": ["2020-0002", "2020-0003", "2020-0004", "2020-0001"],
        "?overdue=on": ["2020-0002"],
        "?source=inspection": ["2020-0002"],
        f"?unit=r{county.pk}": ["2020-0004"],
        f"?unit=a{head.agency_id}": ["2020-0002", "2020-0001"],
        "?words=二号": ["2020-0002"],
        "?words=护栏 二号": ["2020-0002"],
        "?words=护栏 三号": [],
        "?words=2020-0004": ["2020-0004"],
        "?batch=chengde-2020": ["2020-0002", "2020-0001", "2020-0004"],
    }


@pytest.mark.parametrize(
    ("today", "left", "late"),
    [
        (date(2020, 5, 12), "还有3个工作日", False),
        (DUE, "今天到期", False),
        (date(2020, 5, 16), "已逾期", True),
        (AFTER, "已逾期1个工作日", True),
    ],
)
def test_a_deadline_counts_down_in_working_days(
    office, officer, pledge, settings, today, left, late
):
    make_problem(pledge, officer)
    settings.PORTAL_TODAY = today

    row = office.get(reverse("problems")).context["rows"][0]

    assert (row.left, row.late) == (left, late)


def test_what_waits_for_the_office_or_is_closed_is_not_late(
    office, officer, head, pledge, settings
):
    make_requested(pledge, officer, head)
    make_closed(pledge, officer, head, what="旧的")
    settings.PORTAL_TODAY = AFTER

    page = office.get(reverse("problems") + "?state=all")

    assert [(row.left, row.late) for row in page.context["rows"]] == [("", False)] * 2
    assert page.context["tally"].overdue == 0


def test_the_overdue_stand_on_top_with_their_number(office, officer, pledge, settings):
    make_problem(pledge, officer)
    settings.PORTAL_TODAY = AFTER

    assert "1个问题逾期未整改到位" in office.get(reverse("problems")).content.decode()


def test_a_filter_that_makes_no_sense_is_refused(office, roads):
    assert office.get(reverse("problems") + "?state=nonsense").status_code == 400


@pytest.mark.parametrize("lists", ["issues", "duties"])
@pytest.mark.parametrize("problems", [1, 3])
def test_a_list_takes_as_many_queries_for_one_problem_as_for_three(
    office, officer, pledge, problems, lists, django_assert_num_queries
):
    for number in range(problems):
        make_problem(pledge, officer, what=f"问题{number}")

    # session, person, office, notices; units to choose from (2), batches; count, page;
    # days off, tally
    with django_assert_num_queries(10):
        rows = office.get(reverse("problems") + f"?list={lists}").context["rows"]

    assert len(rows) == problems


@pytest.mark.parametrize("steps", [1, 3])
def test_a_problem_s_page_takes_as_many_queries_for_one_step_as_for_three(
    office, officer, reporter, pledge, steps, django_assert_num_queries
):
    problem = make_problem(pledge, officer, bodies=[f"签字方{n}" for n in range(steps)])
    for _again in range(steps - 1):
        problem.steps.create(action="tell", on=DAY, by=reporter, text="进展")

    # session, person, office, notices; problem, batch's office; steps, files, days off, signatures
    with django_assert_num_queries(8):
        chain = office.get(reverse("problem", args=[problem.pk])).context["chain"]

    assert (len(chain.steps), len(chain.sign_offs)) == (steps, steps)


def sent(**changed) -> dict[str, str]:
    return {
        "what": "护栏缺失", "where": "二号桥", "cause": "", "source": "inspection",
        "found_on": "2020-05-07", "measures": "", "due_on": "2020-05-29", "owner": "赵强",
        "owner_post": "副局长", "bodies": "工程监理\r\n\r\n质量监督",
    } | changed  # fmt: skip


def test_the_office_registers_what_an_inspection_has_found(office, officer, head, pledge):
    response = office.post(
        reverse("problems_new"), sent(pledge=pledge.pk, unit=f"a{head.agency_id}")
    )

    problem = Problem.objects.get()
    assert response["Location"] == reverse("problem", args=[problem.pk])
    assert (
        problem.number, problem.state, problem.what, problem.where, problem.source,
        problem.found_on, problem.due_on, problem.owner, problem.agency, problem.decided_by,
    ) == (
        "2020-0001", "assigned", "护栏缺失", "二号桥", "inspection", date(2020, 5, 7),
        date(2020, 5, 29), "赵强", head.agency, officer,
    )  # fmt: skip
    assert list(problem.sign_offs.values_list("position", "body")) == [
        (1, "工程监理"), (2, "质量监督"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "fields"),
    [
        ({"what": " "}, ["what"]),
        ({"unit": "a999999"}, ["unit"]),
        ({"found_on": "2020-05-09"}, ["found_on"]),
        ({"due_on": "2020-05-07"}, ["due_on"]),
        ({"bodies": "长" * 61}, ["bodies"]),
        ({"pledge": "999999", "source": ""}, ["pledge", "source"]),
    ],
)
def test_a_form_that_lacks_something_comes_back_with_what_was_typed(
    office, head, pledge, changed, fields
):
    typed = sent(pledge=pledge.pk, unit=f"a{head.agency_id}", cause="年久失修") | changed

    response = office.post(reverse("problems_new"), typed)

    assert (response.status_code, Problem.objects.count()) == (400, 0)
    assert list(response.context["form"].errors) == fields
    assert "年久失修" in response.content.decode()


@pytest.mark.parametrize(("projects", "bodies"), [(0, ""), (1, "项目指挥部\n工程监理\n质量监督")])
def test_a_new_problem_of_a_pledge_begins_with_its_lead_and_for_works_three_signatures(
    office, head, pledge, projects, bodies
):
    for position in range(projects):
        Project.objects.create(pledge=pledge, position=position, name="一号路")

    form = office.get(reverse("problems_new") + f"?pledge={pledge.pk}").context["form"]

    assert {name: form.initial[name] for name in ("pledge", "unit", "bodies", "found_on")} == {
        "pledge": pledge.pk, "unit": f"a{head.agency_id}", "bodies": bodies, "found_on": DAY,
    }  # fmt: skip


def test_an_officer_puts_the_facts_of_a_problem_right(office, officer, head, pledge):
    problem = make_problem(pledge, officer)
    typed = sent(unit=f"a{head.agency_id}", what="路面塌陷")

    office.post(reverse("problem_edit", args=[problem.pk]), typed)

    problem.refresh_from_db()
    assert (problem.what, problem.where, problem.due_on) == ("路面塌陷", "二号桥", DUE)


@pytest.mark.parametrize(
    ("made", "page", "typed", "state"),
    [
        (make_problem, "problem_extend", {"due_on": "2020-05-29", "reason": "雨"}, "assigned"),
        (make_requested, "problem_close", {"text": "看过"}, "closed"),
        (make_requested, "problem_return", {"reason": "缺照片"}, "rectifying"),
        (make_closed, "problem_reopen", {"due_on": "2020-05-29", "reason": "又裂"}, "rectifying"),
    ],
)
def test_each_action_leads_back_to_the_problem(
    office, officer, head, pledge, made, page, typed, state
):
    problem = made(pledge, officer, *([] if made is make_problem else [head]))

    response = office.post(reverse(page, args=[problem.pk]), typed)

    problem.refresh_from_db()
    assert (response["Location"], problem.state) == (reverse("problem", args=[problem.pk]), state)


@pytest.mark.parametrize(
    ("made", "page", "typed", "field"),
    [
        (make_problem, "problem_extend", {"due_on": "2020-05-15", "reason": "雨"}, "due_on"),
        (make_problem, "problem_extend", {"due_on": "2020-05-29", "reason": " "}, "reason"),
        (make_requested, "problem_return", {"reason": ""}, "reason"),
        (make_closed, "problem_reopen", {"due_on": "2020-05-07", "reason": "又裂"}, "due_on"),
    ],
)
def test_an_action_that_lacks_something_comes_back_with_the_page(
    office, officer, head, pledge, made, page, typed, field
):
    problem = made(pledge, officer, *([] if made is make_problem else [head]))
    before = problem.state

    response = office.post(reverse(page, args=[problem.pk]), typed)

    problem.refresh_from_db()
    assert (response.status_code, problem.state) == (400, before)
    assert list(response.context["wrong"].errors) == [field]
    assert f'href="#id_{field}"' in response.content.decode()


def test_an_action_too_late_says_who_did_what_and_when(office, officer, head, pledge):
    problem = make_closed(pledge, officer, head)

    response = office.post(reverse("problem_close", args=[problem.pk]), {"text": ""})

    assert response.status_code == 409
    assert "2020年5月8日王芳已办理“销号”" in response.content.decode()


def test_a_leader_reads_all_and_a_foreign_officer_nothing(
    client, officer, leader, foreign_officer, pledge
):
    problem = make_problem(pledge, officer)
    seen = {}
    for person in (leader, foreign_officer):
        client.force_login(person)
        seen[person] = (
            [row.problem for row in client.get(reverse("problems")).context["rows"]],
            client.get(reverse("problem", args=[problem.pk])).status_code,
        )

    assert seen == {leader: ([problem], 200), foreign_officer: ([], 403)}


def test_the_pledge_s_page_lists_its_open_problems(office, officer, reporter, head, pledge):
    make_closed(pledge, officer, head)
    going = take_up(problem=make_problem(pledge, officer, what="护栏"), by=reporter, today=DAY)

    page = office.get(reverse("office_pledge", args=[pledge.pk]))

    assert [row.problem for row in page.context["problems"]] == [going]
    assert f'{reverse("problems_new")}?pledge={pledge.pk}"' in page.content.decode()
