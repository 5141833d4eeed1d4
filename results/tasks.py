"""What Celery runs for the public site: read today, call one action, log."""

from __future__ import annotations

import logging

from celery import shared_task
from django.utils import timezone

from agencies.clock import now, today
from results.actions import announcing, remark_telling, remarks, sweeping
from results.export import job
from results.national.reading import read_all

log = logging.getLogger(__name__)


@shared_task
def export_site(pk: int) -> None:
    """Run an export somebody asked for. Safe to run twice, and on two workers at once."""
    log.info("site export %s: %s", pk, "run" if job.run(export_id=pk, today=today()) else "left")


@shared_task
def export_waiting() -> int:
    """Run what waits, and take over what died on its way; how many."""
    due = job.due()
    for pk in due:
        export_site(pk)
    return len(due)


@shared_task
def export_changed() -> int:
    """By night: export the site anew where anything public has changed since; 1, or 0."""
    asked = job.ask_if_changed(today=today())
    if asked is not None:
        export_site(asked.pk)
    return int(asked is not None)


@shared_task
def read_provinces() -> int:
    """Read what other provinces have in force; how many could be read. Safe to run twice, and on
    two workers at once."""
    return read_all(now=timezone.now())


@shared_task
def erase_contacts() -> int:
    """By night: erase the contacts citizens left whose day has come. Safe to run twice."""
    erased = remarks.erase_contacts(today=today())
    log.info("contacts erased: %s", erased)
    return erased


@shared_task
def tell_of_remarks() -> int:
    """Tell the offices of what the public wrote. Run hourly; nobody is told twice a day."""
    told = remark_telling.tell_of_remarks(today=today(), now=now())
    log.info("told of remarks: %s", told)
    return told


@shared_task
def sweep_photographs() -> int:
    """By night: delete public photographs no version cites. By the true clock, for files carry
    true times."""
    deleted = sweeping.sweep_photographs(now=timezone.now())
    log.info("photographs deleted: %s", deleted)
    return deleted


@shared_task
def announce_public() -> int:
    """Tell connected systems of versions whose embargo has ended; of how many. Safe to run
    twice."""
    told = announcing.announce_public(today=today(), now=now())
    if told:
        log.info("versions announced: %s", told)
    return told
