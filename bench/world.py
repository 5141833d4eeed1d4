"""Synthetic provinces at their real size, made once in a run and shared by all figures.

``make_load`` makes them; ``bench.data.TODAY`` is the day. Accounts are ``load01-office``,
``load01-reporter``, ``load01-head``, ``load01-county`` and so on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from io import StringIO

from django.core.management import call_command

from agencies.models import User
from bench.data import TODAY
from bench.measuring import tidy
from pledges.models import Batch
from progress.actions.judging import judge_batch
from progress.periods import add_months, month_of

COUNTIES, YEARS = 33, 3
COUNTRY, COUNTIES_OF_COUNTRY = 31, 92
LAST = add_months(month_of(TODAY), -1)  # the newest month reported
BEFORE_LAST = add_months(LAST, -1)  # most flags of a year are up already


@dataclass(frozen=True, slots=True)
class World:
    """What one load has made; batches newest first, of every province in turn."""

    name: str
    batches: tuple[Batch, ...]

    @property
    def batch(self) -> Batch:
        return self.batches[0]

    def person(self, name: str) -> User:
        """An account of the first province."""
        return User.objects.get(username=f"{self.name}01-{name}")


@cache
def province() -> World:
    """50 pledges, 120 indicators, 33 counties, three years of twelve judged months."""
    return load("load", counties=COUNTIES, months=12 * YEARS, judged=12)


@cache
def before_judging() -> World:
    """A year of the same size, three months of it judged; the last but one is the next."""
    world = load("fresh", counties=COUNTIES, months=12, judged=0)
    for back in (4, 3, 2):
        judge_batch(batch=world.batch, today=settled(add_months(LAST, -back)))
    tidy()
    return world


@cache
def country() -> World:
    """31 provinces of 92 counties, 4.1 million figures, the last month judged; of the first, whose
    pages are measured, every month."""
    world = load("nation", provinces=COUNTRY, counties=COUNTIES_OF_COUNTRY, months=12, judged=1)
    for back in range(11, 0, -1):
        judge_batch(batch=world.batch, today=settled(add_months(LAST, -back)))
    tidy()
    return world


@cache
def few_provinces() -> World:
    """Three provinces of that size."""
    return load("few", provinces=3, counties=COUNTIES_OF_COUNTRY, months=12, judged=1)


def settled(month: date) -> date:
    """A day by which the month's reports are in, late ones too."""
    return add_months(month, 1).replace(day=20)


@cache
def load(name: str, *, counties: int, months: int, judged: int, provinces: int = 1) -> World:
    """So many provinces, once in a run; ``name`` is that of their batches."""
    call_command(
        "make_load",
        name=name,
        provinces=provinces,
        counties=counties,
        months=months,
        judge_months=judged,
        stdout=StringIO(),
    )
    tidy()
    batches = Batch.objects.filter(slug__startswith=f"{name}-").order_by("-starts_on", "pk")
    return World(name, tuple(batches))
