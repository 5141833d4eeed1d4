"""Celery beat, of which any number may run: of two, one sends an entry whose turn has come.

The row of the entry decides (docs/decisions/0026): whoever moves ``last_run_at`` on from what
he saw sends the task in the same transaction; the other finds it moved and lets this turn go.
When a beat dies, the next one's next turn is the entry's.
"""

from __future__ import annotations

import logging
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import current_thread, main_thread
from time import monotonic
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone
from django_celery_beat.models import PeriodicTask
from django_celery_beat.schedulers import DatabaseScheduler, ModelEntry

from agencies.operations.outages import is_outage

log = logging.getLogger(__name__)
LONGEST_REST = 10.0  # seconds between two questions while the database or the broker is away
# a clock that differs by more than this from what it should say has been set
SET = timedelta(seconds=60)


class OwnEntry(ModelEntry):
    """An entry whose last run does not lie ahead, as after the clock was put back."""

    def __init__(self, model: PeriodicTask, app: Any = None) -> None:
        super().__init__(model, app=app)
        seen: Any = model.last_run_at
        self.last_run_at: datetime = min(seen, self._default_now())


class SharedScheduler(DatabaseScheduler):
    """The timetable in the database, shared by all beats."""

    Entry = OwnEntry

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._wall, self._steady = timezone.now(), monotonic()
        self._rest, self._rests_until = 0.0, 0.0  # seconds; monotonic
        with _ending_waits():
            super().__init__(*args, **kwargs)

    def tick(self, *args: Any, **kwargs: Any) -> float:
        """One turn of the loop; after the clock was put back, with the timetable read anew.

        While the database or the broker is away it is one line in the log and a rest, the
        longer the longer that lasts; afterwards all turns missed meanwhile are still due.
        """
        wall, steady = timezone.now(), monotonic()
        if self._rests_until > steady:
            return float(min(self._rests_until - steady, self.max_interval))
        if wall - self._wall < timedelta(seconds=steady - self._steady) - SET:
            self._read_anew()
        self._wall, self._steady = wall, steady
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
            return float(super().tick(*args, **kwargs))
        except Exception as fault:
            if not is_outage(fault):
                raise
            self._wait_for_the_end_of(fault)
            return 0.0

    def sync(self) -> None:
        """Nothing is left to write. What this replaces closes connections, which would take back
        the claim of a turn that has been sent: Celery calls it in the midst of sending."""

    def reserve(self, entry: OwnEntry) -> OwnEntry:
        """The entry after this turn. Nothing is left to be written later: ``apply_async`` does."""
        return next(entry)

    def apply_async(
        self, entry: OwnEntry, producer: Any = None, advance: bool = True, **kwargs: Any
    ) -> Any:
        """Send the task, unless another beat has; None then. Not sent means not claimed."""
        seen = entry.last_run_at
        if advance:
            self.reserve(entry)
        try:
            with transaction.atomic():
                if not claim(entry.model.pk, seen=seen, now=timezone.now()):
                    return None
                sent = super().apply_async(entry, producer=producer, advance=False, **kwargs)
        except Exception as fault:
            if not is_outage(fault):
                raise
            self._wait_for_the_end_of(fault)
            return None
        self._rest = 0.0
        return sent

    def _wait_for_the_end_of(self, fault: Exception) -> None:
        self._rest = min(2 * self._rest or 1.0, LONGEST_REST)
        self._rests_until = monotonic() + self._rest
        log.warning("beat: database or broker away, rests for %g s: %s", self._rest, fault)
        connection.close()
        self._read_anew()  # what could not be sent is as due as before

    def _read_anew(self) -> None:
        self._initial_read, self._heap = True, None


@contextmanager
def _ending_waits() -> Iterator[None]:
    """Who is asked to end while a scheduler is made ends when it is made: Celery's handler asks
    for the scheduler, and would make another inside this one."""
    if current_thread() is not main_thread():
        yield
        return
    asked: list[int] = []
    before = {
        number: signal.signal(number, lambda given, _frame: asked.append(given))
        for number in (signal.SIGTERM, signal.SIGINT)
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if asked:
        signal.raise_signal(asked[0])


def claim(pk: int, *, seen: datetime, now: datetime) -> bool:
    """Is this turn ours? ``seen`` is when we last saw the entry have its turn."""
    unmoved = Q(last_run_at=None) | Q(last_run_at__lte=seen) | Q(last_run_at__gt=now + SET)
    ours = PeriodicTask.objects.filter(unmoved, pk=pk)
    return bool(ours.update(last_run_at=now, total_run_count=F("total_run_count") + 1))
