"""Flags as they are told: each turn of light with its sentence, and those that stand open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from agencies.models import Agency, Region
from agencies.together import attach, together
from oversight.ladder import merged
from oversight.models import LadderRung, Notice, NoticeMatter
from oversight.readers.rows import own_word
from pledges.models import Indicator, Pledge
from pledges.models.turns import read_turns, turns_of
from pledges.planning.changes import halt_between
from pledges.readers.pledge_changes import halt_sentence
from progress.models import Flag, FlagChange, Verdict
from progress.sentences import sentences


@dataclass(frozen=True, slots=True)
class Turn:
    """One dated change of light under a flag; ``old_light`` is empty where it was raised."""

    on: date
    old_light: str
    new_light: str
    sentence: str


@dataclass(frozen=True, slots=True)
class FlagTold:
    """A flag with its turns, the newest first; ``ended`` says which change of the pledge ended it
    (R75), where no light did."""

    raised_on: date
    cleared_on: date | None
    turns: list[Turn]
    ended: str = ""


def flags_of(pledge: Pledge) -> dict[int, list[FlagTold]]:
    """Indicator id → the flags of its whole, the newest first. One query, one more in English."""
    return told_flags(*together(flags_raised(pledge), changes_of(pledge)))


def flags_raised(pledge: Pledge) -> QuerySet[Flag]:
    """Every flag its wholes ever had, the newest first."""
    return (
        Flag.objects.filter(share__indicator__pledge=pledge)
        .filter(share__region=None, share__agency=None)
        .annotate(turned=turns_of("share__indicator", "share__indicator__pledge"))
        .select_related("share")
        .order_by("-raised_on", "-pk")
    )


def changes_of(pledge: Pledge) -> QuerySet[FlagChange]:
    """How the light of its wholes turned under their flags, and what raised those that stand."""
    changes = FlagChange.objects.filter(flag__share__indicator__pledge=pledge)
    whole = Q(flag__share__region=None, flag__share__agency=None)
    return (
        changes.filter(whole | Q(flag__cleared_on=None))
        .select_related("verdict")
        .defer("verdict__inputs")
        .order_by("pk")
    )


def told_flags(flags: Sequence[Flag], changes: Sequence[FlagChange]) -> dict[int, list[FlagTold]]:
    """The flags of the wholes by what ``flags_raised`` and ``changes_of`` found."""
    attach(flags, "changes", changes)
    told = sentences(change.verdict for flag in flags for change in flag.changes.all())
    found: dict[int, list[FlagTold]] = defaultdict(list)
    for flag in flags:
        turns = [
            Turn(change.on, change.old_light, change.new_light, told[change.verdict_id])
            for change in reversed(flag.changes.all())
        ]
        told_flag = FlagTold(flag.raised_on, flag.cleared_on, turns, _ended(flag))
        found[flag.share.indicator_id].append(told_flag)
    return found


def _ended(flag: Flag) -> str:
    """「自2020年5月15日起暂停……」 where the share was out of force on the day it was cleared."""
    day = flag.cleared_on
    halt = halt_between(read_turns(flag.turned), day, day) if day else None  # type: ignore[attr-defined]
    return halt_sentence(halt) if halt else ""


@dataclass(frozen=True, slots=True)
class OpenFlag:
    """A flag that stands, under the light its share stands under now; letters newest first.

    ``word`` replaces the light's own where that would mislead. ``raised`` is the verdict it was
    raised by with its sentence, where that is of an earlier month; its figures are those of then.
    """

    flag: Flag
    light: str
    word: str
    sentence: str
    raised: Verdict | None
    raised_sentence: str
    letters: list[Notice]
    can_climb: bool

    @property
    def unit(self) -> Agency | Region | None:
        """Who reports the share, and so is written to."""
        share = self.flag.share
        return share.reporting_agency or share.reporting_region


def open_flags(pledge: Pledge, month: date | None) -> list[OpenFlag]:
    """The pledge's open flags, whole and parts, as they stand in ``month``, the newest judged;
    none of what is out of force.

    One query, one more in English. ``can_climb`` is False where a letter of the highest rung is
    there already.
    """
    *found, changes = together(*open_reads(pledge, pledge.batch_id, month), changes_of(pledge))
    return told_open(found, changes)


def open_reads(pledge: Pledge, batch: int, month: date | None) -> tuple[QuerySet[Any], ...]:
    """The open flags, their matters, the ladder and how they stand, for ``told_open``."""
    standing = Flag.objects.filter(share__indicator__pledge=pledge, cleared_on=None).exclude(
        share__indicator__in=Indicator.objects.halted_on(date.max)
    )
    if month is None:
        standing = standing.none()
    matters = NoticeMatter.objects.filter(withdrawn=False, flag__in=standing.values("pk"))
    verdicts = Verdict.objects.filter(share__in=standing.values("share"))
    units = "share__reporting_agency", "share__reporting_region"
    return (
        standing.select_related("share__indicator", "share__region", "share__agency", *units)
        .defer("share__region__outline", "share__reporting_region__outline")
        .order_by("share__indicator__position", "share__pk"),
        matters.select_related("notice").defer("notice__body").order_by("-pk"),
        LadderRung.objects.filter(batch=batch),
        verdicts.standing_in(month or date.min).defer("inputs"),
    )


def told_open(found: Sequence[list[Any]], changes: Sequence[FlagChange]) -> list[OpenFlag]:
    """The open flags by what ``open_reads`` and ``changes_of`` found."""
    flags, matters, rungs, verdicts = found
    if not flags:
        return []
    attach(flags, "matters", matters)
    attach(flags, "changes", changes)
    used = [row.rung.value for row in merged(rungs) if row.enabled]
    now = {row.share_id: row for row in verdicts}
    first = {flag.pk: next(iter(flag.changes.all())).verdict for flag in flags}
    told = sentences([*now.values(), *first.values()])
    return [_open_flag(flag, now[flag.share_id], first[flag.pk], told, used) for flag in flags]


def _open_flag(
    flag: Flag, now: Verdict, first: Verdict, told: dict[int, str], used: list[str]
) -> OpenFlag:
    earlier = first if first.month != now.month else None
    return OpenFlag(
        flag,
        light=now.light,
        word=own_word(now),
        sentence=told[now.pk],
        raised=earlier,
        raised_sentence=told[earlier.pk] if earlier else "",
        letters=[matter.notice for matter in flag.matters.all()],
        can_climb=all(matter.rung not in used[-1:] for matter in flag.matters.all()),
    )
