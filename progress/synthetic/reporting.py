"""A year of reports: rows of every unit and month, their figures, steps and words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from agencies.workdays import Calendar, report_due
from pledges.targets import Kind
from progress.models import (
    Confirmation,
    Correction,
    FundingReading,
    MonthlyReport,
    Narrative,
    Reading,
    ReportStep,
    ReturnedCell,
)
from progress.periods import month_end
from progress.synthetic import words
from progress.synthetic.courses import COUNTED, STATES, Course, Days, course_of, days_of
from progress.synthetic.figures import COLUMNS, Figures, leads, written
from progress.synthetic.promises import Promise
from progress.synthetic.rows import Copier

REPORT = (
    "id batch_id agency_id region_id month due_on state submitted_on accepted_on opening simulated"
)
STEP = "id report_id action by_id on at agency_id reason figures"
NARRATIVE = "report_id pledge_id progress problem cause next_step expected_on works"


@dataclass(slots=True)
class _Report:
    """One report with its course; ``county`` or ``department`` by index."""

    pk: int
    course: Course
    days: Days
    agency: int | None
    region: int | None
    county: int | None
    department: int | None
    first: int = 0  # id of its first reading
    cells: int = 0
    handed_in: dict[int, dict[str, str | bool | None]] = field(default_factory=dict)
    corrected: tuple[int, str] | None = None  # reading and its figure

    @property
    def keeps(self) -> bool:
        """Is what was handed in kept, for a return or a correction to be held against?"""
        return self.course in (Course.RETURNED, Course.AGAIN, Course.CORRECTED)


class Year:
    """The reports of one promise, a month at a time."""

    def __init__(
        self, copier: Copier, promise: Promise, seed: str, calendar: Calendar, today: date
    ) -> None:
        self.copier, self.promise, self.calendar, self.today = copier, promise, calendar, today
        self.chance = Random(f"{seed}/reports")  # nosec B311
        self.figures = Figures(promise, Random(f"{seed}/words"))  # nosec B311
        self.led = leads(promise.tasks, promise)
        self.flow = next((t.number for t in promise.tasks if t.kind == Kind.FLOW), None)

    def copy(self) -> None:
        """Write every month that has begun."""
        for number, month in enumerate(self.promise.span.months):
            self._copy_month(number, month)

    def _copy_month(self, number: int, month: date) -> None:
        due = report_due(month, 5, self.calendar)
        reports = self._reports(number, due)
        self.copier.copy_rows(MonthlyReport, REPORT, (self._row(r, month, due) for r in reports))
        self.copier.copy(Reading, COLUMNS, self._readings(reports, number, month))
        self._copy_steps(reports, month)
        self._copy_words(reports, number, month)

    def _reports(self, number: int, due: date) -> list[_Report]:
        """The month's reports: places, then agencies, as leads add up what places told."""
        made, reported = self.promise.province, self.promise.span.reported
        units = len(made.counties) + len(self.led)
        first = self.copier.reserve(MonthlyReport, units)
        reports = []
        for n, county in enumerate(made.counties):
            course = course_of(number, reported, n, self.chance, is_place=True)
            days = days_of(course, due, n, self.today)
            reports.append(_Report(first + n, course, days, None, county, n, None))
        for n, department in enumerate(sorted(self.led), len(made.counties)):
            course = course_of(number, reported, department, self.chance, is_place=False)
            days = days_of(course, due, n, self.today)
            agency = made.departments[department]
            reports.append(_Report(first + n, course, days, agency, None, None, department))
        self._number_readings(reports)
        return reports

    def _number_readings(self, reports: list[_Report]) -> None:
        for report in reports:
            whole = len(self.promise.tasks)
            if report.department is not None:
                whole = len(self.led[report.department])
            if report.course == Course.DRAFT:
                whole = (whole + 1) // 2
            report.cells = 0 if report.course == Course.NEVER else whole
        pk = self.copier.reserve(Reading, sum(report.cells for report in reports))
        for report in reports:
            report.first = pk
            pk += report.cells

    def _row(self, report: _Report, month: date, due: date) -> tuple:
        days = report.days
        state = STATES[report.course]
        return (
            *(report.pk, self.promise.batch, report.agency, report.region, month, due, state),
            *(days.submitted, days.accepted, False, True),
        )

    def _readings(self, reports: list[_Report], number: int, month: date) -> Iterator[str]:
        cells = self.figures.cells(number, month_end(month))
        for report in reports:
            if not report.cells:
                continue
            if report.county is not None:
                lines = self.figures.of_county(
                    cells[: report.cells],
                    number,
                    report.county,
                    report.pk,
                    report.first,
                    counts=report.course in COUNTED,
                )
            else:
                numbers = self.led[report.department or 0][: report.cells]
                lines = self.figures.of_lead(cells, number, numbers, report.pk, report.first)
            yield from self._kept(report, lines) if report.keeps else lines

    def _kept(self, report: _Report, lines: Iterator[str]) -> Iterator[str]:
        for offset, line in enumerate(lines):
            share, cell = written(line)
            report.handed_in[share] = cell
            if report.corrected is None and cell["value"] and cell["numerator"] is None:
                report.corrected = report.first + offset, str(cell["value"])
            yield line

    def _copy_steps(self, reports: list[_Report], month: date) -> None:
        steps = [(report, *step) for report in reports for step in self._steps(report)]
        first = self.copier.reserve(ReportStep, len(steps))
        returns: list[tuple[int, _Report]] = []
        rows = []
        for pk, (report, action, by, on, agency, reason, figures) in enumerate(steps, first):
            rows.append((pk, report.pk, action, by, on, f"{on} 10:00+08", agency, reason, figures))
            if action == ReportStep.Action.RETURN_BY_OFFICE:
                returns.append((pk, report))
        self.copier.copy_rows(ReportStep, STEP, rows)
        self.copier.copy_rows(
            ReturnedCell,
            "step_id share_id reason",
            (
                (pk, next(iter(report.handed_in)), words.RETURN_CELL)
                for pk, report in returns
                if report.handed_in
            ),
        )
        self._copy_confirmations(reports)
        self._copy_corrections(reports)

    def _steps(self, report: _Report) -> Iterator[tuple]:
        """(action, by, on, agency, reason, figures) in their order."""
        made, days, action = self.promise.province, report.days, ReportStep.Action
        if not days.submitted:
            return
        yield from self._handed_in(report, days.submitted, again=False)
        if report.course == Course.AGAIN and days.returned and days.again:
            yield from self._confirmed(report, days.returned)
            yield action.RETURN_BY_OFFICE, made.officer, days.returned, None, words.RETURN, None
            yield from self._handed_in(report, days.again, again=True)
        if days.confirmed:
            yield from self._confirmed(report, days.confirmed)
        if report.course == Course.RETURNED and days.returned:
            yield from self._confirmed(report, days.returned)
            yield action.RETURN_BY_OFFICE, made.officer, days.returned, None, words.RETURN, None
        if days.accepted:
            yield action.ACCEPT, made.officer, days.accepted, None, "", None
        if report.course == Course.CORRECTED and days.accepted and report.corrected:
            yield action.CORRECT, made.officer, days.accepted, None, words.CORRECTION, None

    def _handed_in(self, report: _Report, on: date, *, again: bool) -> Iterator[tuple]:
        made = self.promise.province
        reporter = made.reporters.get((report.agency, report.region))
        figures = self._snapshot(report, again) if report.keeps else None
        yield ReportStep.Action.SUBMIT, reporter, on, None, "", figures
        if report.course == Course.SUBMITTED:
            return
        head = made.heads[report.department] if report.department is not None else None
        if report.county == 0:
            head = made.head_of_county
        yield ReportStep.Action.SIGN, head, on, None, "", None

    def _snapshot(self, report: _Report, again: bool) -> str:
        """What was handed in; the first time one figure stood otherwise."""
        cells = report.handed_in
        if report.course == Course.AGAIN and not again:
            share, cell = next(iter(cells.items()))
            cells = {**cells, share: {**cell, "note": "数据待核（演示）。"}}
        return json.dumps(cells, ensure_ascii=False)

    def _confirmed(self, report: _Report, on: date) -> Iterator[tuple]:
        """By every agency that leads a task of the place; an agency's own report by none."""
        if report.county is None:
            return
        made = self.promise.province
        for n in sorted(self.led):
            yield ReportStep.Action.CONFIRM, made.heads[n], on, made.departments[n], "", None

    def _copy_confirmations(self, reports: list[_Report]) -> None:
        made = self.promise.province
        self.copier.copy_rows(
            Confirmation,
            "report_id agency_id by_id on",
            (
                (report.pk, made.departments[n], made.heads[n], report.days.confirmed)
                for report in reports
                if report.county is not None and report.days.confirmed
                for n in self.led
            ),
        )

    def _copy_corrections(self, reports: list[_Report]) -> None:
        """The figure that stands is the new one."""
        self.copier.copy_rows(
            Correction,
            "reading_id old_value new_value reason by_id on",
            (
                (reading, f"{value}5", value, words.CORRECTION, officer, report.days.accepted)
                for report in reports
                if report.course == Course.CORRECTED and report.corrected
                for (reading, value), officer in [(report.corrected, self.promise.province.officer)]
            ),
        )

    def _copy_words(self, reports: list[_Report], number: int, month: date) -> None:
        """What leads tell of their pledges beside the figures, and the money by source."""
        told = [
            (report.pk, self.promise.pledge + pledge, pledge)
            for report in reports
            if report.department is not None and report.cells
            for pledge in sorted(
                {self.promise.tasks[n].pledge for n in self.led[report.department]}
            )
        ]
        expected = month_end(month) + timedelta(days=90)
        self.copier.copy_rows(
            Narrative,
            NARRATIVE,
            (
                (report, pledge, words.PROGRESS)
                + (
                    (words.PROBLEM, words.CAUSE, words.NEXT, expected, "")
                    if (n + number) % 5 == 0
                    else ("", "", words.NEXT, None, "")
                )
                for report, pledge, n in told
            ),
        )
        self.copier.copy_rows(
            FundingReading,
            "report_id pledge_id source arranged allocated spent",
            (
                (report, pledge, source, 1_000_000, 80_000 * (number + 1), 60_000 * (number + 1))
                for report, pledge, _n in told
                for source in ("province", "county")
            ),
        )
