"""A year of which half the units are behind and half are silent, with people who have mail.

python -m tests.late_year UNITS SECONDS    SECONDS: between two rounds of reminders, which the
                                           timetable of the portal sends in working hours only
"""

from __future__ import annotations

import sys
from datetime import date

import django

APRIL = date(2020, 4, 1)


def seed(units: int, seconds: int) -> None:
    """Twice as many tasks as units; accepted figures of nothing, or no report at all."""
    from django.db.models import F, Value
    from django.db.models.functions import Concat
    from django_celery_beat.models import IntervalSchedule, PeriodicTask

    from agencies.models import Agency, User
    from pledges.models import Share
    from tests.load import seed as clerks
    from tests.promises import make_accepted

    clerks.seed(units, begun=False)
    office = Agency.objects.get(kind="office")
    User.objects.create(username="office", role="officer", agency=office, last_name="李")
    User.objects.update(email=Concat(F("username"), Value("@mail.example")))
    for share in Share.objects.filter(reporting_agency__pk__in=_every_other()):
        make_accepted(share, APRIL, "0")
    every = IntervalSchedule.objects.create(every=seconds, period="seconds")
    PeriodicTask.objects.create(name="often", task="progress.tasks.remind_due", interval=every)


def _every_other() -> list[int]:
    from agencies.models import Agency

    units = Agency.objects.filter(people__role="reporter").order_by("pk")
    return list(units.values_list("pk", flat=True))[::2]


if __name__ == "__main__":
    django.setup()
    seed(*map(int, sys.argv[1:]))
