"""The audit trail as an auditor reads it: who changed what, when, from what to what.

The trail is kept by the database's own triggers; here it is only read. Names of tables
and fields are those people know from the pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.apps import apps
from django.db.models import Model, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from pghistory.models import Events

from agencies.models import User
from oversight.readers.trail_words import Names, field_word, names_of, row_name, value_words
from pledges.models import Pledge, Share

LABELS: dict[str, str | Promise] = {
    "insert": gettext_lazy("新增"),
    "update": pgettext_lazy("done", "修改"),
    "delete": gettext_lazy("删除"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One field before and after, as text; ``before`` is None for a new row."""

    field: str
    before: str | None
    after: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One event of the trail."""

    at: datetime
    who: str
    action: str
    label: str
    table: str
    name: str
    object_id: str
    changes: list[Change]


def tracked_models() -> list[type[Model]]:
    """Every model whose changes the database keeps, by the name people know."""
    tracked = [model for model in apps.get_models() if hasattr(model, "pgh_event_model")]
    return sorted(tracked, key=lambda model: str(model._meta.verbose_name))


def event_ids(model: type[Model] | None) -> QuerySet:
    """Ids of the events of one table, or of all, newest first."""
    events = Events.objects.all()
    if model:
        events = events.across(model.pgh_event_model)  # type: ignore[attr-defined]
    return events.order_by("-pgh_created_at", "-pgh_id").values_list("pgh_slug", flat=True)


def event_ids_of(pledge: Pledge, first: int | None = None) -> list[str]:
    """Ids of the events about a pledge, its indicators and their shares, newest first.

    Figures, plans, flags, evidence, problems, acceptances and revisions belong to them.
    With ``first`` no more than these. Five queries.
    """
    indicators = list(pledge.indicators.all())
    shares = list(Share.objects.filter(indicator__in=indicators))
    about: list[Sequence[Model]] = [[pledge], indicators, shares]
    found = set()
    for rows in filter(None, about):
        events = Events.objects.references(*rows).order_by("-pgh_created_at", "-pgh_id")
        found |= set(events.values_list("pgh_created_at", "pgh_id", "pgh_slug")[:first])
    return [slug for _at, _id, slug in sorted(found, reverse=True)[:first]]


def entries(ids: Iterable[str]) -> list[Entry]:
    """The events with these ids, in their order.

    Two queries, and one for each kind of row they name (``names_of``).
    """
    ids = list(ids)
    if not ids:
        return []
    tables = sorted({slug.partition(":")[0] for slug in ids})
    events = Events.objects.across(*tables).filter(pgh_slug__in=ids)
    found = {event.pgh_slug: event for event in events}
    people = User.objects.in_bulk({pk for event in found.values() if (pk := _user_id(event))})
    names = names_of(found.values())
    return [_entry(found[slug], people, names) for slug in ids if slug in found]


def _user_id(event: Events) -> int | None:
    return (event.pgh_context or {}).get("user")


def _entry(event: Events, people: dict[int, User], names: Names) -> Entry:
    model = apps.get_model(event.pgh_obj_model)
    user_id = _user_id(event)
    person = people.get(user_id) if user_id else None
    return Entry(
        at=event.pgh_created_at,
        who=str(person) if person else _("系统"),
        action=event.pgh_label,
        label=str(LABELS.get(event.pgh_label, event.pgh_label)),
        table=str(model._meta.verbose_name),
        name=row_name(model, event.pgh_data or {}, names),
        object_id=str(event.pgh_obj_id),
        changes=_changes(model, event, names),
    )


def _changes(model: type[Model], event: Events, names: Names) -> list[Change]:
    def words(column: str, value: Any) -> str:
        return value_words(model, column, value, names)

    if event.pgh_label == "update":
        pairs = [(name, old, new) for name, (old, new) in (event.pgh_diff or {}).items()]
        return [
            Change(field_word(model, name), words(name, old), words(name, new))
            for name, old, new in sorted(pairs, key=lambda pair: pair[0])
        ]
    return [
        Change(field_word(model, name), None, words(name, value))
        for name, value in sorted((event.pgh_data or {}).items())
        if value not in (None, "") and name != "id"
    ]
