"""Publications in the tests, and public pages as a reader sees them: words without tags."""

from __future__ import annotations

from datetime import date
from html.parser import HTMLParser

from agencies.models import User
from pledges.models import Batch
from results.actions.checking import check, publish_unchecked
from results.actions.preparing import prepare
from results.models import Publication

RELEASE_DAY = date(2020, 5, 8)
# digests are kept for as long as a content is: whoever counts queries begins with none
EMPTY_CACHE = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "counted"}
}


def release(batch: Batch, month: date | None = None, on: date = RELEASE_DAY) -> Publication:
    """A published version of the batch, as the loader makes it."""
    return publish_unchecked(publication=prepare(batch=batch, month=month, by=None), today=on)


def checked(publication: Publication, *steps: tuple[str, User], on: date = RELEASE_DAY) -> None:
    """Pass the draft at each step by its person; the final one publishes it."""
    for step, person in steps:
        check(publication=publication, step=step, passed=True, by=person, today=on)


class _Reader(HTMLParser):
    """Collects words, the cells of table rows, and addresses."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.rows: list[list[list[str]]] = []
        self.links: list[str] = []
        self.classes: set[str] = set()
        self.in_cell = self.in_main = False

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.classes |= set((found.get("class") or "").split())
        self.in_main = self.in_main or tag == "main"
        if found.get("href"):
            self.links.append(found["href"])
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th") and self.rows:
            self.rows[-1].append([])
            self.in_cell = True

    def handle_endtag(self, tag):
        if tag in ("td", "th"):
            self.in_cell = False
        elif tag == "main":
            self.in_main = False

    def handle_data(self, data):
        if data.strip():
            if self.in_main:
                self.words.append(" ".join(data.split()))
            if self.in_cell:
                self.rows[-1][-1].append(" ".join(data.split()))


def _read(response) -> _Reader:
    reader = _Reader()
    reader.feed(response.content.decode())
    return reader


def words(response) -> str:
    """The words of the page's main part, a space between its pieces."""
    return " ".join(_read(response).words)


def rows(response) -> list[list[str]]:
    """The cells of every table row but the head, in reading order."""
    return [[" ".join(cell) for cell in row] for row in _read(response).rows][1:]


def links(response) -> list[str]:
    return _read(response).links


def classes(response) -> set[str]:
    """Every class on the page."""
    return _read(response).classes
