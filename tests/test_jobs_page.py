"""The administrator's page of jobs: what ran, what wants a hand, and running one now."""

from __future__ import annotations

from datetime import datetime, timedelta
from html import unescape

import pytest
import time_machine
from django.urls import reverse
from django.utils.timezone import get_current_timezone
from django_celery_beat.models import IntervalSchedule, PeriodicTask

from agencies.actions import jobs as actions
from agencies.actions.jobs import begin_run
from agencies.models import JobRun
from agencies.operations.jobs import JobState, jobs
from tests.job_runs import DELIVER, JUDGE, make_run
from tests.test_judging_at_once import at_once

MOMENT = datetime(2026, 3, 5, 10, 0, tzinfo=get_current_timezone())
SIGNS = "oversight.tasks.find_entry_signs"


@pytest.fixture
def sent(monkeypatch) -> list[tuple[str, str]]:
    """What is sent to the workers: task and id."""
    asked: list[tuple[str, str]] = []
    monkeypatch.setattr(
        actions.current_app, "send_task", lambda job, task_id: asked.append((job, task_id))
    )
    return asked


def job(task: str):
    return next(job for job in jobs(now=MOMENT) if job.task == task)


def page(client) -> str:
    with time_machine.travel(MOMENT, tick=False):
        return unescape(client.get(reverse("jobs")).content.decode())


def test_every_job_of_the_timetable_has_its_words(settings):
    tasks = [entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()]

    assert sorted(settings.JOB_WORDS) == sorted(tasks)
    assert len(set(tasks)) == len(tasks)


def test_every_job_of_the_timetable_exists(settings):
    from config.celery import app

    app.autodiscover_tasks(force=True)

    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} <= set(app.tasks)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("runs", "state"),
    [
        ([], JobState.NEVER),
        ([(timedelta(minutes=9), "done", 2)], JobState.FINE),
        ([(timedelta(minutes=9), "failed", 2)], JobState.FAILED),
        ([(timedelta(minutes=9), "running", None)], JobState.RUNNING),
        ([(timedelta(minutes=20), "done", 2)], JobState.FINE),
        ([(timedelta(minutes=23), "done", 2)], JobState.OVERDUE),
        ([(timedelta(minutes=23), "failed", 2)], JobState.OVERDUE),
        ([(timedelta(hours=1), "running", None)], JobState.RUNNING),
        ([(timedelta(hours=3), "running", None)], JobState.OVERDUE),
        (
            [(timedelta(minutes=9), "done", 2), (timedelta(hours=3), "running", None)],
            JobState.FINE,
        ),
    ],
)
def test_a_job_of_every_ten_minutes_stands_as_its_last_run_says(runs, state):
    for ago, ended, seconds in runs:
        make_run(JUDGE, MOMENT - ago, state=ended, seconds=seconds)

    assert job(JUDGE).state == state


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("ran", "state"),
    [
        (datetime(2026, 3, 5, 2, 20), JobState.FINE),
        (datetime(2026, 3, 4, 2, 20), JobState.FINE),
        (datetime(2026, 3, 3, 2, 20), JobState.OVERDUE),
    ],
)
def test_a_job_of_the_night_is_overdue_after_two_nights(ran, state):
    make_run(SIGNS, ran.replace(tzinfo=get_current_timezone()))

    assert job(SIGNS).state == state
    assert job(SIGNS).next_at == datetime(2026, 3, 6, 2, 20, tzinfo=get_current_timezone())


@pytest.mark.django_db
def test_a_run_cut_off_is_said_to_be_one_until_its_job_is_overdue():
    make_run(SIGNS, MOMENT - timedelta(hours=7, minutes=40), state="running", seconds=None)

    assert job(SIGNS).state == JobState.CUT_OFF


@pytest.mark.django_db
def test_a_job_beat_has_known_for_long_and_never_ran_is_overdue():
    every = IntervalSchedule.objects.create(every=600, period="seconds")
    PeriodicTask.objects.create(name="x", task=JUDGE, interval=every)
    PeriodicTask.objects.update(date_changed=MOMENT - timedelta(hours=1))

    assert job(JUDGE).state == JobState.OVERDUE


@pytest.mark.django_db
def test_a_job_switched_off_is_said_to_be_off():
    every = IntervalSchedule.objects.create(every=600, period="seconds")
    PeriodicTask.objects.create(name="x", task=JUDGE, interval=every, enabled=False)
    make_run(JUDGE, MOMENT - timedelta(days=9))

    assert (job(JUDGE).state, job(JUDGE).next_at) == (JobState.OFF, None)


@pytest.mark.django_db
def test_failures_of_thirty_days_are_counted():
    for days in (1, 29, 31):
        make_run(JUDGE, MOMENT - timedelta(days=days), state="failed")

    assert job(JUDGE).failures == 2


def test_the_page_says_what_ran_and_what_wants_a_hand(client, administrator):
    make_run(JUDGE, MOMENT - timedelta(minutes=5), rows=1380, asked_by=administrator)
    make_run(DELIVER, MOMENT - timedelta(seconds=20), state="failed", error="OSError: 断开")
    client.force_login(administrator)

    shown = page(client)

    for words in (
        "进度研判",
        "每10分钟",
        "2026年3月5日 09:55",
        "用时2.0秒",
        "1,380",
        f"{administrator}手动运行",
        "“发送通知”上次运行失败：OSError: 断开",
    ):
        assert words in shown


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_takes_as_many_queries_whatever_has_run(
    client, administrator, django_assert_num_queries, rows
):
    for task in (JUDGE, DELIVER, SIGNS)[:rows]:
        make_run(task, MOMENT - timedelta(minutes=5), asked_by=administrator)
        make_run(task, MOMENT - timedelta(minutes=9), state="failed", asked_by=administrator)
    client.force_login(administrator)
    page(client)

    with django_assert_num_queries(9):
        page(client)


def test_running_a_job_now_sends_it_in_the_askers_name(client, administrator, sent):
    client.force_login(administrator)

    answer = client.post(reverse("job_run", args=[JUDGE]), follow=True)

    run = JobRun.objects.get()
    assert (run.job, run.asked_by, run.state) == (JUDGE, administrator, "running")
    assert sent == [(JUDGE, run.task_id)]
    assert "已安排立即运行“进度研判”" in unescape(answer.content.decode())


def test_the_worker_takes_up_the_run_that_was_asked_for(client, administrator, sent):
    client.force_login(administrator)
    client.post(reverse("job_run", args=[JUDGE]))

    begin_run(job=JUDGE, task_id=sent[0][1], worker="w@x", now=MOMENT)

    assert list(JobRun.objects.values_list("asked_by", "worker", "began_at")) == [
        (administrator.pk, "w@x", MOMENT)
    ]


def test_a_job_that_runs_is_not_run_again(client, administrator, sent):
    client.force_login(administrator)
    client.post(reverse("job_run", args=[JUDGE]))

    answer = client.post(reverse("job_run", args=[JUDGE]))

    assert (answer.status_code, JobRun.objects.count(), len(sent)) == (409, 1, 1)
    assert "“进度研判”正在运行，请等它结束。" in unescape(answer.content.decode())


def test_a_job_the_timetable_does_not_know_is_not_there(client, administrator, sent):
    client.force_login(administrator)

    answer = client.post(reverse("job_run", args=["progress.tasks.read_upload"]))

    assert (answer.status_code, sent) == (404, [])


def test_with_the_broker_away_nothing_is_kept(client, administrator, monkeypatch):
    def away(*_args, **_more):
        raise actions.OperationalError

    monkeypatch.setattr(actions.current_app, "send_task", away)
    client.force_login(administrator)

    answer = client.post(reverse("job_run", args=[JUDGE]))

    assert (answer.status_code, JobRun.objects.count()) == (409, 0)
    assert "消息队列暂时连接不上" in unescape(answer.content.decode())


@pytest.mark.django_db(transaction=True)
def test_two_who_ask_at_once_run_it_once(administrator, sent):
    refused = []

    def ask() -> None:
        try:
            actions.run_now(job=JUDGE, by=administrator, now=MOMENT)
        except actions.Conflict as conflict:
            refused.append(str(conflict))

    at_once(ask)

    assert (JobRun.objects.count(), len(sent)) == (1, 1)
    assert refused == ["“进度研判”正在运行，请等它结束。"] * 3
