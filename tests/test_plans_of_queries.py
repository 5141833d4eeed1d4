"""No page and no job walks through figures, verdicts or the trail: an index leads to what it asks.

A province of three years, small, but large enough that reading a whole table is not the quickest,
and a planner that reckons as on a server (deploy/postgres). ``make bench-full`` asks the same of a
whole province.
"""

from __future__ import annotations

from datetime import date
from re import Pattern

import pytest
from django.db import connection

from bench.plans import EVENTS, LARGEST, Statement, statements, walks
from bench.walking import Place
from oversight.readers.trail import lines_of
from pledges.models import Batch
from progress.tasks import check_verdicts

NOWHERE = Place(Batch(slug="nowhere"), date(2025, 7, 1))
PAGES = list(NOWHERE.pages())
JOBS = list(NOWHERE.jobs(date.max))


@pytest.fixture
def place(grown) -> Place:
    return Place(Batch.objects.get(slug="load-01-2026"), date(2025, 7, 1))


@pytest.mark.parametrize("name", PAGES)
def test_a_page_asks_the_indexes(place, name):
    assert walked(place.opened(name)) == []


@pytest.mark.parametrize("name", JOBS)
def test_a_job_asks_the_indexes(place, grown, name):
    assert walked(place.done(name, grown)) == []


def test_the_nightly_check_finds_the_day_s_verdicts_by_an_index(grown):
    """Of the few a day brings it does so by itself; all being of today, it is told not to read
    the whole table."""
    with statements() as said:
        check_verdicts()

    assert walked(said, "enable_seqscan = off", "enable_indexscan = off") == []


def test_the_history_of_a_pledge_is_found_by_indexes_however_many_events_there_are(place):
    """Most tables of events are small here; told to go by rows, none is read whole."""
    with statements() as said:
        list(lines_of(place.batch.pledges.first(), newest=12))

    ways = ("enable_seqscan", "enable_hashjoin", "enable_mergejoin")
    found = walked(said, *(f"{way} = off" for way in ways), tables=EVENTS)
    assert [walk for walk in found if walk.startswith("Seq Scan")] == []


def test_a_walk_is_noticed(grown):
    with statements() as said, connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM progress_reading WHERE note = 'x'")
        cursor.execute("SELECT id FROM progress_reading ORDER BY id DESC LIMIT 3")

    assert walked(said) == [f"Seq Scan progress_reading: {said[0][0]}"]


def walked(said: list[Statement], *settings: str, tables: Pattern[str] = LARGEST) -> list[str]:
    assert said
    with connection.cursor() as cursor:
        for setting in ("random_page_cost = 1.1", *settings):
            cursor.execute(f"SET LOCAL {setting}")
    return walks(said, tables)
