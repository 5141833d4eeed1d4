"""A throw-away checkout holding the launcher only, and runs of it in processes of their own."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.services.processes import left_in

ROOT = Path(__file__).resolve().parents[2]
HOLD = (
    "import json, os, time;"
    "print(json.dumps({k: os.environ[k] for k in ('DATABASE_URL', 'REDIS_URL')}), flush=True);"
    "time.sleep(600)"
)


def clean_environment(**extra: str) -> dict[str, str]:
    """Return our environment without servers and without make, plus `extra`."""
    left_out = ("DATABASE_URL", "REDIS_URL", "MAKELEVEL", "PORTAL_SERVERS")
    kept = {key: value for key, value in os.environ.items() if key not in left_out}
    return kept | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)} | extra


def copy_checkout(target: Path) -> Path:
    """Copy what the launcher needs of this checkout to `target`, readable by everyone."""
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "config/services", target / "config/services", ignore=ignore)
    (target / "config/__init__.py").touch()
    for folder, _folders, files in os.walk(target):
        Path(folder).chmod(0o755)
        for name in files:
            Path(folder, name).chmod(0o644)
    return target


def server_folder(checkout: Path, name: str) -> Path:
    """Return the folder the instance keeps its servers' data in."""
    folder = checkout / ".data" / name
    facts = json.loads((folder / "instance.json").read_text("utf-8"))
    return Path(facts.get("place", folder / "servers"))


@dataclass
class Launched:
    """A running `python -m config.services run`."""

    checkout: Path
    name: str
    process: subprocess.Popen[str]
    environment: dict[str, str]

    @property
    def place(self) -> Path:
        """The servers' folder."""
        return server_folder(self.checkout, self.name)

    def servers(self) -> list[int]:
        """Return the pids of all processes of its servers."""
        return list(left_in(self.place))

    def end(self, number: int = signal.SIGTERM, seconds: float = 10) -> float:
        """Send a signal; return the seconds until launcher and servers were gone."""
        begun = time.monotonic()
        self.process.send_signal(number)
        self.process.wait(seconds)
        while self.servers():
            assert time.monotonic() - begun < seconds, f"still running: {self.servers()}"
            time.sleep(0.05)
        return time.monotonic() - begun


Launcher = Callable[..., Launched]


def is_running(pid: int) -> bool:
    """Tell whether a process exists and is no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def launch(
    checkout: Path, name: str = "demo", *, python: str = sys.executable, **options: Any
) -> Launched:
    """Start the servers of a checkout; fails with the launcher's own message."""
    command = [python, "-m", "config.services", "run", "--name", name, "--", python, "-c", HOLD]
    process = subprocess.Popen(
        command,
        **({"cwd": checkout, "env": clean_environment()} | options),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    assert process.stderr
    line = process.stdout.readline()
    assert line, process.stderr.read()
    return Launched(checkout, name, process, json.loads(line))
