"""Real servers on this machine that receive what the portal sends: mail, and webhooks."""

from __future__ import annotations

import asyncio
import ipaddress
import json
import socket
import ssl
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

SMTP_BACKEND = "django.core.mail.backends.smtp.EmailBackend"


@dataclass
class MailServer:
    """What arrived, in order; ``refused`` says what to answer to an address instead of 250.

    With ``hold_at`` the letter of that number is kept, and its 250 held back until
    ``release``; ``holding`` tells the test that it has come to that.
    """

    port: int = 0
    letters: list[tuple[str, EmailMessage]] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    hold_at: int = 0
    holding: Event = field(default_factory=Event)
    release: Event = field(default_factory=Event)

    async def handle_RCPT(self, _server, _session, envelope, address, _options) -> str:
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope) -> str:
        letter = message_from_bytes(envelope.content, policy=policy.default)
        self.letters += [(address, letter) for address in envelope.rcpt_tos]
        if len(self.letters) == self.hold_at:
            self.holding.set()
            await asyncio.get_running_loop().run_in_executor(None, self.release.wait)
        return "250 OK"

    @property
    def ids(self) -> list[str]:
        return [letter["Message-ID"] for _address, letter in self.letters]

    @property
    def subjects(self) -> list[tuple[str, str]]:
        """Address and subject; the blank a folded header begins with is not part of it."""
        return [(address, letter["Subject"].strip()) for address, letter in self.letters]


@pytest.fixture
def mail_server(settings) -> Iterator[MailServer]:
    """A mail server, and the portal configured to send by it."""
    server = MailServer(port=free_port())
    controller = Controller(server, hostname="127.0.0.1", port=server.port)
    controller.start()
    settings.EMAIL_BACKEND = SMTP_BACKEND
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.DEFAULT_FROM_EMAIL = "民生实事 <ms@example.gov.cn>"
    settings.PORTAL_URL = "https://ms.example.gov.cn"
    yield server
    server.release.set()
    controller.stop()


@dataclass
class Vendor:
    """A vendor's webhook server: every request it got, and what it answers.

    ``answer`` is a status with a body; None keeps the caller waiting until the test ends.
    """

    host: str = ""
    requests: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    answer: tuple[int, str] | None = (200, '{"errcode": 0, "errmsg": "ok"}')
    headers: dict[str, str] = field(default_factory=dict)
    over: Event = field(default_factory=Event)

    @property
    def url(self) -> str:
        return f"https://{self.host}/send?key=a-secret-key"


@pytest.fixture(scope="session")
def certificate(tmp_path_factory) -> Path:
    """A certificate for 127.0.0.1 with its key, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "127.0.0.1.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


@pytest.fixture
def vendor(settings, certificate, monkeypatch) -> Iterator[Vendor]:
    """A webhook server with TLS that the portal is allowed to call, and trusts."""
    state = Vendor()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(state))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    state.host = f"127.0.0.1:{server.server_port}"
    settings.ROBOT_HOSTS = [state.host]
    settings.PORTAL_URL = "https://ms.example.gov.cn"
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield state
    state.over.set()
    server.shutdown()
    server.server_close()
    thread.join()


def _handler(state: Vendor) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            state.requests.append((self.path, json.loads(self.rfile.read(length))))
            if state.answer is None:
                state.over.wait()
                return
            status, body = state.answer
            self.send_response(status)
            for name, value in state.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body.encode())))
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_arguments: Any) -> None:
            pass

    return Handler


def free_port() -> int:
    """A port nobody listens on: for a server of ours, or for a connection to be refused."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
