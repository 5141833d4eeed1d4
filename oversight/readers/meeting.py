"""What a meeting is told of a month besides its figures: who is behind, and what is under way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from agencies.models import Agency, Region, User
from agencies.places import Place
from oversight.models import Notice
from oversight.readers import problems as ledger
from oversight.readers.dashboard import Dashboard
from oversight.readers.dashboard_map import batch_map
from oversight.readers.handovers import overdue_on
from oversight.readers.notices import letters
from oversight.readers.places import Places
from oversight.readers.problems import Tally
from oversight.readers.rows import Row
from progress.facts import Light
from progress.lateness import WORST_FIRST
from progress.standing import order_by_urgency

WORSE = (Light.RED, Light.YELLOW, Light.GREY)


@dataclass(frozen=True, slots=True)
class Letters:
    """Letters of the batch by where they stand; ``late`` of those under way have let a day pass."""

    drafted: int
    going: int
    late: int
    closed: int


@dataclass(frozen=True, slots=True)
class Meeting:
    """The names behind a month's counts; ``rows`` are all tasks, those behind and missing first.

    ``places`` are those not in order, the worst first; letters and problems as of the day asked.
    """

    missing: list[Agency | Region]
    risky: list[str]
    places: list[Place]
    letters: Letters
    problems: Tally
    rows: list[Row]


def meeting(board: Dashboard, places: Places, reader: User, today: date, address: str) -> Meeting:
    """The month for a meeting. Three queries, two where nothing is broken down to places."""
    batch = board.standing.batch
    problems = ledger.ledger(reader).filter(pledge__batch=batch)
    return Meeting(
        missing=[unit for report in board.unreported if (unit := report.agency or report.region)],
        risky=[row_title(row) for row in board.at_risk],
        places=_places(board, places, address),
        letters=_letters(board, reader, today),
        problems=ledger.tally(problems, today),
        rows=worst_first(board),
    )


def worst_first(board: Dashboard) -> list[Row]:
    """The rows by light, then by how far behind; those nobody reports on come last."""
    rows = {row.standing.indicator.pk: row for row in board.rows}
    ordered = [rows[row.indicator.pk] for _pledge, row in order_by_urgency(board.standing.lines)]
    return sorted(ordered, key=lambda row: row.lit is None)


def row_title(row: Row) -> str:
    """The pledge, with its indicator where that is called otherwise."""
    pledge, indicator = row.pledge.pledge.title, row.standing.indicator.name
    return pledge if pledge == indicator else f"{pledge} · {indicator}"


def _places(board: Dashboard, places: Places, address: str) -> list[Place]:
    drawn = batch_map(board.standing, places, address)
    if drawn is None:
        return []
    tiles = [tile.place for block in drawn.blocks for tile in block.tiles]
    found = [place for place in (*tiles, *drawn.listed) if place.light in WORSE]
    return sorted(found, key=lambda place: WORST_FIRST.index(Light(place.light)))


def _letters(board: Dashboard, reader: User, today: date) -> Letters:
    State = Notice.State
    under_way = Q(state__in=[State.SENT, State.SIGNED, State.REPLIED])
    counted = (
        letters(reader)
        .filter(batch=board.standing.batch)
        .order_by()
        .aggregate(
            drafted=Count("pk", filter=Q(state=State.DRAFTED), distinct=True),
            going=Count("pk", filter=under_way, distinct=True),
            late=Count("pk", filter=overdue_on(today), distinct=True),
            closed=Count("pk", filter=Q(state=State.CLOSED), distinct=True),
        )
    )
    return Letters(**counted)
