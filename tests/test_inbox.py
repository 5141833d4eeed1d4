"""The inbox of everyone signed in: what is new on top, a count in the menu, own choices."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from agencies.models import Message, Preference
from tests.notices import NOW, make_message, make_robot

INBOX = reverse("inbox")
SETTINGS = reverse("inbox_settings")


@pytest.fixture
def page(client, reporter):
    client.force_login(reporter)
    return client


def test_unread_comes_first_then_the_newest(page, reporter):
    for days, subject in enumerate(("今天", "昨天", "前天")):
        read_at = NOW if subject == "昨天" else None
        make_message(
            recipient=reporter, subject=subject, created_at=NOW - timedelta(days=days),
            read_at=read_at,
        )  # fmt: skip

    notices = page.get(INBOX).context["notices"]

    assert [notice.subject for notice in notices] == ["今天", "前天", "昨天"]


def test_opening_a_notice_marks_it_read_once(page, reporter, settings):
    notice = make_message(recipient=reporter, link="/desk/reports/1/")

    first = page.get(reverse("inbox_message", args=[notice.pk]))
    notice.refresh_from_db()
    read_at = notice.read_at
    page.get(reverse("inbox_message", args=[notice.pk]))
    notice.refresh_from_db()

    assert 'href="/desk/reports/1/"' in first.content.decode()
    assert read_at is not None
    assert notice.read_at == read_at


def test_nobody_opens_another_s_notice(page, head):
    notice = make_message(recipient=head)

    assert page.get(reverse("inbox_message", args=[notice.pk])).status_code == 404
    notice.refresh_from_db()
    assert notice.read_at is None


def test_everything_is_marked_read_at_once_and_only_one_s_own(page, reporter, head):
    for person in (reporter, reporter, head):
        make_message(recipient=person)

    answer = page.post(reverse("inbox_read_all"), follow=True)

    assert "2条消息已标为已读。" in answer.content.decode()
    assert list(Message.objects.unread_of(reporter)) == []
    assert Message.objects.unread_of(head).count() == 1


def test_the_menu_counts_what_is_unread(page, reporter, head, client):
    for person in (reporter, reporter, head):
        make_message(recipient=person)
    make_message(recipient=reporter, read_at=NOW)

    assert "2条未读" in page.get(reverse("home")).content.decode()
    client.logout()
    assert "条未读" not in client.get(reverse("home")).content.decode()


def test_an_empty_inbox_says_what_will_come(page):
    assert "还没有消息" in page.get(INBOX).content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(page, reporter, rows, django_assert_num_queries):
    for _ in range(rows):
        make_message(recipient=reporter)

    with django_assert_num_queries(5):  # session, person, unit, count, page, menu
        page.get(INBOX)


def test_a_choice_is_saved_with_the_address(page, reporter, settings):
    settings.EMAIL_HOST = "mail.example.gov.cn"

    answer = page.post(SETTINGS, {"email": "wang@example.gov.cn", "mail": "daily"})

    assert (answer.status_code, answer["Location"]) == (302, SETTINGS)
    reporter.refresh_from_db()
    assert (reporter.email, reporter.preference.mail) == (
        "wang@example.gov.cn", Preference.Mail.DAILY,
    )  # fmt: skip
    assert "尚未配置邮件服务" not in page.get(SETTINGS).content.decode()


@pytest.mark.parametrize(
    "typed", [{"email": "wang", "mail": "daily"}, {"email": "", "mail": "hourly"}]
)
def test_a_bad_choice_comes_back_as_typed(page, reporter, typed):
    answer = page.post(SETTINGS, typed)

    assert answer.status_code == 400
    assert "有内容需要更正" in answer.content.decode()
    assert answer.context["form"]["email"].value() == typed["email"]
    assert not Preference.objects.exists()


def test_the_settings_say_what_is_there_to_choose_from(page, traffic, labour, settings):
    settings.EMAIL_HOST = ""
    make_robot(traffic, name="交通局工作群")
    make_robot(labour, name="人社局工作群")
    make_robot(traffic, name="旧群", active=False)

    text = page.get(SETTINGS).content.decode()

    assert "尚未配置邮件服务" in text
    assert "企业微信 · 交通局工作群" in text
    assert "人社局工作群" not in text
    assert "旧群" not in text
