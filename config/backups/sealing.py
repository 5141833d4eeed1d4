"""Encryption of a copy's parts: AES-256-GCM in chunks, so that no part need fit in memory.

A sealed part is ``MAGIC``, 16 bytes of salt, 7 bytes of nonce, then chunks. Each chunk is sealed
under nonce + its number (4 bytes) + 1 for the last, else 0, with the head as associated data
(the STREAM construction of Hoang, Reyhanitabar, Rogaway and Vizár, 2015): a chunk left out,
moved, cut off or taken from elsewhere does not open. The key comes from the passphrase by scrypt.
"""

from __future__ import annotations

import hmac
import os
import struct
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from config.backups.faults import BackupError

MAGIC = b"MSBACKUP1\n"
SALT, NONCE = 16, 7  # bytes
CHUNK = 1 << 20  # bytes of plain text
TAG = 16
MOST = 2**32  # chunks of one part: 4 PiB
SHORTEST = 12  # characters of a passphrase


def passphrase_in(path: Path) -> bytes:
    """The passphrase: the file's first line. Raises ``BackupError`` where it is no good."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BackupError(f"读不到口令文件 {path}：{error}") from error
    if not lines or len(lines[0].strip()) < SHORTEST:
        raise BackupError(f"口令文件 {path} 的第一行须是口令，至少{SHORTEST}个字符。")
    if path.stat().st_mode & 0o077:
        raise BackupError(f"口令文件 {path} 他人可读，请先执行：chmod 600 {path}")
    return lines[0].strip().encode()


class Sealer:
    """Writes a sealed part into ``target``; ``close`` writes the last chunk, not the file's end."""

    def __init__(self, target: BinaryIO, passphrase: bytes) -> None:
        salt = os.urandom(SALT)
        self._head = MAGIC + salt + os.urandom(NONCE)
        self._target, self._key = target, AESGCM(_key(passphrase, salt))
        self._kept, self._number = bytearray(), 0
        target.write(self._head)

    def write(self, data: bytes) -> int:
        self._kept += data
        while len(self._kept) > CHUNK:  # the last chunk is known by the end only
            self._seal(bytes(self._kept[:CHUNK]), last=False)
            del self._kept[:CHUNK]
        return len(data)

    def flush(self) -> None:
        """Nothing to do: a chunk is written when it is whole."""

    def close(self) -> None:
        self._seal(bytes(self._kept), last=True)

    def _seal(self, chunk: bytes, *, last: bool) -> None:
        nonce = _nonce(self._head, self._number, last)
        self._target.write(self._key.encrypt(nonce, chunk, self._head))
        self._number += 1


def opened(source: BinaryIO, passphrase: bytes) -> Iterator[bytes]:
    """The plain text of a sealed part, in chunks, each proved before it is given.

    Raises ``BackupError`` for another passphrase, and for a part that was altered or cut.
    """
    head = source.read(len(MAGIC) + SALT + NONCE)
    if len(head) != len(MAGIC) + SALT + NONCE or not head.startswith(MAGIC):
        raise BackupError("这不是加密的备份文件。")
    key = AESGCM(_key(passphrase, head[len(MAGIC) : len(MAGIC) + SALT]))
    sealed, number = source.read(CHUNK + TAG), 0
    while True:
        following = source.read(CHUNK + TAG)
        try:
            yield key.decrypt(_nonce(head, number, not following), sealed, head)
        except InvalidTag as error:
            raise BackupError("解密失败：口令不对，或者备份文件被改动、不完整。") from error
        if not following:
            return
        sealed, number = following, number + 1


def seal_of(text: bytes, passphrase: bytes, salt: bytes) -> str:
    """What proves that the manifest was written by somebody who knows the passphrase."""
    return hmac.new(_key(passphrase, salt), b"manifest\n" + text, sha256).hexdigest()


def same(one: str, other: str) -> bool:
    """Compare two seals in a time that tells nothing."""
    return hmac.compare_digest(one.encode(), other.encode())


def _nonce(head: bytes, number: int, last: bool) -> bytes:
    if number >= MOST:
        raise BackupError("备份文件过大。")
    return head[-NONCE:] + struct.pack(">IB", number, last)


@cache
def _key(passphrase: bytes, salt: bytes) -> bytes:
    # 128 MiB and about half a second for each guess
    return Scrypt(salt=salt, length=32, n=2**17, r=8, p=1).derive(passphrase)
