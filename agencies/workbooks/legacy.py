"""The old binary .xls: told apart here, read in a process of its own.

The format is a small file system whose tables point anywhere. A forged pointer can make
any reader ask for all the memory there is, which can't be caught; a process with its own
bounds on memory and time can be let go.
"""

from __future__ import annotations

import json
import struct
import subprocess  # nosec B404
import sys
from collections.abc import Callable
from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from agencies.workbooks.cells import as_percent
from agencies.workbooks.faults import Reason, WorkbookError
from agencies.workbooks.limits import Limits
from agencies.workbooks.marks import Broken, Range

PROCESS = Path(__file__).with_name("legacy_process.py")
SECONDS = 30
# A directory entry: its name in UTF-16, the name's length in bytes at 64, its kind at 66.
ENTRY = 128
NAMES = {
    "EncryptedPackage": Reason.PASSWORD,
    "WordDocument": Reason.DOCUMENT_RENAMED,
    "PowerPoint Document": Reason.DOCUMENT_RENAMED,
    "_VBA_PROJECT_CUR": Reason.MACROS,
    "VBA": Reason.MACROS,
}
BOOKS = ("Workbook", "Book", "WORKBOOK", "BOOK")
# What JSON has no word for comes as {kind: content}.
KINDS: dict[str, Callable[[Any], Any]] = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "duration": lambda seconds: timedelta(seconds=seconds),
    "broken": Broken,
    "percent": as_percent,
}
SheetParts = tuple[str, list[list[Any]], list[Range], bool]


def read_legacy(data: bytes, limits: Limits) -> list[SheetParts]:
    """Name, rows, merged ranges and whether hidden, of each sheet of an .xls."""
    found = [reason for name, reason in NAMES.items() if _has_entry(data, name)]
    if found:
        raise WorkbookError(found[0])
    if not any(_has_entry(data, name) for name in BOOKS):
        raise WorkbookError(Reason.NOT_A_SPREADSHEET if _has_directory(data) else Reason.CORRUPT)
    answer = _ask(data, limits)
    if "error" in answer:
        raise WorkbookError(Reason(answer["error"]), **answer.get("names", {}))
    return [
        (name, [[_value(cell) for cell in row] for row in rows], [tuple(m) for m in merged], hidden)
        for name, rows, merged, hidden in answer["sheets"]
    ]


def _has_directory(data: bytes) -> bool:
    """Does the file reach as far as the directory its header points at?"""
    if len(data) < 512:
        return False
    shift, sector = struct.unpack_from("<H", data, 0x1E)[0], struct.unpack_from("<I", data, 0x30)[0]
    return shift in (9, 12) and (sector + 2) << shift <= len(data)


def _has_entry(data: bytes, name: str) -> bool:
    encoded = name.encode("utf-16-le")
    at = data.find(encoded)
    while at != -1:
        length = struct.unpack_from("<H", data, at + 64)[0] if at + 67 <= len(data) else 0
        if at % ENTRY == 0 and length == len(encoded) + 2 and data[at + 66] in (1, 2):
            return True
        at = data.find(encoded, at + 1)
    return False


def _ask(data: bytes, limits: Limits) -> dict[str, Any]:
    try:
        done = subprocess.run(  # nosec B603
            [sys.executable, "-I", str(PROCESS), json.dumps(asdict(limits))],
            input=data,
            capture_output=True,
            timeout=SECONDS,
            check=True,
            env={},
        )
        answer: dict[str, Any] = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError) as error:
        raise WorkbookError(Reason.CORRUPT) from error
    return answer


def _value(cell: Any) -> Any:
    if not isinstance(cell, dict):
        return cell
    kind, content = next(iter(cell.items()))
    return KINDS[kind](content)
