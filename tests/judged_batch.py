"""A batch drawn by ``tests.judged``, in the database: as many statements as there are tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from agencies.models import Agency, Region, User
from pledges.models import (
    Batch,
    Category,
    ChangedPledge,
    Indicator,
    Milestone,
    MovedIndicator,
    Plan,
    PlanPoint,
    PlanStage,
    Pledge,
    PledgeChange,
    Share,
    TargetRevision,
)
from progress.models import Acceptance, JudgingRule, MonthlyReport, Reading
from tests.judged import UNITS, BatchDrawn, ChangeDrawn


@dataclass(frozen=True, slots=True)
class Country:
    """Who promises, who reports and where, for every batch drawn."""

    region: Region
    office: Agency
    units: tuple[Agency | Region, ...]
    parts: tuple[Agency | Region, ...]
    officer: User

    def reporter(self, unit: int, name: str = "") -> dict[str, Any]:
        """The fields that say who reports."""
        found = self.units[unit]
        return {f"{name}{'region' if isinstance(found, Region) else 'agency'}": found}

    def place(self, part: int | None) -> dict[str, Any]:
        """The fields that say whose part a share is."""
        if part is None:
            return {}
        found = self.parts[part]
        return {"region" if isinstance(found, Region) else "agency": found}


def make_country(region: Region, office: Agency, officer: User) -> Country:
    """Three agencies and two counties that report, two counties and an agency with parts."""
    counties = [
        Region.objects.create(
            code=f"13089{n}", name=f"第{n}县", short_name=f"第{n}县", level="county", parent=region
        )
        for n in range(2)
    ]
    agencies = [
        Agency.objects.create(name=f"第{n}局", short_name=f"第{n}局", region=region)
        for n in range(UNITS - 2)
    ]
    parts = (counties[0], counties[1], agencies[0])
    return Country(region, office, (*agencies, *counties), parts, officer)


def write(drawn: BatchDrawn, country: Country) -> Batch:
    """The batch in the database."""
    batch = Batch.objects.create(
        slug="drawn",
        title="2020年民生实事",
        starts_on=drawn.span[0],
        ends_on=drawn.span[1],
        stage=Batch.Stage.PUBLISHED,
        region=country.region,
        issuer=country.office,
        office=country.office,
        reports_from=drawn.span[0],
    )
    categories = Category.objects.bulk_create(
        Category(batch=batch, name=f"方面{n}", order=n) for n in range(2)
    )
    made = _write_indicators(drawn, batch, categories)
    shares = _write_shares(drawn, made, country)
    _write_reports(drawn, batch, shares, country)
    write_changes(drawn.changes, batch, made, country.officer)
    JudgingRule.objects.bulk_create(
        JudgingRule(
            batch=batch,
            category=categories[rule.scope[1]] if rule.scope and rule.scope[0][0] == "c" else None,
            indicator=made[rule.scope[1]] if rule.scope and rule.scope[0][0] == "i" else None,
            effective_on=rule.effective_on,
            reason="调整",
            made_by=country.officer,
            made_on=rule.effective_on,
            **rule.settings,
        )
        for rule in drawn.rules
    )
    return batch


def _write_indicators(
    drawn: BatchDrawn, batch: Batch, categories: list[Category]
) -> list[Indicator]:
    pledges = Pledge.objects.bulk_create(
        Pledge(
            batch=batch,
            # the order of the batch is not that of the rows
            position=len(drawn.indicators) - n,
            no=str(n),
            title=f"第{n}件",
            category=None if one.category is None else categories[one.category],
        )
        for n, one in enumerate(drawn.indicators)
    )
    made = Indicator.objects.bulk_create(
        Indicator(
            pledge=pledge,
            position=1,
            name=f"第{pledge.no}项",
            kind=one.target.kind,
            comparator=one.target.comparator,
            value=one.target.value,
            upper=one.target.upper,
            baseline=one.target.baseline,
            unit=one.unit,
            deadline=one.deadline,
        )
        for pledge, one in zip(pledges, drawn.indicators, strict=True)
    )
    pairs = list(zip(made, drawn.indicators, strict=True))
    Milestone.objects.bulk_create(
        Milestone(
            pledge_id=indicator.pledge_id,
            indicator=indicator,
            what=node.what,
            due=node.due,
            value=node.value,
            unit=node.unit,
            done_on=node.done_on,
        )
        for indicator, one in pairs
        for node in one.milestones
    )
    Acceptance.objects.bulk_create(
        Acceptance(
            indicator=indicator,
            passed_on=passed_on,
            document="验收意见",
            reversed_on=passed_on if is_reversed else None,
            reversal_reason="有误" if is_reversed else "",
        )
        for indicator, one in pairs
        for passed_on, is_reversed in one.accepted
    )
    return made


def _write_shares(drawn: BatchDrawn, indicators: list[Indicator], country: Country) -> list[Share]:
    pairs = [
        (indicator, share)
        for indicator, one in zip(indicators, drawn.indicators, strict=True)
        for share in one.shares
    ]
    shares = Share.objects.bulk_create(
        Share(
            indicator=indicator,
            value=share.value,
            **country.place(share.part),
            **country.reporter(share.unit, "reporting_"),
        )
        for indicator, share in pairs
    )
    TargetRevision.objects.bulk_create(
        TargetRevision(
            indicator=indicator,
            old_value=old,
            new_value=old + 1,
            effective_on=effective_on,
            reason="调整",
            document="批复",
            approved_by=country.officer,
        )
        for indicator, one in zip(indicators, drawn.indicators, strict=True)
        for effective_on, old in one.revisions
    )
    dated = [(share, plan) for share, (_, d) in zip(shares, pairs, strict=True) for plan in d.plans]
    plans = Plan.objects.bulk_create(
        Plan(
            share=share,
            kind=plan.kind,
            start=plan.start,
            end=plan.end,
            season_from=plan.season[0],
            season_to=plan.season[1],
            opening=plan.opening,
            effective_on=plan.effective_on,
            reason="调整",
        )
        for share, plan in dated
    )
    both = [(made, plan) for made, (_, plan) in zip(plans, dated, strict=True)]
    PlanPoint.objects.bulk_create(
        PlanPoint(plan=made, day=day, value=value)
        for made, plan in both
        for day, value in plan.points
    )
    PlanStage.objects.bulk_create(
        PlanStage(plan=made, what=node.what, start=node.due, due=node.due, done_on=node.done_on)
        for made, plan in both
        for node in plan.stages
    )
    return shares


def _write_reports(drawn: BatchDrawn, batch: Batch, shares: list[Share], country: Country) -> None:
    reports = MonthlyReport.objects.bulk_create(
        MonthlyReport(
            batch=batch,
            month=report.month,
            due_on=report.due_on,
            state=report.state,
            submitted_on=report.submitted_on,
            accepted_on=report.accepted_on,
            **country.reporter(report.unit),
        )
        for report in drawn.reports
    )
    Reading.objects.bulk_create(
        Reading(report=reports[report], share=shares[share], **fields)
        for report, share, fields in drawn.readings
    )


def write_changes(
    drawn: Sequence[ChangeDrawn], batch: Batch, indicators: list[Indicator], officer: User
) -> None:
    """The changes in order: each moves what stands at its pledge by then."""
    pledges = [indicator.pledge for indicator in indicators]
    for each in drawn:
        change = PledgeChange.objects.create(
            batch=batch,
            kind=each.kind,
            effective_on=each.on,
            reason="调整",
            document="批复",
            approved_by=officer,
        )
        pledge, into = pledges[each.pledge], pledges[each.into]
        ChangedPledge.objects.create(change=change, pledge=pledge, side="before", title="某件")
        if each.kind in ("merge", "split"):
            ChangedPledge.objects.create(change=change, pledge=into, side="after", title="某件")
        held = [row for row in indicators if row.pledge == pledge and pledge != into]
        moving = {"merge": held, "split": held[:1]}.get(each.kind, [])
        for row in moving:
            MovedIndicator.objects.create(change=change, indicator=row, before=pledge, after=into)
            row.pledge, row.position = into, into.indicators.count() + 1
            while into.indicators.filter(position=row.position).exists():
                row.position += 1
            row.save(update_fields=["pledge", "position"])
