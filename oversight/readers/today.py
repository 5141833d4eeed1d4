"""今天要处理: all that waits for the person's hand, the most urgent first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import QuerySet

from agencies.models import User
from agencies.roles import Verb
from agencies.workdays import Calendar, weekday
from pledges.models import Batch
from progress.models import MonthlyReport

FIRST = 10  # matters shown in all; the rest is counted, one link away


@dataclass(frozen=True, slots=True)
class Task:
    """One matter: what it is, whose, one sentence, its day, and the next step with its address.

    ``light`` is its light, or "" where it is none: then ``word`` names its kind, and ``late``
    says that its day has passed. ``batch`` is told where it is not the page's own.
    """

    word: str
    title: str
    url: str
    sentence: str
    step: str
    step_url: str
    light: str = ""
    late: bool = False
    who: str = ""
    note: str = ""
    day: date | None = None
    day_word: str = ""
    batch: str = ""
    units: Sequence[MonthlyReport] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Matters of one kind; ``count`` of them wait, ``tasks`` are those at hand.

    ``url`` leads to all of them; ``more`` are not among the tasks.
    """

    key: str
    title: str
    tasks: list[Task]
    count: int
    url: str
    more: int = 0


@dataclass(frozen=True, slots=True)
class Today:
    """The list: ``groups`` with what is shown, ``rest`` of which nothing is.

    ``waits`` is False where the page tells of a past month, and holds only its lights;
    ``acts`` where the reader may take the steps.
    """

    groups: list[Group]
    rest: list[Group]
    acts: bool
    waits: bool

    @property
    def count(self) -> int:
        return sum(group.count for group in (*self.groups, *self.rest))


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose list it is and of which day: an officer's covers all batches of the office,
    a leader's the batch of the page."""

    reader: User
    batch: Batch
    today: date
    is_workday: Calendar = weekday  # replaced by the official one once that is read

    @property
    def acts(self) -> bool:
        return self.reader.can(Verb.SUPERVISE)

    def narrow(self, query: str = "") -> str:
        """The query of a ledger's address that shows what this list covers."""
        own = "" if self.acts else f"batch={self.batch.slug}"
        asked = "&".join(filter(None, (query, own)))
        return f"?{asked}" if asked else ""

    def elsewhere(self, batch: Batch) -> str:
        """The batch in words, where it is not the page's."""
        return "" if batch.pk == self.batch.pk else str(batch)


@dataclass(frozen=True, slots=True)
class Ask:
    """What part of the list asks the database, and what it makes of the rows: groups by key.

    ``rows`` is asked once for all readers of a role: it may look at the scope to filter by, at
    what the reader may do, and at nothing else.
    """

    rows: Callable[[Scope], QuerySet[Any]]
    made: Callable[[Scope, list[Any]], dict[str, Group]]


def arrange(groups: Sequence[Group], *, acts: bool, waits: bool, first: int = FIRST) -> Today:
    """Show ``first`` matters in all: the groups are given the most urgent first.

    Each group in turn has one shown, then each in turn as many as it has, so that many
    matters of one kind hide no other kind.
    """
    groups = [group for group in groups if group.count]
    shown = shares([len(group.tasks) for group in groups], first)
    arranged = [_cut(group, count) for group, count in zip(groups, shown, strict=True)]
    return Today(
        [group for group in arranged if group.tasks],
        [group for group in arranged if not group.tasks],
        acts,
        waits,
    )


def shares(sizes: Sequence[int], first: int) -> list[int]:
    """How many of each are shown: one of each in turn, then all of each in turn."""
    shown = [0] * len(sizes)
    for most in (1, max(sizes, default=0)):
        for place, size in enumerate(sizes):
            more = min(most, size, shown[place] + first - sum(shown))
            shown[place] = max(shown[place], more)
    return shown


def _cut(group: Group, count: int) -> Group:
    return replace(group, tasks=group.tasks[:count], more=len(group.tasks) - count + group.more)
