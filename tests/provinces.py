"""Portals of provinces for the national page: the test's own live server behind TLS, which can be
told to misbehave."""

from __future__ import annotations

import json
import ssl
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

import pytest

Body = Callable[[bytes], bytes]


@dataclass
class Front:
    """What stands before the portal at ``upstream``; ``asked`` are path, validator and status.

    ``status`` answers in its place, ``bodies`` changes the body of a path (by its end), and with
    ``hangs`` no answer comes until the test ends.
    """

    upstream: str = ""
    port: int = 0
    status: int = 0
    hangs: bool = False
    bodies: dict[str, Body] = field(default_factory=dict)
    asked: list[tuple[str, str, int]] = field(default_factory=list)
    over: Event = field(default_factory=Event)

    @property
    def address(self) -> str:
        return f"https://127.0.0.1:{self.port}"

    def seen(self) -> list[tuple[str, int]]:
        """Path and status of every request since the last time, and forget them."""
        found = [(path, status) for path, _etag, status in self.asked]
        self.asked.clear()
        return found


def _handler(front: Front) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if front.hangs:
                front.over.wait(30)
                return
            etag = self.headers.get("If-None-Match", "")
            status, headers, body = self._answer(etag)
            front.asked.append((self.path, etag, status))
            with suppress(OSError):  # who asked may have had enough
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        def _answer(self, etag: str) -> tuple[int, dict[str, str], bytes]:
            if front.status:
                return front.status, {"Location": "https://127.0.0.1:1/"}, b"{}"
            headers = {"If-None-Match": etag} if etag else {}
            try:
                with urllib.request.urlopen(
                    urllib.request.Request(front.upstream + self.path, headers=headers), timeout=20
                ) as answer:
                    status, told, body = answer.status, answer.headers, answer.read()
            except urllib.error.HTTPError as refused:
                status, told, body = refused.code, refused.headers, refused.read()
            for end, change in front.bodies.items():
                if self.path.endswith(end) and status == 200:
                    body = change(body)
            return status, {"ETag": told["ETag"]} if told["ETag"] else {}, body

        def log_message(self, *_arguments: Any) -> None:
            pass

    return Handler


@pytest.fixture
def front(live_server, certificate, monkeypatch) -> Iterator[Front]:
    """One province's portal, named 某省 in the settings of the national one by the test."""
    made = Front(live_server.url)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(made))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    made.port = server.server_port
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield made
    made.over.set()
    server.shutdown()
    server.server_close()
    thread.join()


def edited(change: Callable[[Any], None]) -> Body:
    """The same document with something changed."""

    def body(before: bytes) -> bytes:
        document = json.loads(before)
        change(document)
        return json.dumps(document).encode()

    return body
