"""A paper as PDF, laid out like the Word document. The same paper gives the same bytes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
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
# how many lines of a paragraph stay together at the foot of a page; as few as do
TRIES = ("", "p { orphans: 2 }", "p { orphans: 3 }", "p { orphans: 2; widows: 2 }")
Block = LaidText | LaidTable


def render_pdf(paper: Paper) -> bytes:
    """The paper as PDF. Raises ``PdfMissing`` where the drawing library is not on the machine."""
    return draw(*parts_of(paper))


def parts_of(paper: Paper) -> tuple[str, str, str, tuple[str, ...]]:
    """What the drawing takes: the page, its style sheet, its measures, and what may be tried."""
    laid = layout.lay_out(paper)
    return page_of(laid), STYLE, "\n".join(_measures(laid)), TRIES


def page_of(laid: Laid) -> str:
    """The paper as the page of HTML that is drawn; its measures are a style sheet's matter."""
    text, last = _last_words(laid.blocks)
    context = {
        "laid": laid,
        "title": _broken(laid.title),
        "blocks": _shown(text),
        "last": _shown(last),
        "attachments": [
            (each, _broken(each.title), _shown(each.blocks)) for each in laid.attachments
        ],
        "attached": f"{layout.ATTACHED}：",
        "simulated": layout.SIMULATED,
    }
    return render_to_string("papers/paper.html", context)


def _last_words(blocks: Sequence[Block]) -> tuple[Sequence[Block], Sequence[Block]]:
    """The text, and its last paragraph with the headings right above it, which stands on the
    signature's page: a signature has no page of its own (7.3.5.4)."""
    cut = len(blocks)
    if blocks and isinstance(blocks[-1], LaidText):
        cut -= 1
        while cut and isinstance(above := blocks[cut - 1], LaidText) and above.level:
            cut -= 1
    return blocks[:cut], blocks[cut:]


def _broken(parts: Iterable[str]) -> SafeString:
    return format_html_join(SafeString("<br>"), "{}", ((part,) for part in parts))


def _shown(blocks: Iterable[Block]) -> list[dict[str, object]]:
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
    """The words, a figure under its name; or a footnote, or the number of one told before."""
    if piece.note:
        called = '<span id="call-{}"><span id="note-{}" class="note">{}</span></span>'
        return format_html(called, piece.mark, piece.mark, piece.note)
    if piece.mark:
        return format_html("<sup>{}</sup>", layout.circled(piece.mark))
    words = format_html("<strong>{}</strong>", piece.text) if piece.bold else piece.text
    if piece.bookmark:
        return format_html('<span id="{}">{}</span>', piece.bookmark, words)
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
