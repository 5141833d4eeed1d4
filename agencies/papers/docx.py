"""A paper as a Word document. The same paper gives the same bytes, wherever and whenever."""

from __future__ import annotations

from docx.document import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.section import Section
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph as WordParagraph

from agencies.papers import layout
from agencies.papers.blocks import Paper
from agencies.papers.layout import Laid, LaidAttachment, LaidTable, LaidText, Piece
from agencies.papers.package import frozen, new_document
from agencies.papers.word_marks import (
    Footnotes,
    bookmarked,
    first_line,
    free_right,
    grid,
    kept_with_next,
    page_field,
    ruled,
    unspaced,
)
from agencies.papers.word_styles import FANGSONG, HEITI, KAITI, RED, SONG, XIAOBIAOSONG, font, lines
from agencies.papers.word_tables import colophon, table

HEADINGS = {1: "Heading 1", 2: "Heading 2", 3: "Heading 3", 4: "Heading 4"}
HEAD_SPACE, MARK_LINE, RULE_SPACE = Mm(35), Pt(28), Mm(4)


def render_docx(paper: Paper) -> bytes:
    """The paper as .docx: A4 after GB/T 9704, its figures under bookmarks, notes as footnotes."""
    return frozen(_Drawing(layout.lay_out(paper)).drawn(), paper.title, paper.issuer)


class _Drawing:
    """One document while it is drawn, from top to bottom."""

    def __init__(self, laid: Laid) -> None:
        self.laid = laid
        self.document: Document = new_document()
        self.footnotes = Footnotes()
        self.section = self.document.sections[0]
        self.turned = False
        _upright(self.section)
        self._page_numbers()

    def drawn(self) -> Document:
        self._top()
        if self.laid.addressees:
            self._line(self.laid.addressees)
        self._blocks(self.laid.blocks)
        self._attached()
        self._signature()
        for attachment in self.laid.attachments:
            self._attachment(attachment)
        self._colophon()
        self.footnotes.add_to(self.document)
        return self.document

    def _top(self) -> None:
        """Mark, red head with number and line, title."""
        paper = self.laid.paper
        if paper.mark:
            font(self._line(paper.mark).runs[0], HEITI)
        if self.laid.head:
            self._head(above=HEAD_SPACE - MARK_LINE if paper.mark else HEAD_SPACE)
        title = self.document.add_paragraph(style="Title")
        title.paragraph_format.space_before = Pt(56) if self.laid.head else Pt(28)
        _broken(title, self.laid.title)
        last = title
        if paper.number and not self.laid.head:
            last.paragraph_format.space_after = Pt(0)
            last = self._line(paper.number, ALIGN.CENTER)
        if paper.remark:
            last.paragraph_format.space_after = Pt(0)
            last = self._line(paper.remark, ALIGN.CENTER)
            font(last.runs[0], KAITI)
        last.paragraph_format.space_after = Pt(28)

    def _head(self, above: int) -> None:
        head = self._line(self.laid.head, ALIGN.CENTER)
        size = layout.head_size(self.laid.head)
        font(head.runs[0], XIAOBIAOSONG, size, RED)
        lines(head, size * 1.2)
        head.paragraph_format.space_before = above
        number = self._line(self.laid.paper.number, ALIGN.CENTER)
        number.paragraph_format.space_before = Pt(56)
        ruled(number, RULE_SPACE)

    def _line(self, text: str, align: ALIGN | None = None) -> WordParagraph:
        paragraph = self.document.add_paragraph(text)
        if align is not None:
            paragraph.alignment = align
        return paragraph

    def _blocks(self, blocks: tuple[LaidText | LaidTable, ...]) -> None:
        for block in blocks:
            if isinstance(block, LaidText):
                self._turn(landscape=False)
                self._text(block)
            else:
                self._turn(landscape=block.table.landscape)
                self._table(block)

    def _text(self, block: LaidText) -> None:
        paragraph = self.document.add_paragraph(style=HEADINGS.get(block.level))
        if block.indent:
            first_line(paragraph)
        self._pieces(paragraph, block.pieces)

    def _pieces(self, paragraph: WordParagraph, pieces: tuple[Piece, ...]) -> None:
        for piece in pieces:
            if piece.mark:
                self.footnotes.call(paragraph, piece.mark, piece.note)
                continue
            run = paragraph.add_run(piece.text)
            run.bold = piece.bold or None
            if piece.bookmark:
                bookmarked(run, piece.bookmark)

    def _table(self, block: LaidTable) -> None:
        if block.table.caption:
            caption = self._line(block.table.caption, ALIGN.CENTER)
            font(caption.runs[0], HEITI, 14)
            caption.paragraph_format.keep_with_next = True
        width = layout.LONG_SIDE - layout.TOP - layout.BOTTOM if self.turned else layout.WIDTH
        table(self.document, block, width)
        for note in block.notes:
            font(self._small(note).runs[0], FANGSONG, 10.5)

    def _small(self, text: str) -> WordParagraph:
        paragraph = self._line(text)
        lines(paragraph, 16)
        return paragraph

    def _attached(self) -> None:
        """The list of attachments (附件说明), its lines under one another."""
        for number, words in enumerate(self.laid.attached):
            label = f"{layout.ATTACHED}：" if number == 0 else ""
            kept_with_next(self.document)
            paragraph = self._line(label + words)
            paragraph.paragraph_format.space_before = Pt(28) if number == 0 else None
            if number == 0:
                first_line(paragraph)
            else:
                first_line(paragraph, 5)

    def _signature(self) -> None:
        """Who signs, and the day, kept together and with the words before: a signature has no
        page of its own (7.3.5.4)."""
        paper = self.laid.paper
        kept_with_next(self.document)
        indents = layout.signature_indents(paper.issuer, paper.date_words)
        signature = self._line(paper.issuer, ALIGN.RIGHT)
        signature.paragraph_format.space_before = Pt(28)
        signature.paragraph_format.keep_with_next = bool(paper.date_words) or None
        free_right(signature, indents[0])
        if paper.date_words:
            day = self._line(paper.date_words, ALIGN.RIGHT)
            free_right(day, indents[1])
            unspaced(day)

    def _attachment(self, attachment: LaidAttachment) -> None:
        new_section = self._turn(landscape=attachment.landscape)
        label = self._line(attachment.label)
        label.paragraph_format.page_break_before = not new_section or None
        font(label.runs[0], HEITI)
        title = self.document.add_paragraph(style="Title")
        title.paragraph_format.space_after = Pt(14)
        _broken(title, attachment.title)
        self._blocks(attachment.blocks)

    def _colophon(self) -> None:
        """Whom it is copied to, who prints it and when (版记); at the foot of its page where no
        footnote may stand there."""
        if self.laid.copied:
            self._turn(landscape=False)
            colophon(self.document, self.laid, at_the_foot=self.laid.foot_is_free)

    def _turn(self, *, landscape: bool) -> bool:
        """Go on upright or turned; True where that begins a new section."""
        if landscape == self.turned:
            return False
        self.section = self.document.add_section(WD_SECTION.NEW_PAGE)
        lines(self.document.paragraphs[-1], 1)  # the empty one that carries the section's end
        (_sideways if landscape else _upright)(self.section)
        self.turned = landscape
        return True

    def _page_numbers(self) -> None:
        """「— 1 —」, one character from the outer edge; above it the mark of simulated data."""
        for footer, align in (
            (self.section.footer, ALIGN.RIGHT),
            (self.section.even_page_footer, ALIGN.LEFT),
        ):
            footer.is_linked_to_previous = False
            page_field(footer.paragraphs[0], align)
        for header in (self.section.header, self.section.even_page_header):
            if self.laid.paper.simulated:
                header.is_linked_to_previous = False
                paragraph = header.paragraphs[0]
                paragraph.alignment = ALIGN.CENTER
                lines(paragraph, 14)
                font(paragraph.add_run(layout.SIMULATED), SONG, 9, "7D5200")


def _broken(title: WordParagraph, parts: tuple[str, ...]) -> None:
    """One paragraph, broken into these lines."""
    run = title.add_run(parts[0])
    for part in parts[1:]:
        run.add_break()
        run.add_text(part)


def _upright(section: Section) -> None:
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(layout.SHORT_SIDE), Mm(layout.LONG_SIDE)
    section.top_margin, section.bottom_margin = Mm(layout.TOP), Mm(layout.BOTTOM)
    section.left_margin, section.right_margin = Mm(layout.LEFT), Mm(layout.RIGHT)
    section.header_distance, section.footer_distance = Mm(15), Mm(layout.BOTTOM - 12)
    section.gutter = 0
    grid(section, on=True)


def _sideways(section: Section) -> None:
    """The turned page: the binding edge on top, the same type area."""
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(layout.LONG_SIDE), Mm(layout.SHORT_SIDE)
    section.top_margin, section.bottom_margin = Mm(layout.LEFT), Mm(layout.RIGHT)
    section.left_margin, section.right_margin = Mm(layout.TOP), Mm(layout.BOTTOM)
    section.header_distance, section.footer_distance = Mm(12), Mm(layout.RIGHT - 12)
    section.gutter = 0
    grid(section, on=False)
