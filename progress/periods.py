"""Months. Pure: a month is its first day."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

MONTHS = 4_096  # kept: a page asks for the same few by the thousand


def month_of(day: date) -> date:
    """The month a day lies in."""
    return day.replace(day=1)


@lru_cache(MONTHS)
def month_end(month: date) -> date:
    """The last day of a month."""
    return next_month(month) - timedelta(days=1)


def next_month(month: date) -> date:
    return add_months(month, 1)


def months_between(first: date, last: date) -> Iterator[date]:
    """Every month from that of ``first`` to that of ``last``, both included."""
    month = month_of(first)
    while month <= last:
        yield month
        month = next_month(month)


@lru_cache(MONTHS)
def add_months(day: date, months: int) -> date:
    """The same day ``months`` later, or the last day of a shorter month."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
