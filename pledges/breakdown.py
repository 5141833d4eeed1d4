"""An indicator divided among places, as the office sees it; and parts (其中) that do not add up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Prefetch, Q

from agencies.models import Region
from pledges.models import Batch, Indicator, Plan, Share
from pledges.sums import Fit, Sum, add_up
from pledges.targets import Kind


@dataclass(frozen=True, slots=True)
class Place:
    """One place of the matrix with its share, if it has one."""

    region: Region
    share: Share | None

    @property
    def plan(self) -> Plan | None:
        return self.share.plan if self.share else None


@dataclass(slots=True)
class Group:
    """A prefecture (or zone) with what lies below it; the places in the directory's order."""

    region: Region
    places: list[Place] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Matrix:
    """An indicator and every place of its batch; ``others`` are shares held by agencies."""

    indicator: Indicator
    whole: Share | None
    groups: list[Group]
    others: list[Share]

    @property
    def places(self) -> list[Place]:
        return [place for group in self.groups for place in group.places]

    @property
    def others_value(self) -> Decimal:
        return sum((share.value for share in self.others if share.value is not None), Decimal(0))

    def sum_of(self, values: Iterable[Decimal]) -> Sum:
        """What these places' targets and the agencies' shares make, against the whole."""
        return add_up(self.indicator.target(), [*values, self.others_value])

    @property
    def stored(self) -> Sum:
        return self.sum_of(
            place.share.value
            for place in self.places
            if place.share and place.share.value is not None
        )


@dataclass(frozen=True, slots=True)
class PartsCheck:
    """The parts (其中) of one indicator, of its own kind and unit, and their sum against it."""

    indicator: Indicator
    parts: list[Indicator]
    sum: Sum

    @property
    def rest(self) -> bool:
        """Parts below the whole leave a rest unnamed: 其中 names some, seldom all."""
        return self.sum.fit == Fit.SHORT


def can_be_divided(indicator: Indicator) -> bool:
    """Has it a figure to give to places? Words have none; a condition is not reported."""
    return indicator.kind != Kind.QUALITATIVE and not indicator.condition


def read_matrix(indicator: Indicator) -> Matrix:
    """The indicator's matrix. Three queries, however many places there are."""
    shares = list(
        indicator.shares.select_related("region", "agency")
        .prefetch_related("plans__points")
        .order_by("agency__order", "pk")
    )
    by_region: dict[int | None, Share] = {
        share.region_id: share for share in shares if share.region_id and not share.agency
    }
    places = regions_for(indicator)
    return Matrix(
        indicator,
        next((share for share in shares if share.is_whole), None),
        _groups(places, by_region),
        [share for share in shares if share.agency_id is not None],
    )


def regions_for(indicator: Indicator) -> list[Region]:
    """The batch's prefectures and counties, and any place that holds a share already."""
    top = indicator.pledge.batch.region_id
    held = Share.objects.filter(indicator=indicator, region__isnull=False).values("region")
    return list(
        Region.objects.filter(Q(parent=top) | Q(parent__parent=top) | Q(pk__in=held))
        .select_related("parent")
        .order_by("order", "code")
    )


def _groups(places: list[Region], by_region: dict[int | None, Share]) -> list[Group]:
    """Under each prefecture its own counties; a place whose parent is not here heads itself."""
    there = {region.pk for region in places}
    heads = {
        region.pk: Group(region)
        for region in places
        if region.parent_id is None or region.parent_id not in there
    }
    for region in places:
        head = heads.get(region.pk) or heads.get(region.parent_id or 0)
        if head is not None:
            head.places.append(Place(region, by_region.get(region.pk)))
    return list(heads.values())


def check_parts(indicator: Indicator) -> PartsCheck | None:
    """Its parts against it; None without parts that could be added (other units, levels)."""
    parts = [
        part
        for part in indicator.parts.all()
        if part.kind == indicator.kind == Kind.FLOW
        and part.unit == indicator.unit
        and part.value is not None
    ]
    if not parts or indicator.value is None:
        return None
    values = [part.value for part in parts if part.value is not None]
    return PartsCheck(indicator, parts, add_up(indicator.target(), values))


def parts_check(batch: Batch) -> list[PartsCheck]:
    """Indicators of the batch whose parts do not make up the whole. Two queries."""
    wholes = (
        Indicator.objects.filter(pledge__batch=batch, parts__isnull=False)
        .distinct()
        .select_related("pledge")
        .prefetch_related(Prefetch("parts", Indicator.objects.order_by("position")))
        .order_by("pledge__position", "position")
    )
    checks = [check_parts(whole) for whole in wholes]
    return [check for check in checks if check and check.sum.needs_reason]
