"""The table of a year-end report (年度总结), kept with its text. Pure: standard library only.

The text and the table lie in one field, the table last under a heading of its own, a row a
line, its cells apart by tabs: whoever reads the field raw reads both.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

HEADING = "【各项指标完成情况】"
CELLS = 6


@dataclass(frozen=True, slots=True)
class YearRow:
    """One indicator: its pledge, target, last accepted figure, its day and percent, in words."""

    pledge: str
    indicator: str
    target: str
    done: str
    percent: str
    as_of: str


def compose(text: str, rows: Iterable[YearRow]) -> str:
    """Text and table as they are kept; a heading typed into the text is no table."""
    plain = text.replace(HEADING, "").strip()
    lines = ["\t".join(_cells(row)) for row in rows]
    return "\n".join([plain, "", HEADING, *lines]) if lines else plain


def split(body: str) -> tuple[str, list[YearRow]]:
    """The text and the table of what ``compose`` made."""
    text, _heading, table = body.partition(HEADING)
    cells = [line.split("\t") for line in table.strip().splitlines()]
    return text.strip(), [_row(line) for line in cells if len(line) == CELLS]


def _cells(row: YearRow) -> list[str]:
    parts = (row.pledge, row.indicator, row.target, row.done, row.percent, row.as_of)
    return [" ".join(part.split()) for part in parts]


def _row(cells: Sequence[str]) -> YearRow:
    pledge, indicator, target, done, percent, as_of = cells
    return YearRow(pledge, indicator, target, done, percent, as_of)
