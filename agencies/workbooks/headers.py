"""Finds the table in a sheet: where its headings stand, and which column is which.

People move columns, add their own, put a title above and a unit behind; a heading is known
by its words alone. What is missing or stands twice is told, never guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from agencies.workbooks.cells import Value, is_blank
from agencies.workbooks.faults import Fault, column_letters
from agencies.workbooks.marks import Range
from agencies.workbooks.reading import Sheet

HEADER_ROWS = 20
BRACKETS = re.compile(r"[(\[【〔<《].*?[)\]】〕>》]")
DECORATION = re.compile(r"[\s*:：、,.。_\-—*＊※]+")


@dataclass(frozen=True, slots=True)
class Column:
    """A known column: its key in the rows, its heading, other words people use for it."""

    key: str
    title: str
    aliases: tuple[str, ...] = ()
    required: bool = True


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row with content: its number in the sheet (from 1), and its cells by column key.

    ``columns`` holds the letters of each key's column; a key without a column is missing
    from both.
    """

    sheet: str
    number: int
    cells: dict[str, Value]
    columns: dict[str, str]

    def fault(self, key: str | None, message: str) -> Fault:
        """A fault in this row, in the column of ``key`` (None: of the whole row)."""
        return Fault(self.sheet, self.number, self.columns.get(key or ""), message)


@dataclass(frozen=True, slots=True)
class Table:
    """What was read. With ``faults`` the rows may be incomplete; ``ignored`` are headings
    of columns nobody asked for. ``header_row`` counts from 1, None when there was none.
    """

    sheet: str
    header_row: int | None
    rows: list[TableRow] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)


def read_table(sheet: Sheet, columns: Sequence[Column]) -> Table:
    """The rows under the first line whose headings fit best; wholly blank rows are left out.

    Faults: no headings, a required column missing, one that stands twice, a merged region
    over several rows or several known columns of the data.
    """
    found = _header(sheet, columns)
    if found is None:
        titles = _("、").join(column.title for column in columns if column.required)
        message = _("没有找到表头。前%(rows)d行中应有这些列名：%(titles)s。") % {
            "rows": HEADER_ROWS,
            "titles": titles,
        }
        return Table(sheet.name, None, faults=[Fault(sheet.name, None, None, message)])
    row, places = found
    faults = [*_column_faults(sheet, row, columns, places)]
    first = {key: at[0] for key, at in places.items()}
    letters = {key: column_letters(at) for key, at in first.items()}
    rows = [
        TableRow(sheet.name, number + 1, cells, letters)
        for number in range(row + 1, len(sheet.rows))
        if (cells := {key: sheet.rows[number][at] for key, at in first.items()})
        and not all(map(is_blank, cells.values()))
    ]
    faults += _merge_faults(sheet, row, set(first.values()))
    known = {at for found_at in places.values() for at in found_at}
    ignored = [
        str(cell).strip()
        for at, cell in enumerate(sheet.rows[row])
        if at not in known and not is_blank(cell)
    ]
    return Table(sheet.name, row + 1, rows, faults, ignored)


def heading_key(heading: object, *, brackets: bool = True) -> str:
    """A heading stripped to its words: no spaces, marks or line breaks, full width as
    narrow; with ``brackets`` false, also without what stands in brackets (a unit, a hint).
    """
    plain = unicodedata.normalize("NFKC", str(heading))
    if not brackets:
        plain = BRACKETS.sub("", plain)
    return DECORATION.sub("", plain).casefold()


def _header(sheet: Sheet, columns: Sequence[Column]) -> tuple[int, dict[str, list[int]]] | None:
    """The row with most known columns among the first, and where each stands."""
    best: tuple[int, dict[str, list[int]]] | None = None
    for number, row in enumerate(sheet.rows[:HEADER_ROWS]):
        places = _places(row, columns)
        if places and (best is None or len(places) > len(best[1])):
            best = number, places
    enough = min(2, len(columns))
    return best if best and len(best[1]) >= enough else None


def _places(row: Sequence[Value], columns: Sequence[Column]) -> dict[str, list[int]]:
    """Column key → where its heading stands. Words in brackets count when they must, so
    that 资金（到位） and 资金（支出） stay two columns.
    """
    whole = {heading_key(n): c.key for c in columns for n in (c.title, *c.aliases)}
    bare: dict[str, set[str]] = {}
    for column in columns:
        for name in (column.title, *column.aliases):
            bare.setdefault(heading_key(name, brackets=False), set()).add(column.key)
    places: dict[str, list[int]] = {}
    for at, cell in enumerate(row):
        if not isinstance(cell, str) or is_blank(cell):
            continue
        key = whole.get(heading_key(cell))
        fits = bare.get(heading_key(cell, brackets=False), set())
        if key is None and len(fits) == 1:
            key = next(iter(fits))
        if key:
            places.setdefault(key, []).append(at)
    return places


def _column_faults(
    sheet: Sheet, row: int, columns: Sequence[Column], places: dict[str, list[int]]
) -> Iterator[Fault]:
    for column in columns:
        at = places.get(column.key, [])
        if not at and column.required:
            message = _("缺少“%(title)s”一列。请从模板中补上这一列。") % {"title": column.title}
            yield Fault(sheet.name, row + 1, None, message)
        for again in at[1:]:
            names = {"title": column.title, "first": column_letters(at[0])}
            message = _("“%(title)s”出现了两列（%(first)s列已有）。请只保留一列。") % names
            yield Fault(sheet.name, row + 1, column_letters(again), message)


def _merge_faults(sheet: Sheet, header: int, known: set[int]) -> Iterator[Fault]:
    for top, left, bottom, right in sheet.merged:
        columns = [at for at in range(left, right + 1) if at in known]
        if bottom <= header or not columns or (top == bottom and len(columns) < 2):
            continue
        message = _("%(range)s是合并单元格。请取消合并，在每一格里分别填写。") % {
            "range": _range_name((top, left, bottom, right))
        }
        yield Fault(sheet.name, top + 1, column_letters(left), message)


def _range_name(merged: Range) -> str:
    top, left, bottom, right = merged
    return f"{column_letters(left)}{top + 1}:{column_letters(right)}{bottom + 1}"
