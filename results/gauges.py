"""What of the public site waits to be exported, for Prometheus."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Min
from prometheus_client.core import GaugeMetricFamily

from results.models import SiteExport


def gauges(now: datetime) -> Iterator[GaugeMetricFamily]:
    """As of ``now`` by the true clock, in seconds. One query."""
    unfinished = SiteExport.objects.filter(
        state__in=[SiteExport.State.WAITING, SiteExport.State.RUNNING]
    )
    oldest = unfinished.aggregate(Min("asked_at"))["asked_at__min"]
    yield GaugeMetricFamily(
        "portal_export_oldest_seconds",
        "Age of the oldest site export that has not ended.",
        value=max((now - oldest).total_seconds(), 0) if oldest else 0,
    )
