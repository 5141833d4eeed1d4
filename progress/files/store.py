"""Where files lie: below ``FILES_ROOT``, outside the web root, under names of our own.

``incoming/`` holds what is being written, ``evidence/ab/abcd…`` what is kept. The order of a
hand-in, and what a crash leaves after each step:

1. the bytes are written to ``incoming/`` and forced to disk — a draft nobody refers to;
2. the row is inserted, not yet committed — the database forgets it, the draft remains;
3. the draft is renamed to its place, whole at once — a file without a row, under a name that
   nobody has seen;
4. the row is committed — both are there.

So a row never lacks its file, half a file is never in place, and what a crash leaves behind
can only be a file without a row, which ``sweep_files`` deletes a day later. For the same reason
a file in its place is never deleted when step 4 fails: the commit may have reached the database
although its answer did not reach us.
"""

from __future__ import annotations

import os
import re
import uuid
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

STORED = re.compile(r"[0-9a-f]{2}/[0-9a-f]{32}(?:-thumb)?\Z")
THUMB = "-thumb"


def root() -> Path:
    """The folder of what is kept."""
    return Path(settings.FILES_ROOT) / "evidence"


def incoming() -> Path:
    """The folder of what is being written; on the same disk, so that a rename suffices."""
    return Path(settings.FILES_ROOT) / "incoming"


def new_name() -> str:
    """``ab/ab12…``: says nothing of the file, and can't be guessed."""
    name = uuid.uuid4().hex
    return f"{name[:2]}/{name}"


def write_draft(data: bytes) -> Path:
    """Write the bytes to ``incoming/`` and force them to disk. Raises ``OSError``."""
    folder = incoming()
    folder.mkdir(parents=True, exist_ok=True, mode=0o750)
    path = folder / uuid.uuid4().hex
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except OSError:  # a full disk: leave nothing of it
        path.unlink(missing_ok=True)
        raise
    return path


def place(draft: Path, name: str) -> None:
    """Rename a draft to its place ``name``, and force the rename to disk."""
    target = _path(name)
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
    draft.rename(target)
    for folder in (target.parent, target.parent.parent):
        _force(folder)


def opened(name: str) -> BinaryIO:
    """The file of that name, to read. Raises ``FileNotFoundError``."""
    return _path(name).open("rb")


def exists(name: str) -> bool:
    return _path(name).is_file()


def _path(name: str) -> Path:
    if not STORED.match(name):
        raise FileNotFoundError(name)
    return root() / name


def _force(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
