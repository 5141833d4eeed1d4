"""Documents: is it really what it claims, whole, without macros and without a password?

Raises ``BrokenDocument``, ``MacroDocument`` or ``LockedDocument``.
"""

from __future__ import annotations

import io
import zipfile

from progress.files.compound import BrokenCompound, stream_names

PDF_TAIL = 4096  # bytes; some programs write a few lines behind the end mark
TYPES_PART = "[Content_Types].xml"
MAX_TYPES_PART = 2**20  # bytes
MAX_PARTS = 5_000
MAX_UNPACKED = 2**30  # bytes; what a reader's Office may be made to unpack
OOXML_MAIN = {
    b"wordprocessingml.document.main+xml": "docx",
    b"spreadsheetml.sheet.main+xml": "xlsx",
    b"presentationml.presentation.main+xml": "pptx",
}
OLE_MAIN = {
    "WordDocument": "doc",
    "Workbook": "xls",
    "Book": "xls",
    "PowerPoint Document": "ppt",
}
OLE_MACROS = {"_VBA_PROJECT", "_VBA_PROJECT_CUR", "VBA", "Macros"}


class BrokenDocument(ValueError):
    """Cut off or damaged."""


class MacroDocument(ValueError):
    """Carries macros."""


class LockedDocument(ValueError):
    """Opens with a password only."""


def require_whole_pdf(data: bytes) -> None:
    """A PDF ends with where its table lies, and an end mark."""
    tail = data[-PDF_TAIL:]
    if b"startxref" not in tail or b"%%EOF" not in tail:
        raise BrokenDocument


def ooxml_kind(data: bytes) -> str:
    """docx, xlsx or pptx by the parts inside; empty for a zip of anything else."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
                raise BrokenDocument
            types = _types(archive)
    except (zipfile.BadZipFile, OSError, ValueError, LookupError, NotImplementedError) as error:
        raise BrokenDocument from error
    except RuntimeError as error:  # zipfile's word for an encrypted part
        raise LockedDocument from error
    has_macros = any(part.filename.lower().endswith("vbaproject.bin") for part in parts)
    if has_macros or b"macroenabled" in types.lower():
        raise MacroDocument
    return next((kind for mark, kind in OOXML_MAIN.items() if mark in types), "")


def _types(archive: zipfile.ZipFile) -> bytes:
    if TYPES_PART not in archive.namelist():
        return b""
    with archive.open(TYPES_PART) as part:
        return part.read(MAX_TYPES_PART)


def ole_kind(data: bytes) -> str:
    """doc, xls or ppt by the streams inside (WPS writes the same); empty for anything else."""
    try:
        names = stream_names(data)
    except BrokenCompound as error:
        raise BrokenDocument from error
    if "EncryptedPackage" in names:
        raise LockedDocument
    kind = next((kind for name, kind in OLE_MAIN.items() if name in names), "")
    if kind and names & OLE_MACROS:
        raise MacroDocument
    return kind
