"""The one door out to other systems (R56, R75): an address somebody typed is called only where
it leads out of the house, and only at the machine that was looked at.

The name is resolved once, every address found is judged, and the connection goes to one of the
judged ones, whatever the name would say a moment later (DNS rebinding). TLS is verified for the
name. No redirect is followed, no proxy asked, and neither a slow nor an endless answer holds
anybody up. ``WEBHOOK_HOSTS`` names hosts inside the house that may be called all the same, with
or without a port: 「gw.example.gov.cn」, 「10.2.3.4:8443」. Elsewhere the port is 443.

Rules after the OWASP cheat sheet on server-side request forgery; ASVS 5 V15.3.2, V4.
"""

from __future__ import annotations

import os
import socket
import ssl
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPException
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from threading import Timer
from time import monotonic

import certifi
import urllib3
from django.conf import settings
from django.utils.translation import gettext as _
from urllib3.util import Url, parse_url

from agencies.delivery.failing import Refused, Unreachable

LONGEST_ANSWER = 64 * 1024  # bytes that are read; nobody needs what would follow
SECONDS = 15
HTTPS = 443
# What routers hand on to anybody; the rest of IPv6 is ours, everybody's or a disguise of IPv4.
GLOBAL_UNICAST = ip_network("2000::/3")
SIX_TO_FOUR = ip_network("2002::/16")
# IETF's own, which Python before 3.11.10 takes for anybody's; Oracle's metadata service is there.
PROTOCOLS = ip_network("192.0.0.0/24")
# A cloud's metadata service at an address that looks like anybody's (Azure).
METADATA = frozenset({ip_address("168.63.129.16")})

Address = IPv4Address | IPv6Address


class TooLong(Exception):
    """The answer is longer than whoever asked would read."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other side said: the HTTP status, the body (of a POST its first 64 KiB), and the
    validator to ask with again, where it gave one."""

    status: int
    body: bytes
    etag: str = ""


def safe_post(
    url: str, *, data: bytes, headers: Mapping[str, str], timeout: float = SECONDS
) -> Answer:
    """POST ``data`` to ``url`` and give the answer, whatever its status; 3xx is one too.

    ``timeout`` in seconds bounds connecting and agreeing on TLS each by itself, sending and
    reading together; looking up the name is bounded by the system's resolver. Raises
    ``Refused`` (an address that may not be called) or ``Unreachable``; neither text holds the
    address, which may carry a key.
    """
    parts = checked(url)
    name, port = _name(parts), parts.port or HTTPS
    found = _resolved(name, port)
    if not _listed(name, port) and not all(is_outside(ip_address(one)) for one in found):
        raise Refused(_("该地址指向内部网络，不能推送。如确需推送，请系统管理员登记该主机。"))
    return _Call(parts, found[0], dict(headers), timeout).send("POST", data, LONGEST_ANSWER)


def safe_get(
    url: str,
    *,
    headers: Mapping[str, str],
    hosts: Collection[str],
    longest: int,
    timeout: float = SECONDS,
) -> Answer:
    """GET ``url`` from one of ``hosts`` (「host:port」, which the operator has named) and no other;
    whatever the status, 3xx is one too. Otherwise as ``safe_post``.

    Raises ``TooLong`` for an answer of more than ``longest`` bytes.
    """
    parts = _parts(url)
    name, port = _name(parts), parts.port or HTTPS
    if f"{name}:{port}" not in hosts:
        raise Refused(_("该主机没有登记，不能读取。"))
    asked = {"Accept-Encoding": "identity", **headers}
    answer = _Call(parts, _resolved(name, port)[0], asked, timeout).send("GET", None, longest + 1)
    if len(answer.body) > longest:
        raise TooLong
    return answer


def checked(url: str) -> Url:
    """The parts of an address that may be called, as far as can be said without looking up its
    name; for the form it is typed in. Raises ``Refused`` with what is wrong with it."""
    parts = _parts(url)
    name, port = _name(parts), parts.port or HTTPS
    if _listed(name, port):
        return parts
    if port != HTTPS:
        raise Refused(_("只能使用443端口。如需其他端口，请系统管理员登记该主机。"))
    literal = _literal(name)
    if literal is not None and not is_outside(literal):
        raise Refused(_("该地址指向内部网络，不能推送。如确需推送，请系统管理员登记该主机。"))
    return parts


def _parts(url: str) -> Url:
    """Scheme, host and path of an https address without name or password, else ``Refused``."""
    try:
        parts = parse_url(url)
    except urllib3.exceptions.LocationParseError as error:
        raise Refused(_("地址无法识别。")) from error
    if parts.scheme != "https" or not parts.host:
        raise Refused(_("地址须以https://开头。"))
    if parts.auth is not None:
        raise Refused(_("地址中不得带用户名和密码。"))
    return parts


def is_outside(address: Address) -> bool:
    """Is this the address of a machine out on the internet, not of ours or of our neighbours?

    Loopback, private, link-local, shared (CGNAT), multicast, reserved and documentation
    networks are not, nor is an IPv6 address that stands for such an IPv4 one or hides any.
    """
    if isinstance(address, IPv6Address):
        if address.scope_id is not None:
            return False
        if address.ipv4_mapped is not None:
            return is_outside(address.ipv4_mapped)
        if address not in GLOBAL_UNICAST or address in SIX_TO_FOUR or address.teredo:
            return False
    return (
        address.is_global
        and not address.is_multicast
        and not address.is_reserved
        and address not in METADATA
        and address not in PROTOCOLS
    )


def _name(parts: Url) -> str:
    """The host in lower-case ASCII, an IPv6 address without its brackets."""
    return (parts.host or "").strip("[]").rstrip(".").lower()


def _literal(name: str) -> Address | None:
    try:
        return ip_address(name)
    except ValueError:
        return None


def _listed(name: str, port: int) -> bool:
    return name in settings.WEBHOOK_HOSTS or f"{name}:{port}" in settings.WEBHOOK_HOSTS


def _resolved(name: str, port: int) -> list[str]:
    try:
        found = look_up(name, port)
    except (OSError, UnicodeError) as error:
        raise Unreachable(_("查不到对方主机的地址。")) from error
    if not found:
        raise Unreachable(_("查不到对方主机的地址。"))
    return found


def look_up(name: str, port: int) -> list[str]:
    """The addresses the system's resolver knows; apart, so that a test may know others."""
    found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
    return [str(where[0]) for *_kind, where in found]


class _Call:
    """One request to one machine, ended from outside when its time is up."""

    def __init__(self, parts: Url, address: str, headers: dict[str, str], timeout: float) -> None:
        self.parts, self.headers, self.until = parts, headers, monotonic() + timeout
        name = _name(parts)
        bundle = os.environ.get("REQUESTS_CA_BUNDLE") or certifi.where()
        self.connection = urllib3.connection.HTTPSConnection(
            address,
            parts.port or HTTPS,
            timeout=timeout,
            ssl_context=ssl.create_default_context(cafile=bundle),
            server_hostname=name,
        )

    def send(self, method: str, data: bytes | None, most: int) -> Answer:
        """The answer with at most so many bytes of its body."""
        # a timeout of the socket begins anew with every byte; this one does not
        clock = Timer(max(0.0, self.until - monotonic()), self._hang_up)
        clock.daemon = True
        clock.start()
        try:
            return self._send(method, data, most)
        except (ssl.SSLError, urllib3.exceptions.SSLError) as error:
            raise Unreachable(_("对方服务器的证书不可信。")) from error
        except (OSError, HTTPException, urllib3.exceptions.HTTPError, ValueError) as error:
            late = monotonic() >= self.until or isinstance(error, TimeoutError)
            raise Unreachable(
                _("对方没有按时应答。") if late else _("连接不上对方服务器。")
            ) from error
        finally:
            clock.cancel()
            self.connection.close()

    def _send(self, method: str, data: bytes | None, most: int) -> Answer:
        if any(not text.isprintable() for pair in self.headers.items() for text in pair):
            raise ValueError("a header of more than one line")
        headers = {**self.headers, "Host": self.parts.netloc or ""}
        self.connection.request(
            method,
            self.parts.request_uri,
            body=data,
            headers=headers,
            preload_content=False,
            decode_content=False,
        )
        answer = self.connection.getresponse()
        return Answer(answer.status, answer.read(most), answer.headers.get("ETag", ""))

    def _hang_up(self) -> None:
        opened = self.connection.sock
        if opened is not None:
            with suppress(OSError):  # it may have ended by itself
                opened.shutdown(socket.SHUT_RDWR)
