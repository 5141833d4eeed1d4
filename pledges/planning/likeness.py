"""How alike two short Chinese texts are (相似度), to find suggestions that ask for the same; R15.

Pure, exact and symmetric: twice the weight two texts share over the weight of both (Dice), the
weight counted over pairs of neighbouring characters. Chinese has no blanks between its words, and
most words have two characters: pairs find 「加装电梯」 in 「电梯加装」 without a dictionary.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from operator import add

# what every suggestion says, whatever it asks for
PHRASES = re.compile(
    "建议|希望|恳请|请求|能否|能不能|可不可以|是否可以|政府|有关部门|相关部门|尽快|尽早|您好|你好|谢谢"
)
# characters that build sentences and name nothing; a pair with one of them says little
EMPTY = frozenset(
    "的了和与及或在是有我你他她它们这那个些就都也还把被让给对为从到以于上下中着过吗呢吧啊很太"
)
FULL, LITTLE = 4, 1  # weight of a pair, and of one with such a character
NOT_ALIKE, KEPT = Fraction(0), 4096  # texts whose pairs are remembered


@dataclass(frozen=True, slots=True)
class Writing:
    """A suggestion as it is compared; ``key`` is whatever names it."""

    key: int
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Alike:
    """Another writing, and how alike it is, from 0 to 1."""

    key: int
    likeness: Fraction


def likeness(one: str, other: str) -> Fraction:
    """How alike two texts are: 1 for the same words, 0 for no pair in common.

    Widths, punctuation, blanks and capitals make no difference. A text without a pair of its own
    is like nothing but itself.
    """
    mine, theirs = _pairs(one), _pairs(other)
    both = mine.weight + theirs.weight
    if not both:
        return Fraction(_plain(one) == _plain(other))
    return Fraction(2 * _shared(mine.counts, theirs.counts), both)


def alike(
    text: str, others: Mapping[int, str], *, at_least: Fraction = NOT_ALIKE
) -> list[tuple[int, Fraction]]:
    """Those of ``others`` at least so alike, the likest first, of equals the lowest key first."""
    found = ((key, likeness(text, other)) for key, other in others.items())
    return _sorted((key, near) for key, near in found if near >= at_least)


def likest(
    ones: Iterable[Writing], others: Iterable[Writing], *, at_least: Fraction, most: int
) -> dict[int, list[Alike]]:
    """For each of ``ones`` its ``most`` likest among ``others``, by its key: alike by title or by
    title and text, whichever is nearer.

    A short call and a long letter may ask for the same: their titles show it, where the letter's
    many words would drown it. Nothing is alike to itself (by key). Linear in ``others`` for each.
    """
    pile = [_prepared(other) for other in others]
    return {one.key: _likest(_prepared(one), pile, at_least)[:most] for one in ones}


@dataclass(frozen=True, slots=True)
class _Pairs:
    counts: Mapping[str, int]  # weight by pair
    weight: int


_Prepared = tuple[int, _Pairs, _Pairs]  # key, pairs of the title, pairs of title and text


def _likest(one: _Prepared, pile: Iterable[_Prepared], at_least: Fraction) -> list[Alike]:
    key, title, whole = one
    found = []
    for other, its_title, its_whole in pile:
        if other != key:
            near = max(_at_least(title, its_title, at_least), _at_least(whole, its_whole, at_least))
            if near >= at_least:
                found.append((other, near))
    return [Alike(other, near) for other, near in _sorted(found)]


def _at_least(one: _Pairs, other: _Pairs, least: Fraction) -> Fraction:
    """The likeness of two, or 0 where it is less than ``least``: reckoned in whole numbers, and
    not at all where the shorter of the two is too short for it."""
    both = one.weight + other.weight
    top, bottom = least.numerator * both, 2 * least.denominator
    if not both or min(one.weight, other.weight) * bottom < top:
        return NOT_ALIKE
    shared = _shared(one.counts, other.counts)
    return Fraction(2 * shared, both) if shared * bottom >= top else NOT_ALIKE


def _prepared(writing: Writing) -> _Prepared:
    title, text = _pairs(writing.title), _pairs(writing.text)
    counts = dict(text.counts)
    for pair, weight in title.counts.items():
        counts[pair] = counts.get(pair, 0) + weight
    return writing.key, title, _Pairs(counts, title.weight + text.weight)


@lru_cache(2 * KEPT)
def _pairs(text: str) -> _Pairs:
    counts: Counter[str] = Counter()
    for run in _plain(text).split():
        counts.update(map(add, run, run[1:]))
    weights = {
        pair: count * (LITTLE if pair[0] in EMPTY or pair[1] in EMPTY else FULL)
        for pair, count in counts.items()
    }
    return _Pairs(weights, sum(weights.values()))


def _plain(text: str) -> str:
    """Runs of letters and digits in one width and case, a blank for whatever stands between."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    kept = "".join(char if char.isalnum() else " " for char in folded)
    return " ".join(PHRASES.sub(" ", kept).split())


def _shared(one: Mapping[str, int], other: Mapping[str, int]) -> int:
    return sum(min(one[pair], other[pair]) for pair in one.keys() & other.keys())


def _sorted(found: Iterable[tuple[int, Fraction]]) -> list[tuple[int, Fraction]]:
    return sorted(found, key=lambda pair: (-pair[1], pair[0]))
