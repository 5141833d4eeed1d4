"""The roll-up page: one table by category, lead, region or batch, and the places' sums."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.models import Region
from oversight.readers.dashboard import STRIP
from oversight.readers.dashboard_list import NO_CATEGORY
from pledges.models import Batch
from progress.facts import Light
from progress.readers.place_sums import PlacesBesideWhole, places_beside_wholes
from progress.readers.rollups import (
    Counts,
    by_batch,
    by_category,
    by_lead,
    by_region,
    counts_of,
    months_of,
)
from progress.standing import BatchStanding, batch_standing


class By(StrEnum):
    """What the rows are."""

    CATEGORY = "category"
    AGENCY = "agency"
    REGION = "region"
    BATCH = "batch"


TABS: dict[By, Promise] = {
    By.CATEGORY: gettext_lazy("按方面"),
    By.AGENCY: gettext_lazy("按牵头单位"),
    By.REGION: gettext_lazy("按市县"),
    By.BATCH: gettext_lazy("按批次"),
}
HEADS: dict[By, Promise] = {
    By.CATEGORY: gettext_lazy("方面"),
    By.AGENCY: gettext_lazy("牵头单位"),
    By.REGION: gettext_lazy("市县"),
    By.BATCH: gettext_lazy("批次"),
}
NOTES: dict[By, Promise] = {
    By.CATEGORY: gettext_lazy("每件实事只属于一个方面，各行相加即合计。"),
    By.AGENCY: gettext_lazy("一件实事有几个牵头单位的，在各单位名下各计一次，合计只计一次。"),
    By.REGION: gettext_lazy(
        "按分解到当地的任务研判，市州含所属县市区，同一指标取最重的灯；合计按全省上报数研判，"
        "不由各地相加。"
    ),
    By.BATCH: gettext_lazy("各批次按最新研判月份统计，各行相加即合计。"),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """件 and 项 under one light."""

    light: Light
    pledges: int
    items: int


@dataclass(frozen=True, slots=True)
class Row:
    """One row; ``url`` leads to what it counts, ``below`` is a county under its prefecture.

    ``month`` and ``simulated`` (演示数据) are told where the rows are not of one month and batch;
    ``lit`` is False where nothing of the row is judged.
    """

    label: str
    counts: Counts
    url: str = ""
    below: bool = False
    month: date | None = None
    lit: bool = True
    simulated: bool = False

    @property
    def cells(self) -> list[Cell]:
        counts = self.counts
        return [Cell(x, counts.pledges_by_light[x], counts.items_by_light[x]) for x in STRIP]


@dataclass(frozen=True, slots=True)
class RollupPage:
    """The table, its total, and (but for batches) the places' sums beside the wholes."""

    by: By
    rows: list[Row]
    total: Row
    sums: list[PlacesBesideWhole] = field(default_factory=list)
    as_of: date | None = None

    @property
    def lights(self) -> tuple[Light, ...]:
        return STRIP

    @property
    def head(self) -> str:
        return str(HEADS[self.by])

    @property
    def note(self) -> str:
        return str(NOTES[self.by])

    @property
    def tabs(self) -> list[tuple[str, str, bool]]:
        """The ways to roll up: value, words, is it this one."""
        return [(by.value, str(label), by == self.by) for by, label in TABS.items()]

    @property
    def unexplained(self) -> int:
        """How many differences nobody has explained."""
        return sum(each.wants_note for each in self.sums)


def rollup_page(
    batch: Batch,
    month: date,
    by: By,
    *,
    batches: Sequence[Batch],
    today: date,
    until: date | None = None,
) -> RollupPage:
    """Roll the batch up in a judged ``month``; for ``batches``, each in its own newest month.

    ``until`` as in ``batch_standing``: today, for the newest month.

    Eleven queries, one more for regions; five for batches, whatever the number of rows.
    """
    if by == By.BATCH:
        return _batches(batches, today)
    standing = batch_standing(batch, month, until)
    return RollupPage(
        by,
        ROWS[by](standing),
        Row(_("合计"), counts_of(standing, standing.pledges)),
        places_beside_wholes(standing),
        standing.as_of(),
    )


def _by_category(standing: BatchStanding) -> list[Row]:
    return [
        Row(
            str(category) if category else _("原文未载明方面"),
            counts,
            _filtered(standing, f"category={category.pk if category else NO_CATEGORY}"),
        )
        for category, counts in by_category(standing)
    ]


def _by_lead(standing: BatchStanding) -> list[Row]:
    return [
        Row(
            str(lead) if lead else _("原文未载明牵头单位"),
            counts,
            _filtered(standing, f"lead={lead.pk}") if lead else "",
        )
        for lead, counts in by_lead(standing)
    ]


def _by_region(standing: BatchStanding) -> list[Row]:
    regions = {region.pk: region for region in Region.objects.all()}
    return [
        Row(str(region), counts, below=below)
        for region, below, counts in by_region(standing, regions)
    ]


ROWS: dict[By, Callable[[BatchStanding], list[Row]]] = {
    By.CATEGORY: _by_category,
    By.AGENCY: _by_lead,
    By.REGION: _by_region,
}


def _batches(batches: Sequence[Batch], today: date) -> RollupPage:
    months = months_of(batches, today)
    rows = [
        Row(
            str(batch),
            counts,
            reverse("dashboard_batch", args=[batch.slug]),
            month=months[batch],
            lit=months[batch] is not None,
            simulated=batch.simulated,
        )
        for batch, counts in by_batch(months, today)
    ]
    total = sum((row.counts for row in rows), Counts.none())
    return RollupPage(By.BATCH, rows, Row(_("合计"), total))


def _filtered(standing: BatchStanding, query: str) -> str:
    """The dashboard of the same month, narrowed to one row."""
    month = standing.month
    if month is None:
        return ""
    address = reverse("dashboard", args=[standing.batch.slug, month.year, month.month])
    return f"{address}?{query}#items"
