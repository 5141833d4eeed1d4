"""The second factor: setting it up, signing in with it, taking it off, losing the telephone."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.hotp import HOTP
from django.contrib.auth import SESSION_KEY
from django.test import Client
from django.urls import reverse

from agencies.actions.second_factor import new_secret, prove, renew_secrets, set_up
from agencies.models import Message, User
from agencies.roles import Role
from agencies.signing_in.policy import SecondFactor
from agencies.signing_in.second_factor_secrets import decipher
from tests.people import PASSWORD, make_person

AT = datetime(2026, 11, 23, 1, 15, 10, tzinfo=UTC)
STEP = timedelta(seconds=30)


def code_of(secret: str, at: datetime) -> str:
    """What an authenticator app shows at that moment; written apart from the code tested."""
    import base64

    return HOTP(base64.b32decode(secret), 6, SHA1()).generate(int(at.timestamp()) // 30).decode()


class Phone:
    """A person's telephone and the hour: the app shows ``code``, and time goes on by hand."""

    def __init__(self, secret: str, clock) -> None:
        self.secret, self.clock = secret, clock

    @property
    def code(self) -> str:
        return code_of(self.secret, self.clock.at)

    def wait(self, steps: int = 1) -> None:
        self.clock.at += steps * STEP


class Clock:
    at = AT


@pytest.fixture
def clock(monkeypatch) -> Clock:
    """The real moment as the portal reads it for codes; stands still until told."""
    hour = Clock()
    for module in ("agencies.signing_in.second_factor", "agencies.views.factors"):
        monkeypatch.setattr(f"{module}.telephone_time", lambda: hour.at)
    return hour


def equip(person: User, clock: Clock) -> tuple[Phone, list[str]]:
    """Set the person's telephone up, and let the code used pass; the recovery codes too."""
    phone = Phone(new_secret(), clock)
    codes = set_up(
        person=person, secret=phone.secret, code=phone.code, session_key="", by=person,
        at=clock.at, now=clock.at,
    )  # fmt: skip
    assert codes is not None
    phone.wait()
    return phone, codes


@pytest.fixture
def phone(officer, clock) -> Phone:
    return equip(officer, clock)[0]


def password(client: Client, username: str = "officer", **more: str):
    return client.post(reverse("account_login"), {"login": username, "password": PASSWORD, **more})


def code(client: Client, typed: str):
    return client.post(reverse("mfa_authenticate"), {"code": typed})


def is_in(client: Client) -> bool:
    return SESSION_KEY in client.session


def shown_secret(page: str) -> str:
    """The secret in its groups, as the page tells it."""
    return "".join(re.findall(r"<span>([A-Z2-7]{4})</span>", page))


class TestSettingItUp:
    def enrol(self, client, **fields):
        return client.post(reverse("second_factor_enrol"), fields)

    def test_a_scan_a_code_and_the_password_and_it_is_on(self, client, officer, clock):
        client.force_login(officer)
        page = client.get(reverse("second_factor_enrol")).content.decode()
        secret = shown_secret(page)

        answer = self.enrol(client, code=code_of(secret, AT), password=PASSWORD)

        assert answer.status_code == 200
        assert (
            len(
                set(
                    re.findall(r"<span>(\d{4})</span><span>(\d{4})</span>", answer.content.decode())
                )
            )
            == 10
        )
        assert answer["Cache-Control"].count("no-store") == 1
        assert "<svg" in page
        assert "style=" not in page
        kept = Authenticator.objects.get(user=officer, type="totp")
        assert secret not in str(kept.data)
        assert decipher(kept.data["secret"]) == secret
        assert secret not in str(dict(client.session))
        assert Message.objects.get(recipient=officer).subject == "您的账号已启用动态口令。"

    def test_the_secret_stays_the_same_until_it_is_on(self, client, officer, clock):
        client.force_login(officer)
        first, second = (
            shown_secret(client.get(reverse("second_factor_enrol")).content.decode())
            for _ in range(2)
        )
        wrong = self.enrol(client, code="000000", password=PASSWORD)

        assert first == second == shown_secret(wrong.content.decode())
        assert wrong.status_code == 400
        assert "动态口令不正确" in wrong.content.decode()
        assert not Authenticator.objects.exists()

    def test_not_without_the_password(self, client, officer, clock):
        client.force_login(officer)
        secret = shown_secret(client.get(reverse("second_factor_enrol")).content.decode())

        answer = self.enrol(client, code=code_of(secret, AT), password="somebody else's")

        assert (answer.status_code, Authenticator.objects.exists()) == (400, False)

    def test_other_devices_are_signed_out_and_this_one_is_not(self, client, officer, clock):
        other = Client()
        password(other)
        password(client)
        secret = shown_secret(client.get(reverse("second_factor_enrol")).content.decode())

        self.enrol(client, code=code_of(secret, AT), password=PASSWORD)

        assert client.get(reverse("office")).status_code == 200
        assert other.get(reverse("office"))["Location"].startswith(reverse("account_login"))

    def test_a_second_one_is_refused(self, client, officer, phone):
        client.force_login(officer)

        answer = self.enrol(client, code=phone.code, password=PASSWORD)

        assert answer.status_code in (400, 409)
        assert Authenticator.objects.filter(type="totp").count() == 1


class TestSigningIn:
    def test_the_password_alone_opens_nothing(self, client, phone):
        answer = password(client)

        assert answer["Location"] == reverse("mfa_authenticate")
        assert not is_in(client)
        assert client.get(reverse("office"))["Location"].startswith(reverse("account_login"))

    def test_password_and_code_open_the_door_and_keep_the_way_back(self, client, phone):
        password(client, next="/office/calendar/")

        answer = code(client, f" {phone.code[:3]} {phone.code[3:]}")

        assert answer["Location"] == "/office/calendar/"
        assert is_in(client)

    def test_the_code_without_the_password_opens_nothing(self, client, phone):
        assert code(client, phone.code)["Location"] == reverse("account_login")

    def test_a_code_counts_once(self, client, phone):
        password(client)
        code(client, phone.code)
        thief = Client()
        password(thief)

        answer = code(thief, phone.code)

        assert (answer.status_code, is_in(thief)) == (200, False)
        assert "已经用过" in answer.content.decode()

    def test_nor_does_the_one_before_it(self, client, phone):
        before = phone.code
        phone.wait()
        password(client)
        code(client, phone.code)
        thief = Client()
        password(thief)
        code(thief, before)

        assert not is_in(thief)

    def test_the_code_that_set_it_up_does_not_sign_in(self, client, officer, clock):
        phone, _codes = equip(officer, clock)
        phone.wait(-1)
        password(client)
        code(client, phone.code)

        assert not is_in(client)

    @pytest.mark.parametrize(("steps", "inside"), [(-2, False), (-1, True), (1, True), (2, False)])
    def test_the_telephone_s_clock_may_be_half_a_minute_wrong(self, client, phone, steps, inside):
        phone.wait(5)
        shown = code_of(phone.secret, phone.clock.at + steps * STEP)
        password(client)
        code(client, shown)

        assert is_in(client) == inside

    @pytest.mark.parametrize(
        "typed", ["", "12345", "1234567", "abcdef", "１２３４５６", "0" * 400, "\0"]
    )
    def test_nonsense_is_refused_in_words(self, client, phone, typed):
        password(client)

        assert code(client, typed).status_code in (200, 400)
        assert not is_in(client)

    def test_five_wrong_codes_lock_the_account_also_for_the_password(self, client, phone):
        password(client)
        statuses = [code(client, "000000").status_code for _ in range(5)]
        right = code(client, phone.code)
        again = password(Client())

        assert statuses == [200, 200, 200, 200, 429]
        assert (right.status_code, again.status_code, is_in(client)) == (429, 429, False)

    def test_the_province_s_word_about_one_is_none_about_another(self, client, phone, reporter):
        session = client.session  # left over in this browser
        session["single_sign_on"] = {"person": reporter.pk, "second_factor": True, "at": 0}
        session.save()

        assert password(client)["Location"] == reverse("mfa_authenticate")

    def test_the_admin_s_own_sign_in_is_no_way_around(self, client, officer, phone):
        fields = {"username": "officer", "password": PASSWORD}
        client.post(reverse("admin:login"), fields)

        assert not is_in(client)


class TestRecoveryCodes:
    def test_one_opens_the_door_once_and_the_person_is_told(self, client, officer, clock):
        _phone, codes = equip(officer, clock)
        password(client)
        code(client, codes[0])
        thief = Client()
        password(thief)
        code(thief, codes[0])

        assert (is_in(client), is_in(thief)) == (True, False)
        assert "您的账号刚刚使用了一个恢复码。" in Message.objects.values_list("subject", flat=True)

    def test_new_ones_take_the_place_of_all_before(self, client, officer, clock):
        phone, codes = equip(officer, clock)
        client.force_login(officer)

        page = client.post(
            reverse("second_factor_codes"), {"password": PASSWORD, "code": phone.code}
        ).content.decode()

        made = [
            "".join(pair) for pair in re.findall(r"<span>(\d{4})</span><span>(\d{4})</span>", page)
        ]
        assert len(made) == 10
        assert not set(made) & set(codes)
        assert prove(person=officer, code=codes[0], at=clock.at, now=clock.at) is None
        assert prove(person=officer, code=made[0], at=clock.at, now=clock.at) is not None

    def test_they_are_never_shown_again(self, client, officer, clock):
        _phone, codes = equip(officer, clock)
        client.force_login(officer)
        pages = "".join(
            client.get(reverse(name)).content.decode()
            for name in ("second_factor", "second_factor_codes", "second_factor_off")
        )

        assert not any(one in pages or f"{one[:4]}</span>" in pages for one in codes)
        assert "还有10个恢复码可用" in pages


class TestTakingItOff:
    def test_needs_password_and_code(self, client, officer, phone):
        client.force_login(officer)
        refused = [
            client.post(reverse("second_factor_off"), fields).status_code
            for fields in (
                {"password": PASSWORD, "code": "000000"},
                {"password": "wrong", "code": phone.code},
                {"password": PASSWORD},
                {"code": phone.code},
            )
        ]
        still = Authenticator.objects.count()
        done = client.post(reverse("second_factor_off"), {"password": PASSWORD, "code": phone.code})

        assert (refused, still) == ([400, 400, 400, 400], 2)
        assert (done.status_code, Authenticator.objects.count()) == (302, 0)

    def test_a_look_at_the_page_takes_nothing_off(self, client, officer, phone):
        client.force_login(officer)
        client.get(reverse("second_factor_off"))

        assert Authenticator.objects.count() == 2


class TestWhoMustHaveOne:
    @pytest.fixture
    def office(self, settings) -> None:
        settings.SECOND_FACTOR = SecondFactor.OFFICE

    @pytest.mark.parametrize("role", [Role.LEADER, Role.AUDITOR, Role.ADMIN, Role.SECURITY])
    def test_is_led_to_setting_it_up_before_anything_else(self, office, client, db, role):
        client.force_login(make_person(role))
        shut = {
            name: client.get(reverse(name))["Location"]
            for name in ("landing", "inbox", "home", "admin:index", "second_factor")
        }

        assert set(shut.values()) == {reverse("second_factor_enrol")}
        assert client.get(reverse("second_factor_enrol")).status_code == 200

    def test_a_reporter_is_not(self, office, client, reporter):
        client.force_login(reporter)

        assert client.get(reverse("desk")).status_code == 200

    def test_a_reporter_is_where_all_must(self, settings, client, reporter):
        settings.SECOND_FACTOR = SecondFactor.ALL
        client.force_login(reporter)

        assert client.get(reverse("desk"))["Location"] == reverse("second_factor_enrol")

    def test_after_setting_it_up_the_work_goes_on(self, office, client, officer, clock):
        password(client)
        secret = shown_secret(client.get(reverse("second_factor_enrol")).content.decode())
        client.post(
            reverse("second_factor_enrol"), {"code": code_of(secret, AT), "password": PASSWORD}
        )

        assert client.get(reverse("office")).status_code == 200

    def test_signing_in_with_it_is_enough(self, office, client, phone):
        password(client)
        code(client, phone.code)

        assert client.get(reverse("office")).status_code == 200

    def test_a_session_that_has_shown_none_ends_once_there_is_one(
        self, office, client, officer, phone
    ):
        client.force_login(officer)

        assert client.get(reverse("office"))["Location"] == reverse("account_login")
        assert not is_in(client)

    def test_the_first_password_is_changed_before(self, office, client, officer):
        User.objects.filter(pk=officer.pk).update(password_is_temporary=True)
        client.force_login(officer)

        assert client.get(reverse("office"))["Location"] == reverse("account_change_password")


class TestTheKeys:
    def test_a_former_key_still_reads_and_the_command_does_without_it(
        self, officer, clock, phone, settings
    ):
        former = settings.SECRET_KEY
        settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another key", [former]
        with_both = prove(person=officer, code=phone.code, at=clock.at, now=clock.at)
        renewed = renew_secrets()
        settings.SECRET_KEY_FALLBACKS = []
        phone.wait()

        assert with_both is not None
        assert renewed == (2, 0)
        assert prove(person=officer, code=phone.code, at=clock.at, now=clock.at) is not None

    def test_a_key_that_is_lost_lets_nobody_in_and_breaks_nothing(
        self, officer, clock, phone, settings, client
    ):
        settings.SECRET_KEY = "another key"

        assert prove(person=officer, code=phone.code, at=clock.at, now=clock.at) is None
        assert renew_secrets() == (0, 2)
