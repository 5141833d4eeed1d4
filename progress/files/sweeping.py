"""Deletes files nothing refers to, and tells which are missing.

A crash may leave a draft, or a file whose row was never committed (``store`` says how); after a
day no hand-in can still be on its way. Safe to run twice and on two machines at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.apps import apps

from progress.files import store
from progress.models.evidence import StoredFile

GRACE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Swept:
    """How many files were deleted, and the stored names that rows tell of but no file has."""

    deleted: int
    missing: list[str]


def sweep(now: datetime) -> Swept:
    """Delete what is older than a day and belongs to no row. A query a folder and table."""
    deleted = sum(_delete(path) for path in _old(store.incoming(), now))
    for folder in sorted(store.root().glob("??")):
        deleted += _sweep_folder(folder, now)
    return Swept(deleted, list(_missing()))


def _sweep_folder(folder: Path, now: datetime) -> int:
    old = {f"{folder.name}/{path.name}": path for path in _old(folder, now)}
    known = {
        name
        for model in _kept()
        for row in model._default_manager.filter(stored__startswith=f"{folder.name}/").values_list(
            "stored", "thumbnail"
        )
        for name in row
    }
    return sum(_delete(path) for name, path in old.items() if name not in known)


def _missing() -> Iterator[str]:
    for model in _kept():
        names = model._default_manager.order_by("pk").values_list("stored", "thumbnail")
        for row in names.iterator():
            yield from (name for name in row if name and not store.exists(name))


def _kept() -> Iterator[type[StoredFile]]:
    """Every table of files, those of later apps too; its history keeps the same columns."""
    for model in apps.get_models():
        if issubclass(model, StoredFile):
            yield model


def _old(folder: Path, now: datetime) -> Iterator[Path]:
    if not folder.is_dir():
        return
    before = (now - GRACE).timestamp()
    for path in folder.iterdir():
        try:
            if path.is_file() and path.stat().st_mtime < before:
                yield path
        except FileNotFoundError:  # another sweep was quicker
            continue


def _delete(path: Path) -> int:
    try:
        path.unlink()
    except FileNotFoundError:
        return 0
    return 1
