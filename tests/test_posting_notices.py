"""Posting a notice: the inbox always, mail by the person's choice, nobody told twice."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from agencies.actions.messages import choose, post, resend
from agencies.models import Delivery, Message, Preference, User
from agencies.refusals import Conflict
from tests.notices import NOW, make_delivery, make_robot

MATTER = {
    "matter": "report:1",
    "rung": "due-3:2020-05-06",
    "subject": "4月月报将于5月6日截止",
    "body": "请登录填报。",
    "link": "/desk/reports/1/",
    "now": NOW,
}
AFTERNOON = NOW.replace(hour=16, minute=30)


@pytest.fixture(autouse=True)
def mail_is_configured(settings):
    settings.EMAIL_HOST = "mail.example.gov.cn"


def with_mail(person: User, mail: str | None = None) -> User:
    """The person with an address and, unless None, a choice of their own."""
    person.email = f"{person.username}@example.gov.cn"
    person.save()
    if mail:
        choose(user=person, email=person.email, mail=mail)
    return person


def outbox() -> list[tuple]:
    return list(
        Delivery.objects.order_by("pk").values_list("channel", "address", "digest", "next_try_at")
    )


def test_each_person_has_it_in_the_inbox_once(reporter, head):
    told = [
        post(people=[reporter, reporter], **MATTER),
        post(people=[reporter, head], **MATTER),
        post(people=[reporter], **(MATTER | {"rung": "due-1:2020-05-06"})),
    ]

    assert told == [1, 1, 1]
    rows = Message.objects.order_by("rung", "pk").values_list("recipient", "rung")
    assert sorted(rows) == sorted(
        [
            (reporter.pk, "due-1:2020-05-06"),
            (reporter.pk, "due-3:2020-05-06"),
            (head.pk, "due-3:2020-05-06"),
        ]
    )


def test_mail_comes_as_each_person_chose(reporter, head, officer, director, leader):
    people = [
        with_mail(reporter),
        with_mail(head, Preference.Mail.AT_ONCE),
        with_mail(officer, Preference.Mail.DAILY),
        with_mail(director, Preference.Mail.NEVER),
        leader,  # has no address
    ]

    assert post(people=people, **MATTER) == 5
    assert outbox() == [
        ("email", "reporter@example.gov.cn", False, NOW),
        ("email", "head@example.gov.cn", False, NOW),
        ("email", "officer@example.gov.cn", True, AFTERNOON),
    ]


@pytest.mark.parametrize(
    ("now", "goes"),
    [
        (datetime(2020, 5, 8, 16, 30), datetime(2020, 5, 9, 16, 30)),  # a Saturday, worked
        (datetime(2020, 4, 30, 17, 0), datetime(2020, 5, 6, 16, 30)),  # 劳动节
    ],
)
def test_daily_mail_waits_for_a_working_day(reporter, now, goes):
    zone = NOW.tzinfo
    now, goes = now.replace(tzinfo=zone), goes.replace(tzinfo=zone)

    post(people=[with_mail(reporter, Preference.Mail.DAILY)], **(MATTER | {"now": now}))

    assert [row[-1] for row in outbox()] == [goes]


def test_without_a_mail_server_there_is_the_inbox(reporter, settings):
    settings.EMAIL_HOST = ""

    assert post(people=[with_mail(reporter)], **MATTER) == 1
    assert outbox() == []


def test_a_notice_may_be_kept_inside(reporter, traffic):
    robot = make_robot(traffic)

    assert post(people=[with_mail(reporter)], robots=[robot], outside=False, **MATTER) == 1
    assert outbox() == []


def test_a_group_chat_is_told_once_of_each_rung(reporter, traffic):
    groups = [make_robot(traffic), make_robot(traffic, kind="dingtalk")]

    assert post(people=[], robots=groups, **MATTER) == 2
    assert post(people=[reporter], robots=groups, **MATTER) == 1
    assert outbox() == [("wecom", "", False, NOW), ("dingtalk", "", False, NOW)]


def test_a_choice_changed_later_sends_nothing_that_was_told_already(reporter):
    post(people=[reporter], **MATTER)

    post(people=[with_mail(reporter, Preference.Mail.AT_ONCE)], **MATTER)

    assert outbox() == []


def test_one_given_up_starts_over_to_the_present_address(reporter, officer, office_agency):
    with_mail(reporter)
    row = make_delivery(
        recipient=reporter, office=office_agency, state="dead", attempts=6, last_error="x"
    )

    resend(delivery=row, by=officer, now=NOW + timedelta(hours=1))

    row.refresh_from_db()
    assert (row.state, row.attempts, row.address, row.next_try_at) == (
        "pending", 0, "reporter@example.gov.cn", NOW + timedelta(hours=1),
    )  # fmt: skip


def test_one_that_waits_is_tried_at_once_and_keeps_its_count(reporter, officer, office_agency):
    row = make_delivery(
        recipient=reporter, office=office_agency, attempts=2, next_try_at=NOW + timedelta(days=1)
    )

    resend(delivery=row, by=officer, now=NOW)

    row.refresh_from_db()
    assert (row.attempts, row.next_try_at) == (2, NOW)


def test_one_that_was_sent_meanwhile_is_not_sent_again(reporter, officer, office_agency):
    row = make_delivery(recipient=reporter, office=office_agency, state="sent", sent_at=NOW)

    with pytest.raises(Conflict, match="已经发送成功"):
        resend(delivery=row, by=officer, now=NOW)
