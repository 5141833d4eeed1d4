"""What Celery runs on its timetable for everybody: carrying the outbox and the webhooks, and
looking after the keys of connected systems."""

from __future__ import annotations

import logging

from celery import shared_task
from django.utils import timezone

from agencies.actions import sign_ins, webhooks
from agencies.actions.account_reminders import ask_for_confirmation, remind_of_expiry
from agencies.actions.idempotency import sweep
from agencies.actions.jobs import sweep_runs
from agencies.actions.tokens import warn_of_expiry
from agencies.clock import now, today
from agencies.delivery.outbox import deliver_due
from agencies.delivery.webhooks import push_due

log = logging.getLogger(__name__)


@shared_task
def deliver() -> int:
    """Send what waits in the outbox. Safe to run twice, and on two workers at once."""
    run = deliver_due(now=now())
    if run.rows:
        log.info("outbox: %s sent, %s put off, %s given up", run.sent, run.put_off, len(run.dead))
    return run.rows


@shared_task
def sweep_job_runs() -> int:
    """By night: delete old runs of jobs. By the true clock, as they are dated."""
    return sweep_runs(now=timezone.now())


@shared_task
def push() -> int:
    """Tell connected systems what they subscribe to. Safe to run twice, and on two workers."""
    run = push_due(now=now())
    if run.rows:
        log.info("webhooks: %s sent, %s put off, %s given up", run.sent, run.put_off, run.dead)
    return run.rows


@shared_task
def sweep_announcements() -> int:
    """Erase what connected systems were told of long ago. Safe to run twice, and on two workers."""
    erased = webhooks.sweep(now=now())
    if erased:
        log.info("webhooks: %s announcements erased", erased)
    return erased


@shared_task
def warn_of_tokens() -> int:
    """Tell of tokens that end soon. Safe to run twice, and on two workers at once."""
    told = warn_of_expiry(today=today(), now=now())
    if told:
        log.info("tokens: %s notices of expiry", told)
    return told


@shared_task
def remind_of_accounts() -> int:
    """Tell of accounts that end soon or await confirmation. Safe to run twice, and on two
    workers at once: nobody is told twice.
    """
    day, moment = today(), now()
    told = remind_of_expiry(today=day, now=moment) + ask_for_confirmation(today=day, now=moment)
    if told:
        log.info("accounts: %s notices", told)
    return told


@shared_task
def sweep_sign_ins() -> int:
    """Delete what is over of sessions and old of sign-ins. By the true clock, as they are dated.
    Safe to run twice, and on two workers at once.
    """
    return sign_ins.sweep(now=timezone.now())


@shared_task
def sweep_requests() -> int:
    """Erase answers kept for repeated writes. Safe to run twice, and on two workers at once."""
    erased = sweep(now=now())
    if erased:
        log.info("idempotency: %s answers erased", erased)
    return erased
