"""A private Valkey (or Redis): on 127.0.0.1 at a free port, behind a password made per start.

TCP and not a socket, so that Celery and Django's cache read one and the same REDIS_URL.
"""

import secrets
import signal
import socket

from .binaries import find_broker
from .instance import Instance
from .processes import Account, Server, ServiceError

ATTEMPTS = 5


def start_valkey(instance: Instance, account: Account, *, durable: bool) -> Server:
    """Start Valkey on the instance's data; `durable` keeps them on disk. Raises ServiceError."""
    data = instance.place / "valkey"
    if not data.exists():
        data.mkdir()
        account.own(data)
    program = find_broker().reachable(account, instance.place)
    for attempt in range(1, ATTEMPTS + 1):
        port, password = _free_port(), secrets.token_hex(16)
        server = Server.launch(
            [str(program), "-"],  # reads its configuration, with the password, from its input
            account=account,
            cwd=data,
            logs=instance.folder / "logs",
            url=f"redis://:{password}@127.0.0.1:{port}/0",
            gentle=signal.SIGTERM,
            hard=signal.SIGKILL,
            text=_configuration(port, password, durable),
        )
        try:
            server.wait_until(lambda p=port, w=password: _is_ready(p, w), 30)  # type: ignore[misc]
            return server
        except ServiceError:
            if attempt == ATTEMPTS or "in use" not in server.log.read_text(errors="replace"):
                server.process.kill()
                raise
        except BaseException:
            server.process.kill()
            raise
    raise AssertionError("unreachable")


def _configuration(port: int, password: str, durable: bool) -> str:
    lines = ["bind 127.0.0.1", f"port {port}", f"requirepass {password}", "daemonize no", "dir ./"]
    lines += ["appendonly yes"] if durable else ["appendonly no", 'save ""']
    return "\n".join(lines) + "\n"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _is_ready(port: int, password: str) -> bool:
    """Ask with our password: another server that took the port meanwhile does not know it."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as talk:
            talk.sendall(f"AUTH {password}\r\nPING\r\nQUIT\r\n".encode())
            answer = b"".join(iter(lambda: talk.recv(1024), b""))
    except OSError:
        return False
    return answer.startswith(b"+OK") and b"+PONG" in answer
