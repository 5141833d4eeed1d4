"""How many figures of many reports raise a question, without looking at each of thousands.

The database leaves out those that certainly raise none (``screening.sql``); of the rest the pure
rule decides, as it does on the page of one report (``hints.py``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.db.models import QuerySet

from agencies.planned import read
from agencies.together import attach, prepared
from pledges.models import Plan, PlanPoint, Share, TargetRevision
from pledges.targets import Kind, Target, percent
from progress.gathering import schedule_of
from progress.models import MonthlyReport
from progress.pace import expected_share
from progress.periods import month_end
from progress.plausibility import Around, Told, hints
from progress.readers.hints import adds_up, sum_of
from progress.rollup import Figure, roll_up

_STATEMENT = (Path(__file__).parent.parent / "screening.sql").read_text(encoding="utf-8")


@dataclass(frozen=True, slots=True)
class Asked:
    """How many figures of a report raise a question, and how many of them without a word."""

    count: int = 0
    unanswered: int = 0


@dataclass(frozen=True, slots=True)
class _Suspect:
    """A figure that may raise a question, or a 其中 part beside one; ``before`` is newest first."""

    report: int
    share: int
    value: Decimal | None
    answered: bool
    before: list[tuple[str, str]]
    places: dict[str, Any] | None


def questions(reports: Sequence[MonthlyReport], today: date) -> dict[int, Asked]:
    """Report id → how much it raises. Two queries, none for no report."""
    if not reports:
        return {}
    known = max(today, *(month_end(report.month) for report in reports))
    of_report: defaultdict[int, list[_Suspect]] = defaultdict(list)
    for suspect in _suspects([report.pk for report in reports], known):
        of_report[suspect.report].append(suspect)
    shares = _shares({each.share for found in of_report.values() for each in found})
    return {report.pk: _asked(report, of_report[report.pk], shares) for report in reports}


def _suspects(reports: list[int], known: date) -> list[_Suspect]:
    rows = read(_STATEMENT, {"reports": reports, "known": known})
    return [
        _Suspect(report, share, value, answered, before or [], places)
        for report, share, value, answered, before, places in rows
    ]


def _shares(ids: Iterable[int]) -> dict[int, Share]:
    """The shares with their indicators, turns, plans and revisions. One query; none for none."""
    asked = list(ids)
    if not asked:
        return {}
    shares, plans, points, revisions = _planned_shares(asked)
    attach(plans, "points", points)
    attach(shares, "plans", plans)
    attach([share.indicator for share in shares], "revisions", revisions)
    return {share.pk: share for share in shares}


@prepared
def _planned_shares(ids: Collection[int]) -> tuple[QuerySet[Any], ...]:
    return (
        Share.objects.filter(pk__in=ids).with_turns().select_related("indicator").order_by(),
        Plan.objects.filter(share__in=ids).order_by(),
        PlanPoint.objects.filter(plan__share__in=ids).order_by("plan_id", "day"),
        TargetRevision.objects.filter(indicator__shares__in=ids).distinct().order_by(),
    )


def _asked(report: MonthlyReport, found: list[_Suspect], shares: dict[int, Share]) -> Asked:
    parts: defaultdict[tuple[int | None, ...], list[_Suspect]] = defaultdict(list)
    for each in found:
        share = shares[each.share]
        parts[share.indicator.of_id, share.region_id, share.agency_id].append(each)
    raised = []
    for each in found:
        share = shares[each.share]
        if each.value is None or share.halt_on(month_end(report.month)):
            continue
        beneath = parts[share.indicator_id, share.region_id, share.agency_id]
        if _raises(report, share, each, _around(share, each, beneath, shares)):
            raised.append(each)
    return Asked(len(raised), sum(not each.answered for each in raised))


def _raises(report: MonthlyReport, share: Share, suspect: _Suspect, around: Around) -> bool:
    day = month_end(report.month)
    target = share.target_on(day)
    schedule = schedule_of(share.plan_on(day), target, report.batch)

    def told(month: date, value: Decimal) -> Told:
        expected = expected_share(schedule, month_end(month)) if target.has_share else None
        return Told(value, expected)

    assert suspect.value is not None  # nosec B101
    before = [
        told(date.fromisoformat(month), Decimal(value)) for month, value in suspect.before[::-1]
    ]
    return bool(hints(target, told(report.month, suspect.value), before, around))


def _around(
    share: Share, suspect: _Suspect, beneath: list[_Suspect], shares: dict[int, Share]
) -> Around:
    values = {each.share: each.value for each in beneath}
    parts = [shares[each.share] for each in beneath]
    return Around(
        parts=sum_of(parts, values),
        whole_is_parts=adds_up(share, parts),
        places=_places(Kind(share.indicator.kind), suspect.places),
        percents=_percents(share, suspect.places),
    )


def _places(kind: Kind, places: dict[str, Any] | None) -> Decimal | None:
    """The places' figures as one, as ``read_rollups`` puts them together."""
    if not places or not places["told"]:
        return None
    both = places["both"]
    figure = Figure(
        Decimal(places["sum"]),
        numerator=Decimal(places["numerator"]) if both else None,
        denominator=Decimal(places["denominator"]) if both else None,
    )
    summed = roll_up(kind, [figure])
    return summed.value if summed else None


def _percents(share: Share, places: dict[str, Any] | None) -> tuple[Decimal, ...]:
    """What each place that reported this month has reached of its share, in percent."""
    whole, found = share.indicator.target(), []
    for value, own in (places or {}).get("now") or ():
        parted = own is not None
        target = Target(whole.kind, whole.comparator, Decimal(own)) if parted else whole
        if target.has_share:
            found.append(percent(target.share(Decimal(value))))
    return tuple(found)
