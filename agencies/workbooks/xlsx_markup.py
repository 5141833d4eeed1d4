"""Reads the XML parts of an .xlsx for ``Marks``: a cell's place, kind and percent format."""

from __future__ import annotations

import re
from collections.abc import Callable
from posixpath import join, normpath

from agencies.workbooks.faults import Reason, WorkbookError
from agencies.workbooks.limits import Tally
from agencies.workbooks.marks import Broken, Marks, Place

ROWS, COLUMNS = 1_048_576, 16_384
CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})")
PERCENT_FORMATS = {"9", "10"}
# literal text in a number format: 0"%" shows the percent sign without a hundredth
LITERAL = re.compile(r'"[^"]*"|\\.')
MACRO_SHEETS = ("xlMacrosheet", "xlIntlMacrosheet")
Attributes = dict[str, str]


class XlsxMarkup:
    """Fed with the start, text and end of every element of every part.

    Any part may turn out to be a sheet, so all are read alike; shared strings and styles
    must come first. Nothing here is trusted: positions and lengths are counted as met.
    """

    def __init__(self, tally: Tally) -> None:
        self.tally = tally
        self.sheets: list[tuple[str, str]] = []  # name, relationship
        self.targets: dict[str, str] = {}  # relationship → part
        self.parts: dict[str, Marks] = {}
        self._lengths: list[int] = []
        self._percents = set(PERCENT_FORMATS)
        self._percent_styles: set[str] = set()
        self._styles = 0
        self._letters: dict[str, int] = {}
        self._starts: dict[str, Callable[[Attributes], None]] = {
            "row": self._row,
            "c": self._cell,
            "mergeCell": self._merge,
            "sheet": self._sheet,
            "Relationship": self._relationship,
            "si": self._string,
            "numFmt": self._format,
            "cellXfs": self._open_styles,
            "xf": self._style,
        }
        self.open_part("")

    def open_part(self, name: str) -> None:
        """The next elements belong to the part of this name."""
        self.part, self.marks = name, Marks()
        self.parts[name] = self.marks
        self._place: Place = (-1, -1)
        self._in_cell = self._in_strings = self._in_styles = False
        self._has_formula = self._takes_text = False
        self._kind = self._style_of_cell = ""
        self._text: list[str] = []

    def start(self, name: str, attributes: Attributes) -> None:
        local = name.rpartition(":")[2]
        known = self._starts.get(local)
        if known:
            known(attributes)
        elif self._in_cell:
            if local == "f":
                self._has_formula = True
            elif local in ("v", "is"):
                self._takes_text = True

    def text(self, data: str) -> None:
        if self._in_strings:
            self._lengths[-1] += len(data)
        elif self._takes_text:
            self._text.append(data)

    def end(self, name: str) -> None:
        local = name.rpartition(":")[2]
        if local == "c" and self._in_cell:
            self._close_cell()
        elif local in ("v", "is"):
            self._takes_text = False
        elif local == "si":
            self._in_strings = False
        elif local == "cellXfs":
            self._in_styles = False

    def by_sheet(self) -> dict[str, Marks]:
        """Each sheet's marks by its name, in the order of the workbook."""
        found = {}
        for name, relationship in self.sheets:
            part = self.targets.get(relationship, "")
            if part not in self.parts or name in found:
                raise WorkbookError(Reason.CORRUPT)
            found[name] = self.parts[part]
            self.tally.add_sheet(name, found[name].rows, found[name].columns)
        return found

    def _row(self, attributes: Attributes) -> None:
        number = attributes.get("r")
        row = self._number(number) - 1 if number else self._place[0] + 1
        self._place = (row, -1)

    def _cell(self, attributes: Attributes) -> None:
        reference = attributes.get("r")
        if reference:
            self._place = self._parse(reference)
        else:
            self._place = (max(self._place[0], 0), self._place[1] + 1)
        self.tally.add_cells(1)
        self._in_cell, self._has_formula, self._text = True, False, []
        self._kind, self._style_of_cell = attributes.get("t", "n"), attributes.get("s", "")

    def _close_cell(self) -> None:
        self._in_cell = self._takes_text = False
        text = "".join(self._text)
        if not text and not self._has_formula:
            return
        self.marks.reach(*self._place)
        if self._kind == "s":
            self._count_shared(text)
        elif self._kind == "e":
            self.marks.broken[self._place] = Broken.ERROR
        elif not text and self._kind != "str":  # a formula may give an empty text
            self.marks.broken[self._place] = Broken.NOT_CALCULATED
        elif self._kind != "n":
            self.tally.add_text(len(text))
        elif self._style_of_cell in self._percent_styles:
            self.marks.percents.add(self._place)

    def _count_shared(self, text: str) -> None:
        """A shared text is held once for every cell that shows it."""
        number = self._number(text)
        if number >= len(self._lengths):
            raise WorkbookError(Reason.CORRUPT)
        self.tally.add_text(self._lengths[number])

    def _merge(self, attributes: Attributes) -> None:
        first, _, last = attributes.get("ref", "").partition(":")
        self.tally.add_cells(1)
        self.marks.merged.append((*self._parse(first), *self._parse(last or first)))

    def _sheet(self, attributes: Attributes) -> None:
        relationship = next((v for k, v in attributes.items() if k.endswith(":id")), "")
        if "name" in attributes and relationship:
            self.sheets.append((attributes["name"], relationship))

    def _relationship(self, attributes: Attributes) -> None:
        kind = attributes.get("Type", "")
        if kind.endswith(MACRO_SHEETS):
            raise WorkbookError(Reason.MACROS)
        if kind.endswith("/externalLink"):
            raise WorkbookError(Reason.EXTERNAL_LINKS)
        if self.part.lower() == "xl/_rels/workbook.xml.rels":
            target = attributes.get("Target", "")
            part = target.lstrip("/") if target.startswith("/") else normpath(join("xl", target))
            self.targets[attributes.get("Id", "")] = part

    def _string(self, attributes: Attributes) -> None:
        self._in_strings = True
        self._lengths.append(0)

    def _format(self, attributes: Attributes) -> None:
        if "%" in LITERAL.sub("", attributes.get("formatCode", "")):
            self._percents.add(attributes.get("numFmtId", ""))

    def _open_styles(self, attributes: Attributes) -> None:
        self._in_styles = True

    def _style(self, attributes: Attributes) -> None:
        if self._in_styles:
            if attributes.get("numFmtId") in self._percents:
                self._percent_styles.add(str(self._styles))
            self._styles += 1

    def _parse(self, reference: str) -> Place:
        match = CELL.fullmatch(reference)
        if not match:
            raise WorkbookError(Reason.CORRUPT)
        letters, row = match[1], int(match[2]) - 1
        column = self._letters.get(letters)
        if column is None:
            column = self._letters[letters] = _column(letters)
        if not (0 <= row < ROWS and column < COLUMNS):
            raise WorkbookError(Reason.CORRUPT)
        return row, column

    @staticmethod
    def _number(text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) < 8):
            raise WorkbookError(Reason.CORRUPT)
        return int(text)


def _column(letters: str) -> int:
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return column - 1
