"""One report as its reviewer reads it: the unit's own page, with what else bears on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Prefetch

from agencies.models import Agency, User
from pledges.models import Share
from pledges.targets import Kind
from progress.leads import leads_of
from progress.locks import read_locks
from progress.models import Confirmation, MonthlyReport, ReportStep
from progress.readers.evidence import Exhibit, exhibits_of
from progress.readers.narratives import Story, read_narratives
from progress.readers.preview import Grid, GridRow, read_grid


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One share of the report; ``added`` is this month's growth of a flow, in the unit."""

    row: GridRow
    added: Decimal | None
    exhibits: list[Exhibit]

    @property
    def share(self) -> Share:
        return self.row.share


@dataclass(frozen=True, slots=True)
class Sheet:
    """A report with all its reviewer needs, judged at the month's end like the unit's page.

    ``leads`` are those who confirm a place's report, each with its word if given;
    ``locked``: the month has locked for the unit.
    """

    grid: Grid
    rows: list[ReviewRow]
    stories: list[Story]
    leads: list[tuple[Agency, Confirmation | None]]
    locked: bool

    @property
    def asked(self) -> int:
        """How many figures raise a question."""
        return sum(bool(row.asked) for row in self.grid.rows)

    @property
    def told(self) -> bool:
        """Does the report tell of any pledge in words or money?"""
        return any(story.says_anything for story in self.stories)


def read_sheet(report: MonthlyReport, reader: User, today: date) -> Sheet:
    """The report's sheet, in a number of queries that does not grow with its figures."""
    locks = read_locks([report])
    grid = read_grid(report, today, locks)
    exhibits = exhibits_of(report, reader)
    return Sheet(
        grid,
        [ReviewRow(row, _added(row), exhibits.get(row.share.pk, [])) for row in grid.rows],
        stories=read_narratives(report, grid.rows),
        leads=_leads(report),
        locked=locks.is_locked(report, today),
    )


def with_steps() -> Prefetch:
    """A report's steps with who took them, oldest first."""
    steps = ReportStep.objects.select_related("by", "on_behalf_of", "agency")
    return Prefetch("steps", steps.order_by("pk"))


def _leads(report: MonthlyReport) -> list[tuple[Agency, Confirmation | None]]:
    leads = leads_of(report)
    if not leads:
        return []
    given = {row.agency_id: row for row in report.confirmations.select_related("by")}
    return [(lead, given.get(lead.pk)) for lead in leads]


def _added(row: GridRow) -> Decimal | None:
    if row.indicator.kind != Kind.FLOW:
        return None
    value = row.reading.value if row.reading else None
    last = row.before.value if row.before else None
    return value - last if value is not None and last is not None else None
