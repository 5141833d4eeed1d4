"""A receiver of webhooks as another system would write it: it verifies before it believes."""

from __future__ import annotations

import json
import re
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent


@dataclass
class Hook:
    """What arrived, in order: headers and body as sent. ``status`` is what it answers."""

    host: str = ""
    status: int = 204
    requests: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    hold: bool = False
    holding: Event = field(default_factory=Event)
    release: Event = field(default_factory=Event)

    @property
    def url(self) -> str:
        return f"https://{self.host}/hooks"

    @property
    def told(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _headers, body in self.requests]

    @property
    def ids(self) -> list[str]:
        return [headers["webhook-id"] for headers, _body in self.requests]


def _sample() -> Callable[[str, dict[str, str], bytes], dict[str, Any]]:
    """``verified`` as docs/webhooks.md gives it to those who write receivers."""
    text = (ROOT / "docs" / "webhooks.md").read_text(encoding="utf-8")
    found = re.search(r"```python\n(.*?)```", text, re.DOTALL)
    assert found is not None
    names: dict[str, Any] = {}
    exec(found[1], names)
    return names["verified"]


verified = _sample()


@pytest.fixture
def hook(settings, certificate, monkeypatch) -> Iterator[Hook]:
    """A receiver with TLS on this machine, which the portal may call and trusts."""
    state = Hook()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(state))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    state.host = f"127.0.0.1:{server.server_port}"
    settings.WEBHOOK_HOSTS = [state.host]
    settings.PORTAL_URL = "https://ms.example.gov.cn"
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield state
    state.release.set()
    server.shutdown()
    server.server_close()
    thread.join()


def _handler(state: Hook) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            state.requests.append(({k.lower(): v for k, v in self.headers.items()}, body))
            if state.hold:
                state.holding.set()
                state.release.wait()
            self.send_response(state.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_arguments: Any) -> None:
            pass

    return Handler
