"""A contact left to be answered is erased on its day, and stands nowhere else before."""

from __future__ import annotations

import logging
from datetime import date

import pytest
from django.db import connection

from results.actions.remarks import erase_contacts
from results.actions.settings import save_settings
from results.models import Remark
from results.tasks import erase_contacts as nightly
from tests.promises import APRIL, make_accepted
from tests.publications import release
from tests.remarks import answered, make_remark
from tests.test_judging_at_once import at_once
from tests.test_remark_public import own_cache  # noqa: F401

CONTACT = "li.si@example.cn"
LAST, DAY = date(2020, 8, 5), date(2020, 8, 6)


@pytest.fixture
def remark(batch, roads) -> Remark:
    make_accepted(roads, APRIL, "30")
    return make_remark(release(batch, APRIL), contact=CONTACT)


def tables_with(word: str) -> set[str]:
    """Every table of the database that holds the word anywhere in a row."""
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        found = set()
        for name in names:
            cursor.execute(f'SELECT 1 FROM "{name}" t WHERE t::text LIKE %s', [f"%{word}%"])
            if cursor.fetchone():
                found.add(name)
    return found


def kept() -> tuple[str, date | None]:
    remark = Remark.objects.get()
    return remark.contact, remark.contact_erased_on


def test_it_is_erased_on_the_day_and_not_before(remark):
    assert (erase_contacts(today=LAST), kept()) == (0, (CONTACT, None))
    assert (erase_contacts(today=DAY), kept()) == (1, ("", DAY))
    assert (erase_contacts(today=date(2020, 8, 7)), kept()) == (0, ("", DAY))


def test_a_night_missed_is_made_up(remark, settings, caplog):
    settings.PORTAL_TODAY = date(2020, 9, 1)

    with caplog.at_level(logging.INFO):
        nightly()
        nightly()

    assert kept() == ("", date(2020, 9, 1))
    assert [record.getMessage() for record in caplog.records] == [
        "contacts erased: 1", "contacts erased: 0"
    ]  # fmt: skip


def test_the_days_told_to_the_writer_stand_whatever_the_office_sets_later(remark, batch, officer):
    save_settings(batch=batch, by=officer, contact_days=365)

    assert erase_contacts(today=DAY) == 1


@pytest.mark.django_db(transaction=True)
def test_several_workers_erase_it_once(remark):
    at_once(lambda: erase_contacts(today=DAY))

    assert kept() == ("", DAY)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM results_remarkevent WHERE pgh_label = 'update'")
        assert cursor.fetchone() == (1,)


def test_it_stands_in_one_row_and_in_no_history(client, remark, officer, caplog):
    Remark.objects.all().delete()
    with caplog.at_level(logging.DEBUG):
        client.post(
            "/results/chengde-2020/1/say/",
            {"kind": "question", "text": "什么时候", "contact": CONTACT},
        )
        said = Remark.objects.get()
        answered(said, officer)
        client.force_login(officer)
        client.get(f"/office/publish/remarks/{said.pk}/")
    assert tables_with(CONTACT) == {"results_remark"}
    assert tables_with("什么时候") == {"results_remark", "results_remarkevent"}

    erase_contacts(today=DAY)

    assert tables_with(CONTACT) == set()
    told = [record.getMessage() for record in caplog.records if record.name != "django.db.backends"]
    assert CONTACT not in " ".join(told)


def test_the_nightly_job_stands_in_the_timetable(settings):
    entries = [entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()]

    assert "results.tasks.erase_contacts" in entries
