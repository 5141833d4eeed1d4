"""What Celery runs on its timetable for supervision: read today, call one action, log."""

from __future__ import annotations

import logging

from celery import shared_task

from agencies.clock import now, today
from oversight.actions import drafting, entry_signs, problem_notices, telling
from oversight.models import Notice
from pledges.models import Batch

log = logging.getLogger(__name__)


@shared_task
def remind_problems() -> int:
    """Remind units of deadlines that are near or past. Run hourly; nobody is told twice."""
    day = today()
    told = problem_notices.remind_problems(today=day, now=now())
    log.info("problems as of %s: %s told", day, told)
    return told


@shared_task
def draft_notices() -> int:
    """Draft the letters the ladder calls for. Safe to run twice, and on two workers at once."""
    day, in_all = today(), 0
    for batch in Batch.objects.running():
        drafted = drafting.draft_notices(batch=batch, today=day)
        log.info("%s as of %s: %s drafts new or changed", batch.slug, day, drafted)
        in_all += drafted
    return in_all


@shared_task
def remind_notices() -> int:
    """Remind units of the due days of their letters. Run hourly; nobody is told twice."""
    day, moment, in_all = today(), now(), 0
    for batch in Batch.objects.filter(notices__in=Notice.objects.open()).distinct():
        told = telling.remind_of_days(batch=batch, today=day, now=moment)
        log.info("%s as of %s: %s told of due days", batch.slug, day, told)
        in_all += told
    return in_all


@shared_task
def find_entry_signs() -> int:
    """List what accepted figures raise (数据疑点); how many are new or answered. Safe to run
    twice, and on two workers."""
    day, in_all = today(), 0
    for batch in Batch.objects.running():
        found = entry_signs.list_signs(batch=batch, today=day)
        in_all += found.new + found.closed
        log.info("%s as of %s: %s", batch.slug, day, found)
    return in_all
