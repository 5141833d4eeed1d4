"""What the public sees of calls and suggestions (公开征集、意见建议); R15, R76.

Of a suggestion nothing is read here but what its writer wrote and the office answered: no
contact, no name, and of pledges the number alone, once their batch is published.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from agencies.models import Region
from agencies.receipts import read_receipt
from pledges.models import Batch, Category, Solicitation, Suggestion
from pledges.models.suggestion import ASKING, SuggestionQuerySet

State = Suggestion.State


@dataclass(frozen=True, slots=True)
class Adopted:
    """The pledge a suggestion became: ``no`` of the batch ``title``."""

    slug: str
    title: str
    no: str


@dataclass(frozen=True, slots=True)
class Said:
    """A suggestion as it is printed, or shown to its writer. ``state``, ``answer`` and ``reason``
    are those of the one it was merged into, where ``is_merged``; ``others`` is how many were
    merged into it."""

    pk: int
    title: str
    text: str
    channel: str
    domain: str
    region: str
    received_on: date
    state: str
    is_merged: bool
    answer: str
    answered_on: date | None
    reason: str
    adopted: Adopted | None
    others: int
    slug: str
    batch: str


@dataclass(frozen=True, slots=True)
class Places:
    """Regions of one part of a batch's area to choose from, by primary key."""

    name: str
    regions: tuple[tuple[int, str], ...]


def open_calls(today: date) -> list[Solicitation]:
    """Calls open today, both end days included, those that end first on top. One query."""
    found = _calls().filter(opens_on__lte=today, closes_on__gte=today, batch__stage__in=ASKING)
    return list(found.order_by("closes_on", "batch__slug"))


def next_call(today: date) -> Solicitation | None:
    """The call that opens next. One query."""
    found = _calls().filter(opens_on__gt=today, batch__stage__in=ASKING)
    return found.order_by("opens_on", "batch__slug").first()


def begun_calls(today: date) -> QuerySet[Solicitation]:
    """Every call that has begun, the newest first."""
    return _calls().filter(opens_on__lte=today).order_by("-closes_on", "batch__slug")


def public_suggestions(call: Solicitation) -> SuggestionQuerySet:
    """The answered suggestions the office made public, the newest answer first."""
    found = _asked().public().filter(solicitation=call)
    return found.order_by("-answered_on", "-pk")


def said_with(typed: str) -> Said | None:
    """What its writer finds under a receipt code, however it is typed; None for no such code.
    Two queries."""
    code = read_receipt(typed)
    found = _asked().filter(receipt=code).first() if code else None
    return said([found])[0] if found else None


def said(suggestions: list[Suggestion]) -> list[Said]:
    """The suggestions as they are told. One query for all: how many were merged into each."""
    merged = Suggestion.objects.filter(merged_into__in=[row.pk for row in suggestions])
    heads = list(merged.order_by().values_list("merged_into", flat=True))
    return [_said(row, heads.count(row.pk)) for row in suggestions]


def domains_of(call: Solicitation) -> list[str]:
    """Names of the domains to choose from: those of the newest published batch of the call's
    office, in its order. One query."""
    rows = Category.objects.filter(
        batch__office_id=call.batch.office_id,
        batch__stage__in=(Batch.Stage.PUBLISHED, Batch.Stage.CLOSED),
    )
    found = list(rows.order_by("-batch__starts_on", "batch", "order").values_list("batch", "name"))
    return [name for batch, name in found if batch == found[0][0]]


def places_of(call: Solicitation) -> list[Places]:
    """The places of the batch's area: the area itself and what lies below it, part by part. One
    query."""
    top = call.batch.region_id
    within = Q(pk=top) | Q(parent=top) | Q(parent__parent=top)
    rows = list(Region.objects.filter(within).only("name", "parent").order_by("order", "code"))
    return [
        Places(row.name, _within(row, [] if row.pk == top else rows))
        for row in rows
        if row.pk == top or row.parent_id == top
    ]


def _within(part: Region, rows: list[Region]) -> tuple[tuple[int, str], ...]:
    """The part itself and what lies in it."""
    return tuple((row.pk, row.name) for row in [part, *(r for r in rows if r.parent_id == part.pk)])


def _calls() -> QuerySet[Solicitation]:
    return Solicitation.objects.select_related("batch")


def _asked() -> SuggestionQuerySet:
    """Suggestions with what is told of them, without contact and proposer."""
    of_fate = ("state", "answer", "answered_on", "reason")
    of_pledge = ("pledge__no", "pledge__batch__slug", "pledge__batch__title",
                 "pledge__batch__stage")  # fmt: skip
    told = (*of_fate, *of_pledge)
    return Suggestion.objects.select_related(
        "region", "solicitation__batch", "pledge__batch", "merged_into__pledge__batch"
    ).only(
        "title", "text", "channel", "domain", "received_on", "region__name",
        "solicitation__batch__slug", "solicitation__batch__title",
        *told, *(f"merged_into__{name}" for name in told),
    )  # fmt: skip


def _said(row: Suggestion, others: int) -> Said:
    # what was merged shares the fate of its head
    head = row.merged_into or row
    answered = head.state == State.TAKEN_UP and head.answered_on is not None
    batch = row.solicitation.batch
    return Said(
        pk=row.pk,
        title=row.title,
        text=row.text,
        channel=row.get_channel_display(),
        domain=row.domain,
        region=row.region.name if row.region else "",
        received_on=row.received_on,
        state=head.state,
        is_merged=row.merged_into_id is not None,
        answer=head.answer if answered else "",
        answered_on=head.answered_on if answered else None,
        reason=head.reason if head.state == State.SET_ASIDE else "",
        adopted=_adopted(head),
        others=others,
        slug=batch.slug,
        batch=batch.title,
    )


def _adopted(head: Suggestion) -> Adopted | None:
    """The pledge it became; nobody is told before its batch is published."""
    pledge = head.pledge
    if pledge is None or head.state != State.TAKEN_UP or not pledge.batch.is_public:
        return None
    return Adopted(pledge.batch.slug, pledge.batch.title, pledge.no)
