"""Flags as they are told: each turn of light with its sentence, and those that stand open."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch

from agencies.models import Agency, Region
from oversight.ladder import ladder_of
from oversight.models import Notice, NoticeMatter
from oversight.readers.rows import own_word
from pledges.models import Indicator, Pledge
from pledges.models.turns import read_turns, turns_of
from pledges.planning.changes import halt_between
from pledges.readers.pledge_changes import halt_sentence
from progress.models import Flag, FlagChange, Verdict
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
    """A flag with its turns, the newest first; ``ended`` says which change of the pledge ended it
    (R75), where no light did."""

    raised_on: date
    cleared_on: date | None
    turns: list[Turn]
    ended: str = ""


def flags_of(pledge: Pledge) -> dict[int, list[FlagTold]]:
    """Indicator id → the flags of its whole, the newest first. Two queries, one more in English."""
    flags = list(
        Flag.objects.filter(share__indicator__pledge=pledge)
        .filter(share__region=None, share__agency=None)
        .annotate(turned=turns_of("share__indicator", "share__indicator__pledge"))
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

    None: one query; else five, one more in English. ``can_climb`` is False where a letter of
    the highest rung is there already.
    """
    matters = (
        NoticeMatter.objects.filter(withdrawn=False)
        .select_related("notice")
        .defer("notice__body")
        .order_by("-pk")
    )
    flags = list(
        Flag.objects.filter(share__indicator__pledge=pledge, cleared_on=None)
        .exclude(share__indicator__in=Indicator.objects.halted_on(date.max))
        .select_related(
            "share__indicator",
            "share__region",
            "share__agency",
            "share__reporting_agency",
            "share__reporting_region",
        )
        .prefetch_related(CHANGES, Prefetch("matters", matters))
        .order_by("share__indicator__position", "share__pk")
    )
    if not flags or month is None:
        return []
    used = [row.rung.value for row in ladder_of(pledge.batch) if row.enabled]
    stands = Verdict.objects.filter(share__in=[flag.share_id for flag in flags])
    now = {row.share_id: row for row in stands.standing_in(month).defer("inputs")}
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
