"""What Celery runs on its timetable: read today, call one action per batch, log."""

from __future__ import annotations

import logging

from celery import shared_task

from agencies.clock import today
from pledges.models import Batch
from progress.actions import judging, months

log = logging.getLogger(__name__)


@shared_task
def open_months() -> None:
    """Make this month's report rows of every running batch."""
    for batch in Batch.objects.running():
        rows = months.open_months(batch=batch, today=today())
        log.info("opened %s: %d rows", batch.slug, rows)


@shared_task
def judge_running() -> None:
    """Judge every running batch as of today."""
    for batch in Batch.objects.running():
        log.info("judged %s: %s", batch.slug, judging.judge_batch(batch=batch, today=today()))
