"""What makes a reader look twice at a figure. Hints ask for an explanation; they never block.

Pure. Source: docs/architecture.md, "entry checks": a fall in a cumulative value, a jump far
outside the plan, over 120 % of the target, no movement, a figure equal to the plan to the
digit for months, all places at one percent; R31: parts and places against their whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from pledges.targets import Kind, Target, rounded

FAR_OVER = Fraction(120, 100)
JUMP = Fraction(30, 100)
MONTHS = 3
PLACES = 3


class Hint(StrEnum):
    """Why a figure wants an explanation."""

    FELL = "fell"
    JUMPED = "jumped"
    FAR_OVER = "far_over"
    UNMOVED = "unmoved"
    STUCK = "stuck"
    AS_PLANNED = "as_planned"
    ALIKE = "alike"
    PARTS = "parts"
    PLACES = "places"


@dataclass(frozen=True, slots=True)
class Told:
    """A figure of one month in the unit, and the share of the target its plan expected."""

    value: Decimal
    expected: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Around:
    """What stands around a figure in its own month.

    ``parts`` is the sum of the 其中 parts, None without any; ``whole_is_parts`` where their
    targets add up to the whole's. ``places`` is the sum of the places, ``percents`` what each
    of them has reached of its share, in percent.
    """

    parts: Decimal | None = None
    whole_is_parts: bool = False
    places: Decimal | None = None
    percents: Sequence[Decimal] = ()


def hints(
    target: Target, now: Told, before: Sequence[Told], around: Around = Around()
) -> list[Hint]:
    """Hints on a month's figure; ``before`` holds the accepted ones, oldest first."""
    if target.kind == Kind.QUALITATIVE:
        return []
    return [
        *_against_last(target, now, before),
        *_against_plan(now, before, target),
        *_against(target, now, around),
    ]


def _against_last(target: Target, now: Told, before: Sequence[Told]) -> Iterator[Hint]:
    if target.kind != Kind.FLOW or not before:
        return
    last = before[-1]
    if now.value < last.value:
        yield Hint.FELL
    if now.value == last.value and target.share(now.value) < 1 and _was_to_grow(now, last):
        unmoved = [told.value for told in before[-(MONTHS - 1) :]] == [now.value] * (MONTHS - 1)
        yield Hint.STUCK if unmoved else Hint.UNMOVED
    if now.expected is not None and last.expected is not None:
        gained = target.share(now.value) - target.share(last.value)
        if gained - (now.expected - last.expected) > JUMP:
            yield Hint.JUMPED


def _was_to_grow(now: Told, last: Told) -> bool:
    """Outside its season a plan expects no growth, and none wants explaining."""
    return now.expected is None or last.expected is None or now.expected > last.expected


def _against_plan(now: Told, before: Sequence[Told], target: Target) -> Iterator[Hint]:
    if not target.has_share:
        return
    if target.share(now.value) > FAR_OVER:
        yield Hint.FAR_OVER
    months = [*before[-(MONTHS - 1) :], now]
    moves = len({told.value for told in months}) == MONTHS
    if moves and all(_is_the_plan(told, target) for told in months):
        yield Hint.AS_PLANNED


def _is_the_plan(told: Told, target: Target) -> bool:
    """Does the figure equal what the plan expects, to the last digit it is written with?"""
    if told.expected is None:
        return False
    exponent = told.value.normalize().as_tuple().exponent
    places = max(0, -exponent) if isinstance(exponent, int) else 0
    return told.value == rounded(target.at_share(told.expected), places)


def _against(target: Target, now: Told, around: Around) -> Iterator[Hint]:
    if around.parts is not None and (
        around.parts > now.value or (around.whole_is_parts and around.parts != now.value)
    ):
        yield Hint.PARTS
    if around.places is not None and around.places != now.value:
        yield Hint.PLACES
    alike = set(around.percents)
    if len(around.percents) >= PLACES and len(alike) == 1 and 0 < alike.pop() < 100:
        yield Hint.ALIKE
