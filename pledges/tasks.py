"""What Celery runs for the planning stage: read today, call one action, log."""

from __future__ import annotations

import logging

from celery import shared_task

from agencies.clock import today
from pledges.actions import suggestions

log = logging.getLogger(__name__)


@shared_task
def erase_contacts() -> int:
    """By night: erase the contacts left with suggestions whose day has come. Safe to run twice."""
    erased = suggestions.erase_contacts(today=today())
    log.info("contacts erased: %s", erased)
    return erased
