"""An indicator (项) of a published version, as pages show it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from results.open_data.series import Point, Schedule, schedule_of, series_of
from results.open_data.words import (
    RECURRENCE,
    SOFT,
    amount,
    day,
    measured,
    number,
    programme_words,
    state_words,
    target_words,
)


@dataclass(frozen=True, slots=True)
class Region:
    """What one place or body stands at."""

    name: str
    target: str
    value: Decimal | None
    approx: str
    as_of: date | None
    share: Decimal | None
    code: str = ""
    done: bool = False
    goal: Decimal | None = None  # the figure of ``target``
    unit: str = ""

    @property
    def amount(self) -> str:
        """「25公里」; empty for no figure."""
        return measured(self.value, self.unit, self.approx)


@dataclass(frozen=True, slots=True)
class Revision:
    """A dated change of the target, the original beside the new one (R75)."""

    on: date | None
    old: str
    new: str
    reason: str
    document: str


@dataclass(frozen=True, slots=True)
class Indicator:
    """One measurable part (项); ``value`` in ``unit``, ``share`` in percent, uncapped;
    ``limit`` is the figure of a bound."""

    name: str
    target: str
    unit: str
    value: Decimal | None
    approx: str
    as_of: date | None
    share: Decimal | None
    before: Decimal | None
    before_approx: str
    before_as_of: date | None
    corrected: bool
    done: bool
    qualitative: bool
    condition: bool
    bound: bool
    marks: tuple[str, ...]
    deadline: date | None
    deadline_phrase: str
    quote: str
    revisions: tuple[Revision, ...]
    regions: tuple[Region, ...]
    parts: tuple[Indicator, ...] = ()
    is_part: bool = False
    position: int = 0
    series: tuple[Point, ...] = ()
    schedule: Schedule | None = None
    limit: Decimal | None = None
    kind: str = ""  # a word of pledges.targets.Kind; empty where an old version does not say
    corrected_on: date | None = None
    state: str = ""  # of its pledge, where that is out of force
    carried: str = ""  # 「结转自2020年」; empty for what is this year's own
    programme: str = ""  # the target of several years it is a part of, in words

    @property
    def amount(self) -> str:
        """「30余公里」; empty for no figure."""
        return measured(self.value, self.unit, self.approx)

    @property
    def amount_before(self) -> str:
        return measured(self.before, self.unit, self.before_approx)

    @property
    def called(self) -> str:
        """Its name where 「其中」 stands beside it already: not said twice."""
        return self.name.removeprefix("其中").lstrip("：:，,") if self.is_part else self.name

    @property
    def state_word(self) -> str:
        """「已完成」, 「推进中」, or 「已暂停」 and the like; empty for a condition: acceptance
        looks at it."""
        if self.done or self.state:
            return state_words("done" if self.done else self.state)
        return "" if self.condition else state_words("going")

    @property
    def pace_word(self) -> str:
        """「超序时」, 「正常推进」, 「滞后」; empty where it is not public or not judged."""
        word = self.schedule.word if self.schedule else ""
        return state_words(word) if word else ""


def indicators_of(rows: list[Mapping[str, Any]], state: str = "") -> tuple[Indicator, ...]:
    """The indicators with their parts inside them, in the order of the text; ``state`` is that of
    a pledge out of force.

    A part of a part (R31: 134, of which 35 in the city, of which 30 in one district) follows the
    part it belongs to.
    """
    return tuple(
        _indicator(row, state, tuple(_parts(rows, row["position"], state)))
        for row in rows
        if row["of"] is None
    )


def _parts(rows: list[Mapping[str, Any]], position: int, state: str) -> Iterator[Indicator]:
    for row in rows:
        if row["of"] == position:
            yield _indicator(row, state)
            yield from _parts(rows, row["position"], state)


def _indicator(row: Mapping[str, Any], state: str, parts: tuple[Indicator, ...] = ()) -> Indicator:
    return Indicator(
        state=state,
        name=row["name"],
        target=target_words(row),
        unit=row["unit"],
        value=number(row["value"]),
        approx=row["approx"],
        as_of=day(row["as_of"]),
        share=number(row["share"]),
        before=number(row["before"]),
        before_approx=row["before_approx"],
        before_as_of=day(row["before_as_of"]),
        corrected=row["corrected"],
        done=row["done"],
        qualitative=row["comparator"] == "qualitative",
        condition=row["condition"],
        bound=row["comparator"] == "<=",
        marks=_marks(row),
        deadline=day(row["deadline"]),
        deadline_phrase=row["deadline_phrase"],
        quote=row["quote"],
        revisions=tuple(_revision(item, row["unit"]) for item in row["revisions"]),
        regions=tuple(_region(item, row["unit"]) for item in row["regions"]),
        parts=parts,
        is_part=row["of"] is not None,
        position=row["position"],
        series=series_of(row),
        schedule=schedule_of(row),
        kind=row.get("kind", ""),
        limit=number(row["target"]) if row["comparator"] == "<=" else None,
        corrected_on=day(row.get("corrected_on")),
        carried=_carried(row),
        programme=programme_words(row),
    )


def _marks(row: Mapping[str, Any]) -> tuple[str, ...]:
    """What must be known to read the target rightly, in a few words each."""
    marks = [
        _("预期性：%(words)s") % {"words": SOFT.get(row["soft"], row["soft"])}
        if row["soft"]
        else "",
        _("准入条件") if row["condition"] else "",
        _("开工数") if row["starts"] else "",
        str(RECURRENCE.get(row["recurrence"], "")),
        _carried(row),
    ]
    return tuple(filter(None, marks))


def _carried(row: Mapping[str, Any]) -> str:
    year = row["carry_over_from"]
    return _("结转自%(year)s年") % {"year": year} if year else ""


def _revision(row: Mapping[str, Any], unit: str) -> Revision:
    return Revision(
        on=day(row["on"]),
        old=amount(row["old"], unit),
        new=amount(row["new"], unit),
        reason=row["reason"],
        document=row["document"],
    )


def _region(row: Mapping[str, Any], unit: str) -> Region:
    return Region(
        name=row["name"],
        target=amount(row["target"], unit),
        value=number(row["value"]),
        approx=row["approx"],
        as_of=day(row["as_of"]),
        share=number(row["share"]),
        code=row.get("code") or "",
        done=row.get("done", False),
        goal=number(row["target"]),
        unit=unit,
    )
