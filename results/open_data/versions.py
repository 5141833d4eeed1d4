"""The versions of a batch: the one in force, the one before it, and those withdrawn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import F, Func, JSONField, Q, QuerySet, Value

from results.models import Publication
from results.open_data.once import once_in_any_language


@dataclass(frozen=True, slots=True)
class Versions:
    """What was ever public of one batch, newest first, without contents.

    ``shown`` is the version in force, ``former`` the released one before it; ``withdrawn``
    holds those taken back.
    """

    shown: Publication | None
    former: Publication | None
    withdrawn: tuple[Publication, ...]

    @property
    def pair(self) -> list[Publication]:
        """The versions a page that compares is made of."""
        return [version for version in (self.shown, self.former) if version]

    @property
    def fallen_back(self) -> tuple[Publication, ...]:
        """Withdrawn versions newer than the one in force: why an older one is shown."""
        number = self.shown.number if self.shown else 0
        return tuple(version for version in self.withdrawn if version.number > number)


def ever_public(today: date) -> QuerySet[Publication]:
    """Every version that is public or was until it was withdrawn; drafts and what still lies
    under embargo, or was withdrawn under it, never."""
    state = Publication.State
    return Publication.objects.filter(
        Q(state=state.PUBLISHED, public_from__lte=today)
        | Q(state=state.WITHDRAWN, public_from__lte=F("withdrawn_on"))
    ).defer("content")


@once_in_any_language
def versions_of(slug: str, today: date) -> Versions:
    """The versions of one batch, in one query."""
    return _versions(list(ever_public(today).filter(slug=slug).order_by("-number")))


def every_version(today: date) -> list[Versions]:
    """The versions of all batches with one in force, newest batch first, in one query."""
    rows = ever_public(today).order_by("-starts_on", "slug", "-number")
    found = [_versions(list(group)) for _slug, group in groupby(rows, key=lambda row: row.slug)]
    return [versions for versions in found if versions.shown]


@once_in_any_language
def numbers_shown(slug: str, today: date) -> frozenset[str]:
    """Numbers of the pledges with a public page now: those of the batch's version in force. One
    query."""
    numbers = Func(
        F("content"),
        Value("$.pledges[*].no"),
        function="jsonb_path_query_array",
        output_field=JSONField(),
    )
    released = ever_public(today).filter(slug=slug, state=Publication.State.PUBLISHED)
    found = released.order_by("-number").annotate(numbers=numbers).values_list("numbers", flat=True)
    return frozenset(found.first() or ())


def contents(publications: Iterable[Publication]) -> Mapping[int, dict[str, Any]]:
    """The contents by primary key, in one query."""
    keys = [publication.pk for publication in publications]
    return dict(Publication.objects.filter(pk__in=keys).values_list("pk", "content"))


def _versions(rows: Sequence[Publication]) -> Versions:
    released = [row for row in rows if row.state == Publication.State.PUBLISHED]
    return Versions(
        shown=released[0] if released else None,
        former=released[1] if len(released) > 1 else None,
        withdrawn=tuple(row for row in rows if row.state == Publication.State.WITHDRAWN),
    )
