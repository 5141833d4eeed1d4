"""The folder of the site: whole before, whole after, and only what differs is written.

Order of a run, and what a crash leaves:

1. files that differ are written below ``.next/`` — the former site stands untouched;
2. ``.next/manifest.json`` is written last — from here on the new site is complete;
3. each file is renamed into its place, folders that are new as a whole; what is no longer public
   is deleted, and the manifest is renamed last — a run that finds ``.next/manifest.json`` finishes
   this before anything else.

The manifest names every file with its SHA-256. Only what a manifest names is ever deleted.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

MANIFEST = "manifest.json"
NEXT = ".next"


class FolderBusy(Exception):
    """Another run is writing this folder."""


class FolderForeign(Exception):
    """The folder holds something that is no exported site."""


@dataclass
class Folder:
    """A folder being written. ``written`` counts files that differ from before, ``removed``
    those that are no longer there."""

    path: Path
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    written: int = 0
    removed: int = 0
    folders: set[Path] = field(default_factory=set)  # made for drafts

    def put(self, name: str, body: bytes) -> bool:
        """Take one file in; true where it differs from the one in place."""
        self.files[name] = {"sha256": hashlib.sha256(body).hexdigest(), "size": len(body)}
        place = self.path / name
        if place.is_file() and place.read_bytes() == body:
            return False
        draft = self.path / NEXT / name
        if draft.parent not in self.folders:
            draft.parent.mkdir(parents=True, exist_ok=True)
            self.folders.add(draft.parent)
        draft.write_bytes(body)
        self.written += 1
        return True

    def finish(self, state: str) -> str:
        """Put everything in place; the digest of the site. ``state`` is what it was made from."""
        digest = digest_of(self.files)
        manifest = {"digest": digest, "state": state, "files": self.files}
        text = json.dumps(manifest, ensure_ascii=False, indent=0, sort_keys=True)
        former = read_manifest(self.path)
        self.removed = len(set(former.get("files", {})) - set(self.files))
        draft = self.path / NEXT / MANIFEST
        draft.parent.mkdir(parents=True, exist_ok=True)
        part = draft.with_name(f"{MANIFEST}.part")
        part.write_text(text, encoding="utf-8")
        os.sync()  # the files themselves are on disk before the manifest says so
        part.rename(draft)
        _move_in(self.path)
        return digest


def digest_of(files: Mapping[str, Mapping[str, Any]]) -> str:
    """SHA-256 of the list of all files with their digests, by name."""
    lines = "".join(f"{files[name]['sha256']}  {name}\n" for name in sorted(files))
    return hashlib.sha256(lines.encode()).hexdigest()


def read_manifest(path: Path) -> dict[str, Any]:
    """What the folder holds; empty where nothing was exported yet."""
    try:
        found: dict[str, Any] = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return found


@contextmanager
def opened(path: Path) -> Iterator[Folder]:
    """The folder, ours alone until the block ends; what a crash left is finished or cleared.

    Raises ``FolderBusy`` while another run writes it, and ``FolderForeign`` for a folder that
    holds other things: they are not ours to delete.
    """
    path.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise FolderBusy(str(path)) from error
        if (path / NEXT / MANIFEST).exists():
            _move_in(path)
        if not (path / MANIFEST).exists() and {each.name for each in path.iterdir()} - {NEXT}:
            raise FolderForeign(str(path))
        shutil.rmtree(path / NEXT, ignore_errors=True)
        yield Folder(path)
    finally:
        os.close(handle)


def _move_in(path: Path) -> None:
    """Step 3; may be repeated after a crash at any point of it."""
    drafts = path / NEXT
    new = json.loads((drafts / MANIFEST).read_text(encoding="utf-8"))["files"]
    for draft in sorted(drafts.iterdir()):
        if draft.name != MANIFEST:
            _place(draft, path / draft.name)
    for name in sorted(set(read_manifest(path).get("files", {})) - set(new)):
        place = path / name
        if place.is_file():
            place.unlink()
            _prune(path, place.parent)
    os.replace(drafts / MANIFEST, path / MANIFEST)
    shutil.rmtree(drafts, ignore_errors=True)


def _place(draft: Path, place: Path) -> None:
    """Put a file or folder where it belongs; a former file that is now a folder goes, and a former
    folder that is now a file."""
    is_folder = draft.is_dir()
    if is_folder and place.is_dir():
        for each in sorted(draft.iterdir()):
            _place(each, place / each.name)
        return
    if is_folder:
        place.unlink(missing_ok=True)
    elif place.is_dir():
        shutil.rmtree(place)
    os.replace(draft, place)


def _prune(path: Path, folder: Path) -> None:
    """Remove folders that hold nothing any more."""
    while folder != path and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent
