"""Putting a copy back, into an empty database and an empty private folder, and proving it equal."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from config.backups import checking, files, programs, snapshot
from config.backups.faults import BackupError
from config.backups.manifest import Manifest


@dataclass(frozen=True, slots=True)
class Restored:
    """How much was put back and found equal to the copy."""

    tables: int
    rows: int
    files: int


def restore(folder: Path, *, passphrase: bytes | None = None, privileges: bool = True) -> Restored:
    """Put the copy back into ``DATABASE_URL`` and ``FILES_ROOT``; both have to be empty.

    All parts are proved before anything is written, every table and file afterwards. The tables
    go in by one transaction: where it fails, the database is empty as before. Without
    ``privileges`` what was granted to other roles is left out, for a server that has them not.
    Raises ``BackupError``.
    """
    told = checking.proved(folder, passphrase)
    sums = checking.listed(folder, told, passphrase)
    _refuse_what_is_not_empty()
    with checking.part(folder, told, "files.tar", passphrase) as archive:
        files.check(archive, sums)
    _put_tables(folder, told, passphrase, privileges)
    with checking.part(folder, told, "files.tar", passphrase) as archive:
        files.unpack(archive, Path(settings.FILES_ROOT), sums)
    _compare(told)
    rows = sum(table["rows"] for table in told.tables.values())
    return Restored(tables=len(told.tables), rows=rows, files=len(sums))


def _refuse_what_is_not_empty() -> None:
    there = snapshot.names()
    if there:
        raise BackupError(
            f"目标数据库不是空的（已有{len(there)}张表）。请另建一个空库，"
            "把 DATABASE_URL 指向它，再恢复。"
        )
    present = files.present(Path(settings.FILES_ROOT))
    if present:
        raise BackupError(
            f"目标文件目录 {settings.FILES_ROOT} 不是空的（已有{len(present)}个文件）。"
            "请把 FILES_ROOT 指向空目录，再恢复。"
        )


def _put_tables(folder: Path, told: Manifest, passphrase: bytes | None, privileges: bool) -> None:
    command = [
        str(programs.program("pg_restore")),
        "--no-owner", "--exit-on-error", "--single-transaction", "--no-password",
        f"--dbname={connection.get_connection_params()['dbname']}",
    ]  # fmt: skip
    if not privileges:
        command.append("--no-privileges")
    connection.close()
    with checking.part(folder, told, "database.dump", passphrase) as dump:
        checking.feed(dump, command)


def _compare(told: Manifest) -> None:
    with transaction.atomic():
        found = snapshot.as_json(snapshot.tables())
    wrong = sorted(
        name
        for name in told.tables.keys() | found.keys()
        if told.tables.get(name) != found.get(name)
    )
    if wrong:
        raise BackupError(f"恢复后有{len(wrong)}张表与备份不一致，例如 {wrong[0]}。请勿启用。")
