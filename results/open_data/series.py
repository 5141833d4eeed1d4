"""What a version tells of one indicator over time, and the photographs it shows.

Versions frozen before these were added have none of them; every reader here then answers with
nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from results.open_data.words import number


@dataclass(frozen=True, slots=True)
class Point:
    """The accepted figure of one month: ``value`` in the indicator's unit, ``share`` in percent
    of the target, uncapped, None for a bound."""

    month: date
    as_of: date
    value: Decimal | None
    approx: str
    share: Decimal | None
    corrected: bool


@dataclass(frozen=True, slots=True)
class Schedule:
    """Where the batch makes it public: ``word`` is ahead, on, behind or empty, ``expected`` the
    share of the target, in percent, planned for each day of the curve and for each day a figure
    speaks of."""

    word: str
    expected: tuple[tuple[date, Decimal], ...]


@dataclass(frozen=True, slots=True)
class Photo:
    """A photograph made public with the version; sizes in pixels and bytes."""

    sha256: str
    caption: str
    width: int
    height: int
    size: int


def series_of(row: Mapping[str, Any]) -> tuple[Point, ...]:
    """The accepted figures of the whole, oldest first."""
    return tuple(
        Point(
            month=date.fromisoformat(point["month"]),
            as_of=date.fromisoformat(point["as_of"]),
            value=number(point["value"]),
            approx=point.get("approx", ""),
            share=number(point["share"]),
            corrected=point.get("corrected", False),
        )
        for point in row.get("series", [])
    )


def schedule_of(row: Mapping[str, Any]) -> Schedule | None:
    """The plan of the indicator, or None where it is not public."""
    schedule = row.get("schedule")
    if not schedule:
        return None
    return Schedule(
        word=schedule.get("word") or "",
        expected=tuple(
            (date.fromisoformat(each["day"]), Decimal(each["share"]))
            for each in points_of(schedule)
        ),
    )


def points_of(schedule: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Every day a frozen schedule tells of, each once, oldest first."""
    rows = [*schedule["expected"], *schedule.get("on_figures", ())]
    return sorted({row["day"]: row for row in rows}.values(), key=lambda row: row["day"])


def photos_of(row: Mapping[str, Any]) -> tuple[Photo, ...]:
    """The photographs of a pledge, in the order they were chosen."""
    names = Photo.__dataclass_fields__
    return tuple(Photo(**{name: file[name] for name in names}) for file in row.get("files", []))
