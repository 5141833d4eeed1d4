"""When the batches were judged last and what waits to be read, for Prometheus."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Max, Min
from prometheus_client.core import GaugeMetricFamily

from agencies.models import JobRun
from pledges.models import Batch
from progress.models import Upload

JUDGING = "progress.tasks.judge_running"


def gauges(now: datetime) -> Iterator[GaugeMetricFamily]:
    """As of ``now`` by the true clock, in seconds. Three queries.

    The task judges every running batch or fails as a whole: each was judged when it was last
    done. A batch that has never been judged since it began has 0.
    """
    runs = JobRun.objects.filter(job=JUDGING, state=JobRun.State.DONE).order_by()
    last = runs.aggregate(Max("began_at"))["began_at__max"]
    judged = GaugeMetricFamily(
        "portal_judged_timestamp_seconds", "When the batch was last judged.", labels=["batch"]
    )
    for slug in Batch.objects.running().order_by("slug").values_list("slug", flat=True):
        judged.add_metric([slug], last.timestamp() if last else 0)
    yield judged
    waiting = Upload.objects.filter(state=Upload.State.READING).order_by()
    oldest = waiting.aggregate(Min("at"))["at__min"]
    yield GaugeMetricFamily(
        "portal_upload_oldest_seconds",
        "Age of the oldest workbook that waits to be read.",
        value=max((now - oldest).total_seconds(), 0) if oldest else 0,
    )
