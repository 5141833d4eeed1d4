"""Several beats at once: of an entry whose turn has come, one is sent."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
import time_machine
from celery.beat import Scheduler
from celery.schedules import schedule
from django.utils import timezone
from django_celery_beat import schedulers
from django_celery_beat.models import IntervalSchedule, PeriodicTask

from config import celery_app
from config.beat import SharedScheduler, claim
from tests.test_judging_at_once import at_once

pytestmark = pytest.mark.django_db
BEGIN = datetime(2026, 3, 5, 10, 0, tzinfo=timezone.get_default_timezone())
SECONDS = 30


@pytest.fixture
def entry() -> PeriodicTask:
    every = IntervalSchedule.objects.create(every=SECONDS, period="seconds")
    return PeriodicTask.objects.create(
        name="deliver", task="agencies.tasks.deliver", interval=every, last_run_at=BEGIN
    )


@pytest.fixture
def sent(monkeypatch) -> list[tuple[int, datetime]]:
    """Which beat sent when."""
    made: list[tuple[int, datetime]] = []

    def send(self, entry, producer=None, advance=True, **more):
        made.append((id(self), timezone.now()))

    monkeypatch.setattr(Scheduler, "apply_async", send)
    return made


@pytest.fixture
def beats(entry, sent, monkeypatch) -> list[SharedScheduler]:
    monkeypatch.setattr(SharedScheduler, "setup_schedule", lambda self: None)
    # it would end the transaction the test lives in
    monkeypatch.setattr(schedulers, "close_old_connections", lambda: None)
    with time_machine.travel(BEGIN, tick=False):
        return [SharedScheduler(celery_app), SharedScheduler(celery_app)]


def run(beats, *, seconds: int, lag: float = 0) -> None:
    """Let the beats tick through ``seconds``, the second ``lag`` behind the first."""
    for half in range(2 * seconds + 1):
        for number, beat in enumerate(beats):
            at = BEGIN + timedelta(seconds=half / 2 + lag * number)
            with time_machine.travel(at, tick=False):
                beat.tick()


@pytest.mark.parametrize("lag", [0, 0.2, 13, 29])
def test_two_beats_send_what_one_sends(beats, sent, lag):
    run(beats, seconds=10 * SECONDS, lag=lag)

    assert 9 <= len(sent) <= 11
    apart = [later - earlier for (_, earlier), (_, later) in pairwise(sent)]
    assert min(apart) >= timedelta(seconds=SECONDS - 1)


def test_when_one_beat_dies_the_other_goes_on(beats, sent):
    run(beats, seconds=3 * SECONDS)
    before = len(sent)

    survivor = beats[1]
    for half in range(6 * SECONDS * 2):
        with time_machine.travel(BEGIN + timedelta(seconds=3 * SECONDS + half / 2), tick=False):
            survivor.tick()

    assert len(sent) - before in (5, 6)
    assert Counter(beat for beat, _ in sent[before:]) == {id(survivor): len(sent) - before}


def test_what_could_not_be_sent_is_not_claimed(beats, entry, monkeypatch):
    def away(*_args, **_more):
        raise ConnectionError

    monkeypatch.setattr(Scheduler, "apply_async", away)

    run(beats[:1], seconds=SECONDS)

    entry.refresh_from_db()
    assert (entry.last_run_at, entry.total_run_count) == (BEGIN, 0)


def test_a_clock_put_back_by_a_day_stops_no_job(beats, sent):
    run(beats[:1], seconds=SECONDS)
    yesterday = BEGIN - timedelta(days=1)
    for half in range(4 * SECONDS):
        with time_machine.travel(yesterday + timedelta(seconds=half / 2), tick=False):
            beats[0].tick()

    assert len([at for _, at in sent if at < BEGIN]) >= 1


@pytest.mark.django_db(transaction=True)
def test_of_several_who_claim_one_turn_at_once_one_has_it(entry):
    won = []
    now = BEGIN + timedelta(seconds=SECONDS)

    at_once(lambda: won.append(claim(entry.pk, seen=BEGIN, now=now)))

    entry.refresh_from_db()
    assert (sorted(won), entry.total_run_count) == ([False, False, False, True], 1)


@pytest.mark.django_db(transaction=True)
def test_the_claim_of_a_turn_that_was_sent_stays(entry, monkeypatch):
    """Celery writes down its own state in the midst of sending, at the first turn of all."""
    sent: list[str] = []
    celery_app.autodiscover_tasks(force=True)
    task = celery_app.tasks[entry.task]
    monkeypatch.setattr(task, "apply_async", lambda *_args, **_more: sent.append(task.name))
    monkeypatch.setattr(SharedScheduler, "setup_schedule", lambda self: None)
    beat = SharedScheduler(celery_app)

    beat.apply_async(beat.schedule[entry.name], advance=False)

    entry.refresh_from_db()
    assert (sent, entry.total_run_count) == ([entry.task], 1)


def test_what_must_not_pile_up_expires_in_the_broker(settings):
    """django-celery-beat reads ``expire_seconds`` and passes over ``expires``."""
    listed = settings.CELERY_BEAT_SCHEDULE["carry the outbox"]
    kept = SharedScheduler.Entry.from_entry(
        "carry the outbox", app=celery_app, **(listed | {"schedule": schedule(30)})
    )

    assert kept.options["expires"] == 300
