"""What was read held against itself: parts that do not add up, one thing told as two figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from pledges.extraction.found import Remark
from pledges.extraction.promises import Promise, Told
from pledges.extraction.settling import similar
from pledges.extraction.text import Text

# 「140余」 and 「142」: near enough to be one figure told twice, in percent
NEAR, ALIKE = 5, 25
COMPARED = 200


def whole_of(promises: Sequence[Promise], number: int) -> int | None:
    """The index of the figure this one is a part of: the last whole in its unit, else the last."""
    promise = promises[number]
    if not promise.is_part or promise.figure is None:
        return None
    wholes = [n for n, one in enumerate(promises[:number]) if one.figure and not one.is_part]
    alike = [n for n in wholes if promises[n].unit == promise.unit]
    return alike[-1] if alike else wholes[-1] if wholes else None


def parts_that_differ(text: Text, promises: Sequence[Promise]) -> Iterator[Remark]:
    """Wholes whose parts (其中) come to more; parts may be examples, or a second cut of it all."""
    for number, whole in enumerate(promises):
        parts = [
            one.figure.value
            for n, one in enumerate(promises)
            if one.figure and one.unit == whole.unit and whole_of(promises, n) == number
        ]
        if whole.figure is None or len(parts) < 2 or whole.figure.value in _sums(parts):
            continue
        if sum(parts) <= whole.figure.value:
            continue
        words = f"{whole.name}：{whole.figure.value:f}<{'+'.join(f'{part:f}' for part in parts)}"
        yield Remark(text.quote(*whole.words), "parts", words)


def _sums(parts: Sequence[Decimal]) -> set[Decimal]:
    return {sum(parts[:n], Decimal(0)) for n in range(2, len(parts) + 1)}


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
