"""How much markup a Word document may be made of, before any of it is kept in memory.

A few hundred kilobytes of packed empty paragraphs make a tree of a gigabyte; so the parts are
read once piece by piece and counted.
"""

from __future__ import annotations

import zipfile
from xml.parsers import expat

from pledges.documents.faults import DocumentError, Reason

# Elements and attributes of all parts: some 20 for each of 50,000 passages.
MOST_MARKUP = 1_000_000
PIECE = 64 * 1024


def require_modest_markup(archive: zipfile.ZipFile) -> None:
    """Raise ``DocumentError`` for too many elements, or a document type (which may define
    entities). What is no XML is left to whoever reads it."""
    count = 0

    def start(_name: str, attributes: dict[str, str]) -> None:
        nonlocal count
        count += 1 + len(attributes)
        if count > MOST_MARKUP:
            raise DocumentError(Reason.BOMB)

    for part in archive.infolist():
        if part.filename.lower().endswith((".xml", ".rels")):
            parser = expat.ParserCreate()
            parser.StartElementHandler = start
            parser.StartDoctypeDeclHandler = _refuse
            with archive.open(part) as source:
                while piece := source.read(PIECE):
                    parser.Parse(piece)


def _refuse(*_declared: object) -> None:
    raise DocumentError(Reason.CORRUPT)
