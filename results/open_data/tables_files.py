"""Open data as files: CSV, JSON and XLSX. Words are always the Chinese ones.

The same version gives the same bytes. Decimals stay decimal texts in CSV and JSON, days are
ISO; no text can become a formula in a spreadsheet.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from functools import wraps
from typing import Any, ParamSpec

from django.utils import timezone, translation

from agencies.workbooks.writing import CsvRows, open_book
from results.models import Publication
from results.open_data.account import account_of
from results.open_data.columns import Cell, Row, Source, Table
from results.open_data.dictionary import HEADINGS, dictionary_rows
from results.open_data.history import digest_of, public_content
from results.open_data.once import once_in_any_language
from results.open_data.reading import released
from results.open_data.tables import BY_NAME, TABLES
from results.open_data.terms import licence, licence_members

P = ParamSpec("P")
BOM = "\ufeff"
SIMULATED_NOTE = "演示数据：进度数据为模拟生成，不代表实际工作进展。"
EPOCH = date(1899, 12, 30)  # a spreadsheet counts its days from here
WIDE = {"title", "indicator", "target", "quote", "meaning", "what", "reason"}


def in_chinese(make: Callable[P, bytes]) -> Callable[P, bytes]:
    """The file in Chinese, whatever the reader's language."""

    @wraps(make)
    def made(*args: P.args, **kwargs: P.kwargs) -> bytes:
        with translation.override("zh-hans"):
            return make(*args, **kwargs)

    return made


def source_of(publication: Publication, publications: Sequence[Row] | None = None) -> Source:
    """What the tables of a version are made of. Raises ``ValueError`` for a draft."""
    with translation.override("zh-hans"):
        account = account_of(publication)
    return Source(publication, publication.content, account, publications)


def rows_of(table: Table, source: Source) -> list[Row]:
    """The rows of a table, in Chinese whatever the reader's language."""
    with translation.override("zh-hans"):
        return table.rows(source)


def tables_of(source: Source) -> tuple[Table, ...]:
    """The tables of a version; without its history, as at a version's own address, all but
    the one that would change with it."""
    return tuple(t for t in TABLES if t.name != "publications" or source.publications is not None)


@in_chinese
def to_csv(table: Table, source: Source, *, bom: bool) -> bytes:
    """UTF-8, with the byte order mark that Excel expects where asked for."""
    text = io.StringIO()
    rows = CsvRows(text)
    rows.add(column.title for column in table.columns)
    for row in rows_of(table, source):
        rows.add(row)
    return ((BOM if bom else "") + text.getvalue()).encode()


@in_chinese
def table_json(table: Table, source: Source, folder: str) -> bytes:
    """One table for programs; ``folder`` leads from the file up to /results/."""
    names = [column.name for column in table.columns]
    document = {
        "table": table.name,
        "title": str(table.title),
        **about(source, folder),
        "rows": [
            {name: _as_json(cell) for name, cell in zip(names, row, strict=True)}
            for row in rows_of(table, source)
        ],
    }
    return as_json(document)


@in_chinese
def whole_json(source: Source, folder: str) -> bytes:
    """The frozen content itself, with the publication's dates in front."""
    publication, content = source.publication, source.content
    simulated = content["batch"]["simulated"]
    published_on, published_at = released(publication)
    document = {
        "title": content["batch"]["title"],
        "number": publication.number,
        "published_on": published_on.isoformat(),
        "published_at": timezone.localtime(published_at).isoformat(),
        "simulated": simulated,
        "notice": SIMULATED_NOTE if simulated else "",
        **about(source, folder),
        **public_content(content),
    }
    return as_json(document)


def about(source: Source, folder: str) -> dict[str, Any]:
    """Licence, dictionary and origin: the head of every file for programs."""
    publication = source.publication
    origin = {
        "batch": publication.slug,
        "version": publication.number,
        "month": publication.content["month"],
        "as_of": publication.content["as_of"],
        "published_on": released(publication)[0].isoformat(),
        "digest": _digest(publication),
        "digest_of": sorted(source.content),
    }
    return {
        **licence_members(folder),
        "dictionary": f"{folder}dictionary.json",
        "generated_from": origin,
    }


@once_in_any_language
def _digest(publication: Publication) -> str:
    return digest_of(publication.content)


@in_chinese
def to_xlsx(source: Source, names: tuple[str, ...] | None = None) -> bytes:
    """A workbook: a sheet per table, the dictionary last. ``names`` asks for some tables."""
    tables = tables_of(source) if names is None else tuple(BY_NAME[name] for name in names)
    target = io.BytesIO()
    book = open_book(target)
    # the day a workbook says it was made is the version's, not the download's
    made = timezone.localtime(released(source.publication)[1]).replace(tzinfo=None, microsecond=0)
    book.set_properties({"title": source.account.title, "created": made})
    sheets = _Sheets(book, source)
    for table in tables:
        sheets.add(
            str(table.title),
            [column.title for column in table.columns],
            [column.name in WIDE for column in table.columns],
            rows_of(table, source),
        )
    wide = [heading == "含义" for heading in HEADINGS]
    sheets.add("数据字典", HEADINGS, wide, dictionary_rows(tables))
    book.close()
    return target.getvalue()


def as_json(document: Any) -> bytes:
    """Readable JSON, Chinese as it is."""
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


class _Sheets:
    """The sheets of one workbook, all alike: what it is, the head, then the rows."""

    def __init__(self, book: Any, source: Source) -> None:
        self.book, self.notes = book, _notes(source)
        self.head = book.add_format({"bold": True, "bottom": 1})
        self.day = book.add_format({"num_format": "yyyy-mm-dd"})
        self.figure = book.add_format({"num_format": "#,##0.####"})

    def add(
        self, name: str, headings: Sequence[str], wide: Sequence[bool], rows: list[Row]
    ) -> None:
        sheet = self.book.add_worksheet(name)
        for line, note in enumerate(self.notes):
            sheet.write_string(line, 0, note)
        for column, heading in enumerate(headings):
            sheet.write_string(len(self.notes), column, heading, self.head)
            sheet.set_column(column, column, 32 if wide[column] else 12)
        for line, row in enumerate(rows, len(self.notes) + 1):
            for column, (_heading, cell) in enumerate(zip(headings, row, strict=True)):
                self._write(sheet, line, column, cell)
        sheet.freeze_panes(len(self.notes) + 1, 0)
        sheet.autofilter(len(self.notes), 0, len(self.notes) + len(rows), len(headings) - 1)

    def _write(self, sheet: Any, line: int, column: int, cell: Cell) -> None:
        write: Callable[..., Any] = sheet.write_string
        if isinstance(cell, date):
            sheet.write_number(line, column, (cell - EPOCH).days, self.day)
        elif isinstance(cell, Decimal | int):
            sheet.write_number(line, column, cell, self.figure)
        elif cell:  # written as text, so that none becomes a formula
            write(line, column, cell)


def _notes(source: Source) -> tuple[str, str, str]:
    """Title, dates and licence, above the head of every sheet."""
    account = source.account
    as_of = account.as_of or "尚无进展数据"
    dates = f"第{account.number}版　数据截至：{as_of}　发布日期：{account.published_on}"
    terms = licence()
    told = f"{dates}　{SIMULATED_NOTE}" if account.simulated else dates
    return account.title, told, f"使用说明：{terms.words}（{terms.name}）"


def _as_json(cell: Cell) -> str | int | None:
    return str(cell) if isinstance(cell, Decimal | date) else cell
