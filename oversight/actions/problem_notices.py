"""Whoever a step of a problem leaves something to do is told of it in the inbox.

The unit is told when a problem is assigned, extended, sent back, closed or reopened, and
before and after its deadline; the office when closing is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from agencies.actions.messages import post
from agencies.models import Message, User
from agencies.official_calendar import official_calendar
from agencies.roles import Role
from agencies.workdays import Calendar, add_workdays
from oversight.actions.problem_steps import Action, State, day_words, with_unit
from oversight.countdown import BEFORE, Reminder, countdown, reminder_on
from oversight.models import Problem, ProblemStep

RECTIFIED_BY_UNIT = (State.ASSIGNED, State.RECTIFYING)
TELLS_UNIT = (Action.ASSIGN, Action.EXTEND, Action.RETURN, Action.CLOSE, Action.REOPEN)
TITLE = 40


def tell(step: ProblemStep) -> None:
    """Tell those whom the step concerns; the problem stands as the step left it.

    The words are Chinese whoever takes the step. Telling of the same step again tells nobody.
    """
    problem = step.problem
    with translation.override(settings.LANGUAGE_CODE):
        if step.action in TELLS_UNIT:
            people, page = _of_unit(problem), "unit_problem"
        elif step.action == Action.REQUEST:
            people, page = _officers(problem), "problem"
        else:
            return
        subject, body = _words(step)
        post(
            people=people,
            matter=matter_of(problem),
            rung=f"{step.action}:{step.pk}",
            subject=subject,
            body=body,
            link=reverse(page, args=[problem.pk]),
            now=_moment(step),
            office=problem.pledge.batch.office,
        )


@transaction.atomic
def remind_problems(*, today: date, now: datetime) -> int:
    """Remind units of the deadlines that have come near or passed; returns how many are told.

    Three working days before and the day after, each once for each deadline; on a day off
    nobody. Running it again, or on two workers at once, tells nobody twice; days on which it
    did not run are made up for by the next.
    """
    calendar = official_calendar()
    if not calendar(today):
        return 0
    due = [
        (problem, reminder)
        for problem in _near(today, calendar)
        if (reminder := _reminder(problem, today, calendar))
    ]
    told = set(
        Message.objects.filter(matter__in=[matter_of(problem) for problem, _ in due]).values_list(
            "matter", "rung"
        )
    )
    with translation.override(settings.LANGUAGE_CODE):
        return sum(
            _remind(problem, reminder, today, now, calendar)
            for problem, reminder in due
            if (matter_of(problem), _rung(problem, reminder)) not in told
        )


def matter_of(problem: Problem) -> str:
    return f"problem:{problem.pk}"


def _near(today: date, calendar: Calendar) -> Iterable[Problem]:
    """Problems their units have to put right, with a deadline near or past, and the day the
    unit was last told of it (``told_on``).
    """
    last = add_workdays(today, BEFORE + 1, calendar)
    told = Max("steps__on", filter=Q(steps__action__in=TELLS_UNIT))
    return (
        with_unit()
        .filter(state__in=RECTIFIED_BY_UNIT, due_on__lte=last)
        .annotate(told_on=told)
        .order_by("pk")
    )


def _reminder(problem: Problem, today: date, calendar: Calendar) -> Reminder | None:
    if problem.due_on is None:
        return None
    told = getattr(problem, "told_on", None) or problem.decided_on or problem.found_on
    return reminder_on(problem.due_on, told, today, calendar)


def _rung(problem: Problem, reminder: Reminder) -> str:
    return f"{reminder}:{problem.due_on}"


def _remind(
    problem: Problem, reminder: Reminder, today: date, now: datetime, calendar: Calendar
) -> int:
    assert problem.due_on is not None  # nosec B101
    left = countdown(problem.due_on, today, calendar)
    values = _values(problem) | {"days": left.days}
    if left.late:
        subject = _("问题%(number)s整改已逾期%(days)s个工作日") % values
    elif left.is_today:
        subject = _("问题%(number)s的整改期限是今天") % values
    elif left.days:
        subject = _("问题%(number)s的整改期限还有%(days)s个工作日") % values
    else:  # days off until the deadline
        subject = _("问题%(number)s的整改期限%(due)s将到") % values
    body = _(
        "%(unit)s：“%(what)s”（%(pledge)s）的整改期限是%(due)s。"
        "整改完成后请及时申请销号；确需延期的，请与办公室联系。"
    )
    return post(
        people=_of_unit(problem),
        matter=matter_of(problem),
        rung=_rung(problem, reminder),
        subject=subject,
        body=body % values,
        link=reverse("unit_problem", args=[problem.pk]),
        now=now,
        office=problem.pledge.batch.office,
    )


def _words(step: ProblemStep) -> tuple[str, str]:
    values = _values(step.problem) | {"text": step.text, "by": step.by}
    subject, body = {
        Action.ASSIGN: (
            _("问题%(number)s已交办，整改期限%(due)s"),
            _("%(unit)s：“%(what)s”（%(pledge)s）请于%(due)s前（含当日）完成整改，并申请销号。"),
        ),
        Action.EXTEND: (
            _("问题%(number)s的整改期限延至%(due)s"),
            _("%(unit)s：“%(what)s”（%(pledge)s）的整改期限延至%(due)s。延期原因：%(text)s"),
        ),
        Action.RETURN: (
            _("问题%(number)s的销号申请已退回，请继续整改"),
            _("%(unit)s：“%(what)s”（%(pledge)s）的销号申请已退回。退回原因：%(text)s"),
        ),
        Action.CLOSE: (
            _("问题%(number)s已销号"),
            _("%(unit)s：“%(what)s”（%(pledge)s）经办公室核查，已销号。"),
        ),
        Action.REOPEN: (
            _("问题%(number)s重新打开，整改期限%(due)s"),
            _(
                "%(unit)s：“%(what)s”（%(pledge)s）重新打开，请于%(due)s前（含当日）完成整改。"
                "原因：%(text)s"
            ),
        ),
        Action.REQUEST: (
            _("%(unit)s申请问题%(number)s销号"),
            _("%(unit)s：“%(what)s”（%(pledge)s）已由%(by)s申请销号，请核查办理。"),
        ),
    }[Action(step.action)]
    return subject % values, body % values


def _values(problem: Problem) -> dict[str, object]:
    what = " ".join(problem.what.split())
    return {
        "number": problem.number,
        "what": what if len(what) <= TITLE else f"{what[:TITLE]}…",
        "unit": problem.unit,
        "pledge": problem.pledge,
        "due": day_words(problem.due_on) if problem.due_on else "",
    }


def _of_unit(problem: Problem) -> list[User]:
    unit = Q(agency=problem.agency_id, region=problem.region_id)
    roles = [Role.REPORTER, Role.HEAD]
    return list(User.objects.filter(unit, role__in=roles, is_active=True))


def _officers(problem: Problem) -> list[User]:
    office = problem.pledge.batch.office_id
    return list(User.objects.filter(agency=office, role=Role.OFFICER, is_active=True))


def _moment(step: ProblemStep) -> datetime:
    """The hour of the step on its day, which outside production need not be the clock's."""
    return datetime.combine(step.on, timezone.localtime(step.at).timetz())
