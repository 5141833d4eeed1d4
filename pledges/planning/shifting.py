"""Days and values moved from one year's promise to another's. Pure: standard library only."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from decimal import Decimal

from pledges.targets import Target, rounded


def shifted(day: date, years: int) -> date:
    """The same day so many years later; 29 February becomes the 28th where there is none."""
    year = day.year + years
    return date(year, day.month, min(day.day, monthrange(year, day.month)[1]))


def transferred(value: Decimal, old: Target, new: Target, places: int) -> Decimal:
    """What stands at the same share of the new target, with ``places`` decimals, half up.

    The whole of the old target is the whole of the new one, to the last decimal.
    """
    share = old.share(value)
    if share == 1 and new.value is not None:
        return new.value
    return rounded(new.at_share(share), places)
