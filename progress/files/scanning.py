"""Virus check by clamd, if one is configured (``CLAMD_ADDRESS``); what it can't check is refused.

Speaks clamd's INSTREAM: the bytes in chunks, each after its length; a chunk of no length ends
them. The answer is ``stream: OK`` or ``stream: NAME FOUND``.
"""

from __future__ import annotations

import socket
import struct
from contextlib import closing

from django.conf import settings

CHUNK = 2**16  # bytes
CONNECT_WITHIN = 5  # seconds
ANSWER_WITHIN = 60  # seconds
MAX_ANSWER = 4096  # bytes


class Infected(Exception):
    """The file carries a virus; the text is its name, for the log only."""


class ScannerUnavailable(Exception):
    """The configured scanner does not answer, or not as it should."""


def scan(data: bytes) -> bool:
    """True when found clean, False when no scanner is configured.

    Raises ``Infected`` or ``ScannerUnavailable``.
    """
    if not settings.CLAMD_ADDRESS:
        return False
    try:
        answer = _ask(data)
    except OSError as error:
        raise ScannerUnavailable(str(error)) from error
    verdict = answer.removeprefix("stream:").strip()
    if verdict.endswith("FOUND"):
        raise Infected(verdict.removesuffix("FOUND").strip())
    if verdict != "OK":
        raise ScannerUnavailable(f"clamd: {answer!r}")
    return True


def _ask(data: bytes) -> str:
    with closing(_connected(settings.CLAMD_ADDRESS)) as connection:
        connection.settimeout(ANSWER_WITHIN)
        connection.sendall(b"zINSTREAM\0")
        for start in range(0, len(data), CHUNK):
            chunk = data[start : start + CHUNK]
            connection.sendall(struct.pack(">I", len(chunk)) + chunk)
        connection.sendall(struct.pack(">I", 0))
        answer = b""
        while not answer.endswith(b"\0") and len(answer) < MAX_ANSWER:
            part = connection.recv(MAX_ANSWER)
            if not part:
                break
            answer += part
    return answer.rstrip(b"\0").decode("utf-8", "replace").strip()


def _connected(address: str) -> socket.socket:
    if not address.startswith("/"):
        host, _, port = address.rpartition(":")
        return socket.create_connection((host.strip("[]"), int(port)), CONNECT_WITHIN)
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(CONNECT_WITHIN)
    try:
        connection.connect(address)
    except OSError:
        connection.close()
        raise
    return connection
