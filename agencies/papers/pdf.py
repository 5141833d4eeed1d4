"""A paper as PDF, laid out like the Word document. The same paper gives the same bytes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from agencies.papers import layout
from agencies.papers.blocks import Paper, Table
from agencies.papers.drawing import PdfMissing, available, draw
from agencies.papers.layout import Laid, LaidTable, LaidText, Piece

__all__ = ["PdfMissing", "available", "render_pdf"]

STYLE = "papers.css"


def render_pdf(paper: Paper) -> bytes:
    """The paper as PDF. Raises ``PdfMissing`` where the drawing library is not on the machine."""
    laid = layout.lay_out(paper)
    return draw(page_of(laid), STYLE, "\n".join(_measures(laid)))


def page_of(laid: Laid) -> str:
    """The paper as the page of HTML that is drawn; its measures are a style sheet's matter."""
    context = {
        "laid": laid,
        "title": _broken(laid.title),
        "blocks": _shown(laid.blocks),
        "attachments": [
            (each, _broken(each.title), _shown(each.blocks)) for each in laid.attachments
        ],
        "attached": f"{layout.ATTACHED}：",
        "simulated": layout.SIMULATED,
    }
    return render_to_string("papers/paper.html", context)


def _broken(parts: Iterable[str]) -> SafeString:
    return format_html_join(SafeString("<br>"), "{}", ((part,) for part in parts))


def _shown(blocks: Iterable[LaidText | LaidTable]) -> list[dict[str, object]]:
    return [
        _shown_text(block) if isinstance(block, LaidText) else _shown_table(block)
        for block in blocks
    ]


def _shown_text(block: LaidText) -> dict[str, object]:
    words = format_html_join("", "{}", ((_piece(piece),) for piece in block.pieces))
    return {"level": str(block.level), "indent": block.indent, "words": words}


def _shown_table(laid: LaidTable) -> dict[str, object]:
    """The table with the place of each column's words: ``n`` flush right, ``c`` centred."""
    table = laid.table
    places = [_place(table, column) for column in range(len(table.head))]
    rows = [list(zip(map(_piece, row), places, strict=True)) for row in laid.rows]
    return {"table": table, "name": _named(table.widths), "rows": rows, "notes": laid.notes}


def _place(table: Table, column: int) -> str:
    if column in table.figures:
        return "n"
    return "c" if column in table.centred else ""


def _piece(piece: Piece) -> SafeString:
    """The words; a figure under its name, its footnote or the number of one told before."""
    words = format_html("<strong>{}</strong>", piece.text) if piece.bold else piece.text
    if piece.bookmark:
        words = format_html('<span id="{}">{}</span>', piece.bookmark, words)
    if piece.note:
        return format_html('{}<span class="note">{}</span>', words, piece.note)
    if piece.mark:
        return format_html("{}<sup>{}</sup>", words, layout.circled(piece.mark))
    return format_html("{}", words)


def _measures(laid: Laid) -> Iterator[str]:
    """What depends on the paper: the size of its head, its signature's place, its columns."""
    yield f".head {{ font-size: {layout.head_size(laid.head)}pt }}"
    paper = laid.paper
    signed, dated = layout.signature_indents(paper.issuer, paper.date_words)
    yield f".signed {{ padding-right: {signed}em }}"
    yield f".dated {{ padding-right: {dated}em }}"
    if not laid.notes:  # only the 版记 stands there, and has lines of its own
        yield "@page { @footnote { border: 0 } }"
    for widths in {block.widths: None for block in paper.every_block() if isinstance(block, Table)}:
        for column, share in enumerate(widths, 1):
            percent = round(Decimal(share * 100) / sum(widths), 4)
            yield f".{_named(widths)} col:nth-child({column}) {{ width: {percent}% }}"


def _named(widths: tuple[int, ...]) -> str:
    """Tables of the same columns are measured alike: 「w-1-5-2」."""
    return "-".join(["w", *map(str, widths)])
