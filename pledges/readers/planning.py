"""The office's batches on their way: where each stands, what comes next, what is missing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, IntegerField, OuterRef, Prefetch, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from agencies.access import require_office
from agencies.models import Agency, User
from agencies.official_calendar import official_calendar
from agencies.roles import Role, Verb
from agencies.workdays import report_due
from pledges.models import (
    Batch,
    Candidate,
    DraftPledge,
    Indicator,
    Pledge,
    Responsibility,
    SourceText,
    Suggestion,
)
from pledges.models.batch import BatchQuerySet
from pledges.planning.stages import (
    NEXT,
    Act,
    Aim,
    Lack,
    Missing,
    Place,
    Promise,
    Stage,
    check,
    line,
)

# from a month's first day into the next month
MONTH = timedelta(days=31)
WORDS = {
    Lack.NO_PLEDGES: _("本批次还没有实事。"),
    Lack.NO_NUMBER: _("没有序号"),
    Lack.NUMBER_TWICE: _("序号重复"),
    Lack.NO_TITLE: _("没有任务名称"),
    Lack.NO_LEAD: _("没有牵头单位"),
    Lack.LEAD_IS_MANY: _("牵头单位是集合称谓，不能填报，须写明一个单位"),
    Lack.NO_INDICATOR: _("没有指标"),
    Lack.NO_NAME: _("指标没有名称"),
    Lack.NO_VALUE: _("指标没有目标值"),
    Lack.DEADLINE_BEFORE: _("指标期限早于批次开始日期"),
    Lack.NO_CATEGORY: _("没有归入方面"),
    Lack.NO_DEADLINE: _("没有写明期限，按批次最后一天计"),
    Lack.DEADLINE_AFTER: _("期限在批次结束以后，请确认是跨年完成"),
    Lack.LEAD_WITHOUT_PEOPLE: _("牵头单位还没有填报账号"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """A stage of the five with where it stands: past, now or ahead."""

    label: str
    place: Place


@dataclass(frozen=True, slots=True)
class Row:
    """A batch with its line and what is to be done next; the counts stand on the batch."""

    batch: Batch
    steps: list[Step]
    act: Act


@dataclass(frozen=True, slots=True)
class Finding:
    """Everything of one sort that is missing, each with the pledge and indicator it is at."""

    words: str
    blocks: bool
    found: list[Missing]


@dataclass(frozen=True, slots=True)
class Listed:
    """A pledge of the planning page: its leads, its 项, and whether something blocks it."""

    pledge: Pledge
    leads: list[Agency]
    others: list[Agency]
    indicators: list[Indicator]
    blocked: bool


def planned_batches(user: User) -> BatchQuerySet:
    """Batches whose planning the person may see: an officer the office's, a leader all."""
    if user.can(Verb.MANAGE_PLEDGES):
        return Batch.objects.managed_by(user.agency_id)
    return Batch.objects.all()


def batch_at(user: User, slug: str) -> Batch:
    """The batch, or 404; ``PermissionDenied`` for an officer of another office."""
    batch = get_object_or_404(Batch.objects.select_related("region", "issuer", "office"), slug=slug)
    require_planning(user, batch)
    return batch


def require_planning(user: User, batch: Batch) -> None:
    """Raise ``PermissionDenied`` for an officer of another office."""
    if user.can(Verb.MANAGE_PLEDGES):
        require_office(user, batch.office_id, Verb.MANAGE_PLEDGES)


def overview(user: User) -> list[Row]:
    """The person's batches, the newest first, with their counts. One query."""
    rows = (
        planned_batches(user)
        .select_related("office", "decision")
        .annotate(
            suggestions=_count(Suggestion.objects.filter(solicitation__batch=OuterRef("pk"))),
            candidate_count=_count(Candidate.objects.filter(batch=OuterRef("pk"))),
            drafts=_count(
                DraftPledge.objects.filter(
                    source__batch=OuterRef("pk"), source__state=SourceText.State.DRAFT
                ).exclude(state=DraftPledge.State.REJECTED)
            ),
            pledge_count=_count(Pledge.objects.filter(batch=OuterRef("pk"))),
            indicator_count=_count(
                Indicator.objects.filter(
                    pledge__batch=OuterRef("pk"), of__isnull=True, condition=False
                )
            ),
        )
    )
    return [row_of(batch) for batch in rows.order_by("-starts_on", "slug")]


def row_of(batch: Batch) -> Row:
    """Where the batch stands and what comes next."""
    return Row(batch, steps_of(batch), NEXT[Stage(batch.stage)])


def steps_of(batch: Batch) -> list[Step]:
    """征集 谋划 审定 公布 办结, each past, now or ahead."""
    return [
        Step(str(Batch.Stage(stage.value).label), place)
        for stage, place in line(Stage(batch.stage))
    ]


def pledges_of(batch: Batch) -> list[Pledge]:
    """The batch's pledges with all that their check and list show. Five queries."""
    return list(
        batch.pledges.select_related("category", "candidate")
        .prefetch_related(
            Prefetch(
                "responsibilities",
                Responsibility.objects.select_related("agency").order_by("part", "order"),
            ),
            Prefetch("indicators", Indicator.objects.order_by("position")),
        )
        .order_by("position")
    )


def missing_of(batch: Batch, pledges: Iterable[Pledge] | None = None) -> list[Missing]:
    """What the batch lacks before it may be published."""
    rows = pledges_of(batch) if pledges is None else list(pledges)
    with_people = _agencies_with_people(rows)
    return check([_promise(row, with_people) for row in rows], batch.starts_on, batch.ends_on)


def findings(missing: Iterable[Missing]) -> list[Finding]:
    """The same grouped by sort: what blocks first, in the order of ``Lack``."""
    by_lack: dict[Lack, list[Missing]] = {}
    for each in missing:
        by_lack.setdefault(each.lack, []).append(each)
    grouped = [
        Finding(str(WORDS[lack]), found[0].blocks, found)
        for lack, found in sorted(by_lack.items(), key=lambda pair: list(Lack).index(pair[0]))
    ]
    return sorted(grouped, key=lambda finding: not finding.blocks)


def listed(pledges: Iterable[Pledge], missing: Iterable[Missing]) -> list[Listed]:
    """The pledges of the planning page, in their order."""
    blocked = {each.promise.key for each in missing if each.promise and each.blocks}
    return [
        Listed(
            pledge,
            pledge.leads(),
            pledge.others(),
            [row for row in pledge.indicators.all() if row.counts],
            pledge.pk in blocked,
        )
        for pledge in pledges
    ]


def first_months(batch: Batch, today: date) -> list[date]:
    """Months of the batch from which reporting may begin: their reports are not overdue yet."""
    is_workday, months = official_calendar(), []
    month = batch.starts_on.replace(day=1)
    while month <= batch.ends_on:
        if report_due(month, batch.report_due_day, is_workday) >= today:
            months.append(month)
        month = (month + MONTH).replace(day=1)
    return months


def _count(rows: QuerySet) -> Coalesce:
    """How many rows a batch has: a subquery each, so that the counts do not multiply."""
    counted = rows.order_by().values(one=Value(1)).annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _agencies_with_people(pledges: Iterable[Pledge]) -> set[int]:
    leads = {row.agency_id for pledge in pledges for row in pledge.responsibilities.all()}
    people = User.objects.filter(
        Q(role=Role.REPORTER) | Q(role=Role.HEAD), is_active=True, agency__in=leads
    )
    return {pk for pk in people.values_list("agency", flat=True) if pk}


def _promise(pledge: Pledge, with_people: set[int]) -> Promise:
    leads = pledge.leads()
    return Promise(
        key=pledge.pk,
        no=pledge.no,
        title=pledge.title,
        has_category=pledge.category_id is not None,
        lead=bool(leads),
        lead_reports=all(agency.kind != Agency.Kind.COLLECTIVE for agency in leads),
        lead_has_people=all(agency.pk in with_people for agency in leads),
        aims=[_aim(row) for row in pledge.indicators.all()],
    )


def _aim(row: Indicator) -> Aim:
    return Aim(
        key=row.pk,
        name=row.name,
        needs_value=row.comparator != "qualitative",
        has_value=row.value is not None,
        deadline=row.deadline,
        condition=row.condition,
    )
