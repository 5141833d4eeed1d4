"""Any document a person uploads, as text."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from io import BytesIO

from agencies.workbooks.faults import WorkbookError
from agencies.workbooks.limits import LIMITS, MEGABYTE
from pledges.documents.bounds import require_modest_markup
from pledges.documents.faults import DocumentError, Reason
from pledges.documents.letters import decode
from pledges.documents.pdf import read_pdf
from pledges.documents.sheets import read_sheets

FILE_LIMIT = 10 * MEGABYTE
TEXT_LIMIT = 1_000_000  # characters
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*")
OLD_WORD = (".doc", ".wps", ".dot", ".wpt")
OLD_SHEET = (".et", ".ett")


@dataclass(frozen=True, slots=True)
class Document:
    """The text of a document; ``notes`` say in words what was left out or made up for."""

    text: str
    notes: tuple[str, ...] = ()


def read_document(data: bytes, *, name: str) -> Document:
    """The text of a .txt, .docx, .pdf or spreadsheet of at most ``FILE_LIMIT`` bytes.

    Raises ``DocumentError``, and nothing else: its text says what is wrong and how to mend it.
    """
    require_modest_file(len(data))
    try:
        text, notes = _read(data, name.lower())
    except WorkbookError as error:
        raise _Told(str(error)) from error
    require_modest_text(text)
    return Document(text, tuple(notes))


def require_modest_file(size: int) -> None:
    """Raise ``DocumentError`` for an empty file, or one of more bytes than allowed."""
    if size == 0:
        raise DocumentError(Reason.EMPTY)
    if size > FILE_LIMIT:
        names = {"size": f"{size / MEGABYTE:.1f}", "limit": FILE_LIMIT // MEGABYTE}
        raise DocumentError(Reason.TOO_LARGE, **names)


def require_modest_text(text: str) -> None:
    """Raise ``DocumentError`` for a text of blanks, or of more characters than allowed."""
    if not text.strip():
        raise DocumentError(Reason.NO_TEXT)
    if len(text) > TEXT_LIMIT:
        raise DocumentError(Reason.TOO_LONG, length=f"{len(text):,}", limit=f"{TEXT_LIMIT:,}")


class _Told(DocumentError):
    """What the spreadsheets' own reader says."""

    def __init__(self, words: str) -> None:
        super().__init__(Reason.OTHER)
        self.words = words

    def __str__(self) -> str:
        return self.words


def _read(data: bytes, name: str) -> tuple[str, list[str]]:
    start = data[:1024].lstrip()
    if start.startswith(b"%PDF"):
        return read_pdf(data)
    if data.startswith(b"PK\x03\x04"):
        return _read_zip(data)
    if data.startswith(OLE):
        return _read_ole(data, name)
    if start.startswith(b"{\\rtf"):
        raise DocumentError(Reason.RTF)
    if data.startswith(PICTURES):
        raise DocumentError(Reason.PICTURE)
    if start[:64].lower().startswith((b"<!doctype html", b"<html")):
        raise DocumentError(Reason.WEB_PAGE)
    return decode(data), []


def _read_zip(data: bytes) -> tuple[str, list[str]]:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            members = archive.infolist()
            _require_modest_zip(members)
            names = {member.filename.lower() for member in members}
            kind = archive.read("mimetype")[:100] if "mimetype" in names else b""
            if "word/document.xml" in names:
                require_modest_markup(archive)
    except DocumentError:
        raise
    except Exception as error:  # the parsers raise a dozen kinds for broken input
        raise DocumentError(Reason.CORRUPT) from error
    if "word/document.xml" in names:
        # the library of Word files takes up ten megabytes: it comes with the first of them
        from pledges.documents.word import read_word

        return read_word(data)
    if any(name.startswith("ppt/") for name in names):
        raise DocumentError(Reason.SLIDES)
    if kind.startswith(b"application/vnd.oasis.opendocument.text"):
        raise DocumentError(Reason.ODT)
    if "xl/workbook.xml" in names or b"spreadsheet" in kind:
        return read_sheets(data)
    raise DocumentError(Reason.OTHER)


def _require_modest_zip(members: list[zipfile.ZipInfo]) -> None:
    """By the directory alone: the zip reader never yields more than what is told there."""
    inflated = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    dense = inflated > LIMITS.always_inflated and inflated > LIMITS.ratio * max(packed, 1)
    if len(members) > LIMITS.members or inflated > LIMITS.inflated_bytes or dense:
        raise DocumentError(Reason.BOMB)


def _read_ole(data: bytes, name: str) -> tuple[str, list[str]]:
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise DocumentError(Reason.PASSWORD)
    if name.endswith(OLD_WORD) or "WordDocument".encode("utf-16-le") in data:
        raise DocumentError(Reason.OLD_WORD)
    if name.endswith(OLD_SHEET):
        raise DocumentError(Reason.OLD_SHEET)
    return read_sheets(data)
