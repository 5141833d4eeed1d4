"""Tasks listed inside a sentence: 「围绕就业创业,开展…,建设…」, 「…方面包括…;…等3项任务」; R16."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from pledges.extraction.sentences import Span, clauses

AROUND = re.compile(r"(?:围绕|聚焦)[「“]?(?P<name>[^,。;:围绕聚焦「」“”]{2,16})[」”]?,")
HOLDING, NEXT = (
    re.compile(r"开展|推进|实施"),
    re.compile(r"、(?=为[^、]{2,}(?:提供|建设|配备|开展))"),
)
INCLUDES = re.compile(
    r"(?:^|(?<=[。,;:]))(?P<name>[^,。;:]{2,16})(?:方面|领域)(?:主要)?(?:包括|包含|涵盖|有|实施)[:]?"
    r"(?P<list>[^。]{4,600}?)(?:等)?(?P<count>[0-9]{1,3})(?P<unit>[项件个])(?:任务|实事|民生实事|工作|项目)?(?=。|$)"
)


def enumerated(plain: str, start: int, end: int) -> list[tuple[Span, Span]]:
    """Each listed task in ``plain[start:end]`` with its category, in order."""
    found = [*_including(plain, start, end)]
    return found or [*_around(plain, start, end)]


def _around(plain: str, start: int, end: int) -> Iterator[tuple[Span, Span]]:
    opening = AROUND.match(plain, start, end)
    if not opening:
        return
    for clause in clauses(plain, opening.end(), end):
        for one in _matters(plain, *clause):
            yield one, opening.span("name")


def _matters(plain: str, start: int, end: int) -> Iterator[Span]:
    """「开展甲、乙」 names two matters; a list inside one matter's name stays whole."""
    words = plain[start:end]
    cuts = [start + found.end() for found in NEXT.finditer(words)]
    opening = HOLDING.match(words)
    if opening and not cuts and not re.search(r"以及|和|[0-9]", words):
        pieces = words[opening.end() :].split("、")
        if len(pieces) > 1 and all(len(piece) >= 5 for piece in pieces):
            cuts = [start + found.end() for found in re.finditer("、", words)]
    for first, last in pairwise([start, *cuts, end]):
        yield first, last - (plain[last - 1] == "、")


def _including(plain: str, start: int, end: int) -> Iterator[tuple[Span, Span]]:
    for opening in INCLUDES.finditer(plain, start, end):
        first, last = opening.span("list")
        # semicolons part the tasks where the list has them, else commas do not
        for piece in re.finditer(r"[^;]+", plain[first:last]):
            at = first + piece.start(), first + piece.end()
            if plain[slice(*at)].strip(" ,、等"):
                yield at, opening.span("name")


def counted(plain: str) -> Iterator[tuple[str, int, Span]]:
    """「…方面包括…等3项任务」: the category, the number the text gives it, where it says so."""
    for opening in INCLUDES.finditer(plain):
        yield opening["name"], int(opening["count"]), (opening.start("count"), opening.end())
