"""Synthetic years of pledges, the same in every run; they use nobody's real figures.

Every share has an even plan from January to December and a figure a month. Of twenty shares
sixteen keep pace, three are yellow, one is red; one agency of twenty has not reported the last
month.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from agencies.models import Agency, Region, User
from agencies.roles import Role
from bench.measuring import tidy
from pledges.models import Batch, Category, Indicator, Plan, Pledge, Responsibility, Share
from progress.actions.months import open_months
from progress.models import MonthlyReport, Reading
from progress.periods import add_months, month_end

JANUARY, NEW_YEARS_EVE = date(2020, 1, 1), date(2020, 12, 31)
PLEDGES = 50
MONTHS = 6
AGENCIES = 20
# parts of the expected figure that a share reports, one share after the other
PACES = (
    *("1", "1.02", "0.98", "0.65", "1", "1.1", "0.97", "1", "1.03", "0.3"),
    *("1", "1.01", "0.66", "0.99", "1", "1.05", "0.95", "0.64", "1", "1.02"),
)


@dataclass(frozen=True, slots=True)
class Province:
    """Who promises, who reports, and the officer who looks on."""

    region: Region
    office: Agency
    agencies: list[Agency]
    officer: User


@dataclass(frozen=True, slots=True)
class Year:
    """A batch with accepted months; ``today`` lies past the due day of the last one."""

    batch: Batch
    shares: list[Share]
    months: list[date]

    @property
    def today(self) -> date:
        return due_past(self.months[-1])


def due_past(month: date) -> date:
    """A day of the next month by which the reports are due, holidays or not."""
    return add_months(month, 1).replace(day=20)


TODAY = due_past(add_months(JANUARY, MONTHS - 1))


@cache
def province() -> Province:
    """The one province of a run."""
    return _make_province()


@cache
def year_of(shares: int) -> Year:
    """Its year with so many shares, made once: 120 is a usual one."""
    return make_year(province(), f"of-{shares}", shares=shares, months=MONTHS)


def _make_province() -> Province:
    """One province with its office, twenty agencies and an officer."""
    region = Region.objects.create(code="990000", name="某省", short_name="某省", level="province")
    office = Agency.objects.create(
        name="民生工作领导小组办公室", short_name="民生办", region=region, kind="office"
    )
    agencies = Agency.objects.bulk_create(
        Agency(name=f"第{n}厅", short_name=f"第{n}厅", region=region, order=n)
        for n in range(1, AGENCIES + 1)
    )
    officer = User.objects.create_user(
        username="officer", role=Role.OFFICER, agency=office, last_name="王", first_name="芳"
    )
    return Province(region, office, agencies, officer)


def make_year(province: Province, slug: str, *, shares: int, months: int) -> Year:
    """A published batch of fifty pledges with ``shares`` indicators and accepted months."""
    batch = Batch.objects.create(
        slug=slug,
        title=f"2020年{shares}项民生实事",
        starts_on=JANUARY,
        ends_on=NEW_YEARS_EVE,
        stage=Batch.Stage.PUBLISHED,
        region=province.region,
        issuer=province.agencies[0],
        office=province.office,
        reports_from=JANUARY,
    )
    pledges = _pledges(batch, province.agencies)
    made = _shares(pledges, province.agencies, shares)
    year = Year(batch, made, [add_months(JANUARY, n) for n in range(months)])
    open_months(batch=batch, today=year.months[-1])
    _accept(year, silent=province.agencies[-1])
    tidy()
    return year


def _pledges(batch: Batch, agencies: list[Agency]) -> list[Pledge]:
    names = ("交通", "住房", "医疗", "教育", "环境")
    categories = Category.objects.bulk_create(
        Category(batch=batch, name=name, order=order) for order, name in enumerate(names, 1)
    )
    pledges = Pledge.objects.bulk_create(
        Pledge(
            batch=batch,
            category=categories[(n - 1) * len(names) // PLEDGES],
            no=str(n),
            position=n,
            title=f"第{n}件民生实事工程建设",
            quote=f"第{n}件民生实事：年底前完成全部建设任务并通过验收。",
        )
        for n in range(1, PLEDGES + 1)
    )
    Responsibility.objects.bulk_create(
        Responsibility(
            pledge=pledge, role=role, agency=agencies[(n + order) % AGENCIES], order=order
        )
        for n, pledge in enumerate(pledges)
        for order, role in enumerate(("lead", "cooperating"))
    )
    return pledges


def _shares(pledges: list[Pledge], agencies: list[Agency], count: int) -> list[Share]:
    """As many indicators, dealt out to the pledges in turn; each a whole with an even plan."""
    indicators = Indicator.objects.bulk_create(
        Indicator(
            pledge=pledges[n % PLEDGES],
            position=n // PLEDGES + 1,
            name=f"第{n + 1}项改造任务",
            kind="flow",
            comparator=">=",
            value=_goal(n),
            unit="公里",
            deadline=NEW_YEARS_EVE,
            quote=f"改造{_goal(n)}公里",
        )
        for n in range(count)
    )
    shares = Share.objects.bulk_create(
        Share(indicator=indicator, reporting_agency=agencies[n % PLEDGES % AGENCIES])
        for n, indicator in enumerate(indicators)
    )
    Plan.objects.bulk_create(
        Plan(share=share, kind="even", start=JANUARY, end=NEW_YEARS_EVE) for share in shares
    )
    return shares


def _accept(year: Year, *, silent: Agency) -> None:
    """Accept every report with its figures, but the last one of ``silent``."""
    reports = list(year.batch.reports.all())
    answered = []
    for report in reports:
        if report.agency_id == silent.pk and report.month == year.months[-1]:
            continue
        report.state = MonthlyReport.State.ACCEPTED
        report.submitted_on = report.accepted_on = month_end(report.month)
        answered.append(report)
    MonthlyReport.objects.bulk_update(answered, ["state", "submitted_on", "accepted_on"])
    by_unit = {(report.agency_id, report.month): report for report in answered}
    Reading.objects.bulk_create(_readings(year, by_unit), batch_size=5000)


def _readings(
    year: Year, reports: dict[tuple[int | None, date], MonthlyReport]
) -> Iterator[Reading]:
    for month in year.months:
        end = month_end(month)
        elapsed = Decimal((end - JANUARY).days + 1) / ((NEW_YEARS_EVE - JANUARY).days + 1)
        for n, share in enumerate(year.shares):
            report = reports.get((share.reporting_agency_id, month))
            if report:
                pace = Decimal(PACES[(n + n // PLEDGES) % len(PACES)])
                value = round(_goal(n) * elapsed * pace, 1)
                yield Reading(report=report, share=share, value=value, as_of=end)


def _goal(n: int) -> int:
    return 300 + 10 * (n % 50)
