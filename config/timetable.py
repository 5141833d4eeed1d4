"""The timetable: which task runs when. What a task does stands in its app."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from celery.schedules import crontab

Entry = dict[str, Any]


def timetable(*, judge_every: timedelta, deliver_every: timedelta) -> dict[str, Entry]:
    """Celery beat's entries, by name."""
    return {
        "judge running batches": _entry("progress.tasks.judge_running", judge_every),
        # what the ladder calls for follows the judging
        "draft notices": _entry("oversight.tasks.draft_notices", judge_every),
        "carry the outbox": _entry("agencies.tasks.deliver", deliver_every, expires=300),
        "push to connected systems": _entry("agencies.tasks.push", deliver_every, expires=300),
        **_by_day(),
        **_by_night(),
    }


def _by_day() -> dict[str, Entry]:
    minute = timedelta(minutes=1)
    return {
        # hourly through the working day: an hour missed is made up, and nobody is told twice
        "remind of reports": _entry("progress.tasks.remind_due", _working_hours("0")),
        "remind of notices": _entry("oversight.tasks.remind_notices", _working_hours("10")),
        "remind of problems": _entry("oversight.tasks.remind_problems", _working_hours("20")),
        "tell of remarks": _entry("results.tasks.tell_of_remarks", _working_hours("30")),
        # a workbook whose reading was cut off is read again
        "read workbooks left over": _entry("progress.tasks.read_waiting", minute, expires=300),
        # a site export whose worker died is taken over
        "carry on site exports": _entry("results.tasks.export_waiting", minute, expires=300),
        "remind of accounts": _entry("agencies.tasks.remind_of_accounts", _working_hours("50")),
        "warn of tokens that end": _entry("agencies.tasks.warn_of_tokens", _working_hours("40")),
        # what was published under an embargo is told of on its day
        "announce public versions": _entry(
            "results.tasks.announce_public", timedelta(minutes=10), expires=600
        ),
        "read other provinces": _entry(
            "results.tasks.read_provinces", crontab(minute="5", hour="*"), expires=1800
        ),
    }


def _by_night() -> dict[str, Entry]:
    # on the day itself, soon after it has begun; a night missed is made up
    early = "0-6"
    return {
        "erase contacts of remarks": _entry(
            "results.tasks.erase_contacts", crontab(minute="10", hour=early)
        ),
        "erase contacts of suggestions": _entry(
            "pledges.tasks.erase_contacts", crontab(minute="15", hour=early)
        ),
        "sweep answers to repeated writes": _entry(
            "agencies.tasks.sweep_requests", crontab(minute="25", hour="*")
        ),
        "sweep announcements": _entry(
            "agencies.tasks.sweep_announcements", crontab(minute="45", hour=early)
        ),
        "sweep sign-ins": _entry("agencies.tasks.sweep_sign_ins", crontab(minute="35", hour=early)),
        # every accepted figure of the running batches is looked at
        "find signs on figures": _entry(
            "oversight.tasks.find_entry_signs", crontab(minute="20", hour="2")
        ),
        # what the database stored by itself, against the rule
        "check verdicts": _entry("progress.tasks.check_verdicts", crontab(minute="5", hour="1")),
        "sweep runs of jobs": _entry(
            "agencies.tasks.sweep_job_runs", crontab(minute="10", hour="3")
        ),
        "sweep files no row tells of": _entry(
            "progress.tasks.sweep_files", crontab(minute="40", hour="3")
        ),
        "sweep photographs no version cites": _entry(
            "results.tasks.sweep_photographs", crontab(minute="50", hour="3")
        ),
        "export the changed site": _entry(
            "results.tasks.export_changed", crontab(minute="30", hour="4")
        ),
    }


def _entry(task: str, schedule: crontab | timedelta, expires: int | None = None) -> Entry:
    """One entry; ``expires`` in seconds, after which a later one has long said the same. Far
    longer than the rhythm: where the queue is long, some turns must be left of those waiting."""
    # the name django-celery-beat reads; it passes over Celery's own
    return {"task": task, "schedule": schedule, "options": {"expire_seconds": expires}}


def _working_hours(minute: str) -> crontab:
    return crontab(minute=minute, hour="9-17")
