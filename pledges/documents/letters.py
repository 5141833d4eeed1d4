"""Bytes of a text file → its characters. Pure but for the words of its refusals.

Decided strictly: a byte order mark, else UTF-8 throughout, else GB18030 throughout, else
refused; nothing is replaced by question marks.
"""

from __future__ import annotations

import codecs
import re

from pledges.documents.faults import DocumentError, Reason

MARKED = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"),
          (codecs.BOM_UTF16_BE, "utf-16-be"))  # fmt: skip
# so many characters beyond ASCII of a GB18030 line are no UTF-8 by chance
TELLING = 4
# all but tabs, line and page ends, the cell marks of old Word and the end mark of old DOS
CONTROL = re.compile("[\x00-\x06\x08\x0e-\x19\x1b-\x1f]")


def decode(data: bytes) -> str:
    """The characters of the file. Raises ``DocumentError`` naming the line and the byte."""
    for mark, encoding in MARKED:
        if data.startswith(mark):
            return _whole(data[len(mark) :], encoding, len(mark))
    try:
        return _lettered(data.decode("utf-8"), data)
    except UnicodeDecodeError as error:
        stumbled = error.start
    _require_one_encoding(data)
    try:
        return _lettered(data.decode("gb18030"), data)
    except UnicodeDecodeError as error:
        raise _unknown(data, max(stumbled, error.start)) from error


def _require_one_encoding(data: bytes) -> None:
    """Refuse a file of which some lines are one encoding and some the other."""
    lines = list(enumerate(data.splitlines(), 1))
    ours = next((number for number, line in lines if _is_utf8(line)), None)
    other = next((number for number, line in lines if not _reads(line, "utf-8")), None)
    if ours and other and _reads(lines[other - 1][1], "gb18030"):
        raise DocumentError(Reason.MIXED_LETTERS, line=ours, other=other)


def _reads(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _whole(data: bytes, encoding: str, skipped: int) -> str:
    try:
        return _lettered(data.decode(encoding), data)
    except UnicodeDecodeError as error:
        raise _unknown(data, error.start, skipped) from error


def _is_utf8(line: bytes) -> bool:
    try:
        return sum(character > "\x7f" for character in line.decode("utf-8")) >= TELLING
    except UnicodeDecodeError:
        return False


def _lettered(text: str, data: bytes) -> str:
    """Text files hold letters: with control characters it is something else, or UTF-16 that
    does not say so."""
    found = CONTROL.search(text)
    if found:
        raise _unknown(data, len(text[: found.start()].encode("utf-8")))
    return text


def _unknown(data: bytes, at: int, skipped: int = 0) -> DocumentError:
    line = data.count(b"\n", 0, at) + 1
    return DocumentError(Reason.UNKNOWN_LETTERS, line=line, byte=at + skipped + 1)
