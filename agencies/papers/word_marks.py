"""What python-docx has no words for: footnotes, bookmarks, fields, indents by characters."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml.ns import nsdecls, qn
from docx.oxml.parser import parse_xml
from docx.oxml.shared import OxmlElement
from docx.parts.story import StoryPart
from docx.section import Section
from docx.shared import Pt
from docx.text.paragraph import Paragraph
from docx.text.run import Run
from lxml import etree

from agencies.papers.layout import circled
from agencies.papers.word_styles import BODY_LINE, BODY_SIZE, FANGSONG, SONG, font, lines

FOOTNOTES_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
CIRCLES = '<w:numFmt w:val="decimalEnclosedCircleChinese"/>'
NOTE_SIZE, NOTE_LINE, PAGE_SIZE = 10.5, 15, 14


class Footnotes:
    """The footnotes of a document, numbered as they are called; a repeated call refers back."""

    def __init__(self) -> None:
        self._notes: list[str] = []

    def call(self, paragraph: Paragraph, mark: int, note: str) -> None:
        """Put the raised number after what stands so far; with ``note``, its words below."""
        if note:
            self._notes.append(note)
            run = _raised(paragraph)
            reference = OxmlElement("w:footnoteReference")
            reference.set(qn("w:id"), str(mark))
            run._r.append(reference)
            bookmarked(run, f"_note{mark}")
        else:
            _field(paragraph, f" NOTEREF _note{mark} \\h ", circled(mark), raised=True)

    def add_to(self, document: Document) -> None:
        """Write the notes into a part of their own, and name it in the settings."""
        if not self._notes:
            return
        root = parse_xml(f"<w:footnotes {nsdecls('w')}/>")
        root.append(_separator(-1, "separator"))
        root.append(_separator(0, "continuationSeparator"))
        for number, words in enumerate(self._notes, 1):
            root.append(_note(number, words))
        blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
        part = Part(
            PackURI("/word/footnotes.xml"), FOOTNOTES_TYPE, blob, document.part.package
        )  # fmt: skip
        document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
        _name_separators(document)


# Part of a paper → how many bookmarks it has; counting them anew for each cell of a table of
# thousands would take longer than writing it.
_BOOKMARKS: WeakKeyDictionary[StoryPart, int] = WeakKeyDictionary()


def bookmarked(run: Run, name: str) -> None:
    """Enclose the run in a bookmark; its number is that of its place in the document."""
    _BOOKMARKS[run.part] = _BOOKMARKS.get(run.part, 0) + 1
    number = str(_BOOKMARKS[run.part])
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    start.set(qn("w:id"), number)
    start.set(qn("w:name"), name)
    end.set(qn("w:id"), number)
    run._r.addprevious(start)
    run._r.addnext(end)


def page_field(paragraph: Paragraph, align: ALIGN) -> None:
    """「— 1 —」 in 4号宋体, one character from the outer edge."""
    paragraph.alignment = align
    lines(paragraph, BODY_SIZE)
    inner = _indent(paragraph)
    side = "right" if align == ALIGN.RIGHT else "left"
    inner.set(qn(f"w:{side}Chars"), "100")
    inner.set(qn(f"w:{side}"), str(PAGE_SIZE * 20))
    font(paragraph.add_run("— "), SONG, PAGE_SIZE)
    _field(paragraph, " PAGE ", "1")
    font(paragraph.add_run(" —"), SONG, PAGE_SIZE)
    for run in paragraph.runs:
        font(run, SONG, PAGE_SIZE)


def first_line(paragraph: Paragraph, characters: int = 2) -> None:
    """Begin the first line so many characters in."""
    indent = _indent(paragraph)
    indent.set(qn("w:firstLineChars"), str(characters * 100))
    indent.set(qn("w:firstLine"), str(characters * BODY_SIZE * 20))


def free_right(paragraph: Paragraph, characters: float) -> None:
    """Keep so many characters free at the right edge."""
    indent = _indent(paragraph)
    indent.set(qn("w:rightChars"), str(int(characters * 100)))
    indent.set(qn("w:right"), str(int(characters * BODY_SIZE * 20)))


def kept_with_next(document: Document) -> None:
    """Keep what stands last on the page of what follows: a paragraph, or a table's last row."""
    last = [child for child in document.element.body if child.tag != qn("w:sectPr")][-1:]
    rows = [row for part in last for row in part.findall(qn("w:tr"))]
    for part in rows[-1:] or last:
        for paragraph in part.iter(qn("w:p")):
            Paragraph(paragraph, document).paragraph_format.keep_with_next = True


def unspaced(paragraph: Paragraph) -> None:
    """No space of the program's own between Chinese and digits, where lines must stand in line."""
    off = OxmlElement("w:autoSpaceDN")
    off.set(qn("w:val"), "0")
    paragraph._p.get_or_add_pPr().insert_element_before(
        off, "w:spacing", "w:ind", "w:jc", "w:rPr"
    )  # fmt: skip


def ruled(paragraph: Paragraph, space: int) -> None:
    """The red line of the type area's width, ``space`` below the paragraph."""
    borders = OxmlElement("w:pBdr")
    line = OxmlElement("w:bottom")
    points = round(space / Pt(1))
    for name, value in (("val", "single"), ("sz", "12"), ("space", points), ("color", "C00000")):
        line.set(qn(f"w:{name}"), str(value))
    borders.append(line)
    # the schema has the borders before spacing, indents and alignment
    paragraph._p.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def grid(section: Section, *, on: bool) -> None:
    """22 lines; the 28 characters of each are the style's matter, as office programs disagree on
    what a grid of characters means. A turned page has no grid."""
    properties = section._sectPr
    for old in properties.findall(qn("w:docGrid")):
        properties.remove(old)
    found = OxmlElement("w:docGrid")
    if on:
        found.set(qn("w:type"), "lines")
    found.set(qn("w:linePitch"), str(BODY_LINE * 20))
    properties.append(found)


def _indent(paragraph: Paragraph):
    return paragraph._p.get_or_add_pPr().get_or_add_ind()


def _raised(paragraph: Paragraph) -> Run:
    run = paragraph.add_run()
    run.font.superscript = True
    return run


def _field(paragraph: Paragraph, code: str, shown: str, *, raised: bool = False) -> None:
    """A field with what it showed last; Word works it out again."""
    for kind in ("begin", "code", "separate", "shown", "end"):
        run = _raised(paragraph) if raised else paragraph.add_run()
        if kind == "code":
            text = OxmlElement("w:instrText")
            text.set(qn("xml:space"), "preserve")
            text.text = code
            run._r.append(text)
        elif kind == "shown":
            run.text = shown
        else:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)


def _separator(number: int, kind: str):
    return parse_xml(
        f'<w:footnote {nsdecls("w")} w:type="{kind}" w:id="{number}"><w:p><w:pPr>'
        f'<w:spacing w:line="240" w:lineRule="auto"/></w:pPr><w:r><w:{kind}/></w:r></w:p>'
        "</w:footnote>"
    )


def _note(number: int, words: str):
    """One footnote; its words are set as text, so that no word can be taken for markup."""
    face = "".join(f' w:{script}="{FANGSONG}"' for script in ("ascii", "hAnsi", "eastAsia"))
    size = f'<w:rFonts{face}/><w:sz w:val="{int(NOTE_SIZE * 2)}"/>'
    note = parse_xml(
        f'<w:footnote {nsdecls("w")} w:id="{number}"><w:p><w:pPr>'
        f'<w:spacing w:line="{NOTE_LINE * 20}" w:lineRule="exact"/></w:pPr>'
        f'<w:r><w:rPr>{size}<w:vertAlign w:val="superscript"/></w:rPr><w:footnoteRef/></w:r>'
        f'<w:r><w:rPr>{size}</w:rPr><w:t xml:space="preserve"> </w:t></w:r>'
        "</w:p></w:footnote>"
    )
    note.findall(f".//{qn('w:t')}")[-1].text = f" {words}"
    return note


def _name_separators(document: Document) -> None:
    settings = document.settings.element
    named = parse_xml(
        f"<w:footnotePr {nsdecls('w')}>{CIRCLES}"
        '<w:footnote w:id="-1"/><w:footnote w:id="0"/></w:footnotePr>'
    )
    for section in document.sections:
        counted = parse_xml(f"<w:footnotePr {nsdecls('w')}>{CIRCLES}</w:footnotePr>")
        section._sectPr.find(qn("w:pgSz")).addprevious(counted)
    settings.find(qn("w:compat")).addprevious(named)
