"""The rows of the public table: pledges with their indicators, compared where asked for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from results.open_data.account import Indicator, Pledge
from results.open_data.compared import Comparison, Step


@dataclass(frozen=True, slots=True)
class Entry:
    """A pledge of the table; ``rows`` holds each indicator with what it was before, if asked."""

    pledge: Pledge
    rows: tuple[tuple[Indicator, Step | None], ...]


def entries(pledges: Iterable[Pledge], comparison: Comparison | None = None) -> list[Entry]:
    """The table of ``pledges``, each row beside its step of ``comparison``."""
    steps = comparison.steps if comparison else {}
    return [
        Entry(pledge, tuple((row, steps.get((pledge.no, row.position))) for row in pledge.rows))
        for pledge in pledges
    ]
