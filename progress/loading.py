"""Loading the progress a source text tells: its facts, and the readings among them.

The figures are those of the text, reported by nobody in the portal: a month's report is
taken as submitted and accepted on the day its latest figure speaks of.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal
from pathlib import Path

from agencies.source_files import Entry, read_list
from pledges.loading import LoadedBatch
from pledges.models import Batch, Share
from progress.actions.judging import judge_batch
from progress.actions.months import open_months
from progress.models import Fact, MonthlyReport, Reading
from progress.periods import month_end

ReportKey = tuple[date, int | None]


def load_facts(loaded: LoadedBatch) -> None:
    """Every fact of the text, in its order (R53). Raises ``SourceError``."""
    Fact.objects.bulk_create(
        Fact(
            pledge=row.pledge,
            position=position,
            as_of=entry.day("as_of"),
            what=entry.text("what"),
            value=entry.number("value"),
            unit=entry.text("unit"),
            approx=entry.text("approx"),
            state=entry.text("state"),
            note=entry.text("note"),
            quote=entry.text("quote"),
        )
        for row in loaded.pledges
        for position, entry in enumerate(row.entry.entries("facts", "进展"), 1)
    )


def load_readings(folder: Path, batch: Batch, today: date) -> list[date]:
    """The readings of ``<slug>.readings.json``, if any, judged at each month's end.

    What lies after ``today`` is left out. Returns the months judged. Raises ``SourceError``.
    """
    name = f"{batch.slug}.readings.json"
    if not (folder / name).exists():
        return []
    entries = [e for e in read_list(folder, name) if e.needed_day("as_of") <= today]
    months = sorted({entry.needed_day("month") for entry in entries})
    if not months:
        return []
    open_months(batch=batch, today=min(today, month_end(months[-1])))
    _accept(batch, entries)
    judged = [month for month in months if month_end(month) <= today]
    for month in judged:
        judge_batch(batch=batch, today=month_end(month))
    return judged


def _accept(batch: Batch, entries: list[Entry]) -> None:
    """Readings with their reports, which become accepted."""
    shares = {
        (share.indicator.pledge.no, share.indicator.position - 1): share
        for share in Share.objects.filter(
            indicator__pledge__batch=batch, region=None, agency=None
        ).select_related("indicator__pledge")
    }
    reports = {
        (report.month, report.agency_id): report
        for report in batch.reports.filter(agency__isnull=False)
    }
    readings: dict[ReportKey, list[Reading]] = defaultdict(list)
    for entry in entries:
        share = _share(entry, shares)
        key = entry.needed_day("month"), share.reporting_agency_id
        if key not in reports:
            raise entry.wrong("这个月没有该单位的月报")
        readings[key].append(_reading(entry, reports[key], share))
    for key, rows in readings.items():
        report = reports[key]
        report.state = MonthlyReport.State.ACCEPTED
        report.submitted_on = report.accepted_on = max(row.as_of for row in rows)
    MonthlyReport.objects.bulk_update(
        [reports[key] for key in readings], ["state", "submitted_on", "accepted_on"]
    )
    Reading.objects.bulk_create(row for rows in readings.values() for row in rows)


def _share(entry: Entry, shares: dict[tuple[str, int], Share]) -> Share:
    key = entry.text("pledge"), entry.whole("indicator") or 0
    if key not in shares:
        raise entry.wrong(f"查无此指标：第{key[0]}件 {key[1]}")
    return shares[key]


def _reading(entry: Entry, report: MonthlyReport, share: Share) -> Reading:
    """A fact of the text as a reading: the words are the fact's."""
    facts = {fact.position - 1: fact for fact in share.indicator.pledge.facts.all()}
    fact = entry.one_of("fact", facts)
    value: Decimal = entry.needed_number("value")
    return Reading(
        report=report,
        share=share,
        value=value,
        approx=entry.text("approx"),
        as_of=entry.needed_day("as_of"),
        note=entry.text("note"),
        quote=fact.quote,
    )
