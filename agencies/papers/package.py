"""A Word file as an archive: an empty one to begin with, and one whose bytes never vary."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import docx
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn

from agencies.papers.word_styles import set_styles

TYPES = "[Content_Types].xml"
LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the first day an archive can tell
# what the library's template brings along and a paper does not need
UNNEEDED = {
    RELATIONSHIP_TYPE.CUSTOM_XML,
    RELATIONSHIP_TYPE.THUMBNAIL,
    RELATIONSHIP_TYPE.EXTENDED_PROPERTIES,
    RELATIONSHIP_TYPE.NUMBERING,
    "http://schemas.microsoft.com/office/2007/relationships/stylesWithEffects",
}


def new_document() -> Document:
    """An empty document with the styles of an official paper and nothing of anybody else's."""
    document = docx.Document()
    for owner in (document.part.package, document.part):
        for key in [key for key, rel in owner.rels.items() if rel.reltype in UNNEEDED]:
            del owner.rels[key]
    set_styles(document)
    settings = document.settings
    settings.odd_and_even_pages_header_footer = True
    language = settings.element.find(qn("w:themeFontLang"))
    language.set(qn("w:eastAsia"), "zh-CN")
    return document


def frozen(document: Document, title: str, author: str) -> bytes:
    """The file's bytes: no day or clerk of its making, entries in order, one day for all."""
    properties = document.core_properties
    for child in list(properties._element):
        properties._element.remove(child)
    properties.title, properties.author, properties.language = title[:255], author[:255], "zh-CN"
    written = BytesIO()
    document.save(written)
    with ZipFile(written) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    return _archived(entries)


def _archived(entries: dict[str, bytes]) -> bytes:
    kept = BytesIO()
    with ZipFile(kept, "w", ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(entries, key=lambda name: (name != TYPES, name)):
            info = ZipInfo(name, LONG_AGO)
            info.compress_type, info.create_system, info.external_attr = (
                ZIP_DEFLATED,
                3,
                0o644 << 16,
            )
            archive.writestr(info, entries[name])
    return kept.getvalue()
