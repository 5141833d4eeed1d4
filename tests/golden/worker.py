"""The portal's own Celery application for a worker that lives in the simulated year.

    celery --app tests.golden.worker worker

What day it is stands under one key of the broker's store, where every task reads it before
it begins; how each task ended is left there too, so that the year can wait for its night.
"""

from __future__ import annotations

import os
from datetime import date

import redis
from celery.signals import task_postrun, task_prerun, worker_process_init
from django.conf import settings

from config.celery import app as celery_app

app = celery_app
KEY = os.environ.get("GOLDEN_KEY", "golden")


@worker_process_init.connect
def connect(**_: object) -> None:
    global store
    store = redis.Redis.from_url(settings.REDIS_URL)


@task_prerun.connect
def read_the_day(**_: object) -> None:
    settings.PORTAL_TODAY = date.fromisoformat(store.get(f"{KEY}:day").decode())


@task_postrun.connect
def tell(task_id: str = "", state: str = "", **_: object) -> None:
    store.hset(f"{KEY}:ended", task_id, state)
