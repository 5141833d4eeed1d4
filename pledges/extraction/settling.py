"""Figures told more than once become one: the fullest telling stays, days are kept; R56."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

from pledges.extraction.promises import Promise
from pledges.extraction.tense import Zone

ALIKE, AT_LENGTH, RETOLD = 60, 35, 15
# tellings of one figure that are compared: bounds the time a long text takes
NEAR = 5


@lru_cache(maxsize=4096)
def pairs(words: str) -> frozenset[str]:
    """The pairs of neighbouring characters, marks and digits left out."""
    clean = [c for c in words if c.isalpha()]
    return frozenset(a + b for a, b in pairwise(clean))


def similar(one: str, other: str) -> int:
    """How much of ``one`` is found in ``other``, in percent."""
    mine, theirs = pairs(one), pairs(other)
    return 100 * len(mine & theirs) // len(mine) if mine else 0


Key = tuple[Decimal, str]


def settled(tasks: Sequence[tuple[list[Promise], bool, bool, bool]]) -> None:
    """Take out of each list what an earlier telling has already; the lists change.

    Each task comes with whether the text numbers it, whether somebody tells it, and whether it is
    an answer to a question or a heading: two numbered tasks may well promise the same figure, who
    speaks repeats himself, an answer repeats what was promised.
    """
    seen: dict[Key, list[Promise]] = {}
    for promises, numbered, spoken, _late in sorted(tasks, key=lambda task: task[3]):
        mine: dict[Key, list[Promise]] = {}
        kept = []
        for promise in promises:
            if promise.figure is None:
                kept.append(promise)
                continue
            key = (promise.figure.value, promise.unit or promise.figure.unit)
            here = mine.get(key, [])[-NEAR:]
            elsewhere = [] if numbered else seen.get(key, [])[-NEAR:]
            former = next(
                (one for one in here if _retold(one, promise, RETOLD if spoken else ALIKE)), None
            ) or next((one for one in elsewhere if _retold(one, promise, AT_LENGTH)), None)
            if former is None:
                mine.setdefault(key, []).append(promise)
                kept.append(promise)
            elif former.deadline is None and promise.deadline is not None:
                former.deadline, former.deadline_phrase = promise.deadline, promise.deadline_phrase
        promises[:] = kept
        for key, ones in mine.items():
            seen.setdefault(key, []).extend(ones)


def _retold(one: Promise, other: Promise, alike: int) -> bool:
    """Do two equal figures tell of the same thing, their names ``alike`` percent the same?"""
    if one.sentence == other.sentence:
        return False
    if other.all_done and alike != AT_LENGTH:
        return True
    if {Zone.ANSWER, Zone.PLAN} & {one.zone, other.zone}:
        alike = RETOLD
    return max(similar(one.name, other.name), similar(other.name, one.name)) >= alike
