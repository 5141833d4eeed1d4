"""The queue counts the same questions that each report's own page asks."""

from __future__ import annotations

from datetime import date

from agencies.models import User
from oversight.readers.queue import queue_rows
from progress.gathering import gather_all_as_if_accepted, gather_as_if_accepted
from progress.models import MonthlyReport
from progress.readers.hints import read_hints, unanswered
from progress.readers.rollup import read_all_rollups, read_rollups

MONTHS = (date(2023, 8, 1), date(2023, 9, 1))


def reports() -> list[MonthlyReport]:
    """Two months of every agency, and of the places of one batch, in real sizes."""
    found = MonthlyReport.objects.filter(month__in=MONTHS, batch__slug="jilin-2023")
    return list(found.select_related("batch", "agency", "region").order_by("pk"))


def test_many_reports_raise_what_each_raises_alone(loaded):
    officer = User.objects.get(username="office")

    rows = queue_rows(reports(), officer, loaded)

    alone = {}
    for report in reports():
        found = read_hints(report, loaded)
        alone[report.pk] = (len(found), unanswered(report, found))
    assert {row.report.pk: (row.asked, row.unanswered) for row in rows} == alone
    assert sum(asked for asked, _left in alone.values()) > 0


def test_many_reports_are_gathered_as_each_alone(loaded):
    together = gather_all_as_if_accepted(reports(), loaded)

    assert together == {
        report.pk: list(gather_as_if_accepted(report, loaded)) for report in reports()
    }


def test_many_reports_roll_up_as_each_alone(loaded):
    together = read_all_rollups(reports())

    assert together == {report.pk: read_rollups(report) for report in reports()}
    assert any(rollups for rollups in together.values())


def test_no_report_raises_nothing_and_asks_nothing(db, officer, today, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert queue_rows([], officer, today) == []
