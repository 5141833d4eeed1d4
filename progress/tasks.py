"""What Celery runs on its timetable: read today, call one action per batch, log."""

from __future__ import annotations

import logging
from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from agencies.clock import now, today
from pledges.models import Batch
from progress.actions import judging, months, reminders
from progress.files.sweeping import sweep
from progress.models import Verdict
from progress.replaying import Disagreement, replay
from progress.spreadsheets import job

log = logging.getLogger(__name__)


@shared_task
def judge_running() -> int:
    """Open the months that have begun and judge every running batch, as of today; how many
    verdicts are new."""
    day, made = today(), 0
    for batch in Batch.objects.running():
        months.open_months(batch=batch, today=day)
        run = judging.judge_batch(batch=batch, today=day)
        log.info("%s as of %s: %s", batch.slug, day, run)
        made += run.stored
    return made


@shared_task
def check_verdicts() -> int:
    """Judge again, by the rule, what the database has stored in the last two days; how many.

    Raises ``Disagreement`` where it stored anything else, so that the run is known as failed.
    """
    since = timezone.now() - timedelta(days=2)
    result = replay(Verdict.objects.filter(created_at__gte=since))
    if result.differing:
        raise Disagreement(f"verdicts {result.differing[:20]}: the rule says otherwise")
    return result.compared


@shared_task
def remind_due() -> int:
    """Send the reminders of reports that fall on today. Run hourly; nobody is told twice."""
    day, moment, in_all = today(), now(), 0
    for batch in Batch.objects.running():
        told = reminders.remind_due(batch=batch, today=day, now=moment)
        log.info("%s as of %s: %s reminded", batch.slug, day, told)
        in_all += told
    return in_all


@shared_task
def read_upload(pk: int) -> None:
    """Read a workbook somebody sent in. Safe to run twice, and on two workers at once."""
    log.info(
        "upload %s: %s", pk, "read" if job.read_upload(upload_id=pk, today=today()) else "left"
    )


@shared_task
def read_waiting() -> int:
    """Read what was sent and not read to the end, as when a worker was killed; how many."""
    waiting = job.waiting_uploads()
    for pk in waiting:
        try:
            read_upload(pk)
        except Exception:  # one bad file must not keep the others waiting
            log.exception("upload %s can't be read", pk)
            job.give_up_old(upload_id=pk, now=now())
    return len(waiting)


@shared_task
def sweep_files() -> int:
    """Delete files no row tells of. By the true clock, for files carry true times."""
    swept = sweep(timezone.now())
    log.info("files: %s deleted, missing: %s", swept.deleted, swept.missing)
    return swept.deleted
