"""Finding lines of the trail: by person, table, object, kind, way, days and words.

A trail of a million lines stays quick: pages go on from a line (no page numbers), counts stop
at ``COUNTED``, and words are looked for in ``WINDOW`` lines at a time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection
from django.db.models import Model, Q, QuerySet, Value
from django.db.models.functions import Concat
from django.utils import timezone

from agencies.models import User
from oversight.models import TrailLine
from oversight.readers.trail import event_table, lines_of
from pledges.models import Pledge

PER_PAGE = 50
COUNTED = 1000  # lines; beyond, the page says "more than"
WINDOW = 10_000  # lines looked through for words at a time


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for; every part may be left out. ``person`` and ``words`` as typed,
    ``object_id`` of ``model``, ``since`` and ``until`` inclusive, ``before`` a line's number."""

    person: str = ""
    model: type[Model] | None = None
    object_id: int | None = None
    pledge: Pledge | None = None
    kind: str = ""
    path: str = ""
    since: date | None = None
    until: date | None = None
    words: str = ""
    before: int | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A page of lines, newest first. ``older`` is the line to go on from, None at the end.

    ``count`` is None where words are looked for; beyond ``COUNTED`` it is that and one.
    ``looked_until`` is the day of the last line looked at, where the search for words stopped
    before the end of the trail.
    """

    lines: list[TrailLine]
    older: int | None
    count: int | None
    looked_until: datetime | None = None


def find(search: Search) -> Found:
    """One page. Two queries, three with words; one more for a person."""
    lines = _matching(search)
    if search.words:
        return _with_words(lines, search)
    page = list(_from(lines, search.before)[: PER_PAGE + 1])
    older = page[PER_PAGE - 1].pk if len(page) > PER_PAGE else None
    return Found(page[:PER_PAGE], older, lines[: COUNTED + 1].count())


def all_found(search: Search, most: int) -> list[int]:
    """Numbers of the lines, newest first, at most ``most``."""
    lines = _matching(search)
    if not search.words:
        return list(lines.values_list("id", flat=True)[:most])
    found: list[int] = []
    before: int | None = None
    while len(found) < most:
        window = list(_from(lines, before)[:WINDOW])
        found += sorted(_holding(window, search.words), reverse=True)
        if len(window) < WINDOW:
            break
        before = window[-1].pk
    return found[:most]


def in_batches(numbers: list[int], size: int = 500) -> Iterator[list[TrailLine]]:
    """The lines of these numbers, in their order, ``size`` at a time."""
    for start in range(0, len(numbers), size):
        wanted = numbers[start : start + size]
        yield list(TrailLine.objects.filter(id__in=wanted).order_by("-id"))


def _from(lines: QuerySet[TrailLine], before: int | None) -> QuerySet[TrailLine]:
    return lines.filter(id__lt=before) if before else lines


def _matching(search: Search) -> QuerySet[TrailLine]:
    lines = lines_of(search.pledge) if search.pledge else TrailLine.objects.order_by("-id")
    asked: dict[str, Any] = {
        "source": event_table(search.model) if search.model else None,
        "label": search.kind,
        "path": search.path,
        "at__gte": _midnight(search.since),
        "at__lt": _midnight(search.until and search.until + timedelta(days=1)),
    }
    lines = lines.filter(**{name: value for name, value in asked.items() if value})
    if search.person:
        lines = lines.filter(person_id__in=people_called(search.person))
    if search.model and search.object_id is not None:
        events = search.model.pgh_event_model.objects  # type: ignore[attr-defined]
        lines = lines.filter(event_id__in=events.filter(pgh_obj_id=search.object_id).values("pk"))
    return lines


def people_called(name: str) -> list[int]:
    """Ids of the people whose name or account holds the text. One query."""
    full = Concat("last_name", "first_name", Value(""))
    people = User.objects.annotate(full=full)
    known = people.filter(Q(full__icontains=name) | Q(username__icontains=name))
    return list(known.values_list("pk", flat=True)[:200])


def _midnight(day: date | None) -> datetime | None:
    return timezone.make_aware(datetime.combine(day, time.min)) if day else None


def _with_words(lines: QuerySet[TrailLine], search: Search) -> Found:
    window = list(_from(lines, search.before)[:WINDOW])
    holding = _holding(window, search.words)
    found = [line for line in window if line.pk in holding]
    if len(found) > PER_PAGE:
        return Found(found[:PER_PAGE], found[PER_PAGE - 1].pk, None)
    if len(window) == WINDOW:
        return Found(found, window[-1].pk, None, window[-1].at)
    return Found(found, None, None)


def _holding(lines: list[TrailLine], words: str) -> set[int]:
    """Numbers of those lines whose event, or whose origin, holds the text. One query."""
    by_table: defaultdict[str, list[int]] = defaultdict(list)
    for line in lines:
        by_table[line.source].append(line.event_id)
    if not by_table:
        return set()
    escaped = words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    like = f"%{escaped}%"
    branches, parameters = [], list[Any]()
    for table, ids in by_table.items():
        quoted = connection.ops.quote_name(table)
        branches.append(
            f"SELECT l.id FROM {quoted} e JOIN oversight_trailline l"  # nosec  # B608
            f" ON l.source = %s AND l.event_id = e.pgh_id WHERE e.pgh_id = ANY(%s)"
            " AND (e::text ILIKE %s OR l.told::text ILIKE %s)"
        )
        parameters += [table, ids, like, like]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(branches), parameters)
        return {pk for (pk,) in cursor.fetchall()}
