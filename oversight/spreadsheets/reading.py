"""A filled-in ledger as plain texts, with every fault that shows without the ledger itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from agencies.directory.lookups import plain
from agencies.workbooks.cells import CellError, Value
from agencies.workbooks.faults import Fault, faults_sorted
from agencies.workbooks.headers import TableRow, read_table
from agencies.workbooks.reading import Workbook
from oversight.spreadsheets.columns import COLUMNS, KIND, NEW, SHEETS, told
from progress.spreadsheets.stamp import Base, read_stamp


@dataclass(slots=True)
class Parsed:
    """The rows of both lists by sheet and number; ``bases`` what each held when it was made.

    ``ignored`` names columns nobody asked for. Without a stamp ``bases`` is empty.
    """

    rows: dict[str, dict[str, TableRow]] = field(
        default_factory=lambda: {name: {} for name in SHEETS}
    )
    bases: dict[str, Base] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)

    @property
    def numbers(self) -> list[str]:
        """Every number in the file, in the order it is read."""
        return list(dict.fromkeys(number for name in SHEETS for number in self.rows[name]))

    def to_json(self) -> dict[str, Any]:
        """The rows alone: only a sound workbook is kept."""
        return {
            "rows": {
                name: [asdict(row) for row in rows.values()] for name, rows in self.rows.items()
            },
            "bases": self.bases,
        }

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Parsed:
        rows = {
            name: {row["cells"]["number"]: TableRow(**row) for row in stored["rows"][name]}
            for name in SHEETS
        }
        return cls(rows, stored["bases"])


def parse(book: Workbook) -> Parsed:
    """Every row of the two lists. A file may hold one of them alone, to update it."""
    parsed = Parsed()
    stamp = read_stamp(book)
    if stamp and stamp.kind == KIND:
        parsed.bases = stamp.bases
    for name in SHEETS:
        sheet = book.sheet(name)
        if sheet is None:
            continue
        table = read_table(sheet, COLUMNS[name])
        parsed.faults += table.faults
        parsed.ignored += [
            _("“%(sheet)s”中的“%(heading)s”") % {"sheet": name, "heading": heading}
            for heading in table.ignored
        ]
        for row in table.rows:
            _take(parsed, name, _texts(row, parsed.faults))
    if not any(book.sheet(name) for name in SHEETS):
        message = _(
            "没有名为“问题清单”或“责任清单”的工作表。请用导出的台账填写，不要改动工作表名称。"
        )
        parsed.faults.append(Fault(book.name, None, None, message))
    elif not (parsed.numbers or parsed.faults):
        parsed.faults.append(Fault(book.name, None, None, _("表中没有填写任何问题。")))
    parsed.faults = faults_sorted(parsed.faults, SHEETS)
    return parsed


def _take(parsed: Parsed, name: str, row: TableRow) -> None:
    number = str(row.cells["number"])
    if not number:
        message = _("编号没有填。已有的问题写编号，新问题写“新1”“新2”，两张清单用同一个。")
        parsed.faults.append(row.fault("number", message))
        return
    before = parsed.rows[name].get(number)
    if before:
        message = _("编号“%(number)s”与第%(row)d行重复。请只保留一行。")
        values = {"number": number, "row": before.number}
        parsed.faults.append(row.fault("number", message % values))
        return
    parsed.rows[name][number] = row


def _texts(row: TableRow, faults: list[Fault]) -> TableRow:
    """The row with its cells as texts; a cell that can't be taken is a fault and left out."""
    cells: dict[str, Value] = dict(_cells(row, faults))
    cells["number"] = plain(str(cells.get("number", "")))
    return TableRow(row.sheet, row.number, cells, row.columns)


def _cells(row: TableRow, faults: list[Fault]) -> Iterator[tuple[str, str]]:
    for key, value in row.cells.items():
        try:
            yield key, told(value)
        except CellError as error:
            faults.append(row.fault(key, str(error)))


def is_new(number: str) -> bool:
    """Does the number stand for a problem not yet in the ledger?"""
    return number.startswith(NEW)
