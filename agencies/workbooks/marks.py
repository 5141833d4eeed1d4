"""What a sheet's own markup tells and the reading library leaves out.

The library gives an error cell, or a formula that was never calculated, as a blank and 95%
as 0.95; a blank would pass for "nothing reported". So the markup is read once more for the
places of such cells, which also bounds what the library will be asked to hold.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

Range = tuple[int, int, int, int]
Place = tuple[int, int]


class Broken(StrEnum):
    """A cell without a value of its own: the formula failed, or was never calculated."""

    ERROR = "error"
    NOT_CALCULATED = "not_calculated"


@dataclass(slots=True)
class Marks:
    """One sheet's markup, rows and columns from 0: extent, broken cells, percents, merges.

    ``rows`` and ``columns`` are one past the last cell with content.
    """

    rows: int = 0
    columns: int = 0
    broken: dict[Place, Broken] = field(default_factory=dict)
    percents: set[Place] = field(default_factory=set)
    merged: list[Range] = field(default_factory=list)

    def reach(self, row: int, column: int) -> None:
        """Extend to a cell with content."""
        self.rows = max(self.rows, row + 1)
        self.columns = max(self.columns, column + 1)
