"""The months of the trail as the auditor sees them, and a month's lines to take away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Count
from django.db.models.functions import TruncMonth

from oversight.hash_chain import BEGINNING, written
from oversight.models import TrailLine, TrailMonth
from oversight.trail.lines import entries_of, next_month, start_of, within


@dataclass(frozen=True, slots=True)
class Month:
    """One month. ``kept`` is how it was written out, None if it was not; ``over`` whether it
    has ended; ``in_database`` whether its lines are there still."""

    month: date
    lines: int
    kept: TrailMonth | None
    over: bool

    @property
    def in_database(self) -> bool:
        return self.kept is None or self.kept.archived_at is None


def months(today: date) -> list[Month]:
    """Every month with lines or a file, newest first. Two queries."""
    kept = {row.month: row for row in TrailMonth.objects.all()}
    counted = TrailLine.objects.all()
    if kept:  # what is written out is counted already, and may be a million lines
        counted = counted.filter(at__gte=start_of(next_month(max(kept))))
    found = (
        counted.annotate(month=TruncMonth("at"))
        .values_list("month")
        .annotate(lines=Count("pk"))
        .order_by()
    )
    lines = {month.date(): count for month, count in found}
    this = today.replace(day=1)
    return [
        Month(month, kept[month].lines if month in kept else lines[month], kept.get(month),
              month < this)
        for month in sorted(kept.keys() | lines.keys(), reverse=True)
    ]  # fmt: skip


def month_lines(month: date) -> Iterator[str]:
    """The month as ``export_trail`` writes it, line by line.

    The chain goes on from the newest month written out before.
    """
    former = TrailMonth.objects.filter(month__lt=month).order_by("-month").first()
    last = former.last_hash if former else BEGINNING
    for entry in entries_of(TrailLine.objects.filter(within(month))):
        line, last = written(last, entry)
        yield f"{line}\n"
