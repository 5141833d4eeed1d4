"""How the jobs, the outbox and the webhooks stand, for Prometheus (agencies.operations.metrics)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Count, Min
from prometheus_client.core import GaugeMetricFamily

from agencies.clock import now as portal_now
from agencies.models import Delivery, JobRun, Push
from agencies.operations.jobs import Job, JobState, duration, jobs

DAY = timedelta(days=1)


def gauges(now: datetime) -> Iterator[GaugeMetricFamily]:
    """As of ``now`` by the true clock, seconds and counts. Eight queries."""
    # what waits is dated by the portal's clock, which in a demo stands on another day
    moment = portal_now()
    yield from _of_jobs(jobs(now=now), now)
    for name, model in (("outbox", Delivery), ("webhook", Push)):
        waiting = model.objects.due(moment).order_by()
        found = waiting.aggregate(rows=Count("pk"), oldest=Min("next_try_at"))
        dead = model.objects.filter(state=model.State.DEAD).count()
        age = max((moment - found["oldest"]).total_seconds(), 0) if found["oldest"] else 0
        yield GaugeMetricFamily(f"portal_{name}_due", "Rows due to be sent.", value=found["rows"])
        yield GaugeMetricFamily(
            f"portal_{name}_oldest_seconds", "Age of the oldest row due.", value=age
        )
        yield GaugeMetricFamily(f"portal_{name}_dead", "Rows given up.", value=dead)


def _of_jobs(listed: list[Job], now: datetime) -> Iterator[GaugeMetricFamily]:
    done = _family("portal_job_done_timestamp_seconds", "When the job was last done.")
    took = _family("portal_job_seconds", "How long its last ended run took.")
    late = _family("portal_job_overdue", "1 where it missed its turn twice.")
    failed = _family("portal_job_failed", "1 where its last run failed or was cut off.")
    runs = GaugeMetricFamily(
        "portal_job_runs_day", "Its runs of the last 24 hours, by state.", labels=["job", "state"]
    )
    for job in listed:
        if job.last_done_at:
            done.add_metric([job.task], job.last_done_at.timestamp())
        if job.last and (seconds := duration(job.last)) is not None:
            took.add_metric([job.task], seconds)
        late.add_metric([job.task], job.state == JobState.OVERDUE)
        failed.add_metric([job.task], job.state in (JobState.FAILED, JobState.CUT_OFF))
    counted = JobRun.objects.filter(began_at__gte=now - DAY).order_by()
    for name, state, count in counted.values_list("job", "state").annotate(Count("pk")):
        runs.add_metric([name, state], count)
    running = JobRun.objects.filter(state=JobRun.State.RUNNING, began_at__gte=now - DAY)
    oldest = running.aggregate(Min("began_at"))["began_at__min"]
    yield from (done, took, late, failed, runs)
    yield GaugeMetricFamily(
        "portal_job_unfinished_seconds",
        "Age of the oldest run of a day that has not ended.",
        value=max((now - oldest).total_seconds(), 0) if oldest else 0,
    )


def _family(name: str, text: str) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, text, labels=["job"])
