"""Run a command beside the servers, and take signals as an orderly end."""

import contextlib
import os
import signal
import subprocess
import time
from types import FrameType
from typing import Any

from .processes import die_with_parent, make_was_interrupted

ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Ended(SystemExit):
    """We were asked to end, by signal `number`."""

    def __init__(self, number: int) -> None:
        super().__init__(128 + number)
        self.number = number


def _raise_ended(number: int, _frame: FrameType | None) -> None:
    ignore_endings()  # one is enough: a second must not cut the tidying short
    raise Ended(number)


def heed_endings() -> None:
    """Turn SIGINT, SIGTERM and SIGHUP into `Ended`, raised once."""
    for number in ENDINGS:
        signal.signal(number, _raise_ended)


def ignore_endings() -> None:
    """From here on finish in peace."""
    for number in ENDINGS:
        signal.signal(number, signal.SIG_IGN)


def watch(process: subprocess.Popen[bytes]) -> int:
    """Wait for the process to end; return its code. Raises Ended when make was interrupted."""
    while process.poll() is None:
        if make_was_interrupted():
            _raise_ended(signal.SIGINT, None)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(0.2)
    return process.returncode


def run_beside(
    command: list[str], environment: dict[str, str], *, patience: float = 4.0, **options: Any
) -> int:
    """Run a command with `environment` added to ours and return its exit code.

    A signal that ends us is passed on; the command gets `patience` seconds to obey.
    `options` (such as `cwd`, `stdout`) go to Popen.
    Raises Ended after that, FileNotFoundError when there is no such command.
    """
    process = subprocess.Popen(
        command,
        env=os.environ | environment,
        preexec_fn=die_with_parent(),
        **options,
    )
    try:
        code = watch(process)
    except Ended as ended:
        # A terminal has sent its Ctrl-C to the command as well; twice would be once too often.
        if ended.number != signal.SIGINT or not os.isatty(0):
            process.send_signal(ended.number)
        _end(process, patience)
        raise
    return code if code >= 0 else 128 - code


def _end(process: subprocess.Popen[bytes], patience: float) -> None:
    deadline = time.monotonic() + patience
    while process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.05)
    if process.poll() is None:
        process.kill()
        process.wait()
