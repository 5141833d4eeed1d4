"""Pages through the whole way in and out: addresses, middleware, reading, templates."""

from __future__ import annotations

from functools import cache

from bench.data import Year, due_past, year_of
from bench.measuring import tidy
from progress.actions.judging import judge_batch
from results.actions.checking import publish_unchecked
from results.actions.preparing import prepare

ROUNDS = 15


@cache
def published(shares: int = 120) -> Year:
    """A year of so many indicators, usual unless said, with two judged months, so that there is a
    former one to compare with; the last is published."""
    year = year_of(shares)
    for month in year.months[-2:]:
        judge_batch(batch=year.batch, today=due_past(month))
    draft = prepare(batch=year.batch, month=year.months[-1], by=None)
    publish_unchecked(publication=draft, today=year.today)
    tidy()
    return year
