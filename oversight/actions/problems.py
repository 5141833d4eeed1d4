"""Into the problem ledger: what units tell of and what others find is assigned, or set aside.

A problem gets its number when it is assigned: 「2023-0017」, counted within the year of its
batch (R57–R60). How it is put right is told in ``rectifying``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models import IntegerField, Max, QuerySet
from django.db.models.functions import Cast, Substr
from django.utils.translation import gettext as _

from agencies.models import Agency, Region, User
from agencies.refusals import Conflict
from oversight.actions.problem_notices import tell
from oversight.actions.problem_steps import (
    Action,
    ImpossibleDeadline,
    State,
    advance,
    locked,
    record,
    require_deadline,
    require_not_closed,
    require_state,
    require_supervisor,
)
from oversight.models import Notice, Problem, SignOff
from pledges.models import Pledge
from progress.actions.steps import require_reason
from progress.models import Flag, MonthlyReport

__all__ = [
    "THREE_BODIES",
    "Finding",
    "ImpossibleDeadline",
    "add_problem",
    "open_problems",
    "register_problem",
    "revise_problem",
    "sent_about",
    "set_problem_aside",
    "take_number",
]

NUMBERS = 0x5552  # the class of our advisory locks: problem numbers, one for each year
# 三级签字 of works, as the sources have it (R61).
THREE_BODIES = ("项目指挥部", "工程监理", "质量监督")
UNIT = ("agency", "region")
REVISED = {
    "what", "where", "cause", "measures", "source", "found_on", "owner", "owner_post", *UNIT,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found, where and by whom, and who is to put it right by when.

    Either ``agency`` or ``region`` puts it right. ``bodies`` are those that sign before it may
    be closed (R61), in order. ``notice`` is the letter it was found in following up, if any.
    """

    pledge: Pledge
    what: str
    found_on: date
    due_on: date
    agency: Agency | None = None
    region: Region | None = None
    source: str = Problem.Source.OFFICE
    where: str = ""
    cause: str = ""
    measures: str = ""
    owner: str = ""
    owner_post: str = ""
    bodies: tuple[str, ...] = ()
    notice: Notice | None = None


@transaction.atomic
def open_problems(*, report: MonthlyReport, today: date) -> int:
    """Draft a problem for each pledge the report tells one of; once for each narrative.

    Returns how many are new. Running it again, or twice at once, adds nothing.
    """
    told = [row for row in report.narratives.filter(opened__isnull=True) if row.problem.strip()]
    Problem.objects.bulk_create(
        [
            Problem(
                pledge_id=row.pledge_id,
                narrative=row,
                agency_id=report.agency_id,
                region_id=report.region_id,
                what=row.problem.strip(),
                cause=row.cause.strip(),
                measures=row.next_step.strip(),
                found_on=today,
            )
            for row in told
        ],
        ignore_conflicts=True,
    )
    return len(told)


@transaction.atomic
def register_problem(
    *,
    problem: Problem,
    due_on: date,
    by: User,
    today: date,
    owner: str = "",
    owner_post: str = "",
    bodies: Sequence[str] = (),
) -> Problem:
    """Take a draft into the ledger (交办): the unit that told of it puts it right by ``due_on``.

    It gets its number, ``bodies`` have to sign before it may be closed, and its unit is told.
    Raises ``ImpossibleDeadline`` for a day that has passed, ``Conflict`` where it is decided.
    """
    problem = _found(problem, by)
    require_deadline(due_on, today)
    problem.due_on, problem.owner, problem.owner_post = due_on, owner, owner_post
    return _assign(problem, bodies, take_number(problem.pledge.batch.starts_on.year), by, today)


@transaction.atomic
def add_problem(*, finding: Finding, by: User, today: date) -> Problem:
    """Enter what an inspection, the public or the office has found, and assign it at once.

    Raises ``ImpossibleDeadline`` for a day that has passed, ``Conflict`` for a finding of
    tomorrow, or a letter that was not sent about the pledge.
    """
    problem = Problem(
        pledge=finding.pledge,
        notice=finding.notice,
        agency=finding.agency,
        region=finding.region,
        source=finding.source,
        where=finding.where,
        what=finding.what.strip(),
        cause=finding.cause.strip(),
        measures=finding.measures.strip(),
        found_on=finding.found_on,
        due_on=finding.due_on,
        owner=finding.owner,
        owner_post=finding.owner_post,
    )
    require_supervisor(problem, by)
    require_not_closed(problem)
    require_deadline(finding.due_on, today)
    if finding.found_on > today:
        raise Conflict(_("发现日期不能晚于今天。"))
    if finding.notice and finding.pledge not in sent_about(finding.notice):
        raise Conflict(_("只能就已发出文书所列的实事登记问题。"))
    number = take_number(finding.pledge.batch.starts_on.year)
    return _assign(problem, finding.bodies, number, by, today)


@transaction.atomic
def revise_problem(*, problem: Problem, facts: Mapping[str, Any], by: User, today: date) -> Problem:
    """Put facts of an open problem right: the words, who owns it, and before it is taken up its
    unit, which is told. Deadlines change in ``extend_deadline``.

    ``facts`` are fields of ``REVISED``; a new unit comes as ``agency`` and ``region`` both.
    """
    problem = locked(problem)
    require_supervisor(problem, by)
    require_state(problem, State.ASSIGNED, State.RECTIFYING, State.REQUESTED)
    if unknown := set(facts) - REVISED:
        raise ValueError(f"not to be revised: {sorted(unknown)}")
    moves = any(facts.get(name, getattr(problem, name)) != getattr(problem, name) for name in UNIT)
    if moves:
        require_state(problem, State.ASSIGNED)
    if facts.get("found_on", today) > today:
        raise Conflict(_("发现日期不能晚于今天。"))
    for name, value in facts.items():
        setattr(problem, name, value)
    problem.save(update_fields=list(facts))
    if moves:
        tell(
            record(
                problem, Action.ASSIGN, by, today, _("改由%(unit)s整改。") % {"unit": problem.unit}
            )
        )
    return problem


@transaction.atomic
def set_problem_aside(*, problem: Problem, reason: str, by: User, today: date) -> Problem:
    """Keep a draft out of the ledger, with the reason; what the unit told stays in its report."""
    problem = _found(problem, by)
    reason = require_reason(reason)
    facts = {"decision_reason": reason, "decided_by": by, "decided_on": today}
    advance(problem, State.SET_ASIDE, Action.SET_ASIDE, by, today, reason, **facts)
    return problem


def sent_about(notice: Notice) -> QuerySet[Pledge]:
    """The pledges a letter that went out is about; none of one still in draft or dropped."""
    flags = Flag.objects.filter(matters__notice=notice, matters__notice__sent_on__isnull=False)
    return Pledge.objects.filter(indicators__shares__flags__in=flags).distinct()


def take_number(year: int) -> str:
    """The next number of the year; whoever else wants one waits until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [NUMBERS, year])
    start = f"{year}-"
    counted = Cast(Substr("number", len(start) + 1), IntegerField())
    given = Problem.objects.filter(number__regex=rf"^{start}\d+$")
    last = given.aggregate(last=Max(counted))["last"] or 0
    return f"{start}{last + 1:04d}"


def _found(problem: Problem, by: User) -> Problem:
    """The draft as it stands now, its row held; ``Conflict`` where it is decided already."""
    problem = locked(problem)
    require_supervisor(problem, by)
    require_state(problem, State.FOUND)
    return problem


def _assign(problem: Problem, bodies: Sequence[str], number: str, by: User, today: date) -> Problem:
    problem.state, problem.number = State.ASSIGNED, number
    problem.decided_by, problem.decided_on = by, today
    problem.save()
    SignOff.objects.bulk_create(
        SignOff(problem=problem, position=position, body=body)
        for position, body in enumerate(bodies, 1)
    )
    tell(record(problem, Action.ASSIGN, by, today))
    return problem
