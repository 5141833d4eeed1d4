"""A month's score sheets by rank; who waits for the office has none until it has been heard.

A unit whose report waits for the office is scored on the former month's figures, through no
fault of its own: it is listed after the ranked ones, and says why. So is one whose report was
accepted after the scores were drawn, until they are drawn anew.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy

from agencies.models import Agency, Region
from oversight.models import ScoreSheet
from oversight.readers.awaiting import awaiting
from pledges.models import Batch
from progress.models import MonthlyReport

Unit = Agency | Region
REDRAW = gettext_lazy("已审核通过，待重新评分")


@dataclass(frozen=True, slots=True)
class Placed:
    """A sheet with its rank among those of its kind; ``waits`` says why it has none."""

    sheet: ScoreSheet
    rank: int | None
    waits: str = ""

    @property
    def unit(self) -> Unit:
        """Whose score it is."""
        unit = self.sheet.agency or self.sheet.region
        assert unit is not None  # score_sheet_one_unit  # nosec B101
        return unit


def placed(batch: Batch, month: date) -> list[Placed]:
    """The month's sheets by the newest formula table that drew any: agencies and places ranked
    apart, ties as 1, 2, 2, 4, those without a rank last. Two queries."""
    rows = ScoreSheet.objects.filter(scheme__batch=batch, month=month)
    rows = rows.select_related("scheme__batch", "agency", "region", "drawn_by")
    found = list(
        rows.order_by("-scheme__version", "rank", "agency__order", "region__order", "pk")
    )  # fmt: skip
    newest = [sheet for sheet in found if sheet.scheme_id == found[0].scheme_id]
    reports = MonthlyReport.objects.filter(batch=batch, month=month) if newest else ()
    return placed_by(newest, reports)


def placed_by(sheets: Iterable[ScoreSheet], reports: Iterable[MonthlyReport]) -> list[Placed]:
    """The sheets of one drawing, in their order, with their ranks given the month's reports."""
    listed, told = list(sheets), list(reports)
    waits = {(report.agency_id, report.region_id): words for report, words in awaiting(told)}
    accepted = {(row.agency_id, row.region_id): row.accepted_on for row in told}
    made = []
    for sheet in listed:
        unit = (sheet.agency_id, sheet.region_id)
        heard_on = accepted.get(unit)
        late = heard_on is not None and heard_on > sheet.drawn_on
        made.append((sheet, waits.get(unit) or (str(REDRAW) if late else "")))
    ranked = [sheet for sheet, words in made if not words]
    found = [Placed(sheet, None if words else _rank(sheet, ranked), words) for sheet, words in made]
    return sorted(found, key=lambda each: each.rank is None)


def _rank(sheet: ScoreSheet, ranked: Iterable[ScoreSheet]) -> int:
    """One more than the number of its kind that scored higher."""
    kind = [each for each in ranked if bool(each.agency_id) == bool(sheet.agency_id)]
    return 1 + sum(each.total > sheet.total for each in kind)
