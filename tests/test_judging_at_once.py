"""Two workers judging one batch at once leave the same rows as one worker."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connection

from progress.actions.judging import judge_batch
from progress.actions.months import open_months
from progress.models import Flag, FlagChange, MonthlyReport, Verdict
from progress.tasks import judge_running
from tests.promises import APRIL, make_accepted, make_pledge, make_share

WORKERS = 4


def at_once(work) -> None:
    """Run ``work`` in as many threads as there are workers, all starting together."""
    gate = Barrier(WORKERS)

    def worker(_: int) -> None:
        try:
            gate.wait()
            work()
        finally:
            connection.close()

    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(worker, range(WORKERS)))


@pytest.fixture
def lagging(batch, traffic):
    pledge = make_pledge(batch, traffic)
    shares = [make_share(pledge, name=f"农村公路{i}") for i in range(3)]
    open_months(batch=batch, today=APRIL)
    make_accepted(shares[0], APRIL, "30")
    for share in shares[1:]:
        make_accepted_reading(share)
    return shares


def make_accepted_reading(share) -> None:
    report = MonthlyReport.objects.get(agency=share.reporting_agency)
    report.readings.create(share=share, value=0, as_of=date(2020, 4, 30))


@pytest.mark.django_db(transaction=True)
def test_verdicts_and_flags_are_made_once(batch, lagging):
    at_once(lambda: judge_batch(batch=batch, today=date(2020, 4, 30)))

    assert sorted(Verdict.objects.values_list("share_id", "sequence", "light")) == [
        (lagging[0].pk, 1, "yellow"),
        (lagging[1].pk, 1, "red"),
        (lagging[2].pk, 1, "red"),
    ]
    assert Flag.objects.filter(cleared_on=None).count() == 3
    assert FlagChange.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_months_open_once(batch, lagging, settings):
    settings.PORTAL_TODAY = date(2020, 6, 2)

    at_once(judge_running)

    months = list(MonthlyReport.objects.order_by("month").values_list("month", flat=True))
    assert months == [date(2020, 4, 1), date(2020, 5, 1), date(2020, 6, 1)]


@pytest.mark.django_db(transaction=True)
def test_the_task_run_on_two_workers_is_the_task_run_once(batch, lagging):
    at_once(judge_running)
    before = list(Verdict.objects.values()), list(FlagChange.objects.values())

    judge_running()

    assert (list(Verdict.objects.values()), list(FlagChange.objects.values())) == before
    assert Verdict.objects.count() == 3
