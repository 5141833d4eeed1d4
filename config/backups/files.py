"""The files a copy holds: those the rows of its moment tell of, and no others.

Files are written once and never changed, and one is deleted only when no row has told of it for a
day; so what the rows of the snapshot name is still there, unchanged, when it is read minutes
later. The exported site and its archives are left out: they are made anew from the publications.
"""

from __future__ import annotations

import hashlib
import io
import os
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.apps import apps
from django.conf import settings

from config.backups.faults import BackupError
from progress.models import Upload
from progress.models.evidence import StoredFile
from results.models import Publication, PublicFile

# every folder below FILES_ROOT that holds what can't be made anew
FOLDERS = ("evidence", "uploads", "public")
CHUNK = 1 << 20
DISCARDED = Publication.State.DISCARDED


@dataclass(frozen=True, slots=True)
class Kept:
    """What went into the archive: (SHA-256, name) by name; names of which there was no file; and
    names whose bytes are not those the row tells of."""

    lines: list[tuple[str, str]]
    missing: list[str]
    altered: list[str]

    def listing(self) -> str:
        """In the form ``sha256sum --check`` reads."""
        return "".join(f"{sha256}  {name}\n" for sha256, name in self.lines)


def told_of() -> dict[str, str]:
    """Name below FILES_ROOT → SHA-256 the row tells, "" where it tells none. A query a table."""
    return dict(_evidence()) | dict(_others())


def pack(target: IO[bytes], told: dict[str, str]) -> Kept:
    """Write a tar archive of the files. Raises ``OSError`` for what is there and can't be read."""
    kept = Kept([], [], [])
    with tarfile.open(fileobj=target, mode="w|", format=tarfile.PAX_FORMAT) as archive:
        for name, expected in sorted(told.items()):
            found = _add(archive, name)
            if found is None:
                kept.missing.append(name)
                continue
            kept.lines.append((found, name))
            if expected and expected != found:
                kept.altered.append(name)
    return kept


def unpack(source: IO[bytes], root: Path, sums: dict[str, str]) -> None:
    """Write the archive's files below ``root``; each has to be in ``sums`` and to match it.

    Raises ``BackupError`` for one that does not, and for any that ``sums`` has and the archive
    not. A file is whole at its place or not there.
    """
    left = dict(sums)
    for name, data in _members(source):
        expected = left.pop(name, None)
        target = _inside(root, name)
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
        with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as draft:
            found = _copy(data, draft)
            draft.flush()
            os.fsync(draft.fileno())
        if found != expected:
            Path(draft.name).unlink()
            raise BackupError(f"备份中的文件 {name} 与清单不符。")
        os.chmod(draft.name, 0o640)
        os.rename(draft.name, target)
    if left:
        raise BackupError(f"备份中缺{len(left)}个文件，例如 {min(left)}。")


def check(source: IO[bytes], sums: dict[str, str]) -> None:
    """The same proof without writing anything. Raises ``BackupError``."""
    found = {name: _copy(data, None) for name, data in _members(source)}
    if found != sums:
        wrong = sorted(set(found.items()) ^ set(sums.items()))[0][0]
        raise BackupError(f"备份中的文件与清单不符，例如 {wrong}。")


def parse(listing: str) -> dict[str, str]:
    """Name → SHA-256, of a listing."""
    pairs = (line.split("  ", 1) for line in listing.splitlines())
    return {name: sha256 for sha256, name in pairs}


def present(root: Path) -> list[str]:
    """Names of the files that lie below ``root`` in the folders a copy holds, sorted."""
    return sorted(
        str(path.relative_to(root))
        for folder in FOLDERS
        for path in (root / folder).rglob("*")
        if path.is_file()
    )


def _evidence() -> Iterator[tuple[str, str]]:
    # the history of a file has the same columns: what was removed stays on record
    for model in apps.get_models():
        if issubclass(model, StoredFile):
            rows = model._default_manager.order_by()
            for row in rows.only("stored", "thumbnail", "sha256", "content_type").iterator():
                stored, thumbnail = row.stored, row.thumbnail
                # the row tells the hash of what was sent; a picture is kept without its metadata
                yield f"evidence/{stored}", "" if row.is_image else row.sha256
                if thumbnail:
                    yield f"evidence/{thumbnail}", ""


def _others() -> Iterator[tuple[str, str]]:
    for stored in Upload.objects.order_by().values_list("stored", flat=True):
        yield f"uploads/{stored}", ""
    # what only a discarded draft shows may have been swept
    rows = PublicFile.objects.exclude(publication__state=DISCARDED).order_by()
    for sha256 in rows.values_list("sha256", flat=True).distinct():
        yield f"public/{sha256}.jpg", ""
    versions = Publication.objects.exclude(state=DISCARDED).order_by()
    for content in versions.values_list("content", flat=True).iterator(chunk_size=5):
        for pledge in content.get("pledges", []):
            for file in pledge.get("files", []):
                yield f"public/{file['sha256']}.jpg", ""


def _add(archive: tarfile.TarFile, name: str) -> str | None:
    path = Path(settings.FILES_ROOT) / name
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return None
    with file:
        seen = _Summed(file)
        info = tarfile.TarInfo(name)
        info.size, info.mode = os.fstat(file.fileno()).st_size, 0o640
        info.mtime = int(os.fstat(file.fileno()).st_mtime)
        archive.addfile(info, seen)  # type: ignore[arg-type]
    return seen.digest.hexdigest()


class _Summed(io.RawIOBase):
    """A file that is summed up while it is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.digest = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self.file.read(size)
        self.digest.update(data)
        return data


def _members(source: IO[bytes]) -> Iterator[tuple[str, IO[bytes]]]:
    try:
        with tarfile.open(fileobj=source, mode="r|") as archive:
            for member in archive:
                data = archive.extractfile(member) if member.isreg() else None
                if data is None:
                    raise BackupError(f"备份中的 {member.name} 不是普通文件。")
                yield member.name, data
    except (tarfile.TarError, EOFError) as error:
        raise BackupError(f"文件归档读不了：{error}") from error


def _inside(root: Path, name: str) -> Path:
    parts = Path(name).parts
    if len(parts) < 2 or parts[0] not in FOLDERS or ".." in parts:
        raise BackupError(f"备份中有不该有的文件名：{name}")
    return root.joinpath(*parts)


def _copy(data: IO[bytes], target: IO[bytes] | None) -> str:
    digest = hashlib.sha256()
    while chunk := data.read(CHUNK):
        digest.update(chunk)
        if target is not None:
            target.write(chunk)
    return digest.hexdigest()
