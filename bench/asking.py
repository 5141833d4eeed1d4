"""A reader who keeps a few connections open and asks for one page as fast as it comes.

Run as a process of its own, so that what it costs is not the server's:
``python -m bench.asking PORT SECONDS CONNECTIONS ADDRESS`` prints the requests a second.
Every answer must be the first one's status and length, else it ends with exit code 1.
"""

from __future__ import annotations

import selectors
import socket
import sys
from time import perf_counter

# as the proxy of deploy/ asks
REQUEST = (
    "GET {address} HTTP/1.1\r\nHost: {host}\r\nX-Forwarded-Proto: https\r\n"
    "X-Forwarded-For: 127.0.0.1\r\nAccept: text/html\r\nAccept-Language: zh-CN,zh;q=0.9\r\n"
    "User-Agent: bench\r\n\r\n"
)
HOST = "bench.invalid"


class Wrong(Exception):
    """An answer that would be no measure."""


def ask(port: int, seconds: float, connections: int, address: str) -> float:
    """Requests a second over so many connections. Raises ``Wrong``."""
    request = REQUEST.format(address=address, host=HOST).encode()
    whole = _length(port, request)
    chooser = selectors.DefaultSelector()
    lines = [socket.create_connection(("127.0.0.1", port), 10) for _ in range(connections)]
    got = dict.fromkeys(lines, 0)
    buffer = bytearray(1 << 20)
    for line in lines:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        chooser.register(line, selectors.EVENT_READ, line)
        line.sendall(request)
    done, began = 0, perf_counter()
    while (took := perf_counter() - began) < seconds:
        for key, _events in chooser.select(1):
            line = key.data
            came = line.recv_into(buffer)
            if not came or (not got[line] and not buffer.startswith(b"HTTP/1.1 200")):
                raise Wrong(bytes(buffer[:200]))
            got[line] += came
            if got[line] >= whole:
                if got[line] > whole:
                    raise Wrong(f"{got[line]} bytes of {whole}")
                got[line] = 0
                done += 1
                line.sendall(request)
    for line in lines:
        line.close()
    return done / took


def _length(port: int, request: bytes) -> int:
    """How many bytes one answer is, its head included."""
    with socket.create_connection(("127.0.0.1", port), 60) as line:
        line.sendall(request)
        found = b""
        while b"\r\n\r\n" not in found:
            found += line.recv(1 << 16)
        head = found.partition(b"\r\n\r\n")[0]
        lengths = [
            int(each.partition(b":")[2])
            for each in head.split(b"\r\n")
            if each.lower().startswith(b"content-length:")
        ]
        if not head.startswith(b"HTTP/1.1 200") or not lengths:
            raise Wrong(head)
        return len(head) + 4 + lengths[0]


if __name__ == "__main__":
    port, seconds, connections, address = sys.argv[1:]
    try:
        print(ask(int(port), float(seconds), int(connections), address))
    except Wrong as wrong:
        sys.exit(f"{address}: {wrong}")
