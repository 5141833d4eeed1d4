"""What stands under a row of the grid, in words: its places' figures, what a hand-in changed."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from agencies.models import Region
from pledges.models import Indicator, Share
from pledges.targets import Kind
from progress.actions.entries import Cell
from progress.readers.rollup import Rollup
from progress.wording import amount

# more names than these make a list nobody reads; the rest is counted
NAMES = 6


def rollup_in_words(rollup: Rollup, indicator: Indicator) -> str:
    """「各市县合计612个（31/33已报；双辽市按8月数计入；缺：大安市、洮南市）」."""
    carried = {place.pk for place, _month in rollup.carried}
    absent = [place for place in rollup.missing if place.pk not in carried]
    counts = {"reported": rollup.reported, "places": rollup.places}
    details = [_("%(reported)d/%(places)d已报") % counts]
    for month in sorted({month for _place, month in rollup.carried}, reverse=True):
        places = [place for place, told_for in rollup.carried if told_for == month]
        told_of = {"places": names(places), "month": month.month}
        details.append(_("%(places)s按%(month)d月数计入") % told_of)
    if absent:
        details.append(_("缺：%(places)s") % {"places": names(absent)})
    told = {"total": amount(rollup.total, indicator.unit), "details": _("；").join(details)}
    if rollup.total is None:
        return _("各市县尚无合计数（%(details)s）") % told
    return _("各市县合计%(total)s（%(details)s）") % told


def change_in_words(share: Share, old: Cell, new: Cell) -> list[str]:
    """What a hand-in changed against the one before: 「上次报送30公里，本次33公里」."""
    told = []
    if old.figure != new.figure:
        both = {"old": _figure(share, old), "new": _figure(share, new)}
        told.append(_("上次报送%(old)s，本次%(new)s") % both)
    if old.note != new.note:
        both = {"old": old.note or _("未填"), "new": new.note or _("未填")}
        told.append(_("说明原为“%(old)s”，本次为“%(new)s”") % both)
    return told


def names(places: Sequence[Region]) -> str:
    """「双辽市、大安市」, or the first few and how many they are."""
    listed = _("、").join(str(place) for place in places[:NAMES])
    if len(places) <= NAMES:
        return listed
    return _("%(places)s等%(count)d地") % {"places": listed, "count": len(places)}


def _figure(share: Share, cell: Cell) -> str:
    indicator = share.indicator
    if indicator.kind == Kind.QUALITATIVE:
        return _("已完成") if cell.achieved else _("推进中")
    if cell.value is None:
        return _("未填")
    value = amount(cell.value, indicator.unit, cell.approx)
    if cell.denominator is None:
        return value
    parts = {"numerator": amount(cell.numerator, ""), "denominator": amount(cell.denominator, "")}
    return _("%(value)s（%(numerator)s/%(denominator)s）") % {"value": value, **parts}
