"""No page and no job walks through figures, verdicts or the trail: an index leads to what it asks.

A province of three years, small, but large enough that reading a whole table is not the quickest,
and a planner that reckons as on a server (deploy/postgres). ``bench.plans`` asks the same of a
whole province.
"""

from __future__ import annotations

from datetime import date
from re import Pattern

import pytest
from django.db import connection
from django.urls import reverse

from agencies.clock import now
from agencies.models import User
from bench.plans import EVENTS, LARGEST, Statement, statements, walks
from oversight.actions.bulletins import draw_up
from oversight.readers.trail import lines_of
from oversight.tasks import draft_notices, find_entry_signs, remind_notices, remind_problems
from pledges.models import Batch
from progress.actions.judging import judge_batch
from progress.actions.months import open_months
from progress.actions.reminders import remind_due
from progress.models import MonthlyReport
from progress.tasks import check_verdicts
from results.actions.preparing import prepare

MONTH = date(2025, 7, 1)
OFFICE = ("office", "reporter", "county")


def batch() -> Batch:
    return Batch.objects.get(slug="load-01-2026")


def person(name: str) -> User:
    return User.objects.get(username=f"load01-{name}")


def own_report(name: str) -> MonthlyReport:
    return MonthlyReport.objects.of_unit(person(name)).filter(month=MONTH).get()


def waiting() -> MonthlyReport:
    return MonthlyReport.objects.filter(batch=batch()).awaiting_review().first()


PAGES = {
    "the dashboard": ("office", lambda: reverse("dashboard", args=[batch().slug, 2025, 7])),
    "an inner pledge page": (
        "office",
        lambda: reverse("office_pledge", args=[batch().pledges.first().pk]),
    ),
    "the review": ("office", lambda: reverse("review")),
    "a report under review": ("office", lambda: reverse("review_report", args=[waiting().pk])),
    "the sums by place": ("office", lambda: reverse("rollup_month", args=[batch().slug, 2025, 7])),
    "the calendar": ("office", lambda: reverse("calendar_batch", args=[batch().slug])),
    "the closing": ("office", lambda: reverse("closing", args=[batch().slug])),
    "the desk": ("reporter", lambda: reverse("desk")),
    "the desk of a place": ("county", lambda: reverse("desk")),
    "a report": ("reporter", lambda: reverse("desk_report", args=[own_report("reporter").pk])),
    "a report of a place": (
        "county",
        lambda: reverse("desk_report", args=[own_report("county").pk]),
    ),
    "what a lead confirms": ("head", lambda: reverse("confirming")),
    "the public table": (None, lambda: reverse("batch", args=[batch().slug])),
    "a public pledge": (None, lambda: reverse("pledge", args=[batch().slug, "1"])),
}

JOBS = {
    "judging": lambda today: judge_batch(batch=batch(), today=today),
    "judging what changed": lambda today: judge_batch(batch=batch(), today=date(2025, 9, 20)),
    "opening months": lambda today: open_months(batch=batch(), today=date(2025, 9, 20)),
    "reminding of what is due": lambda today: remind_due(batch=batch(), today=today, now=now()),
    "drawing up a bulletin": lambda today: draw_up(
        batch=batch(), kind="monthly", month=MONTH, by=person("office"), today=today
    ),
    "freezing a publication": lambda today: prepare(batch=batch(), month=MONTH, by=None),
    "drafting notices": lambda today: draft_notices(),
    "reminding of notices": lambda today: remind_notices(),
    "reminding of problems": lambda today: remind_problems(),
    "finding signs at entry": lambda today: find_entry_signs(),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_asks_the_indexes(grown, client, name):
    who, address = PAGES[name]
    if who:
        client.force_login(person(who))
    place = address()

    with statements() as said:
        assert client.get(place).status_code == 200

    assert walked(said) == []


@pytest.mark.parametrize("name", JOBS)
def test_a_job_asks_the_indexes(grown, name):
    with statements() as said:
        JOBS[name](grown)

    assert walked(said) == []


def test_the_nightly_check_finds_the_day_s_verdicts_by_an_index(grown):
    """Here all are of today, and reading the whole table is right; one day's are few."""
    with statements() as said:
        check_verdicts()

    assert walked(said, "enable_seqscan = off", "enable_indexscan = off") == []


def test_the_history_of_a_pledge_is_found_by_indexes_however_many_events_there_are(grown):
    """Most tables of events are small here; told to go by rows, none is read whole."""
    with statements() as said:
        list(lines_of(batch().pledges.first())[:12])

    ways = ("enable_seqscan", "enable_hashjoin", "enable_mergejoin")
    found = walked(said, *(f"{way} = off" for way in ways), tables=EVENTS)
    assert [walk for walk in found if walk.startswith("Seq Scan")] == []


def walked(said: list[Statement], *settings: str, tables: Pattern[str] = LARGEST) -> list[str]:
    assert said
    with connection.cursor() as cursor:
        for setting in ("random_page_cost = 1.1", *settings):
            cursor.execute(f"SET LOCAL {setting}")
    return walks(said, tables)
