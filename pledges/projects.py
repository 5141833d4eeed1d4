"""Named works counted by stage: what a pledge's list says, and what an indicator takes from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Count

from pledges.models import Project, Share

ORDER: list[str] = list(Project.Stage.values)
# Before work begins, design, review and tender are passed in whatever order a project needs;
# from 开工 on each stage lies behind the one before.
BUILDING: list[str] = ORDER[ORDER.index(Project.Stage.STARTED) :]


def from_stage_on(stage: str) -> frozenset[str]:
    """The stages at or after ``stage``, in the order they are declared (前期 … 验收)."""
    return frozenset(ORDER[ORDER.index(stage) :])


def goes_back(old: str, new: str) -> bool:
    """Does a project that stood at ``old`` lose ground at ``new``? Preparation is one ground."""
    return _rank(new) < _rank(old)


def _rank(stage: str) -> int:
    if stage in BUILDING:
        return BUILDING.index(stage) + 2
    return 1 if stage else 0


def project_count(share: Share) -> int | None:
    """How many projects the share's indicator counts; None when it counts none (R43)."""
    return project_counts([share]).get(share.pk)


def project_counts(shares: Iterable[Share]) -> dict[int, int]:
    """Projects that have come far enough, by share id; shares not counted so are absent.

    A pledge's projects that belong to no indicator count for each of its indicators that is
    configured (``counts_projects_at``); a region's share counts those of its region, an
    agency's those it implements. One query, none when no indicator is configured.
    """
    configured = [share for share in shares if share.indicator.counts_projects_at]
    if not configured:
        return {}
    groups = list(
        Project.objects.filter(pledge__in={share.indicator.pledge_id for share in configured})
        .order_by()
        .values("pledge_id", "indicator_id", "region_id", "implementer_id", "stage")
        .annotate(number=Count("pk"))
    )
    return {
        share.pk: sum(group["number"] for group in groups if _counts_for(share, group))
        for share in configured
    }


def _counts_for(share: Share, group: Mapping[str, Any]) -> bool:
    indicator = share.indicator
    return (
        group["pledge_id"] == indicator.pledge_id
        and group["indicator_id"] in (None, indicator.pk)
        and group["stage"] in from_stage_on(indicator.counts_projects_at)
        and share.region_id in (None, group["region_id"])
        and share.agency_id in (None, group["implementer_id"])
    )
