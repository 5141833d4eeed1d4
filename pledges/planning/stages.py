"""The life of a batch (R13, R14) and what it lacks before it is decided and published. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Stage(StrEnum):
    """征集 → 谋划 → 审定 → 公布 → 办结."""

    SOLICITING = "soliciting"
    DRAFTING = "drafting"
    DECIDED = "decided"
    PUBLISHED = "published"
    CLOSED = "closed"


class Place(StrEnum):
    """Where a stage stands beside the batch's own."""

    PAST = "past"
    NOW = "now"
    AHEAD = "ahead"


class Act(StrEnum):
    """What is to be done next with a batch."""

    DRAFT = "draft"
    DECIDE = "decide"
    PUBLISH = "publish"
    RUN = "run"
    NOTHING = "nothing"


NEXT = {
    Stage.SOLICITING: Act.DRAFT,
    Stage.DRAFTING: Act.DECIDE,
    Stage.DECIDED: Act.PUBLISH,
    Stage.PUBLISHED: Act.RUN,
    Stage.CLOSED: Act.NOTHING,
}
# Stages in which candidates are put forward and pledges drawn up.
OPEN = (Stage.SOLICITING, Stage.DRAFTING)


def line(stage: Stage) -> list[tuple[Stage, Place]]:
    """The five stages in order, each before, at or after ``stage``; a closed batch has none now."""
    order = list(Stage)
    here = order.index(stage)
    past_too = stage == Stage.CLOSED
    return [
        (each, Place.PAST if at < here or (past_too and at == here) else _from(at, here))
        for at, each in enumerate(order)
    ]


def _from(at: int, here: int) -> Place:
    return Place.NOW if at == here else Place.AHEAD


class Lack(StrEnum):
    """What is missing, or doubtful."""

    NO_PLEDGES = "no_pledges"
    NO_TITLE = "no_title"
    NO_NUMBER = "no_number"
    NUMBER_TWICE = "number_twice"
    NO_LEAD = "no_lead"
    LEAD_IS_MANY = "lead_is_many"
    NO_INDICATOR = "no_indicator"
    NO_VALUE = "no_value"
    NO_NAME = "no_name"
    NO_CATEGORY = "no_category"
    NO_DEADLINE = "no_deadline"
    DEADLINE_BEFORE = "deadline_before"
    DEADLINE_AFTER = "deadline_after"
    LEAD_WITHOUT_PEOPLE = "lead_without_people"


# A batch may be published with these: somebody should look at them all the same.
DOUBTS = frozenset(
    {Lack.NO_CATEGORY, Lack.NO_DEADLINE, Lack.DEADLINE_AFTER, Lack.LEAD_WITHOUT_PEOPLE}
)


@dataclass(frozen=True, slots=True)
class Aim:
    """An indicator as the check sees it; ``condition`` ones are not reported (R33)."""

    key: int
    name: str
    needs_value: bool
    has_value: bool
    deadline: date | None = None
    condition: bool = False


@dataclass(frozen=True, slots=True)
class Promise:
    """A pledge as the check sees it.

    ``lead`` is whether any body leads, ``lead_reports`` whether it is one body and not many
    (集合称谓, R06), ``lead_has_people`` whether it has accounts to report with.
    """

    key: int
    no: str
    title: str
    has_category: bool
    lead: bool
    lead_reports: bool = True
    lead_has_people: bool = True
    aims: Sequence[Aim] = field(default=())


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing to mend, at a pledge or at one of its indicators; none of both: at the batch."""

    lack: Lack
    promise: Promise | None = None
    aim: Aim | None = None

    @property
    def blocks(self) -> bool:
        return self.lack not in DOUBTS


def check(promises: Sequence[Promise], starts_on: date, ends_on: date) -> list[Missing]:
    """Everything the batch lacks before it may be published, in the order of its pledges (R03,
    R24, R79).

    A deadline that is not told is the batch's last day (当年办结): told, not refused.
    """
    if not promises:
        return [Missing(Lack.NO_PLEDGES)]
    numbers = Counter(promise.no for promise in promises)
    return [
        found
        for promise in promises
        for found in (
            *_of_promise(promise, numbers),
            *(lack for aim in promise.aims for lack in _of_aim(promise, aim, starts_on, ends_on)),
        )
    ]


def _of_promise(promise: Promise, numbers: Counter[str]) -> Iterable[Missing]:
    reported = [aim for aim in promise.aims if not aim.condition]
    faults = {
        Lack.NO_NUMBER: not promise.no.strip(),
        Lack.NUMBER_TWICE: bool(promise.no.strip()) and numbers[promise.no] > 1,
        Lack.NO_TITLE: not promise.title.strip(),
        Lack.NO_LEAD: not promise.lead,
        Lack.LEAD_IS_MANY: promise.lead and not promise.lead_reports,
        Lack.NO_INDICATOR: not reported,
        Lack.NO_CATEGORY: not promise.has_category,
        Lack.LEAD_WITHOUT_PEOPLE: promise.lead
        and promise.lead_reports
        and not promise.lead_has_people,
    }
    return (Missing(lack, promise) for lack, is_so in faults.items() if is_so)


def _of_aim(promise: Promise, aim: Aim, starts_on: date, ends_on: date) -> Iterable[Missing]:
    faults = {
        Lack.NO_NAME: not aim.name.strip(),
        Lack.NO_VALUE: aim.needs_value and not aim.has_value,
        Lack.NO_DEADLINE: aim.deadline is None and not aim.condition,
        Lack.DEADLINE_BEFORE: aim.deadline is not None and aim.deadline < starts_on,
        Lack.DEADLINE_AFTER: aim.deadline is not None and aim.deadline > ends_on,
    }
    return (Missing(lack, promise, aim) for lack, is_so in faults.items() if is_so)
