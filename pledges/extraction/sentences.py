"""Sentences and clauses of a paragraph, as spans of the plain text."""

from __future__ import annotations

import re
from collections.abc import Iterator

Span = tuple[int, int]
# a comma between digits belongs to the number; a full stop between digits is a decimal point
CLAUSE_END = re.compile(r",(?!(?<=[0-9],)[0-9]{3}(?![0-9]))|[:。!?;\n\t]")
SENTENCE_END = re.compile(r"[。!?;\n\t]+[”』」’)]*")
OPEN, CLOSE = "(\u005b《“", ")]》”"


def sentences(text: str, start: int, end: int) -> Iterator[Span]:
    """The sentences of ``text[start:end]``, their closing mark left out."""
    yield from _parts(text, start, end, SENTENCE_END)


def clauses(text: str, start: int, end: int) -> Iterator[Span]:
    """What stands between commas, colons and stops; a comma inside a number parts nothing."""
    yield from _parts(text, start, end, CLAUSE_END)


def _parts(text: str, start: int, end: int, mark: re.Pattern[str]) -> Iterator[Span]:
    last = start
    for found in mark.finditer(text, start, end):
        span = _trimmed(text, last, found.start())
        if span:
            yield span
        last = found.end()
    span = _trimmed(text, last, end)
    if span:
        yield span


def _trimmed(text: str, start: int, end: int) -> Span | None:
    while start < end and text[start] in " ,、。;:\n\t":
        start += 1
    while start < end and text[end - 1] in " ,、;:\n\t":
        end -= 1
    return (start, end) if start < end else None
