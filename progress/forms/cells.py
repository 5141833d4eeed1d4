"""A cell as its fields: written out as it would be typed, and read back from what was sent."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.utils import dateformat, timezone
from django.utils.translation import gettext as _

from pledges.figures import FigureError, read_figure, write_figure
from progress.actions.entries import Cell, Clash, Entry, cell_of
from progress.readers.preview import GridRow

NAME = re.compile(r"(value|achieved|numerator|denominator|note)-([0-9]{1,18})")
BASE = "base-"
ON = "on"


@dataclass(frozen=True, slots=True)
class Disputed:
    """A field another person has changed meanwhile: what to say, and theirs as it is typed."""

    name: str
    text: str
    theirs: str


def kind_of(name: str) -> str:
    """「value」 of 「value-12」."""
    return name.partition("-")[0]


def share_of(name: str) -> int:
    """12 of 「value-12」."""
    return int(name.partition("-")[2])


def kinds_of(row: GridRow) -> tuple[str, ...]:
    """The fields of a row: what the project list counts is not typed, only explained; of what is
    out of force nothing is."""
    if row.halted:
        return ()
    if row.qualitative:
        return "achieved", "note"
    if row.counted is not None:
        return ("note",)
    if row.indicator.is_rate:
        return "value", "numerator", "denominator", "note"
    return "value", "note"


def written(row: GridRow, cell: Cell | None = None) -> dict[str, str]:
    """Name of each field of the row → its text; of ``cell``, else of what is stored."""
    cell = cell_of(row.reading) if cell is None else cell
    texts = {
        "value": write_figure(cell.value, cell.approx),
        "achieved": ON if cell.achieved else "",
        "numerator": write_figure(cell.numerator),
        "denominator": write_figure(cell.denominator),
        "note": plain(cell.note),
    }
    return {f"{kind}-{row.share.pk}": texts[kind] for kind in kinds_of(row)}


def with_fields(cell: Cell, fields: Mapping[str, Any]) -> Cell:
    """The cell with these fields in place: kind → ``Figure``, None, a tick or a text."""
    changed: dict[str, Any] = {}
    for kind, content in fields.items():
        if kind in ("achieved", "note"):
            changed[kind] = content
        else:
            changed[kind] = content.value if content else None
    if "value" in fields:
        changed["approx"] = fields["value"].approx if fields["value"] else ""
    if "note" in fields and fields["note"] == plain(cell.note):
        del changed["note"]  # only the ends of its lines were written otherwise
    return replace(cell, **changed)


def read_seen(texts: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    """Kind and content of what an editor had seen; a text that is no figure is left out."""
    for kind, text in texts.items():
        if kind == "achieved":
            yield kind, text == ON
        elif kind == "note":
            yield kind, plain(text)
        else:
            try:
                yield kind, read_figure(text) if text.strip() else None
            except FigureError:
                continue


def plain(text: str) -> str:
    """The text with one sign at the end of each line, however the browser sent it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def disputes(row: GridRow, entry: Entry, clash: Clash) -> Iterator[Disputed]:
    """The fields of a clash that both people changed. ``row`` gives the names."""
    theirs, mine = written(row, clash.stored), written(row, entry.cell)
    seen = written(row, entry.base)
    for name, text in theirs.items():
        if mine[name] not in (seen[name], text) and _in_clash(kind_of(name), entry, clash):
            # a rate's part they left alone, whose value they changed: the value is told
            told = text if text != seen[name] else theirs[f"value-{row.share.pk}"]
            yield Disputed(name, _who_did_what(clash, kind_of(name), told), text)


def _in_clash(kind: str, entry: Entry, clash: Clash) -> bool:
    """The note beside a figure is merged on its own."""
    base = entry.base or clash.stored
    if kind == "note":
        return clash.stored.note != base.note
    return clash.stored.figure != base.figure


def _who_did_what(clash: Clash, kind: str, theirs: str) -> str:
    at = dateformat.format(timezone.localtime(clash.at), _("n月j日 H:i")) if clash.at else ""
    names = {"who": clash.by or _("其他人"), "at": at, "theirs": theirs}
    if kind == "achieved":
        text = _("%(who)s %(at)s 已勾选“已完成”") if theirs else _("%(who)s %(at)s 已取消“已完成”")
    elif not theirs:
        text = _("%(who)s %(at)s 已清空")
    elif kind == "note":
        text = _("%(who)s %(at)s 已改为“%(theirs)s”")
    else:
        text = _("%(who)s %(at)s 已改为 %(theirs)s")
    return text % names
