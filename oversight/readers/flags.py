"""Flags as they are told: each turn of light with its day and its sentence."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch

from pledges.models import Pledge
from progress.models import Flag, FlagChange
from progress.sentences import sentences

CHANGES = Prefetch(
    "changes",
    FlagChange.objects.select_related("verdict").defer("verdict__inputs").order_by("pk"),
)


@dataclass(frozen=True, slots=True)
class Turn:
    """One dated change of light under a flag; ``old_light`` is empty where it was raised."""

    on: date
    old_light: str
    new_light: str
    sentence: str


@dataclass(frozen=True, slots=True)
class FlagTold:
    """A flag with its turns, the newest first."""

    raised_on: date
    cleared_on: date | None
    turns: list[Turn]


def flags_of(pledge: Pledge) -> dict[int, list[FlagTold]]:
    """Indicator id → the flags of its whole, the newest first. Two queries, one more in English."""
    flags = list(
        Flag.objects.filter(share__indicator__pledge=pledge)
        .filter(share__region=None, share__agency=None)
        .select_related("share")
        .prefetch_related(CHANGES)
        .order_by("-raised_on", "-pk")
    )
    told = sentences(change.verdict for flag in flags for change in flag.changes.all())
    found: dict[int, list[FlagTold]] = defaultdict(list)
    for flag in flags:
        turns = [
            Turn(change.on, change.old_light, change.new_light, told[change.verdict_id])
            for change in reversed(flag.changes.all())
        ]
        found[flag.share.indicator_id].append(FlagTold(flag.raised_on, flag.cleared_on, turns))
    return found
