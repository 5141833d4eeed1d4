"""A Word file as it is found again by those who check it: figures by anchor, and their notes."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from zipfile import ZipFile

import docx
from docx.document import Document
from docx.oxml.ns import qn
from lxml import etree


@dataclass(frozen=True, slots=True)
class Found:
    """A figure in the file: its anchor, its text, and the footnote called after it, if any."""

    anchor: str
    text: str
    note: str


def opened(content: bytes) -> Document:
    return docx.Document(BytesIO(content))


def footnotes(content: bytes) -> dict[str, str]:
    """Number → words of the footnotes."""
    with ZipFile(BytesIO(content)) as archive:
        if "word/footnotes.xml" not in archive.namelist():
            return {}
        root = etree.fromstring(archive.read("word/footnotes.xml"))
    return {
        note.get(qn("w:id")): "".join(note.itertext()).strip()
        for note in root
        if note.get(qn("w:type")) is None
    }


def figures(content: bytes) -> list[Found]:
    """Every anchored figure in the order of the text; in a paragraph the next call after a figure
    is its footnote's, in a table the small print under it."""
    notes = footnotes(content)
    body = opened(content).element.body
    return [
        Found(
            start.get(qn("w:name")).partition("__")[0],
            _text_of(start),
            _note_in_text(start, notes) or _note_under_table(start),
        )
        for start in body.iter(qn("w:bookmarkStart"))
        if not start.get(qn("w:name")).startswith("_")
    ]


def _text_of(start) -> str:
    run = start.getnext()
    assert run.tag == qn("w:r")
    return "".join(run.itertext(qn("w:t")))


def _note_in_text(start, notes: dict[str, str]) -> str:
    for other in start.itersiblings():
        for call in other.iter(qn("w:footnoteReference")):
            return notes[call.get(qn("w:id"))]
        for field in other.iter(qn("w:instrText")):
            return notes[field.text.split()[1].removeprefix("_note")]
    return ""


def _note_under_table(start) -> str:
    table = next(start.iterancestors(qn("w:tbl")), None)
    below = []
    for other in table.itersiblings() if table is not None else ():
        words = "".join(other.itertext(qn("w:t")))
        if other.tag != qn("w:p") or not words or other.find(f".//{qn('w:sz')}") is None:
            break
        below.append(words.removeprefix("注："))
    return "\n".join(below)
