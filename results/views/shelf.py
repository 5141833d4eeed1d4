"""Finished pages in the process's own memory: so many bytes, each drawn by one thread at a time.

Pure: what a page is and when it still holds is decided by whoever asks (``keeping``).
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from threading import Event, Lock
from typing import Any

OVERHEAD = 1024  # bytes counted for a page beside its body: its key, its headers
LARGEST = 8  # a page beyond that part of the shelf would push out too many others
PATIENCE = 30.0  # seconds to wait for another thread's drawing, before drawing oneself


@dataclass(frozen=True, slots=True)
class Page:
    """A finished answer: bytes and headers, the ``state`` of things it was drawn in, and the
    ``route`` of its address, for whoever tells what was asked for."""

    body: bytes
    headers: Mapping[str, str]
    state: Hashable
    route: Any = None

    @property
    def size(self) -> int:
        """Bytes it takes on the shelf, about."""
        return len(self.body) + OVERHEAD


@dataclass
class _Drawing:
    """A page being drawn: those who want it too wait until it is ``done``."""

    done: Event = field(default_factory=Event)
    page: Page | None = None


class Shelf:
    """Pages by key, ``room`` bytes at most; what nobody asked for longest goes first.

    Of several threads that want a page that is not there one draws it, the others wait for it.
    """

    def __init__(self, room: int) -> None:
        self.room, self.taken = room, 0
        self._pages: OrderedDict[Hashable, Page] = OrderedDict()
        self._drawings: dict[Hashable, _Drawing] = {}
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._pages)

    def find(self, key: Hashable) -> Page | None:
        """The page on the shelf, of whatever state."""
        with self._lock:
            page = self._pages.get(key)
            if page is not None:
                self._pages.move_to_end(key)
            return page

    def get(self, key: Hashable, state: Hashable, draw: Callable[[], Page | None]) -> Page | None:
        """The page of ``state``, from the shelf or by ``draw``; None where that gave none, to
        this thread or to the one it waited for. What ``draw`` raises is raised to its own
        thread alone."""
        page = self.find(key)
        if page is not None and page.state == state:
            return page
        with self._lock:
            drawing = self._drawings.get((key, state))
            if mine := drawing is None:
                drawing = self._drawings[key, state] = _Drawing()
        if not mine:
            drawing.done.wait(PATIENCE)
            return drawing.page
        try:
            drawing.page = draw()
            if drawing.page is not None:
                self._put(key, drawing.page)
        finally:
            with self._lock:
                del self._drawings[key, state]
            drawing.done.set()
        return drawing.page

    def clear(self) -> None:
        """Forget every page; those being drawn are put on the shelf all the same."""
        with self._lock:
            self._pages.clear()
            self.taken = 0

    def _put(self, key: Hashable, page: Page) -> None:
        with self._lock:
            former = self._pages.pop(key, None)
            self.taken -= former.size if former else 0
            if page.size * LARGEST > self.room:
                return
            self._pages[key] = page
            self.taken += page.size
            while self.taken > self.room:
                _key, oldest = self._pages.popitem(last=False)
                self.taken -= oldest.size
