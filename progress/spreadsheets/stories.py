"""What a month's sheet tells of each pledge: words beside the figures, money on a second sheet.

A pledge's words belong to all its rows: they stand in the first, and may be typed in any one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from agencies.workbooks import cells
from agencies.workbooks.cells import CellError, Value
from agencies.workbooks.faults import Fault
from agencies.workbooks.headers import Table, TableRow, heading_key
from pledges.models import Pledge, Share
from progress.forms.narratives import LABELS, SomedayField, WanField, written
from progress.models import FundingReading, Narrative
from progress.readers.changes import Change
from progress.spreadsheets import texts
from progress.spreadsheets.columns import EXPECTED_ON, ID, MONEY, PLEDGE, SOURCE, TEXTS
from progress.spreadsheets.figures import shown, who_changed
from progress.spreadsheets.rows import words_of
from progress.spreadsheets.stamp import Base

Told = str | date | Decimal | None
with translation.override(settings.LANGUAGE_CODE):  # the sheet speaks the province's language
    SOURCES = {str(label): value for value, label in FundingReading.Source.choices}


def story_base(told: Narrative | None) -> Base:
    """A pledge's words as they are written."""
    base = {part: texts.plain(getattr(told, part)) if told else "" for part in TEXTS}
    return base | {EXPECTED_ON: written(told.expected_on) if told else ""}


def money_base(row: FundingReading | None) -> Base:
    """One source's amounts in 万元, as they are written."""
    return {
        part: texts.as_text(texts.wan_cell(getattr(row, part) if row else None)) for part in MONEY
    }


@dataclass(slots=True)
class StoryReader:
    """Reads the words and the money of one report; ``faults`` grows as it goes.

    ``first_shares`` are those in whose rows the words were written: only where such a row is
    there does a blank mean that somebody has taken the words away.
    """

    report_id: int
    first_shares: set[int]
    year: int
    unit: str
    bases: dict[str, Base] | None
    told: dict[int, Narrative]
    money: dict[tuple[int, str], FundingReading]
    faults: list[Fault] = field(default_factory=list)

    def words(self, rows: Iterable[tuple[TableRow, Share]]) -> Iterator[Change]:
        """The changed words of each pledge among the rows of figures."""
        of_pledge: dict[Pledge, list[TableRow]] = defaultdict(list)
        with_words: dict[int, TableRow] = {}
        for row, share in rows:
            of_pledge[share.indicator.pledge].append(row)
            if share.pk in self.first_shares:
                with_words[share.indicator.pledge_id] = row
        someday = SomedayField(year=self.year)
        readers: dict[str, Callable[[Value], Told]] = dict.fromkeys(TEXTS, texts.read_text)
        readers[EXPECTED_ON] = lambda value: texts.read_expected(value, someday)
        for pledge, lines in of_pledge.items():
            told = self.told.get(pledge.pk)
            base = self._base(f"p{pledge.pk}")
            for part, read in readers.items():
                line = self._row_of(part, lines) or with_words.get(pledge.pk)
                if line is not None:
                    stored = getattr(told, part) if told else None
                    spot = _Spot(line, pledge, part, str(LABELS[part]), f"p{pledge.pk}:{part}")
                    yield from self._change(spot, read, stored, base, told)

    def funds(self, table: Table, pledges: Iterable[Pledge]) -> Iterator[Change]:
        """The changed amounts on the sheet of money."""
        pledges = list(pledges)
        seen: dict[tuple[int, str], int] = {}
        wan = WanField()
        for row in table.rows:
            pledge, source = self._pledge(row, pledges), self._source(row)
            if pledge is None or source is None:
                continue
            first = seen.setdefault((pledge.pk, source), row.number)
            if first != row.number:
                message = _("与第%(row)s行是同一件实事的同一项资金来源。请只保留一行。")
                self.faults.append(row.fault(SOURCE, message % {"row": first}))
                continue
            stored = self.money.get((pledge.pk, source))
            label = FundingReading.Source(source).label
            for part in MONEY:
                what = _("%(source)s%(part)s（万元）") % {"source": label, "part": LABELS[part]}
                key = f"p{pledge.pk}:fund:{source}:{part}"
                spot = _Spot(row, pledge, part, what, key)
                yield from self._change(
                    spot,
                    lambda value: texts.read_wan_cell(value, wan),
                    getattr(stored, part) if stored else None,
                    self._base(f"p{pledge.pk}:{source}"),
                    self.told.get(pledge.pk),
                )

    def _pledge(self, row: TableRow, pledges: list[Pledge]) -> Pledge | None:
        """The pledge the money is for: by its hidden id and its title, else by title alone."""
        typed, title = shown(row.cells.get(ID)), words_of(row, PLEDGE)
        found = [
            pledge
            for pledge in pledges
            if (not typed or typed == str(pledge.pk))
            and (not title or title == heading_key(pledge.title))
        ]
        if len(found) == 1:
            return found[0]
        message = _("这件实事不在本月报中，不能填报资金。")
        if found:
            message = _("有几件实事都叫这个名称，分不清是哪一件。请用系统下载的表格填写。")
        self.faults.append(row.fault(PLEDGE, message))
        return None

    def _base(self, key: str) -> Base | None:
        return None if self.bases is None else self.bases.get(key)

    def _row_of(self, part: str, rows: list[TableRow]) -> TableRow | None:
        """The row that tells this part of the pledge: the first that says something."""
        telling = [row for row in rows if shown(row.cells.get(part))]
        for row in telling[1:]:
            if shown(row.cells[part]) != shown(telling[0].cells[part]):
                message = _("同一件实事的“%(part)s”与第%(row)s行不同。请合在一行里写。") % {
                    "part": LABELS[part],
                    "row": telling[0].number,
                }
                self.faults.append(row.fault(part, message))
        return telling[0] if telling else None

    def _source(self, row: TableRow) -> str | None:
        try:
            found = cells.choice(row.cells.get(SOURCE), SOURCES)
        except CellError as error:
            self.faults.append(row.fault(SOURCE, str(error)))
            return None
        if found is None:
            self.faults.append(row.fault(SOURCE, _("没有写明资金来源。")))
        return found

    def _change(
        self,
        spot: _Spot,
        read: Callable[[Value], Told],
        stored: Told,
        base: Base | None,
        touched: object,
    ) -> Iterator[Change]:
        value = spot.row.cells.get(spot.part)
        seen = (base or {}).get(spot.part, "")
        if spot.part not in spot.row.cells or shown(value) == shown(seen):
            return
        try:
            typed = read(value)
        except CellError as error:
            self.faults.append(spot.row.fault(spot.part, str(error)))
            return
        now, then = _settled(stored), _settled(stored if base is None else _reread(read, seen))
        if _settled(typed) in (now, then):
            return
        yield Change(
            key=spot.key,
            sheet=spot.row.sheet,
            row=spot.row.number,
            column=spot.row.columns[spot.part],
            unit=self.unit,
            what=_("%(share)s · %(column)s") % {"share": spot.pledge, "column": spot.what},
            old=written(stored),
            new=written(typed),
            before=_machine(stored),
            after=_machine(typed),
            report=self.report_id,
            clash=who_changed(touched) if now != then else "",
        )


@dataclass(frozen=True, slots=True)
class _Spot:
    row: TableRow
    pledge: Pledge
    part: str
    what: str
    key: str


def _reread(read: Callable[[Value], Told], seen: str) -> Told:
    try:
        return read(seen)
    except CellError:  # somebody has been at the hidden sheet
        return seen


def _settled(value: Told) -> Told:
    """For comparing: texts as a sheet gives them back, nothing as nothing."""
    return (shown(value) or None) if isinstance(value, str) else value


def _machine(value: Told) -> str:
    return "" if value is None else str(value)
