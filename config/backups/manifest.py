"""The manifest of a copy: what it holds, with the hash of every part, and which code wrote it."""

from __future__ import annotations

import base64
import json
import os
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from config.backups import sealing
from config.backups.faults import BackupError

NAME = "manifest.json"
FORMAT = 1
CHUNK = 1 << 20
PARTS = ("database.dump", "files.tar", "files.sha256")
SEALED = ".sealed"  # added to the names of encrypted parts


@dataclass(frozen=True, slots=True)
class Manifest:
    """``parts``: name in the folder → ``{"size", "sha256"}`` of its bytes as they lie there;
    ``tables``: name → ``{"rows", "sum"}``; ``files`` in number; ``made_at`` in ISO 8601, UTC."""

    made_at: str
    encrypted: bool
    parts: dict[str, dict[str, Any]]
    tables: dict[str, dict[str, Any]]
    migrations: list[str]
    files: int
    missing: list[str]
    altered: list[str]
    server: str

    def part(self, name: str) -> str:
        """The name the part has in this copy."""
        return name + SEALED if self.encrypted else name


def write(folder: Path, manifest: Manifest, passphrase: bytes | None) -> None:
    """Write it, sealed by the passphrase where there is one."""
    content: dict[str, Any] = {"format": FORMAT}
    content |= {name: getattr(manifest, name) for name in Manifest.__dataclass_fields__}
    if passphrase:
        salt = os.urandom(sealing.SALT)
        seal = sealing.seal_of(_bytes(content), passphrase, salt)
        content["seal"] = {"salt": base64.b64encode(salt).decode(), "hmac": seal}
    (folder / NAME).write_bytes(_bytes(content))


def read(folder: Path, passphrase: bytes | None) -> Manifest:
    """Read it. Raises ``BackupError`` where it is none, of another format, or was altered."""
    try:
        content = json.loads((folder / NAME).read_text("utf-8"))
        seal = content.pop("seal", None)
        if content.pop("format") != FORMAT:
            raise BackupError(f"{folder} 是别的版本写的备份，本版本读不了。")
        manifest = Manifest(**content)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BackupError(f"{folder} 里没有完整的备份（{NAME}）：{error}") from error
    if manifest.encrypted:
        _prove({"format": FORMAT, **content}, seal, passphrase)
    return manifest


def check_parts(folder: Path, manifest: Manifest) -> None:
    """Every part is there with the hash the manifest tells. Raises ``BackupError``."""
    wanted = {manifest.part(name) for name in PARTS}
    if set(manifest.parts) != wanted:
        raise BackupError(f"清单所列的部分不齐：{', '.join(sorted(wanted - set(manifest.parts)))}")
    for name, told in manifest.parts.items():
        try:
            found = hash_of(folder / name)
        except OSError as error:
            raise BackupError(f"备份缺少 {name}：{error.strerror}") from error
        if found != told:
            raise BackupError(f"备份的 {name} 与清单不符，已被改动或不完整。")


def hash_of(path: Path) -> dict[str, Any]:
    """Size in bytes and SHA-256 of a file."""
    digest, size = sha256(), 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return {"size": size, "sha256": digest.hexdigest()}


def _prove(content: dict[str, Any], seal: Any, passphrase: bytes | None) -> None:
    if passphrase is None:
        raise BackupError("备份已加密，请用 --passphrase-file 指明口令文件。")
    try:
        salt = base64.b64decode(seal["salt"])
        told = str(seal["hmac"])
    except (TypeError, KeyError, ValueError) as error:
        raise BackupError("备份清单缺少印记，可能被改动。") from error
    if not sealing.same(sealing.seal_of(_bytes(content), passphrase, salt), told):
        raise BackupError("备份清单与口令不符：口令不对，或者清单被改动。")


def _bytes(content: dict[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True).encode()
