"""Start, find and end server processes; the account they run as. Linux, standard library only."""

import contextlib
import ctypes
import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PR_SET_PDEATHSIG = 1
SERVER_COMMANDS = ("postgres", "valkey-server", "redis-server")
# PostgreSQL reads PG* and LC_* from its surroundings: it gets these and nothing else.
SERVER_ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "HOME": "/"}


class ServiceError(RuntimeError):
    """The private servers cannot be had; the text is one line, fit to be shown as it is."""


def die_with_parent(number: int = signal.SIGTERM) -> Callable[[], None]:
    """Return a `preexec_fn`: the child gets signal `number` when the thread that starts it dies.

    This is what takes servers and workers along when their owner is ended by `kill -9`.
    """
    prctl = ctypes.CDLL(None).prctl
    parent = os.getpid()

    def ask_the_kernel() -> None:
        prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)
        if os.getppid() != parent:  # it died between fork and prctl
            os._exit(1)

    return ask_the_kernel


def stop_with_make() -> None:
    """End this process (SIGTERM) when the `make` that started it is killed; else do nothing."""
    if "MAKELEVEL" in os.environ and sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal.SIGTERM), 0, 0, 0)


def make_was_interrupted() -> bool:
    """Tell whether the `make` above us got a SIGINT that did not reach us.

    Ctrl-C reaches the whole foreground group, but `kill -INT` of make alone does not, and make
    then waits for us without a word: all that shows is that it no longer catches SIGINT (nor
    ignores it, as in the background of a script).
    """
    if "MAKELEVEL" not in os.environ:
        return False
    try:
        lines = Path(f"/proc/{os.getppid()}/status").read_text().splitlines()
    except OSError:
        return False
    fields = dict(line.split(":", 1) for line in lines if ":" in line)
    if fields.get("Name", "").strip() not in ("make", "gmake"):
        return False
    handled = int(fields["SigCgt"], 16) | int(fields["SigIgn"], 16)
    return not handled & 1 << (signal.SIGINT - 1)


@dataclass(frozen=True)
class Account:
    """The account servers run as: `uid` None is our own."""

    uid: int | None = None
    gid: int | None = None

    @classmethod
    def for_folder(cls, folder: Path) -> "Account":
        """Our own account; as root, whoever owns the existing `folder`, else `nobody`.

        PostgreSQL refuses to run as root.
        """
        if os.geteuid() != 0:
            return cls()
        if folder.is_dir() and folder.stat().st_uid != 0:
            return cls(folder.stat().st_uid, folder.stat().st_gid)
        try:
            entry = pwd.getpwnam("nobody")
        except KeyError:
            return cls(65534, 65534)
        return cls(entry.pw_uid, entry.pw_gid)

    def options(self) -> dict[str, Any]:
        """Return the keyword arguments that make `subprocess` run as this account."""
        if self.uid is None:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path: Path, mode: int = 0o700) -> None:
        """Give `path`, which we have just made, to this account with permission bits `mode`."""
        if self.uid is not None:
            os.chown(path, self.uid, self.gid or 0)
        path.chmod(mode)

    def may(self, tests: str, path: Path) -> bool:
        """Tell whether this account passes each test(1) in `tests` (such as "rx") on `path`."""
        script = " && ".join(f'test -{letter} "$1"' for letter in tests)
        command = ["/bin/sh", "-c", script, "sh", str(path)]
        return subprocess.run(command, cwd="/", **self.options()).returncode == 0

    def run(self, command: list[str], *, cwd: Path, text: str = "") -> None:
        """Run a short command to its end. Raises ServiceError with its last line on failure."""
        done = subprocess.run(
            command,
            cwd=cwd,
            input=text,
            text=True,
            errors="replace",
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=SERVER_ENVIRONMENT,
            preexec_fn=die_with_parent(),
            **self.options(),
        )
        if done.returncode:
            last = (done.stdout.strip().splitlines() or [f"exit {done.returncode}"])[-1]
            raise ServiceError(f"{Path(command[0]).name}: {last}")


@dataclass
class Server:
    """One running server that we started. Times are in seconds."""

    name: str
    process: subprocess.Popen[bytes]
    url: str
    log: Path
    gentle: int  # the signal for an orderly stop
    hard: int  # the signal when that takes too long

    @classmethod
    def launch(
        cls,
        command: list[str],
        *,
        account: Account,
        cwd: Path,
        logs: Path,
        url: str,
        gentle: int,
        hard: int,
        text: str = "",
    ) -> "Server":
        """Start `command` on `text`, in a session of its own: a terminal's Ctrl-C passes it by."""
        name = Path(command[0]).name
        log = logs / f"{name}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                command,
                cwd=cwd,
                env=SERVER_ENVIRONMENT,
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=die_with_parent(gentle),
                **account.options(),
            )
        if process.stdin:
            with contextlib.suppress(BrokenPipeError), process.stdin as stdin:
                stdin.write(text.encode())
        return cls(name, process, url, log, gentle, hard)

    def wait_until(self, ready: Callable[[], bool], seconds: float) -> None:
        """Wait for `ready()`. Raises ServiceError if the server ends or `seconds` pass first."""
        deadline = time.monotonic() + seconds
        while not ready():
            if self.process.poll() is not None:
                raise ServiceError(f"{self.name} 启动失败 / did not start: {self.last_line()}")
            if time.monotonic() > deadline:
                raise ServiceError(f"{self.name} {seconds:.0f} 秒内未就绪 / not ready ({self.log})")
            time.sleep(0.03)

    def last_line(self) -> str:
        """Return the last line of the server's log that names an error, or the last at all."""
        lines = self.log.read_text(errors="replace").strip().splitlines() or ["-"]
        telling = [line for line in lines if "FATAL" in line or "rror" in line]
        return (telling or lines)[-1].strip()


def stop_servers(servers: Iterable[Server], seconds: float = 4.5) -> None:
    """Stop all together: gently, after `seconds` hard, half a second later with SIGKILL."""
    servers = list(servers)
    deadline = time.monotonic() + seconds
    for stage, grace in (("gentle", 0.0), ("hard", 0.5), ("kill", 0.5)):
        for server in servers:
            if server.process.poll() is None:
                server.process.send_signal(getattr(server, stage, signal.SIGKILL))
        for server in servers:
            try:
                server.process.wait(max(0.01, deadline + grace - time.monotonic()))
            except subprocess.TimeoutExpired:
                deadline = time.monotonic()


def left_in(folder: Path) -> dict[int, int]:
    """Map pid to parent pid of the server processes that work in `folder` or below it.

    A server's working folder is its data folder, so nothing of anyone else's is ever taken.
    """
    found = {}
    top = os.path.realpath(folder)
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            command = (entry / "comm").read_text(errors="replace").strip()
            cwd = os.readlink(entry / "cwd").removesuffix(" (deleted)")
            if command in SERVER_COMMANDS and (cwd == top or cwd.startswith(top + os.sep)):
                parent = (entry / "stat").read_text().rpartition(")")[2].split()[1]
                found[int(entry.name)] = int(parent)
        except OSError:  # ended meanwhile, or another account's
            continue
    return found


def end_orphans(folder: Path, seconds: float = 5.0) -> int:
    """End servers left in `folder` by an owner that is gone; return how many were found.

    The caller holds the instance's lock: that is what makes them orphans. After `seconds` they
    are killed. Raises ServiceError when they are there even so (stuck in a disk's queue).
    """
    orphans = left_in(folder)
    _signal({pid: up for pid, up in orphans.items() if up not in orphans}, signal.SIGINT)
    deadline = time.monotonic() + seconds
    while left := left_in(folder):
        if time.monotonic() > deadline + 30:
            raise ServiceError(f"进程无法结束 / processes do not end: {sorted(left)}")
        if time.monotonic() > deadline:
            _signal(left, signal.SIGKILL)
        time.sleep(0.05)
    return len(orphans)


def kill_stragglers(folder: Path) -> None:
    """Kill what a server that had to be killed has left of itself in `folder`."""
    _signal(left_in(folder), signal.SIGKILL)


def _signal(pids: Mapping[int, int], number: int) -> None:
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue
