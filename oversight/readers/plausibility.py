"""What makes a reviewer look twice at a figure. Hints ask; they never block.

Pure. Source: docs/architecture.md, "entry checks": a fall in a cumulative value, over
120 % of the target, no movement since the last month.
"""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from pledges.targets import Kind, Target

FAR_OVER = Fraction(120, 100)


class Hint(StrEnum):
    """Why a figure wants an explanation."""

    FELL = "fell"
    UNMOVED = "unmoved"
    FAR_OVER = "far_over"
    UNFILLED = "unfilled"


def hints(*, target: Target, value: Decimal | None, former: Decimal | None) -> list[Hint]:
    """Hints on a month's figure, held against the last accepted one; both in the unit."""
    if target.kind == Kind.QUALITATIVE:
        return []
    if value is None:
        return [Hint.UNFILLED]
    found = []
    if target.kind == Kind.FLOW and former is not None and value < former:
        found.append(Hint.FELL)
    if target.kind == Kind.FLOW and value == former and not _complete(target, value):
        found.append(Hint.UNMOVED)
    if target.has_share and target.share(value) > FAR_OVER:
        found.append(Hint.FAR_OVER)
    return found


def _complete(target: Target, value: Decimal) -> bool:
    return target.share(value) >= 1
