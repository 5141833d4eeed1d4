"""Gathering the facts of a whole batch on a day, in a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.db.models import F, Q, QuerySet

from pledges.models import Batch, Milestone, Plan, Share
from pledges.readers.plans_at_hand import put_plans
from pledges.targets import Kind, PlanKind, Target
from progress.facts import Facts, MilestoneFact, Reporting
from progress.models import Acceptance, JudgingRule, MonthlyReport, Reading
from progress.models.rule import rules_on
from progress.pace import ZERO, Schedule
from progress.periods import month_end
from progress.readers.accepted import KEPT, known_of

Unit = tuple[int | None, int | None]


@dataclass
class _Rows:
    """Everything read from the database, keyed for one pass over the shares."""

    reports: dict[Unit, list[MonthlyReport]] = field(default_factory=lambda: defaultdict(list))
    readings: dict[int, list[Reading]] = field(default_factory=lambda: defaultdict(list))
    milestones: dict[int, list[Milestone]] = field(default_factory=lambda: defaultdict(list))
    passed: dict[int, date] = field(default_factory=dict)
    rules: list[JudgingRule] = field(default_factory=list)
    # of readings that were not read one by one
    highest: dict[int, Decimal | None] = field(default_factory=dict)
    achieved: dict[int, bool] = field(default_factory=dict)


def gather(batch: Batch, day: date) -> Iterator[tuple[Share, Facts]]:
    """Each share of the batch that has a month to judge on ``day``, with its facts.

    Judged is the latest month that has an accepted report or whose due day has passed;
    the judged day is the earlier of that month's end and ``day``. A share whose pledge was paused
    or stopped on any day from the judged one on is not judged (R75). Eleven queries.
    """
    shares = (
        Share.objects.filter(indicator__pledge__batch=batch)
        .with_turns()
        .select_related("indicator__pledge", "region", "agency")
        .prefetch_related("plans__points", "plans__stages", "indicator__revisions")
        .order_by("indicator__pledge__position", "indicator__position", "pk")
    )
    rows = _read(batch, day)
    rows.reports = _reports(batch, day)
    for share in shares:
        report = _judged_report(share, rows, day)
        if report and not share.halt_between(_judged_day(report, day), day):
            yield share, _facts(share, report, rows, rows.readings[share.pk], day)


def gather_as_if_accepted(
    report: MonthlyReport, day: date, shares: Sequence[Share] | None = None
) -> Iterator[tuple[Share, Facts, list[Reading]]]:
    """Each share the report answers for, as its month would be judged were it accepted as it is.

    With the facts come the accepted readings of earlier months, oldest first: the last ``KEPT``
    of them. Judged is the month's last day, on what is known on ``day``. A share left blank keeps
    the reporting status it has. Two queries; one less with ``shares``, those of ``shares_of``.
    """
    yield from gather_all_as_if_accepted([report], day, shares)[report.pk]


def gather_all_as_if_accepted(
    reports: Sequence[MonthlyReport], day: date, shares: Sequence[Share] | None = None
) -> dict[int, list[tuple[Share, Facts, list[Reading]]]]:
    """The same for many reports, of any batches: report id → its shares. Two queries."""
    if not reports:
        return {}
    shares = list(_shares_of(reports)) if shares is None else shares
    rows = _read_around(reports, shares, day)
    of_unit: dict[tuple[int | None, ...], list[Share]] = defaultdict(list)
    for share in shares:
        unit = share.reporting_agency_id, share.reporting_region_id
        of_unit[share.indicator.pledge.batch_id, *unit].append(share)
    found = {}
    for report in reports:
        own = {reading.share_id: reading for reading in report.readings.all()}
        found[report.pk] = [
            _as_if_accepted(report, share, own.get(share.pk), rows, day)
            for share in of_unit[report.batch_id, report.agency_id, report.region_id]
        ]
    return found


def _shares_of(reports: Sequence[MonthlyReport]) -> QuerySet[Share]:
    """What the units of these reports answer for, in the order of each batch."""
    agencies = {report.agency_id for report in reports if report.agency_id}
    regions = {report.region_id for report in reports if report.region_id}
    return Share.objects.filter(
        Q(reporting_agency__in=agencies) | Q(reporting_region__in=regions),
        indicator__pledge__batch__in={report.batch_id for report in reports},
    ).as_reported()


def _read_around(reports: Sequence[MonthlyReport], shares: Sequence[Share], day: date) -> _Rows:
    """Give the shares their plans, and read what else bears on them, and what was accepted of
    them by ``day`` or the end of the last month reported. One query."""
    months = {report.month for report in reports}
    plans, milestones, passed, rules, accepted = known_of(
        {report.batch_id for report in reports},
        [share.pk for share in shares],
        {share.indicator_id for share in shares},
        [share.pk for share in shares if share.indicator.kind == Kind.QUALITATIVE],
        [share.pk for share in shares if share.indicator.kind != Kind.QUALITATIVE],
        max(day, month_end(max(months))),
        max(months),
        one_month=len(months) == 1,
    )
    put_plans(shares, plans)
    rows = _Rows(rules=rules)
    for milestone in milestones:
        rows.milestones[milestone.indicator_id].append(milestone)
    rows.passed = {row.indicator_id: row.passed_on for row in passed}
    for reading in accepted:
        rows.readings[reading.share_id].append(reading)
        if len(months) == 1:
            rows.highest[reading.share_id] = reading.highest
            rows.achieved[reading.share_id] = reading.ever_achieved
    return rows


def _as_if_accepted(
    report: MonthlyReport, share: Share, typed: Reading | None, rows: _Rows, day: date
) -> tuple[Share, Facts, list[Reading]]:
    earlier = [r for r in rows.readings[share.pk] if r.report.month < report.month]
    says = [typed] if typed and says_something(typed, share.indicator.kind) else []
    known = max(day, month_end(report.month))
    # two reports of one unit may wait at once: neither counts in the other
    facts = _facts(share, report, rows, earlier + says, known)
    return share, facts, _last_ones(earlier)


def _last_ones(earlier: list[Reading]) -> list[Reading]:
    """The last ``KEPT`` of those with a figure, and of those without."""
    kept: list[Reading] = []
    for reading in reversed(earlier):
        alike = [other for other in kept if (other.value is None) == (reading.value is None)]
        if len(alike) < KEPT:
            kept.append(reading)
    return kept[::-1]


def schedule_of(plan: Plan | None, target: Target, batch: Batch) -> Schedule:
    """The arithmetic form of a stored plan; no plan is a schedule of kind ``none``."""
    if plan is None:
        return Schedule(PlanKind.NONE, batch.starts_on, batch.ends_on)
    points: tuple[tuple[date, Fraction], ...] = ()
    if plan.kind in (PlanKind.MONTHLY, PlanKind.STEPS):
        points = tuple((point.day, target.share(point.value)) for point in plan.points.all())
    season = (divmod(plan.season_from, 100), divmod(plan.season_to, 100))
    opening = ZERO if plan.opening is None else target.share(plan.opening)
    return Schedule(PlanKind(plan.kind), plan.start, plan.end, points, season, opening)


def _reports(batch: Batch, day: date) -> dict[Unit, list[MonthlyReport]]:
    reports: dict[Unit, list[MonthlyReport]] = defaultdict(list)
    for report in batch.reports.filter(month__lte=day).order_by("month"):
        reports[report.agency_id, report.region_id].append(report)
    return reports


def _read(batch: Batch, day: date) -> _Rows:
    """What is known of the batch on ``day``."""
    rows = _Rows()
    accepted = Reading.objects.filter(
        report__batch=batch,
        report__state="accepted",
        report__accepted_on__lte=day,
        as_of__lte=day,
    )
    with_kind = accepted.select_related("report").annotate(kind=F("share__indicator__kind"))
    for reading in with_kind.order_by("report__month", "pk"):
        if says_something(reading, reading.kind):
            rows.readings[reading.share_id].append(reading)
    for milestone in Milestone.objects.filter(
        indicator__pledge__batch=batch, due__isnull=False
    ).order_by("due", "pk"):
        if milestone.indicator_id is not None:
            rows.milestones[milestone.indicator_id].append(milestone)
    rows.passed = dict(
        Acceptance.objects.filter(
            indicator__pledge__batch=batch, reversed_on__isnull=True
        ).values_list("indicator_id", "passed_on")
    )
    rows.rules = list(JudgingRule.objects.filter(batch=batch))
    return rows


def says_something(reading: Reading, kind: str) -> bool:
    """A figure, or for a qualitative target its word; a note beside no figure is none."""
    if kind == Kind.QUALITATIVE:
        return reading.achieved or bool(reading.note)
    return reading.value is not None


def _judged_report(share: Share, rows: _Rows, day: date) -> MonthlyReport | None:
    reported = {reading.report_id for reading in rows.readings[share.pk]}
    reports = rows.reports[share.reporting_agency_id, share.reporting_region_id]
    judged = [r for r in reports if r.due_on < day or r.pk in reported]
    return judged[-1] if judged else None


def _judged_day(report: MonthlyReport, day: date) -> date:
    return min(day, month_end(report.month))


def _facts(
    share: Share, report: MonthlyReport, rows: _Rows, told: list[Reading], day: date
) -> Facts:
    batch, indicator, judged_day = report.batch, share.indicator, _judged_day(report, day)
    target, plan = share.target_on(judged_day), share.plan_on(judged_day)
    readings = [r for r in told if r.report.month <= report.month]
    of_month = next((r for r in readings if r.report_id == report.pk), None)
    return Facts(
        day=judged_day,
        month=report.month,
        target=target,
        deadline=indicator.deadline or batch.ends_on,
        schedule=schedule_of(plan, target, batch),
        reporting=Reporting.ACCEPTED if of_month else _reporting(report, day),
        value=of_month.value if of_month else None,
        last_value=_last(readings),
        highest=max(_values(readings, rows.highest.get(share.pk)), default=None),
        achieved=rows.achieved.get(share.pk, False) or any(r.achieved for r in readings),
        passed_on=rows.passed.get(indicator.pk),
        report_due=report.due_on,
        milestones=(
            *_milestones(rows.milestones[indicator.pk], share, target),
            *_stages(plan),
        ),
        unit=indicator.unit,
        approx=_approx(readings),
        rules=rules_on(rows.rules, indicator, judged_day),
    )


def _reporting(report: MonthlyReport, day: date) -> Reporting:
    """Status on ``day`` of a report that gave this share no accepted figure by then."""
    if report.state == MonthlyReport.State.RETURNED:
        return Reporting.RETURNED
    accepted = report.accepted_on is not None and report.accepted_on <= day
    sent = report.submitted_on is not None and report.submitted_on <= day
    return Reporting.SUBMITTED if sent and not accepted else Reporting.MISSING


def _last(readings: list[Reading]) -> Decimal | None:
    values = _values(readings)
    return values[-1] if values else None


def _values(readings: list[Reading], before: Decimal | None = None) -> list[Decimal]:
    return [
        value for value in (before, *(reading.value for reading in readings)) if value is not None
    ]


def _approx(readings: list[Reading]) -> str:
    return readings[-1].approx if readings else ""


def _milestones(
    milestones: Iterable[Milestone], share: Share, target: Target
) -> Iterator[MilestoneFact]:
    """Percent nodes scale to any share; a figure in the unit speaks of the whole only."""
    for milestone in milestones:
        in_percent = milestone.unit == "%" and share.indicator.unit != "%"
        if milestone.due is None or not (in_percent or share.is_whole):
            continue
        value = milestone.value
        if value is not None and in_percent and target.has_share:
            exact = target.at_share(Fraction(value) / 100)
            value = Decimal(exact.numerator) / Decimal(exact.denominator)
        yield MilestoneFact(milestone.what, milestone.due, value, milestone.done_on)


def _stages(plan: Plan | None) -> Iterator[MilestoneFact]:
    """Stages of the plan in force: missed ones count like milestones without a figure (R35)."""
    for stage in plan.stages.all() if plan else ():
        yield MilestoneFact(stage.what, stage.due, None, stage.done_on)
