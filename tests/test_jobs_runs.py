"""What a worker keeps of the jobs it runs, and for how long."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine
from django.utils.timezone import get_current_timezone

from agencies import tasks
from agencies.actions.jobs import begin_run, end_run, sweep_runs
from agencies.models import JobRun
from config import celery_app
from progress import tasks as progress_tasks
from tests.job_runs import DELIVER, JUDGE, make_run
from tests.promises import APRIL, make_pledge, make_share
from tests.test_judging_at_once import at_once

pytestmark = pytest.mark.django_db
MOMENT = datetime(2026, 3, 5, 10, 0, tzinfo=get_current_timezone())


def kept() -> list[tuple]:
    return list(JobRun.objects.values_list("job", "state", "rows", "error"))


def test_a_run_is_kept_with_the_rows_the_task_dealt_with(batch, traffic):
    for number in range(2):
        make_share(make_pledge(batch, traffic, title=f"公路{number}"), name=f"公路{number}")
    progress_tasks.months.open_months(batch=batch, today=APRIL)

    with time_machine.travel(MOMENT, tick=False):
        progress_tasks.judge_running.apply(task_id="a")

    assert kept() == [(JUDGE, "done", 2, "")]
    run = JobRun.objects.get()
    assert (run.task_id, run.began_at, run.ended_at) == ("a", MOMENT, MOMENT)


def test_a_failure_is_kept_by_its_kind_and_first_line(monkeypatch):
    def fails(**_more):
        raise RuntimeError("duplicate key\nDETAIL: Key (username)=(wangfang) exists")

    monkeypatch.setattr(tasks, "deliver_due", fails)

    tasks.deliver.apply(task_id="a")

    assert kept() == [(DELIVER, "failed", None, "RuntimeError: duplicate key")]


def test_what_is_not_of_the_timetable_leaves_no_run(db):
    progress_tasks.read_upload.apply(args=[0], task_id="a")

    assert kept() == []


def test_a_run_delivered_twice_is_one_run_begun_anew():
    begin_run(job=DELIVER, task_id="a", worker="one", now=MOMENT)
    begin_run(job=DELIVER, task_id="a", worker="two", now=MOMENT + timedelta(minutes=1))
    end_run(task_id="a", rows=3, failure=None, now=MOMENT + timedelta(minutes=2))

    run = JobRun.objects.get()
    assert (run.worker, run.rows, run.state) == ("two", 3, "done")
    assert run.ended_at - run.began_at == timedelta(minutes=1)


def test_a_clock_put_back_ends_the_run_when_it_began():
    begin_run(job=DELIVER, task_id="a", worker="one", now=MOMENT)

    end_run(task_id="a", rows=None, failure=None, now=MOMENT - timedelta(hours=1))

    assert JobRun.objects.get().ended_at == MOMENT


@pytest.mark.django_db(transaction=True)
def test_two_workers_with_one_delivery_keep_one_run():
    at_once(lambda: begin_run(job=DELIVER, task_id="a", worker="w", now=MOMENT))

    assert kept() == [(DELIVER, "running", None, "")]


def test_runs_are_swept_after_90_days_and_those_that_did_nothing_after_7(administrator):
    week, quarter = MOMENT - timedelta(days=8), MOMENT - timedelta(days=91)
    staying = [
        make_run(DELIVER, MOMENT, rows=0),
        make_run(DELIVER, week, rows=5),
        make_run(DELIVER, week, state="failed"),
        make_run(DELIVER, week, rows=0, asked_by=administrator),
        make_run(JUDGE, quarter, rows=1),  # its last one
    ]
    make_run(DELIVER, week, rows=0)
    make_run(DELIVER, week)
    make_run(DELIVER, quarter, rows=5)
    make_run(DELIVER, quarter, state="failed")

    assert sweep_runs(now=MOMENT) == 4
    assert set(JobRun.objects.all()) == set(staying)


def test_the_broker_of_whoever_sends_a_task_is_ours(settings):
    assert celery_app.conf.broker_url == settings.REDIS_URL
    assert tasks.deliver.app is celery_app
