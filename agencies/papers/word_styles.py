"""The styles of a Word document after GB/T 9704: fonts by name, sizes, lines."""

from __future__ import annotations

from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.enum.text import WD_LINE_SPACING
from docx.oxml.ns import qn
from docx.oxml.shared import OxmlElement
from docx.shared import Pt, RGBColor
from docx.styles.style import BaseStyle
from docx.text.paragraph import Paragraph
from docx.text.run import Run

FANGSONG, HEITI, KAITI, SONG = "仿宋_GB2312", "黑体", "楷体_GB2312", "宋体"
XIAOBIAOSONG = "方正小标宋简体"
BODY_SIZE, BODY_LINE, TITLE_SIZE, TITLE_LINE = 16, 28, 22, 35
# 28 characters of 16 pt on 156 mm: each is set a quarter of a point closer (twentieths)
CLOSER = -5
BLACK, RED = "000000", "C00000"
HEADINGS = (("Heading 1", HEITI), ("Heading 2", KAITI), ("Heading 3", FANGSONG))
# what the list of a document's own styles keeps of the library's template
KEPT = (
    "Normal", "Title", "Heading 1", "Heading 2", "Heading 3", "Heading 4", "Header", "Footer",
    "Default Paragraph Font", "Normal Table", "No List",
)  # fmt: skip


def set_styles(document: Document) -> None:
    """Normal, title and headings; every other style of the template goes."""
    for style in list(document.styles):
        if style.name not in KEPT:
            style.element.getparent().remove(style.element)
    _defaults(document)
    for name in ("Normal", "Header", "Footer"):
        _set(document.styles[name], FANGSONG, BODY_SIZE, BODY_LINE)
    _set(document.styles["Title"], XIAOBIAOSONG, TITLE_SIZE, TITLE_LINE)
    document.styles["Title"].paragraph_format.alignment = ALIGN.CENTER  # type: ignore[attr-defined]
    for name, face in (*HEADINGS, ("Heading 4", FANGSONG)):
        _set(document.styles[name], face, BODY_SIZE, BODY_LINE)
        document.styles[name].paragraph_format.keep_with_next = True  # type: ignore[attr-defined]
    normal = document.styles["Normal"]
    normal.paragraph_format.alignment = ALIGN.JUSTIFY  # type: ignore[attr-defined]
    closer = OxmlElement("w:spacing")
    closer.set(qn("w:val"), str(CLOSER))
    normal.element.rPr.find(qn("w:sz")).addprevious(closer)


def font(run: Run, face: str, size: float = BODY_SIZE, colour: str = BLACK) -> None:
    """Set one run in a face, for Chinese and Latin letters alike."""
    run.font.size = Pt(size)
    run.font.color.rgb = RGBColor.from_string(colour)
    _face(run._r.get_or_add_rPr(), face)


def lines(paragraph: Paragraph, points: float) -> None:
    """Lines of exactly this height."""
    paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    paragraph.paragraph_format.line_spacing = Pt(points)


def _defaults(document: Document) -> None:
    """The library's template is set for English text in theme fonts."""
    defaults = document.styles.element.find(qn("w:docDefaults"))
    properties = defaults.find(f"{qn('w:rPrDefault')}/{qn('w:rPr')}")
    for child in list(properties):
        properties.remove(child)
    _face(properties, FANGSONG)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-US")
    language.set(qn("w:eastAsia"), "zh-CN")
    properties.append(language)
    paragraph = defaults.find(f"{qn('w:pPrDefault')}/{qn('w:pPr')}")
    for child in list(paragraph):
        paragraph.remove(child)


def _set(style: BaseStyle, face: str, size: int, line: int) -> None:
    for part in ("w:rPr", "w:pPr"):
        found = style.element.find(qn(part))
        for child in list(found) if found is not None else ():
            if child.tag not in (qn("w:outlineLvl"), qn("w:tabs")):
                found.remove(child)
    style.font.size = Pt(size)  # type: ignore[attr-defined]
    _face(style.element.get_or_add_rPr(), face)
    spacing = style.paragraph_format  # type: ignore[attr-defined]
    spacing.line_spacing_rule, spacing.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(line)
    spacing.space_before = spacing.space_after = Pt(0)
    spacing.widow_control = False
    snap = OxmlElement("w:snapToGrid")
    snap.set(qn("w:val"), "0")
    style.element.pPr.find(qn("w:spacing")).addprevious(snap)


def _face(properties, face: str) -> None:
    fonts = properties.find(qn("w:rFonts"))
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        properties.insert(0, fonts)
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), face)
