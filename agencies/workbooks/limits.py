"""How much of an uploaded spreadsheet we are willing to hold in memory."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NoReturn

from agencies.workbooks.faults import Reason, WorkbookError, column_letters

MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes before and after inflating, and counts of what a file holds.

    ``ratio`` (inflated to packed) is asked only of files that inflate beyond
    ``always_inflated``: a small sheet of empty formatted rows packs very well too.
    """

    file_bytes: int = 10 * MEGABYTE
    inflated_bytes: int = 64 * MEGABYTE
    always_inflated: int = 8 * MEGABYTE
    ratio: int = 300
    members: int = 2_000
    sheets: int = 100
    rows: int = 50_000
    columns: int = 1_000
    cells: int = 500_000
    area: int = 2_000_000
    text: int = 20_000_000


LIMITS = Limits()


@dataclass(slots=True)
class Tally:
    """What was counted so far in one file; raises ``WorkbookError`` past a limit."""

    limits: Limits
    cells: int = 0
    text: int = 0
    area: int = 0
    sheets: list[str] = field(default_factory=list)

    def add_cells(self, count: int) -> None:
        self.cells += count
        if self.cells > self.limits.cells:
            raise WorkbookError(Reason.TOO_MANY_CELLS, limit=self.limits.cells)

    def add_text(self, characters: int) -> None:
        self.text += characters
        if self.text > self.limits.text:
            raise WorkbookError(Reason.TOO_MUCH_TEXT)

    def add_sheet(self, name: str, rows: int, columns: int) -> None:
        """Count a sheet whose content reaches the given row and column (counted from 1)."""
        if rows > self.limits.rows:
            self._refuse(Reason.TOO_MANY_ROWS, name, rows, self.limits.rows)
        if columns > self.limits.columns:
            letters = column_letters(columns - 1)
            self._refuse(Reason.TOO_MANY_COLUMNS, name, letters, self.limits.columns)
        self.sheets.append(name)
        if len(self.sheets) > self.limits.sheets:
            count = len(self.sheets)
            raise WorkbookError(Reason.TOO_MANY_SHEETS, count=count, limit=self.limits.sheets)
        self.area += rows * columns
        if self.area > self.limits.area:
            raise WorkbookError(Reason.TOO_MANY_CELLS, limit=self.limits.cells)

    def _refuse(self, reason: Reason, sheet: str, count: object, limit: int) -> NoReturn:
        raise WorkbookError(reason, sheet=sheet, count=count, limit=limit)
