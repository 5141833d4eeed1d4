"""One row's figure and note against what is stored: changes, clashes, faults."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.workbooks import cells
from agencies.workbooks.cells import CellError, Value
from agencies.workbooks.faults import Fault
from agencies.workbooks.headers import TableRow
from pledges.figures import LIMIT, FigureError, read_figure, write_figure
from pledges.models import Share
from pledges.targets import Kind, rate
from progress.actions.entries import Cell, cell_of
from progress.forms import FigureField, PartField
from progress.models import Reading
from progress.readers.changes import FIGURE, NOTE, Change, figure_to_json
from progress.spreadsheets import texts
from progress.spreadsheets.columns import DENOMINATOR, NOTE_KEY, NUMERATOR, VALUE
from progress.spreadsheets.stamp import Base

Read = TypeVar("Read")
PART = PartField(required=False)


def base_of(share: Share, reading: Reading | None) -> Base:
    """A share's cells as they are written: what an upload is compared with."""
    stored = cell_of(reading)
    value = texts.as_text(texts.as_cell(stored.value, stored.approx))
    if share.indicator.kind == Kind.QUALITATIVE:
        value = done_words(stored)
    return {
        VALUE: value,
        NUMERATOR: texts.as_text(texts.as_cell(stored.numerator)),
        DENOMINATOR: texts.as_text(texts.as_cell(stored.denominator)),
        NOTE_KEY: texts.plain(stored.note),
    }


def done_words(cell: Cell) -> str:
    """已完成, 推进中, or nothing reported."""
    if cell.achieved:
        return texts.DONE
    return texts.GOING if cell.note else ""


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A row with the share it is about: ``base`` is what was written into it, None for a file
    without a stamp; ``unit`` who reports, ``report`` the id of the report it goes to."""

    row: TableRow
    share: Share
    reading: Reading | None
    base: Base | None
    unit: str
    report: int | None
    value_title: str = "本月累计"

    @property
    def stored(self) -> Cell:
        return cell_of(self.reading)

    def says(self, key: str) -> bool:
        """Does the cell differ from what was written into it?"""
        if key not in self.row.cells:
            return False
        return shown(self.row.cells[key]) != shown((self.base or {}).get(key, ""))

    def before(self) -> Cell:
        """What the editor had seen; what is stored, where nobody knows."""
        if self.base is None:
            return self.stored
        if self.share.indicator.kind == Kind.QUALITATIVE:
            return Cell(achieved=self.base.get(VALUE) == texts.DONE)
        try:
            figure, numerator, denominator = (
                read_figure(text) if (text := self.base.get(key, "")) else None
                for key in (VALUE, NUMERATOR, DENOMINATOR)
            )
        except FigureError:  # somebody has been at the hidden sheet
            return self.stored
        return Cell(
            figure.value if figure else None,
            figure.approx if figure else "",
            False,
            numerator.value if numerator else None,
            denominator.value if denominator else None,
        )

    def change(
        self, part: str, key: str, words: tuple[str, str], machine: tuple, *, clash: bool
    ) -> Change:
        titles = {VALUE: self.value_title, NOTE_KEY: _("说明")}
        return Change(
            key=f"{self.share.pk}:{part}",
            sheet=self.row.sheet,
            row=self.row.number,
            column=self.row.columns.get(key, ""),
            unit=self.unit,
            what=_("%(share)s · %(column)s") % {"share": self.share, "column": titles[key]},
            old=words[0],
            new=words[1],
            before=machine[0],
            after=machine[1],
            report=self.report,
            clash=who_changed(self.reading) if clash else "",
        )


def who_changed(touched: object) -> str:
    """「陈晓梅 16:31 已改」: who has typed since the sheet was downloaded."""
    by, at = getattr(touched, "typed_by", None), getattr(touched, "typed_at", None)
    if by is None or at is None:
        return _("下载后已被他人改动")
    moment = timezone.localtime(at)
    return _("%(who)s于%(month)d月%(day)d日%(time)s改动") % {
        "who": by,
        "month": moment.month,
        "day": moment.day,
        "time": f"{moment:%H:%M}",
    }


@dataclass(slots=True)
class FigureReader:
    """Reads the rows of one workbook; ``faults`` grows, a field is made once a unit."""

    faults: list[Fault] = field(default_factory=list)
    fields: dict[str, FigureField] = field(default_factory=dict)

    def read(self, row: FigureRow) -> Iterator[Change]:
        """The changes of this row; what is wrong goes to ``faults``.

        Without a base a blank cell says nothing: it never clears what is stored.
        """
        if any(row.says(key) for key in (VALUE, NUMERATOR, DENOMINATOR)):
            yield from self._figure(row)
        if row.says(NOTE_KEY):
            yield from self._note(row)

    def _figure(self, row: FigureRow) -> Iterator[Change]:
        count = len(self.faults)
        words = row.share.indicator.kind == Kind.QUALITATIVE
        typed = self._word(row) if words else self._number(row)
        if typed is None or len(self.faults) > count:
            return
        before, stored = row.before(), row.stored
        if typed.figure in (before.figure, stored.figure):
            return
        if row.share.indicator.counts_projects_at:
            message = _("这一项按项目清单自动计数，不能手填。请在项目清单中更新形象进度。")
            self.faults.append(row.row.fault(VALUE, message))
            return
        yield row.change(
            FIGURE,
            VALUE,
            (in_words(stored, row.share), in_words(typed, row.share)),
            (figure_to_json(stored), figure_to_json(typed)),
            clash=stored.figure != before.figure,
        )

    def _number(self, row: FigureRow) -> Cell | None:
        """The figure typed; None where it can't be taken, or says nothing."""
        count, before = len(self.faults), row.before()
        entry, part = self._field(row.share.indicator.unit), PART
        figure = self._take(row, VALUE, lambda value: texts.read_figure_cell(value, entry))
        numerator = self._take(row, NUMERATOR, lambda value: texts.read_part(value, part))
        denominator = self._take(row, DENOMINATOR, lambda value: texts.read_part(value, part))
        if NUMERATOR not in row.row.cells and DENOMINATOR not in row.row.cells:
            numerator, denominator = before.numerator, before.denominator
        value = figure.value if figure else None
        if VALUE not in row.row.cells:
            value = before.value
        cell = Cell(value, figure.approx if figure else "", False, numerator, denominator)
        if len(self.faults) > count:
            return None
        if fault := _rate_fault(row, cell):
            self.faults.append(fault)
            return None
        return None if row.base is None and cell == Cell() else cell.with_rate()

    def _word(self, row: FigureRow) -> Cell | None:
        for key in (NUMERATOR, DENOMINATOR):
            if row.says(key):
                self.faults.append(row.row.fault(key, _("这一项不是比率，不填分子、分母。")))
        done = self._take(row, VALUE, texts.read_done)
        return None if done is None and row.base is None else Cell(achieved=bool(done))

    def _note(self, row: FigureRow) -> Iterator[Change]:
        typed = self._take(row, NOTE_KEY, texts.read_note)
        stored = shown(row.stored.note)
        before = stored if row.base is None else shown(row.base.get(NOTE_KEY, ""))
        if typed is None or typed in (before, stored) or (row.base is None and not typed):
            return
        machine = (row.stored.note, typed)
        yield row.change(NOTE, NOTE_KEY, (stored, typed), machine, clash=before != stored)

    def _take(self, row: FigureRow, key: str, read: Callable[[Value], Read]) -> Read | None:
        """The cell read, or its fault noted; None where the sheet lacks the column."""
        if key not in row.row.cells:
            return None
        try:
            return read(row.row.cells[key])
        except CellError as error:
            self.faults.append(row.row.fault(key, str(error)))
            return None

    def _field(self, unit: str) -> FigureField:
        if unit not in self.fields:
            self.fields[unit] = FigureField(unit=unit, required=False)
        return self.fields[unit]


def in_words(cell: Cell, share: Share) -> str:
    """「1,380套」, 「96.00%（24÷25）」, 「已完成」; empty for nothing."""
    if share.indicator.kind == Kind.QUALITATIVE:
        return texts.DONE if cell.achieved else texts.GOING
    if cell.value is None:
        return ""
    words = f"{write_figure(cell.value, cell.approx)}{share.indicator.unit}"
    if cell.numerator is None:
        return words
    return _("%(rate)s（%(numerator)s÷%(denominator)s）") % {
        "rate": words,
        "numerator": write_figure(cell.numerator),
        "denominator": write_figure(cell.denominator),
    }


def _rate_fault(row: FigureRow, cell: Cell) -> Fault | None:
    """What is wrong with numerator and denominator, alone or beside the value typed."""
    numerator, denominator = cell.numerator, cell.denominator
    if numerator is None and denominator is None:
        return None
    if not row.share.indicator.is_rate:
        key = DENOMINATOR if numerator is None else NUMERATOR
        return row.row.fault(key, _("这一项不是比率，不填分子、分母。"))
    if numerator is None or denominator is None:
        key = NUMERATOR if numerator is None else DENOMINATOR
        return row.row.fault(key, _("分子、分母须同时填写。"))
    if denominator == 0:
        return row.row.fault(DENOMINATOR, _("分母须大于 0。"))
    found = rate(numerator, denominator)
    if found >= LIMIT:
        return row.row.fault(DENOMINATOR, _("分子÷分母得出的比率过大，请检查。"))
    if row.says(VALUE) and cell.value not in (None, found):
        message = _(
            "本月累计%(value)s与分子÷分母%(rate)s不一致。请改分子、分母；"
            "没有分子、分母的，清空这两格再填本月累计。"
        ) % {"value": write_figure(cell.value), "rate": write_figure(found)}
        return row.row.fault(VALUE, message)
    return None


def shown(value: Value) -> str:
    """How a cell reads, for telling whether somebody has been at it; never refuses."""
    try:
        return texts.plain(cells.text(value)).strip()
    except CellError as error:
        return str(error)
