"""A vote with more candidates than places (差额票决): who is chosen, and who ties. Pure.

The rules are those a body states in its record (``Ballot.Rule``); 过半数 is more than half,
half itself is not enough. Source: R13 and the practice of 民生实事项目人大代表票决制.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Rule(StrEnum):
    """When a candidate may be chosen at all; among those the most votes decide."""

    HALF_OF_MEMBERS = "members"
    HALF_OF_VOTES = "votes"
    MOST_VOTES = "most"


@dataclass(frozen=True, slots=True)
class Votes:
    """What one candidate received; ``key`` is whatever names the candidate."""

    key: int
    in_favour: int
    against: int = 0
    abstained: int = 0

    @property
    def cast(self) -> int:
        return self.in_favour + self.against + self.abstained


@dataclass(frozen=True, slots=True)
class Outcome:
    """Who is chosen and who ties for the last places, by ``key`` and by votes, the most first.

    ``unfilled`` are the places nobody has: those the tied ones contend for, or those for
    which too few had votes enough.
    """

    chosen: tuple[int, ...]
    tied: tuple[int, ...]
    unfilled: int


def chosen(lines: Iterable[Votes], places: int, rule: Rule, *, members: int, valid: int) -> Outcome:
    """Apply the rule. Of candidates with equal votes at the last place none is chosen.

    Raises ``ValueError`` where there is no place to fill.
    """
    if places < 1:
        raise ValueError("no place to fill")
    able = sorted(
        (line for line in lines if may_be_chosen(line, rule, members=members, valid=valid)),
        key=lambda line: (-line.in_favour, line.key),
    )
    if len(able) <= places:
        return Outcome(_keys(able), (), places - len(able))
    last = able[places - 1].in_favour
    above = [line for line in able if line.in_favour > last]
    level = [line for line in able if line.in_favour == last]
    if len(above) + len(level) <= places:
        return Outcome(_keys([*above, *level]), (), 0)
    return Outcome(_keys(above), _keys(level), places - len(above))


def may_be_chosen(line: Votes, rule: Rule, *, members: int, valid: int) -> bool:
    """Has the candidate votes enough, whoever else there is? Without any vote nobody has."""
    if rule == Rule.HALF_OF_MEMBERS:
        return line.in_favour * 2 > members
    if rule == Rule.HALF_OF_VOTES:
        return line.in_favour * 2 > valid
    return line.in_favour > 0


def overcounted(lines: Iterable[Votes], valid: int) -> list[int]:
    """Candidates for whom more votes are told than there were valid ones, in their order."""
    return [line.key for line in lines if line.cast > valid]


def contenders(last: Outcome, voted_on: Sequence[int]) -> tuple[int, ...]:
    """Who stands in a further round: the tied, or where nobody tied all not yet chosen.

    None where every place is filled.
    """
    if not last.unfilled:
        return ()
    return last.tied or tuple(key for key in voted_on if key not in last.chosen)


def _keys(lines: Iterable[Votes]) -> tuple[int, ...]:
    return tuple(line.key for line in lines)
