"""The same promise year on year (历年同一实事): what it continues, and what might; R19, R21."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import QuerySet

from pledges.models import Batch, Pledge
from pledges.planning.likeness import alike

LIKELY = Fraction(1, 4)
OFFERED = 5
HALF = Fraction(1, 2)


@dataclass(frozen=True, slots=True)
class Offer:
    """A former promise a pledge may continue, and how alike the titles are in whole percent."""

    pledge: Pledge
    percent: int


@dataclass(frozen=True, slots=True)
class Succession:
    """One pledge with the former promise it continues and the likest others, the likest first."""

    pledge: Pledge
    offers: tuple[Offer, ...]

    @property
    def likely(self) -> Offer | None:
        """The likest where it is more than half alike."""
        first = self.offers[0] if self.offers else None
        return first if first and first.percent >= 100 * HALF else None


def former_pledges(batch: Batch) -> QuerySet[Pledge]:
    """Promises of earlier public batches of the same place, the newest year first."""
    return (
        Pledge.objects.filter(
            batch__region=batch.region_id,
            batch__stage__in=[Batch.Stage.PUBLISHED, Batch.Stage.CLOSED],
            batch__starts_on__lt=batch.starts_on,
        )
        .exclude(state=Pledge.State.MERGED)
        .select_related("batch")
        .order_by("-batch__starts_on", "batch__slug", "position")
    )


def successions(batch: Batch) -> list[Succession]:
    """The batch's pledges, each with what it may continue. Two queries."""
    former = {pledge.pk: pledge for pledge in former_pledges(batch)}
    pledges = batch.pledges.select_related("predecessor__batch").order_by("position")
    return [Succession(pledge, _offers(pledge, former)) for pledge in pledges]


def succession_of(pledge: Pledge) -> Succession:
    """One pledge with every former promise, the likest first. One query."""
    former = {row.pk: row for row in former_pledges(pledge.batch)}
    return Succession(pledge, _offers(pledge, former, at_least=Fraction(0), most=None))


def connected(pledges: Iterable[Pledge]) -> list[Pledge]:
    """The pledges' whole threads, the oldest year first: what they continue and what continues
    them. One query for each step along the thread in either direction.
    """
    found: dict[int, Pledge] = {}
    waiting = {pledge.pk: pledge for pledge in pledges}
    while waiting:
        found |= waiting
        former = {row.predecessor_id for row in waiting.values() if row.predecessor_id}
        near = _near(set(waiting), former)
        waiting = {row.pk: row for row in near if row.pk not in found}
    return sorted(found.values(), key=lambda row: (row.batch.starts_on, row.batch_id, row.position))


def _near(after: Collection[int], before: Collection[int]) -> QuerySet[Pledge]:
    rows = Pledge.objects.filter(predecessor__in=after) | Pledge.objects.filter(pk__in=before)
    return rows.select_related("batch")


def _offers(
    pledge: Pledge,
    former: dict[int, Pledge],
    at_least: Fraction = LIKELY,
    most: int | None = OFFERED,
) -> tuple[Offer, ...]:
    """The likest first; of equals the one that stands first in ``former``: the newest year's."""
    titles = {pk: row.title for pk, row in former.items()}
    order = {pk: number for number, pk in enumerate(former)}
    near = alike(pledge.title, titles, at_least=at_least)
    ranked = sorted(near, key=lambda pair: (-pair[1], order[pair[0]]))
    return tuple(_offer(former[pk], likeness) for pk, likeness in ranked[:most])


def _offer(pledge: Pledge, near: Fraction) -> Offer:
    return Offer(pledge, near.numerator * 100 // near.denominator)
