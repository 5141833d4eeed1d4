"""A Word document → its text: paragraphs and tables in order, automatic numbers written out.

Table rows are lines with cells parted by tabs. What was deleted under 修订 is left out, what
was inserted is kept. The numbers Word draws before paragraphs stand nowhere in the file's
text; they are made up from the list definitions.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from docx import Document as open_word
from docx.oxml.ns import qn

from pledges.documents.faults import DocumentError, Reason
from pledges.documents.numbering import Numbering

P, TABLE, ROW, CELL, MERGED = (qn(f"w:{tag}") for tag in ("p", "tbl", "tr", "tc", "vMerge"))
PROPERTIES = qn("w:tcPr")
TEXT, TAB, BREAKS, HYPHEN = qn("w:t"), qn("w:tab"), (qn("w:br"), qn("w:cr")), qn("w:noBreakHyphen")
# said twice for older programs, struck out, or a heading's own tabs
PASSED = (
    "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
    *(qn(f"w:{tag}") for tag in ("del", "moveFrom", "pPr", "rPr")),
)
INNER = (*PASSED, P, TABLE)


def read_word(data: bytes) -> tuple[str, list[str]]:
    """The document's text and notes. Raises ``DocumentError``."""
    try:
        document = open_word(BytesIO(data))
        numbering = Numbering(document)
        text = "\n".join(_lines(document.element.body, numbering))
    except Exception as error:  # the parsers raise a dozen kinds for broken input
        raise DocumentError(Reason.CORRUPT) from error
    notes = []
    if numbering.used:
        notes.append(_("Word自动编号在文件里没有文字，已按列表格式补出，请对照原文核对序号。"))
    return text.replace("\x00", ""), notes


def _lines(block: Any, numbering: Numbering) -> Iterator[str]:
    """The lines of a body, a text box or a frame around them."""
    for child in block:
        if child.tag == P:
            yield numbering.number(child) + "".join(_words(child))
            for inner in _deep(child):
                yield from _lines([inner], numbering)
        elif child.tag == TABLE:
            yield from _rows(child, numbering)
        elif child.tag not in PASSED:
            yield from _lines(child, numbering)


def _rows(table: Any, numbering: Numbering) -> Iterator[str]:
    for row in _own(table, ROW):
        cells = [
            "" if _goes_on(cell) else " ".join(" ".join(_lines(cell, numbering)).split())
            for cell in _own(row, CELL)
        ]
        yield "\t".join(cells)


def _own(element: Any, tag: str) -> Iterator[Any]:
    """The rows of a table or the cells of a row, not those of tables inside them."""
    for child in element:
        if child.tag == tag:
            yield child
        elif child.tag != TABLE and child.tag not in PASSED:
            yield from _own(child, tag)


def _goes_on(cell: Any) -> bool:
    """Is the cell the lower part of one merged downwards? Its words stand above."""
    merged = cell.find(f"{PROPERTIES}/{MERGED}")
    return merged is not None and merged.get(qn("w:val")) != "restart"


def _words(element: Any) -> Iterator[str]:
    """The words of a paragraph itself, without those of text boxes anchored in it."""
    for child in element:
        if child.tag == TEXT:
            yield child.text or ""
        elif child.tag == TAB:
            yield "\t"
        elif child.tag in BREAKS:
            yield "\n"
        elif child.tag == HYPHEN:
            yield "-"
        elif child.tag not in INNER:
            yield from _words(child)


def _deep(element: Any) -> Iterator[Any]:
    """Paragraphs and tables anchored in a paragraph: text boxes."""
    for child in element:
        if child.tag in (P, TABLE):
            yield child
        elif child.tag not in PASSED:
            yield from _deep(child)
