"""A contact left with a suggestion is erased on its day, and stands nowhere else before."""

from __future__ import annotations

import logging
from datetime import date

import pytest
from django.db import connection

from pledges.actions.moderation import answer, take_up
from pledges.actions.suggestions import erase_contacts
from pledges.models import Suggestion
from pledges.tasks import erase_contacts as nightly
from tests.suggestions import DAY, make_suggestion
from tests.test_judging_at_once import at_once
from tests.test_remark_contacts import tables_with

CONTACT = "li.si@example.cn"
LAST, DUE = date(2020, 8, 28), date(2020, 8, 29)


@pytest.fixture
def suggestion(call) -> Suggestion:
    return make_suggestion(call, contact=CONTACT)


def kept() -> tuple[str, date | None]:
    return Suggestion.objects.values_list("contact", "contact_erased_on").get()


def test_it_is_erased_on_the_day_and_not_before(suggestion):
    assert (erase_contacts(today=LAST), kept()) == (0, (CONTACT, None))
    assert (erase_contacts(today=DUE), kept()) == (1, ("", DUE))
    assert (erase_contacts(today=date(2020, 8, 30)), kept()) == (0, ("", DUE))


def test_a_night_missed_is_made_up_and_the_job_may_run_twice(suggestion, settings, caplog):
    settings.PORTAL_TODAY = date(2020, 9, 1)

    with caplog.at_level(logging.INFO):
        nightly()
        nightly()

    assert kept() == ("", date(2020, 9, 1))
    assert [record.getMessage() for record in caplog.records] == [
        "contacts erased: 1", "contacts erased: 0",
    ]  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_several_workers_erase_it_once(suggestion):
    at_once(lambda: erase_contacts(today=DUE))

    assert kept() == ("", DUE)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pledges_suggestionevent WHERE pgh_label = 'update'")
        assert cursor.fetchone() == (1,)


def test_it_stands_in_one_row_and_in_no_history(client, call, officer, caplog):
    with caplog.at_level(logging.DEBUG):
        client.post("/suggest/", {"title": "装电梯", "text": "六楼太高", "contact": CONTACT})
        one = Suggestion.objects.get()
        take_up(suggestion=one, by=officer, today=DAY)
        answer(suggestion=one, answer="将列入。", public=True, by=officer, today=DAY)
        client.force_login(officer)
        assert CONTACT in client.get(f"/office/planning/suggestion/{one.pk}/").content.decode()
    assert tables_with(CONTACT) == {"pledges_suggestion"}
    assert tables_with("六楼太高") == {"pledges_suggestion", "pledges_suggestionevent"}

    erase_contacts(today=DUE)

    assert tables_with(CONTACT) == set()
    told = [record.getMessage() for record in caplog.records if record.name != "django.db.backends"]
    assert CONTACT not in " ".join(told)


def test_the_leaders_who_read_along_see_no_person(client, call, leader):
    one = make_suggestion(call, contact=CONTACT, proposer="王代表", channel="deputy")
    client.force_login(leader)

    page = client.get(f"/office/planning/suggestion/{one.pk}/").content.decode()

    shown = [word for word in (CONTACT, "王代表", one.receipt) if word in page]
    assert (shown, "人大代表建议" in page) == ([], True)


def test_the_nightly_job_stands_in_the_timetable(settings):
    entries = [entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()]

    assert "pledges.tasks.erase_contacts" in entries
