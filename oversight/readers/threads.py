"""A promise over the years with its results, as the office reads it (R12, R18, R19, R21, R22)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from agencies.models import User
from oversight.readers.reach import reaches
from pledges.models import Indicator, Pledge, Programme
from pledges.readers.threads import connected
from pledges.targets import percent
from progress.models import Acceptance, Reading
from progress.readers.programmes import ProgrammeProgress, programmes_progress
from progress.readers.remainders import accepted_of


@dataclass(frozen=True, slots=True)
class ThreadRow:
    """One indicator of one year: its target, the last accepted figure and its share in percent."""

    indicator: Indicator
    value: Decimal | None
    approx: str
    as_of: date | None
    share: Decimal | None
    accepted: bool


@dataclass(frozen=True, slots=True)
class ThreadYear:
    """One year of the thread; ``reachable`` tells whether the reader may open it."""

    pledge: Pledge
    rows: tuple[ThreadRow, ...]
    current: bool
    reachable: bool


def thread_years(pledge: Pledge, reader: User) -> list[ThreadYear]:
    """All years of the promise, the oldest first. Three queries beside those of its links."""
    pledges = connected([pledge])
    indicators = list(
        Indicator.objects.filter(pledge__in=pledges, condition=False, of=None)
        .select_related("carried_from__pledge__batch")
        .order_by("position")
    )
    ids = [row.pk for row in indicators]
    readings = accepted_of(ids)
    passed = set(
        Acceptance.objects.filter(indicator__in=ids, reversed_on__isnull=True).values_list(
            "indicator_id", flat=True
        )
    )
    rows: dict[int, list[ThreadRow]] = defaultdict(list)
    for indicator in indicators:
        rows[indicator.pledge_id].append(_row(indicator, readings, passed))
    return [
        ThreadYear(row, tuple(rows[row.pk]), row.pk == pledge.pk, reaches(reader, row.batch))
        for row in pledges
    ]


def programmes_of(pledge: Pledge) -> list[ProgrammeProgress]:
    """The programmes the pledge has a part in. Five queries."""
    rows = Programme.objects.filter(indicators__pledge=pledge).distinct().order_by("title")
    return list(programmes_progress(rows).values())


def _row(indicator: Indicator, readings: dict[int, Reading], passed: set[int]) -> ThreadRow:
    reading, target = readings.get(indicator.pk), indicator.target()
    share = None
    if reading and reading.value is not None and target.has_share:
        share = percent(target.share(reading.value))
    return ThreadRow(
        indicator,
        reading.value if reading else None,
        reading.approx if reading else "",
        reading.as_of if reading else None,
        share,
        indicator.pk in passed,
    )
