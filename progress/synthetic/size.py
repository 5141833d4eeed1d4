"""How much is made, and the years it falls into. Pure arithmetic; ``today`` is an argument."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from progress.periods import add_months, month_end, month_of, months_between

YEAR = 12


@dataclass(frozen=True, slots=True)
class Size:
    """``counties`` and what follows are meant by province; ``months`` are those reported.

    ``name`` begins the slugs, region codes and accounts, so that several loads stand side by
    side in one database.
    """

    provinces: int
    counties: int
    months: int
    indicators: int = 120
    pledges: int = 50
    seed: int = 1
    name: str = "load"

    def slug(self, province: int, span: Span) -> str:
        """The address of one year's batch."""
        return f"{self.name}-{province:02d}-{span.last.year}"


@dataclass(frozen=True, slots=True)
class Span:
    """A batch's twelve months from ``first`` on; ``reported`` of them were due by today.

    ``months`` are those begun by today: what is begun and not due is open.
    """

    first: date
    reported: int
    months: tuple[date, ...]
    newest: bool

    @property
    def last(self) -> date:
        """The first day of its last month."""
        return add_months(self.first, YEAR - 1)

    @property
    def ends_on(self) -> date:
        return month_end(self.last)


def spans(months: int, through: date, today: date) -> Iterator[Span]:
    """Batches of twelve months each, the oldest first; ``through`` is the last reported month.

    Where the months make no whole years the newest batch is still running.
    """
    first = add_months(through, 1 - months)
    for begun in range(0, months, YEAR):
        start, newest = add_months(first, begun), begun + YEAR >= months
        end = add_months(start, YEAR - 1)
        upto = min(end, month_of(today)) if newest else end
        yield Span(start, min(YEAR, months - begun), tuple(months_between(start, upto)), newest)
