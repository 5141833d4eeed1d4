"""Runs of the timetable's jobs: begun and ended by the worker, asked for by the administrator."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from celery import current_app
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from agencies.access import require
from agencies.models import JobRun, User
from agencies.operations.jobs import is_running, title_of
from agencies.refusals import Conflict
from agencies.roles import Verb

KEPT = timedelta(days=90)
# a run that did nothing tells nothing once the next has run; there are thousands a day
QUIET_KEPT = timedelta(days=7)
LONGEST_ERROR = 300
LOCK = 0x5554  # the class of our advisory locks: jobs, one for each name


def begin_run(*, job: str, task_id: str, worker: str, now: datetime) -> None:
    """A worker begins the run; one delivered again after its worker died begins anew."""
    JobRun.objects.update_or_create(
        task_id=task_id,
        defaults={
            "job": job,
            "worker": worker[:100],
            "state": JobRun.State.RUNNING,
            "began_at": now,
            "ended_at": None,
            "rows": None,
            "error": "",
        },
    )


def end_run(*, task_id: str, rows: int | None, failure: BaseException | None, now: datetime) -> int:
    """A worker ends the run; 1, or 0 where no such run has begun.

    Of a ``failure`` its kind and first line are kept: what follows may quote rows. A clock that
    was put back meanwhile ends the run when it began.
    """
    error = ""
    if failure is not None:
        lines = str(failure).strip().splitlines()
        error = f"{type(failure).__name__}: {lines[0] if lines else ''}"[:LONGEST_ERROR]
    return JobRun.objects.filter(task_id=task_id).update(
        state=JobRun.State.FAILED if failure is not None else JobRun.State.DONE,
        ended_at=Greatest("began_at", now),
        rows=rows,
        error=error,
    )


@transaction.atomic
def run_now(*, job: str, by: User, now: datetime) -> JobRun:
    """Send the job to the workers at once, in its asker's name.

    Raises ``Conflict`` while it runs or waits, where the timetable has no such job, and where
    the broker is away: then nothing is kept.
    """
    require(by, Verb.MANAGE_DIRECTORY)
    if job not in settings.JOB_WORDS:
        raise Conflict(_("时间表中已没有这项任务。"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [LOCK, job])
    last = JobRun.objects.filter(job=job).order_by("-began_at", "-pk").first()
    if is_running(last, now=now):
        raise Conflict(_("“%(job)s”正在运行，请等它结束。") % {"job": title_of(job)})
    run = JobRun.objects.create(job=job, task_id=str(uuid.uuid4()), began_at=now, asked_by=by)
    try:
        current_app.send_task(job, task_id=run.task_id)
    except OperationalError as error:
        raise Conflict(_("消息队列暂时连接不上，任务没有发出，请稍后再试。")) from error
    return run


def sweep_runs(*, now: datetime) -> int:
    """Delete runs older than 90 days, and after 7 those that did nothing; how many."""
    quiet = Q(state=JobRun.State.DONE, began_at__lt=now - QUIET_KEPT, asked_by=None) & (
        Q(rows=0) | Q(rows=None)
    )
    newest = JobRun.objects.latest_of_each().values("pk")
    swept = JobRun.objects.filter(quiet | Q(began_at__lt=now - KEPT)).exclude(pk__in=newest)
    deleted, _by_model = swept.delete()
    return deleted
