"""Marked spans over a text, nested or overlapping as they come, as pieces to print one by one.

Pure: standard library only. Offsets are characters of the text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Span:
    """Words of the text from ``start`` up to, not including, ``end``; ``key`` says whose."""

    key: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of characters under the same spans.

    ``owners`` are the keys of all of them, the widest first; ``begin`` those that start here.
    """

    text: str
    owners: tuple[str, ...] = ()
    begin: tuple[str, ...] = ()


def pieces(text: str, spans: Iterable[Span], start: int = 0, end: int | None = None) -> list[Piece]:
    """``text[start:end]`` cut wherever a span begins or ends.

    All pieces together are the text; the pieces under one key together are that span, as far
    as it lies inside. A span that holds nothing of the text is left out.
    """
    end = len(text) if end is None else min(end, len(text))
    inside = [found for span in spans if (found := _within(span, start, end))]
    inside.sort(key=lambda span: (span.start, -span.end))
    return list(_cut(text, inside, start, end))


def _within(span: Span, start: int, end: int) -> Span | None:
    first, last = max(span.start, start), min(span.end, end)
    return Span(span.key, first, last) if first < last else None


def _cut(text: str, spans: list[Span], start: int, end: int) -> Iterator[Piece]:
    edges = sorted({start, end, *(s.start for s in spans), *(s.end for s in spans)})
    waiting, open_now = 0, list[Span]()
    for left, right in pairwise(edges):
        open_now = [span for span in open_now if span.end > left]
        begin = []
        while waiting < len(spans) and spans[waiting].start == left:
            begin.append(spans[waiting])
            waiting += 1
        # the sort above keeps the widest of those that begin together first
        open_now = sorted([*open_now, *begin], key=lambda span: span.start - span.end)
        yield Piece(
            text[left:right],
            tuple(span.key for span in open_now),
            tuple(span.key for span in begin),
        )
