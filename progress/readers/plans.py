"""A share's plans as people read them: one after the other, by month, by year, and tried out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import F, QuerySet
from django.utils import dateformat
from django.utils.translation import gettext as _

from pledges.actions.plan_revisions import PlanDraft
from pledges.figures import write_figure
from pledges.models import Plan, Share
from pledges.plan_entry import period_ends
from pledges.targets import PlanKind, Target, percent, rounded
from progress.actions.plans import schedule_drafted
from progress.facts import Facts, MilestoneFact
from progress.gathering import schedule_of
from progress.inputs import from_json
from progress.lateness import judge
from progress.models import Reading, Verdict
from progress.pace import Schedule, expected_share
from progress.wording import sentence
from progress.years import Told, Year, by_year, each_year

MONTHS_AT_MOST = 24  # a longer plan is told by quarters


@dataclass(frozen=True, slots=True)
class PlanRow:
    """One plan of a share. ``since`` says when it took or takes effect, ``turn`` how the months
    are judged around that day; ``state`` is ``now``, ``coming`` or ``past``.
    """

    plan: Plan
    since: str
    turn: str
    state: str


@dataclass(frozen=True, slots=True)
class CurveRow:
    """What a plan expects on a day, in the unit and in percent; beside it another plan's."""

    day: date
    value: Decimal | None
    percent: Decimal | None
    now_value: Decimal | None = None
    now_percent: Decimal | None = None


@dataclass(frozen=True, slots=True)
class MonthRow:
    """A month of the plan: what the plan then in force expected, and the accepted figure."""

    day: date
    value: Decimal | None
    percent: Decimal | None
    reading: Reading | None


@dataclass(frozen=True, slots=True)
class TriedLight:
    """The light of the last judged month as it stands, and as a new plan would have it."""

    month: date
    light: str
    text: str
    new_light: str
    new_text: str

    @property
    def same(self) -> bool:
        return self.light == self.new_light


@dataclass(frozen=True, slots=True)
class Tried:
    """A plan tried out; nothing of it is kept."""

    rows: list[CurveRow]
    light: TriedLight | None
    turn: str


def plan_rows(share: Share, today: date) -> list[PlanRow]:
    """All plans of the share, the newest first. One query where they are not read yet."""
    rows: list[PlanRow] = []
    plans = sorted(share.plans.all(), key=lambda plan: plan.effective_on or date.min)
    held = share.plan_on(today)
    for plan in plans:
        coming = plan.effective_on is not None and plan.effective_on > today
        state = "now" if plan == held else "coming" if coming else "past"
        since, turn = _("自始执行"), ""
        if plan.effective_on is not None:
            since = _("自%(day)s起执行") % {"day": _day(plan.effective_on)}
            turn = turn_in_words(plan.effective_on) if rows else ""
        rows.append(PlanRow(plan, since, turn, state))
    return rows[::-1]


def turn_in_words(effective_on: date) -> str:
    """「2023年9月及以前按原计划研判，自2023年10月1日起按新计划。」"""
    return _("%(month)s及以前按原计划研判，自%(day)s起按新计划。") % {
        "month": dateformat.format(effective_on - timedelta(days=1), _("Y年n月")),
        "day": _day(effective_on),
    }


def month_rows(share: Share) -> list[MonthRow]:
    """Month ends of the plan with what was expected and reported. One query for the figures."""
    plan, batch = share.plan, share.indicator.pledge.batch
    if plan is None or plan.kind == PlanKind.NONE:
        return []
    told = {reading.report.month: reading for reading in _accepted([share.pk])}
    rows = []
    for day in _days(plan.start, plan.end):
        target = share.target_on(day)
        expected = expected_share(schedule_of(share.plan_on(day), target, batch), day)
        value = None if expected is None else _figure(target, expected)
        share_now = None if expected is None else percent(expected)
        rows.append(MonthRow(day, value, share_now, told.get(day.replace(day=1))))
    return rows


def try_out(share: Share, draft: PlanDraft, effective_on: date | None) -> Tried:
    """What a plan would expect month by month beside the present one, and the last month's light.

    One query for the last verdict. Raises ``ImpossiblePlan`` for a plan that has no curve.
    """
    target, batch, plan = share.target(), share.indicator.pledge.batch, share.plan
    rows: list[CurveRow] = []
    schedule = schedule_drafted(draft, target)
    if target.has_share:
        now = schedule_of(plan, target, batch)
        ends = [(draft.start, draft.end), *([(plan.start, plan.end)] if plan else [])]
        days = _days(min(start for start, _end in ends), max(end for _start, end in ends))
        rows = [_curve_row(target, schedule, now, day) for day in days]
    turn = turn_in_words(effective_on) if effective_on else ""
    return Tried(rows, _tried_light(share, draft, schedule), turn)


def years_of(shares: Iterable[Share]) -> dict[int, list[Year]]:
    """Share id → its years, for shares planned over more than one (R20–R22, R27). One query.

    The shares come with their plans, and their indicators and batches.
    """
    wanted = {share.pk: share for share in shares if spans_years(share)}
    return _by_share(wanted, accepted_figures(wanted)) if wanted else {}


def years_told(
    shares: Iterable[Share], figures: Iterable[tuple[int, date, date, Decimal]]
) -> dict[int, list[Year]]:
    """The same by what ``accepted_figures`` of these shares found: of those with a plan that
    spans years, or due anew every year."""
    several = {
        share.pk: share
        for share in shares
        if (share.indicator.recurrence or any(map(_over_a_year, share.plans.all())))
        and spans_years(share)
    }
    return _by_share(several, figures)


def accepted_figures(shares: Collection[int]) -> QuerySet[Any]:
    """(share, month, day it speaks of, value) of every accepted figure, oldest first."""
    figures = Reading.objects.filter(
        share__in=shares, report__state="accepted", value__isnull=False
    )
    return figures.order_by("report__month", "pk").values_list(
        "share", "report__month", "as_of", "value"
    )


def _over_a_year(plan: Plan) -> bool:
    return plan.end.year > plan.start.year


def _by_share(
    shares: Mapping[int, Share], figures: Iterable[tuple[int, date, date, Decimal]]
) -> dict[int, list[Year]]:
    told: dict[int, list[Told]] = defaultdict(list)
    for pk, month, as_of, value in figures:
        told[pk].append(Told(month, as_of, value))
    return {pk: _years(share, told[pk]) for pk, share in shares.items()}


def year_in_words(years: Sequence[Year], unit: str, today: date) -> str:
    """This year's own part: 「2023年当年目标300个，当年完成120个（40.00%）」; empty without any."""
    row = next((row for row in years if row.year == today.year), None)
    if row is None or row.target is None:
        return ""
    names = {
        "year": row.year,
        "target": write_figure(row.target),
        "unit": unit,
        "brought": write_figure(row.brought),
        "percent": row.percent,
        "before": row.unknown,
    }
    if row.brought is not None and row.percent is not None:
        text = _(
            "%(year)d年当年目标%(target)s%(unit)s，当年完成%(brought)s%(unit)s（%(percent)s%%）"
        )
    elif row.unknown is not None:
        text = _("%(year)d年当年目标%(target)s%(unit)s，缺%(before)d年12月累计数，当年完成数不详")
    else:
        text = _("%(year)d年当年目标%(target)s%(unit)s，当年还没有审核通过的数据")
    return text % names


def spans_years(share: Share) -> bool:
    """Is the share planned, or due anew every year, over more than one calendar year?"""
    if not share.target().has_share:
        return False
    start, end = _reach(share)
    planned = share.plan is not None and share.plan.kind != PlanKind.NONE
    return start.year < end.year and (planned or bool(share.indicator.recurrence))


def _reach(share: Share) -> tuple[date, date]:
    plans = [plan for plan in share.plans.all() if plan.kind != PlanKind.NONE]
    batch = share.indicator.pledge.batch
    if not plans:
        return batch.starts_on, share.indicator.deadline or batch.ends_on
    return min(plan.start for plan in plans), max(plan.end for plan in plans)


def _years(share: Share, told: Sequence[Told]) -> list[Year]:
    target, batch, reach = share.target(), share.indicator.pledge.batch, _reach(share)
    if share.indicator.recurrence and share.plan is None:
        return each_year(target, reach, told)
    first = min(share.plans.all(), key=lambda plan: plan.effective_on or date.min)

    def plan_on(day: date) -> Schedule:
        # a plan made for a year to come holds for it already in this table
        return schedule_of(share.plan_on(day) or first, target, batch)

    return by_year(target, plan_on, reach, told, first.opening)


def _accepted(shares: Collection[int]) -> Iterable[Reading]:
    return (
        Reading.objects.filter(share__in=shares, report__state="accepted", value__isnull=False)
        .select_related("report")
        .order_by(F("report__month").asc())
    )


def _curve_row(target: Target, schedule: Schedule, now: Schedule, day: date) -> CurveRow:
    cells: list[Decimal | None] = []
    for plan in (schedule, now):
        expected = expected_share(plan, day)
        cells += (
            [None, None] if expected is None else [_figure(target, expected), percent(expected)]
        )
    return CurveRow(day, *cells)


def _tried_light(share: Share, draft: PlanDraft, schedule: Schedule) -> TriedLight | None:
    verdict = Verdict.objects.filter(share=share).order_by("month", "day", "sequence").last()
    if verdict is None:
        return None
    facts = from_json(verdict.inputs)
    if facts.target.has_share:
        # the month was judged against the target of its day, which may have been revised since
        schedule = schedule_drafted(draft, facts.target)
    tried = replace(facts, schedule=schedule, milestones=_milestones(share, draft, facts))
    ruling = judge(tried)
    return TriedLight(
        verdict.month,
        verdict.light,
        sentence(facts, judge(facts)),
        ruling.light.value,
        sentence(tried, ruling),
    )


def _milestones(share: Share, draft: PlanDraft, facts: Facts) -> tuple[MilestoneFact, ...]:
    """The month's nodes with the present plan's stages taken out and the new one's put in."""
    held = share.plan_on(facts.day)
    stages = list(held.stages.all()) if held else []
    old = {(stage.what, stage.due) for stage in stages}
    done = {stage.what: stage.done_on for stage in stages}
    kept = [
        node
        for node in facts.milestones
        if node.value is not None or (node.what, node.due) not in old
    ]
    new = [
        MilestoneFact(stage.what, stage.due, None, done.get(stage.what)) for stage in draft.stages
    ]
    return (*kept, *new)


def _days(start: date, end: date) -> list[date]:
    days = period_ends(start, end, 1)
    return days if len(days) <= MONTHS_AT_MOST else period_ends(start, end, 3)


def _figure(target: Target, share: Fraction) -> Decimal:
    """Whole where the plan stands on a whole number, else one decimal, as in the sentence."""
    value = target.at_share(share)
    return rounded(value, 0 if value.denominator == 1 else 1)


def _day(day: date) -> str:
    return dateformat.format(day, _("Y年n月j日"))
