"""What views, tasks and commands read as today. Everything below takes it as an argument."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.utils import timezone


def today() -> date:
    """The day in the portal's time zone, or ``PORTAL_TODAY`` outside production."""
    return settings.PORTAL_TODAY or timezone.localdate()


def now() -> datetime:
    """This moment; outside production that hour of ``PORTAL_TODAY``. Notices are dated by it."""
    moment = timezone.localtime()
    if settings.PORTAL_TODAY is None:
        return moment
    return datetime.combine(settings.PORTAL_TODAY, moment.timetz())
