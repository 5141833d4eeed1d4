"""A virus scanner for tests: speaks clamd's INSTREAM, and knows the EICAR test string."""

from __future__ import annotations

import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Conversation(socketserver.StreamRequestHandler):
    """One INSTREAM: command, chunks each after its length, the empty chunk, the verdict."""

    def handle(self) -> None:
        command = b""
        while not command.endswith(b"\0"):
            command += self.rfile.read(1)
        if command != b"zINSTREAM\0":
            self.wfile.write(b"UNKNOWN COMMAND\0")
            return
        data = b""
        while length := struct.unpack(">I", self.rfile.read(4))[0]:
            data += self.rfile.read(length)
        self.server.seen.append(data)  # type: ignore[attr-defined]
        answer = self.server.answer  # type: ignore[attr-defined]
        self.wfile.write(answer or (_verdict(data) + b"\0"))


def _verdict(data: bytes) -> bytes:
    return b"stream: Win.Test.EICAR_HDB-1 FOUND" if EICAR in data else b"stream: OK"


class TcpScanner(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


class SocketScanner(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True


@contextmanager
def scanner(socket: Path | None = None, answer: bytes = b"") -> Iterator[tuple[str, list[bytes]]]:
    """Its address, and what it was given to scan; ``answer`` instead of its own verdict."""
    made = (
        SocketScanner(str(socket), Conversation)
        if socket
        else TcpScanner(("127.0.0.1", 0), Conversation)
    )
    made.seen, made.answer = [], answer  # type: ignore[attr-defined]
    thread = threading.Thread(target=made.serve_forever, args=(0.01,))
    thread.start()
    try:
        address = str(socket) if socket else f"127.0.0.1:{made.server_address[1]}"
        yield address, made.seen  # type: ignore[attr-defined]
    finally:
        made.shutdown()
        made.server_close()
        thread.join()
