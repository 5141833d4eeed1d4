"""When to send, and when to try again. Pure: no framework, no clock."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from agencies.workdays import Calendar, next_workday

# after the first failure one minute, then longer; after the last wait a row is given up
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 720))
# late enough to gather the day's notices, early enough to act on them the same day
DIGEST_AT = time(16, 30)


def next_try(attempts: int, now: datetime) -> datetime | None:
    """When to try again after ``attempts`` failures (1 and more); None: give it up."""
    if attempts > len(WAITS):
        return None
    return now + WAITS[attempts - 1]


def next_digest(now: datetime, is_workday: Calendar) -> datetime:
    """The next moment daily mails go out: 16:30 on a working day, never on a day off.

    ``now`` in the portal's time zone; a notice of 16:30 sharp waits for the next one.
    """
    day = now.date() if now.time() < DIGEST_AT else now.date() + timedelta(days=1)
    return datetime.combine(next_workday(day, is_workday), DIGEST_AT, tzinfo=now.tzinfo)
