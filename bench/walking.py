"""Whether any page or job walks through a table that grows, at the size of a province.

Measures no time: it counts the statements whose plan reads figures, verdicts or the trail from
end to end. The pages and jobs are those the tests ask too.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from agencies.clock import now
from agencies.models import User
from bench import world
from bench.data import TODAY
from bench.measuring import Figure
from bench.plans import Statement, statements, walks
from oversight.actions.bulletins import draw_up
from oversight.tasks import draft_notices, find_entry_signs, remind_notices, remind_problems
from pledges.models import Batch
from progress.actions.judging import judge_batch
from progress.actions.months import open_months
from progress.actions.reminders import remind_due
from progress.models import MonthlyReport
from progress.periods import add_months
from results.actions.preparing import prepare

Page = tuple[str | None, Callable[[], str]]


@dataclass(frozen=True, slots=True)
class Place:
    """A batch of a synthetic province with its newest reported month; ``name`` begins the names
    of its accounts."""

    batch: Batch
    month: date
    name: str = "load01"

    def person(self, name: str) -> User:
        return User.objects.get(username=f"{self.name}-{name}")

    def own_report(self, name: str) -> MonthlyReport:
        return MonthlyReport.objects.of_unit(self.person(name)).get(
            batch=self.batch, month=self.month
        )

    def pages(self) -> dict[str, Page]:
        """What is opened, by whom (None: anybody), and its address."""
        slug, month = self.batch.slug, [self.batch.slug, self.month.year, self.month.month]
        waiting = MonthlyReport.objects.filter(batch__slug=slug).awaiting_review()
        desk = "desk_report"
        return {
            "the dashboard": ("office", lambda: reverse("dashboard", args=month)),
            "an inner pledge page": (
                "office",
                lambda: reverse("office_pledge", args=[self.batch.pledges.earliest("pk").pk]),
            ),
            "the review": ("office", lambda: reverse("review")),
            "a report under review": (
                "office",
                lambda: reverse("review_report", args=[waiting.earliest("pk").pk]),
            ),
            "the sums by place": ("office", lambda: reverse("rollup_month", args=month)),
            "the calendar": ("office", lambda: reverse("calendar_batch", args=[slug])),
            "the closing": ("office", lambda: reverse("closing", args=[slug])),
            "the desk": ("reporter", lambda: reverse("desk")),
            "the desk of a place": ("county", lambda: reverse("desk")),
            "a report": (
                "reporter",
                lambda: reverse(desk, args=[self.own_report("reporter").pk]),
            ),
            "a report of a place": (
                "county",
                lambda: reverse(desk, args=[self.own_report("county").pk]),
            ),
            "what a lead confirms": ("head", lambda: reverse("confirming")),
            "the public table": (None, lambda: reverse("batch", args=[slug])),
            "a public pledge": (None, lambda: reverse("pledge", args=[slug, "1"])),
        }

    def jobs(self, today: date) -> dict[str, Callable[[], object]]:
        """What the timetable and the office set going; each writes, and is to be undone."""
        batch = self.batch
        return {
            "judging": lambda: judge_batch(batch=batch, today=today),
            "judging another month": lambda: judge_batch(
                batch=batch, today=world.settled(add_months(self.month, 1))
            ),
            "opening months": lambda: open_months(batch=batch, today=batch.ends_on),
            "reminding of what is due": lambda: remind_due(batch=batch, today=today, now=now()),
            "drawing up a bulletin": lambda: draw_up(
                batch=batch,
                kind="monthly",
                month=self.month,
                by=self.person("office"),
                today=today,
            ),
            "freezing a publication": lambda: prepare(batch=batch, month=self.month, by=None),
            "drafting notices": draft_notices,
            "reminding of notices": remind_notices,
            "reminding of problems": remind_problems,
            "finding signs at entry": find_entry_signs,
        }

    def opened(self, name: str) -> list[Statement]:
        """What opening a page asks the database; raises ``RuntimeError`` for anything but 200."""
        who, address = self.pages()[name]
        client, place = Client(), address()
        if who:
            client.force_login(self.person(who))
        with statements() as said:
            response = client.get(place)
        if response.status_code != 200:
            raise RuntimeError(f"{place}: {response.status_code}")
        return said

    def done(self, name: str, today: date) -> list[Statement]:
        """What a job asks the database."""
        job = self.jobs(today)[name]
        with statements() as said:
            job()
        return said


def walks_through_tables() -> Figure:
    """Statements of these pages and jobs that read figures, verdicts or the trail whole."""
    there = world.province()
    place = Place(there.batch, world.LAST)
    asked: list[Statement] = []
    found: list[str] = []
    for name in place.pages():
        with transaction.atomic():
            _look(place.opened(name), asked, found)
    for name in place.jobs(TODAY):
        with transaction.atomic():
            _look(place.done(name, TODAY), asked, found)
    for walk in found:
        print(walk, file=sys.stderr)
    return Figure(
        "walks_through_tables", len(found), 0, 0, len(asked), unit="queries", time_unit="queries"
    )


def _look(said: list[Statement], asked: list[Statement], found: list[str]) -> None:
    """Ask for the plans with the planner of a server (deploy/postgres); undo what was written."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL random_page_cost = 1.1")
    asked.extend(said)
    found.extend(walks(said))
    transaction.set_rollback(True)


SLOW = {"walks_through_tables": walks_through_tables}
