"""How the simulated reports come in: the dated steps of each, along the real chain."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from zlib import crc32

from django.utils.translation import gettext as _

from agencies.models import Agency
from agencies.official_calendar import official_calendar
from agencies.source_files import Entry
from agencies.workdays import Calendar
from pledges.models import Batch, Share
from progress.leads import lead_by_share
from progress.models import MonthlyReport, ReportStep
from progress.periods import month_end

Unit = tuple[int | None, int | None]
Action = ReportStep.Action
State = MonthlyReport.State

DAY = timedelta(days=1)
STATE_AFTER = {
    Action.SUBMIT: State.SUBMITTED,
    Action.SIGN: State.SIGNED,
    Action.CONFIRM: State.CONFIRMED,
    Action.ACCEPT: State.ACCEPTED,
    Action.RETURN_BY_OFFICE: State.RETURNED,
}


@dataclass(frozen=True, slots=True)
class Step:
    """One dated step of a simulated report; ``reason`` of a return, ``agency`` a lead's."""

    on: date
    action: ReportStep.Action
    reason: str = ""
    agency: Agency | None = None


@dataclass(slots=True)
class Habits:
    """How a unit reports over the year, by month.

    ``missing``: never; ``late``: after the due day; ``returned``: sent back by the office,
    with its reason; ``waiting``: a place's report that its lead has not confirmed yet.
    ``places`` it needs and has no report of, month by month.
    """

    missing: set[int] = field(default_factory=set)
    late: set[int] = field(default_factory=set)
    returned: dict[int, str] = field(default_factory=dict)
    waiting: set[int] = field(default_factory=set)
    places: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))


class Courses:
    """The steps of a batch's reports; ``through`` is the last simulated month."""

    def __init__(
        self, pledges: Entry, shares: Sequence[Share], batch: Batch, through: int, today: date
    ) -> None:
        self.through, self.running = through, batch.ends_on >= today
        self.calendar = official_calendar()
        self.habits = _habits(pledges, shares)
        self.leads = _leads(shares)

    def of(self, report: MonthlyReport) -> list[Step]:
        """The steps of one report, whether or not they lie ahead of today."""
        habits = self.habits[report.agency_id, report.region_id]
        number, due = report.month.month, report.due_on
        chance = crc32(f"{report.unit}{report.month}".encode())
        if number in habits.missing:
            return []
        if number in habits.late:
            # of a running year, the office still has the last late report on its desk
            pending = number == self.through and self.running
            return self._whole(report, self._workday(due, 1 + chance % 2), 10 if pending else 1)
        # after a long holiday the first working day of the month may be the due day itself
        opening = self._workday(month_end(report.month), 1)
        if number in habits.returned:
            back = Step(due, Action.RETURN_BY_OFFICE, habits.returned[number])
            handed = self._handed_in(report, max(opening, self._workday(due, -2)))
            again = self._whole(report, self._workday(due, 2), 1)
            return [*handed, back] if number == self.through else [*handed, back, *again]
        handed = self._handed_in(report, max(opening, self._workday(due, -1 - chance % 2)))
        if number in habits.waiting:
            return handed
        accepted = due + DAY if chance % 3 == 0 and self.calendar(due + DAY) else due
        return [*handed, *self._accepted(report, accepted)]

    def _whole(self, report: MonthlyReport, on: date, review_days: int) -> list[Step]:
        """Handed in, and accepted so many working days later."""
        accepted = self._workday(on, review_days)
        return [*self._handed_in(report, on), *self._accepted(report, accepted)]

    def _handed_in(self, report: MonthlyReport, on: date) -> list[Step]:
        """Submitted, and signed the same day — knowingly, where places are missing."""
        habits = self.habits[report.agency_id, report.region_id]
        absent = _("、").join(habits.places.get(report.month.month, []))
        reason = _("按现有数据确认，未报：%(places)s。") % {"places": absent} if absent else ""
        return [Step(on, Action.SUBMIT), Step(on, Action.SIGN, reason)]

    def _accepted(self, report: MonthlyReport, on: date) -> list[Step]:
        """Confirmed by every lead of a place's tasks, and accepted the same day."""
        leads = self.leads[report.agency_id, report.region_id]
        confirmed = [Step(on, Action.CONFIRM, agency=lead) for lead in leads]
        return [*confirmed, Step(on, Action.ACCEPT)]

    def _workday(self, day: date, count: int) -> date:
        return shifted(day, count, self.calendar)


def shifted(day: date, count: int, is_workday: Calendar) -> date:
    """``count`` working days after ``day``, or before it where negative."""
    step = DAY if count > 0 else -DAY
    for _number in range(abs(count)):
        day += step
        while not is_workday(day):
            day += step
    return day


def unit_of(share: Share) -> Unit:
    """The agency or region that reports the share."""
    return share.reporting_agency_id, share.reporting_region_id


def _habits(pledges: Entry, shares: Sequence[Share]) -> dict[Unit, Habits]:
    """A report belongs to a unit: what its pledges say is put together."""
    habits: dict[Unit, Habits] = defaultdict(Habits)
    for share in shares:
        if not share.is_whole:
            continue
        entry, own = pledges.needed_entry(share.indicator.pledge.no), habits[unit_of(share)]
        own.missing |= set(entry.value("missing"))
        own.late |= set(entry.value("late"))
        returned = entry.needed_entry("returned")
        own.returned |= {int(no): returned.text(no) for no in returned.fields}
        split = entry.entry("regions") if "regions" in entry.fields else None
        if split and share.indicator.position == (split.whole("indicator") or 0) + 1:
            _add_places(habits, own, split, shares)
    return habits


def _add_places(
    habits: dict[Unit, Habits], whole: Habits, split: Entry, shares: Sequence[Share]
) -> None:
    """What the places of a split task are like, and whom its whole has to do without."""
    places = {share.region.code: share for share in shares if share.region}
    for entry in split.entries("shares"):
        share = entry.one_of("region", places)
        own = habits[unit_of(share)]
        own.missing |= set(entry.fields.get("missing", []))
        own.waiting |= set(entry.fields.get("waiting", []))
        for month in entry.fields.get("missing", []):
            whole.places[month].append(str(share.region))


def _leads(shares: Sequence[Share]) -> dict[Unit, list[Agency]]:
    """Unit → the leads that confirm its report, as ``leads_of`` names them; none of agencies."""
    of_places = [share for share in shares if share.reporting_region_id]
    leads = lead_by_share(of_places)
    found: dict[Unit, dict[int, Agency]] = defaultdict(dict)
    for share in of_places:
        if lead := leads[share.pk]:
            found[unit_of(share)][lead.pk] = lead
    ordered = {
        unit: sorted(own.values(), key=lambda agency: (agency.order, agency.pk))
        for unit, own in found.items()
    }
    return defaultdict(list, ordered)
