"""What each version of a batch told of one pledge, in one query."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, CharField, Func, JSONField, Value, When
from django.db.models.expressions import Combinable

from results.models import Publication
from results.open_data.account import Account, account_of
from results.open_data.once import once_in_any_language, within_a_run
from results.open_data.reading import content_without, first_in_content
from results.open_data.versions import ever_public

# The pledge of a content that has the number.
BY_NUMBER = "$.pledges[*] ? (@.no == $no)"
# a version, its frame, its pledges by their numbers
Version = tuple[Publication, Mapping[str, Any] | None, Mapping[str, Any]]
BEYOND_FRAME = ("pledges", "places", "outlines")


@dataclass(frozen=True, slots=True)
class Telling:
    """One version that is public, or was until it was withdrawn.

    ``frame`` is its content without pledges and places, ``pledge`` what it tells of the one
    asked for, None where it has none; a withdrawn version tells nothing any more (both None).
    """

    version: Publication
    frame: Mapping[str, Any] | None
    pledge: Mapping[str, Any] | None

    @property
    def is_withdrawn(self) -> bool:
        return self.version.state == Publication.State.WITHDRAWN


def tellings(slug: str, no: str, today: date) -> list[Telling]:
    """Every version of the batch, oldest first. One query."""
    if within_a_run():
        return [Telling(row, frame, told.get(no)) for row, frame, told in _of_batch(slug, today)]
    rows: Any = (
        ever_public(today)
        .filter(slug=slug)
        .annotate(
            frame=_unless_withdrawn(content_without(*BEYOND_FRAME)),
            told=_unless_withdrawn(_pledge(no)),
        )
        .order_by("number")
    )
    return [Telling(row, row.frame, row.told) for row in rows]


@once_in_any_language
def _of_batch(slug: str, today: date) -> list[Version]:
    """Every version, its frame and its pledges by their numbers, for whoever asks for them one
    after the other. One query."""
    found = list[Version]()
    for row in ever_public(today).filter(slug=slug).defer(None).order_by("number"):
        if row.state == Publication.State.WITHDRAWN:
            found.append((row, None, {}))
            continue
        frame = {name: part for name, part in row.content.items() if name not in BEYOND_FRAME}
        told = {pledge["no"]: pledge for pledge in reversed(row.content["pledges"])}
        found.append((row, frame, told))
    return found


def in_force(told: Sequence[Telling]) -> Telling | None:
    """The newest version that was not withdrawn."""
    return next((each for each in reversed(told) if not each.is_withdrawn), None)


def account_with(telling: Telling) -> Account:
    """The account of that version with this pledge alone. Raises ``ValueError`` where the
    version tells nothing of it."""
    if telling.frame is None or telling.pledge is None:
        raise ValueError(f"tells nothing of the pledge: {telling.version}")
    return account_of(telling.version, {**telling.frame, "pledges": [telling.pledge]})


def _pledge(no: str) -> Func:
    named = Func(
        Value("no"),
        Value(no, CharField()),
        template="jsonb_build_object(%(expressions)s)",
        output_field=JSONField(),
    )
    return first_in_content(BY_NUMBER, named)


def _unless_withdrawn(value: Combinable) -> Case:
    return Case(When(state=Publication.State.PUBLISHED, then=value), output_field=JSONField())
