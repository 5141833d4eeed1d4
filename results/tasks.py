"""What Celery runs for the public site: read today, call one action, log."""

from __future__ import annotations

import logging

from celery import shared_task
from django.utils import timezone

from agencies.clock import now, today
from results.actions import remark_telling, remarks, sweeping
from results.export import job

log = logging.getLogger(__name__)


@shared_task
def export_site(pk: int) -> None:
    """Run an export somebody asked for. Safe to run twice, and on two workers at once."""
    log.info("site export %s: %s", pk, "run" if job.run(export_id=pk, today=today()) else "left")


@shared_task
def export_waiting() -> None:
    """Run what waits, and take over what died on its way."""
    for pk in job.due():
        export_site(pk)


@shared_task
def export_changed() -> None:
    """By night: export the site anew where anything public has changed since."""
    asked = job.ask_if_changed(today=today())
    if asked is not None:
        export_site(asked.pk)


@shared_task
def erase_contacts() -> None:
    """By night: erase the contacts citizens left whose day has come. Safe to run twice."""
    log.info("contacts erased: %s", remarks.erase_contacts(today=today()))


@shared_task
def tell_of_remarks() -> None:
    """Tell the offices of what the public wrote. Run hourly; nobody is told twice a day."""
    log.info("told of remarks: %s", remark_telling.tell_of_remarks(today=today(), now=now()))


@shared_task
def sweep_photographs() -> None:
    """By night: delete public photographs no version cites. By the true clock, for files carry
    true times."""
    log.info("photographs deleted: %s", sweeping.sweep_photographs(now=timezone.now()))
