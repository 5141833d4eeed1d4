"""Reads the content of an .ods for ``Marks``: repeated cells, errors, percents, merges."""

from __future__ import annotations

from agencies.workbooks.faults import Reason, WorkbookError, column_letters
from agencies.workbooks.limits import Tally
from agencies.workbooks.marks import Broken, Marks

REPEATS = 1_048_576  # the most rows an office program knows
CELLS = ("table-cell", "covered-table-cell")
Attributes = dict[str, str]


class OdsMarkup:
    """Fed with the start, text and end of every element of the content part.

    A cell or row may stand for thousands (``number-columns-repeated``); what has no content
    costs nothing, what has is counted as often as it is repeated.
    """

    def __init__(self, tally: Tally) -> None:
        self.tally = tally
        self.tables: list[tuple[str, Marks]] = []
        self._marks = Marks()
        self._row = self._column = 0
        self._row_repeats = self._cell_repeats = 1
        self._row_cells = self._row_text = 0
        self._last_column = -1
        self._cell: Attributes | None = None
        self._text: list[str] = []
        self._notes = 0

    def open_part(self, name: str) -> None:
        """The next elements belong to the part of this name; all are read alike."""

    def start(self, name: str, attributes: Attributes) -> None:
        local = name.rpartition(":")[2]
        if local in CELLS:
            self._cell = {key.rpartition(":")[2]: value for key, value in attributes.items()}
            # two prefixes may carry a value type: the extension's knows errors
            if any(value == "error" for key, value in attributes.items() if "value-type" in key):
                self._cell["value-type"] = "error"
            self._cell_repeats = _repeats(self._cell, "number-columns-repeated")
            self._text = []
        elif local == "table-row":
            plain = {key.rpartition(":")[2]: value for key, value in attributes.items()}
            self._row_repeats = _repeats(plain, "number-rows-repeated")
            self._column, self._row_cells, self._row_text, self._last_column = 0, 0, 0, -1
        elif local == "table":
            self._open_table(attributes)
        elif local == "annotation":
            self._notes += 1

    def text(self, data: str) -> None:
        if self._cell is not None and not self._notes:
            self._text.append(data)

    def end(self, name: str) -> None:
        local = name.rpartition(":")[2]
        if local in CELLS and self._cell is not None:
            self._close_cell(self._cell)
        elif local == "table-row":
            self._close_row()
        elif local == "annotation":
            self._notes -= 1

    def by_sheet(self) -> dict[str, Marks]:
        """Each sheet's marks by its name, in the order of the workbook."""
        for name, marks in self.tables:
            self.tally.add_sheet(name, marks.rows, marks.columns)
        return dict(self.tables)

    def _open_table(self, attributes: Attributes) -> None:
        self._row, self._marks = 0, Marks()
        name = next((v for k, v in attributes.items() if k.rpartition(":")[2] == "name"), "")
        self.tables.append((name, self._marks))

    def _close_cell(self, cell: Attributes) -> None:
        text, self._cell = "".join(self._text).strip(), None
        place = (self._row, self._column)
        kind = cell.get("value-type", "")
        if text or kind:
            self._row_cells += self._cell_repeats
            self._row_text += self._cell_repeats * max(len(text), len(cell.get("string-value", "")))
            self._last_column = self._column + self._cell_repeats - 1
            self._require_narrow()
        if kind == "error" or ("formula" in cell and text.startswith(("#", "Err:"))):
            self._marks.broken[place] = Broken.ERROR
        elif "formula" in cell and not (text or kind):
            self._marks.reach(*place)
            self._marks.broken[place] = Broken.NOT_CALCULATED
        elif kind == "percentage":
            columns = range(self._column, self._last_column + 1)
            self._marks.percents.update((self._row, column) for column in columns)
        self._add_merge(cell)
        self._column += self._cell_repeats

    def _require_narrow(self) -> None:
        """Before the places of a repeated cell are written down one by one."""
        limit = self.tally.limits.columns
        if self._last_column >= limit:
            raise WorkbookError(
                Reason.TOO_MANY_COLUMNS,
                sheet=self.tables[-1][0] if self.tables else "",
                count=column_letters(self._last_column),
                limit=limit,
            )

    def _add_merge(self, cell: Attributes) -> None:
        down = _repeats(cell, "number-rows-spanned")
        across = _repeats(cell, "number-columns-spanned")
        if down > 1 or across > 1:
            last = (self._row + down - 1, self._column + across - 1)
            self._marks.merged.append((self._row, self._column, *last))

    def _close_row(self) -> None:
        if self._row_cells:
            self.tally.add_cells(self._row_cells * self._row_repeats)
            self.tally.add_text(self._row_text * self._row_repeats)
            self._marks.reach(self._row + self._row_repeats - 1, self._last_column)
            self._repeat_percents()
        self._row += self._row_repeats

    def _repeat_percents(self) -> None:
        if self._row_repeats == 1:
            return
        for known in (self._marks.percents, self._marks.broken):
            columns = [column for row, column in known if row == self._row]
            for row in range(self._row + 1, self._row + self._row_repeats):
                for column in columns:
                    self._copy(known, (self._row, column), (row, column))

    @staticmethod
    def _copy(known: object, source: tuple[int, int], place: tuple[int, int]) -> None:
        if isinstance(known, dict):
            known[place] = known[source]
        elif isinstance(known, set):
            known.add(place)


def _repeats(attributes: Attributes, name: str) -> int:
    text = attributes.get(name, "1")
    if not (text.isascii() and text.isdigit() and len(text) < 8 and 0 < int(text) <= REPEATS):
        raise WorkbookError(Reason.CORRUPT)
    return int(text)
