"""What a password has to be, whichever way it is set; and none of the last five again."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO
from itertools import pairwise

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from agencies.models import FormerPassword, User
from tests.people import PASSWORD
from tests.signing_in import sign_in

CHANGE = "/accounts/password/change/"
NEW = "Xin-Mima-2020"


def change(client, new: str, old: str = PASSWORD):
    return client.post(CHANGE, {"oldpassword": old, "password1": new, "password2": new})


@pytest.fixture
def own(client, reporter, settings):
    """The reporter's browser; how often a minute is no matter of these tests."""
    settings.ACCOUNT_RATE_LIMITS = {"login": None, "change_password": None}
    client.force_login(reporter)
    return client


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("Ab1-xyz9k", "密码至少要有10位"),
        ("Ab1-" + "x8y" * 42, "密码最长128位"),
        ("gaoshanliushui", "至少三种"),
        ("gaoshan4liushui", "至少三种"),
        ("Woaini@1314", "太常见"),
        ("1qaz@WSX3edc", "太常见"),
        ("Reporter-7788", "不能含有用户名"),
        ("Wangfang-1988", "不能用姓名、单位名称"),
        ("Shijiaotong#7", "不能用姓名、单位名称"),
        ("CDSJTYSJ-2020", "不能用姓名、单位名称"),
        ("Minsheng-2023", "太常见"),
    ],
)
def test_a_password_that_is_easy_to_guess_is_refused_and_says_why(
    password, sentence, own, reporter, traffic
):
    traffic.short_name = "市交通"
    traffic.save()

    answer = change(own, password)

    reporter.refresh_from_db()
    assert sentence in answer.content.decode()
    assert reporter.check_password(PASSWORD)


def test_the_rule_is_told_in_one_line_beside_the_field(own):
    page = own.get(CHANGE).content.decode()

    assert (
        "10至128位，大写字母、小写字母、数字、符号至少用三种；不用常见密码和姓名、单位名称，"
        "也不用最近5次用过的密码。" in page
    )
    assert "maxlength" not in page


@pytest.mark.parametrize("password", ["Gao8-" + "hé " * 41, "雪落三江Gou7wu-x", "a B 9 山 河 湖 x"])
def test_128_characters_of_any_script_are_kept_whole(password, own, reporter):
    assert change(own, password).status_code == 302

    reporter.refresh_from_db()
    assert reporter.check_password(password)
    assert not reporter.check_password(password[:-1])


def test_the_last_five_are_not_taken_up_again_and_the_sixth_is(own, reporter):
    used = [f"Xin-Mima-{n}" for n in "abcdef"]
    for old, new in pairwise([PASSWORD, *used]):
        assert change(own, new, old).status_code == 302

    refused = [change(own, one, used[-1]).status_code for one in used[1:]]
    said = [
        sentence in change(own, one, used[-1]).content.decode()
        for one, sentence in ((used[-1], "不能与当前密码相同"), (used[1], "最近5次用过的"))
    ]
    taken = change(own, used[0], used[-1]).status_code

    assert (refused, said, taken) == ([200] * 5, [True, True], 302)


def by_admin(administrator, client, person):
    client.force_login(administrator)
    client.post(reverse("person_reset", args=[person.pk]))


def by_command(administrator, client, person):
    person.set_password(NEW)
    person.save(update_fields=["password"])


def by_bulk(administrator, client, person):
    person.set_password(NEW)
    User.objects.bulk_update([person], ["password"])


@pytest.mark.parametrize("way", [by_admin, by_command, by_bulk])
def test_every_way_a_password_is_set_goes_into_the_history(
    way, administrator, client, reporter, django_user_model
):
    way(administrator, client, reporter)

    reporter.refresh_from_db()
    kept = FormerPassword.objects.filter(person=reporter).values_list("hash", flat=True)
    assert (len(kept), kept[0]) == (2, reporter.password)


def test_what_is_no_password_is_not_kept_and_old_ones_are_let_go_of(reporter):
    for n in range(15):
        reporter.set_password(f"Xin-Mima-{n}")
        reporter.save()
    reporter.set_unusable_password()
    reporter.save()
    reporter.save()

    assert reporter.passwords.count() == 10


def test_the_history_is_in_no_audit_trail():
    assert not hasattr(FormerPassword, "pgh_event_models")


def test_the_command_of_the_server_keeps_to_the_rule(reporter, monkeypatch):
    monkeypatch.setattr("getpass.getpass", lambda prompt="": "Woaini@1314")

    with pytest.raises(CommandError):
        call_command("changepassword", "reporter", stdout=StringIO(), stderr=StringIO())


def test_nobody_types_a_password_for_another(administrator, officer, client):
    client.force_login(administrator)
    address = reverse("admin:auth_user_password_change", args=[officer.pk])

    answers = [client.get(address), client.post(address, {"password1": NEW, "password2": NEW})]

    officer.refresh_from_db()
    assert {answer["Location"] for answer in answers} == {reverse("person", args=[officer.pk])}
    assert officer.check_password(PASSWORD)


@pytest.mark.parametrize(("days", "led"), [(0, False), (90, False), (89, True)])
def test_a_password_of_a_certain_age_leads_to_the_page_that_changes_it(
    days, led, own, reporter, settings
):
    settings.PASSWORD_DAYS = days
    ago = timezone.now() - timedelta(days=89, hours=1)
    FormerPassword.objects.filter(person=reporter).update(set_at=ago)

    answer = own.get(reverse("desk"))

    assert (answer.status_code == 302 and answer["Location"] == CHANGE) is led
    if led:
        assert "已超过规定的使用期限" in own.get(CHANGE).content.decode()
        change(own, NEW)
        assert own.get(reverse("desk")).status_code == 200


def test_blanks_around_a_password_are_part_of_it(client, reporter):
    reporter.set_password(f" {NEW} ")
    reporter.save()

    assert sign_in(client, "reporter", NEW).status_code == 200
    assert sign_in(client, "reporter", f" {NEW} ").status_code == 302
