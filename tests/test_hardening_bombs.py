"""A file made to exhaust whoever opens it is refused, or read within bounds: measured outside.

Bounds are generous: what an honest file of the greatest size allowed costs, and twice that.
"""

from __future__ import annotations

import io
import os
import struct
import zlib

import pytest
from PIL import Image

from tests import bombs
from tests.bombs import MEGABYTE, ROWS, SHEET, STRINGS, stream
from tests.sheets import ods, part_of, shared, with_part

BOOK, OPEN = shared(ROWS), ods(ROWS)
CATALOGUE = b"<</Type/Catalog/Pages 2 0 R>>"
PAGES = b"<</Type/Pages/Count 1/Kids[3 0 R]>>"
PAGE = b"<</Type/Page/Parent 2 0 R/Contents 4 0 R/MediaBox[0 0 9 9]>>"

DEFINITIONS = "文件含有不安全的外部定义"
SWOLLEN = "文件解压后过大，不能读取。"
BROKEN = "文件已损坏或不完整"
TOO_MANY_PIXELS = "像素过多"
NO_PICTURE = "不完整或已损坏"
TAKEN = ""


def chunk(kind: bytes, data: bytes) -> bytes:
    check = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)


def nested(data: bytes) -> bytes:
    return with_part(data, SHEET, "<worksheet>" + "<a>" * 1_000_000 + "</a>" * 1_000_000)


def many_merged(data: bytes) -> bytes:
    merged = '<mergeCell ref="A1:XFD1048576"/>' * 1_000_000
    text = part_of(data, SHEET).replace("</worksheet>", f"<mergeCells>{merged}</mergeCells>")
    return with_part(data, SHEET, text + "</worksheet>")


def repeated(data: bytes) -> bytes:
    text = part_of(data, "content.xml")
    text = text.replace(
        "<table:table-row", '<table:table-row table:number-rows-repeated="1048576"'
    ).replace("<table:table-cell", '<table:table-cell table:number-columns-repeated="16384"')
    return with_part(data, "content.xml", text)


def image(form: str, side: int, mode: str = "RGBA") -> bytes:
    out = io.BytesIO()
    options = {"quality": 1, "method": 0} if form == "WEBP" else {}
    Image.new(mode, (side, side)).save(out, form, **options)
    return out.getvalue()


def page_of(content: bytes, times: int = 1) -> bytes:
    return bombs.pdf(CATALOGUE, PAGES, PAGE, stream(content, times))


# name → reader, the file's name, the file, what its sender is told, most seconds, most megabytes
FILES = {
    "entities in a workbook": (
        "workbook", "a.xlsx", lambda: bombs.declared(BOOK, STRINGS), DEFINITIONS, 5, 50,
    ),
    "entities in an open workbook": (
        "workbook", "a.ods", lambda: bombs.declared(OPEN, "content.xml"), DEFINITIONS, 5, 50,
    ),
    "a million elements in one another": (
        "workbook", "a.xlsx", lambda: nested(BOOK), BROKEN, 10, 250,
    ),
    "a million merged regions": ("workbook", "a.xlsx", lambda: many_merged(BOOK), SWOLLEN, 5, 50),
    "rows and columns repeated": ("workbook", "a.ods", lambda: repeated(OPEN), "1000列", 5, 50),
    "entities in a document": (
        "document", "a.docx",
        lambda: bombs.word("<w:p><w:r><w:t>&a9;</w:t></w:r></w:p>", bombs.laughs()),
        BROKEN, 5, 50,
    ),
    "millions of empty paragraphs": (
        "document", "a.docx",
        lambda: bombs.word("<w:p/><w:tbl/>" * 1_500_000 + f"<!--{os.urandom(100_000).hex()}-->"),
        SWOLLEN, 8, 120,
    ),
    "tables within tables": (
        "document", "a.docx",
        lambda: bombs.word(
            "<w:tbl><w:tr><w:tc>" * 20_000 + "</w:tc></w:tr></w:tbl>" * 20_000
        ),
        BROKEN, 5, 50,
    ),
    "a gigabyte packed": (
        "document", "a.docx", lambda: bombs.swollen(["word/document.xml", "x.bin"], 1024), SWOLLEN,
        5, 50,
    ),
    "a line of a million characters": (
        "document", "a.txt", lambda: ("农村公路改造三百公里，" * 90_000).encode(), TAKEN, 10, 200,
    ),
    "a million brackets": ("document", "a.txt", lambda: b"(" * 990_000, TAKEN, 10, 200),
    "a million digits": ("document", "a.txt", lambda: b"1" * 990_000, TAKEN, 10, 200),
    "a hundred thousand promises": (
        "document", "a.txt", lambda: "一、改造3公里。\n".encode() * 110_000, TAKEN, 30, 400,
    ),
    "a thousand million pixels": (
        "evidence", "a.png", lambda: bombs.png(100_000, 10_000), TOO_MANY_PIXELS, 5, 50,
    ),
    "as many pixels as are let in": (
        "evidence", "a.png", lambda: image("PNG", 8060), TAKEN, 20, 600,
    ),
    "as many pixels as are let in of a WebP": (
        "evidence", "a.webp", lambda: image("WEBP", 5470), TAKEN, 20, 700,
    ),
    "too many pixels for a WebP": (
        "evidence", "a.webp", lambda: image("WEBP", 5600, "RGB"), TOO_MANY_PIXELS, 5, 50,
    ),
    "a profile of colours that swells": (
        "evidence", "a.png",
        lambda: bombs.png(
            8, 8, extra=chunk(b"iCCP", b"x\0\0" + zlib.compress(bytes(100 * MEGABYTE)))
        ),
        NO_PICTURE, 5, 50,
    ),
    "a picture drawn thousands of times": (
        "evidence", "a.jpg", lambda: bombs.many_scans(4000, 3000), NO_PICTURE, 5, 50,
    ),
    "a gigabyte packed as evidence": (
        "evidence", "a.docx", lambda: bombs.swollen(["[Content_Types].xml", "x.bin"], 1100),
        NO_PICTURE, 5, 50,
    ),
    "pages that are their own pages": (
        "document", "a.pdf",
        lambda: bombs.pdf(CATALOGUE, b"<</Type/Pages/Count 1/Kids[2 0 R]>>"), BROKEN, 50, 1100,
    ),
    "a million pages": (
        "document", "a.pdf",
        lambda: bombs.pdf(
            CATALOGUE, b"<</Type/Pages/Count 1000000/Kids[%s]>>" % (b"3 0 R " * 1_000_000), PAGE
        ),
        BROKEN, 50, 1100,
    ),
    "a stream packed thrice over": (
        "document", "a.pdf", lambda: page_of(bytes(100 * MEGABYTE), 3), "没有文字层", 50, 1100,
    ),
    "lists a million deep": (
        "document", "a.pdf", lambda: page_of(b"[" * 1_000_000), "没有文字层", 50, 1100,
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def costs():
    sent = [(reader, name, make()) for reader, name, make, *_ in FILES.values()]
    return dict(zip(FILES, bombs.cost(sent), strict=True))


@pytest.mark.parametrize("name", FILES)
def test_a_file_made_to_exhaust_us_costs_little(name, costs):
    *_, told, seconds, megabytes = FILES[name]
    found = costs[name]

    assert told in (found["said"] or "") if told else found["said"] is None, found
    assert found["seconds"] < seconds, found
    assert found["megabytes"] < megabytes, found
