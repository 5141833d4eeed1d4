"""What the nginx of deploy/ keeps for the public, and what it never does."""

from __future__ import annotations

import gzip
import shutil
import ssl
import subprocess
import tempfile
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.load.nodes import _free_port, configure, nginx

PAGE = "<p>全年任务</p>" * 200
SHARED = {
    "Cache-Control": "no-cache", "X-Accel-Expires": "1", "ETag": '"one"',
    "Vary": "Accept-Language, Cookie", "Content-Type": "text/html; charset=utf-8",
}  # fmt: skip
FOREVER = {"Cache-Control": "max-age=315360000, public, immutable", "Vary": "Accept-Encoding",
           "Content-Type": "text/css"}  # fmt: skip
RUN_OUT = 2.2  # seconds: the proxy counts whole ones, and one it has begun
ANSWERS = {
    "/results/": SHARED,
    "/slow/": SHARED,
    "/private/": {"Cache-Control": "private, no-cache", "Content-Type": "text/html"},
    "/form/": {**SHARED, "Set-Cookie": "csrftoken=x"},
    "/desk/": SHARED,
    "/static/portal.0123.css": FOREVER,
}


@dataclass
class Upstream:
    """Stands for the portal, and counts what it is asked: (path, encoding, condition)."""

    url: str = ""
    asked: Counter = field(default_factory=Counter)


@pytest.fixture(scope="module")
def upstream() -> Iterator[Upstream]:
    made = Upstream()

    class Portal(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = self.path.partition("?")[0]
            condition = self.headers.get("If-None-Match", "")
            made.asked[path, self.headers.get("Accept-Encoding", ""), condition] += 1
            if path == "/slow/":
                time.sleep(0.3)
            known = condition == '"one"'
            self.send_response(304 if known else 200)
            for name, value in ANSWERS[path].items():
                self.send_header(name, value)
            body = b"" if known else PAGE.encode()
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Portal)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    # not pytest's own folder, which the worker of a proxy started as root may not enter
    folder = Path(tempfile.mkdtemp(prefix="proxy-"))
    folder.chmod(0o755)
    port, https, http = server.server_port, _free_port(), _free_port()
    main = configure(folder, (port, port), https, http)
    proxy = subprocess.Popen([nginx(), "-e", str(folder / "errors"), "-c", str(main)])
    made.url = f"https://localhost:{https}"
    try:
        _wait(made)
        yield made
    finally:
        proxy.terminate()
        proxy.wait(30)
        server.shutdown()
        server.server_close()
        shutil.rmtree(folder)


def _wait(made: Upstream) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            fetch(made, "/private/")
            return
        except OSError:
            assert time.monotonic() < deadline
            time.sleep(0.1)


def fetch(made: Upstream, path: str, **headers: str):
    """Status, headers and body as a browser gets them."""
    opener = urllib.request.build_opener(
        urllib.request.HTTPSHandler(context=ssl._create_unverified_context()),
        urllib.request.ProxyHandler({}),
    )
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(made.url + path, headers=named)
    with opener.open(request, timeout=20) as answer:
        return answer.status, answer.headers, answer.read()


def times(made: Upstream, path: str) -> int:
    return sum(count for (asked, *_rest), count in made.asked.items() if asked == path)


@pytest.fixture(autouse=True)
def _nothing_kept(upstream) -> None:
    time.sleep(RUN_OUT)  # what was kept of another test
    upstream.asked.clear()


def test_a_page_for_everybody_is_kept_for_its_second_and_then_only_asked_after(upstream):
    answers = [fetch(upstream, "/results/") for _ in range(5)]
    asked_at_once = times(upstream, "/results/")
    time.sleep(RUN_OUT)
    later = fetch(upstream, "/results/")

    assert asked_at_once == 1
    assert {body for _status, _headers, body in [*answers, later]} == {PAGE.encode()}
    assert upstream.asked["/results/", "identity", '"one"'] == 1
    # the browser still asks every time; what is said to the proxy stays there
    assert {headers["Cache-Control"] for _status, headers, _body in answers} == {"no-cache"}
    assert "X-Accel-Expires" not in later[1]


@pytest.mark.parametrize("cookie", ["sessionid=x", "messages=x", "elder=1", "django_language=en"])
def test_who_brings_a_cookie_is_answered_by_the_portal(upstream, cookie):
    for _ in range(3):
        fetch(upstream, "/results/", Cookie=cookie)

    assert times(upstream, "/results/") == 3


def test_who_brings_a_token_is_answered_by_the_portal(upstream):
    for _ in range(3):
        fetch(upstream, "/results/", Authorization="Bearer x")

    assert times(upstream, "/results/") == 3


@pytest.mark.parametrize("path", ["/private/", "/form/", "/desk/"])
def test_what_is_one_visitors_is_never_kept(upstream, path):
    for _ in range(3):
        fetch(upstream, path)

    assert times(upstream, path) == 3


def test_each_language_is_kept_by_itself(upstream):
    for language in ("zh-CN", "en", "zh-CN", "en"):
        fetch(upstream, "/results/", Accept_Language=language)

    assert times(upstream, "/results/") == 2


def test_of_many_who_ask_at_once_one_is_let_through(upstream):
    with ThreadPoolExecutor(20) as threads:
        found = list(threads.map(lambda _n: fetch(upstream, "/slow/")[2], range(20)))

    assert (times(upstream, "/slow/"), set(found)) == (1, {PAGE.encode()})


def test_a_page_travels_packed(upstream):
    _status, headers, body = fetch(upstream, "/results/", Accept_Encoding="gzip, br")

    assert (headers["Content-Encoding"], gzip.decompress(body)) == ("gzip", PAGE.encode())
    assert len(body) * 10 < len(PAGE.encode())


def test_a_style_sheet_is_kept_once_for_each_way_it_is_packed(upstream):
    style = "/static/portal.0123.css"
    accepted = ["gzip, deflate, br, zstd", "br", "gzip, deflate", "gzip", "", "identity"]
    for encoding in accepted * 2:
        answer = fetch(upstream, style, Accept_Encoding=encoding, Cookie="sessionid=x")
        assert answer[1]["Cache-Control"] == FOREVER["Cache-Control"]

    assert sorted(upstream.asked) == [(style, each, "") for each in ("", "br", "gzip")]
    assert times(upstream, style) == 3
