"""The evidence (佐证) handed in for a pledge's figures, the newest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet, Window

from agencies.models import User
from agencies.together import together
from pledges.models import Pledge
from progress.models import Evidence, MonthlyReport
from progress.readers.evidence import Exhibit, exhibits, same_bytes

FIRST = 6  # shown before all are asked for
# with its unit and not begun or still being filled in: nothing was handed in yet
NOT_HANDED_IN = (MonthlyReport.State.PENDING, MonthlyReport.State.DRAFT)


@dataclass(frozen=True, slots=True)
class PledgeEvidence:
    """The files to show, and how many there are in all."""

    shown: list[Exhibit]
    count: int

    @property
    def more(self) -> int:
        return self.count - len(self.shown)


def evidence_for(pledge: Pledge, reader: User, *, everything: bool = False) -> PledgeEvidence:
    """Files of the reports handed in on the pledge's shares, by month, then as they came.

    The first ones, or ``everything``. One query.
    """
    shown, alike = together(*evidence_reads(pledge, everything=everything))
    return told_evidence(shown, alike, reader)


def evidence_reads(
    pledge: Pledge, *, everything: bool = False
) -> tuple[QuerySet[Evidence], QuerySet[Evidence]]:
    """The files to show and whatever has the same bytes, for ``told_evidence``."""
    files = files_of(pledge, everything=everything)
    return files, same_bytes(files)


def files_of(pledge: Pledge, *, everything: bool = False) -> QuerySet[Evidence]:
    """The files to show, each with how many there are ``in_all``."""
    files = (
        _of(pledge)
        .select_related(
            "uploaded_by",
            "report__agency",
            "report__region",
            "share__indicator",
            "share__region",
            "share__agency",
        )
        .defer("report__region__outline", "share__region__outline")
        .annotate(in_all=Window(Count("pk")))
        .order_by("-report__month", "-pk")
    )
    return files if everything else files[:FIRST]


def told_evidence(
    shown: Sequence[Evidence], alike: Sequence[Evidence], reader: User
) -> PledgeEvidence:
    """What ``evidence_reads`` found, as the reader is shown it."""
    if not shown:
        return PledgeEvidence([], 0)
    count = shown[0].in_all  # type: ignore[attr-defined]
    return PledgeEvidence(exhibits(shown, reader, alike), count)


def _of(pledge: Pledge) -> QuerySet[Evidence]:
    kept = Evidence.objects.filter(share__indicator__pledge=pledge, removed_at=None)
    return kept.exclude(report__state__in=NOT_HANDED_IN)
