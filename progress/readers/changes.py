"""What a workbook would change: every difference and every fault, found in one pass.

Kept on the upload as JSON, shown in the preview, and applied exactly as shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal
from typing import Any

from agencies.workbooks.faults import Fault, faults_sorted
from progress.actions.entries import Cell

FIGURE, NOTE = "figure", "note"
Machine = dict[str, Any] | str


@dataclass(frozen=True, slots=True)
class Change:
    """One cell that differs: ``old`` and ``new`` in words, ``before`` and ``after`` as stored.

    ``key`` is 「12:figure」 or 「12:note」 of share 12, 「p5:problem」 of pledge 5's words,
    「p5:fund:bond:spent」 of its money. ``report`` is the report's id, None where a report is
    made by applying. ``clash`` says who changed the cell since the sheet was downloaded;
    such a change is applied only when asked for by name.
    """

    key: str
    sheet: str
    row: int
    column: str
    unit: str
    what: str
    old: str
    new: str
    before: Machine
    after: Machine
    report: int | None = None
    clash: str = ""

    @property
    def subject(self) -> int:
        """Id of the share or pledge the change is about."""
        return int(self.key.partition(":")[0].lstrip("p"))

    @property
    def part(self) -> str:
        """``figure``, ``note``, or what of the pledge."""
        return self.key.partition(":")[2]

    @property
    def of_pledge(self) -> bool:
        return self.key.startswith("p")


@dataclass(slots=True)
class Found:
    """What reading found; ``rows`` of figures were looked at."""

    changes: list[Change] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    rows: int = 0

    def to_json(self, sheets: Iterable[str] = ()) -> dict[str, Any]:
        """With faults nothing can be applied, so no change is offered."""
        faults = faults_sorted(self.faults, sheets)
        return {
            "changes": [] if faults else [_row(change) for change in self.changes],
            "faults": [_row(fault) for fault in faults],
            "notices": self.notices,
        }


def changes_of(result: Mapping[str, Any]) -> list[Change]:
    return [Change(**row) for row in result.get("changes", [])]


def faults_of(result: Mapping[str, Any]) -> list[Fault]:
    return [Fault(**row) for row in result.get("faults", [])]


def figure_to_json(cell: Cell) -> dict[str, Any]:
    """The judged part of a cell; figures as text, for JSON has no decimals."""
    return {
        "value": written(cell.value),
        "approx": cell.approx,
        "achieved": cell.achieved,
        "numerator": written(cell.numerator),
        "denominator": written(cell.denominator),
    }


def figure_from_json(figure: Any, note: str = "") -> Cell:
    return Cell(
        _decimal(figure["value"]),
        figure["approx"],
        figure["achieved"],
        _decimal(figure["numerator"]),
        _decimal(figure["denominator"]),
        note,
    )


def written(value: Decimal | None) -> str | None:
    """The figure's digits without grouping or trailing zeros."""
    return None if value is None else f"{value.normalize():f}"


def _row(told: Change | Fault) -> dict[str, Any]:
    """A row of JSON; its values are shared, not copied, for a sheet has thousands."""
    return {part.name: getattr(told, part.name) for part in fields(told)}


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
