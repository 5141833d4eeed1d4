"""An exported site in the tests: made in a folder, read back as files or through a file server."""

from __future__ import annotations

import posixpath
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import tinyhtml5

from results.export.running import Result, export_to

ADDRESSES = ("href", "src", "{http://www.w3.org/1999/xlink}href", "poster", "action", "srcset")


def export(folder: Path, today: date) -> Result:
    """Export into ``folder`` without telling anybody how far it is."""
    return export_to(folder, today, lambda done, total, written: None)


def tree(folder: Path) -> dict[str, bytes]:
    """Every file of the folder by its name."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def moments(folder: Path) -> dict[str, int]:
    """When each file was last written."""
    return {
        path.relative_to(folder).as_posix(): path.stat().st_mtime_ns
        for path in folder.rglob("*")
        if path.is_file()
    }


def linked(name: str, body: str) -> Iterator[tuple[str, str]]:
    """(file, fragment) of every inner link of a page, as a browser opening the folder resolves
    it; a link that leaves the folder starts with "..". Addresses of other sites are left out."""
    root = tinyhtml5.parse(body)
    for element in root.iter():
        for attribute in ADDRESSES:
            value = element.get(attribute)
            if value is None or urlsplit(value).scheme in ("data", "mailto", "tel"):
                continue
            if urlsplit(value).netloc:
                yield value, ""
                continue
            parts = urlsplit(urljoin(f"file:///site/{name}", value))
            yield posixpath.relpath(unquote(parts.path), "/site"), unquote(parts.fragment)


def ids(body: str) -> set[str]:
    return {found for element in tinyhtml5.parse(body).iter() if (found := element.get("id"))}


def elements(body: str, tag: str) -> int:
    return sum(str(element.tag).endswith(f"}}{tag}") for element in tinyhtml5.parse(body).iter())


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The folder behind the plainest of file servers; its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
