"""The hidden sheet that says what a workbook was made for, and what every cell held then.

With it an upload is merged cell by cell: what its editor left alone changes nothing, and
what somebody else has typed meanwhile is seen. A file without it is read as it stands.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

import xlsxwriter

from agencies.workbooks.reading import Workbook

SHEET = "系统信息"
MARK = "民生实事填报系统"
FORM = "1"
Base = dict[str, str]


@dataclass(frozen=True, slots=True)
class Stamp:
    """``kind`` and ``target`` name the form and what it was made for (a report's id, or batch
    and month); ``bases`` holds each row's cells as written, by share id or 「p」 + pledge id."""

    kind: str
    target: str
    exported_at: str
    bases: dict[str, Base] = field(default_factory=dict)


def write_stamp(
    book: xlsxwriter.Workbook,
    *,
    kind: str,
    target: str,
    at: datetime,
    bases: Mapping[str, Base],
    lists: Iterable[str] = (),
) -> None:
    """Add the hidden sheet; ``lists`` go to its column D, for drop-down lists."""
    sheet = book.add_worksheet(SHEET)
    for column, word in enumerate((MARK, FORM, kind, target, at.isoformat())):
        sheet.write_string(0, column, word)
    for row, (key, base) in enumerate(bases.items(), 1):
        sheet.write_string(row, 0, key)
        kept = {name: text for name, text in base.items() if text}
        sheet.write_string(row, 1, json.dumps(kept, ensure_ascii=False))
    for row, word in enumerate(lists, 1):
        sheet.write_string(row, 3, word)
    sheet.very_hidden()
    sheet.protect()


def read_stamp(book: Workbook) -> Stamp | None:
    """The stamp of a workbook made here; None where it is gone or unreadable."""
    sheet = book.sheet(SHEET)
    if sheet is None or not sheet.rows or len(sheet.rows[0]) < 5:
        return None
    mark, form, kind, target, at = map(str, sheet.rows[0][:5])
    if (mark, form) != (MARK, FORM):
        return None
    bases = {}
    for key, base, *_ in sheet.rows[1:]:
        if not isinstance(key, str) or not isinstance(base, str):
            continue
        try:
            kept = json.loads(base)
        except ValueError:
            return None
        if not isinstance(kept, dict):
            return None
        bases[key] = {str(name): str(text) for name, text in kept.items()}
    return Stamp(kind, target, at, bases)
