"""What is typed into a report: figures cell by cell, merged when two people type at once.

Every cell comes with what its editor had seen (``base``). What the editor left alone keeps
what is stored; where another person has changed the same cell meanwhile, nothing is
overwritten and a ``Clash`` names who and when.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.access import require_office
from agencies.models import User
from agencies.refusals import Conflict
from agencies.roles import Verb
from pledges.models import Share
from pledges.projects import project_counts
from pledges.readers.pledge_changes import halt_word
from pledges.targets import rate
from progress.actions.steps import advance, locked, require_own, require_reason, shares_of
from progress.gathering import says_something
from progress.locks import why_closed, why_locked
from progress.models import MonthlyReport, Reading, ReportStep
from progress.periods import month_end

State = MonthlyReport.State


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one cell; figures in the indicator's unit, nothing typed by default."""

    value: Decimal | None = None
    approx: str = ""
    achieved: bool = False
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    note: str = ""

    @property
    def figure(self) -> tuple[object, ...]:
        """The part that is judged; the note beside it is merged on its own."""
        return self.value, self.approx, self.achieved, self.numerator, self.denominator

    def with_rate(self) -> Cell:
        """A rate's value is the ratio of its parts, where they are given."""
        if self.numerator is None or self.denominator is None:
            return self
        value = rate(self.numerator, self.denominator)
        return Cell(value, "", self.achieved, self.numerator, self.denominator, self.note)


@dataclass(frozen=True, slots=True)
class Entry:
    """A cell as typed, and as its editor had seen it; without ``base`` it simply replaces."""

    cell: Cell
    base: Cell | None = None


@dataclass(frozen=True, slots=True)
class Clash:
    """Another person changed this cell since the editor saw it: ``stored`` is theirs."""

    share_id: int
    stored: Cell
    typed: Cell
    by: User | None
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Saved:
    """The report after saving, and the cells left as another person typed them."""

    report: MonthlyReport
    clashes: list[Clash] = field(default_factory=list)


@transaction.atomic
def save_draft(
    *, report: MonthlyReport, entries: Mapping[int, Entry], by: User, today: date
) -> Saved:
    """Store what was typed (share id → entry); the report becomes a draft.

    Entries for shares the report's unit does not answer for are refused whole
    (``PermissionDenied``); a report that is closed to typing raises ``Conflict``.
    """
    report = locked(report)
    require_own(report, by, Verb.FILL_REPORTS)
    if why := why_locked(report, today):
        raise Conflict(why)
    clashes = _store(report, entries, by, today)
    if report.state == State.PENDING:
        report.state = State.DRAFT
        report.save(update_fields=["state"])
    return Saved(report, clashes)


@transaction.atomic
def enter_for_unit(
    *,
    report: MonthlyReport,
    entries: Mapping[int, Entry],
    reason: str,
    by: User,
    today: date,
) -> MonthlyReport:
    """The office enters a unit's figures for it (代录) and marks them so, with the reason.

    The report goes straight to review; another person than ``by`` must accept it.
    """
    report = locked(report)
    require_office(by, report.batch.office_id, Verb.REVIEW_REPORTS)
    if not report.is_editable:
        raise Conflict(
            _("月报现为“%(state)s”，不能代录；需要修改的请先退回。") % {"state": report.state_label}
        )
    if why := why_closed(report, today):
        raise Conflict(why)
    reason = require_reason(reason)
    _store(report, entries, by, today)
    count_projects(report, by, today)
    if missing := unfilled(report):
        raise Conflict(still_missing(missing))
    report.entered_by = by
    report.submitted_on = report.submitted_on or today
    state = State.SIGNED if report.agency_id else State.CONFIRMED
    advance(
        report, state, ReportStep.Action.ENTER, by, today, reason=reason, figures=snapshot(report)
    )
    return report


def count_projects(report: MonthlyReport, by: User, today: date) -> None:
    """Store the figures that are counted from the project list as it stands now (R43)."""
    for share_id, count in project_counts(_in_force(report)).items():
        Reading.objects.update_or_create(
            report=report,
            share_id=share_id,
            defaults={
                "value": Decimal(count),
                "approx": "",
                "as_of": min(today, month_end(report.month)),
                "typed_by": by,
            },
        )


def unfilled(report: MonthlyReport) -> list[str]:
    """Names of the shares still without a figure, or without a word where none is due."""
    readings = {reading.share_id: reading for reading in report.readings.all()}
    return [
        str(share)
        for share in _in_force(report)
        if not (share.pk in readings and says_something(readings[share.pk], share.indicator.kind))
    ]


def _in_force(report: MonthlyReport) -> list[Share]:
    """What is to be told for the month: not what is out of force at its end (R75)."""
    day = month_end(report.month)
    return [share for share in shares_of(report) if share.halt_on(day) is None]


def still_missing(names: Sequence[str]) -> str:
    return _("还有%(count)d项未填：%(names)s。") % {
        "count": len(names),
        "names": _("、").join(names),
    }


def cell_of(reading: Reading | None) -> Cell:
    """What is stored, as a cell."""
    if reading is None:
        return Cell()
    return Cell(
        reading.value,
        reading.approx,
        reading.achieved,
        reading.numerator,
        reading.denominator,
        reading.note,
    )


def snapshot(report: MonthlyReport) -> dict[str, dict[str, str | bool | None]]:
    """What is handed in, share id → cell in words JSON can keep."""
    return {
        str(reading.share_id): {
            "value": _written(reading.value),
            "approx": reading.approx,
            "achieved": reading.achieved,
            "numerator": _written(reading.numerator),
            "denominator": _written(reading.denominator),
            "note": reading.note,
        }
        for reading in Reading.objects.filter(report=report)
    }


def _written(value: Decimal | None) -> str | None:
    return None if value is None else f"{value.normalize():f}"


def _store(
    report: MonthlyReport, entries: Mapping[int, Entry], by: User, today: date
) -> list[Clash]:
    own = {share.pk: share for share in shares_of(report).filter(pk__in=list(entries))}
    if not entries.keys() <= own.keys():
        raise PermissionDenied(_("填报内容包含不属于本单位的任务，未保存。"))
    day = month_end(report.month)
    stored = report.readings.filter(share__in=list(entries)).select_related("typed_by")
    readings = {reading.share_id: reading for reading in stored}
    clashes = []
    for share_id, entry in entries.items():
        reading = readings.get(share_id)
        merged, clash = merge(cell_of(reading), entry)
        if clash:
            clashes.append(
                Clash(
                    share_id,
                    cell_of(reading),
                    entry.cell,
                    reading.typed_by if reading else None,
                    reading.typed_at if reading else None,
                )
            )
        if merged != cell_of(reading):
            if halt := own[share_id].halt_on(day):
                what = {"name": own[share_id], "state": halt_word(halt)}
                raise Conflict(_("“%(name)s”%(state)s，本月不填报。") % what)
            _write(report, share_id, reading, merged, by, today)
    return clashes


def merge(stored: Cell, entry: Entry) -> tuple[Cell, bool]:
    """What to store, and whether another's change of the same part was left standing.

    The figure and the note are two parts: an editor of the one does not hinder the other's.
    """
    typed, base = entry.cell.with_rate(), entry.base or stored
    figure, lost_figure = _part(stored.figure, typed.figure, base.figure)
    note, lost_note = _part(stored.note, typed.note, base.note)
    source = typed if figure == typed.figure else stored
    cell = Cell(
        source.value,
        source.approx,
        source.achieved,
        source.numerator,
        source.denominator,
        str(note),
    )
    return cell, lost_figure or lost_note


def _part(stored: object, typed: object, base: object) -> tuple[object, bool]:
    """One part of a cell: mine where theirs is untouched, theirs where mine is."""
    if typed in (base, stored):
        return stored, False
    return (typed, False) if stored == base else (stored, True)


def _write(
    report: MonthlyReport,
    share_id: int,
    reading: Reading | None,
    cell: Cell,
    by: User,
    today: date,
) -> None:
    """Store the cell in its row, read under the report's lock; None: there is no row yet."""
    told = {
        "value": cell.value,
        "approx": cell.approx,
        "achieved": cell.achieved,
        "numerator": cell.numerator,
        "denominator": cell.denominator,
        "note": cell.note,
        "as_of": min(today, month_end(report.month)),
        "typed_by": by,
        "typed_at": timezone.now(),
    }
    if reading is None:
        Reading.objects.update_or_create(report=report, share_id=share_id, defaults=told)
        return
    for name, content in told.items():
        setattr(reading, name, content)
    reading.save(update_fields=list(told))
