"""Every file of the exported site, one after the other."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.urls import reverse

from results import pdf
from results.addresses import PAGES, public_addresses
from results.export import places
from results.export.asking import HOST, URLCONF, ExportError, Portal
from results.export.pages import rewrite
from results.export.places import CHINESE, VARIANTS, Variant

STATIC = "static/"
CSV_WITH_MARK = "bom=1"
# in a style sheet: url(…), @import "…"
IN_STYLES = re.compile(r"url\(\s*['\"]?([^'\")]+)['\"]?\s*\)|@import\s+['\"]([^'\"]+)['\"]")
UPDATED = re.compile(rb"<updated>[^<]*</updated>")


class Site:
    """The files of the site on ``today``: iterate for (name, bytes).

    ``lost`` collects the addresses pages link to that no file answers: (page, address).
    """

    def __init__(self, today: date) -> None:
        self.portal = Portal()
        self.pages: list[str] = []
        self.files: list[str] = []
        for name, arguments in public_addresses(today):
            # robots.txt names rooms that are not here, and one of them like a folder of ours
            if name == "robots" or (name == "batch_pdf" and not pdf.available()):
                continue
            address = reverse(name, urlconf=URLCONF, kwargs=arguments)
            (self.pages if name in PAGES else self.files).append(address)
        self.files.append(reverse("search_index", urlconf=URLCONF))
        self.known = frozenset(self.pages), frozenset(self.files)
        self.hosts = {HOST, urlsplit(settings.PORTAL_URL).netloc} - {""}
        self.statics: dict[str, None] = {}
        self.lost: set[tuple[str, str]] = set()

    def __len__(self) -> int:
        """How many files, as far as is known: styles and pictures are found on the way."""
        marked = sum(address.endswith(".csv") for address in self.files)
        return len(self.pages) * len(VARIANTS) + len(self.files) + marked + len(self.statics)

    def __iter__(self) -> Iterator[tuple[str, bytes]]:
        for variant in VARIANTS:
            for address in self.pages:
                yield self._page(address, variant)
        for address in self.files:
            yield from self._file(address)
        yield from self._statics()

    def _page(self, address: str, variant: Variant) -> tuple[str, bytes]:
        here = places.file_of(address, variant)
        body = self.portal.ask(address, variant).decode()

        def resolve(link: str) -> str | None:
            found = self._resolve(link, address, variant)
            if found is None:
                self.lost.add((here, link))
            return found

        return here, rewrite(body, resolve).encode()

    def _file(self, address: str) -> Iterator[tuple[str, bytes]]:
        name = places.file_of(address)
        body = self.portal.ask(address, CHINESE)
        yield name, self._without_host(body, name) if name.endswith((".xml", ".txt")) else body
        if name.endswith(".csv"):
            yield places.with_mark(name), self.portal.ask(address, CHINESE, CSV_WITH_MARK)

    def _without_host(self, body: bytes, name: str) -> bytes:
        """Feeds and the site map name their host; here they link as pages do."""
        if b"<entry>" not in body:  # an empty feed is as old as the moment it is asked for
            body = UPDATED.sub(b"<updated>1970-01-01T00:00:00Z</updated>", body)

        def relative(match: re.Match[str]) -> str:
            return self._resolve(match[0], "/" + name, CHINESE) or match[0]

        hosts = "|".join(re.escape(host) for host in sorted(self.hosts))
        return re.sub(rf"https?://(?:{hosts})[^\s<>\"']*", relative, body.decode()).encode()

    def _resolve(self, link: str, address: str, variant: Variant) -> str | None:
        """The link to write in the page of ``address``; None where no file answers."""
        if link.startswith("#") or not link:
            return link
        parts = urlsplit(urljoin(f"https://{HOST}{address}", link))
        if parts.scheme not in ("http", "https") or parts.netloc not in self.hosts:
            return link
        there = self._there(parts.path or "/", parts.query, variant)
        if there is None:
            return None
        here = places.file_of(address, CHINESE if address in self.known[1] else variant)
        return places.link(here, there) + (f"#{parts.fragment}" if parts.fragment else "")

    def _there(self, path: str, query: str, variant: Variant) -> str | None:
        if path.startswith(settings.STATIC_URL):
            name = path.removeprefix(settings.STATIC_URL)
            self.statics.setdefault(name)
            return STATIC + name
        asked, path = places.marked(path)
        pages, files = self.known
        if path in pages and not query:
            return places.file_of(path, asked or variant)
        if path in files and query in ("", CSV_WITH_MARK):
            name = places.file_of(path)
            return places.with_mark(name) if query else name
        return None

    def _statics(self) -> Iterator[tuple[str, bytes]]:
        """What pages show, and what style sheets show in turn."""
        waiting, seen = list(self.statics), set(self.statics)
        while waiting:
            name = waiting.pop(0)
            body = static_file(name)
            yield STATIC + name, body
            if name.endswith(".css"):
                found = [a or b for a, b in IN_STYLES.findall(body.decode())]
                inner = {
                    posixpath.normpath(posixpath.join(posixpath.dirname(name), each))
                    for each in found
                    if not each.startswith(("data:", "#", "http:", "https:"))
                }
                waiting += sorted(inner - seen)
                seen |= inner


def static_file(name: str) -> bytes:
    """A style, script or picture, as served: collected with its digest in its name, or where it
    was written. Raises ``ExportError`` where it is missing."""
    clean = name.partition("?")[0].partition("#")[0]
    collected = Path(settings.STATIC_ROOT) / clean
    found = collected if collected.is_file() else finders.find(clean)
    if not found:
        raise ExportError(f"{settings.STATIC_URL}{name}")
    return Path(str(found)).read_bytes()
