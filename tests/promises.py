"""What was promised, in the tests: one year, one batch, as many pledges as asked for."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from agencies.models import Agency, Region
from pledges.models import Batch, Category, Indicator, Plan, Pledge, Responsibility, Share
from progress.actions.months import open_months
from progress.models import MonthlyReport, Reading
from progress.periods import month_end

APRIL = date(2020, 4, 1)


@pytest.fixture
def batch(chengde, government, office_agency) -> Batch:
    """2020年承德市民心实事, published, reported monthly from April."""
    return Batch.objects.create(
        slug="chengde-2020",
        title="2020年承德市民心实事",
        starts_on=date(2020, 1, 1),
        ends_on=date(2020, 12, 31),
        stage=Batch.Stage.PUBLISHED,
        region=chengde,
        issuer=government,
        office=office_agency,
        reports_from=APRIL,
    )


def make_pledge(batch: Batch, lead: Agency, *, title: str = "公路工程建设") -> Pledge:
    """One more pledge of the batch, in the category of 交通."""
    position = batch.pledges.count() + 1
    category, _ = Category.objects.get_or_create(batch=batch, name="交通", defaults={"order": 1})
    pledge = Pledge.objects.create(
        batch=batch, category=category, no=str(position), position=position, title=title
    )
    Responsibility.objects.create(pledge=pledge, role="lead", agency=lead, order=0)
    return pledge


def make_share(
    pledge: Pledge,
    *,
    name: str = "农村公路",
    target: str | None = "300",
    unit: str = "公里",
    kind: str = "flow",
    comparator: str = "=",
    plan: str | None = "even",
    until: date = date(2020, 10, 31),
    region: Region | None = None,
    **indicator,
) -> Share:
    """An indicator with its whole share, reported by the pledge's lead.

    With ``region`` the share is the region's own part of an existing indicator ``name``.
    """
    if region:
        whole = pledge.indicators.get(name=name)
        share = Share.objects.create(
            indicator=whole, region=region, value=Decimal(target or 0), reporting_region=region
        )
    else:
        made = Indicator.objects.create(
            pledge=pledge,
            position=pledge.indicators.count() + 1,
            name=name,
            kind=kind,
            comparator=comparator,
            value=None if target is None else Decimal(target),
            unit=unit,
            deadline=until,
            **indicator,
        )
        share = Share.objects.create(indicator=made, reporting_agency=pledge.leads()[0])
    if plan:
        Plan.objects.create(share=share, kind=plan, start=date(2020, 1, 1), end=until)
    return share


def make_accepted(share: Share, month: date, value: str | None, **reading) -> Reading:
    """An accepted figure of the share for the month, in the report of its unit."""
    batch = share.indicator.pledge.batch
    open_months(batch=batch, today=month)
    report = MonthlyReport.objects.get(
        batch=batch,
        month=month,
        agency=share.reporting_agency,
        region=share.reporting_region,
    )
    report.state = MonthlyReport.State.ACCEPTED
    report.submitted_on = report.accepted_on = month_end(month)
    report.save()
    return Reading.objects.create(
        report=report,
        share=share,
        value=None if value is None else Decimal(value),
        as_of=reading.pop("as_of", month_end(month)),
        **reading,
    )


@pytest.fixture
def roads(batch, traffic) -> Share:
    """农村公路 300公里 by the end of October, even plan: the worked case."""
    return make_share(make_pledge(batch, traffic))


@pytest.fixture
def april_report(roads, batch) -> MonthlyReport:
    """April's report of 市交通运输局, waiting to be filled."""
    open_months(batch=batch, today=date(2020, 4, 30))
    return MonthlyReport.objects.get(batch=batch, agency=roads.reporting_agency, month=APRIL)
