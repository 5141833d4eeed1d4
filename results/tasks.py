"""What Celery runs for the public site: read today, call one action, log."""

from __future__ import annotations

import logging

from celery import shared_task

from agencies.clock import today
from results.actions import remarks
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
