"""The official holiday calendar (调休 included) with the office's own corrections."""

from __future__ import annotations

from datetime import date

import chinese_calendar

from agencies.models import DayOverride
from agencies.workdays import Calendar, weekday


def official_calendar() -> Calendar:
    """A calendar reading the overrides once; years not yet announced go by weekday."""
    overrides = dict(DayOverride.objects.values_list("day", "is_workday"))

    def is_workday(day: date) -> bool:
        if day in overrides:
            return overrides[day]
        try:
            return chinese_calendar.is_workday(day)
        except NotImplementedError:
            return weekday(day)

    return is_workday
