"""Which months of a batch are judged: those with a verdict, whoever it is on."""

from __future__ import annotations

from datetime import date

import pytest

from progress.actions.judging import judge_batch
from progress.models import MonthlyReport, ReportStep
from progress.months import JudgedMonths, judged_months
from tests.promises import APRIL, make_accepted, make_pledge, make_share

IN_APRIL, IN_JUNE = date(2020, 4, 30), date(2020, 6, 30)


@pytest.fixture
def place(batch, traffic, chengde):
    """A task of a place: no whole of its indicator is reported by anyone."""
    share = make_share(make_pledge(batch, traffic))
    share.region, share.reporting_region, share.reporting_agency = chengde, chengde, None
    share.save()
    return share


@pytest.fixture
def accepted(place):
    """Its April, accepted before the month was out, and judged."""
    reading = make_accepted(place, APRIL, "100")
    MonthlyReport.objects.filter(pk=reading.report_id).update(accepted_on=IN_APRIL)
    reading.report.steps.create(action=ReportStep.Action.ACCEPT, on=IN_APRIL)
    return reading.report


def test_nothing_is_judged_before_anything_was(batch, place):
    make_accepted(place, APRIL, "100")

    assert judged_months(batch, IN_JUNE) == JudgedMonths([], [])


def test_a_month_accepted_before_it_is_due_is_judged_and_not_due(batch, accepted):
    judge_batch(batch=batch, today=IN_APRIL)

    assert judged_months(batch, IN_APRIL) == JudgedMonths([APRIL], [])
    assert judged_months(batch, IN_JUNE).due == [APRIL]


def test_it_stays_so_when_its_report_is_taken_back(batch, accepted):
    judge_batch(batch=batch, today=IN_APRIL)
    MonthlyReport.objects.filter(pk=accepted.pk).update(state="returned", accepted_on=None)

    assert judged_months(batch, IN_APRIL) == JudgedMonths([APRIL], [])
