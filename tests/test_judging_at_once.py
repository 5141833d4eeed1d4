"""Two workers judging one batch at once leave the same rows as one worker."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import connection, transaction

from progress.actions.judging import judge_batch
from progress.actions.months import open_months
from progress.models import Flag, FlagChange, MonthlyReport, Reading, Verdict
from progress.tasks import judge_running
from tests.promises import APRIL, make_accepted, make_pledge, make_share

WORKERS = 4
APRIL_30, MAY_8 = date(2020, 4, 30), date(2020, 5, 8)


def at_once(*works) -> None:
    """Run each work in a thread of its own, all starting together; one alone in several."""
    works = works if len(works) > 1 else works * WORKERS
    gate = Barrier(len(works))

    def worker(work) -> None:
        try:
            gate.wait()
            work()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        list(pool.map(worker, works))


def on_record() -> tuple[list, list, list]:
    """Verdicts, flags and their changes, without what differs from run to run."""
    return (
        sorted(
            Verdict.objects.values_list(
                "share", "month", "day", "sequence", "light", "reason", "gap", "text", "judged_on"
            )
        ),
        sorted(Flag.objects.values_list("share", "raised_on", "cleared_on")),
        sorted(
            FlagChange.objects.values_list(
                "flag__share", "on", "old_light", "new_light", "verdict__day", "verdict__sequence"
            )
        ),
    )


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


@pytest.mark.django_db(transaction=True)
def test_what_several_leave_is_what_one_leaves(batch, lagging):
    def one_after_the_other() -> None:
        for day in (APRIL_30, MAY_8):
            judge_batch(batch=batch, today=day)
        Reading.objects.filter(share=lagging[0]).update(value=299)
        judge_batch(batch=batch, today=MAY_8)

    with transaction.atomic():
        one_after_the_other()
        alone = on_record()
        transaction.set_rollback(True)

    for day in (APRIL_30, MAY_8):
        at_once(lambda day=day: judge_batch(batch=batch, today=day))
    Reading.objects.filter(share=lagging[0]).update(value=299)
    at_once(lambda: judge_batch(batch=batch, today=MAY_8))

    assert on_record() == alone
    assert len(alone[0]) == 4
    assert alone[1] == [
        (lagging[0].pk, APRIL_30, MAY_8),
        (lagging[1].pk, APRIL_30, None),
        (lagging[2].pk, APRIL_30, None),
    ]


@pytest.mark.django_db(transaction=True)
def test_two_days_judged_at_once_leave_one_open_flag_each(batch, lagging):
    """A worker may be late by a day: whichever comes first, each share has one flag."""
    at_once(
        lambda: judge_batch(batch=batch, today=APRIL_30),
        lambda: judge_batch(batch=batch, today=date(2020, 4, 29)),
    )

    assert sorted(Flag.objects.filter(cleared_on=None).values_list("share", flat=True)) == [
        share.pk for share in lagging
    ]
