"""A few long-running children under one roof: all run, or none."""

import contextlib
import os
import signal
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

from .processes import die_with_parent


@dataclass
class Child:
    """A long-running command; its output goes to `log`."""

    name: str
    command: list[str]
    log: Path
    process: subprocess.Popen[bytes] | None = None

    def start(self, environment: dict[str, str], cwd: Path) -> None:
        """Start it as the leader of a group of its own, which ends with us."""
        with self.log.open("wb") as output:
            self.process = subprocess.Popen(
                self.command,
                env=os.environ | environment,
                cwd=cwd,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=die_with_parent(),
            )

    def has_ended(self) -> bool:
        """Tell whether it was started and runs no more."""
        return self.process is not None and self.process.poll() is not None


@dataclass
class Supervisor:
    """Starts children, notices when one ends, stops all. Times are in seconds."""

    environment: dict[str, str]
    cwd: Path
    children: list[Child] = field(default_factory=list)

    def start(self, child: Child) -> None:
        """Start a child and keep it."""
        self.children.append(child)
        child.start(self.environment, self.cwd)

    def fallen(self) -> Child | None:
        """Return a child that has ended by itself, if any."""
        return next((child for child in self.children if child.has_ended()), None)

    def stop(self, patience: float = 3.5) -> None:
        """Ask all to end (SIGTERM); kill what is left of their groups after `patience`."""
        processes = [child.process for child in self.children if child.process]
        for process in processes:
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + patience
        for process in processes:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(max(0.0, deadline - time.monotonic()))
        for process in processes:
            with contextlib.suppress(ProcessLookupError):  # nobody left in the group
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def last_lines(log: Path, count: int = 8) -> str:
    """Return the end of a log, indented, fit to be printed under a message."""
    lines = log.read_text("utf-8", errors="replace").rstrip().splitlines()[-count:]
    return "\n".join("    " + line for line in lines)
