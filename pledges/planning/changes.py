"""How a pledge, and with it each of its indicators, stands on a day: by its dated changes (R75).

Pure. A change takes effect on its day, the day itself counted; of several on one day the one
recorded last holds. What a merger or a split moved is in force from that day on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Change(StrEnum):
    """What is done to a published pledge (实事调整)."""

    MERGE = "merge"
    SPLIT = "split"
    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"


class State(StrEnum):
    """How a pledge stands; all but ``ACTIVE`` are out of force."""

    ACTIVE = "active"
    PAUSED = "paused"
    STOPPED = "stopped"
    MERGED = "merged"


# What may be done to a pledge in each state; stopped and merged are final.
ALLOWED = {
    State.ACTIVE: frozenset({Change.MERGE, Change.SPLIT, Change.PAUSE, Change.STOP}),
    State.PAUSED: frozenset({Change.MERGE, Change.RESUME, Change.STOP}),
    State.STOPPED: frozenset[Change](),
    State.MERGED: frozenset[Change](),
}
HALTS = {Change.PAUSE: State.PAUSED, Change.STOP: State.STOPPED}


@dataclass(frozen=True, slots=True, order=True)
class Turn:
    """One dated change; ``number`` tells in which order those of one day were recorded.

    ``goes_on`` is False for a pledge that was merged into another one.
    """

    on: date
    number: int
    change: Change
    goes_on: bool = True

    @property
    def state(self) -> State:
        """How what it happened to stands from then on."""
        if not self.goes_on:
            return State.MERGED
        return HALTS.get(self.change, State.ACTIVE)


def state_on(turns: Sequence[Turn], day: date) -> State:
    """How it stands on ``day``, in force before its first change."""
    begun = [turn for turn in turns if turn.on <= day]
    return max(begun).state if begun else State.ACTIVE


def halt_between(turns: Sequence[Turn], first: date, last: date) -> Turn | None:
    """The change that kept it out of force on any day from ``first`` through ``last``.

    Of several the latest; None where it was in force all the time.
    """
    halts = [
        turn
        for turn in turns
        if turn.state != State.ACTIVE and turn.on <= last and _holds(turn, turns, first)
    ]
    return max(halts, default=None)


def _holds(turn: Turn, turns: Sequence[Turn], first: date) -> bool:
    """Does it still hold on ``first``, or begin later?

    Of several on one day only the last ever holds.
    """
    after = min((other for other in turns if other > turn), default=None)
    return after is None or after.on > max(first, turn.on)
