"""What Celery runs on its timetable for everybody: carrying the outbox."""

from __future__ import annotations

import logging

from celery import shared_task

from agencies.clock import now
from agencies.delivery.outbox import deliver_due

log = logging.getLogger(__name__)


@shared_task
def deliver() -> None:
    """Send what waits in the outbox. Safe to run twice, and on two workers at once."""
    run = deliver_due(now=now())
    if run.rows:
        log.info("outbox: %s sent, %s put off, %s given up", run.sent, run.put_off, len(run.dead))
