"""A session ends: idle, too long, revoked, by another password, post or state."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.actions.sign_ins import sweep
from agencies.models import SignIn, User
from tests.directories import words_of
from tests.people import PASSWORD
from tests.signing_in import ELSEWHERE, HOME, back_in_time, is_in, sign_in, signed_in

HALF_AN_HOUR, HALF_A_DAY = timedelta(minutes=30), timedelta(hours=12)
SECOND = timedelta(seconds=3)


def test_who_is_idle_for_half_an_hour_signs_in_again_and_comes_back(reporter):
    browser = signed_in("reporter")
    back_in_time(browser, seen=HALF_AN_HOUR)

    answer = browser.get("/desk/?month=4", follow=True)
    page = words_of(answer)
    after = sign_in(browser, "reporter", next="/desk/?month=4")

    assert answer.redirect_chain == [("/accounts/login/?next=/desk/%3Fmonth%3D4", 302)]
    assert "超过30分钟没有操作" in page
    assert after["Location"] == "/desk/?month=4"
    assert SignIn.objects.count() == 1


def test_a_moment_before_it_goes_on(reporter):
    browser = signed_in("reporter")
    back_in_time(browser, seen=HALF_AN_HOUR - SECOND)

    assert is_in(browser)
    assert browser.session["sign_in_seen"] >= timezone.now().timestamp() - 3


def test_twelve_hours_are_the_end_however_busy(reporter):
    browser = signed_in("reporter")
    back_in_time(browser, began=HALF_A_DAY - SECOND, seen=timedelta(minutes=2))
    before = is_in(browser)
    back_in_time(browser, began=SECOND, seen=timedelta())

    assert (before, is_in(browser)) == (True, False)


def test_the_limits_are_settings(reporter, settings):
    settings.SESSION_IDLE_SECONDS = 60
    browser = signed_in("reporter")
    back_in_time(browser, seen=timedelta(seconds=61))

    assert not is_in(browser)


def test_what_is_sent_too_late_is_not_done_and_leads_back_to_its_page(administrator, reporter):
    browser = signed_in("administrator")
    back_in_time(browser, seen=HALF_AN_HOUR)
    page = reverse("person", args=[reporter.pk])

    answer = browser.post(
        reverse("person_deactivate", args=[reporter.pk]),
        headers={"referer": f"http://testserver{page}"},
    )

    reporter.refresh_from_db()
    assert reporter.is_active
    assert answer["Location"] == f"/accounts/login/?next=%2Fdirectory%2Fpeople%2F{reporter.pk}%2F"


def test_a_page_of_another_house_is_never_led_to(reporter):
    browser = signed_in("reporter")
    back_in_time(browser, seen=HALF_AN_HOUR)

    answer = browser.post(reverse("inbox_read_all"), headers={"referer": "https://evil.example/x"})

    assert answer["Location"] == "/accounts/login/?next=%2Flanding%2F"


def test_public_pages_stay_open_at_the_end_of_a_session(reporter):
    browser = signed_in("reporter")
    back_in_time(browser, seen=HALF_AN_HOUR)

    assert browser.get("/").status_code == 200
    assert not SignIn.objects.exists()


def test_a_page_that_asks_by_itself_keeps_nobody_signed_in(director, roads):
    roads_month = {"slug": roads.indicator.pledge.batch.slug, "year": 2020, "month": 4}
    browser = signed_in("director")
    back_in_time(browser, seen=timedelta(minutes=5))
    seen = browser.session["sign_in_seen"]

    browser.get(reverse("dashboard_now", kwargs=roads_month))
    by_itself = browser.session["sign_in_seen"]
    browser.get(reverse("inbox"))

    assert by_itself == seen
    assert browser.session["sign_in_seen"] > seen


def test_a_session_is_written_once_a_minute_and_not_at_every_click(
    reporter, django_assert_num_queries
):
    browser = signed_in("reporter")
    browser.get(reverse("sessions"))

    with django_assert_num_queries(4):
        browser.get(reverse("sessions"))
    back_in_time(browser, seen=timedelta(seconds=61))
    browser.get(reverse("sessions"))
    with django_assert_num_queries(4):
        browser.get(reverse("sessions"))


def test_the_session_s_key_is_another_after_signing_in(reporter):
    browser = Client()
    browser.get(reverse("account_login"))
    session = browser.session
    session["planted"] = 1
    session.save()
    browser.cookies["sessionid"] = session.session_key

    sign_in(browser, "reporter")

    assert browser.session.session_key != session.session_key
    assert not Session.objects.filter(pk=session.session_key).exists()


def test_the_row_tells_device_and_place_and_goes_with_the_session(reporter):
    browser = signed_in("reporter")

    rows = list(SignIn.objects.values_list("person__username", "address", "device", "session_key"))
    browser.post(reverse("account_logout"))

    assert rows == [("reporter", HOME, "Windows · Firefox", rows[0][3])]
    assert not SignIn.objects.exists()


def test_a_session_without_its_row_ends_within_the_minute(reporter):
    browser = signed_in("reporter")
    SignIn.objects.all().delete()
    back_in_time(browser, seen=timedelta(seconds=61))

    assert not is_in(browser)


def test_another_password_ends_every_other_session(reporter):
    here, there = signed_in("reporter"), signed_in("reporter", at=ELSEWHERE)

    new = "Xin-Mima-2020"
    here.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
    )

    assert (is_in(here), is_in(there)) == (True, False)
    assert list(SignIn.objects.values_list("session_key", flat=True)) == [here.session.session_key]
    back_in_time(here, seen=timedelta(seconds=61))
    assert is_in(here)


@pytest.mark.parametrize(
    "change",
    [{"is_active": False}, {"awaits_confirmation": True}, {"expires_on": "2020-05-07"}],
    ids=str,
)
def test_an_account_that_is_good_no_more_is_out_at_the_next_page(change, reporter):
    browser = signed_in("reporter")
    before = is_in(browser)

    User.objects.filter(pk=reporter.pk).update(**change)

    assert (before, is_in(browser)) == (True, False)


def test_what_is_over_is_swept_and_what_runs_stays(reporter, head):
    running, over = signed_in("reporter"), signed_in("head")
    SignIn.objects.update(began_at=timezone.now() - timedelta(hours=2))
    Session.objects.filter(pk=over.session.session_key).update(expire_date=timezone.now() - SECOND)

    counts = [sweep(now=timezone.now()) for _ in range(2)]

    assert counts == [2, 0]
    assert list(SignIn.objects.values_list("person__username", flat=True)) == ["reporter"]
    assert is_in(running)


def test_the_last_sign_in_is_told(reporter):
    signed_in("reporter", at=ELSEWHERE)
    browser = Client()
    sign_in(browser, "reporter")

    page = words_of(browser.get(reverse("inbox")))

    assert "上次登录" in page
    assert f"来自{ELSEWHERE}" in page


def test_the_first_sign_in_tells_of_none(reporter):
    browser = Client()
    sign_in(browser, "reporter")

    assert "上次登录" not in words_of(browser.get(reverse("inbox")))
