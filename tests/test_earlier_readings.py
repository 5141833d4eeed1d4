"""Of the months before only what can matter is read one by one; the rest is counted."""

from __future__ import annotations

from datetime import date

from progress.gathering import gather, gather_as_if_accepted
from progress.inputs import to_json
from progress.models import MonthlyReport
from progress.plausibility import MONTHS


def test_a_month_read_by_its_last_figures_is_judged_as_by_all_of_them(loaded):
    """The batch is gathered from every reading there is; a report from the last ones."""
    compared = 0
    for report in newest_accepted():
        day = loaded
        whole = {share.pk: facts for share, facts in gather(report.batch, day)}
        for share, facts, _earlier in gather_as_if_accepted(report, day):
            if share.pk in whole and whole[share.pk].month == report.month:
                told, all_told = to_json(facts), to_json(whole[share.pk])
                names = ("value", "last_value", "highest", "achieved", "approx")
                assert [told[n] for n in names] == [all_told[n] for n in names]
                compared += 1

    assert compared > 50


def test_no_more_than_the_last_ones_are_kept(loaded):
    for report in newest_accepted():
        for _share, _facts, earlier in gather_as_if_accepted(report, loaded):
            assert len(earlier) <= MONTHS - 1
            assert [r.report.month for r in earlier] == sorted(r.report.month for r in earlier)
            assert all(r.report.month < report.month for r in earlier)


def newest_accepted() -> list[MonthlyReport]:
    newest = MonthlyReport.objects.filter(state="accepted").order_by("-month").first()
    assert newest is not None
    month: date = newest.month
    return list(
        MonthlyReport.objects.filter(state="accepted", month=month)
        .select_related("batch")
        .prefetch_related("readings")
    )
