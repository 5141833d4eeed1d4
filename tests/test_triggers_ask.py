"""Triggers ask for their settings without an error; what they answer is the libraries' own."""

from __future__ import annotations

import pghistory
import pgtrigger
import pytest
from django.db import connection, transaction

from agencies.models import DayOverride
from oversight.ledger.asking import ask_without_error

LIBRARY = """
CREATE OR REPLACE FUNCTION _pgtrigger_should_ignore(trigger_name name) RETURNS boolean
LANGUAGE plpgsql AS $$
BEGIN
    RETURN CURRENT_SETTING('pgtrigger.ignore') IS NOT NULL;
    EXCEPTION WHEN OTHERS THEN RETURN FALSE;
END $$
"""


def ask(sql: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


def set_to(name: str, value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, TRUE)", [name, value])


def sources() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT prosrc FROM pg_proc"
            " WHERE proname IN ('_pgtrigger_should_ignore', '_pgh_attach_context')"
        )
        return [source for (source,) in cursor.fetchall()]


def test_after_migrating_neither_function_catches_errors(db):
    assert len(sources()) == 2
    assert not any("EXCEPTION" in source for source in sources())


def test_what_a_later_migration_brings_back_is_replaced_again(db):
    with connection.cursor() as cursor:
        cursor.execute(LIBRARY)

    ask_without_error()

    assert not any("EXCEPTION" in source for source in sources())


@pytest.mark.parametrize(
    ("setting", "answer"),
    [("", False), ("{}", False), ("{other}", False), ("{other,this_one}", True)],
)
def test_a_trigger_is_silent_only_where_it_is_named(db, setting, answer):
    set_to("pgtrigger.ignore", setting)

    assert ask("SELECT _pgtrigger_should_ignore('this_one')") is answer


def test_without_the_setting_no_trigger_is_silent(db):
    assert ask("SELECT _pgtrigger_should_ignore('this_one')") is False


def test_the_library_still_silences_a_trigger_by_name(db):
    with pgtrigger.ignore("agencies.DayOverride:insert_insert"):
        silent = DayOverride.objects.create(day="2030-01-01", is_workday=False, note="一")
    heard = DayOverride.objects.create(day="2030-01-02", is_workday=False, note="二")

    events = pghistory.models.Events.objects
    assert events.tracks(silent).count() == 0
    assert events.tracks(heard).count() == 1


def test_what_is_written_carries_the_context_it_was_written_in(db):
    with pghistory.context(by="command", command="first"), transaction.atomic():
        day = DayOverride.objects.create(day="2030-01-01", is_workday=False, note="一")
        pghistory.context(added="later")
        day.note = "改"
        day.save()

    told = [event.pgh_context for event in pghistory.models.Events.objects.tracks(day)]
    assert told == [{"by": "command", "command": "first", "added": "later"}] * 2


@pytest.mark.parametrize(("name", "value"), [("", ""), ("", "{}")])
def test_half_a_context_is_none(db, name, value):
    set_to("pghistory.context_id", name)
    set_to("pghistory.context_metadata", value)

    assert ask("SELECT _pgh_attach_context()") is None
