"""A file that can't be read is refused whole, in one sentence that says what to mend."""

from __future__ import annotations

import io
import os
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
import xlwt
from django.utils import translation

from agencies.workbooks.faults import MESSAGES, Reason, WorkbookError
from agencies.workbooks.limits import LIMITS, Limits
from agencies.workbooks.reading import read_workbook
from tests.bombs import swollen
from tests.sheets import (
    directory_entry_added,
    encrypted,
    ods,
    part_of,
    record_renamed,
    saved,
    shared,
    with_part,
    xls,
    xlsx,
)

ROWS = [["指标", "本月累计"], ["农村公路", 130.1]]
BOOK, OLD, OPEN = xlsx(ROWS), xls(ROWS), ods(ROWS)
SHEET = "xl/worksheets/sheet1.xml"
MEGABYTE = 1024 * 1024


def reason(data: bytes, limits: Limits | None = None) -> Reason | None:
    try:
        read_workbook(data, name="月报.xlsx", limits=limits)
    except WorkbookError as error:
        return error.reason
    return None


def macro_book() -> bytes:
    """An .xlsm as xlsxwriter makes it, whatever the project inside."""

    def write(target):
        book = xlsxwriter.Workbook(target)
        book.add_worksheet()
        book.add_vba_project(io.BytesIO(b"\xd0\xcf\x11\xe0"), is_stream=True)
        book.close()

    return saved(write)


def zipped(**parts: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), content)
    return target.getvalue()


def linked_book() -> bytes:
    book = openpyxl.Workbook()
    book.active["A1"] = 1
    rels = part_of(saved(book.save), "xl/_rels/workbook.xml.rels").replace(
        "</Relationships>",
        '<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        'relationships/externalLink" Target="externalLinks/externalLink1.xml"/></Relationships>',
    )
    return with_part(saved(book.save), "xl/_rels/workbook.xml.rels", rels)


def with_doctype(data: bytes, part: str) -> bytes:
    declared = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    text = part_of(data, part)
    if text.startswith("<?xml"):
        head, _, rest = text.partition("?>")
        return with_part(data, part, f"{head}?>{declared}{rest}")
    return with_part(data, part, declared + text)


OFFENCES = {
    "nothing in it": (b"", Reason.EMPTY),
    "only blanks": (b"\r\n  \n", Reason.EMPTY),
    "a CSV renamed": ("指标,本月累计\n农村公路,130\n".encode("gb18030"), Reason.TEXT_RENAMED),
    "a web page renamed": (b"<html><table><tr><td>1</td></tr></table></html>", Reason.TEXT_RENAMED),
    "a UTF-16 text": ("指标\t本月累计".encode("utf-16"), Reason.TEXT_RENAMED),
    "a PDF": (b"%PDF-1.7\n...", Reason.DOCUMENT_RENAMED),
    "a Word document": (zipped(word__document_xml=b"<w/>"), Reason.DOCUMENT_RENAMED),
    "an old Word document": (directory_entry_added(OLD, "WordDocument"), Reason.DOCUMENT_RENAMED),
    "an OpenDocument text": (
        with_part(OPEN, "mimetype", "application/vnd.oasis.opendocument.text"),
        Reason.DOCUMENT_RENAMED,
    ),
    "a picture": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", Reason.NOT_A_SPREADSHEET),
    "a plain zip": (zipped(a_txt=b"x"), Reason.NOT_A_SPREADSHEET),
    "a binary workbook": (zipped(xl__workbook_bin=b"x"), Reason.BINARY_WORKBOOK),
    "an upload cut off": (BOOK[: len(BOOK) // 2], Reason.CORRUPT),
    "an old file cut off": (OLD[: len(OLD) // 2], Reason.CORRUPT),
    "an old file's first bytes": (OLD[:600], Reason.CORRUPT),
    "an open file cut off": (OPEN[:-30], Reason.CORRUPT),
    "a sheet that is no XML": (with_part(BOOK, SHEET, "<worksheet><sheetData>"), Reason.CORRUPT),
    "a password": (encrypted(BOOK), Reason.PASSWORD),
    "a password on an old file": (record_renamed(OLD, 0xE1, 0x2F), Reason.PASSWORD),
    "a password on an open file": (
        with_part(
            with_part(OPEN, "content.xml", b"\x93\x02\xfe"),
            "META-INF/manifest.xml",
            '<m:manifest xmlns:m="m"><m:encryption-data/></m:manifest>',
        ),
        Reason.PASSWORD,
    ),
    "macros": (macro_book(), Reason.MACROS),
    "macros in an old file": (directory_entry_added(OLD, "_VBA_PROJECT_CUR"), Reason.MACROS),
    "macros in an open file": (
        with_part(OPEN, "Basic/Standard/Module1.xml", "<x/>"),
        Reason.MACROS,
    ),
    "a sheet of old macros": (
        with_part(BOOK, "xl/macrosheets/sheet1.xml", "<xm:macrosheet xmlns:xm='x'/>"),
        Reason.MACROS,
    ),
    "links to another workbook": (linked_book(), Reason.EXTERNAL_LINKS),
    "a part linked outside": (
        with_part(BOOK, "xl/externalLinks/externalLink1.xml", "<externalLink/>"),
        Reason.EXTERNAL_LINKS,
    ),
    "entities in a sheet": (with_doctype(BOOK, SHEET), Reason.ENTITIES),
    "entities in an open file": (with_doctype(OPEN, "content.xml"), Reason.ENTITIES),
}


@pytest.mark.parametrize("name", OFFENCES)
def test_a_bad_file_is_told_by_what_is_wrong_with_it(name):
    data, expected = OFFENCES[name]

    assert reason(data) == expected


def test_every_reason_has_a_sentence_that_says_what_to_do():
    with translation.override("zh-hans"):
        sentences = {key: str(words) for key, words in MESSAGES.items()}

    assert set(sentences) == set(Reason)
    assert [s for s in sentences.values() if "请" not in s] == []


def test_the_sentence_names_the_size_and_the_limit():
    with pytest.raises(WorkbookError) as caught:
        read_workbook(BOOK + b"\0" * 3 * MEGABYTE, name="x", limits=Limits(file_bytes=2 * MEGABYTE))

    assert str(caught.value) == (
        "文件大小为3.0 MB，超过2 MB的上限。请删除其中的图片或多余的工作表后再上传。"
    )


def test_the_size_limit_is_a_setting(settings):
    settings.WORKBOOK_MAX_MB = 1

    assert reason(BOOK + b"\0" * 2 * MEGABYTE) == Reason.TOO_LARGE


SMALL = Limits(sheets=2, rows=10, columns=5, cells=20, area=40, text=30)


@pytest.mark.parametrize("make", [xlsx, shared, xls, ods])
@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([[1]] * 11, Reason.TOO_MANY_ROWS),
        ([[1] * 3] * 7, Reason.TOO_MANY_CELLS),
        ([[1, 2, 3, 4, 5]] + [[None]] * 8 + [[1]], Reason.TOO_MANY_CELLS),
        ([["文" * 40]], Reason.TOO_MUCH_TEXT),
        ([[1, 2], [3, 4]], None),
    ],
    ids=["rows", "cells", "area", "text", "fits"],
)
def test_each_limit_holds_for_every_format(make, rows, expected):
    assert reason(make(rows), SMALL) == expected


@pytest.mark.parametrize("make", [xlsx, ods])
def test_too_many_columns_are_refused(make):
    assert reason(make([[1] * 6]), SMALL) == Reason.TOO_MANY_COLUMNS


def test_too_many_sheets_are_refused():
    old = xlwt.Workbook()
    for name in "甲乙丙":
        old.add_sheet(name).write(0, 0, 1)

    assert reason(xlsx([[1]], 乙=[[1]], 丙=[[1]]), SMALL) == Reason.TOO_MANY_SHEETS
    assert reason(saved(old.save), SMALL) == Reason.TOO_MANY_SHEETS


def test_one_cell_far_away_does_not_fill_the_memory():
    book = openpyxl.Workbook()
    book.active["A1"] = 1
    book.active["XFD1048576"] = 1
    old = xlwt.Workbook()
    old.add_sheet("a").write(65535, 255, 1)

    assert reason(saved(book.save)) == Reason.TOO_MANY_ROWS
    assert reason(saved(old.save)) == Reason.TOO_MANY_ROWS


def test_a_long_text_shared_by_many_cells_is_counted_as_often_as_it_shows():
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 40_001))
    book = with_part(
        with_part(BOOK, SHEET, f"<worksheet><sheetData>{cells}</sheetData></worksheet>"),
        "xl/sharedStrings.xml",
        f"<sst><si><t>{'字' * 30_000}</t></si></sst>",
    )

    assert reason(book) == Reason.TOO_MUCH_TEXT


def test_two_parts_of_one_name_are_refused():
    target = io.BytesIO(BOOK)
    with zipfile.ZipFile(target, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr(SHEET, "<worksheet/>")

    assert reason(target.getvalue()) == Reason.CORRUPT


def bomb(inflated: int) -> bytes:
    """A sheet of blanks that packs a thousandfold."""
    parts = ["xl/workbook.xml", SHEET]
    return swollen(parts, inflated // MEGABYTE, of=b" ", small="<workbook/>")


def lying(data: bytes, claimed: int) -> bytes:
    """The zip whose directory and header claim a smaller part than there is."""
    true = struct.pack("<I", max(i.file_size for i in zipfile.ZipFile(io.BytesIO(data)).infolist()))
    assert data.count(true) >= 1
    return data.replace(true, struct.pack("<I", claimed))


@pytest.mark.parametrize("inflated", [20, 500], ids=["dense", "large"])
def test_a_zip_bomb_is_refused_by_its_directory_alone(inflated):
    assert reason(bomb(inflated * MEGABYTE)) == Reason.BOMB


MEASURE = """
import resource, sys
sys.path.insert(0, {root!r})
import django
django.setup()
from agencies.workbooks.faults import WorkbookError
from agencies.workbooks.reading import read_workbook
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    read_workbook(sys.stdin.buffer.read(), name="x")
except WorkbookError as error:
    print(error.reason, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


@pytest.mark.parametrize("claimed", [None, 1000], ids=["honest", "lying"])
def test_a_bomb_of_a_gigabyte_costs_little_memory(claimed):
    data = bomb(1024 * MEGABYTE)
    if claimed:
        data = lying(data, claimed)
    root = str(Path(__file__).resolve().parent.parent)

    done = subprocess.run(
        [sys.executable, "-c", MEASURE.format(root=root)],
        input=data,
        capture_output=True,
        check=True,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings"},
    )

    found, megabytes = done.stdout.split()
    assert found.decode() in (Reason.BOMB, Reason.CORRUPT)
    assert int(megabytes) < 60


def test_the_limits_we_ship_let_a_large_honest_file_through():
    rows = [[f"小区{n}", "长春市", n, n / 7, "施工中"] for n in range(5_000)]

    assert len(read_workbook(xlsx(rows), name="x", limits=LIMITS).sheets[0].rows) == 5_000
