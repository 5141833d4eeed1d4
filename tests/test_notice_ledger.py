"""The ledger of the office's letters: what waits stands first, and it is narrowed by address."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from oversight.actions.drafting import draft_notices
from oversight.models import Notice
from tests.letters import FRIDAY, draft, make_flag, replied, sent
from tests.notice_pages import page, to_each
from tests.promises import make_share


@pytest.fixture
def reminder(roads, batch) -> Notice:
    """A drafted 提醒函 to 市交通运输局: the roads are yellow."""
    make_flag(roads, "yellow")
    return draft(batch)


def groups(response) -> list[tuple[str, list[int]]]:
    return [
        (group.title, [row.notice.pk for row in group.rows]) for group in response.context["groups"]
    ]


def test_what_waits_stands_first_by_what_is_to_be_done(
    client, batch, roads, counties, officer, director, head, today
):
    places = [make_share(roads.indicator.pledge, region=c, name="农村公路") for c in counties]
    for share, kind in zip([roads, *places], ["red", "yellow", "red", "red"], strict=True):
        make_flag(share, kind)
    answered, waiting, unsigned, late = to_each(batch, roads, places)
    sent(late, director, today=date(2020, 4, 30))
    replied(sent(answered, director), head)

    assert groups(page(client, officer, "notices")) == [
        ("待审核回复", [answered.pk]),
        ("待负责人签发", [unsigned.pk]),
        ("待确认发出", [waiting.pk]),
        ("单位逾期", [late.pk]),
    ]
    assert groups(page(client, director, "notices"))[1] == ("待您签发", [unsigned.pk])


def test_leaders_read_the_ledger_and_have_nothing_to_do_in_it(client, reminder, leader):
    response = page(client, leader, "notices")

    assert (groups(response), [row.notice for row in response.context["rows"]]) == ([], [reminder])


def test_another_office_sees_none_of_it(client, reminder, foreign_officer):
    assert page(client, foreign_officer, "notices").context["rows"] == []
    assert page(client, foreign_officer, "notice", reminder.pk).status_code == 403


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, 1),
        ({"batch": "chengde-2020"}, 1),
        ({"rung": "reminder", "state": "drafted"}, 1),
        ({"rung": "supervision"}, 0),
        ({"state": "sent"}, 0),
        ({"overdue": "on"}, 0),
    ],
)
def test_the_ledger_is_narrowed_in_its_address(client, reminder, officer, query, found):
    response = page(client, officer, "notices", **query)

    assert (response.status_code, len(response.context["rows"])) == (200, found)


def test_the_ledger_is_narrowed_to_one_unit(client, batch, roads, county, officer):
    share = make_share(roads.indicator.pledge, region=county, name="农村公路")
    make_flag(roads, "yellow")
    make_flag(share, "yellow")
    to_each(batch, roads, [share])

    rows = page(client, officer, "notices", unit=f"r{county.pk}").context["rows"]

    assert [row.notice.region for row in rows] == [county]


def test_a_filter_nobody_offers_is_a_bad_request_with_the_whole_ledger(client, reminder, officer):
    response = page(client, officer, "notices", state="lost")

    assert (response.status_code, len(response.context["rows"])) == (400, 1)


def test_an_empty_ledger_says_what_it_is_for(client, batch, officer):
    assert (
        "事项滞后或未报时，系统在这里起草文书" in page(client, officer, "notices").content.decode()
    )


@pytest.mark.parametrize("letters", [1, 3])
def test_the_ledger_takes_as_many_queries_for_one_letter_as_for_three(
    client, batch, roads, counties, officer, letters, django_assert_num_queries
):
    for county in counties[:letters]:
        make_flag(make_share(roads.indicator.pledge, region=county, name="农村公路"), "yellow")
    draft_notices(batch=batch, today=FRIDAY)
    client.force_login(officer)

    with django_assert_num_queries(13):
        response = client.get(reverse("notices"))

    assert len(response.context["rows"]) == len(response.context["groups"][0].rows) == letters
