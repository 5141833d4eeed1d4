"""What stands in the way of closing a batch, and what is only to be known first (R57, R67)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import dateformat
from django.utils.translation import gettext as _

from oversight.models import AcceptanceCase, Notice, Problem
from oversight.readers.problems import OPEN_STATES
from pledges.models import Batch, Pledge, Share
from progress.models import MonthlyReport, ReportingMonth, SpecialReport

State = MonthlyReport.State
UNREAD = (State.SUBMITTED, State.SIGNED, State.CONFIRMED)
NAMED = 5  # names told one by one; of more, how many


@dataclass(frozen=True, slots=True)
class Matter:
    """Something open, in one sentence; ``page`` is the address name where it is settled, or
    empty."""

    words: str
    page: str = ""

    @classmethod
    def too_early(cls, day: date) -> Matter:
        return cls(
            _("批次%(day)s到期，还有实事没有通过验收；全部通过验收的方可提前办结。")
            % {"day": dateformat.format(day, _("Y年n月j日"))}
        )

    @classmethod
    def without_note(cls, pledges: Sequence[Pledge]) -> Matter:
        names = [_("第%(no)s件") % {"no": pledge.no} for pledge in pledges]
        return cls(
            _("%(count)d件未完成，还没有写明原因和后续安排：%(names)s。")
            % {"count": len(pledges), "names": listed(names)}
        )


def hindrances(batch: Batch) -> list[Matter]:
    """Open problems, reports and applications the office has not dealt with. Three queries."""
    found = []
    problems = Problem.objects.filter(pledge__batch=batch, state__in=OPEN_STATES).count()
    if problems:
        found.append(Matter(_("%(count)d个问题没有销号。") % {"count": problems}, "problems"))
    unread = _units(batch.reports.filter(state__in=UNREAD))
    if unread:
        words = _("%(count)d份月报没有审核：%(names)s。")
        found.append(Matter(words % {"count": len(unread), "names": listed(unread)}, "review"))
    cases = AcceptanceCase.objects.filter(
        pledge__batch=batch, state=AcceptanceCase.State.APPLIED
    ).count()
    if cases:
        words = _("%(count)d份验收申请待核验。")
        found.append(Matter(words % {"count": cases}, "acceptances"))
    return found


def warnings_of(batch: Batch, *, rows_reached: int, today: date) -> list[Matter]:
    """What closing leaves as it is: named, so that it is left knowingly. Six queries."""
    found = []
    if rows_reached:
        words = _("%(count)d件已达到目标，没有通过验收，不计入已完成。")
        found.append(Matter(words % {"count": rows_reached}, "acceptances"))
    missing = _units(batch.reports.filter(state__in=MonthlyReport.UNRECEIVED))
    if missing:
        words = _("%(count)d份月报没有报送或退回后没有重报：%(names)s。")
        found.append(Matter(words % {"count": len(missing), "names": listed(missing)}, "review"))
    notices = Notice.objects.filter(batch=batch).open().count()
    if notices:
        words = _("%(count)d份督办文书没有办结；批次办结后文书不再办理。")
        found.append(Matter(words % {"count": notices}, "notices"))
    months = _unlocked(batch, today)
    if months:
        words = _("%(count)d个月份没有锁定：%(names)s；批次办结后一律不再填报。")
        found.append(Matter(words % {"count": len(months), "names": listed(months)}, "calendar"))
    owing = _without_year_end(batch)
    if owing:
        words = _("%(count)d个单位没有报年度总结：%(names)s。")
        names = {"count": len(owing), "names": listed(owing)}
        found.append(Matter(words % names, "office_special"))
    return found


def listed(names: Sequence[str]) -> str:
    """「甲、乙」; of many the first few and how many there are."""
    shown = list(dict.fromkeys(names))
    text = _("、").join(shown[:NAMED])
    return _("%(names)s等") % {"names": text} if len(shown) > NAMED else text


def _units(reports) -> list[str]:
    rows = reports.select_related("agency", "region").order_by("month", "pk")
    return [str(row.unit) for row in rows]


def _unlocked(batch: Batch, today: date) -> list[str]:
    locked = ReportingMonth.objects.filter(batch=batch, locks_on__lte=today).values("month")
    months = batch.reports.exclude(month__in=locked).order_by("month")
    days = months.values_list("month", flat=True).distinct()
    return [dateformat.format(day, _("Y年n月")) for day in days]


def _without_year_end(batch: Batch) -> list[str]:
    """Units that report the batch and have sent no annual report of their own (R51)."""
    sent = SpecialReport.objects.filter(
        batch=batch,
        kind=SpecialReport.Kind.YEAR_END,
        state__in=[SpecialReport.State.SIGNED, SpecialReport.State.READ],
    )
    known = set(sent.values_list("agency_id", "region_id"))
    shares = (
        Share.objects.filter(indicator__pledge__batch=batch)
        .select_related("reporting_agency", "reporting_region")
        .defer("reporting_region__outline")
        .order_by("reporting_agency__order", "reporting_agency_id", "reporting_region_id")
    )
    names = {
        (share.reporting_agency_id, share.reporting_region_id): str(
            share.reporting_agency or share.reporting_region
        )
        for share in shares
    }
    return [name for unit, name in names.items() if unit not in known]
