"""What waits in the other ledgers: reports, problems, acceptances, doubts, special reports."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Window
from django.utils.translation import gettext as _

from agencies.addresses import address_of
from oversight.models import AcceptanceCase, EntrySign, Problem
from oversight.readers import problems as ledger
from oversight.readers.entry_signs import signs_of
from oversight.readers.handovers import time_left
from oversight.readers.today import FIRST, Ask, Group, Scope, Task
from progress.models import MonthlyReport, SpecialReport
from progress.readers.special import for_office
from progress.wording import month_day


def _to_review(scope: Scope) -> QuerySet[Any]:
    """Reports the reader may accept, those due first; not the reader's own entry."""
    waiting = (
        MonthlyReport.objects.for_office(scope.reader)
        .awaiting_review()
        .exclude(entered_by=scope.reader.pk)
        .select_related("batch", "agency", "region")
    )
    return _first(waiting, "due_on", "submitted_on")


def _reports(scope: Scope, reports: list[Any]) -> dict[str, Group]:
    tasks = [_report(report, scope) for report in reports]
    return _waiting("review", _("月报待审核"), tasks, reports, address_of("review"))


def _report(report: MonthlyReport, scope: Scope) -> Task:
    late = report.is_late(scope.today)
    told = _("已报送，等待审核。")
    if report.submitted_on:
        form = _("%(day)s迟报，等待审核。") if late else _("%(day)s报送，等待审核。")
        told = form % {"day": month_day(report.submitted_on)}
    url = address_of("review_report", report.pk)
    return Task(
        word=_("待审核"),
        title=_("%(unit)s%(month)d月月报") % {"unit": report.unit, "month": report.month.month},
        url=url,
        sentence=told,
        step=_("去审核"),
        step_url=url,
        day=report.due_on,
        day_word=_("应报日期"),
        batch=scope.elsewhere(report.batch),
    )


def _open_problems(scope: Scope) -> QuerySet[Any]:
    found = ledger.ledger(scope.reader).select_related(None)
    found = found.select_related("pledge__batch", "agency", "region")
    if not scope.acts:
        found = found.filter(pledge__batch=scope.batch)
    State = Problem.State
    waiting = found.filter(
        Q(state__in=[State.FOUND, State.REQUESTED]) | ledger.overdue(scope.today)
    )
    return waiting.order_by(F("due_on").asc(nulls_last=True), "pk")


def _by_state(scope: Scope, waiting: list[Problem]) -> dict[str, Group]:
    State = Problem.State
    by_state: dict[str, list[Problem]] = {"problems_late": [], "requested": [], "found": []}
    keys = {State.FOUND: "found", State.REQUESTED: "requested"}
    for problem in waiting:
        by_state[keys.get(State(problem.state), "problems_late")].append(problem)
    kinds: tuple[tuple[str, str, str, ProblemTask], ...] = (
        ("problems_late", _("问题整改逾期"), "overdue=on", _late_problem),
        ("requested", _("问题申请销号"), "state=requested", _requested),
        ("found", _("问题待登记"), "state=found", _found),
    )
    return {
        key: Group(
            key,
            title,
            [task(problem, scope) for problem in by_state[key]],
            len(by_state[key]),
            address_of("problems") + scope.narrow(query),
        )
        for key, title, query, task in kinds
        if scope.acts or key == "problems_late"
    }


ProblemTask = Callable[[Problem, Scope], Task]


def _problem(problem: Problem, scope: Scope, **fields: Any) -> Task:
    url = address_of("problem", problem.pk)
    known = {
        "title": problem.what,
        "url": url,
        "step_url": url,
        "who": str(problem.unit),
        "note": problem.pledge.title,
        "batch": scope.elsewhere(problem.pledge.batch),
    }
    return Task(**(known | fields))


def _late_problem(problem: Problem, scope: Scope) -> Task:
    assert problem.due_on is not None  # problem_assigned_has_deadline  # nosec B101
    left = time_left("", problem.due_on, scope.today, scope.is_workday)
    return _problem(
        problem,
        scope,
        word=_("逾期"),
        late=True,
        sentence=_("%(state)s，%(left)s。")
        % {"state": problem.get_state_display(), "left": left.words},
        step=_("督促整改"),
        day=problem.due_on,
        day_word=_("整改期限"),
    )


def _requested(problem: Problem, scope: Scope) -> Task:
    return _problem(
        problem,
        scope,
        word=_("待销号"),
        sentence=_("%(unit)s申请销号，请核实后销号或退回。") % {"unit": problem.unit},
        step=_("核实销号"),
        day=problem.due_on,
        day_word=_("整改期限"),
    )


def _found(problem: Problem, scope: Scope) -> Task:
    return _problem(
        problem,
        scope,
        word=_("待登记"),
        sentence=_("%(source)s，请登记交办或注明不登记的原因。")
        % {"source": problem.get_source_display()},
        step=_("登记交办"),
        day=problem.found_on,
        day_word=_("发现日期"),
    )


def _applied(scope: Scope) -> QuerySet[Any]:
    """Cases that wait for the office's check, the oldest first."""
    return _first(
        AcceptanceCase.objects.filter(
            state=AcceptanceCase.State.APPLIED, pledge__batch__office=scope.reader.agency_id
        ).select_related("pledge__batch", "agency", "region"),
        "applied_on",
    )


def _cases(scope: Scope, cases: list[Any]) -> dict[str, Group]:
    url = address_of("acceptances") + scope.narrow("state=applied")
    tasks = [_case(case, scope) for case in cases]
    return _waiting("acceptance", _("验收申请待核验"), tasks, cases, url)


def _case(case: AcceptanceCase, scope: Scope) -> Task:
    url = address_of("acceptance_case", case.pk)
    unit = case.agency or case.region
    return Task(
        word=_("待核验"),
        title=case.pledge.title,
        url=url,
        who=str(unit or ""),
        sentence=_("%(day)s完成，申请验收，请逐项核验。") % {"day": month_day(case.finished_on)},
        step=_("去核验"),
        step_url=url,
        day=case.applied_on,
        day_word=_("申请日期"),
        batch=scope.elsewhere(case.pledge.batch),
    )


def _unsettled(scope: Scope) -> QuerySet[Any]:
    """Doubts nobody has settled, the newest month first."""
    unsettled = signs_of(scope.reader).filter(outcome=EntrySign.Outcome.OPEN)
    return _first(unsettled, "-month", "found_on")


def _signs(scope: Scope, signs: list[Any]) -> dict[str, Group]:
    url = address_of("entry_signs") + scope.narrow("outcome=open")
    tasks = [_sign(sign, scope) for sign in signs]
    return _waiting("signs", _("数据疑点待核查"), tasks, signs, url)


def _sign(sign: EntrySign, scope: Scope) -> Task:
    url = address_of("entry_sign", sign.pk)
    share = sign.share
    place = share.region or share.agency
    names = [share.indicator.pledge.title, share.indicator.name, *([str(place)] if place else [])]
    return Task(
        word=_("待核查"),
        title=_(" · ").join(dict.fromkeys(names)),
        url=url,
        who=str(share.reporting_agency or share.reporting_region or ""),
        sentence=_("%(month)d月%(sign)s：%(told)s")
        % {"month": sign.month.month, "sign": sign.get_sign_display(), "told": sign.told},
        step=_("去核查"),
        step_url=url,
        day=sign.found_on,
        day_word=_("发现日期"),
        batch=scope.elsewhere(share.indicator.pledge.batch),
    )


def _unread(scope: Scope) -> QuerySet[Any]:
    """Special reports nobody has read, the oldest first."""
    unread = for_office(scope.reader).filter(state=SpecialReport.State.SIGNED)
    return _first(unread, "signed_on")


def _specials(scope: Scope, found: list[Any]) -> dict[str, Group]:
    tasks = [
        Task(
            word=_("待阅办"),
            title=special.title,
            url=address_of("office_special_report", special.pk),
            who=str(special.unit),
            sentence=_("报来%(kind)s，请阅办。") % {"kind": special.get_kind_display()},
            step=_("阅办"),
            step_url=address_of("office_special_report", special.pk),
            day=special.signed_on,
            day_word=_("报送日期"),
            batch=scope.elsewhere(special.batch),
        )
        for special in found
    ]
    return _waiting("special", _("专题报告待阅办"), tasks, found, address_of("office_special"))


def _first(found: QuerySet[Any], *order: str) -> QuerySet[Any]:
    """The first of what waits, and with each how many there are."""
    return found.annotate(waiting=Window(Count("pk"))).order_by(*order, "pk")[:FIRST]


def _waiting(
    key: str, title: str, tasks: list[Task], rows: list[Any], url: str
) -> dict[str, Group]:
    count = rows[0].waiting if rows else 0
    return {key: Group(key, title, tasks, count, url, count - len(rows))}


REVIEW = Ask(_to_review, _reports)
PROBLEMS = Ask(_open_problems, _by_state)  # ``problems_late``, ``requested``, ``found``
ACCEPTANCE = Ask(_applied, _cases)
SIGNS = Ask(_unsettled, _signs)
SPECIAL = Ask(_unread, _specials)
