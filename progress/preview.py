"""A month's report as its own unit sees it: each figure beside its target, its last month and
what the plan expects, and the light it would have.

A draft is judged by the same rule as an accepted report, so that a clerk sees the light before
anybody else does. A report that is accepted shows the stored verdict of its month.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Prefetch, prefetch_related_objects
from django.utils.translation import gettext as _

from pledges.models import Batch, Indicator, Share
from pledges.targets import Comparator
from progress.facts import Facts, Ruling
from progress.gathering import gather_as_if_accepted
from progress.lateness import judge
from progress.models import Correction, MonthlyReport, Reading, ReportStep, Verdict
from progress.periods import month_end
from progress.sentences import sentences
from progress.wording import amount, sentence

State = MonthlyReport.State
RETURNS = (ReportStep.Action.RETURN_BY_HEAD, ReportStep.Action.RETURN_BY_OFFICE)


@dataclass(frozen=True, slots=True)
class GridRow:
    """One share in the month.

    ``reading`` is what the report holds, ``before`` the last accepted figure of an earlier
    month. ``actual`` and ``expected`` are percent of the target, ``expected_value`` is in the
    unit; all for the month's last day. ``light`` and its sentence are empty while the share
    is not filled, for missing is never fine.
    """

    share: Share
    reading: Reading | None
    before: Reading | None
    target: str
    actual: Decimal | None = None
    expected: Decimal | None = None
    expected_value: Decimal | None = None
    light: str = ""
    text: str = ""

    @property
    def indicator(self) -> Indicator:
        return self.share.indicator

    @property
    def qualitative(self) -> bool:
        return self.indicator.comparator == Comparator.QUALITATIVE


@dataclass(frozen=True, slots=True)
class Grid:
    """A report's rows, judged on ``day``, the month's last; ``lock`` says why none may type.

    ``as_of`` is the day the figures speak of: today while the month runs, never later than
    its end; of a report handed in, the day its readings say.
    """

    report: MonthlyReport
    day: date
    as_of: date
    rows: list[GridRow]
    lock: str
    ended: bool

    @property
    def simulated(self) -> bool:
        """Is any figure shown, this month's or last month's, made up for the demo?"""
        before = (row.before.report for row in self.rows if row.before)
        return any(report.simulated for report in (self.report, *before))

    @property
    def steps(self) -> list[ReportStep]:
        """Who did what with the report, oldest first."""
        return list(self.report.steps.all())

    @property
    def returned(self) -> ReportStep | None:
        """The return that waits for an answer: who, when and why."""
        if self.report.state != State.RETURNED:
            return None
        return next((step for step in reversed(self.steps) if step.action in RETURNS), None)


def read_grid(report: MonthlyReport, today: date) -> Grid:
    """The grid of one report. Eight queries, nine once accepted, whatever the number of rows."""
    _prefetch(report)
    told = _told(report)
    rows = [
        _row(report, share, facts, earlier, told.get(share.pk))
        for share, facts, earlier in gather_as_if_accepted(report, today)
    ]
    day = month_end(report.month)
    days = [] if report.is_editable else [r.as_of for r in report.readings.all()]
    as_of = max(days, default=min(today, day))
    return Grid(report, day, as_of, rows, lock=why_locked(report, today), ended=day < today)


def why_locked(report: MonthlyReport, today: date) -> str:
    """Why its reporter may not type in the report now; empty while typing is welcome."""
    names = {"batch": report.batch, "month": report.month.month, "year": report.month.year}
    if report.batch.stage == Batch.Stage.CLOSED:
        return _("%(batch)s已办结，不再填报。") % names
    if not report.batch.is_public:
        return _("%(batch)s尚未公布，还不能填报。") % names
    if report.month > today:
        return _("%(year)d年%(month)d月还没有开始，当月1日起开放填报。") % names
    return {
        State.SUBMITTED: _("已送单位负责人审签，暂不能修改。如需修改，请负责人退回。"),
        State.SIGNED: _("单位负责人已审签，等待办公室审核，暂不能修改。如需修改，请办公室退回。"),
        State.ACCEPTED: _("办公室已审核通过，数据已锁定。如有差错，请联系办公室更正。"),
    }.get(State(report.state), "")


def _prefetch(report: MonthlyReport) -> None:
    corrections = Prefetch("corrections", Correction.objects.select_related("by"))
    prefetch_related_objects(
        [report],
        Prefetch("readings", Reading.objects.prefetch_related(corrections)),
        Prefetch("steps", ReportStep.objects.select_related("by")),
    )


def _told(report: MonthlyReport) -> dict[int, tuple[str, str]]:
    """Share → light and sentence of the stored verdict, for an accepted report."""
    if report.state != State.ACCEPTED:
        return {}
    shares = [reading.share_id for reading in report.readings.all()]
    stored = Verdict.objects.filter(share__in=shares, month=report.month).defer("inputs")
    verdicts = list(stored.month_by_month())
    texts = sentences(verdicts)
    return {verdict.share_id: (verdict.light, texts[verdict.pk]) for verdict in verdicts}


def _row(
    report: MonthlyReport,
    share: Share,
    facts: Facts,
    earlier: list[Reading],
    told: tuple[str, str] | None,
) -> GridRow:
    reading = next((r for r in report.readings.all() if r.share_id == share.pk), None)
    ruling = judge(facts)
    light, text = told or _preview(share, reading, facts, ruling)
    filled = bool(light)
    return GridRow(
        share,
        reading,
        _last_told(share, earlier),
        target_in_words(share),
        actual=ruling.actual if filled else None,
        expected=ruling.expected,
        expected_value=ruling.expected_value,
        light=light,
        text=text,
    )


def _preview(
    share: Share, reading: Reading | None, facts: Facts, ruling: Ruling
) -> tuple[str, str]:
    """Light and sentence; both empty for a share that says nothing of its target yet."""
    if reading is None or (reading.value is None and not _in_words(share)):
        return "", ""
    return ruling.light.value, sentence(facts, ruling)


def _in_words(share: Share) -> bool:
    return bool(share.indicator.comparator == Comparator.QUALITATIVE)


def _last_told(share: Share, earlier: list[Reading]) -> Reading | None:
    """The last earlier reading that speaks of the target: a figure, or words where words count."""
    telling = [r for r in earlier if r.value is not None or _in_words(share)]
    return telling[-1] if telling else None


def target_in_words(share: Share) -> str:
    """「300公里」, 「不低于95%」, 「95%至98%」, 「定性」."""
    target, indicator = share.target(), share.indicator
    figures = {
        "amount": amount(target.value, indicator.unit),
        "upper": amount(target.upper, indicator.unit),
    }
    if indicator.strict:
        return _("超过%(amount)s") % figures
    return {
        Comparator.AT_LEAST: _("不低于%(amount)s"),
        Comparator.AT_MOST: _("不超过%(amount)s"),
        Comparator.EQUAL: "%(amount)s",
        Comparator.ABOUT: _("约%(amount)s"),
        Comparator.RANGE: _("%(amount)s至%(upper)s"),
        Comparator.QUALITATIVE: _("定性"),
    }[target.comparator] % figures
