"""The evidence (佐证) handed in for a pledge's figures, the newest first."""

from __future__ import annotations

from dataclasses import dataclass

from agencies.models import User
from pledges.models import Pledge
from progress.models import Evidence, MonthlyReport
from progress.readers.evidence import Exhibit, exhibits

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

    The first ones, or ``everything``. Three queries; one where there are none.
    """
    files = (
        Evidence.objects.filter(share__indicator__pledge=pledge, removed_at=None)
        .exclude(report__state__in=NOT_HANDED_IN)
        .select_related(
            "uploaded_by",
            "report__agency",
            "report__region",
            "share__indicator",
            "share__region",
            "share__agency",
        )
        .order_by("-report__month", "-pk")
    )
    count = files.count()
    if not count:
        return PledgeEvidence([], 0)
    shown = list(files if everything else files[:FIRST])
    return PledgeEvidence(exhibits(shown, reader), count)
