"""What Prometheus reads: what this node has answered, and how the portal as a whole stands.

Counters and times are a node's own; the processes of one node share them in the folder
``PROMETHEUS_MULTIPROC_DIR``. What is read from the database (``PORTAL_GAUGES``) every node
tells alike: take the maximum over nodes, never the sum. No name, no address, no content.
"""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.signals import user_login_failed
from django.db import DatabaseError, transaction
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.module_loading import import_string
from prometheus_client import (
    REGISTRY,
    CollectorRegistry,
    Counter,
    Histogram,
    disable_created_metrics,
    generate_latest,
    multiprocess,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

Gauges = Callable[[datetime], Iterable[GaugeMetricFamily]]

# when a series began is no use to an alert, and a third of all lines
disable_created_metrics()
_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
_REQUESTS = Counter(
    "portal_requests", "Requests answered, by route and status.", ["route", "method", "status"]
)
_SECONDS = Histogram(
    "portal_request_seconds",
    "Seconds until a request was answered, by route.",
    ["route"],
    buckets=(0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30),
)
_REFUSED = Counter("portal_sign_in_failures", "Sign-ins refused, for whatever reason.")


def observe(*, route: str, method: str, status: int, seconds: float) -> None:
    """Count one answered request. What a stranger may invent makes no series of its own."""
    method = method if method in _METHODS else "other"
    _REQUESTS.labels(route, method, str(status)).inc()
    _SECONDS.labels(route).observe(seconds)


@receiver(user_login_failed)
def count_refused(**_signal: Any) -> None:
    """Count one refused sign-in."""
    _REFUSED.inc()


def may_read(request: HttpRequest) -> bool:
    """Only who stands at an address of ``METRICS_FROM``, and not behind a proxy."""
    if any(name in request.META for name in ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED")):
        return False
    try:
        address = ipaddress.ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    return any(address in ipaddress.ip_network(network) for network in settings.METRICS_FROM)


def scrape(*, now: datetime) -> bytes:
    """Everything, in Prometheus' text format; ``now`` by the true clock."""
    node = REGISTRY
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        node = CollectorRegistry()
        multiprocess.MultiProcessCollector(node)
    portal = CollectorRegistry()
    portal.register(_Portal(now))
    return generate_latest(node) + generate_latest(portal)


class _Portal(Collector):
    """The gauges of all apps; without the database the one that says so."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def collect(self) -> Iterator[GaugeMetricFamily]:
        families: list[GaugeMetricFamily] = []
        answers = 1
        try:
            with transaction.atomic():
                for name in settings.PORTAL_GAUGES:
                    gauges: Gauges = import_string(name)
                    families += gauges(self.now)
        except DatabaseError:
            families, answers = [], 0
        yield GaugeMetricFamily(
            "portal_database_up", "1 where the database answers.", value=answers
        )
        yield from families

    def describe(self) -> list[Any]:
        return []
