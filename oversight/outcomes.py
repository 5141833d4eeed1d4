"""What became of a promise at the year's end (办结结果). Pure: standard library only.

Accepted is not the same as reached, and neither is said of what was stopped (R18, R23, R67).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """How an indicator, or a pledge, ended.

    ``SHORT_SOFT`` is a soft target (力争) not reached, which is no commitment failed (R34).
    """

    ACCEPTED = "accepted"
    REACHED = "reached"
    SHORT = "short"
    SHORT_SOFT = "short_soft"
    STOPPED = "stopped"
    MERGED = "merged"


@dataclass(frozen=True, slots=True)
class Ended:
    """One counting indicator: has acceptance passed, is the target met, is it a soft one?"""

    accepted: bool
    reached: bool
    soft: bool = False

    @property
    def outcome(self) -> Outcome:
        if self.accepted:
            return Outcome.ACCEPTED
        if self.reached:
            return Outcome.REACHED
        return Outcome.SHORT_SOFT if self.soft else Outcome.SHORT


WORST_FIRST = (Outcome.SHORT, Outcome.REACHED, Outcome.SHORT_SOFT, Outcome.ACCEPTED)


def outcome_of(rows: Iterable[Ended]) -> Outcome:
    """A pledge's: the worst of its firm indicators, of its soft ones where it has no others.

    A pledge with nothing to count is short: nobody could say that it was kept.
    """
    every = list(rows)
    firm = [row.outcome for row in every if not row.soft]
    found = firm or [row.outcome for row in every]
    return min(found, key=WORST_FIRST.index, default=Outcome.SHORT)
