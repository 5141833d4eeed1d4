"""Every file of the exported site, one after the other."""

from __future__ import annotations

import posixpath
import re
from codecs import BOM_UTF8
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.urls import reverse

from results import pdf
from results.addresses import PAGES, public_addresses
from results.export import places
from results.export.asking import HOST, URLCONF, ExportError, Portal, exporting
from results.export.elder import in_elder, parts_of
from results.export.pages import rewrite
from results.export.places import CHINESE, VARIANTS, Variant

STATIC = "static/"
SITEMAP, ROBOTS = "sitemap.xml", "robots.txt"
CSV_WITH_MARK = "bom=1"
COMPARED = "compare=1"  # a batch beside its release before: a page of its own among the files
# in a style sheet: url(…), @import "…"
IN_STYLES = re.compile(r"url\(\s*['\"]?([^'\")]+)['\"]?\s*\)|@import\s+['\"]([^'\"]+)['\"]")
HOSTED = re.compile(r"<loc>([^<]*)</loc>")
UPDATED = re.compile(rb"<updated>[^<]*</updated>")


class Site:
    """The files of the site on ``today``: iterate for (name, bytes).

    ``base`` is where the site will stand (「https://www.example.gov.cn/ms」): with it there is a
    site map, which has to name its pages in full; "" where nobody knows. ``lost`` collects the
    addresses pages link to that no file answers: (page, address).
    """

    def __init__(self, today: date, base: str = "") -> None:
        self.portal = Portal()
        self.pages: list[str] = []
        self.files: list[str] = []
        for name, arguments in public_addresses(today):
            # what is written for machines is written below, for the place the files go to
            if name in ("robots", "sitemap") or (name == "batch_pdf" and not pdf.available()):
                continue
            address = reverse(name, urlconf=URLCONF, kwargs=arguments)
            (self.pages if name in PAGES else self.files).append(address)
        self.files.append(reverse("search_index", urlconf=URLCONF))
        self.marked = sum(address.endswith(".csv") for address in self.files)
        self.base = base.rstrip("/")
        self.known = frozenset(self.pages), frozenset(self.files)
        self.compared: dict[tuple[str, Variant], None] = {}
        self.hosts = {HOST, urlsplit(settings.PORTAL_URL).netloc} - {""}
        self.statics: dict[str, None] = {}
        self.chinese: tuple[str, Sequence[str]] = "", ()  # the page drawn last, and its address
        self.places: dict[tuple[str, Variant], tuple[str | None, str]] = {}  # of links
        self.lost: set[tuple[str, str]] = set()

    def __len__(self) -> int:
        """How many files, as far as is known: styles and pictures are found on the way."""
        pages = len(self.pages) * len(VARIANTS) + len(self.compared)
        machines = 2 if self.base else 1
        return pages + len(self.files) + self.marked + machines + len(self.statics)

    def __iter__(self) -> Iterator[tuple[str, bytes]]:
        # what a page is made of is read once for all its variants
        for address in self.pages:
            for variant in VARIANTS:
                yield self._page(address, variant)
        yield from self._comparisons()
        for address in self.files:
            yield from self._file(address)
        yield from self._for_machines()
        yield from self._statics()

    def _comparisons(self) -> Iterator[tuple[str, bytes]]:
        """The comparisons some page leads to, in each variant."""
        made = set[tuple[str, Variant]]()
        while waiting := [each for each in self.compared if each not in made]:
            for address, variant in waiting:
                made.add((address, variant))
                yield self._page(address, variant, COMPARED)

    def _page(self, address: str, variant: Variant, query: str = "") -> tuple[str, bytes]:
        here = places.file_of(address, variant)
        if query:
            here = places.compared(here)
        parts = self._drawn(address, variant, query)

        def resolve(link: str) -> str | None:
            found = self._resolve(link, address, variant, here)
            if found is None:
                self.lost.add((here, link))
            return found

        return here, rewrite(parts, resolve).encode()

    def _drawn(self, address: str, variant: Variant, query: str) -> Sequence[str]:
        """The page as the portal draws it; the 长辈版 of the Chinese one right before."""
        asked = f"{address}?{query}" if query else address
        if variant.elder and self.chinese[0] == asked:
            return in_elder(self.chinese[1], exporting(asked, variant))
        parts = parts_of(self.portal.ask(address, variant, query).decode())
        if variant == CHINESE:
            self.chinese = asked, parts
        return parts

    def _file(self, address: str) -> Iterator[tuple[str, bytes]]:
        name = places.file_of(address)
        body = self.portal.ask(address, CHINESE)
        yield name, self._without_host(body, name) if name.endswith((".xml", ".txt")) else body
        if name.endswith(".csv"):
            yield places.with_mark(name), BOM_UTF8 + body

    def _for_machines(self) -> Iterator[tuple[str, bytes]]:
        """Everything here is public; the portal's robots.txt names rooms that are not here."""
        told = ["User-agent: *", "Allow: /"]
        if self.base:
            written = self.portal.ask(reverse("sitemap", urlconf=URLCONF), CHINESE)
            yield SITEMAP, HOSTED.sub(self._in_full, written.decode()).encode()
            told += ["", f"Sitemap: {self.base}/{SITEMAP}"]
        yield ROBOTS, ("\n".join(told) + "\n").encode()

    def _in_full(self, match: re.Match[str]) -> str:
        """The page of the site map where it will stand (sitemaps.org forbids relative ones)."""
        return f"<loc>{self.base}/{self._resolve(match[1], '/' + SITEMAP, CHINESE, SITEMAP)}</loc>"

    def _without_host(self, body: bytes, name: str) -> bytes:
        """Feeds name their host; here they link as pages do."""
        if b"<entry>" not in body:  # an empty feed is as old as the moment it is asked for
            body = UPDATED.sub(b"<updated>1970-01-01T00:00:00Z</updated>", body)

        def relative(match: re.Match[str]) -> str:
            return self._resolve(match[0], "/" + name, CHINESE, name) or match[0]

        hosts = "|".join(re.escape(host) for host in sorted(self.hosts))
        return re.sub(rf"https?://(?:{hosts})[^\s<>\"']*", relative, body.decode()).encode()

    def _resolve(self, link: str, address: str, variant: Variant, here: str) -> str | None:
        """The link to write in the file ``here``, made of ``address``; None where no file
        answers."""
        if link.startswith("#") or not link:
            return link
        if link.startswith("/") and not link.startswith("//"):  # as our own pages link
            known = self.places.get((link, variant))
            if known is None:
                whole, _, fragment = link.partition("#")
                path, _, query = whole.partition("?")
                known = self.places[link, variant] = self._there(path, query, variant), fragment
            there, fragment = known
        else:
            parts = urlsplit(urljoin(f"https://{HOST}{address}", link))
            if parts.scheme not in ("http", "https") or parts.netloc not in self.hosts:
                return link
            there = self._there(parts.path or "/", parts.query, variant)
            fragment = parts.fragment
        if there is None:
            return None
        return places.link(here, there) + (f"#{fragment}" if fragment else "")

    def _there(self, path: str, query: str, variant: Variant) -> str | None:
        if path.startswith(settings.STATIC_URL):
            name = path.removeprefix(settings.STATIC_URL)
            self.statics.setdefault(name)
            return STATIC + name
        asked, path = places.marked(path)
        pages, files = self.known
        if path in pages and not query:
            return places.file_of(path, asked or variant)
        if path in pages and query == COMPARED:
            self.compared.setdefault((path, asked or variant))
            return places.compared(places.file_of(path, asked or variant))
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
