"""Matters (督办事项): a batch's open flags, each with the months it has been in trouble.

A matter is one flag. Its months come from the verdict history of the flag's share.
Source: docs/architecture.md, "rhythm and ladder"; requirements R50, R58.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from oversight.escalation import Trouble
from oversight.models import Notice
from pledges.models import Batch, Indicator
from progress.facts import Light, Reason, Reporting
from progress.locks import Locks, read_locks
from progress.models import Flag, MonthlyReport, Verdict
from progress.periods import next_month

# A month of which nothing can be said yet: at the end of a history it is left out.
UNDECIDED = (Reason.UNREVIEWED, Reason.RETURNED)


@dataclass(frozen=True, slots=True)
class Matter:
    """One open flag; ``months`` as ``escalation.called`` takes them, oldest first.

    ``verdict`` is the one a letter tells of: that of the last month that counts, or where that
    was fine the newest; None where the share was never judged.
    """

    flag: Flag
    months: tuple[Trouble | None, ...]
    verdict: Verdict | None


def open_matters(batch: Batch, today: date) -> list[Matter]:
    """Every open flag of the batch, in the order of its pledges. At most four queries.

    Only verdicts passed by ``today`` count. What is out of force is no matter (R75), though its
    flag may stand until the batch is judged again.
    """
    flags = (
        Flag.objects.filter(
            share__indicator__pledge__batch=batch, cleared_on=None, raised_on__lte=today
        )
        .exclude(share__indicator__in=Indicator.objects.halted_on(today))
        .select_related(
            "share__indicator__pledge",
            "share__region",
            "share__agency",
            "share__reporting_agency",
            "share__reporting_region",
        )
    )
    in_order = flags.order_by(
        "share__indicator__pledge__position", "share__indicator__position", "share", "pk"
    )
    return matters_of(batch, list(in_order), today)


def matters_of(batch: Batch, flags: Sequence[Flag], today: date) -> list[Matter]:
    """These flags of one batch as matters, in the order given. At most three queries."""
    verdicts = (
        Verdict.objects.filter(share__in={flag.share_id for flag in flags}, judged_on__lte=today)
        .month_by_month()
        .with_reporting()
    )
    history: defaultdict[int, list[Verdict]] = defaultdict(list)
    for verdict in verdicts:
        history[verdict.share_id].append(verdict)
    unreported = _unreported(batch, flags, history)
    locks = read_locks(unreported.values())
    return [_matter(flag, history[flag.share_id], unreported, locks, today) for flag in flags]


def is_overdue(notice: Notice, today: date) -> bool:
    """Has a hand-over of this letter let its day pass? The due day itself is in time.

    Not signed for, not answered, or not put right by its day while the letter is open. That
    a matter still stands is for the caller to see: one whose flag is cleared is put right.
    """
    state, days = Notice.State, []
    if notice.state == state.SENT:
        days = [notice.sign_due, notice.reply_due, notice.rectify_due]
    elif notice.state == state.SIGNED:
        days = [notice.reply_due, notice.rectify_due]
    elif notice.state == state.REPLIED:
        days = [notice.rectify_due]
    return any(day is not None and day < today for day in days)


def _unreported(
    batch: Batch, flags: Iterable[Flag], history: dict[int, list[Verdict]]
) -> dict[int, MonthlyReport]:
    """Verdict id → the report that was missing, by its keys only, to ask the locks about."""
    return {
        verdict.pk: MonthlyReport(
            batch=batch,
            month=verdict.month,
            agency_id=flag.share.reporting_agency_id,
            region_id=flag.share.reporting_region_id,
        )
        for flag in flags
        for verdict in history[flag.share_id]
        if verdict.reason == Reason.UNREPORTED or _is_lost(verdict)
    }


def _matter(
    flag: Flag,
    verdicts: list[Verdict],
    unreported: dict[int, MonthlyReport],
    locks: Locks,
    today: date,
) -> Matter:
    def is_awaited(verdict: Verdict) -> bool:
        """Its report is missing, and its month is not locked for the unit."""
        report = unreported.get(verdict.pk)
        return report is not None and not locks.is_locked(report, today)

    newest = verdicts[-1] if verdicts else None
    counted = list(verdicts)
    while counted and _is_undecided(counted[-1], is_awaited(counted[-1])):
        counted.pop()
    months: list[Trouble | None] = []
    for number, verdict in enumerate(counted):
        if number and next_month(counted[number - 1].month) != verdict.month:
            months.append(None)  # a month nobody judged: what follows runs on from nothing
        awaited = is_awaited(verdict)
        months.append(None if _is_undecided(verdict, awaited) else _trouble(verdict, awaited))
    in_trouble = bool(months) and months[-1] is not None
    return Matter(flag, tuple(months), counted[-1] if in_trouble else newest)


def _is_undecided(verdict: Verdict, awaited: bool) -> bool:
    """待审, 退回, or 未报 in a month that is not locked for its unit."""
    return verdict.reason in UNDECIDED or (verdict.reason == Reason.UNREPORTED and awaited)


def _is_lost(verdict: Verdict) -> bool:
    """Past the deadline, short of the target, and nothing reported for the month."""
    return verdict.reason == Reason.OVERDUE and verdict.reporting == Reporting.MISSING


def _trouble(verdict: Verdict, awaited: bool) -> Trouble | None:
    """``awaited``: the month's report is missing, but its month is not locked."""
    if _is_lost(verdict):
        return Trouble.RED_AWAITED if awaited else Trouble.RED_UNREPORTED
    if verdict.reason == Reason.UNREPORTED:
        return Trouble.UNREPORTED
    if verdict.light == Light.RED:
        return Trouble.RED
    if verdict.light == Light.YELLOW and verdict.reason != Reason.NEAR_BOUND:
        return Trouble.YELLOW
    return None
