"""Reads files in processes of their own and tells what each cost; run by ``tests.bombs``.

Standard input: a pickled list of (reader, name, content). Output: a line of JSON for each,
``{"said": …, "seconds": …, "megabytes": …}``: what the reader said to the sender (``null`` where
it took the file, 「killed」 where it did not come back in time), the processor's time, and how
much memory it took beyond that of a reader of nothing, its own helpers included.
"""

from __future__ import annotations

import json
import os
import pickle
import resource
import sys
import traceback

MOST_SECONDS = 90


def main() -> None:
    import django

    django.setup()
    files = pickle.load(sys.stdin.buffer)
    _, _, floor = _measured("nothing", "", b"")
    for reader, name, data in files:
        said, seconds, megabytes = _measured(reader, name, data)
        told = {"said": said, "seconds": seconds, "megabytes": megabytes - floor}
        print(json.dumps(told), flush=True)


def _measured(reader: str, name: str, data: bytes) -> tuple[str | None, float, int]:
    hear, tell = os.pipe()
    child = os.fork()
    if not child:
        resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
        try:
            said = _said(reader, name, data)
        except BaseException:
            said = "fault: " + traceback.format_exc()[-600:]
        os.write(tell, json.dumps(said).encode())
        os._exit(0)
    os.close(tell)
    with open(hear, "rb") as answer:
        words = answer.read()
    _, _, used = os.wait4(child, 0)
    said = json.loads(words) if words else "killed"
    return said, round(used.ru_utime + used.ru_stime, 2), used.ru_maxrss // 1024


def _said(reader: str, name: str, data: bytes) -> str | None:
    from agencies.workbooks.faults import WorkbookError
    from agencies.workbooks.reading import read_workbook
    from pledges.documents.faults import DocumentError
    from pledges.documents.reading import read_document
    from pledges.extraction.reading import extract
    from progress.files.content import examine
    from progress.files.refusal import FileRefused

    try:
        if reader == "workbook":
            read_workbook(data, name=name)
        elif reader == "document":
            extract(read_document(data, name=name).text)
        elif reader == "evidence":
            examine(name, data)
    except (WorkbookError, DocumentError, FileRefused) as refusal:
        return str(refusal)
    return None


if __name__ == "__main__":
    main()
