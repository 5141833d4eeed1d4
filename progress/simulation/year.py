"""A simulated year, lived through month by month and judged on the days in question."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

from agencies.source_files import Entry, read_object
from pledges.models import Batch, Share
from progress.actions.judging import judge_batch
from progress.actions.months import open_months
from progress.facts import Rules
from progress.models import Acceptance, MonthlyReport, Reading, ReportStep
from progress.periods import month_end
from progress.simulation.courses import DAY, STATE_AFTER, Action, Courses, Step, unit_of
from progress.simulation.figures import Figures

ONGOING = "推进中（演示）"


def simulated_months(folder: Path, batch: Batch, today: date) -> Iterator[date]:
    """Live through the months that ``simulation.json`` has for the batch, if any.

    Yields each month once it is reported and judged. Raises ``SourceError``.
    """
    data = read_object(folder, "simulation.json")
    if batch.slug in data.needed_entry("through").fields:
        yield from _Simulation(data, batch, today).run()


class _Simulation:
    """One batch's simulated year."""

    def __init__(self, data: Entry, batch: Batch, today: date) -> None:
        self.batch, self.today = batch, today
        self.through = data.needed_entry("through").whole(batch.slug) or 0
        accepting = data.needed_entry("acceptance")
        self.accepting = accepting.entry(batch.slug) if batch.slug in accepting.fields else None
        pledges = data.needed_entry(batch.slug)
        self.shares = _shares(batch)
        self.figures = Figures(pledges, self.shares)
        self.courses = Courses(pledges, self.shares, batch, self.through, today)

    def run(self) -> Iterator[date]:
        """Month by month, once the day after the month's due day has come."""
        open_months(batch=self.batch, today=self.today)
        reports = self._reports()
        if reports:
            self.batch.simulated = True
            self.batch.save(update_fields=["simulated"])
        for month, rows in reports.items():
            if self.accepting and month.month == self.through:
                self._accept(self.accepting, month)
            self._live_through(rows)
            yield month
        if reports and self.batch.ends_on >= self.today:
            judge_batch(batch=self.batch, today=self.today)

    def _reports(self) -> dict[date, list[MonthlyReport]]:
        """Report rows of the months to simulate, marked as simulated."""
        rows = self.batch.reports.filter(due_on__lt=self.today).order_by("month", "pk")
        months: dict[date, list[MonthlyReport]] = defaultdict(list)
        for report in rows.select_related("agency", "region"):
            if report.month.month <= self.through:
                report.simulated = True
                months[report.month].append(report)
        return months

    def _live_through(self, reports: list[MonthlyReport]) -> None:
        """Steps of a month in their order, judged on the day after the due day and later."""
        month, first = reports[0].month, reports[0].due_on + DAY
        courses = {report: self.courses.of(report) for report in reports}
        days = {first, *(step.on for steps in courses.values() for step in steps)}
        before = date.min
        self._fill(month, {report for report, steps in courses.items() if steps})
        for day in sorted(day for day in days if first <= day <= self.today):
            _advance(courses, before, day)
            judge_batch(batch=self.batch, today=day)
            before = day

    def _fill(self, month: date, reports: set[MonthlyReport]) -> None:
        """Readings of every unit that reports this month at all."""
        values = self.figures.of_month(month.month)
        by_unit = {(report.agency_id, report.region_id): report for report in reports}
        readings = []
        for share in self.shares:
            report = by_unit.get(unit_of(share))
            if report:
                readings.append(self._reading(share, report, values.get(share.pk)))
        Reading.objects.bulk_create(readings)

    def _reading(self, share: Share, report: MonthlyReport, value: Decimal | None) -> Reading:
        done = self.figures.is_done(share, report.month.month)
        note = self.figures.note(share, report.month.month)
        return Reading(
            report=report,
            share=share,
            value=value,
            achieved=done,
            note=note or (ONGOING if value is None and not done else ""),
            as_of=min(report.submitted_on or report.due_on, month_end(report.month)),
        )

    def _accept(self, period: Entry, month: date) -> None:
        """Acceptance of every indicator whose last figures reach the target (R67)."""
        first, last = period.needed_day("from"), period.needed_day("to")
        days = [first + DAY * offset for offset in range((last - first).days + 1)]
        workdays = [day for day in days if self.courses.calendar(day)]
        values, about_from = self.figures.of_month(month.month), Rules().about_from
        Acceptance.objects.bulk_create(
            Acceptance(
                indicator=share.indicator,
                passed_on=workdays[share.indicator.pledge.position % len(workdays)],
                document=period.text("document"),
                by=None,
            )
            for share in self.shares
            if share.is_whole
            and share.target().is_reached(
                values.get(share.pk),
                achieved=self.figures.is_done(share, month.month),
                about_from=about_from,
            )
        )


def _shares(batch: Batch) -> list[Share]:
    return list(
        Share.objects.filter(indicator__pledge__batch=batch)
        .select_related("indicator__pledge", "region")
        .order_by("indicator__pledge__position", "indicator__position", "pk")
    )


def _advance(courses: dict[MonthlyReport, list[Step]], before: date, day: date) -> None:
    """Take the steps after ``before``, through ``day``."""
    steps = []
    for report, course in courses.items():
        for step in course:
            if before < step.on <= day:
                _take(report, step)
                steps.append(
                    ReportStep(
                        report=report,
                        action=step.action,
                        on=step.on,
                        agency=step.agency,
                        reason=step.reason,
                        by=None,
                    )
                )
    ReportStep.objects.bulk_create(steps)
    MonthlyReport.objects.bulk_update(
        courses, ["state", "submitted_on", "accepted_on", "simulated"]
    )


def _take(report: MonthlyReport, step: Step) -> None:
    report.state = STATE_AFTER[step.action]
    if step.action == Action.SUBMIT:
        report.submitted_on = step.on
    if step.action == Action.ACCEPT:
        report.accepted_on = step.on
