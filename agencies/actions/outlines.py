"""Outlines of places, as the office supplies them."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.access import require
from agencies.models import Region, User
from agencies.outlines import Geometry
from agencies.refusals import Conflict
from agencies.roles import Verb


@transaction.atomic
def keep_outlines(*, outlines: Mapping[str, Geometry], review: str, by: User) -> int:
    """Put each outline (by region code) in the place of a former one; how many there are.

    ``review`` is the map's review number (审图号), kept beside each. Raises ``Conflict`` where
    a region has gone meanwhile.
    """
    require(by, Verb.MANAGE_DIRECTORY)
    regions = list(Region.objects.filter(code__in=outlines).select_for_update(of=("self",)))
    if len(regions) < len(outlines):
        raise Conflict(_("区划代码已有变化，请核对后重新上传。"))
    for region in regions:
        region.outline = {**outlines[region.code], "review": review}
    Region.objects.bulk_update(regions, ["outline"])
    return len(regions)


@transaction.atomic
def remove_outlines(*, by: User) -> int:
    """Take down every outline: maps are squares again. How many there were."""
    require(by, Verb.MANAGE_DIRECTORY)
    drawn = Region.objects.filter(outline__isnull=False).select_for_update(of=("self",))
    regions = list(drawn)
    for region in regions:
        region.outline = None
    Region.objects.bulk_update(regions, ["outline"])
    return len(regions)
