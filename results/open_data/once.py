"""What is read again and again while nothing changes: read once, within a run that says so.

A page is made of what is in force at its moment, so nothing is remembered from one request to the
next. An export makes a thousand pages of the same few versions, and begins again if they changed
meanwhile (``results.export.running``): within it the same reading is answered once.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.utils.translation import get_language

P = ParamSpec("P")
T = TypeVar("T")
# memory stays flat, however many pages there are
KEPT = 8  # answers of each reading
PIECES = 512  # drawn for several pages: those of one batch in two languages

_run: ContextVar[dict[Any, OrderedDict[Any, Any]] | None] = ContextVar("run", default=None)


@contextmanager
def reading_once() -> Iterator[None]:
    """Within, what was read is not read again; nothing may change meanwhile."""
    token = _run.set({})
    try:
        yield
    finally:
        _run.reset(token)


def within_a_run() -> bool:
    """Is what is read kept just now? Then more may be read than one page asks for."""
    return _run.get() is not None


def once(read: Callable[P, T]) -> Callable[P, T]:
    """The reading, answered once for the same arguments and language within a run."""
    return _answered(read, get_language)


def once_in_any_language(read: Callable[P, T]) -> Callable[P, T]:
    """The same for a reading without words of ours: that of one language serves the other."""
    return _answered(read, lambda: None)


def _answered(read: Callable[P, T], language: Callable[[], str | None]) -> Callable[P, T]:
    @wraps(read)
    def answered(*args: P.args, **kwargs: P.kwargs) -> T:
        key = (language(), args, *kwargs.items())
        return _known(answered, key, KEPT, lambda: read(*args, **kwargs))

    return answered


def remembered(key: tuple[Hashable, ...], make: Callable[[], T]) -> T:
    """A piece that several pages have in common; ``key`` says what it is a piece of. Made once in
    each language within a run."""
    return _known(remembered, (get_language(), *key), PIECES, make)


def _known(kind: object, key: tuple[Hashable, ...], kept: int, make: Callable[[], T]) -> T:
    run = _run.get()
    if run is None:
        return make()
    known = run.setdefault(kind, OrderedDict())
    if key not in known:
        known[key] = make()
        while len(known) > kept:
            known.popitem(last=False)
    known.move_to_end(key)
    found: T = known[key]
    return found
