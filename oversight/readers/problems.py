"""The problem ledger as people read it: its two lists, one problem's chain, what may be done."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, When
from django.utils.translation import gettext as _

from agencies.models import Agency, Region, User
from agencies.official_calendar import official_calendar
from agencies.roles import Verb
from agencies.workdays import Calendar
from oversight.actions.problem_steps import DESK, SAID, is_own
from oversight.actions.rectifying import may_request, what_wants
from oversight.countdown import countdown
from oversight.models import Attachment, Problem, ProblemStep, SignOff
from oversight.models.problem import ProblemQuerySet
from oversight.readers.reach import reachable_batches
from pledges.models import Batch, Pledge

State = Problem.State
Found = ProblemQuerySet
# The two lists of R58: what the problems are, and who answers for putting them right.
ISSUES, DUTIES = "issues", "duties"
# States a filter names in one word.
OPEN, ALL = "open", "all"
WITH_UNIT = (State.ASSIGNED, State.RECTIFYING)
OPEN_STATES = (State.FOUND, *WITH_UNIT, State.REQUESTED)
DECIDED = (*WITH_UNIT, State.REQUESTED, State.CLOSED)


@dataclass(frozen=True, slots=True)
class Row:
    """A problem with its countdown in words; ``late`` where its unit is behind the deadline."""

    problem: Problem
    left: str
    late: bool


@dataclass(frozen=True, slots=True)
class Tally:
    """How the ledger stands: problems by state, and how many are overdue."""

    found: int
    going: int
    requested: int
    closed: int
    overdue: int


@dataclass(frozen=True, slots=True)
class Chain:
    """One problem with all that happened to it, and what the reader may do now.

    ``may`` holds the names of actions; ``wanting`` says what is missing before closing may be
    asked for, a sentence each.
    """

    row: Row
    steps: list[ProblemStep]
    sign_offs: list[SignOff]
    files: list[Attachment]
    may: set[str] = field(default_factory=set)
    wanting: list[str] = field(default_factory=list)

    @property
    def problem(self) -> Problem:
        return self.row.problem

    @property
    def sent_back(self) -> ProblemStep | None:
        """The office's word with which it came back to its unit, where that was its last move."""
        moves = [step for step in self.steps if step.action not in SAID]
        back = moves and moves[-1].action in (ProblemStep.Action.RETURN, ProblemStep.Action.REOPEN)
        return moves[-1] if back else None


def ledger(reader: User, *, lists: str = ISSUES) -> Found:
    """Problems of the batches the reader may see: the newest first, or by deadline."""
    problems = Problem.objects.all()
    if reader.can(Verb.REVIEW_REPORTS):
        problems = problems.for_office(reader.agency_id)
    problems = problems.select_related(
        "pledge__batch", "agency", "region", "closed_by", "narrative__report"
    )
    if lists == DUTIES:
        return problems.filter(state__in=DECIDED).order_by(F("due_on").asc(), "pk")
    return problems.order_by("-found_on", "-pk")


def of_unit(user: User) -> Found:
    """Problems the person's unit puts right or has put right, by deadline; none for others."""
    return of_one_unit(user.agency_id, user.region_id)


def of_one_unit(agency_id: int | None, region_id: int | None) -> Found:
    """The same for a unit by its id."""
    if not (agency_id or region_id):
        return Problem.objects.none()
    return (
        Problem.objects.filter(agency=agency_id, region=region_id, state__in=DECIDED)
        .select_related("pledge__batch", "agency", "region", "closed_by", "narrative__report")
        .order_by(F("closed_on").desc(nulls_first=True), "due_on", "pk")
    )


def tally(problems: Found, today: date) -> Tally:
    """How many problems stand where. One query."""
    counted = problems.order_by().aggregate(
        found=Count("pk", filter=Q(state=State.FOUND)),
        going=Count("pk", filter=Q(state__in=WITH_UNIT)),
        requested=Count("pk", filter=Q(state=State.REQUESTED)),
        closed=Count("pk", filter=Q(state=State.CLOSED)),
        overdue=Count("pk", filter=overdue(today)),
    )
    return Tally(**counted)


def overdue(today: date) -> Q:
    """Past its deadline and still with its unit; the day itself is in time."""
    return Q(state__in=WITH_UNIT, due_on__lt=today)


def narrowed(problems: Found, wanted: dict[str, Any], today: date) -> Found:
    """Those that fit: batch (slug), state, source, unit (a5, r3), overdue, words.

    The overdue ones come first, the order they have holds among themselves.
    """
    if wanted.get("batch"):
        problems = problems.filter(pledge__batch__slug=wanted["batch"])
    state = wanted.get("state") or OPEN
    if wanted.get("overdue"):
        problems = problems.filter(overdue(today))
    elif state == OPEN:
        problems = problems.filter(state__in=OPEN_STATES)
    elif state != ALL:
        problems = problems.filter(state=state)
    if wanted.get("source"):
        problems = problems.filter(source=wanted["source"])
    if unit := wanted.get("unit"):
        name = "agency" if unit.startswith("a") else "region"
        problems = problems.filter(**{name: unit[1:]})
    for word in (wanted.get("words") or "").split():
        texts = ("number", "what", "where", "cause", "measures", "owner", "pledge__title")
        fits = Q()
        for name in texts:
            fits |= Q(**{f"{name}__icontains": word})
        problems = problems.filter(fits)
    late = Case(When(overdue(today), then=0), default=1, output_field=IntegerField())
    return problems.annotate(not_late=late).order_by("not_late", *problems.query.order_by)


def rows_of(problems: Iterable[Problem], today: date, calendar: Calendar) -> list[Row]:
    """Each with its countdown. No query."""
    return [_row(problem, today, calendar) for problem in problems]


def units_in(problems: Found) -> list[tuple[str, str]]:
    """The units of these problems as choices. Two queries."""
    agencies = Agency.objects.filter(pk__in=problems.order_by().values("agency"))
    regions = Region.objects.filter(pk__in=problems.order_by().values("region"))
    return [
        *((f"a{agency.pk}", str(agency)) for agency in agencies),
        *((f"r{region.pk}", str(region)) for region in regions),
    ]


def chain(problem: Problem, reader: User, today: date) -> Chain:
    """Everything about one problem. Five queries, and one for those who may ask to close."""
    steps = list(problem.steps.select_related("by"))
    files = problem.attachments.filter(removed_at__isnull=True).select_related("uploaded_by")
    may = _office_may(problem, reader) | _unit_may(problem, reader, today)
    wanting = what_wants(problem, problem.result) if "write" in may else []
    return Chain(
        row=_row(problem, today, official_calendar()),
        steps=steps,
        sign_offs=list(problem.sign_offs.all()),
        files=list(files),
        may=may,
        wanting=wanting,
    )


def open_problems_of(pledge: Pledge, today: date) -> list[Row]:
    """The pledge's problems that are not closed, the nearest deadline first. Two queries."""
    return rows_of(open_in(pledge), today, official_calendar())


def open_in(pledge: Pledge) -> QuerySet[Problem]:
    """The pledge's problems that are not closed, for ``rows_of``."""
    return (
        Problem.objects.filter(pledge=pledge, state__in=OPEN_STATES)
        .select_related("agency", "region", "narrative__report")
        .order_by(F("due_on").asc(nulls_first=True), "pk")
    )


def managed_pledges(user: User) -> list[tuple[Batch, list[Pledge]]]:
    """Pledges a new problem may be of, by batch: published ones of the person's office."""
    batches = reachable_batches(user).filter(stage=Batch.Stage.PUBLISHED)
    by_batch: dict[Batch, list[Pledge]] = {}
    pledges = Pledge.objects.filter(batch__in=batches).select_related("batch")
    for pledge in pledges.order_by("-batch__starts_on", "batch__slug", "position"):
        by_batch.setdefault(pledge.batch, []).append(pledge)
    return list(by_batch.items())


def managed_units(user: User) -> tuple[list[Agency], list[Region]]:
    """Who may put a problem right: bodies and places of the office's batches and below."""
    tops = reachable_batches(user).values("region")
    agencies = Agency.objects.exclude(kind__in=[Agency.Kind.COLLECTIVE, Agency.Kind.OFFICE])
    regions = Region.objects.select_related("parent").order_by("order", "code")
    return (
        list(agencies.filter(_within("region__", tops)).order_by("order", "pk")),
        list(regions.filter(_within("", tops))),
    )


def _within(path: str, tops: Any) -> Q:
    return (
        Q(**{f"{path}pk__in": tops})
        | Q(**{f"{path}parent__in": tops})
        | Q(**{f"{path}parent__parent__in": tops})
    )


def _office_may(problem: Problem, user: User) -> set[str]:
    if not user.can(Verb.SUPERVISE) or user.agency_id != problem.pledge.batch.office_id:
        return set()
    return {
        State.FOUND: {"register", "set_aside"},
        State.ASSIGNED: {"extend", "edit"},
        State.RECTIFYING: {"extend", "edit"},
        State.REQUESTED: {"close", "return", "edit"},
        State.CLOSED: {"reopen"},
        State.SET_ASIDE: set(),
    }[State(problem.state)]


def _unit_may(problem: Problem, user: User, today: date) -> set[str]:
    if not any(map(user.can, DESK)) or not is_own(problem, user):
        return set()
    if problem.state == State.ASSIGNED:
        return {"take_up"}
    if problem.state == State.RECTIFYING:
        asks = {"request"} if may_request(problem, user, today) else set()
        return {"tell", "sign", "write"} | asks
    return set()


def _row(problem: Problem, today: date, calendar: Calendar) -> Row:
    if problem.state not in WITH_UNIT or problem.due_on is None:
        return Row(problem, "", late=False)
    left = countdown(problem.due_on, today, calendar)
    if left.is_today:
        said = _("今天到期")
    elif left.late:
        said = _("已逾期%(days)d个工作日") if left.days else _("已逾期")
    else:
        said = _("还有%(days)d个工作日") if left.days else _("期限前没有工作日")
    return Row(problem, said % {"days": left.days} if left.days else said, left.late)
