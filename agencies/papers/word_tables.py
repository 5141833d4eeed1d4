"""Tables of a Word document: figures flush right, the head on every page."""

from __future__ import annotations

from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml.ns import nsdecls, qn
from docx.oxml.parser import parse_xml
from docx.oxml.shared import OxmlElement
from docx.shared import Mm
from docx.table import Table as WordTable
from docx.table import _Cell, _Row

from agencies.papers.blocks import Table
from agencies.papers.layout import WIDTH, Laid, LaidTable, Piece
from agencies.papers.word_marks import bookmarked, free_right
from agencies.papers.word_styles import FANGSONG, HEITI, font, lines

SIZE, LINE = 12, 18  # 小四
TURNED_SIZE, TURNED_LINE = 10.5, 15  # 五号
SMALL, SMALL_LINE = 14, 22  # 4号, of the colophon
CELL_SPACE = 85  # left and right of a cell's words, in twentieths of a point


def table(document: Document, laid: LaidTable, width: int) -> WordTable:
    """Draw the table ``width`` millimetres wide."""
    told = laid.table
    drawn = _empty(document, told.widths, width)
    _borders(drawn, dict.fromkeys(("top", "left", "bottom", "right", "insideH", "insideV"), 4))
    row = _row(drawn, "w:cantSplit", "w:tblHeader")
    for cell, words in zip(row.cells, told.head, strict=True):
        _write(cell, Piece(words), told, face=HEITI, align=ALIGN.CENTER)
        cell.paragraphs[0].paragraph_format.keep_with_next = True
    for pieces in laid.rows:
        row = _row(drawn, "w:cantSplit")
        for column, (cell, piece) in enumerate(zip(row.cells, pieces, strict=True)):
            _write(cell, piece, told, face=FANGSONG, align=_aligned(told, column))
    return drawn


def colophon(document: Document, laid: Laid, *, at_the_foot: bool) -> None:
    """The 版记: copies, then who prints it and when, between lines; floating at the foot."""
    drawn = _empty(document, (1,), WIDTH)
    _borders(drawn, {"top": 8, "insideH": 4, "bottom": 8})
    if at_the_foot:
        drawn._tbl.tblPr.insert(
            1,
            parse_xml(
                f'<w:tblpPr {nsdecls("w")} w:vertAnchor="margin" w:horzAnchor="margin"'
                ' w:tblpYSpec="bottom"/>'
            ),
        )
    printed = "　".join(filter(None, [laid.paper.issuer, laid.printed]))
    for words in (laid.copied, printed):
        paragraph = drawn.add_row().cells[0].paragraphs[0]
        font(paragraph.add_run(words), FANGSONG, SMALL)
        lines(paragraph, SMALL_LINE)
        paragraph.paragraph_format.left_indent = Mm(5)
        free_right(paragraph, 1)
    lines(document.add_paragraph(), 1)  # a document does not end with a table


def _empty(document: Document, widths: tuple[int, ...], width: int) -> WordTable:
    """A table without rows, of fixed columns."""
    drawn = document.add_table(rows=0, cols=len(widths))
    drawn.autofit = False
    for column, share in zip(drawn.columns, widths, strict=True):
        column.width = Mm(width) * share // sum(widths)
    drawn._tbl.tblPr.append(
        parse_xml(
            f'<w:tblCellMar {nsdecls("w")}><w:left w:w="{CELL_SPACE}" w:type="dxa"/>'
            f'<w:right w:w="{CELL_SPACE}" w:type="dxa"/></w:tblCellMar>'
        )
    )
    return drawn


def _borders(drawn: WordTable, sides: dict[str, int]) -> None:
    """Lines by side, in eighths of a point."""
    borders = OxmlElement("w:tblBorders")
    for side, size in sides.items():
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", size), ("space", 0), ("color", "000000")):
            line.set(qn(f"w:{name}"), str(value))
        borders.append(line)
    drawn._tbl.tblPr.find(qn("w:tblLayout")).addprevious(borders)


def _row(drawn: WordTable, *rules: str) -> _Row:
    row = drawn.add_row()
    for rule in rules:
        row._tr.get_or_add_trPr().append(OxmlElement(rule))
    return row


def _aligned(told: Table, column: int) -> ALIGN:
    if column in told.figures:
        return ALIGN.RIGHT
    return ALIGN.CENTER if column in told.centred else ALIGN.LEFT


def _write(cell: _Cell, piece: Piece, told: Table, *, face: str, align: ALIGN) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.alignment = align
    lines(paragraph, TURNED_LINE if told.landscape else LINE)
    run = paragraph.add_run(piece.text)
    run.bold = piece.bold or None
    font(run, face, TURNED_SIZE if told.landscape else SIZE)
    if piece.bookmark:
        bookmarked(run, piece.bookmark)
