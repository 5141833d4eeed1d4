"""Votes on how satisfied people are with a unit (满意度测评): the word they come to. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Opinion(StrEnum):
    """The word of a vote (测评结果)."""

    SATISFIED = "satisfied"
    BASICALLY = "basically"
    DISSATISFIED = "dissatisfied"


@dataclass(frozen=True, slots=True)
class Vote:
    """Votes of people asked; held against all ``members``, or against the votes cast."""

    members: int
    satisfied: int
    basically: int
    dissatisfied: int
    over_members: bool = True

    @property
    def base(self) -> int:
        """The denominator."""
        cast = self.satisfied + self.basically + self.dissatisfied
        return self.members if self.over_members else cast

    def opinion(self) -> Opinion | None:
        """满意 over half, else 满意 and 基本满意 over half, else not; None where nobody voted.

        Exactly half is not over half.
        """
        if not self.base:
            return None
        if 2 * self.satisfied > self.base:
            return Opinion.SATISFIED
        if 2 * (self.satisfied + self.basically) > self.base:
            return Opinion.BASICALLY
        return Opinion.DISSATISFIED
