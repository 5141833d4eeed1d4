"""Who and what the demo's story speaks of: its people, reports, tasks and moments."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from django.utils import timezone

from agencies.models import Agency, Region, User
from agencies.source_files import Entry, SourceError
from oversight.models import Notice, Problem
from pledges.models import Batch, Indicator, Pledge, Share
from progress.models import MonthlyReport


class Cast:
    """The rows that entries of the story name. Every reader raises ``SourceError``."""

    def __init__(self, story: Entry, batch: Batch, folder: Path) -> None:
        self.story, self.batch, self.folder = story, batch, folder
        self.month = story.needed_day("month")
        self.people = {user.username: user for user in User.objects.select_related("agency")}
        self.pledges = {pledge.no: pledge for pledge in batch.pledges.all()}
        reports = batch.reports.select_related("batch__office", "agency", "region")
        self.reports = {(report.month, str(_name(report))): report for report in reports}
        self.units = {str(_name(report)): (report.agency, report.region) for report in reports}
        self.problems: dict[str, Problem] = {}

    def person(self, entry: Entry, key: str = "by") -> User:
        return entry.one_of(key, self.people)

    def maybe_person(self, entry: Entry) -> User | None:
        """None where no account of the demo did it."""
        return self.person(entry) if "by" in entry.fields else None

    def pledge(self, entry: Entry) -> Pledge:
        return entry.one_of("pledge", self.pledges)

    def unit(self, entry: Entry) -> tuple[Agency | None, Region | None]:
        """Agency or region that the step is about (``to``); the other is None."""
        return entry.one_of("to", self.units)

    def indicator(self, entry: Entry) -> Indicator:
        """The indicator of the entry's pledge, counted from 0; the first where none is named."""
        position = (entry.whole("indicator") or 0) + 1 if "indicator" in entry.fields else 1
        return self.pledge(entry).indicators.get(position=position)

    def letter(self, entry: Entry) -> Notice:
        """The last letter of the entry's rung to its unit."""
        agency, region = self.unit(entry)
        letters = Notice.objects.filter(
            batch=self.batch, rung=entry.text("rung"), agency=agency, region=region
        )
        letter = letters.order_by("pk").last()
        if letter is None:
            raise entry.wrong("没有这份文书")
        return letter

    def report(self, entry: Entry) -> MonthlyReport:
        """The unit's report of the entry's month, else of the story's; as it stands now."""
        month = entry.needed_day("month") if "month" in entry.fields else self.month
        key = month, entry.text("place" if "place" in entry.fields else "agency")
        if key not in self.reports:
            raise entry.wrong("没有这份月报")
        report = self.reports[key]
        report.refresh_from_db()
        return report

    def share(self, entry: Entry) -> Share:
        """What the unit of the entry reports on the indicator it names."""
        report = self.report(entry)
        own = Share.objects.reported_by(self.batch.pk, report.agency_id, report.region_id)
        share = own.filter(
            indicator__pledge=self.pledge(entry),
            indicator__position=(entry.whole("indicator") or 0) + 1,
        ).first()
        if share is None:
            raise entry.wrong("该单位不填报这项指标")
        return share


def moment(entry: Entry, key: str = "at") -> datetime:
    """「2023-10-09 10:15」 in the portal's time zone."""
    try:
        return timezone.make_aware(datetime.strptime(entry.text(key), "%Y-%m-%d %H:%M"))
    except ValueError as error:
        raise SourceError(f"{entry.place}：“{key}”不是时间") from error


def day_of(entry: Entry, key: str = "at") -> date:
    return timezone.localdate(moment(entry, key))


def _name(report: MonthlyReport) -> str:
    """Full name of the agency, or the region's."""
    unit = report.agency or report.region
    assert unit is not None  # report_one_reporter  # nosec B101
    return unit.name
