"""Programmes as the office keeps them: listed, and what might become a part of one (R22)."""

from __future__ import annotations

from collections.abc import Sequence

from agencies.models import User
from agencies.roles import Verb
from pledges.actions.programmes import why_not_linked
from pledges.models import Indicator, Programme
from pledges.targets import Kind
from progress.readers.programmes import ProgrammeProgress, programmes_progress


def listed_programmes(reader: User) -> list[ProgrammeProgress]:
    """The programmes the person may see, the newest first. Five queries."""
    rows = Programme.objects.select_related("office").order_by("-last_year", "title")
    if reader.can(Verb.REVIEW_REPORTS):
        rows = rows.filter(office=reader.agency_id)
    programmes = list(rows)
    found = programmes_progress(programmes)
    return [found[row.pk] for row in programmes]


def offered_indicators(programme: Programme) -> list[Indicator]:
    """Indicators of the programme's office, unit and years that may be linked or are. One query."""
    rows = (
        Indicator.objects.filter(
            pledge__batch__office=programme.office_id,
            unit=programme.unit,
            kind=Kind.FLOW,
            of=None,
            condition=False,
        )
        .select_related("pledge__batch")
        .order_by("pledge__batch__starts_on", "pledge__position", "position")
    )
    return [row for row in rows if _fits(programme, row)]


def linked_first(rows: Sequence[Indicator], programme: Programme) -> list[Indicator]:
    """Those already linked stand first; within each, by year and place in the batch."""
    return sorted(rows, key=lambda row: row.programme_id != programme.pk)


def _fits(programme: Programme, indicator: Indicator) -> bool:
    if indicator.programme_id not in (None, programme.pk):
        return False
    return indicator.programme_id == programme.pk or not why_not_linked(programme, indicator)
