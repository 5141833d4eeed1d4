"""Simulated monthly reports of the running years, for the demo only; always the same.

Nothing here is a figure of any agency: batches and reports carry ``simulated``. Each month
is lived through day by day, as the nightly job would have seen it: reports come in, some
late, some returned, some never, and the batch is judged on the days in question.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from zlib import crc32

from agencies.official_calendar import official_calendar
from agencies.source_files import Entry, read_object
from agencies.workdays import Calendar
from pledges.models import Batch, Share
from pledges.targets import Kind
from progress.actions.judging import judge_batch
from progress.actions.months import open_months
from progress.curves import Curve, simulated_value
from progress.facts import Rules
from progress.models import Acceptance, MonthlyReport, Reading, ReportStep
from progress.periods import month_end

Unit = tuple[int | None, int | None]
Action = ReportStep.Action
State = MonthlyReport.State

DAY = timedelta(days=1)
ONGOING = "推进中（演示）"
STATE_AFTER = {
    Action.SUBMIT: State.SUBMITTED,
    Action.SIGN: State.SIGNED,
    Action.ACCEPT: State.ACCEPTED,
    Action.RETURN_BY_OFFICE: State.RETURNED,
}


@dataclass(frozen=True, slots=True)
class Step:
    """One dated step of a simulated report; ``reason`` of a return."""

    on: date
    action: ReportStep.Action
    reason: str = ""


@dataclass(slots=True)
class Habits:
    """How a unit reports over the year: months missing, late and returned (with reason)."""

    missing: set[int] = field(default_factory=set)
    late: set[int] = field(default_factory=set)
    returned: dict[int, str] = field(default_factory=dict)


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
        self.pledges = data.needed_entry(batch.slug)
        accepting = data.needed_entry("acceptance")
        self.accepting = accepting.entry(batch.slug) if batch.slug in accepting.fields else None
        self.calendar = official_calendar()
        self.shares = _shares(batch)
        self.habits = self._habits()

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
        courses = {report: self._course(report) for report in reports}
        days = {first, *(step.on for steps in courses.values() for step in steps)}
        before = date.min
        self._fill(month, {report for report, steps in courses.items() if steps})
        for day in sorted(day for day in days if first <= day <= self.today):
            _advance(courses, before, day)
            judge_batch(batch=self.batch, today=day)
            before = day

    def _course(self, report: MonthlyReport) -> list[Step]:
        """The steps of one report, whether or not they lie ahead of today."""
        habits = self.habits[report.agency_id, report.region_id]
        number, due = report.month.month, report.due_on
        chance = crc32(f"{report.unit}{report.month}".encode())
        if number in habits.missing:
            return []
        if number in habits.late:
            # of a running year, the office still has the last late report on its desk
            pending = number == self.through and self.batch.ends_on >= self.today
            return self._handed_in(self._workday(due, 1 + chance % 2), 10 if pending else 1)
        # after a long holiday the first working day of the month may be the due day itself
        opening = self._workday(month_end(report.month), 1)
        if number in habits.returned:
            back = Step(due, Action.RETURN_BY_OFFICE, habits.returned[number])
            steps = [*self._handed_in(max(opening, self._workday(due, -2)), 0)[:2], back]
            again = self._handed_in(self._workday(due, 2), 1)
            return steps if number == self.through else steps + again
        steps = self._handed_in(max(opening, self._workday(due, -1 - chance % 2)), 0)
        accepted = due + DAY if chance % 3 == 0 and self.calendar(due + DAY) else due
        return [*steps[:2], Step(accepted, Action.ACCEPT)]

    def _handed_in(self, on: date, review_days: int) -> list[Step]:
        """Submitted, signed the same day, accepted so many working days later."""
        accepted = self._workday(on, review_days)
        return [Step(on, Action.SUBMIT), Step(on, Action.SIGN), Step(accepted, Action.ACCEPT)]

    def _workday(self, day: date, count: int) -> date:
        return shifted(day, count, self.calendar)

    def _fill(self, month: date, reports: set[MonthlyReport]) -> None:
        """Readings of every unit that reports this month at all."""
        values = self._values(month.month)
        by_unit = {(report.agency_id, report.region_id): report for report in reports}
        readings = []
        for share in self.shares:
            report = by_unit.get(_unit(share))
            if report:
                readings.append(self._reading(share, report, values.get(share.pk)))
        Reading.objects.bulk_create(readings)

    def _reading(self, share: Share, report: MonthlyReport, value: Decimal | None) -> Reading:
        done = self._is_done(share, report.month.month)
        return Reading(
            report=report,
            share=share,
            value=value,
            achieved=done,
            note=ONGOING if value is None and not done else "",
            as_of=min(report.submitted_on or report.due_on, month_end(report.month)),
        )

    def _is_done(self, share: Share, month: int) -> bool:
        if share.indicator.kind != Kind.QUALITATIVE:
            return False
        done_month = self._figures(share).whole("done_month")
        return done_month is not None and month >= done_month

    def _values(self, month: int) -> dict[int, Decimal]:
        """Figures of the month by share; a whole that is split is the sum of its parts."""
        values, sums = {}, defaultdict[int, Decimal](Decimal)
        for share in self.shares:
            if share.indicator.kind == Kind.QUALITATIVE:
                continue
            values[share.pk] = self._value(share, month)
            if share.region_id:
                sums[share.indicator_id] += values[share.pk]
        wholes = {share.indicator_id: share.pk for share in self.shares if share.is_whole}
        return values | {wholes[indicator]: total for indicator, total in sums.items()}

    def _value(self, share: Share, month: int) -> Decimal:
        figures, target = self._figures(share), share.target()
        start = figures.number("from") if "from" in figures.fields else target.baseline
        return simulated_value(
            curve=figures.choice("curve", Curve),
            month=month,
            start=start or Decimal(0),
            end=(target.value or Decimal(0)) * figures.needed_number("final"),
            kind=target.kind,
            unit=share.indicator.unit,
        )

    def _figures(self, share: Share) -> Entry:
        """The parameters of one share."""
        pledge = self.pledges.needed_entry(share.indicator.pledge.no)
        if share.region is None:
            return pledge.needed_entry(str(share.indicator.position - 1))
        places = pledge.needed_entry("regions").entries("shares")
        return next(entry for entry in places if entry.text("region") == share.region.code)

    def _habits(self) -> dict[Unit, Habits]:
        """A report belongs to a unit: what its pledges say is put together."""
        habits: dict[Unit, Habits] = defaultdict(Habits)
        for share in self.shares:
            if not share.is_whole:
                continue
            entry, unit = self.pledges.needed_entry(share.indicator.pledge.no), _unit(share)
            habits[unit].missing |= set(entry.value("missing"))
            habits[unit].late |= set(entry.value("late"))
            returned = entry.needed_entry("returned")
            habits[unit].returned |= {int(no): returned.text(no) for no in returned.fields}
        return habits

    def _accept(self, period: Entry, month: date) -> None:
        """Acceptance of every indicator whose last figures reach the target (R67)."""
        first, last = period.needed_day("from"), period.needed_day("to")
        days = [first + DAY * offset for offset in range((last - first).days + 1)]
        workdays = [day for day in days if self.calendar(day)]
        values, about_from = self._values(month.month), Rules().about_from
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
                achieved=self._is_done(share, month.month),
                about_from=about_from,
            )
        )


def shifted(day: date, count: int, is_workday: Calendar) -> date:
    """``count`` working days after ``day``, or before it where negative."""
    step = DAY if count > 0 else -DAY
    for _ in range(abs(count)):
        day += step
        while not is_workday(day):
            day += step
    return day


def _unit(share: Share) -> Unit:
    return share.reporting_agency_id, share.reporting_region_id


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
                        report=report, action=step.action, on=step.on, reason=step.reason, by=None
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
