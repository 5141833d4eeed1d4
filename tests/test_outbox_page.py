"""What did not arrive is visible to those who can mend it, and is sent again by a button."""

from __future__ import annotations

import pytest
from django.urls import reverse

from agencies.models import Delivery
from tests.notices import NOW, make_delivery, make_robot

OUTBOX = reverse("outbox")


@pytest.fixture
def rows(reporter, traffic, office_agency) -> dict[str, Delivery]:
    """One row of each state, and one post to a group chat."""
    made = {
        "dead": {"state": "dead", "attempts": 6, "last_error": "邮件服务器拒收：550 no such user"},
        "pending": {"attempts": 1, "last_error": "连接不上邮件服务器。"},
        "sent": {"state": "sent", "sent_at": NOW},
    }
    found = {
        name: make_delivery(recipient=reporter, office=office_agency, **fields)
        for name, fields in made.items()
    }
    found["robot"] = make_delivery(robot=make_robot(traffic), office=office_agency)
    return found


def shown(client, query: str = "") -> list[Delivery]:
    return list(client.get(OUTBOX + query).context["page"])


def test_what_is_not_delivered_is_listed_with_its_reason(client, officer, rows):
    client.force_login(officer)

    answer = client.get(OUTBOX)

    assert shown(client) == [rows["robot"], rows["pending"], rows["dead"]]
    assert answer.context["counts"] == {"pending": 2, "sending": 0, "sent": 1, "dead": 1}
    assert "邮件服务器拒收：550 no such user" in answer.content.decode()


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("?state=dead", ["dead"]),
        ("?state=sent", ["sent"]),
        ("?channel=wecom", ["robot"]),
        ("?state=pending&channel=email", ["pending"]),
        ("?state=sent&channel=dingtalk", []),
    ],
)
def test_the_list_is_narrowed(client, officer, rows, query, names):
    client.force_login(officer)

    assert shown(client, query) == [rows[name] for name in names]


def test_an_unknown_filter_is_said_to_be_one(client, officer, rows):
    client.force_login(officer)

    assert client.get(f"{OUTBOX}?state=lost").status_code == 400


def test_each_office_sees_its_own_and_the_administrator_all(
    client, rows, foreign_officer, administrator, reporter
):
    make_delivery(recipient=reporter)  # of no office
    seen = []
    for person in (foreign_officer, administrator):
        client.force_login(person)
        seen.append(len(shown(client)))

    assert seen == [0, 4]


def test_a_dead_letter_is_sent_again(client, officer, rows):
    client.force_login(officer)
    row = rows["dead"]

    answer = client.post(
        reverse("outbox_resend", args=[row.pk]), {"next": f"{OUTBOX}?state=dead"}, follow=True
    )

    row.refresh_from_db()
    assert (row.state, row.attempts) == ("pending", 0)
    assert answer.redirect_chain == [(f"{OUTBOX}?state=dead", 302)]
    assert "已重新排入发送" in answer.content.decode()


def test_after_sending_again_nobody_is_led_to_another_site(client, officer, rows):
    client.force_login(officer)

    answer = client.post(
        reverse("outbox_resend", args=[rows["dead"].pk]), {"next": "https://evil.cn/"}
    )

    assert answer["Location"] == OUTBOX


def test_what_was_sent_meanwhile_is_a_conflict(client, officer, rows):
    client.force_login(officer)

    assert client.post(reverse("outbox_resend", args=[rows["sent"].pk])).status_code == 409


def test_what_is_being_sent_is_counted_and_offers_no_button(
    client, officer, reporter, office_agency
):
    row = make_delivery(recipient=reporter, office=office_agency, state="sending", claimed_at=NOW)
    client.force_login(officer)

    answer = client.get(f"{OUTBOX}?state=sending")

    resend = reverse("outbox_resend", args=[row.pk])
    assert answer.context["counts"] == {"pending": 0, "sending": 1, "sent": 0, "dead": 0}
    assert list(answer.context["page"]) == [row]
    assert resend not in answer.content.decode()
    assert client.post(resend).status_code == 409


def test_another_office_s_row_is_out_of_reach(client, foreign_officer, rows):
    client.force_login(foreign_officer)

    assert client.post(reverse("outbox_resend", args=[rows["dead"].pk])).status_code == 404


def test_an_empty_outbox_says_so(client, officer):
    client.force_login(officer)

    assert "没有未送达的通知" in client.get(OUTBOX).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(
    client, officer, reporter, office_agency, count, django_assert_num_queries
):
    client.force_login(officer)
    for _ in range(count):
        make_delivery(recipient=reporter, office=office_agency)

    with django_assert_num_queries(6):  # session, person, unit, states, count, page, menu
        client.get(OUTBOX)
