"""What Celery runs on its timetable: read today, call one action per batch, log."""

from __future__ import annotations

import logging

from celery import shared_task

from agencies.clock import today
from pledges.models import Batch
from progress.actions import judging, months

log = logging.getLogger(__name__)


@shared_task
def judge_running() -> None:
    """Open the months that have begun and judge every running batch, as of today."""
    day = today()
    for batch in Batch.objects.running():
        months.open_months(batch=batch, today=day)
        log.info("%s as of %s: %s", batch.slug, day, judging.judge_batch(batch=batch, today=day))
