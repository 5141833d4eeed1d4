"""Acceptance cases as the office and the units read them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Case, Count, IntegerField, QuerySet, Value, When
from django.utils.translation import gettext as _

from agencies.models import User
from agencies.official_calendar import official_calendar
from agencies.roles import Verb
from agencies.together import hold
from agencies.workdays import workdays_between
from oversight.actions.acceptance import stands
from oversight.checklist import COMPUTED, Seen, Sight, Unit, look, sights_of_unit
from oversight.models import AcceptanceCase, AcceptanceItem, Attachment
from oversight.readers.reach import reachable_batches, require_reach
from pledges.models import Indicator, Pledge
from progress.models import Acceptance

State = AcceptanceCase.State
Kind = AcceptanceItem.Kind


@dataclass(frozen=True, slots=True)
class Entry:
    """A case in a list: working days it has waited, and by how many days it was early."""

    case: AcceptanceCase
    waited: int
    early: int

    @property
    def passed_on(self) -> date | None:
        """验收日期, which may lie before the day the office decided (办结日期)."""
        passed = [row.passed_on for row in self.case.acceptances.all()]
        return max(passed, default=None)


@dataclass(frozen=True, slots=True)
class CheckLine:
    """A line of the checklist with what the portal sees of it, or saw when it was decided."""

    item: AcceptanceItem
    seen: Seen
    holds: bool

    @property
    def blocked(self) -> bool:
        """Does the portal see it unmet, so that nobody can call it met?"""
        return self.seen.met is False

    @property
    def presumed(self) -> bool | None:
        """What the officer's form starts from: the officer's word, else what figures show.

        That evidence is there does not say that it proves anything: that line starts empty.
        """
        if self.item.met is None and self.item.kind != Kind.EVIDENCE:
            return self.seen.met
        return self.item.met


@dataclass(frozen=True, slots=True)
class Result:
    """One indicator of a case: how early it was, and the acceptance it passed by, if any."""

    indicator: Indicator
    deadline: date
    early: int
    acceptance: Acceptance | None


@dataclass(frozen=True, slots=True)
class CasePage:
    """A case with its lines, results, files, and the pledge's other cases, newest first."""

    case: AcceptanceCase
    lines: list[CheckLine]
    results: list[Result]
    files: list[Attachment]
    others: list[AcceptanceCase]
    waited: int
    visit_is_rule: bool

    @property
    def visit(self) -> CheckLine | None:
        return next((line for line in self.lines if line.item.kind == Kind.VISIT), None)

    @property
    def passed_on(self) -> date | None:
        """验收日期 of what it passed by."""
        passed = [row.acceptance.passed_on for row in self.results if row.acceptance]
        return max(passed, default=None)

    @property
    def missing(self) -> list[CheckLine]:
        """Lines that stand in the way of passing."""
        return [line for line in self.lines if not line.holds]


@dataclass(frozen=True, slots=True)
class Ready:
    """A pledge the unit may apply for: its indicators not yet accepted.

    ``waiting`` is a case the office has yet to decide, whoever applied; ``returned`` the unit's
    last one where it was sent back.
    """

    pledge: Pledge
    sights: list[Sight]
    waiting: AcceptanceCase | None = None
    returned: AcceptanceCase | None = None

    @property
    def reached(self) -> int:
        """How many of them have reached their target."""
        return sum(sight.reached for sight in self.sights)


def ledger(reader: User) -> QuerySet[AcceptanceCase]:
    """Cases of the batches the reader may see, those that wait first, then the newest."""
    waiting_first = Case(
        When(state=State.APPLIED, then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    return (
        AcceptanceCase.objects.filter(pledge__batch__in=reachable_batches(reader))
        .select_related("pledge__batch", "agency", "region", "decided_by")
        .prefetch_related("indicators", "acceptances")
        .order_by(waiting_first, "-applied_on", "-pk")
    )


def counts_by_state(cases: QuerySet[AcceptanceCase]) -> dict[str, int]:
    """How many cases stand in each state; 0 for none. One query."""
    rows = cases.select_related(None).prefetch_related(None).order_by()
    found = rows.values_list("state").annotate(n=Count("pk"))
    return dict.fromkeys(State.values, 0) | dict(found)


def narrowed(cases: QuerySet[AcceptanceCase], wanted: dict[str, Any]) -> QuerySet[AcceptanceCase]:
    """Those that fit: batch (slug) and state."""
    if wanted.get("batch"):
        cases = cases.filter(pledge__batch__slug=wanted["batch"])
    if wanted.get("state"):
        cases = cases.filter(state=wanted["state"])
    return cases


def entries(cases: Iterable[AcceptanceCase], today: date) -> list[Entry]:
    """The rows of a list; one query, for the calendar's overrides."""
    is_workday = official_calendar()
    return [
        Entry(
            case,
            workdays_between(case.applied_on, case.decided_on or today, is_workday),
            min((_early(case, row) for row in case.indicators.all()), default=0)
            if case.state in (State.APPLIED, State.PASSED)
            else 0,
        )
        for case in cases
    ]


def case_for_office(reader: User, pk: int) -> AcceptanceCase | None:
    """The case, if the reader's office manages its batch; ``PermissionDenied`` else."""
    case = _cases().filter(pk=pk).first()
    if case:
        require_reach(reader, case.pledge.batch)
    return case


def case_for_unit(reader: User, pk: int) -> AcceptanceCase | None:
    """The case, if it is the reader's own unit's; ``PermissionDenied`` else."""
    case = _cases().filter(pk=pk).first()
    if case and (case.agency_id, case.region_id) != (reader.agency_id, reader.region_id):
        raise PermissionDenied(_("这份验收申请属于其他单位。"))
    return case


def case_page(case: AcceptanceCase, today: date, *, own_only: bool = False) -> CasePage:
    """Everything a page about one case shows, in a fixed number of queries.

    With ``own_only`` of the pledge's other cases only those of the same unit.
    """
    items = list(case.items.select_related("checked_by", "indicator").order_by("pk"))
    is_open = case.state == State.APPLIED
    seen = look(case, items, today) if is_open else {}
    files = case.attachments.filter(removed_at__isnull=True).select_related("uploaded_by")
    others = case.pledge.acceptance_cases.exclude(pk=case.pk)
    if own_only:
        others = others.filter(agency=case.agency_id, region=case.region_id)
    return CasePage(
        case=case,
        lines=[_line(item, seen.get(item.pk)) for item in items],
        results=_results(case),
        files=list(files),
        others=list(others.select_related("agency", "region").order_by("-applied_on", "-pk")),
        waited=entries([case], today)[0].waited,
        visit_is_rule=is_open and case.pledge.projects.exists(),
    )


def cases_of_unit(unit: Unit) -> QuerySet[AcceptanceCase]:
    """A unit's own cases, the newest first."""
    agency, region = unit
    return _cases().filter(agency=agency, region=region).order_by("-applied_on", "-pk")


def ready_for(unit: Unit, today: date) -> list[Ready]:
    """The pledges a unit may apply for, those with reached targets first. Eight queries."""
    by_pledge: dict[int, list[Sight]] = defaultdict(list)
    for sight in sights_of_unit(unit, today):
        if sight.passed is None:
            by_pledge[sight.indicator.pledge_id].append(sight)
    waiting: dict[int, AcceptanceCase] = {}
    last: dict[int, AcceptanceCase] = {}
    for case in AcceptanceCase.objects.filter(pledge__in=by_pledge).order_by("pk"):
        if case.state == State.APPLIED:
            waiting[case.pledge_id] = case
        if (case.agency_id, case.region_id) == unit:
            last[case.pledge_id] = case
    found = [
        Ready(sights[0].indicator.pledge, sights, waiting.get(pk), _if_returned(last.get(pk)))
        for pk, sights in by_pledge.items()
    ]
    return sorted(found, key=lambda ready: not ready.reached)


def _if_returned(case: AcceptanceCase | None) -> AcceptanceCase | None:
    return case if case and case.state == State.RETURNED else None


def cases_of(pledge: Pledge) -> QuerySet[AcceptanceCase]:
    """A pledge's cases, the newest first."""
    return (
        AcceptanceCase.objects.filter(pledge=pledge)
        .select_related("agency", "region")
        .order_by("-applied_on", "-pk")
    )


def results_of(pledge: Pledge) -> QuerySet[Any]:
    """(case, acceptance) of what the pledge's cases led to, for ``join``."""
    links = AcceptanceCase.acceptances.through.objects
    return (
        links.filter(acceptancecase__pledge=pledge)
        .order_by("pk")
        .values_list("acceptancecase", "acceptance")
    )


def join(
    cases: Sequence[AcceptanceCase],
    acceptances: Sequence[Acceptance],
    results: Iterable[tuple[int, int]],
) -> None:
    """Let each case know its acceptances, and each acceptance the cases it came by."""
    case_of = {case.pk: case for case in cases}
    acceptance_of = {row.pk: row for row in acceptances}
    came: dict[int, list[Acceptance]] = defaultdict(list)
    led: dict[int, list[AcceptanceCase]] = defaultdict(list)
    for case, acceptance in results:
        if case in case_of and acceptance in acceptance_of:
            came[case].append(acceptance_of[acceptance])
            led[acceptance].append(case_of[case])
    for pk, row in case_of.items():
        hold(row, "acceptances", came[pk])
    for pk, passed in acceptance_of.items():
        hold(passed, "cases", led[pk])


def may_apply(reader: User) -> bool:
    """The unit's head applies; the reporter reads."""
    return reader.can(Verb.ANSWER_NOTICES)


def _cases() -> QuerySet[AcceptanceCase]:
    return AcceptanceCase.objects.select_related(
        "pledge__batch", "agency", "region", "applied_by", "decided_by"
    ).prefetch_related("indicators", "acceptances")


def _line(item: AcceptanceItem, seen: Seen | None) -> CheckLine:
    """An open case is looked at anew; of a decided one the frozen words stand in ``found``."""
    if seen is None:
        return CheckLine(item, Seen(item.met if item.kind in COMPUTED else None), bool(item.met))
    return CheckLine(item, seen, stands(item, seen))


def _results(case: AcceptanceCase) -> list[Result]:
    indicators = list(case.indicators.order_by("position"))
    passed = {row.indicator_id: row for row in case.acceptances.select_related("by")}
    return [
        Result(row, _deadline(case, row), _early(case, row), passed.get(row.pk))
        for row in indicators
    ]


def _deadline(case: AcceptanceCase, indicator: Indicator) -> date:
    return indicator.deadline or case.pledge.batch.ends_on


def _early(case: AcceptanceCase, indicator: Indicator) -> int:
    """提前完成: days between the finish and the deadline (R23); 0 where it was not early."""
    return max(0, (_deadline(case, indicator) - case.finished_on).days)
