"""A webhook leads out of the house, to the machine that was looked at, and holds nobody up."""

from __future__ import annotations

import ssl
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencies import outbound
from agencies.delivery.failing import Refused, Unreachable
from agencies.outbound import Answer, checked, is_outside, safe_post
from tests.receivers import free_port

INSIDE = [
    "127.0.0.1", "127.8.9.1", "0.0.0.0", "10.0.0.1", "172.16.5.4", "192.168.1.1", "100.64.0.1",
    "100.100.100.200", "169.254.169.254", "192.0.0.192", "192.0.2.1", "198.18.0.1",
    "203.0.113.9", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255",
    "168.63.129.16", "::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:a9fe:a9fe",
    "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::a00:1", "2002:7f00:1::", "2002:a00:1::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2", "fe80::1", "fe80::1%eth0", "fec0::1", "fd00:ec2::254",
    "ff02::1", "2001:db8::1", "100::1",
]  # fmt: skip
OUTSIDE = ["1.1.1.1", "114.114.114.114", "223.5.5.5", "2400:3200::1", "2606:4700::1111"]
OURS = [
    ip_network(one)
    for one in ("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
                "172.16.0.0/12", "192.168.0.0/16", "224.0.0.0/3")
]  # fmt: skip


@pytest.mark.parametrize("address", INSIDE)
def test_what_lies_inside_is_no_target(address):
    assert not is_outside(ip_address(address))


@pytest.mark.parametrize("address", OUTSIDE)
def test_what_lies_outside_is_one(address):
    assert is_outside(ip_address(address))


@given(st.ip_addresses(v=4))
def test_no_address_of_ours_passes_in_any_disguise(address: IPv4Address):
    number = int(address)
    disguises = [
        IPv6Address((0xFFFF << 32) | number),
        IPv6Address(number),
        IPv6Address((0x0064FF9B << 96) | number),
        IPv6Address((0x2002 << 112) | (number << 80)),
    ]
    if any(address in network for network in OURS):
        assert not any(map(is_outside, [address, *disguises]))
    # only the plain mapping says the same as the address it stands for
    assert [is_outside(one) for one in disguises] == [is_outside(address), False, False, False]


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://example.gov.cn/", "地址须以https://开头。"),
        ("ftp://example.gov.cn/", "地址须以https://开头。"),
        ("file:///etc/passwd", "地址须以https://开头。"),
        ("//example.gov.cn/", "地址须以https://开头。"),
        ("https:///x", "地址须以https://开头。"),
        ("", "地址须以https://开头。"),
        ("https://a:b@example.gov.cn/", "地址中不得带用户名和密码。"),
        ("https://example.gov.cn@127.0.0.1/", "地址中不得带用户名和密码。"),
        ("https://example.gov.cn:22/", "只能使用443端口。如需其他端口，请系统管理员登记该主机。"),
        ("https://[::1]/", "该地址指向内部网络，不能推送。如确需推送，请系统管理员登记该主机。"),
        ("https://10.0.0.1/", "该地址指向内部网络，不能推送。如确需推送，请系统管理员登记该主机。"),
        ("https://[::1/", "地址无法识别。"),
        ("https://example.gov.cn:99999/", "地址无法识别。"),
    ],
)
def test_an_address_is_refused_with_what_is_wrong_with_it(url, why):
    with pytest.raises(Refused) as refusal:
        checked(url)

    assert str(refusal.value) == why


@pytest.mark.parametrize(
    "url",
    ["https://localhost/", "https://2130706433/", "https://0x7f.1/", "https://127.1/",
     "https://LOCALHOST./", "https://0/"],
)  # fmt: skip
def test_other_ways_to_write_this_machine_lead_nowhere(url):
    with pytest.raises((Refused, Unreachable)):
        safe_post(url, data=b"", headers={})


def test_one_inner_address_among_several_is_enough_to_refuse(monkeypatch):
    monkeypatch.setattr(outbound, "look_up", answering("1.1.1.1", "10.0.0.1"))

    with pytest.raises(Refused):
        safe_post("https://example.gov.cn/", data=b"", headers={})


def test_the_machine_called_is_the_one_that_was_looked_at(monkeypatch, receiver, settings):
    """The name means this machine once, and something else ever after."""
    settings.WEBHOOK_HOSTS = [f"127.0.0.1:{receiver.port}"]
    asked = []

    def look_up(name, port):
        asked.append(name)
        return ["127.0.0.1" if len(asked) == 1 else "192.0.2.1"]

    monkeypatch.setattr(outbound, "look_up", look_up)

    answer = safe_post(receiver.url("/hook?a=1"), data=b"{}", headers={"X-Sign": "v1"})

    assert (answer, asked) == (Answer(200, b"taken"), ["127.0.0.1"])
    assert receiver.got == [("/hook?a=1", f"127.0.0.1:{receiver.port}", "v1", b"{}")]


def test_this_machine_is_no_target_even_with_a_certificate(monkeypatch, receiver, settings):
    settings.WEBHOOK_HOSTS = [f"example.gov.cn:{receiver.port + 1}"]

    with pytest.raises(Refused):
        safe_post(receiver.url("/"), data=b"", headers={})

    assert receiver.got == []


def test_a_certificate_for_another_name_is_not_believed(monkeypatch, receiver, settings):
    settings.WEBHOOK_HOSTS = ["example.gov.cn"]
    monkeypatch.setattr(outbound, "look_up", answering("127.0.0.1"))

    with pytest.raises(Unreachable, match="证书不可信"):
        safe_post(f"https://example.gov.cn:{receiver.port}/", data=b"", headers={})

    assert receiver.got == []


def test_a_certificate_nobody_vouches_for_is_not_believed(monkeypatch, receiver, settings):
    settings.WEBHOOK_HOSTS = ["127.0.0.1"]
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")

    with pytest.raises(Unreachable, match="证书不可信"):
        safe_post(receiver.url("/"), data=b"", headers={})


def test_a_redirect_is_an_answer_and_is_not_followed(receiver, settings):
    settings.WEBHOOK_HOSTS = ["127.0.0.1"]

    answer = safe_post(receiver.url("/moved"), data=b"x", headers={})

    assert (answer.status, [got[0] for got in receiver.got]) == (307, ["/moved"])


def test_of_an_endless_answer_only_the_beginning_is_read(receiver, settings):
    settings.WEBHOOK_HOSTS = ["127.0.0.1"]

    answer = safe_post(receiver.url("/endless"), data=b"", headers={})

    assert (answer.status, len(answer.body)) == (200, outbound.LONGEST_ANSWER)


def test_an_answer_that_drips_is_cut_off_when_its_time_is_up(receiver, settings):
    settings.WEBHOOK_HOSTS = ["127.0.0.1"]
    began = time.monotonic()

    with pytest.raises(Unreachable, match="没有按时应答"):
        safe_post(receiver.url("/drip"), data=b"", headers={}, timeout=1)

    assert time.monotonic() - began < 8  # it would have dripped for twenty


def test_nobody_listening_is_unreachable(settings, receiver):
    port = free_port()
    settings.WEBHOOK_HOSTS = [f"127.0.0.1:{port}"]

    with pytest.raises(Unreachable, match="连接不上对方服务器"):
        safe_post(f"https://127.0.0.1:{port}/", data=b"", headers={})


@pytest.mark.parametrize("value", ["a\r\nX-Evil: 1", "a\nb", "a\0b"])
def test_no_header_can_be_smuggled_in(receiver, settings, value):
    settings.WEBHOOK_HOSTS = ["127.0.0.1"]

    with pytest.raises((Unreachable, ValueError)):
        safe_post(receiver.url("/hook"), data=b"", headers={"X-Sign": value})

    assert [got for got in receiver.got if "evil" in str(got).lower()] == []


def answering(*addresses: str):
    return lambda name, port: list(addresses)


class Receiver:
    def __init__(self, port: int) -> None:
        self.port, self.got = port, []

    def url(self, path: str) -> str:
        return f"https://127.0.0.1:{self.port}{path}"


@pytest.fixture
def receiver(certificate, monkeypatch):
    """A server with a certificate the portal trusts; each path misbehaves in its own way."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"] or 0))
            state.got.append((self.path, self.headers["Host"], self.headers["X-Sign"], body))
            odd = {"/endless": self.endless, "/drip": self.drip, "/moved": self.moved}
            with suppress(OSError):  # the portal has hung up, as it should
                odd.get(self.path, self.take)()

        def take(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", "5")
            self.end_headers()
            self.wfile.write(b"taken")

        def moved(self) -> None:
            self.send_response(307)
            self.send_header("Location", state.url("/elsewhere"))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def endless(self) -> None:
            self.send_response(200)
            self.end_headers()
            for _ in range(1000):
                self.wfile.write(b"x" * 65536)

        def drip(self) -> None:
            for letter in b"HTTP/1.0 200 OK\r\nX: " + b"y" * 20:
                self.wfile.write(bytes([letter]))
                time.sleep(0.5)

        def log_message(self, *_arguments) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.block_on_close = False
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    state = Receiver(server.server_port)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate))
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield state
    server.shutdown()
    server.server_close()
