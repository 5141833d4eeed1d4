"""How many tasks wait in each queue, for Prometheus (agencies.operations.metrics).

A queue that grows has too few workers, or none: a task whose turn comes again finds the former
one still waiting.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import redis
from django.conf import settings
from prometheus_client.core import GaugeMetricFamily

PATIENCE = 1.0  # seconds


def waiting() -> dict[str, int]:
    """Tasks nobody has taken yet, by queue. Raises ``redis.RedisError`` without the broker."""
    names = [queue.name for queue in settings.CELERY_TASK_QUEUES]
    options = {"socket_timeout": PATIENCE, "socket_connect_timeout": PATIENCE}
    with redis.Redis.from_url(settings.REDIS_URL, **options) as client:
        asked = client.pipeline(transaction=False)
        for name in names:
            asked.llen(name)
        return dict(zip(names, asked.execute(), strict=True))


def gauges(_now: datetime) -> Iterator[GaugeMetricFamily]:
    """Of this moment. No query."""
    try:
        found, answers = waiting(), 1
    except redis.RedisError:
        found, answers = {}, 0
    yield GaugeMetricFamily("portal_broker_up", "1 where the broker answers.", value=answers)
    queues = GaugeMetricFamily("portal_queue_waiting", "Tasks nobody has taken.", labels=["queue"])
    for name, count in found.items():
        queues.add_metric([name], count)
    yield queues
