"""Too many failures lock an account, and an address; until when is told, and kept to."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
import time_machine
from axes.models import AccessAttempt, AccessFailureLog
from django.core import checks
from django.db import connection
from django.test import Client
from django.urls import reverse

from agencies.models import SignIn
from tests.directories import words_of
from tests.signing_in import ELSEWHERE, HOME, sign_in

NINE = datetime(2020, 5, 8, 1, tzinfo=UTC)  # 9:00 in the portal's time zone


@pytest.fixture
def clock():
    with time_machine.travel(NINE, tick=False) as traveller:
        yield traveller


def fail(name: str, times: int, *, at: str = HOME) -> list[int]:
    return [sign_in(Client(), name, "wrong", at=at).status_code for _ in range(times)]


def test_the_fifth_failure_locks_the_account_and_says_until_when(clock, reporter):
    assert fail("reporter", 5) == [200, 200, 200, 200, 429]

    answer = sign_in(Client(), "reporter")
    assert answer.status_code == 429
    assert "请在2020年5月8日 09:30之后再试" in words_of(answer)


def test_an_account_that_does_not_exist_answers_word_for_word_the_same(clock, reporter):
    there, nowhere = fail("reporter", 5), fail("nobody", 5)
    pages = [words_of(sign_in(Client(), name, "wrong")) for name in ("reporter", "nobody")]

    assert there == nowhere
    assert pages[0] == pages[1]


def test_the_page_is_also_told_in_english_without_the_name(clock, reporter):
    fail("reporter", 5)
    client = Client()
    client.post(reverse("set_language"), {"language": "en"})

    page = sign_in(client, "reporter").content.decode()

    assert "8 May 2020, 09:30" in page
    assert "reporter" not in page


def test_it_opens_by_itself_after_half_an_hour_and_not_a_second_before(clock, reporter):
    fail("reporter", 5)

    clock.shift(timedelta(minutes=29, seconds=59))
    before = sign_in(Client(), "reporter").status_code
    clock.shift(timedelta(seconds=2))
    after = sign_in(Client(), "reporter").status_code

    assert (before, after) == (429, 302)


def test_failures_that_came_slowly_lock_for_the_whole_time_too(clock, reporter):
    fail("reporter", 4, at=ELSEWHERE)
    clock.shift(timedelta(minutes=29))
    fail("reporter", 1)
    clock.shift(timedelta(minutes=29))

    assert sign_in(Client(), "reporter").status_code == 429


def test_trying_on_does_not_make_it_longer(clock, reporter):
    fail("reporter", 5)
    clock.shift(timedelta(minutes=20))
    assert fail("reporter", 3) == [429, 429, 429]
    clock.shift(timedelta(minutes=10, seconds=1))

    assert sign_in(Client(), "reporter").status_code == 302


@pytest.mark.parametrize("name", ["REPORTER", "Reporter", " reporter ", "reporteR"])
def test_another_spelling_opens_no_further_tries(name, reporter):
    fail(name, 5)

    assert sign_in(Client(), "reporter").status_code == 429


def test_a_change_of_place_or_browser_opens_no_further_tries(reporter):
    for n in range(5):
        sign_in(Client(), "reporter", "wrong", at=f"10.0.0.{n}")

    assert sign_in(Client(), "reporter", at="10.0.1.1").status_code == 429


def test_who_gets_in_starts_afresh(reporter):
    fail("reporter", 4)
    sign_in(Client(), "reporter")

    assert fail("reporter", 4) == [200] * 4


def test_one_account_s_lock_is_no_other_s(reporter, head):
    fail("reporter", 6)

    assert sign_in(Client(), "head").status_code == 302


def test_who_is_in_stays_in_while_the_account_is_locked(client, reporter):
    sign_in(client, "reporter")
    fail("reporter", 5, at=ELSEWHERE)

    assert client.get(reverse("desk")).status_code == 200


def test_an_address_is_locked_at_its_own_wider_limit(settings, reporter, head):
    settings.SIGN_IN_FAILURES_ADDRESS = 12
    for n in range(12):
        fail(f"guess{n}", 1)

    assert sign_in(Client(), "head").status_code == 429
    assert sign_in(Client(), "head", at=ELSEWHERE).status_code == 302


def test_getting_in_oneself_does_not_wash_the_address_clean(settings, reporter, head):
    settings.SIGN_IN_FAILURES_ADDRESS = 12
    for n in range(11):
        fail(f"guess{n}", 1)
    sign_in(Client(), "head")
    fail("guess12", 1)

    assert sign_in(Client(), "reporter").status_code == 429


def test_the_address_is_the_one_the_own_proxy_tells_of(settings, reporter):
    settings.TRUSTED_PROXIES = 1
    told = {"HTTP_X_FORWARDED_FOR": "1.2.3.4, 10.7.7.7"}

    Client().post(reverse("account_login"), {"login": "reporter", "password": "wrong"}, **told)

    assert AccessAttempt.objects.get().ip_address == "10.7.7.7"


def test_an_address_that_is_none_does_no_harm(settings, reporter):
    settings.TRUSTED_PROXIES = 1
    told = {"HTTP_X_FORWARDED_FOR": "<script>"}

    answer = Client().post(
        reverse("account_login"), {"login": "reporter", "password": "wrong"}, **told
    )

    assert answer.status_code == 200
    assert AccessAttempt.objects.get().ip_address is None


def test_nothing_that_was_typed_is_kept_but_the_name(reporter):
    sign_in(Client(), "reporter", "Secret-99-word")

    row = AccessAttempt.objects.get()
    assert "Secret" not in row.post_data
    assert "reporter" not in row.post_data
    assert AccessFailureLog.objects.get().username == "reporter"


def test_the_admin_has_no_door_of_its_own(reporter, administrator, client):
    assert client.get(reverse("admin:login"))["Location"].startswith(reverse("account_login"))
    client.post(reverse("admin:login"), {"username": "administrator", "password": "Minsheng-2021"})

    assert client.get(reverse("admin:index")).status_code == 302


def test_the_checks_of_the_lock_have_nothing_to_say():
    assert [one for one in checks.run_checks() if "axes" in (one.id or "")] == []


def test_the_security_administrator_unlocks_early(clock, reporter, security, client):
    fail("reporter", 5)
    client.force_login(security)
    page = words_of(client.get(reverse("access")))

    client.post(reverse("access_unlock"), {"name": "reporter"})

    assert "2020年5月8日 09:30" in page
    assert sign_in(Client(), "reporter").status_code == 302


def test_an_address_is_unlocked_early_too(settings, security, reporter, client):
    settings.SIGN_IN_FAILURES_ADDRESS = 6
    for n in range(6):
        fail(f"guess{n}", 1)
    client.force_login(security)

    client.post(reverse("access_unlock"), {"address": HOME})

    assert sign_in(Client(), "reporter").status_code == 302


@pytest.mark.parametrize(
    ("sent", "status"), [({}, 400), ({"address": "x"}, 400), ({"name": "reporter"}, 409)]
)
def test_what_is_not_locked_is_not_unlocked(sent, status, security, reporter, client):
    client.force_login(security)

    assert client.post(reverse("access_unlock"), sent).status_code == status


@pytest.mark.django_db(transaction=True)
def test_twenty_guesses_at_once_are_five_guesses(reporter):
    start = Barrier(20)

    def guess(_n: int) -> int:
        try:
            start.wait()
            return sign_in(Client(), "reporter", "wrong").status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        found = sorted(pool.map(guess, range(20)))

    assert found == [200] * 4 + [429] * 16
    assert sum(AccessAttempt.objects.values_list("failures_since_start", flat=True)) == 5
    assert SignIn.objects.count() == 0
