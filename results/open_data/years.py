"""The batches of all years side by side: a strip from 2007 on, blanks included (R12, R17)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Func, IntegerField, QuerySet
from django.db.models.fields.json import KT

from results.models import Publication
from results.open_data.reading import all_in_content

# 「从2007年开始，我省每年都……」(R12)
FIRST_YEAR = 2007
COUNTED = ("pledges", "indicators", "done")
# counted indicators whose frozen share is over 100; a range is not passed but missed above it
OVER = (
    "$.pledges[*].indicators[*] ? (@.share.double() > 100 && @.of == null"
    ' && @.condition == false && @.comparator != "range")'
)


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch as last published: ``done``, and ``over``, how many indicators came out above 100 %
    (超额完成, R18), are None while only the promise is; ``closed`` tells 办结."""

    slug: str
    title: str
    number: int
    first_year: int
    last_year: int
    pledges: int
    indicators: int
    done: int | None
    as_of: date | None
    published_on: date | None
    simulated: bool
    over: int | None = None
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """One year of the strip, or a run of years the portal holds nothing of (no batches)."""

    first: int
    last: int
    batches: tuple[Batch, ...]


def with_counts(today: date) -> QuerySet[Publication]:
    """The version in force of each batch with its counts, newest first, in one query."""
    numbers = {name: KT(f"content__counts__{name}") for name in COUNTED}
    return (
        Publication.objects.public(today)
        .defer("content")
        .annotate(
            ends_on=KT("content__batch__ends_on"),
            simulated=KT("content__batch__simulated"),
            closed=KT("content__batch__closed"),
            over=_length(all_in_content(OVER)),
            **numbers,
        )
    )


def batch_of(row: Any) -> Batch:
    """A row of ``with_counts`` opened."""
    return Batch(
        slug=row.slug,
        title=row.title,
        number=row.number,
        first_year=row.starts_on.year,
        last_year=int(row.ends_on[:4]),
        pledges=int(row.pledges),
        indicators=int(row.indicators),
        done=None if row.month is None else int(row.done),
        as_of=row.as_of,
        published_on=row.public_from,
        simulated=row.simulated == "true",
        over=None if row.month is None else row.over,
        closed=row.closed == "true",
    )


def _length(found: Func) -> Func:
    return Func(found, function="jsonb_array_length", output_field=IntegerField())


def strip(batches: Sequence[Batch]) -> list[Span]:
    """Every year from 2007 to the newest, newest first; plans of several years stand aside."""
    yearly = [batch for batch in batches if batch.first_year == batch.last_year]
    if not yearly:
        return []
    held = sorted({batch.first_year for batch in yearly}, reverse=True)
    spans = []
    for year, below in zip(held, [*held[1:], min(FIRST_YEAR - 1, held[-1] - 1)], strict=True):
        spans.append(Span(year, year, tuple(b for b in yearly if b.first_year == year)))
        if year - below > 1:
            spans.append(Span(below + 1, year - 1, ()))
    return spans
