"""Which agencies lead the tasks a place reports: they confirm its figures before the office."""

from __future__ import annotations

from agencies.models import Agency
from pledges.models import Responsibility, Share
from progress.models import MonthlyReport


def leads_of(report: MonthlyReport) -> list[Agency]:
    """The agencies that lead a place's tasks, in the directory's order; none for an agency."""
    if report.region_id is None:
        return []
    shares = Share.objects.reported_by(report.batch_id, None, report.region_id)
    found = {lead.pk: lead for lead in lead_by_share(list(shares)).values() if lead}
    return sorted(found.values(), key=lambda agency: (agency.order, agency.pk))


def lead_by_share(shares: list[Share]) -> dict[int, Agency | None]:
    """Share id → the lead of its part of the pledge, else of the pledge's first part.

    None where the text names no lead. One query; every share's indicator must be at hand.
    """
    leads: dict[tuple[int, int], Agency] = {}
    first: dict[int, Agency] = {}
    rows = Responsibility.objects.filter(
        role=Responsibility.Role.LEAD,
        pledge_id__in={share.indicator.pledge_id for share in shares},
    ).select_related("agency")
    for row in rows.order_by("pledge_id", "part"):
        leads[row.pledge_id, row.part] = row.agency
        first.setdefault(row.pledge_id, row.agency)
    return {
        share.pk: leads.get(
            (share.indicator.pledge_id, share.indicator.part), first.get(share.indicator.pledge_id)
        )
        for share in shares
    }
