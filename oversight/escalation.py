"""The ladder (督办梯级): which letter a matter has come to.

Pure: standard library only. Days are working days. Source: docs/architecture.md, "rhythm and
ladder"; requirements R50, R58, R62, R63.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from enum import StrEnum


class Rung(StrEnum):
    """提醒函, 督办单, 约谈, 通报批评."""

    REMINDER = "reminder"
    SUPERVISION = "supervision"
    TALK = "talk"
    CRITICISM = "criticism"


class Approval(StrEnum):
    """Whose word a letter needs before it goes out."""

    OFFICER = "officer"
    DIRECTOR = "director"
    LEADERS = "leaders"


class Trouble(StrEnum):
    """What a month was like for a matter; one that was fine has none.

    Past the deadline and short of the target a month is red, reported or not.
    ``RED_UNREPORTED`` is unreported as well; ``RED_AWAITED`` may still be reported, as its
    month is not locked: for the run of unreported months it says nothing yet.
    """

    YELLOW = "yellow"
    RED = "red"
    UNREPORTED = "unreported"
    RED_UNREPORTED = "red_unreported"
    RED_AWAITED = "red_awaited"


RED = frozenset({Trouble.RED, Trouble.RED_UNREPORTED, Trouble.RED_AWAITED})
UNREPORTED = frozenset({Trouble.UNREPORTED, Trouble.RED_UNREPORTED})


class Cause(StrEnum):
    """Why a matter has come to a rung."""

    YELLOW = "yellow"
    RED = "red"
    UNREPORTED = "unreported"
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Step:
    """One rung's conditions: months running that bring a matter here; None: never by that."""

    rung: Rung
    yellow_months: int | None = None
    red_months: int | None = None
    unreported_months: int | None = None
    after_overdue: bool = False


@dataclass(frozen=True, slots=True)
class Called:
    """The rung a matter has come to, why, and for how many months running (0 for overdue)."""

    rung: Rung
    cause: Cause
    months: int = 0


DEFAULT = (
    Step(Rung.REMINDER, yellow_months=1, unreported_months=1),
    Step(Rung.SUPERVISION, yellow_months=2, red_months=1, unreported_months=2),
    Step(Rung.TALK, red_months=2, unreported_months=3, after_overdue=True),
    Step(Rung.CRITICISM, red_months=3),
)


def called(
    ladder: Sequence[Step], months: Sequence[Trouble | None], *, overdue: bool = False
) -> Called | None:
    """The highest rung the matter has come to; None where no letter is called for.

    ``ladder`` holds the enabled rungs, lowest first. ``months`` are the judged months of the
    matter, oldest first; only those at the end that run on without a break count. ``overdue``
    says that a letter on this matter was not answered or put right in time.
    """
    for step in reversed(ladder):
        cause = _cause(step, months, overdue)
        if cause:
            return Called(step.rung, *cause)
    return None


def _cause(step: Step, months: Sequence[Trouble | None], overdue: bool) -> tuple[Cause, int] | None:
    told = [month for month in months if month != Trouble.RED_AWAITED]
    wanted = (
        (Cause.RED, step.red_months, _running(months, RED)),
        (Cause.UNREPORTED, step.unreported_months, _running(told, UNREPORTED)),
        # a red month is worse than a yellow one, and counts as one here
        (Cause.YELLOW, step.yellow_months, _running(months, RED | {Trouble.YELLOW})),
    )
    for cause, needed, running in wanted:
        if needed is not None and running >= needed and months:
            return cause, running
    return (Cause.OVERDUE, 0) if step.after_overdue and overdue else None


def _running(months: Sequence[Trouble | None], kinds: Set[Trouble]) -> int:
    """How many months at the end are all of these kinds."""
    count = 0
    for month in reversed(months):
        if month not in kinds:
            break
        count += 1
    return count
