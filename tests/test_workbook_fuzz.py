"""Whatever bytes arrive, reading gives rows or one refusal; never another error."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agencies.workbooks.faults import WorkbookError
from agencies.workbooks.reading import Workbook, read_workbook
from tests.sheets import ods, part_of, shared, with_part, xls, xlsx

ROWS = [["指标", "单位", "本月累计"], ["农村公路", "公里", 130.1], ["水厂", "座", 5]]
FILES = {
    "xlsx": xlsx(ROWS, merge=["A2:A3"]),
    "shared": shared(ROWS),
    "ods": ods(ROWS),
    "xls": xls(ROWS),
}
PARTS = [
    ("xlsx", "xl/worksheets/sheet1.xml"),
    ("shared", "xl/sharedStrings.xml"),
    ("shared", "xl/worksheets/sheet1.xml"),
    ("xlsx", "xl/styles.xml"),
    ("xlsx", "xl/workbook.xml"),
    ("xlsx", "xl/_rels/workbook.xml.rels"),
    ("ods", "content.xml"),
]
changes = st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), min_size=1, max_size=8)


def read_or_refuse(data: bytes) -> None:
    """Any other error than the refusal fails the test that calls this."""
    try:
        outcome = read_workbook(data, name="x")
    except WorkbookError as error:
        outcome = str(error)

    assert outcome
    assert isinstance(outcome, Workbook | str)


def spoiled(data: bytes, edits: list[tuple[int, int]]) -> bytes:
    changed = bytearray(data)
    for at, byte in edits:
        changed[at % len(changed)] = byte
    return bytes(changed)


@given(st.binary(max_size=2000), st.sampled_from([b"", b"PK\x03\x04"]))
def test_random_bytes(data, start):
    read_or_refuse(start + data)


@pytest.mark.parametrize("kind", ["xlsx", "shared", "ods"])
@given(cut=st.integers(0, 10**6), edits=changes)
def test_a_zipped_file_cut_off_or_spoiled(kind, cut, edits):
    data = FILES[kind]

    read_or_refuse(data[: cut % len(data)])
    read_or_refuse(spoiled(data, edits))


@pytest.mark.parametrize(("kind", "part"), PARTS)
@given(edits=changes)
def test_a_part_spoiled_inside_a_sound_zip(kind, part, edits):
    text = part_of(FILES[kind], part).encode()

    read_or_refuse(with_part(FILES[kind], part, spoiled(text, edits)))


@settings(max_examples=25)
@given(cut=st.integers(0, 10**6), edits=changes)
def test_an_old_file_cut_off_or_spoiled(cut, edits):
    data = FILES["xls"]

    read_or_refuse(data[: cut % len(data)])
    # the first bytes hold what points anywhere: the header and the records' kinds and lengths
    read_or_refuse(data[:8] + spoiled(data[8:2048], edits) + data[2048:])
