"""How long the portal waits for what it stands on, and how it comes back by itself.

A page waits a few seconds at most: for a connection, for a lock, for a statement. What takes
longer is a worker's. Whoever loses a connection opens a new one; nobody needs to restart
anything after the database or the broker was away, however long.
"""

from __future__ import annotations

from typing import Any

from redis.backoff import NoBackoff
from redis.retry import Retry

CONNECT_SECONDS = 5
# a peer that vanished without a word is noticed after about half a minute
KEEPALIVE = {
    "keepalives": 1,
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 30_000,  # milliseconds
}
LOCK_SECONDS = 10
IDLE_IN_TRANSACTION_SECONDS = 60

SOFT_LIMIT = 50 * 60  # seconds: a task is asked to end, and may still write down why
HARD_LIMIT = 55 * 60
# longer than any task: what is not acknowledged by then was lost with its worker
VISIBILITY = 60 * 60


def database_options(*, statement_seconds: int) -> dict[str, Any]:
    """libpq's parameters of every connection; ``statement_seconds`` 0 sets no limit.

    The limits are set by the connection's start, which a pooler keeps to itself: behind one they
    are set on the role instead (docs/operations.md).
    """
    limits = {
        "statement_timeout": statement_seconds * 1000,
        "lock_timeout": LOCK_SECONDS * 1000 if statement_seconds else 0,
        "idle_in_transaction_session_timeout": (
            IDLE_IN_TRANSACTION_SECONDS * 1000 if statement_seconds else 0
        ),
    }
    told = " ".join(f"-c {name}={value}" for name, value in limits.items() if value)
    options: dict[str, Any] = {"connect_timeout": CONNECT_SECONDS, **KEEPALIVE}
    return {**options, "options": told} if told else options


def cache(url: str) -> dict[str, Any]:
    """The cache: the broker's server, and while that is away each process's own memory."""
    return {
        "BACKEND": "config.caching.PatientCache",
        "LOCATION": url,
        "OPTIONS": {
            "socket_connect_timeout": 1,
            "socket_timeout": 1,
            "health_check_interval": 30,
            # the client's own patience would be ten seconds for every page
            "retry": Retry(NoBackoff(), 0),
        },
    }


# Read by Celery with the names CELERY_… of the settings.
CELERY: dict[str, Any] = {
    # a task is acknowledged when it is done: a killed worker's goes to another
    "TASK_ACKS_LATE": True,
    "TASK_REJECT_ON_WORKER_LOST": True,
    # nothing waits in the pocket of a worker that is busy, or about to stop
    "WORKER_PREFETCH_MULTIPLIER": 1,
    "TASK_SOFT_TIME_LIMIT": SOFT_LIMIT,
    "TASK_TIME_LIMIT": HARD_LIMIT,
    # SIGTERM lets tasks end; a second signal gives them this long, then hands them back
    "WORKER_SOFT_SHUTDOWN_TIMEOUT": 10,
    # all tasks may run twice, so one that lost its broker goes on and is done
    "WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS": False,
    "BROKER_CONNECTION_RETRY_ON_STARTUP": True,
    "BROKER_CONNECTION_MAX_RETRIES": None,  # for ever
    "BROKER_CONNECTION_TIMEOUT": 3,
    "BROKER_TRANSPORT_OPTIONS": {
        "visibility_timeout": VISIBILITY,
        "socket_connect_timeout": 3,
        "socket_timeout": 15,
        "socket_keepalive": True,
        "health_check_interval": 10,
        "max_retries": 1,
        "interval_start": 0,
        "interval_step": 0.2,
        "interval_max": 0.2,
    },
    # a page that asks for a task does not wait for the broker: the timetable finds the row
    "TASK_PUBLISH_RETRY_POLICY": {
        "max_retries": 1,
        "interval_start": 0,
        "interval_step": 0.2,
        "interval_max": 0.2,
    },
}
