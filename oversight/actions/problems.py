"""The problem ledger's first page: what units tell of is taken in, or set aside with a reason."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.access import require_office
from agencies.models import User
from agencies.refusals import Conflict
from agencies.roles import Verb
from oversight.models import Problem
from progress.actions.steps import require_reason
from progress.models import MonthlyReport

State = Problem.State


class ImpossibleDeadline(Conflict):
    """A day by which nothing can be put right; its text says what to mend."""


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
def register_problem(*, problem: Problem, due_on: date, by: User, today: date) -> Problem:
    """Take a draft into the ledger: the unit that told of it puts it right by ``due_on``."""
    problem = _found(problem, by)
    if due_on < today:
        raise ImpossibleDeadline(_("整改期限不能早于今天。"))
    problem.due_on = due_on
    return _decide(problem, State.REGISTERED, by, today)


@transaction.atomic
def set_problem_aside(*, problem: Problem, reason: str, by: User, today: date) -> Problem:
    """Keep a draft out of the ledger, with the reason; what the unit told stays in its report."""
    problem = _found(problem, by)
    problem.decision_reason = require_reason(reason)
    return _decide(problem, State.SET_ASIDE, by, today)


def _found(problem: Problem, by: User) -> Problem:
    """The draft as it stands now, its row held; ``Conflict`` where it is decided already."""
    problem = (
        Problem.objects.select_for_update(of=("self",))
        .select_related("pledge__batch", "decided_by")
        .get(pk=problem.pk)
    )
    require_office(by, problem.pledge.batch.office_id, Verb.REVIEW_REPORTS)
    if problem.state != State.FOUND:
        raise Conflict(
            _("这个问题已由%(who)s办理，现为“%(state)s”。")
            % {"who": problem.decided_by, "state": problem.get_state_display()}
        )
    return problem


def _decide(problem: Problem, state: str, by: User, today: date) -> Problem:
    problem.state, problem.decided_by, problem.decided_on = state, by, today
    problem.save(update_fields=["state", "decided_by", "decided_on", "due_on", "decision_reason"])
    return problem
