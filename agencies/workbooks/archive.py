"""Opens the zip inside an .xlsx or .ods and hands on only what was looked at.

The parts a sheet is made of are inflated piece by piece, counted, read for ``Marks`` and
packed anew without compression. The reading library sees that copy alone, so what a lying
header, a second entry of one name or an entity would do to it can't happen.
"""

from __future__ import annotations

import io
import logging
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol
from xml.parsers import expat

from agencies.workbooks.faults import Reason, WorkbookError
from agencies.workbooks.limits import Limits, Tally
from agencies.workbooks.marks import Marks
from agencies.workbooks.ods_markup import OdsMarkup
from agencies.workbooks.xlsx_markup import XlsxMarkup

PIECE = 64 * 1024
# Shared texts and formats before the sheets that point at them; whether there is a password.
FIRST = ("xl/sharedstrings.xml", "xl/styles.xml", "meta-inf/manifest.xml")
ODS = b"application/vnd.oasis.opendocument.spreadsheet"
ODS_PARTS = ("mimetype", "content.xml", "meta-inf/manifest.xml")
logger = logging.getLogger(__name__)


class Kind(StrEnum):
    """The two zipped formats we read."""

    XLSX = "xlsx"
    ODS = "ods"


class Markup(Protocol):
    """What reads the elements of every part."""

    def open_part(self, name: str) -> None: ...
    def start(self, name: str, attributes: dict[str, str]) -> None: ...
    def text(self, data: str) -> None: ...
    def end(self, name: str) -> None: ...
    def by_sheet(self) -> dict[str, Marks]: ...


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that passed: its clean copy, and what the markup of each sheet tells."""

    clean: bytes
    marks: dict[str, Marks]


def open_archive(data: bytes, limits: Limits) -> Opened:
    """Check and copy a zipped spreadsheet. Raises ``WorkbookError``, never anything else."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _open(archive, limits)
    except WorkbookError:
        raise
    except Exception as error:  # the parsers raise a dozen kinds for broken input
        logger.info("unreadable workbook: %r", error)
        raise WorkbookError(Reason.CORRUPT) from error


def _open(archive: zipfile.ZipFile, limits: Limits) -> Opened:
    members = archive.infolist()
    names = [member.filename.lower() for member in members]
    if len(set(names)) < len(names):
        raise WorkbookError(Reason.CORRUPT)
    _require_modest(members, limits)
    kind = _kind(archive, set(names))
    if any(member.flag_bits & 1 for member in members):
        raise WorkbookError(Reason.PASSWORD)
    _require_harmless(names, kind)
    markup: Markup = (XlsxMarkup if kind == Kind.XLSX else OdsMarkup)(Tally(limits))
    clean = _copy(archive, _wanted(members, kind), markup, limits)
    return Opened(clean, markup.by_sheet())


def _require_modest(members: list[zipfile.ZipInfo], limits: Limits) -> None:
    """By the directory alone, before anything is inflated."""
    inflated = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    dense = inflated > limits.always_inflated and inflated > limits.ratio * max(packed, 1)
    if len(members) > limits.members or inflated > limits.inflated_bytes or dense:
        raise WorkbookError(Reason.BOMB)


def _kind(archive: zipfile.ZipFile, names: set[str]) -> Kind:
    if "xl/workbook.xml" in names:
        return Kind.XLSX
    if "xl/workbook.bin" in names:
        raise WorkbookError(Reason.BINARY_WORKBOOK)
    if "mimetype" in names and "content.xml" in names:
        with archive.open("mimetype") as part:
            if part.read(PIECE).strip().startswith(ODS):
                return Kind.ODS
        raise WorkbookError(Reason.DOCUMENT_RENAMED)
    if any(name.startswith(("word/", "ppt/")) for name in names):
        raise WorkbookError(Reason.DOCUMENT_RENAMED)
    raise WorkbookError(Reason.NOT_A_SPREADSHEET)


def _require_harmless(names: list[str], kind: Kind) -> None:
    if any(name.endswith("vbaproject.bin") or "macrosheets/" in name for name in names):
        raise WorkbookError(Reason.MACROS)
    if kind == Kind.ODS and any(name.startswith(("basic/", "scripts/")) for name in names):
        raise WorkbookError(Reason.MACROS)
    if any(name.startswith("xl/externallinks/") for name in names):
        raise WorkbookError(Reason.EXTERNAL_LINKS)


def _wanted(members: list[zipfile.ZipInfo], kind: Kind) -> list[zipfile.ZipInfo]:
    """The parts that hold cells, in the order they must be read; pictures stay behind."""

    def wanted(name: str) -> bool:
        return name.endswith((".xml", ".rels")) if kind == Kind.XLSX else name in ODS_PARTS

    parts = [member for member in members if wanted(member.filename.lower())]
    return sorted(parts, key=lambda member: member.filename.lower() not in FIRST)


def _copy(
    archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo], markup: Markup, limits: Limits
) -> bytes:
    target = io.BytesIO()
    left = limits.inflated_bytes
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as copy:
        for part in parts:
            reader = _Reader(part.filename, markup)
            with copy.open(zipfile.ZipInfo(part.filename), "w") as out:
                for piece in _pieces(archive, part):
                    left -= len(piece)
                    if left < 0:
                        raise WorkbookError(Reason.BOMB)
                    reader.feed(piece)
                    out.write(piece)
            reader.close()
    return target.getvalue()


def _pieces(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    with archive.open(part) as source:
        while piece := source.read(PIECE):
            yield piece


class _Reader:
    """Feeds one part to the markup; a document type or a broken element ends it."""

    def __init__(self, name: str, markup: Markup) -> None:
        markup.open_part(name)
        self._encrypted = name.lower() == "meta-inf/manifest.xml"
        self._parser = None if name.lower() == "mimetype" else expat.ParserCreate()
        if self._parser:
            self._parser.buffer_text = True
            self._parser.StartDoctypeDeclHandler = _refuse_definitions
            self._parser.StartElementHandler = (
                _refuse_encrypted if self._encrypted else markup.start
            )
            if not self._encrypted:
                self._parser.EndElementHandler = markup.end
                self._parser.CharacterDataHandler = markup.text

    def feed(self, piece: bytes) -> None:
        self._parse(piece, False)

    def close(self) -> None:
        self._parse(b"", True)

    def _parse(self, piece: bytes, last: bool) -> None:
        if self._parser is not None:
            self._parser.Parse(piece, last)


def _refuse_definitions(*_: object) -> None:
    raise WorkbookError(Reason.ENTITIES)


def _refuse_encrypted(name: str, attributes: dict[str, str]) -> None:
    if name.rpartition(":")[2] == "encryption-data":
        raise WorkbookError(Reason.PASSWORD)
