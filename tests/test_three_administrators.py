"""System, security, audit: three administrators, none of whom may do another's work."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.urls import reverse

from agencies.actions.confirmations import confirm, decline
from agencies.actions.people import deactivate, move, reactivate, reset_password
from agencies.actions.sign_ins import end_all_of, unlock, unlock_address
from agencies.models import Message, User
from agencies.refusals import Conflict
from agencies.roles import Role, Verb
from agencies.tasks import remind_of_accounts
from tests.directories import confirm as confirm_import
from tests.directories import filled, passwords, send, words_of
from tests.people import make_person
from tests.signing_in import is_in, sign_in, signed_in


@pytest.fixture
def admin(client, administrator):
    client.force_login(administrator)
    return client


def test_the_three_share_no_verb_and_hold_nothing_of_the_office_s():
    held = {role: {verb for verb in Verb if role.can(verb)} for role in Role}

    assert held[Role.ADMIN] == {Verb.MANAGE_DIRECTORY}
    assert held[Role.SECURITY] == {Verb.MANAGE_ACCESS}
    assert held[Role.AUDITOR] == {Verb.READ_AUDIT_TRAIL}


def test_nobody_but_the_security_administrator_confirms_or_unlocks(
    administrator, auditor, officer, director, leader, today
):
    awaiting = make_person(Role.LEADER)
    for by in (administrator, auditor, officer, director, leader):
        for act in (
            lambda by=by: confirm(person=awaiting, by=by),
            lambda by=by: decline(person=awaiting, by=by, today=today),
            lambda by=by: end_all_of(person=awaiting, by=by),
            lambda by=by: unlock(name="x", by=by),
            lambda by=by: unlock_address(address="10.0.0.1", by=by),
        ):
            with pytest.raises(PermissionDenied):
                act()


def test_the_security_administrator_makes_moves_and_resets_nobody(security, reporter, today):
    for act in (
        lambda: move(person=reporter, role=Role.HEAD, by=security, today=today, reason="x"),
        lambda: deactivate(person=reporter, by=security, today=today),
        lambda: reset_password(person=reporter, by=security),
    ):
        with pytest.raises(PermissionDenied):
            act()


PRIVILEGED = ("officer", "director", "leader", "auditor", "admin", "security")


@pytest.mark.parametrize("role", [*PRIVILEGED, "reporter", "head"])
def test_an_account_made_in_the_admin_awaits_confirmation_beyond_one_unit(
    role, admin, office_agency, traffic
):
    agency = {"officer": office_agency, "director": office_agency}.get(role)
    agency = traffic if role in ("reporter", "head") else agency

    answer = admin.post(
        reverse("admin:agencies_user_add"),
        {
            "username": "newcomer", "usable_password": "true", "role": role,
            "password1": "Gao-shan-88", "password2": "Gao-shan-88",
            "agency": agency.pk if agency else "",
        },
    )  # fmt: skip

    made = User.objects.get(username="newcomer")
    assert answer.status_code == 302
    assert made.awaits_confirmation is (role in PRIVILEGED)
    signed = sign_in(Client(), "newcomer", "Gao-shan-88")
    assert signed.status_code == (403 if role in PRIVILEGED else 302)


def test_accounts_of_an_import_await_confirmation_beyond_one_unit(
    admin, office_agency, traffic, chengde, head
):
    send(
        admin,
        filled(
            people=[
                ["li", "李一", "办公室经办", office_agency.name, "", ""],
                ["qian", "钱二", "填报员", traffic.name, "", ""],
                ["head", "王芳", "领导小组", "", "", ""],
            ]
        ),
    )
    told = passwords(confirm_import(admin))

    waiting = User.objects.filter(awaits_confirmation=True).values_list("username", flat=True)
    assert set(waiting) == {"li", "head"}
    assert sign_in(Client(), "li", told["li"]).status_code == 403
    assert sign_in(Client(), "qian", told["qian"]).status_code == 302


def test_a_move_beyond_the_unit_awaits_confirmation_and_one_back_does_not(
    administrator, reporter, traffic, today
):
    move(person=reporter, role=Role.LEADER, by=administrator, today=today, reason="x")
    reporter.refresh_from_db()
    beyond = reporter.awaits_confirmation
    move(person=reporter, role=Role.HEAD, agency=traffic, by=administrator, today=today, reason="x")

    reporter.refresh_from_db()
    assert (beyond, reporter.awaits_confirmation) == (True, False)


@pytest.mark.parametrize(("name", "waits"), [("director", True), ("reporter", False)])
def test_a_password_reset_gives_the_administrator_no_privileged_account(
    name, waits, administrator, director, reporter, today
):
    person = User.objects.get(username=name)

    issued = reset_password(person=person, by=administrator)
    first = sign_in(Client(), name, issued.password).status_code
    deactivate(person=person, by=administrator, today=today)
    issued = reactivate(person=person, by=administrator, today=today)

    assert first == (403 if waits else 302)
    assert sign_in(Client(), name, issued.password).status_code == (403 if waits else 302)


def test_confirmed_it_opens_and_the_page_has_said_why_it_did_not(
    admin, director, security, administrator
):
    issued = reset_password(person=director, by=administrator)
    refused = words_of(sign_in(Client(), "director", issued.password))
    keeper = signed_in("security")
    desk = words_of(keeper.get(reverse("access")))

    keeper.post(reverse("access_confirm", args=[director.pk]))

    assert "等待安全管理员确认" in refused
    assert "待确认的账号" in desk
    assert "director" in desk
    assert sign_in(Client(), "director", issued.password).status_code == 302


def test_declined_it_is_stopped(administrator, director, security, today):
    reset_password(person=director, by=administrator)

    decline(person=director, by=security, today=today)

    director.refresh_from_db()
    assert (director.is_active, director.posts.get().ends_on) == (False, today)
    with pytest.raises(Conflict):
        confirm(person=director, by=security)


def test_nobody_confirms_himself_or_what_awaits_nothing(security, director):
    User.objects.filter(pk=security.pk).update(awaits_confirmation=True)

    for person in (security, director):
        with pytest.raises(Conflict):
            confirm(person=person, by=security)


def test_the_stock_admin_neither_stops_nor_deletes_nor_starts_an_account(admin, security):
    change = reverse("admin:agencies_user_change", args=[security.pk])
    admin.post(change, {"username": "security"})
    deleted = admin.post(reverse("admin:agencies_user_delete", args=[security.pk]), {"post": "yes"})

    security.refresh_from_db()
    assert (security.is_active, deleted.status_code) == (True, 403)


def test_the_security_administrator_lands_on_what_needs_a_hand(security):
    keeper = signed_in("security")

    assert keeper.get(reverse("landing"))["Location"] == reverse("access")
    assert "目前没有需要办理的事项" in words_of(keeper.get(reverse("access")))


@pytest.mark.parametrize("number", [1, 3])
def test_the_landing_takes_the_same_queries_for_one_matter_and_three(
    number, security, client, django_assert_num_queries
):
    for n in range(number):
        person = make_person(Role.LEADER, username=f"leader-{n}")
        User.objects.filter(pk=person.pk).update(awaits_confirmation=True)
        for _ in range(5):
            sign_in(Client(), person.username, "wrong")
    client.force_login(security)

    with django_assert_num_queries(10):
        client.get(reverse("access"))


def test_the_day_s_notice_tells_how_many_wait_once(administrator, director, leader, security):
    reset_password(person=director, by=administrator)
    reset_password(person=leader, by=administrator)

    assert [remind_of_accounts(), remind_of_accounts()] == [1, 0]
    notice = Message.objects.get()
    assert (notice.recipient, notice.subject) == (security, "有2个账号待确认")


def test_an_account_ends_with_its_post(admin, reporter, today):
    browser = signed_in("reporter")

    def until(day) -> bool:
        sent = {"expires_on": day.isoformat()}
        assert admin.post(reverse("person_expiry", args=[reporter.pk]), sent).status_code == 302
        return is_in(browser)

    assert until(today)  # the last day counts
    User.objects.filter(pk=reporter.pk).update(expires_on=today - timedelta(days=1))
    refused = sign_in(Client(), "reporter")
    assert not is_in(browser)
    assert refused.status_code == 403
    assert "有效期已于2020年5月7日届满" in words_of(refused)


@pytest.mark.parametrize(("typed", "status"), [("2020-05-07", 400), ("明天", 400), ("", 302)])
def test_a_last_day_is_today_or_later_or_none(typed, status, admin, reporter):
    User.objects.filter(pk=reporter.pk).update(expires_on="2020-06-01")

    answer = admin.post(reverse("person_expiry", args=[reporter.pk]), {"expires_on": typed})

    reporter.refresh_from_db()
    assert answer.status_code == status
    assert (reporter.expires_on is None) is (status == 302)


def test_a_fortnight_ahead_the_person_and_the_administrators_are_told_once(
    administrator, reporter, head, today
):
    User.objects.filter(pk=reporter.pk).update(expires_on=today + timedelta(days=14))
    User.objects.filter(pk=head.pk).update(expires_on=today + timedelta(days=15))

    told = [remind_of_accounts(), remind_of_accounts()]

    assert told == [2, 0]
    rows = Message.objects.order_by("recipient__username")
    assert [(row.recipient.username, row.subject) for row in rows] == [
        ("administrator", "王芳的账号将于2020-05-22到期"),
        ("reporter", "您的账号将于2020-05-22到期"),
    ]


@pytest.mark.django_db(transaction=True)
def test_two_workers_remind_once(administrator, security, reporter, director, today):
    User.objects.filter(pk=reporter.pk).update(expires_on=today)
    User.objects.filter(pk=director.pk).update(awaits_confirmation=True)
    start = Barrier(2)

    def work(_n: int) -> int:
        try:
            start.wait()
            return remind_of_accounts()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        told = list(pool.map(work, range(2)))

    assert (sum(told), Message.objects.count()) == (3, 3)


def test_a_connected_system_does_not_sign_in(reporter):
    User.objects.filter(pk=reporter.pk).update(is_system=True)

    answer = sign_in(Client(), "reporter")

    assert answer.status_code == 403
    assert "只能通过接口令牌使用" in words_of(answer)
