"""One named set of private servers of one checkout: its lock, its folders, its traces.

.data/demo.lock           held (flock) by the owner process as long as it lives; holds its pid
.data/demo/instance.json  where the servers' folder and socket folder are
.data/demo/logs/          what the servers say
.data/demo/servers/       data; as root below a closed folder instead /var/tmp/portal-…
"""

import contextlib
import fcntl
import json
import os
import re
import shutil
import tempfile
from pathlib import Path
from typing import Any

from .processes import Account, ServiceError, end_orphans

DATA = Path(__file__).resolve().parents[2] / ".data"
# shared folders, in which ours are made by mkdtemp
OUTSIDE = ("/var/tmp", "/tmp")  # nosec B108
SPARES = 9


class Busy(ServiceError):
    """Another live process owns the instance."""


class Instance:
    """A named instance that this process owns, from construction to `release()`.

    Raises Busy when a live process has it, ServiceError when its folder cannot be used.
    """

    def __init__(self, name: str, data: Path = DATA) -> None:
        if not re.fullmatch(r"[a-z][a-z0-9-]{0,29}", name):
            raise ServiceError(f"实例名不合规 / bad instance name: {name!r}")
        self.name = name
        self.folder = data / name
        self.place = self.folder / "servers"
        self.socket_folder: Path | None = None
        try:
            _make_open(data)
            self._lock = os.open(data / f"{name}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise ServiceError(f"数据目录不可写 / cannot write {data}: {error.strerror}") from error
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            owner = os.pread(self._lock, 20, 0).decode().strip()
            os.close(self._lock)
            raise Busy(
                f"「{name}」已在运行（进程 {owner}），请先停止它 / already running"
            ) from None
        os.ftruncate(self._lock, 0)
        os.pwrite(self._lock, str(os.getpid()).encode(), 0)

    @classmethod
    def spare(cls, name: str, data: Path = DATA) -> "Instance":
        """Return `name`, or when it is taken the first free of `name-2` … `name-9`."""
        for number in range(1, SPARES + 1):
            try:
                return cls(name if number == 1 else f"{name}-{number}", data)
            except Busy as error:
                busy = error
        raise busy

    def prepare(self) -> Account:
        """Make the folders, end what a dead owner left behind; return the servers' account."""
        try:
            _make_open(self.folder)
            _make_open(self.folder / "logs")
            account = Account.for_folder(self._settle())
            self._clear_traces()
            self._make_socket_folder(account)
        except OSError as error:
            raise ServiceError(
                f"数据目录不可用 / cannot use {self.folder}: {error.strerror}"
            ) from error
        return account

    def reset(self) -> None:
        """End what a dead owner left behind and delete all data of this instance."""
        if self.folder.exists():
            state = self._read()
            self.place = Path(state.get("place", self.place))
            self._clear_traces()
            shutil.rmtree(self.place, ignore_errors=True)
            shutil.rmtree(self.folder)

    def release(self) -> None:
        """Remove the socket folder and let the next owner in."""
        if self.socket_folder:
            shutil.rmtree(self.socket_folder, ignore_errors=True)
        os.close(self._lock)

    def _settle(self) -> Path:
        """Choose the servers' folder: inside the checkout where their account gets in."""
        known = self._read().get("place")
        if known and Path(known).is_dir():
            self.place = Path(known)
        elif not self._inside_will_do():
            self.place = Path(tempfile.mkdtemp(prefix="portal-", dir=_outside()))
            self.place.chmod(0o711)
            self._write(place=str(self.place))
        return self.place

    def _inside_will_do(self) -> bool:
        # Some mounts (shared folders of virtual machines) keep neither owner nor mode.
        _make_open(self.place)
        account = Account.for_folder(self.place)
        probe = Path(tempfile.mkdtemp(dir=self.place))
        try:
            account.own(probe)
            kept = probe.stat().st_mode & 0o777 == 0o700
            return kept and account.may("wx", probe)
        except OSError:
            return False
        finally:
            probe.rmdir()

    def _clear_traces(self) -> None:
        end_orphans(self.place)
        left = self._read().get("socket_folder")
        if left and Path(left).name.startswith("portal-"):
            shutil.rmtree(left, ignore_errors=True)

    def _make_socket_folder(self, account: Account) -> None:
        # A socket's path holds 107 bytes at most, so it cannot lie in any checkout.
        self.socket_folder = Path(tempfile.mkdtemp(prefix="portal-", dir=_outside(OUTSIDE[1])))
        self._write(socket_folder=str(self.socket_folder))
        account.own(self.socket_folder)

    def _read(self) -> dict[str, Any]:
        """Return what is known of this instance; nothing when the folder is a copy of another.

        A copied checkout must touch neither the data nor the socket of the original.
        """
        try:
            state = json.loads((self.folder / "instance.json").read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        same = state.get("inode") == self.folder.stat().st_ino
        return state if same or state.get("folder") == str(self.folder) else {}

    def _write(self, **facts: str) -> None:
        state = self._read() | facts
        state |= {"inode": self.folder.stat().st_ino, "folder": str(self.folder)}
        draft = self.folder / "instance.json.new"
        draft.write_text(json.dumps(state, ensure_ascii=False), "utf-8")
        draft.replace(self.folder / "instance.json")


def _make_open(folder: Path) -> None:
    """Make a folder that other accounts may pass through (the servers') but not list."""
    with contextlib.suppress(FileExistsError):
        folder.mkdir()
        folder.chmod(0o711)


def _outside(first: str = OUTSIDE[0]) -> str:
    for folder in (first, *OUTSIDE):
        if os.path.isdir(folder) and os.access(folder, os.W_OK | os.X_OK):
            return folder
    return tempfile.gettempdir()
