"""A problem found in following up a letter stands on the letter, and the letter on the problem."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from agencies.refusals import Conflict
from oversight.models import Notice, Problem
from tests.letters import draft, make_flag, sent
from tests.problems import DAY, make_problem
from tests.promises import make_pledge

TYPED = {
    "what": "三号路路面开裂",
    "where": "三号路",
    "found_on": "2020-05-07",
    "due_on": "2020-05-29",
    "source": "office",
}


@pytest.fixture
def letter(roads, batch, officer) -> Notice:
    """A 提醒函 that 市交通运输局 has received about the roads."""
    make_flag(roads, "yellow")
    return sent(draft(batch), officer)


@pytest.fixture
def office(client, officer):
    client.force_login(officer)
    return client


def entering(letter: Notice) -> str:
    return reverse("notice_problem", args=[letter.pk])


def listed(client, name: str, letter: Notice) -> list[str]:
    """The problems that the letter's page shows, each by the words of its link."""
    response = client.get(reverse(name, args=[letter.pk]))
    page = response.context["page"]
    rows = page.problems if name == "notice" else page.own_problems
    assert all(row.problem.number in response.text for row in rows)
    return [row.problem.what for row in rows]


def test_the_form_begins_with_the_letter_s_pledge_and_unit(office, letter, roads):
    form = office.get(entering(letter)).context["form"]

    assert form.initial == {
        "found_on": DAY,
        "pledge": roads.indicator.pledge_id,
        "unit": f"a{letter.agency_id}",
        "source": "office",
    }
    assert [pk for pk, _words in form.fields["pledge"].choices[1][1]] == [roads.indicator.pledge_id]


def test_what_is_entered_stands_on_both_pages_and_at_the_unit(office, client, letter, head):
    started = office.get(entering(letter)).context["form"].initial
    typed = TYPED | {name: started[name] for name in ("pledge", "unit")}

    answer = office.post(entering(letter), typed)

    problem = Problem.objects.get()
    assert (problem.notice, problem.number, answer.url) == (
        letter,
        "2020-0001",
        reverse("problem", args=[problem.pk]),
    )
    assert listed(office, "notice", letter) == ["三号路路面开裂"]
    back = f'<a href="{reverse("notice", args=[letter.pk])}">{letter}</a>'
    assert back in office.get(answer.url).text
    client.force_login(head)
    assert listed(client, "unit_notice", letter) == ["三号路路面开裂"]
    at_desk = client.get(reverse("unit_problem", args=[problem.pk])).text
    assert f'<a href="{reverse("unit_notice", args=[letter.pk])}">{letter}</a>' in at_desk


def test_a_unit_sees_on_its_letter_only_the_problems_it_puts_right(
    office, client, letter, roads, officer, head, county
):
    pledge = roads.indicator.pledge
    make_problem(pledge, officer, what="自己的", notice=letter)
    elsewhere = make_problem(pledge, officer, what="县里的", region=county, notice=letter)

    assert listed(office, "notice", letter) == ["自己的", "县里的"]
    client.force_login(head)
    assert listed(client, "unit_notice", letter) == ["自己的"]
    assert elsewhere.number not in client.get(reverse("unit_notice", args=[letter.pk])).text


def test_a_place_is_not_shown_the_letter_of_another(
    client, letter, roads, officer, county, county_reporter
):
    problem = make_problem(roads.indicator.pledge, officer, region=county, notice=letter)
    client.force_login(county_reporter)

    page = client.get(reverse("unit_problem", args=[problem.pk])).text

    assert problem.number in page
    assert str(letter) not in page


def test_before_a_letter_is_sent_no_problem_is_entered_from_it(office, roads, batch):
    make_flag(roads, "yellow")
    waiting = draft(batch)

    assert office.get(entering(waiting)).status_code == 409
    moves = office.get(reverse("notice", args=[waiting.pk])).context["moves"]
    assert not moves.allows("notice_problem")


def test_a_letter_about_another_pledge_is_refused(officer, letter, batch, labour):
    other = make_pledge(batch, labour, title="促进就业")

    with pytest.raises(Conflict) as refusal:
        make_problem(other, officer, notice=letter)

    assert str(refusal.value) == "只能就已发出文书所列的实事登记问题。"
    assert not Problem.objects.exists()


def test_an_impossible_deadline_is_refused_beside_its_field(office, letter, roads):
    typed = TYPED | {
        "pledge": roads.indicator.pledge_id,
        "unit": f"a{letter.agency_id}",
        "due_on": date(2020, 5, 7).isoformat(),
    }

    answer = office.post(entering(letter), typed)

    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == ["due_on"]
    assert not Problem.objects.exists()


@pytest.mark.parametrize("problems", [1, 3])
def test_the_letter_takes_as_many_queries_for_one_problem_as_for_three(
    office, letter, roads, officer, problems, django_assert_num_queries
):
    for number in range(problems):
        make_problem(roads.indicator.pledge, officer, what=f"问题{number}", notice=letter)

    with django_assert_num_queries(10):
        response = office.get(reverse("notice", args=[letter.pk]))

    assert len(response.context["page"].problems) == problems
