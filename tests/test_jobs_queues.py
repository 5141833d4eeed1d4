"""Every task has its queue, every queue its workers, and what waits is told."""

from __future__ import annotations

import configparser
import shlex
from collections import Counter
from pathlib import Path

import redis
import yaml

from config import celery_app, demo
from config.queues import BY_QUEUE
from tests.test_metrics import read

ROOT = Path(__file__).resolve().parent.parent
APPS = ("agencies", "pledges", "progress", "oversight", "results")
SERVICES = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text())["services"]
UNIT = ROOT / "deploy" / "systemd" / "minsheng-worker@.service"
NOWHERE = "redis://127.0.0.1:1/0"


def queues_of(command: list[str]) -> list[str]:
    """What a worker started so serves, in order; nothing for another program."""
    return command[command.index("--queues") + 1].split(",") if "--queues" in command else []


def test_every_task_of_ours_has_one_queue():
    celery_app.autodiscover_tasks(force=True)
    ours = {name for name in celery_app.tasks if name.split(".")[0] in APPS}

    placed = Counter(task for tasks in BY_QUEUE.values() for task in tasks)

    assert placed == dict.fromkeys(ours, 1)


def test_every_entry_of_the_timetable_is_sent_to_the_queue_of_its_task(settings):
    placed = {task: queue for queue, tasks in BY_QUEUE.items() for task in tasks}
    entries = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}

    routed = {
        task: celery_app.amqp.router.route({}, task)["queue"].name
        for task in entries  # by name, as beat and the page of jobs send them
    }

    assert routed == {task: placed[task] for task in entries}


def test_a_worker_that_is_told_nothing_serves_all_queues():
    assert list(celery_app.amqp.queues) == list(BY_QUEUE)
    # what nobody has placed waits where it can hold up least
    assert celery_app.amqp.router.route({}, "agencies.tasks.new_one")["queue"].name == "export"


def test_each_queue_has_workers_of_its_own_in_the_compose_file():
    served = {name: queues_of(service.get("command", [])) for name, service in SERVICES.items()}

    assert {name: queues for name, queues in served.items() if queues} == {
        queue: [queue] for queue in BY_QUEUE
    }


def test_a_unit_serves_the_queue_it_is_named_after_and_the_guides_start_one_of_each():
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str
    unit.read_string(UNIT.read_text())
    guide = (ROOT / "docs" / "install-offline.md").read_text()

    assert queues_of(shlex.split(unit["Service"]["ExecStart"])) == ["%i"]
    assert [queue for queue in BY_QUEUE if f"minsheng-worker@{queue} " not in guide] == []


def test_the_demo_serves_each_queue_once_and_exports_by_themselves():
    children = demo._children(8000, "demo@localhost")

    served = {name: queues_of(command) for name, command in children.items()}

    assert served == {
        "web": [], "worker": ["judge", "deliver"], "exporter": ["export"], "beat": [],
    }  # fmt: skip


def test_what_waits_is_told_by_queue(client, db, settings):
    settings.REDIS_URL = f"{settings.REDIS_URL.rpartition('/')[0]}/13"
    with redis.Redis.from_url(settings.REDIS_URL) as store:
        store.flushdb()
        store.rpush("judge", "one", "two")
        store.rpush("export", "one")
        told = read(client)
        store.flushdb()

    assert {key: value for key, value in told.items() if key[0] == "portal_queue_waiting"} == {
        ("portal_queue_waiting", "judge"): 2,
        ("portal_queue_waiting", "deliver"): 0,
        ("portal_queue_waiting", "export"): 1,
    }
    assert told[("portal_broker_up",)] == 1


def test_without_the_broker_the_rest_is_still_told(client, db, settings):
    settings.REDIS_URL = NOWHERE

    told = read(client)

    assert told[("portal_broker_up",)] == 0
    assert [key for key in told if key[0] == "portal_queue_waiting"] == []
    assert told[("portal_database_up",)] == 1
