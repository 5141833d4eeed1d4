"""How a breakdown's explanation changed: who wrote what, when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.apps import apps
from django.utils.translation import gettext as _

from agencies.models import User
from pledges.models import Indicator


@dataclass(frozen=True, slots=True)
class Note:
    """One explanation as it was written."""

    at: datetime
    who: str
    text: str


def note_history(indicator: Indicator) -> list[Note]:
    """Every explanation the breakdown has had, newest first. Two queries."""
    events = apps.get_model("pledges", "IndicatorEvent")
    rows = list(
        events.objects.filter(pgh_obj_id=indicator.pk)
        .order_by("pgh_id")
        .values_list("pgh_created_at", "pgh_context__metadata__user", "breakdown_note")
    )
    changes = [
        row
        for before, row in zip([(None, None, ""), *rows], rows, strict=False)
        if row[2] and row[2] != before[2]
    ]
    people = User.objects.in_bulk({user for _at, user, _text in changes if user})
    return [
        Note(at, str(people[user]) if user in people else _("系统"), text)
        for at, user, text in reversed(changes)
    ]
