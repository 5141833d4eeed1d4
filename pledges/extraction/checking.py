"""What was read held against itself: parts that do not add up, one thing told as two figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import accumulate

from pledges.extraction.found import Remark
from pledges.extraction.promises import Promise, Told
from pledges.extraction.settling import similar
from pledges.extraction.text import Text

# 「140余」 and 「142」: near enough to be one figure told twice, in percent
NEAR, ALIKE = 5, 25
COMPARED = 200


def wholes_of(promises: Sequence[Promise]) -> list[int | None]:
    """For each figure the index of the one it is a part of (其中): the last whole in its unit,
    else the last whole; None for one that is no part."""
    found: list[int | None] = []
    last: int | None = None
    in_unit: dict[str, int] = {}
    for number, promise in enumerate(promises):
        is_part = promise.is_part and promise.figure is not None
        found.append(in_unit.get(promise.unit, last) if is_part else None)
        if promise.figure is not None and not promise.is_part:
            last = in_unit[promise.unit] = number
    return found


def parts_that_differ(text: Text, promises: Sequence[Promise]) -> Iterator[Remark]:
    """Wholes whose parts (其中) come to more; parts may be examples, or a second cut of it all."""
    parts: dict[int, list[Decimal]] = {}
    for promise, whole in zip(promises, wholes_of(promises), strict=True):
        if whole is not None and promise.figure and promise.unit == promises[whole].unit:
            parts.setdefault(whole, []).append(promise.figure.value)
    for number, values in parts.items():
        figure = promises[number].figure
        if figure is None or len(values) < 2 or sum(values) <= figure.value:
            continue
        if figure.value in _sums(values):
            continue
        told = f"{figure.value:f}<{'+'.join(f'{value:f}' for value in values)}"
        words = f"{promises[number].name}：{told}"
        yield Remark(text.quote(*promises[number].words), "parts", words)


def _sums(parts: Sequence[Decimal]) -> set[Decimal]:
    return set(accumulate(parts))


def told_twice(text: Text, told: Sequence[Told]) -> Iterator[Remark]:
    """An approximate figure and an exact one for the same thing: 「140余项」, 「142项」 (R56)."""
    approximate = [one for one in told if one.figure.approx][:COMPARED]
    exact = [one for one in told if not one.figure.approx][-COMPARED:]
    for one in approximate:
        for other in exact:
            if _same(one, other):
                words = f"{text.shown[slice(*one.span)]}／{text.shown[slice(*other.span)]}"
                yield Remark(text.quote(*other.span), "contradiction", words)
                break


def _same(one: Told, other: Told) -> bool:
    mine, theirs = one.figure.value, other.figure.value
    if one.figure.unit != other.figure.unit or mine == theirs:
        return False
    near = abs(mine - theirs) * 100 <= NEAR * max(mine, theirs)
    return near and similar(_named(one), _named(other)) >= ALIKE


def _named(told: Told) -> str:
    return told.words[: told.figure.end - told.figure.start + 20][-26:]
