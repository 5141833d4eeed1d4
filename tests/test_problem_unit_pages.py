"""A unit's own problems on its desk: seen, taken up, told of, signed off, asked to be closed."""

from __future__ import annotations

import pytest
from django.urls import reverse

from oversight.actions.rectifying import request_closing, return_problem
from oversight.models import Attachment
from tests.evidence_samples import photo, sent
from tests.problems import DAY, make_closed, make_problem, make_requested, make_taken_up


@pytest.fixture
def pledge(roads):
    return roads.indicator.pledge


@pytest.fixture
def desk(client, reporter):
    client.force_login(reporter)
    return client


def act(client, page: str, problem, typed=None, *more):
    return client.post(reverse(page, args=[problem.pk, *more]), typed or {})


def test_a_unit_sees_its_own_problems_those_to_put_right_first(
    desk, officer, head, pledge, county, traffic
):
    closed = make_closed(pledge, officer, head, what="旧的")
    going = make_problem(pledge, officer)
    make_problem(pledge, officer, what="县里的", region=county)
    pledge.problems.create(agency=traffic, what="草稿", found_on=DAY)

    page = desk.get(reverse("unit_problems"))

    assert [row.problem for row in page.context["rows"]] == [going, closed]


@pytest.mark.parametrize("problems", [1, 3])
def test_the_list_takes_as_many_queries_for_one_problem_as_for_three(
    desk, officer, pledge, problems, django_assert_num_queries
):
    for number in range(problems):
        make_problem(pledge, officer, what=f"问题{number}")

    # session, person, notices; count, page, days off, tally; unit
    with django_assert_num_queries(7):
        rows = desk.get(reverse("unit_problems")).context["rows"]

    assert len(rows) == problems


def test_a_reporter_takes_it_up_tells_with_a_photo_and_keeps_the_result(
    desk, officer, reporter, pledge
):
    problem = make_problem(pledge, officer, bodies=("工程监理",))
    typed = {"text": "已铣刨", "files": [sent("路.jpg", photo())], "whole": "1"}
    signed = {"signed_by": "李工", "signed_on": "2020-05-08"}

    codes = [
        act(desk, "unit_problem_take_up", problem).status_code,
        act(desk, "unit_problem_tell", problem, typed).status_code,
        act(desk, "unit_problem_sign", problem, signed, 1).status_code,
        act(desk, "unit_problem_result", problem, {"result": "已重铺"}).status_code,
    ]

    problem.refresh_from_db()
    assert (codes, problem.state, problem.result) == ([302] * 4, "rectifying", "已重铺")
    assert list(Attachment.objects.values_list("problem", "name", "uploaded_by")) == [
        (problem.pk, "路.jpg", reporter.pk)
    ]
    assert list(problem.sign_offs.values_list("signed_by", "signed_on")) == [("李工", DAY)]


def test_a_head_asks_for_closing(client, officer, reporter, head, pledge):
    problem = make_taken_up(pledge, officer, reporter)
    client.force_login(head)

    act(client, "unit_problem_request", problem, {"result": "已重铺"})

    problem.refresh_from_db()
    assert (problem.state, problem.result) == ("requested", "已重铺")


def test_what_is_missing_stands_on_the_page_before_and_after_asking(
    client, officer, reporter, head, pledge
):
    problem = make_taken_up(pledge, officer, reporter, source="inspection", bodies=("监理",))
    client.force_login(head)
    wanting = ["监理尚未签字。", "督查发现的问题须至少上传一份整改佐证。"]

    before = client.get(reverse("unit_problem", args=[problem.pk])).context["chain"].wanting
    response = act(client, "unit_problem_request", problem, {"result": "已重铺220米"})

    problem.refresh_from_db()
    assert before == ["请写明整改情况。", *wanting]
    assert (response.status_code, problem.state) == (400, "rectifying")
    assert response.context["wrong"].errors["result"] == wanting
    assert "已重铺220米" in response.content.decode()


def test_a_county_puts_right_what_is_its_own(client, officer, county, county_reporter, pledge):
    problem = make_problem(pledge, officer, region=county)
    client.force_login(county_reporter)

    act(client, "unit_problem_take_up", problem)

    problem.refresh_from_db()
    assert problem.state == "rectifying"


def test_a_refused_file_keeps_the_words_and_nothing_is_kept(desk, officer, reporter, pledge):
    problem = make_taken_up(pledge, officer, reporter)
    typed = {"text": "见附件", "files": [sent("坏.exe", b"MZ")], "whole": "1"}

    response = act(desk, "unit_problem_tell", problem, typed)

    assert response.status_code == 400
    assert "见附件" in response.content.decode()
    assert (Attachment.objects.count(), problem.steps.filter(action="tell").count()) == (0, 0)


def test_an_upload_that_was_cut_off_keeps_nothing(desk, officer, reporter, pledge):
    problem = make_taken_up(pledge, officer, reporter)

    response = act(desk, "unit_problem_tell", problem, {"text": "见附件"})

    assert (response.status_code, problem.steps.filter(action="tell").count()) == (400, 0)
    assert "上传中途断开" in response.content.decode()


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"signed_by": "", "signed_on": "2020-05-08"}, "signed_by"),
        ({"signed_by": "李工", "signed_on": "2020-05-09"}, "signed_on"),
    ],
)
def test_a_signature_that_lacks_something_comes_back_at_its_place(
    desk, officer, reporter, pledge, typed, field
):
    problem = make_taken_up(pledge, officer, reporter, bodies=("监理", "质监"))

    response = act(desk, "unit_problem_sign", problem, typed, 2)

    assert response.status_code == 400
    assert f'href="#id_sign2_{field}"' in response.content.decode()
    assert not problem.sign_offs.exclude(signed_on=None).exists()


@pytest.mark.parametrize("person", ["other_reporter", "other_head", "county_reporter", "officer"])
def test_others_neither_see_nor_touch_it(client, officer, reporter, pledge, person, request):
    problem = make_taken_up(pledge, officer, reporter)
    client.force_login(request.getfixturevalue(person))

    codes = [
        client.get(reverse("unit_problem", args=[problem.pk])).status_code,
        act(client, "unit_problem_tell", problem, {"text": "x", "whole": "1"}).status_code,
        act(client, "unit_problem_request", problem, {"result": "x"}).status_code,
    ]

    assert (codes, problem.steps.count()) == ([403] * 3, 2)


def test_a_draft_and_one_set_aside_are_not_the_unit_s_to_see(desk, pledge, traffic):
    draft = pledge.problems.create(agency=traffic, what="草稿", found_on=DAY)

    assert desk.get(reverse("unit_problem", args=[draft.pk])).status_code == 404


def test_why_it_came_back_stands_above_until_it_is_asked_again(
    client, officer, head, pledge, today
):
    problem = make_requested(pledge, officer, head)
    address = reverse("unit_problem", args=[problem.pk])
    client.force_login(head)

    def sent_back() -> str | None:
        step = client.get(address).context["chain"].sent_back
        return step and step.text

    found = [sent_back()]
    return_problem(problem=problem, reason="还有裂缝", by=officer, today=today)
    found.append(sent_back())
    request_closing(problem=problem, result="已补", by=head, today=today)

    assert [*found, sent_back()] == [None, "还有裂缝", None]
