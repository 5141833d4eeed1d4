"""Making a copy: one snapshot for the dump, the tables' sums and the list of files.

The copy is written to a hidden folder and renamed when it is whole and forced to disk: a folder
of a copy's name is a whole copy. Nobody is kept from working meanwhile.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from config.backups import files, manifest, programs, snapshot
from config.backups.faults import BackupError
from config.backups.sealing import Sealer

PREFIX = "minsheng-"
STAMP = "%Y%m%dT%H%M%SZ"
Fill = Callable[[Any], None]


def make(folder: Path, *, now: datetime, passphrase: bytes | None = None) -> Path:
    """Write a copy below ``folder``; where it lies. Raises ``BackupError``.

    ``now`` is the true moment, by which the copy is named. With ``passphrase`` all parts are
    encrypted. Missing files are told in the manifest and do not stop the copy.
    """
    target = folder / f"{PREFIX}{now.astimezone(UTC):{STAMP}}"
    draft = folder / f".{target.name}.part"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft.mkdir(mode=0o700)
    except FileExistsError as error:
        raise BackupError(
            f"{draft} 已存在：另一次备份正在进行，或上次中断；确认后请删除。"
        ) from error
    try:
        if target.exists():
            raise BackupError(f"{target} 已存在。")
        _fill(draft, now, passphrase)
        _force(draft)
        draft.rename(target)
        _force(folder)
    except OSError as error:
        raise BackupError(f"备份写不下去：{error}") from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return target


def _fill(draft: Path, now: datetime, passphrase: bytes | None) -> None:
    with snapshot.held() as name:
        _write(draft / "database.dump", passphrase, lambda out: _dump(name, out))
        sums = snapshot.tables()
        told = files.told_of()
        applied = sorted(
            ".".join(key) for key in MigrationRecorder(connection).applied_migrations()
        )
    kept: list[files.Kept] = []
    _write(draft / "files.tar", passphrase, lambda out: kept.append(files.pack(out, told)))
    listing = kept[0].listing().encode()
    _write(
        draft / "files.sha256", passphrase, lambda out: shutil.copyfileobj(BytesIO(listing), out)
    )
    parts = {path.name: manifest.hash_of(path) for path in sorted(draft.iterdir())}
    made = manifest.Manifest(
        made_at=now.astimezone(UTC).isoformat(timespec="seconds"),
        encrypted=passphrase is not None,
        parts=parts,
        tables=snapshot.as_json(sums),
        migrations=applied,
        files=len(kept[0].lines),
        missing=kept[0].missing,
        altered=kept[0].altered,
        server=str(connection.cursor().connection.server_version),
    )
    manifest.write(draft, made, passphrase)


def _dump(snapshot_name: str, out: Any) -> None:
    """pg_dump of the snapshot, streamed through us so that no plain text touches the disk."""
    command = [str(programs.program("pg_dump")), "--format=custom", f"--snapshot={snapshot_name}"]
    with subprocess.Popen(
        [*command, "--no-password"],
        env=programs.surroundings(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as dump:
        if dump.stdout is None or dump.stderr is None:
            raise BackupError("pg_dump 启动失败。")
        shutil.copyfileobj(dump.stdout, out, 1 << 20)
        said = dump.stderr.read().decode("utf-8", "replace").strip()
    if dump.returncode:
        raise BackupError(f"pg_dump 失败：{said or dump.returncode}")


def _write(path: Path, passphrase: bytes | None, fill: Fill) -> None:
    with _part(path, passphrase) as out:
        fill(out)


@contextmanager
def _part(path: Path, passphrase: bytes | None) -> Iterator[Any]:
    """A new file of the copy, for our account only; sealed where there is a passphrase."""
    path = path.with_name(path.name + manifest.SEALED) if passphrase else path
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        if passphrase:
            sealer = Sealer(file, passphrase)
            yield sealer
            sealer.close()
        else:
            yield file


def _force(folder: Path) -> None:
    """Force the files of the folder, and their names, to disk."""
    for path in [*(each for each in folder.iterdir() if each.is_file()), folder]:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
