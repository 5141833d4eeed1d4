"""Figures in cells of their own: 「1620」 below 「新增学位(个)」."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from pledges.extraction.figures import Figure, figures
from pledges.extraction.promises import Money, Passage, Promise
from pledges.extraction.tasks import Cell
from pledges.extraction.tense import Zone
from pledges.extraction.text import Text

NUMBER = re.compile(r"[0-9][0-9,.]*[百千万亿]*")
BARE = re.compile(r"[^0-9]{0,4}[0-9][0-9,.]*(?:[百千万亿]+)?(?:以上|以下|以内|左右|\+)?$")


def read_cells(text: Text, cells: Iterable[Cell], passage: Passage) -> None:
    """The promises and the money of a row's cells, into the passage of its task."""
    for cell in cells:
        figure = _figure(text, cell)
        if figure is None:
            continue
        if cell.unit == "元" and not re.search(
            r"标准|贷款|养老金|补贴|工资", text.plain[slice(*cell.name)]
        ):
            passage.money.append(Money(figure, cell.span, text.plain[slice(*cell.name)]))
            continue
        name = text.shown[slice(*cell.name)]
        promise = Promise(figure, cell.span, name, Zone.GOAL, cell.span, unit=cell.unit)
        passage.promises.append(promise)


def _figure(text: Text, cell: Cell) -> Figure | None:
    """The cell read with the unit behind its number; its span is the cell's."""
    words = text.plain[slice(*cell.span)]
    number = NUMBER.search(words)
    if number is None or not BARE.match(words):
        return None
    unit = cell.unit.split("/")[0]
    told = words[: number.end()] + cell.scale + unit + words[number.end() :]
    found = figures(told, 0, len(told))
    if len(found) != 1:
        return None
    return replace(found[0], start=cell.span[0], end=cell.span[1], raw_unit="")
