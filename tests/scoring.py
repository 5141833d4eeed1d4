"""A batch with something to score: two agencies, two counties, figures and reports of April."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from agencies.models import User
from oversight.actions.scores import draw_scores, record_satisfaction
from oversight.models import ScoreSheet
from pledges.models import Batch
from progress.actions.judging import judge_batch
from progress.models import MonthlyReport, ReportStep
from tests.promises import APRIL, make_accepted, make_pledge, make_share

DAY = date(2020, 5, 8)


def judge(batch: Batch) -> None:
    """April stands judged."""
    judge_batch(batch=batch, today=DAY)


def draw(batch: Batch, by: User, today: date = DAY) -> list[ScoreSheet]:
    return draw_scores(batch=batch, month=APRIL, by=by, today=today)


def scores(batch: Batch) -> list[tuple[str, Decimal, int]]:
    """(unit, total, rank) of the stored sheets, agencies first, by rank."""
    sheets = ScoreSheet.objects.filter(scheme__batch=batch).select_related("agency", "region")
    ordered = sorted(sheets, key=lambda row: (row.region_id is not None, row.rank, row.pk))
    return [(str(row.agency or row.region), row.total, row.rank) for row in ordered]


def line(sheet: ScoreSheet, rule: str) -> dict[str, Any]:
    return next(row for row in sheet.lines if row["rule"] == rule)


def vote(batch: Batch, unit: Any, by: User, **changes: Any) -> None:
    fields = {
        "held_on": date(2020, 4, 20), "members": 100, "satisfied": 40, "basically": 20,
        "dissatisfied": 10, "over_members": True, "document": "市人大测评1号",
    }  # fmt: skip
    record_satisfaction(batch=batch, unit=unit, by=by, today=DAY, **(fields | changes))


@pytest.fixture
def scored(batch, roads, traffic, labour, county) -> Batch:
    """市交通运输局: 30 of 300公里, yellow, in time. 市人社局: 46,000 reached, late.
    承德县: 20 of 30公里, green, in time."""
    jobs = make_share(
        make_pledge(batch, labour, title="就业"), name="城镇新增就业", target="46000", unit="人"
    )
    part = make_share(roads.indicator.pledge, target="30", region=county)
    for share, value in ((roads, "30"), (jobs, "50600"), (part, "20")):
        make_accepted(share, APRIL, value)
    for report in MonthlyReport.objects.all():
        on = date(2020, 5, 7) if report.agency == labour else date(2020, 5, 6)
        ReportStep.objects.create(report=report, action="submit", on=on)
    judge(batch)
    return batch
