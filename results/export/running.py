"""One export into a folder, from beginning to end."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings

from results.export.asking import ExportError, language_restored
from results.export.site import Site
from results.export.state import public_state
from results.export.writing import Folder, opened
from results.open_data.once import reading_once

TRIES = 3

# (files made so far, files in all as far as is known, files that differ)
Tell = Callable[[int, int, int], None]


@dataclass(frozen=True, slots=True)
class Result:
    """``total`` files, ``written`` of them different from before, ``removed`` gone; ``digest``
    of the site; ``lost`` links that lead nowhere: (page, address)."""

    total: int
    written: int
    removed: int
    digest: str
    lost: tuple[tuple[str, str], ...]


def export_to(path: Path, today: date, tell: Tell, base: str | None = None) -> Result:
    """Export what is public on ``today``, to stand at ``base`` (the configured address; "" for
    none). Until the last file is made nothing in the folder changes; what is published meanwhile
    makes it begin again.

    Raises ``FolderBusy``, ``FolderForeign``, ``ExportError``, ``OSError``.
    """
    for _attempt in range(TRIES):
        with opened(path) as folder, language_restored(), _old_objects_left_alone():
            state = public_state(today)
            with reading_once():
                base = settings.EXPORT_URL if base is None else base
                site = _fill(folder, Site(today, base), tell)
            if public_state(today) == state:
                digest = folder.finish(state)
                lost = tuple(sorted(site.lost))
                return Result(len(folder.files), folder.written, folder.removed, digest, lost)
    raise ExportError("the publications keep changing")


@contextmanager
def _old_objects_left_alone() -> Iterator[None]:
    """Making pages leaves so many objects behind that the collector looks through all there are
    again and again, those of the whole portal too: within, only what is new."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _fill(folder: Folder, site: Site, tell: Tell) -> Site:
    for name, body in site:
        folder.put(name, body)
        tell(len(folder.files), max(len(site), len(folder.files)), folder.written)
    return site
