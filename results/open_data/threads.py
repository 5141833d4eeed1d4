"""The thread of a promise across years: what was promised before it and after it (R19, R21).

Each version in force names the former promise a pledge continues. Two queries, however long
the thread is: the links of all batches, then the promises of this thread.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Func, JSONField, Value

from results.models import Publication
from results.open_data.account import Account, Indicator, Pledge, account_of
from results.open_data.once import once_in_any_language
from results.open_data.reading import all_in_content, content_without, published

# The pledges that continue another one, and what each continues: two lists of one length.
FOLLOWERS = "$.pledges[*] ? (exists(@.predecessor.slug)).no"
FOLLOWED = "$.pledges[*] ? (exists(@.predecessor.slug)).predecessor"
BY_NUMBERS = "$.pledges[*] ? (@.no == $nos[*])"

Name = tuple[str, str]  # slug of the batch, number of the pledge


@dataclass(frozen=True, slots=True)
class Stage:
    """One year of the thread; ``account`` and ``pledge`` are None where this site has
    published nothing of it."""

    slug: str
    no: str
    title: str
    account: Account | None
    pledge: Pledge | None
    is_current: bool

    @property
    def rows(self) -> tuple[Indicator, ...]:
        """What was promised and is counted: neither parts nor conditions."""
        found = self.pledge.indicators if self.pledge else ()
        return tuple(row for row in found if not row.condition)


@dataclass(frozen=True, slots=True)
class Links:
    """Which promise continues which, in the versions in force (``rows``).

    ``before`` has one former promise at most for each, ``after`` any number.
    """

    rows: tuple[Publication, ...]
    before: Mapping[Name, Name]
    after: Mapping[Name, tuple[Name, ...]]
    titles: Mapping[Name, str]


@once_in_any_language
def links(today: date) -> Links:
    """The links of all batches. One query."""
    rows: Any = list(
        published(today).annotate(
            followers=all_in_content(FOLLOWERS), followed=all_in_content(FOLLOWED)
        )
    )
    before: dict[Name, Name] = {}
    after: dict[Name, list[Name]] = defaultdict(list)
    titles = {}
    for row in reversed(rows):
        for no, former in zip(row.followers, row.followed, strict=True):
            name, other = (row.slug, no), (former["slug"], former["no"])
            before[name] = other
            after[other].append(name)
            titles[other] = former["title"]
    follow = {name: tuple(names) for name, names in after.items()}
    return Links(tuple(rows), before, follow, titles)


def thread(known: Links, slug: str, no: str) -> list[Stage]:
    """The thread of one promise, oldest first; empty where it stands alone.

    One query, none for a promise that stands alone.
    """
    names = connected(known, (slug, no))
    if len(names) == 1:
        return []
    told = _told(known.rows, names)
    stages = [_stage(name, told, known.titles, is_current=name == (slug, no)) for name in names]
    order = {row.slug: place for place, row in enumerate(reversed(known.rows), 1)}
    return sorted(stages, key=lambda stage: order.get(stage.slug, 0))


def connected(known: Links, name: Name) -> list[Name]:
    """The former promises of ``name`` and those that continue it; a circle ends where it began."""
    found = [name]
    while (former := known.before.get(found[0])) and former not in found:
        found.insert(0, former)
    waiting = [name]
    while waiting:
        following = [each for each in known.after.get(waiting.pop(0), ()) if each not in found]
        found += following
        waiting += following
    return found


def _told(rows: Sequence[Publication], names: Iterable[Name]) -> dict[Name, tuple[Account, Pledge]]:
    wanted = defaultdict(list)
    for slug, no in names:
        wanted[slug].append(no)
    found: Any = (
        Publication.objects.filter(pk__in=[row.pk for row in rows if row.slug in wanted])
        .defer("content")
        .annotate(
            frame=content_without("pledges", "places", "outlines"),
            told=all_in_content(BY_NUMBERS, _numbers_of_the_row(wanted)),
        )
    )
    accounts = [account_of(row, {**row.frame, "pledges": row.told}) for row in found]
    return {(a.slug, pledge.no): (a, pledge) for a in accounts for pledge in a.pledges}


def _numbers_of_the_row(wanted: Mapping[str, Sequence[str]]) -> Func:
    mine = Func(
        Value(dict(wanted), JSONField()),
        F("slug"),
        template="(%(expressions)s::text)",
        arg_joiner=" -> ",
        output_field=JSONField(),
    )
    return Func(
        Value("nos"),
        mine,
        template="jsonb_build_object(%(expressions)s)",
        output_field=JSONField(),
    )


def _stage(
    name: Name,
    told: Mapping[Name, tuple[Account, Pledge]],
    titles: Mapping[Name, str],
    *,
    is_current: bool,
) -> Stage:
    account, pledge = told.get(name, (None, None))
    title = pledge.title if pledge else titles.get(name, "")
    return Stage(*name, title, account, pledge, is_current)
