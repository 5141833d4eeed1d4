"""Suggestions as the office works through them (意见建议); R15, R76."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from pledges.models import Candidate, Pledge, Solicitation, Suggestion
from pledges.planning.likeness import Alike, Writing, likest

State = Suggestion.State
# by trial on short calls: nearer ones ask for the same or for much the same
NEAR, SHOWN = Fraction(1, 4), 8


@dataclass(frozen=True, slots=True)
class Near:
    """Another suggestion, and how alike it is in whole percent."""

    suggestion: Suggestion
    percent: int


@dataclass(frozen=True, slots=True)
class Row:
    """A suggestion in the inbox with the likest other, by their titles."""

    suggestion: Suggestion
    nearest: Near | None


def queue(call: Solicitation, wanted: Mapping[str, Any]) -> QuerySet[Suggestion]:
    """The call's suggestions narrowed to ``wanted`` (``state``, ``channel``, ``domain``, ``words``;
    "" for any), with ``followers``, how many were merged into each.

    What waits comes first, the oldest on top; then the decided, the newest first. Without a state
    it is what waits; ``all`` is every state. Words are looked for in title, text and proposer, a
    number also as the suggestion's own.
    """
    state = wanted.get("state") or State.NEW
    asked = {
        "state": "" if state == "all" else state,
        "channel": wanted.get("channel"),
        "domain": wanted.get("domain"),
    }
    rows = call.suggestions.filter(**{name: value for name, value in asked.items() if value})
    words = (wanted.get("words") or "").strip()
    if words:
        rows = rows.filter(_holds(words))
    return (
        rows.select_related("region", "merged_into", "pledge", "candidate")
        .defer("region__outline")
        .annotate(followers=Count("merged"))
        .order_by(F("decided_on").desc(nulls_first=True), "received_on", "pk")
    )


def tally(call: Solicitation) -> dict[str, int]:
    """How many suggestions stand in each state, and in all (``all``). One query."""
    rows = call.suggestions.order_by().values("state").annotate(n=Count("pk"))
    found = {row["state"]: row["n"] for row in rows}
    return {state.value: found.get(state.value, 0) for state in State} | {
        "all": sum(found.values())
    }


def rows(call: Solicitation, page: Iterable[Suggestion]) -> list[Row]:
    """The page's suggestions, each with the likest other one; those merged have none. One query:
    the titles of all."""
    shown = list(page)
    if not shown:
        return []
    # with its call, which is known already, or every row would ask for it
    titles = _heads(call).only("title", "state", "solicitation")
    found = likest(
        [_by_title(row) for row in shown if row.state != State.MERGED],
        [_by_title(row) for row in titles],
        at_least=NEAR,
        most=1,
    )
    heads = {row.pk: row for row in titles}
    return [Row(row, next(iter(_near(found.get(row.pk, []), heads)), None)) for row in shown]


def near(suggestion: Suggestion) -> list[Near]:
    """The likest other suggestions of the call by title and text, without those merged. One
    query."""
    heads = {row.pk: row for row in _heads(suggestion.solicitation)}
    others = [_whole(row) for row in heads.values() if row.pk != suggestion.merged_into_id]
    one = _whole(suggestion)
    return _near(likest([one], others, at_least=NEAR, most=SHOWN)[one.key], heads)


def domains_in(call: Solicitation) -> list[str]:
    """The domains that occur. One query."""
    found = call.suggestions.exclude(domain="").order_by("domain")
    return list(found.values_list("domain", flat=True).distinct())


def candidates_of(call: Solicitation) -> list[tuple[int, str]]:
    """(primary key, title) of the batch's candidates to link to. One query."""
    found = Candidate.objects.filter(batch_id=call.batch_id).order_by("title")
    return list(found.values_list("pk", "title"))


def pledges_of(call: Solicitation) -> list[Pledge]:
    """The batch's pledges to link to, in their order. One query."""
    return list(Pledge.objects.filter(batch_id=call.batch_id).order_by("position"))


def _heads(call: Solicitation) -> QuerySet[Suggestion]:
    return call.suggestions.exclude(state=State.MERGED)


def _near(found: Iterable[Alike], heads: Mapping[int, Suggestion]) -> list[Near]:
    return [Near(heads[each.key], round(each.likeness * 100)) for each in found]


def _whole(row: Suggestion) -> Writing:
    return Writing(row.pk, row.title, row.text)


def _by_title(row: Suggestion) -> Writing:
    return Writing(row.pk, row.title, "")


def _holds(words: str) -> Q:
    found = Q(title__icontains=words) | Q(text__icontains=words) | Q(proposer__icontains=words)
    # isdecimal would let 「１２」 through, which int reads, and so do we
    return found | Q(pk=int(words)) if words.isdecimal() and len(words) < 10 else found
