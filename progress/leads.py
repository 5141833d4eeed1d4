"""Which agencies lead the tasks a place reports: they confirm its figures before the office."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db.models import QuerySet

from agencies.models import Agency
from pledges.models import Responsibility, Share
from progress.models import MonthlyReport


def leads_of(report: MonthlyReport) -> list[Agency]:
    """The agencies that lead a place's tasks, in the directory's order; none for an agency."""
    if report.region_id is None:
        return []
    shares = list(Share.objects.reported_by(report.batch_id, None, report.region_id))
    return sorted_leads(shares, led_by(_pledges(shares)))


def sorted_leads(shares: Iterable[Share], named: Iterable[Responsibility]) -> list[Agency]:
    """Those of ``named`` (``led_by``) that lead these shares, in the directory's order."""
    found = {lead.pk: lead for lead in _by_share(shares, named).values() if lead}
    return sorted(found.values(), key=lambda agency: (agency.order, agency.pk))


def lead_by_share(shares: list[Share]) -> dict[int, Agency | None]:
    """Share id → the lead of its part of the pledge, else of the pledge's first part.

    None where the text names no lead. One query; every share's indicator must be at hand.
    """
    return _by_share(shares, led_by(_pledges(shares)))


def led_by(pledges: Collection[int]) -> QuerySet[Responsibility]:
    """Whom the text names as leads of these pledges, part by part."""
    return (
        Responsibility.objects.filter(
            role=Responsibility.Role.LEAD,
            pledge_id__in=pledges,
        )
        .select_related("agency")
        .order_by("pledge_id", "part")
    )


def _pledges(shares: Iterable[Share]) -> set[int]:
    return {share.indicator.pledge_id for share in shares}


def _by_share(shares: Iterable[Share], named: Iterable[Responsibility]) -> dict[int, Agency | None]:
    leads: dict[tuple[int, int], Agency] = {}
    first: dict[int, Agency] = {}
    for row in named:
        leads[row.pledge_id, row.part] = row.agency
        first.setdefault(row.pledge_id, row.agency)
    return {
        share.pk: leads.get(
            (share.indicator.pledge_id, share.indicator.part), first.get(share.indicator.pledge_id)
        )
        for share in shares
    }
