"""A batch by place: what each city and county has a part in, and how far it is (R45, R66).

Everything is read from the published rows of places; a place without a row of its own answers
for the places below it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pledges.targets import Kind
from progress.rollup import Figure, roll_up
from results.open_data.account import Account, Indicator, Place, Pledge, Region


@dataclass(frozen=True, slots=True)
class Task:
    """One indicator in a place: the rows there, and whether the place has finished it."""

    pledge: Pledge
    indicator: Indicator
    rows: tuple[tuple[Place, Region], ...]
    done: bool


@dataclass(frozen=True, slots=True)
class Corner:
    """A place with its tasks; ``pledges`` counts 件, ``items`` 项, ``done`` finished 项."""

    place: Place
    tasks: tuple[Task, ...]

    @property
    def pledges(self) -> int:
        return len({task.pledge.no for task in self.tasks})

    @property
    def items(self) -> int:
        return sum(not (task.indicator.is_part or task.indicator.condition) for task in self.tasks)

    @property
    def done(self) -> int:
        return sum(
            task.done and not (task.indicator.is_part or task.indicator.condition)
            for task in self.tasks
        )

    @property
    def light(self) -> str:
        """「done」 when everything here is finished, else 「going」."""
        return "done" if self.tasks and all(task.done for task in self.tasks) else "going"


def place_of(account: Account, code: str) -> Place | None:
    """The place of that code; None where it has no part in the batch."""
    return next((place for place in account.places if place.code == code), None)


def children(account: Account, code: str = "") -> list[Place]:
    """The places right below ``code``, or below the batch's own region."""
    return [place for place in account.places if place.parent == code]


def corner(account: Account, place: Place) -> Corner:
    """What ``place``, and the places below it, have a part in."""
    return corners(account, [place])[0]


def corners(account: Account, places: Sequence[Place]) -> list[Corner]:
    """The same of several places, reading the account once."""
    known = {place.code: place for place in account.places}
    inside = {place.code: _with_below(account, place.code) for place in places}
    tasks: dict[str, list[Task]] = defaultdict(list)
    for pledge in account.pledges:
        for indicator in pledge.rows:
            rows = [(known[row.code], row) for row in indicator.regions if row.code in known]
            for place in places:
                here = tuple(pair for pair in rows if pair[0].code in inside[place.code])
                if here:
                    tasks[place.code].append(Task(pledge, indicator, here, _done(place, here)))
    return [Corner(place, tuple(tasks[place.code])) for place in places]


def shared_flow(found: Sequence[Corner]) -> Indicator | None:
    """The one counted figure (累计量) all of the corners hold parts of, each with its targets;
    None where there are several, another sort of figure, or a part without a target."""
    held = {(task.pledge.no, task.indicator.position) for corner in found for task in corner.tasks}
    if len(held) != 1:
        return None
    task = found[0].tasks[0]
    goals = [row.goal for corner in found for row in _own_or_below(corner)]
    return task.indicator if task.indicator.kind == Kind.FLOW and all(goals) else None


def reached(corner: Corner) -> Decimal | None:
    """Σ actual ÷ Σ target of a corner that holds parts of one counted figure, in percent; what is
    not told counts with its target (progress.rollup). None where nothing is told."""
    figures = [Figure(row.value, row.goal) for row in _own_or_below(corner)]
    summed = roll_up(Kind.FLOW, figures)
    return summed.reached if summed else None


def _own_or_below(corner: Corner) -> list[Region]:
    """The place's own row where there is one, else those below it: never both."""
    rows = [pair for task in corner.tasks for pair in task.rows]
    own = [row for at, row in rows if at == corner.place]
    return own or [row for _at, row in rows]


def taking_part(account: Account, code: str) -> set[str]:
    """The numbers of the pledges that ``code`` or a place below it has a part in."""
    inside = _with_below(account, code)
    return {
        pledge.no
        for pledge in account.pledges
        for indicator in pledge.rows
        if any(row.code in inside for row in indicator.regions)
    }


def _with_below(account: Account, code: str) -> set[str]:
    found, waiting = {code}, [code]
    while waiting:
        above = waiting.pop()
        below = {place.code for place in account.places if place.parent == above} - found
        found |= below
        waiting += below
    return found


def _done(place: Place, rows: Iterable[tuple[Place, Region]]) -> bool:
    """By the place's own row where there is one, else by all below it."""
    own = [row for at, row in rows if at == place]
    return all(row.done for row in own) if own else all(row.done for _at, row in rows)
