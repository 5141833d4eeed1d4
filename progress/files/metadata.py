"""Images without what they tell of the place: metadata goes, the pixels stay byte for byte.

A photo names its place in more corners than the GPS tag: XMP, IPTC, the maker's notes, a
second image behind the first. So only what draws the image is kept, with four tags that
speak for the evidence (which way is up, when, with what); what follows the image is cut off.
"""

from __future__ import annotations

import io
import re
import struct
import zlib
from collections.abc import Iterator

from PIL import Image

ORIENTATION, MAKE, MODEL, CHANGED_AT = 0x0112, 0x010F, 0x0110, 0x0132
EXIF_IFD, TAKEN_AT, OFFSET = 0x8769, 0x9003, 0x9011
KEPT_TAGS = (ORIENTATION, MAKE, MODEL, CHANGED_AT)
UNREADABLE = (OSError, ValueError, SyntaxError, LookupError, TypeError, ArithmeticError)
UNREADABLE_EXIF = (*UNREADABLE, struct.error)
EXIF_PREFIX = b"Exif\x00\x00"

JPEG_END, JPEG_SCAN, JPEG_COMMENT, JPEG_OWN = 0xD9, 0xDA, 0xFE, range(0xE0, 0xF0)
# A picture that builds up comes in a dozen; each is drawn over the whole of it.
MOST_SCANS = 50
JPEG_ALONE = {0x01, *range(0xD0, 0xD8)}  # markers without a segment
JPEG_NEXT = re.compile(rb"\xff+[^\x00\xd0-\xd7\xff]")  # in a scan, all else is image
JPEG_KEPT = {0xE0: b"JFIF\x00", 0xE2: b"ICC_PROFILE\x00", 0xEE: b"Adobe"}
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
PNG_KEPT = {
    *(b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB"),
    *(b"cICP", b"bKGD", b"hIST", b"pHYs", b"sPLT", b"tIME", b"acTL", b"fcTL", b"fdAT"),
}
WEBP_KEPT = {b"ICCP", b"ANIM", b"ANMF", b"ALPH", b"VP8 ", b"VP8L"}
WEBP_EXIF, WEBP_XMP = 0x08, 0x04


class CutOff(ValueError):
    """The image ends before its end, or never comes to it."""


def cleaned(data: bytes, form: str) -> bytes:
    """The same image (``form``: JPEG, PNG or WEBP) without its metadata. Raises ``CutOff``."""
    return {"JPEG": _clean_jpeg, "PNG": _clean_png, "WEBP": _clean_webp}[form](
        data, _kept_exif(data, form)
    )


def _kept_exif(data: bytes, form: str) -> bytes:
    """The tags worth keeping as an EXIF block; empty for none, or if they can't be read."""
    kept = Image.Exif()
    try:
        with Image.open(io.BytesIO(data), formats=[form]) as image:
            found = image.getexif()
            inner = found.get_ifd(EXIF_IFD)
        kept.update({tag: found[tag] for tag in KEPT_TAGS if tag in found})
        if taken := {tag: inner[tag] for tag in (TAKEN_AT, OFFSET) if tag in inner}:
            kept.get_ifd(EXIF_IFD).update(taken)
        return kept.tobytes() if len(kept) or taken else b""
    except UNREADABLE_EXIF:
        return b""


def _clean_jpeg(data: bytes, exif: bytes) -> bytes:
    head = b""
    if exif:
        block = exif if exif.startswith(EXIF_PREFIX) else EXIF_PREFIX + exif
        head = b"\xff\xe1" + struct.pack(">H", len(block) + 2) + block
    return b"\xff\xd8" + head + b"".join(_jpeg_parts(data))


def _jpeg_parts(data: bytes) -> Iterator[bytes]:
    position, scans = 2, 0
    while True:
        position, marker = _jpeg_marker(data, position)
        if marker == JPEG_END:
            yield b"\xff\xd9"
            return
        if marker in JPEG_ALONE:
            yield bytes((0xFF, marker))
            continue
        payload = _slice(data, position, *struct.unpack(">H", _slice(data, position, 2)))
        if _draws(marker, payload):
            yield bytes((0xFF, marker)) + payload
        position += len(payload)
        if marker == JPEG_SCAN:
            scans += 1
            if scans > MOST_SCANS:
                raise CutOff
            found = JPEG_NEXT.search(data, position)
            if not found:
                raise CutOff
            yield data[position : found.start()]
            position = found.start()


def _draws(marker: int, payload: bytes) -> bool:
    """Is the segment needed to draw the image? Of an application's own, only three are."""
    if marker == JPEG_COMMENT or marker in JPEG_OWN:
        return marker in JPEG_KEPT and payload[2:].startswith(JPEG_KEPT[marker])
    return True


def _jpeg_marker(data: bytes, position: int) -> tuple[int, int]:
    """The marker at ``position`` and where its segment begins; fill bytes are skipped."""
    while _slice(data, position, 2)[1] == 0xFF:
        position += 1
    if data[position] != 0xFF:
        raise CutOff
    return position + 2, data[position + 1]


def _clean_png(data: bytes, exif: bytes) -> bytes:
    parts = [PNG_SIGNATURE]
    position = len(PNG_SIGNATURE)
    while True:
        (length,) = struct.unpack(">I", _slice(data, position, 4))
        chunk = _slice(data, position, length + 12)
        kind = chunk[4:8]
        if struct.pack(">I", zlib.crc32(chunk[4:-4])) != chunk[-4:]:
            raise CutOff  # a decoder does not look at the check of the pixels
        if kind in PNG_KEPT:
            parts.append(chunk)
        if kind == b"IHDR" and exif:
            parts.append(_png_chunk(b"eXIf", exif.removeprefix(EXIF_PREFIX)))
        if kind == b"IEND":
            return b"".join(parts)
        position += len(chunk)


def _png_chunk(kind: bytes, contents: bytes) -> bytes:
    check = zlib.crc32(kind + contents)
    return struct.pack(">I", len(contents)) + kind + contents + struct.pack(">I", check)


def _clean_webp(data: bytes, exif: bytes) -> bytes:
    (size,) = struct.unpack("<I", _slice(data, 4, 4))
    body = _slice(data, 8, size)
    exif, parts, position = exif.removeprefix(EXIF_PREFIX), [], 4
    while position < len(body):
        kind = _slice(body, position, 4)
        (length,) = struct.unpack("<I", _slice(body, position + 4, 4))
        contents = _slice(body, position + 8, length)
        if kind == b"VP8X":
            flags = contents[0] & ~(WEBP_EXIF | WEBP_XMP)
            flags |= WEBP_EXIF if exif else 0
            parts.append(_webp_chunk(kind, bytes((flags,)) + contents[1:]))
        elif kind in WEBP_KEPT:
            parts.append(_webp_chunk(kind, contents))
        position += 8 + length + length % 2
    if exif:
        parts.append(_webp_chunk(b"EXIF", exif))
    body = b"WEBP" + b"".join(parts)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _webp_chunk(kind: bytes, contents: bytes) -> bytes:
    return kind + struct.pack("<I", len(contents)) + contents + b"\x00" * (len(contents) % 2)


def _slice(data: bytes, start: int, length: int) -> bytes:
    part = data[start : start + length]
    if len(part) < length:
        raise CutOff
    return part
