"""A month's report as its own unit sees it: each figure beside its target, its last month and
what the plan expects, and the light it would have.

A draft is judged by the same rule as an accepted report, so that a clerk sees the light before
anybody else does. A report that is accepted shows the stored verdict of its month.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.languages import in_each_language
from agencies.models import Region
from pledges.models import Indicator, Share
from pledges.planning.changes import Turn
from pledges.projects import project_counts
from pledges.readers.pledge_changes import halt_word
from pledges.targets import Comparator
from progress.actions.entries import Cell
from progress.actions.steps import read_shares
from progress.facts import Facts, Reporting, Ruling
from progress.gathering import gather_as_if_accepted, says_something
from progress.lateness import judge
from progress.locks import Locks, why_locked
from progress.models import MonthlyReport, Reading, ReportStep, Verdict
from progress.periods import month_end
from progress.readers.at_hand import IN_FLIGHT, AtHand, read_at_hand
from progress.readers.hints import Asked, Gathered, read_hints
from progress.readers.remarks import change_in_words, rollup_in_words
from progress.readers.resubmission import RETURNS, changes_since_last, last_return
from progress.readers.rollup import Rollup, missing_of, read_rollups
from progress.sentences import sentences
from progress.wording import amount, expected_amount, sentence

__all__ = ["RETURNS", "Grid", "GridRow", "read_cells", "read_grid", "target_in_words"]

State = MonthlyReport.State
TARGETS: dict[Comparator, Promise | str] = {
    Comparator.AT_LEAST: gettext_lazy("不低于%(amount)s"),
    Comparator.AT_MOST: gettext_lazy("不超过%(amount)s"),
    Comparator.EQUAL: "%(amount)s",
    Comparator.ABOUT: gettext_lazy("约%(amount)s"),
    Comparator.RANGE: gettext_lazy("%(amount)s至%(upper)s"),
    Comparator.QUALITATIVE: gettext_lazy("定性"),
}


@dataclass(frozen=True, slots=True)
class GridRow:
    """One share in the month.

    ``reading`` is what the report holds, ``before`` the last accepted figure of an earlier
    month, ``counted`` the figure the project list gives while the report is open. ``actual``
    and ``expected`` are percent of the target, ``expected_value`` is in the unit; all for the
    month's last day. ``light`` and its sentence are empty while the share is not filled, for
    missing is never fine. Under the row: what its figure is ``asked``, its places (``rollup``),
    what the last return said of it (``why``, until it is answered and while the answer is
    read), what the last hand-in changed (``changes``), and how much ``evidence`` there is. One
    out of force (``halt``) is neither asked nor judged (R75).
    """

    share: Share
    reading: Reading | None
    before: Reading | None = None
    target: str = ""
    actual: Decimal | None = None
    expected: Decimal | None = None
    expected_value: Decimal | None = None
    light: str = ""
    text: str = ""
    counted: int | None = None
    asked: Sequence[Asked] = ()
    rollup: str = ""
    why: str = ""
    changes: Sequence[str] = ()
    evidence: int = 0
    halt: Turn | None = None

    @property
    def halted(self) -> str:
        """「已暂停」, 「已终止」."""
        return halt_word(self.halt) if self.halt else ""

    @property
    def indicator(self) -> Indicator:
        return self.share.indicator

    @property
    def expected_amount(self) -> str:
        """What the plan expects, written as in the sentence beside it."""
        return expected_amount(self.expected_value, self.indicator.unit)

    @property
    def qualitative(self) -> bool:
        return self.indicator.comparator == Comparator.QUALITATIVE

    @property
    def filled(self) -> bool:
        """Does it say anything of its target, or is nothing asked of it?"""
        if self.counted is not None or self.halted:
            return True
        return self.reading is not None and says_something(self.reading, self.indicator.kind)

    @property
    def explained(self) -> bool:
        """A note beside the figure answers what it is asked."""
        return self.reading is not None and bool(self.reading.note.strip())


@dataclass(frozen=True, slots=True)
class Grid:
    """A report's rows, judged on ``day``, the month's last; ``lock`` says why none may type.

    ``missing`` are the places its wholes stand on that have not handed in.
    ``as_of`` is the day the figures speak of: today while the month runs, never later than
    its end; of a report handed in, the day its readings say.
    """

    report: MonthlyReport
    day: date
    as_of: date
    rows: list[GridRow]
    lock: str
    ended: bool
    missing: list[Region] = field(default_factory=list)

    @property
    def simulated(self) -> bool:
        """Is any figure shown, this month's or last month's, made up for the demo?"""
        before = (row.before.report for row in self.rows if row.before)
        return any(report.simulated for report in (self.report, *before))

    @property
    def wanted(self) -> int:
        """How many rows are to be filled."""
        return sum(not row.halted for row in self.rows)

    @property
    def filled(self) -> int:
        return sum(row.filled and not row.halted for row in self.rows)

    @property
    def unexplained(self) -> int:
        """How many figures raise a question without a note beside them."""
        return sum(bool(row.asked) and not row.explained for row in self.rows)

    @property
    def steps(self) -> list[ReportStep]:
        """Who did what with the report, oldest first."""
        return list(self.report.steps.all())

    @property
    def returned(self) -> ReportStep | None:
        """The return that waits for an answer: who, when and why."""
        found = last_return(self.report) if self.report.state == State.RETURNED else None
        return found.step if found else None

    @property
    def entered(self) -> ReportStep | None:
        """The office's entry for the unit (代录), while the figures are from it."""
        if self.report.entered_by_id is None:
            return None
        enter = ReportStep.Action.ENTER
        return next((step for step in reversed(self.steps) if step.action == enter), None)

    @property
    def changed(self) -> bool:
        """Did the last hand-in change anything against the one before?"""
        return any(row.changes for row in self.rows)


@dataclass(frozen=True, slots=True)
class _Beside:
    """What stands beside the figures of a report, by share id."""

    told: dict[int, tuple[str, str]]
    counted: dict[int, int]
    asked: dict[int, list[Asked]]
    rollups: dict[int, str]
    why: dict[int, str]
    changes: dict[int, tuple[Cell, Cell]]
    evidence: dict[int, int] = field(default_factory=dict)


def read_grid(
    report: MonthlyReport,
    today: date,
    locks: Locks | None = None,
    at_hand: AtHand | None = None,
) -> Grid:
    """The grid of one report. Ten queries at most, whatever the number of rows; two less with
    what is ``at_hand``, and one less with the ``locks``."""
    at_hand = at_hand or read_at_hand(report)
    gathered = list(gather_as_if_accepted(report, today, at_hand.shares))
    rollups = read_rollups(report, at_hand.shares)
    shares = {share.pk: share for share, _facts, _earlier in gathered}
    returned = last_return(report) if report.state in (State.RETURNED, *IN_FLIGHT) else None
    beside = _Beside(
        told=_told(report),
        counted=project_counts(shares.values()) if report.is_editable else {},
        asked=_asked(report, today, gathered, rollups),
        rollups={pk: rollup_in_words(r, shares[pk].indicator) for pk, r in rollups.items()},
        why=returned.cells if returned else {},
        changes=changes_since_last(report) if report.state in IN_FLIGHT else {},
        evidence=at_hand.evidence,
    )
    readings = {reading.share_id: reading for reading in report.readings.all()}
    day = month_end(report.month)
    rows = [
        GridRow(share, readings.get(share.pk), earlier[-1] if earlier else None, halt=halt)
        if (halt := share.halt_on(day))
        else _row(share, readings.get(share.pk), facts, earlier, beside)
        for share, facts, earlier in gathered
    ]
    days = [] if report.is_editable else [reading.as_of for reading in readings.values()]
    as_of = max(days, default=min(today, day))
    lock = why_locked(report, today, locks)
    return Grid(report, day, as_of, rows, lock, ended=day < today, missing=missing_of(rollups))


def read_cells(report: MonthlyReport, shares: Sequence[Share] | None = None) -> list[GridRow]:
    """What the report holds of each share, not judged: enough to take in what was typed.

    Two queries, three where an indicator counts projects; one less with the ``shares``.
    """
    shares = read_shares(report) if shares is None else shares
    readings = {reading.share_id: reading for reading in report.readings.all()}
    counted = project_counts(shares)
    return [
        GridRow(
            share,
            readings.get(share.pk),
            counted=counted.get(share.pk),
            halt=share.halt_on(month_end(report.month)),
        )
        for share in shares
    ]


def _told(report: MonthlyReport) -> dict[int, tuple[str, str]]:
    """Share → light and sentence of the stored verdict, for an accepted report."""
    if report.state != State.ACCEPTED:
        return {}
    shares = [reading.share_id for reading in report.readings.all()]
    stored = Verdict.objects.filter(share__in=shares, month=report.month).defer("inputs")
    verdicts = list(stored.month_by_month())
    texts = sentences(verdicts)
    return {verdict.share_id: (verdict.light, texts[verdict.pk]) for verdict in verdicts}


def _asked(
    report: MonthlyReport, today: date, gathered: Gathered, rollups: dict[int, Rollup]
) -> dict[int, list[Asked]]:
    """The questions the figures raise; of what is accepted nothing is asked any more."""
    if report.state == State.ACCEPTED:
        return {}
    return read_hints(report, today, gathered=gathered, rollups=rollups)


def _row(
    share: Share, reading: Reading | None, facts: Facts, earlier: list[Reading], beside: _Beside
) -> GridRow:
    counted = beside.counted.get(share.pk)
    if counted is not None:
        facts = _as_counted(facts, Decimal(counted))
    ruling = judge(facts)
    says = counted is not None or (reading and says_something(reading, share.indicator.kind))
    light, text = beside.told.get(share.pk) or _preview(facts, ruling, says=bool(says))
    change = beside.changes.get(share.pk)
    return GridRow(
        share,
        reading,
        earlier[-1] if earlier else None,
        target_in_words(share),
        actual=ruling.actual if light else None,
        expected=ruling.expected,
        expected_value=ruling.expected_value,
        light=light,
        text=text,
        counted=counted,
        asked=beside.asked.get(share.pk, ()),
        rollup=beside.rollups.get(share.pk, ""),
        why=beside.why.get(share.pk, ""),
        changes=change_in_words(share, *change) if change else (),
        evidence=beside.evidence.get(share.pk, 0),
    )


def _as_counted(facts: Facts, count: Decimal) -> Facts:
    """The facts once the report is handed in: the count is the month's figure then."""
    highest = count if facts.highest is None else max(facts.highest, count)
    return replace(
        facts,
        reporting=Reporting.ACCEPTED,
        value=count,
        last_value=count,
        highest=highest,
        approx="",
    )


def _preview(facts: Facts, ruling: Ruling, *, says: bool) -> tuple[str, str]:
    """Light and sentence; both empty for a share that says nothing of its target yet."""
    return (ruling.light.value, sentence(facts, ruling)) if says else ("", "")


def target_in_words(share: Share) -> str:
    """「300公里」, 「不低于95%」, 「95%至98%」, 「定性」."""
    target, indicator = share.target(), share.indicator
    figures = {
        "amount": amount(target.value, indicator.unit),
        "upper": amount(target.upper, indicator.unit),
    }
    return _target_words(target.comparator, indicator.strict) % figures


@in_each_language
def _target_words(comparator: Comparator, strict: bool) -> str:
    return _("超过%(amount)s") if strict else str(TARGETS[comparator])
