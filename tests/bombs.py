"""Files made to cost whoever opens them more than they cost their sender."""

from __future__ import annotations

import io
import json
import os
import pickle
import struct
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from PIL import Image

from tests.sheets import part_of, with_part

ROOT = Path(__file__).resolve().parent.parent
MEGABYTE = 2**20
ROWS = [["指标", "本月累计"], ["农村公路", 130.1]]
SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def cost(files: Iterable[tuple[str, str, bytes]]) -> list[dict[str, Any]]:
    """What reading (reader, name, content) cost each, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.measured_reading"],
        input=pickle.dumps(list(files)),
        capture_output=True,
        check=True,
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"},
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def laughs(levels: int = 9) -> str:
    """A document type whose last entity is 10^levels times the first."""
    lines = ['<!ENTITY a0 "哈">']
    for level in range(1, levels + 1):
        lines.append(f'<!ENTITY a{level} "{f"&a{level - 1};" * 10}">')
    return f"<!DOCTYPE x [{''.join(lines)}]>"


def declared(data: bytes, part: str, text: str = "") -> bytes:
    """The zip whose part begins with the document type of ``laughs`` and holds its entity."""
    head, _, rest = part_of(data, part).partition("?>")
    return with_part(data, part, f"{head}?>{laughs()}{rest.replace('农村公路', '&a9;')}")


def word(body: str, head: str = "") -> bytes:
    """A .docx whose document.xml has this body."""
    from docx import Document

    out = io.BytesIO()
    document = Document()
    document.add_paragraph("农村公路")
    document.save(out)
    names = f'xmlns:w="{WORD}"'
    whole = f'<?xml version="1.0"?>{head}<w:document {names}><w:body>{body}</w:body></w:document>'
    return with_part(out.getvalue(), "word/document.xml", whole)


def swollen(
    names: Iterable[str], megabytes: int, *, of: bytes = b"\0", small: str = "<x/>"
) -> bytes:
    """A zip with the named parts, the last of ``megabytes`` of one byte, the others ``small``.

    A megabyte is packed once and stands there as often as needed: nothing in it points back
    over its beginning.
    """
    out = io.BytesIO()
    *others, large = names
    megabyte, check = of * MEGABYTE, 0
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(megabyte) + packer.flush(zlib.Z_FULL_FLUSH)
    end = zlib.compressobj(9, zlib.DEFLATED, -15).flush()
    for _ in range(megabytes):
        check = zlib.crc32(megabyte, check)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in others:
            archive.writestr(name, small)
        archive.writestr(large, block * megabytes + end, zipfile.ZIP_STORED)
        part = archive.getinfo(large)  # the directory is written from it at the end
        part.compress_type, part.CRC = zipfile.ZIP_DEFLATED, check
        part.file_size = megabytes * MEGABYTE
    told = struct.pack("<III", check, part.compress_size, part.file_size)
    whole = bytearray(out.getvalue())
    whole[part.header_offset + 8 : part.header_offset + 10] = struct.pack("<H", part.compress_type)
    whole[part.header_offset + 14 : part.header_offset + 26] = told
    return bytes(whole)


def png(width: int, height: int, *, extra: bytes = b"") -> bytes:
    """A black PNG of one bit a pixel: of any size, in a few kilobytes."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    packer = zlib.compressobj(9)
    row = bytes(1 + (width + 7) // 8)
    pixels = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + extra
        + chunk(b"IDAT", pixels)
        + chunk(b"IEND", b"")
    )


def many_scans(side: int, scans: int) -> bytes:
    """A progressive JPEG whose last scan stands there ``scans`` times."""
    out = io.BytesIO()
    Image.new("L", (side, side)).save(out, "JPEG", progressive=True)
    data = out.getvalue()
    last = data.rindex(b"\xff\xda")
    return data[:last] + data[last:-2] * scans + data[-2:]


def pdf(*objects: bytes) -> bytes:
    """A PDF of the objects, numbered from 1; the first is the catalogue."""
    out, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return out + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF"
        % (size, table, size, len(out))
    )


def stream(content: bytes, times: int = 1, more: bytes = b"") -> bytes:
    """A stream, packed ``times`` over."""
    for _ in range(times):
        content = zlib.compress(content, 9)
    filters = b"/FlateDecode " * times
    return b"<</Length %d/Filter[%s]%s>>stream\n%s\nendstream" % (
        len(content),
        filters,
        more,
        content,
    )
