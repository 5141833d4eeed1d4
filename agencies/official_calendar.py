"""The official holiday calendar (调休 included) with the office's own corrections."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import chinese_calendar
from django.db.models import QuerySet

from agencies.models import DayOverride
from agencies.workdays import Calendar, weekday


def official_calendar() -> Calendar:
    """A calendar reading the overrides once; years not yet announced go by weekday."""
    return calendar_with(overrides())


def overrides() -> QuerySet[DayOverride, tuple[date, bool]]:
    """The days whose working state differs from the calendar we ship."""
    return DayOverride.objects.order_by().values_list("day", "is_workday")


def calendar_with(rows: Iterable[tuple[date, bool]]) -> Calendar:
    """The same, of overrides already read."""
    changed = dict(rows)

    def is_workday(day: date) -> bool:
        if day in changed:
            return changed[day]
        try:
            return chinese_calendar.is_workday(day)
        except NotImplementedError:
            return weekday(day)

    return is_workday
