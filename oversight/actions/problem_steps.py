"""What every step of a problem's life shares: the lock on its row, its gates, its record."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils import dateformat
from django.utils.translation import gettext as _

from agencies.access import require, require_office
from agencies.models import User
from agencies.refusals import Conflict
from agencies.roles import Verb
from oversight.models import Problem, ProblemStep

State = Problem.State
Action = ProblemStep.Action
DESK = (Verb.FILL_REPORTS, Verb.SIGN_REPORTS)
# what people say on the way moves nothing
SAID = (Action.TELL, Action.EXTEND)


class ImpossibleDeadline(Conflict):
    """A day by which nothing can be put right; its text says what to mend."""


def with_unit() -> QuerySet[Problem]:
    """Problems with all their steps' words need."""
    return Problem.objects.select_related("pledge__batch__office", "agency", "region")


def locked(problem: Problem) -> Problem:
    """The problem as it stands now, its row held until the transaction ends."""
    return with_unit().select_for_update(of=("self",)).get(pk=problem.pk)


def reread(problem: Problem) -> Problem:
    """The problem as it stands now, not held."""
    return with_unit().get(pk=problem.pk)


def require_supervisor(problem: Problem, by: User) -> None:
    """Raise ``PermissionDenied`` unless the person supervises for the batch's office."""
    require_office(by, problem.pledge.batch.office_id, Verb.SUPERVISE)


def require_not_closed(problem: Problem) -> None:
    """Raise ``Conflict`` once the batch is closed: nothing of it is opened again."""
    batch = problem.pledge.batch
    if batch.stage == batch.Stage.CLOSED:
        raise Conflict(_("%(batch)s已办结，不再登记或重新打开问题。") % {"batch": batch})


def require_unit(problem: Problem, by: User, *verbs: Verb) -> None:
    """Raise ``PermissionDenied`` unless the person speaks for the unit that puts it right."""
    require(by, *(verbs or DESK))
    if not is_own(problem, by):
        raise PermissionDenied(_("这个问题由其他单位负责整改。"))


def is_own(problem: Problem, user: User) -> bool:
    """Does the person's unit put it right?"""
    return (problem.agency_id, problem.region_id) == (user.agency_id, user.region_id)


def require_state(problem: Problem, *states: str) -> None:
    """Raise ``Conflict`` unless it has come just that far; it names who did what, and when."""
    if problem.state in states:
        return
    last = problem.steps.exclude(action__in=SAID).select_related("by").last()
    if last is None:
        raise Conflict(
            _("这个问题现为“%(state)s”，不能进行这项操作。请刷新页面查看最新情况。")
            % {"state": problem.get_state_display()}
        )
    raise Conflict(
        _("%(day)s%(who)s已办理“%(action)s”，这个问题现为“%(state)s”。请刷新页面查看最新情况。")
        % {
            "day": day_words(last.on),
            "who": last.by,
            "action": last.get_action_display(),
            "state": problem.get_state_display(),
        }
    )


def day_words(day: date) -> str:
    """「2023年10月16日」, in the reader's language."""
    return dateformat.format(day, _("Y年n月j日"))


def require_deadline(due_on: date, today: date) -> None:
    """Raise ``ImpossibleDeadline`` for a day that has passed."""
    if due_on < today:
        raise ImpossibleDeadline(_("整改期限不能早于今天。"))


def advance(
    problem: Problem, state: str, action: str, by: User, today: date, text: str = "", **facts: Any
) -> ProblemStep:
    """Move the problem to ``state`` with ``facts`` set on it, and record the step."""
    for name, value in (facts | {"state": state}).items():
        setattr(problem, name, value)
    problem.save(update_fields=["state", *facts])
    return record(problem, action, by, today, text)


def record(problem: Problem, action: str, by: User, today: date, text: str = "") -> ProblemStep:
    """Write down one step of its life."""
    step: ProblemStep = problem.steps.create(action=action, on=today, by=by, text=text)
    return step
