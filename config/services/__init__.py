"""Private PostgreSQL and Valkey for the demo and the tests, one launcher for both.

    with running("demo") as environment:       # {"DATABASE_URL": …, "REDIS_URL": …}
        …
    servers = start("test", spare=True)        # the same in two steps
    os.environ.update(servers.environment)
    servers.stop()

Each is started only when its variable is unset or empty. Instances whose name begins with
`test` trade safety for speed; all others keep durable defaults and their data between runs.
The servers follow the thread that started them: if it dies, even by `kill -9`, so do they,
and the next start tidies up whatever is left. Standard library only; needs no settings.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from .instance import DATA, Busy, Instance
from .postgres import start_postgres
from .processes import Server, ServiceError, kill_stragglers, stop_servers
from .valkey import start_valkey

__all__ = ["DATA", "Busy", "Running", "ServiceError", "reset", "running", "start"]

STARTERS = {"DATABASE_URL": start_postgres, "REDIS_URL": start_valkey}


@dataclass
class Running:
    """Servers that run, with the environment that leads to them."""

    environment: dict[str, str]
    servers: list[Server] = field(default_factory=list)
    instance: Instance | None = None

    def ended(self) -> Server | None:
        """Return a server that has ended by itself, if any."""
        return next((server for server in self.servers if server.process.poll() is not None), None)

    def stop(self) -> None:
        """Stop what was started, within six seconds. May be called again."""
        stop_servers(self.servers)
        self.servers = []
        if self.instance:
            kill_stragglers(self.instance.place)
            self.instance.release()
            self.instance = None


def start(name: str = "test", *, data: Path = DATA, spare: bool = False) -> Running:
    """Start the servers of instance `name` that the environment does not name.

    When a live process has that instance: with `spare` take the next free one (`test-2`, …),
    else raise Busy. Raises ServiceError, one line, when they cannot be had.
    """
    given = {key: os.environ[key] for key in STARTERS if os.environ.get(key)}
    handle = Running(given)
    wanted = {key: starter for key, starter in STARTERS.items() if key not in given}
    if not wanted:
        return handle
    if sys.platform != "linux":
        raise ServiceError("请设置 DATABASE_URL 与 REDIS_URL / private servers need Linux")
    handle.instance = (Instance.spare if spare else Instance)(name, data)
    try:
        account = handle.instance.prepare()
        for key, starter in wanted.items():
            server = starter(handle.instance, account, durable=not name.startswith("test"))
            handle.servers.append(server)
            handle.environment[key] = server.url
    except OSError as error:
        handle.stop()
        raise ServiceError(f"私有服务启动失败 / cannot start the servers: {error}") from error
    except BaseException:
        handle.stop()
        raise
    return handle


@contextmanager
def running(
    name: str = "test", *, data: Path = DATA, spare: bool = False
) -> Iterator[dict[str, str]]:
    """Run the servers for the length of a `with` block; yield the environment. See `start`."""
    handle = start(name, data=data, spare=spare)
    try:
        yield handle.environment
    finally:
        handle.stop()


def reset(name: str, *, data: Path = DATA) -> None:
    """Delete the data of instance `name`. Raises Busy while a live process has it."""
    instance = Instance(name, data)
    try:
        instance.reset()
    finally:
        instance.release()
