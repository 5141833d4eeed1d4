"""What a publication would change for the public, against the one in force."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from results.content.shown import Place, earlier, marks, shown, texts, undated


class Kind(StrEnum):
    """What changes: a figure or a state, words or pictures, or nothing but a figure's day."""

    FIGURE = "figure"
    TEXT = "text"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Change:
    """One figure or word the public would see differently.

    ``pledge`` is 「3. 公路工程建设」 (empty for what concerns the whole batch),
    ``indicator`` its 项 or empty, ``region`` the place or body or empty, ``what`` the name
    of the figure or word; ``before`` is None for what is new, ``after`` for what disappears.
    """

    pledge: str
    indicator: str
    region: str
    what: str
    before: str | None
    after: str | None
    kind: Kind = field(default=Kind.FIGURE, compare=False)

    @property
    def place(self) -> tuple[str, str] | None:
        """(pledge, indicator) for a change in one place only; None for the whole."""
        return (self.pledge, self.indicator) if self.region else None


@dataclass(frozen=True, slots=True)
class Compared:
    """``changes`` in the order of the batch. ``left_out`` says that former figures that merely
    moved up are not among them, ``tells_former`` that others are."""

    changes: list[Change]
    left_out: bool = False
    tells_former: bool = False


def changes(old: Mapping[str, Any] | None, new: Mapping[str, Any]) -> list[Change]:
    """What differs for the public between two contents, in the order of the batch."""
    return compared(old, new).changes


def compared(old: Mapping[str, Any] | None, new: Mapping[str, Any]) -> Compared:
    """The same, and what was left out: a former figure (上期进展, 历月数据) that merely moves up
    from 本期进展 is not told twice."""
    before, after = dict(shown(old)) if old else {}, dict(shown(new))
    names = _names(old) | _names(new) if old else _names(new)
    implied = _moved_up(old, new) if old else set()
    different = _different(old, new, before, after)
    told = [place for place in _in_order(after, before) if place in different - implied]
    only_days = _only_days(
        old, new, {place for place in told if place in before and place in after}
    )
    former, words = {_("上期进展"), _("历月数据")}, texts()
    return Compared(
        [
            Change(
                names.get((place[0], 0), ""),
                names.get((place[0], place[1]), "") if place[1] else "",
                place[2],
                place[3],
                before.get(place),
                _told_after(before.get(place), after.get(place)),
                _kind(place, only_days, words),
            )
            for place in told
        ],
        left_out=bool(different & implied),
        tells_former=any(place[3] in former for place in told),
    )


def _different(
    old: Mapping[str, Any] | None,
    new: Mapping[str, Any],
    before: Mapping[Place, str],
    after: Mapping[Place, str],
) -> set[Place]:
    """The places whose words differ, or what stands behind the same words."""
    were, are = marks(old) if old else {}, marks(new)
    return {
        place
        for place in before.keys() | after.keys()
        if before.get(place) != after.get(place)
        or (place in before and were.get(place) != are.get(place))
    }


def _told_after(before: str | None, after: str | None) -> str | None:
    if after is not None and before == after:
        return _("%(words)s（已更换）") % {"words": after}
    return after


def _only_days(
    old: Mapping[str, Any] | None, new: Mapping[str, Any], told: set[Place]
) -> set[Place]:
    """Which of the places told before and now had nothing but the day of their figure changed."""
    if old is None:
        return set()
    before, after = dict(shown(undated(old))), dict(shown(undated(new)))
    return {place for place in told if before.get(place) == after.get(place)} - marks(new).keys()


def _kind(place: Place, only_days: set[Place], words: frozenset[str]) -> Kind:
    if place in only_days:
        return Kind.DAY
    return Kind.TEXT if place[3] in words else Kind.FIGURE


def _in_order(after: Mapping[Place, str], before: Mapping[Place, str]) -> list[Place]:
    """By pledge in the order of the new content, what disappears at the end of its pledge."""
    order = {no: position for position, no in enumerate(dict.fromkeys(p[0] for p in after))}
    places = [*after, *(place for place in before if place not in after)]
    return sorted(places, key=lambda place: order.get(place[0], len(order)))


def _moved_up(old: Mapping[str, Any], new: Mapping[str, Any]) -> set[Place]:
    """Places of the former figures that are the old content's present ones."""
    former = {
        (pledge["no"], row["position"]): row
        for pledge in old["pledges"]
        for row in pledge["indicators"]
    }
    return {
        (pledge["no"], row["position"], "", what)
        for pledge in new["pledges"]
        for row in pledge["indicators"]
        if (was := former.get((pledge["no"], row["position"])))
        for what in _moved(was, row)
    }


def _moved(was: Mapping[str, Any], row: Mapping[str, Any]) -> list[str]:
    """Which of an indicator's former figures only follow from those shown until now."""
    places = []
    before = (row["before"], row["before_approx"], row["before_as_of"])
    if (was["value"], was["approx"], was["as_of"]) == before:
        places.append(_("上期进展"))
    if [_months(item) for item in was.get("series", ())] == [_months(i) for i in earlier(row)]:
        places.append(_("历月数据"))
    return places


def _months(item: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(item[key] for key in ("month", "as_of", "value", "approx", "corrected"))


def _names(content: Mapping[str, Any]) -> dict[tuple[str, int], str]:
    """The words that lead a reader to a pledge (position 0) or an indicator."""
    names = {}
    for pledge in content["pledges"]:
        names[pledge["no"], 0] = f"{pledge['no']}. {pledge['title']}"
        for row in pledge["indicators"]:
            names[pledge["no"], row["position"]] = row["name"]
    return names
