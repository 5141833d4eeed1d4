"""The jobs of the timetable (定时任务) as the administrator and Prometheus see them.

What runs when stands in ``CELERY_BEAT_SCHEDULE``, the words in ``JOB_WORDS``, whether an entry
is switched off with django-celery-beat. Times are those of the true clock, as beat's are.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from celery.schedules import crontab
from django.conf import settings
from django.db.models import Count, QuerySet, prefetch_related_objects
from django.db.models.enums import TextChoices
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django_celery_beat.models import PeriodicTask

from agencies.models import JobRun

Schedule = timedelta | crontab

# a run that has not ended after so long was cut off: nothing of ours takes longer
CUT_OFF = timedelta(hours=2)
# a moment late is not overdue
GRACE = timedelta(minutes=2)
LOOK_BACK = timedelta(days=30)


class JobState(TextChoices):
    """How a job stands."""

    FINE = "fine", pgettext_lazy("job", "正常")
    RUNNING = "running", gettext_lazy("正在运行")
    FAILED = "failed", gettext_lazy("上次失败")
    CUT_OFF = "cut", gettext_lazy("上次中断")
    OVERDUE = "overdue", gettext_lazy("逾期未运行")
    NEVER = "never", gettext_lazy("尚未运行")
    OFF = "off", pgettext_lazy("job", "已停用")


@dataclass(frozen=True, slots=True)
class Job:
    """One entry of the timetable. ``task`` names it; ``failures`` are those of 30 days."""

    task: str
    title: str
    what: str
    schedule: Schedule
    last: JobRun | None
    last_done_at: datetime | None
    failures: int
    next_at: datetime | None
    state: JobState

    @property
    def every(self) -> str:
        """How often, in words."""
        return in_words(self.schedule)

    @property
    def seconds(self) -> float | None:
        """How long the last run took; None where it has no end."""
        return duration(self.last) if self.last else None


def jobs(*, now: datetime) -> list[Job]:
    """Every job, in the timetable's order. Five queries."""
    entries: dict[str, dict[str, object]] = settings.CELERY_BEAT_SCHEDULE
    known = {str(entry["task"]): entry["schedule"] for entry in entries.values()}
    last = _newest(known, JobRun.objects.all())
    prefetch_related_objects(list(last.values()), "asked_by")
    done = _newest(known, JobRun.objects.filter(state=JobRun.State.DONE))
    failed = JobRun.objects.filter(state=JobRun.State.FAILED, began_at__gte=now - LOOK_BACK)
    failures = dict(failed.order_by().values_list("job").annotate(Count("pk")))
    beat = {row.task: row for row in PeriodicTask.objects.filter(task__in=known)}
    return [
        _job(task, schedule, last.get(task), done.get(task), failures.get(task, 0), beat, now)
        for task, schedule in known.items()
        if isinstance(schedule, timedelta | crontab)
    ]


def recent_failures(*, now: datetime, most: int) -> list[JobRun]:
    """Failed runs of the last 30 days, newest first."""
    failed = JobRun.objects.filter(state=JobRun.State.FAILED, began_at__gte=now - LOOK_BACK)
    return list(failed.order_by("-began_at", "-pk")[:most])


def title_of(task: str) -> str:
    """The job's name in words; its own name where it has left the timetable."""
    return str(settings.JOB_WORDS.get(task, (task, ""))[0])


def duration(run: JobRun) -> float | None:
    """Seconds the run took; None where it has no end."""
    return (run.ended_at - run.began_at).total_seconds() if run.ended_at else None


def is_running(run: JobRun | None, *, now: datetime) -> bool:
    """Has the run begun and neither ended nor been cut off?"""
    return bool(run and run.state == JobRun.State.RUNNING and now - run.began_at < CUT_OFF)


def due_after(schedule: Schedule, moment: datetime) -> datetime:
    """When the job is due next after it ran at ``moment``, in the portal's time zone."""
    moment = timezone.localtime(moment)
    if isinstance(schedule, timedelta):
        return moment + schedule
    # celery's own arithmetic, from the moment given instead of its clock
    last, delta, _now = schedule.remaining_delta(moment, tz=timezone.get_current_timezone())
    return last + delta


def is_overdue(schedule: Schedule, moment: datetime, *, now: datetime) -> bool:
    """Has the job, which last ran at ``moment``, missed its turn twice?"""
    return now > due_after(schedule, due_after(schedule, moment)) + GRACE


def in_words(schedule: Schedule) -> str:
    """How often, as 每10分钟 or 每天2:20."""
    if isinstance(schedule, timedelta):
        seconds = int(schedule.total_seconds())
        if seconds % 60:
            return _("每%(n)s秒") % {"n": seconds}
        return _("每%(n)s分钟") % {"n": seconds // 60}
    # sets of numbers, which the stubs do not know of
    minute, hours = min(schedule.minute), sorted(schedule.hour)  # type: ignore[attr-defined]
    if len(hours) == 24:
        return _("每小时第%(minute)s分") % {"minute": minute}
    if len(hours) == 1:
        return _("每天%(time)s") % {"time": f"{hours[0]}:{minute:02d}"}
    return _("每天%(first)s至%(last)s，每小时一次") % {
        "first": f"{hours[0]}:{minute:02d}",
        "last": f"{hours[-1]}:{minute:02d}",
    }


def _newest(tasks: Iterable[str], runs: QuerySet[JobRun]) -> dict[str, JobRun]:
    """The newest run of each job: one row of the index for each, however many there are."""
    each = [runs.filter(job=task).order_by("-began_at", "-pk")[:1] for task in tasks]
    return {run.job: run for run in each[0].union(*each[1:], all=True)} if each else {}


def _job(
    task: str,
    schedule: Schedule,
    last: JobRun | None,
    done: JobRun | None,
    failures: int,
    beat: dict[str, PeriodicTask],
    now: datetime,
) -> Job:
    title, what = settings.JOB_WORDS.get(task, (task, ""))
    entry = beat.get(task)
    off = entry is not None and not entry.enabled
    if off:
        next_at = None
    elif isinstance(schedule, timedelta) and last:
        next_at = max(due_after(schedule, last.began_at), now)
    else:
        next_at = due_after(schedule, now)
    return Job(
        task=task,
        title=str(title),
        what=str(what),
        schedule=schedule,
        last=last,
        last_done_at=done.ended_at if done else None,
        failures=failures,
        next_at=next_at,
        state=JobState.OFF if off else _state(schedule, last, entry, now),
    )


def _state(
    schedule: Schedule, last: JobRun | None, entry: PeriodicTask | None, now: datetime
) -> JobState:
    if is_running(last, now=now):
        return JobState.RUNNING
    # what has never run is late from when beat has known of it
    since = last.began_at if last else entry and entry.date_changed
    if since and is_overdue(schedule, since, now=now):
        return JobState.OVERDUE
    if last is None:
        return JobState.NEVER
    if last.state == JobRun.State.RUNNING:
        return JobState.CUT_OFF
    return JobState.FAILED if last.state == JobRun.State.FAILED else JobState.FINE
