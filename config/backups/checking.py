"""Proving a copy without a database: every hash, every chunk, every file, and that pg_restore can
read the dump."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from config.backups import files, manifest, programs, sealing
from config.backups.faults import BackupError
from config.backups.manifest import Manifest


def check(folder: Path, *, passphrase: bytes | None = None) -> Manifest:
    """Prove the copy whole; its manifest. Raises ``BackupError`` naming the first fault."""
    told = proved(folder, passphrase)
    with part(folder, told, "files.tar", passphrase) as archive:
        files.check(archive, listed(folder, told, passphrase))
    _list_dump(folder, told, passphrase)
    return told


def proved(folder: Path, passphrase: bytes | None) -> Manifest:
    """The manifest, after the hash of every part was compared."""
    told = manifest.read(folder, passphrase)
    manifest.check_parts(folder, told)
    return told


def listed(folder: Path, told: Manifest, passphrase: bytes | None) -> dict[str, str]:
    """Name → SHA-256 of the files in the copy."""
    with part(folder, told, "files.sha256", passphrase) as listing:
        return files.parse(listing.read().decode("utf-8"))


@contextmanager
def part(folder: Path, told: Manifest, name: str, passphrase: bytes | None) -> Iterator[IO[bytes]]:
    """A part's plain text, to read."""
    with (folder / told.part(name)).open("rb") as file:
        if not told.encrypted:
            yield file
        elif passphrase is None:
            raise BackupError("备份已加密，请用 --passphrase-file 指明口令文件。")
        else:
            yield io.BufferedReader(_Chunks(sealing.opened(file, passphrase)), 1 << 20)


def feed(source: IO[bytes], command: list[str]) -> str:
    """Give the plain text to a program; what it prints. Raises ``BackupError`` where it fails."""
    with subprocess.Popen(
        command,
        env=programs.surroundings(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as program:
        if program.stdin is None or program.stdout is None:
            raise BackupError(f"{command[0]} 启动失败。")
        try:
            while chunk := source.read(1 << 20):
                program.stdin.write(chunk)
            program.stdin.close()
        except BrokenPipeError:  # it says why
            pass
        said = program.stdout.read().decode("utf-8", "replace")
    if program.returncode:
        last = (said.strip().splitlines() or [str(program.returncode)])[-1]
        raise BackupError(f"{Path(command[0]).name} 失败：{last}")
    return said


def _list_dump(folder: Path, told: Manifest, passphrase: bytes | None) -> None:
    with part(folder, told, "database.dump", passphrase) as dump:
        # reads the dump to its end, and writes what it would do to nowhere
        command = [str(programs.program("pg_restore")), "--file=/dev/null"]
        feed(dump, command)


class _Chunks(io.RawIOBase):
    """An iterator of bytes, as a file."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks, self._left = chunks, b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer).cast("B")  # type: ignore[arg-type]
        while not self._left:
            following = next(self._chunks, None)
            if following is None:
                return 0
            self._left = following
        taken = self._left[: len(view)]
        view[: len(taken)] = taken
        self._left = self._left[len(taken) :]
        return len(taken)
