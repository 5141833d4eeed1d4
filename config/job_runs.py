"""What a worker tells of the jobs it runs: a row for each run (agencies.actions.jobs).

Imported by config.celery, before Django is set up: hence the imports inside.
"""

from __future__ import annotations

import logging.config
from typing import Any

import structlog
from celery.signals import setup_logging, task_postrun, task_prerun
from django.dispatch import receiver
from django_structlog.celery.signals import bind_extra_task_metadata, pre_task_succeeded


@setup_logging.connect  # type: ignore[untyped-decorator]
def log_as_django_does(**_signal: Any) -> None:
    """Celery leaves the logs as the settings have them, its own lines included."""
    from django.conf import settings

    logging.config.dictConfig(settings.LOGGING)


@task_prerun.connect  # type: ignore[untyped-decorator]
def begin(task_id: str, task: Any, **_signal: Any) -> None:
    """A run of the timetable's jobs has begun."""
    from django.utils import timezone

    from agencies.actions.jobs import begin_run

    if _is_job(task.name):
        worker = str(task.request.hostname or "")
        begin_run(job=task.name, task_id=task_id, worker=worker, now=timezone.now())


@task_postrun.connect  # type: ignore[untyped-decorator]
def end(task_id: str, task: Any, retval: Any, **_signal: Any) -> None:
    """It has ended: with the rows it returned, or with what it raised."""
    from django.utils import timezone

    from agencies.actions.jobs import end_run

    if _is_job(task.name):
        failure = retval if isinstance(retval, BaseException) else None
        end_run(task_id=task_id, rows=_rows(retval), failure=failure, now=timezone.now())


@receiver(bind_extra_task_metadata)
def name_task(task: Any, **_signal: Any) -> None:
    """Every line of a task names it, and every statement ends in its id."""
    from django.db import connection

    from agencies.operations.request_ids import comment_statements

    comment_statements(connection)
    structlog.contextvars.bind_contextvars(task=task.name)


@receiver(pre_task_succeeded)
def tell_rows(result: Any, **_signal: Any) -> None:
    """The last line of a task says how many rows it dealt with."""
    if (rows := _rows(result)) is not None:
        structlog.contextvars.bind_contextvars(rows=rows)


def _rows(result: Any) -> int | None:
    return result if isinstance(result, int) and not isinstance(result, bool) else None


def _is_job(name: str) -> bool:
    from django.conf import settings

    return name in settings.JOB_WORDS
