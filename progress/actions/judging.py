"""Judging a batch: verdicts are stored with their inputs, flags raised and cleared.

Safe with any number of workers: the batch's row is locked for the length of one run, a
verdict is stored only when its inputs differ from the last one of the same day, and the
database allows one open flag per share.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from pledges.models import Batch, Share
from progress.facts import Facts, Ruling
from progress.gathering import gather
from progress.inputs import to_json
from progress.lateness import judge, raises_flag
from progress.models import Flag, FlagChange, Verdict
from progress.wording import official_sentence


@dataclass(frozen=True, slots=True)
class Run:
    """One judgement of a batch: the verdict of each share, and what was new in it."""

    verdicts: tuple[Verdict, ...]
    stored: int
    raised: int
    cleared: int

    def __str__(self) -> str:
        return (
            f"{len(self.verdicts)} judged, {self.stored} stored, "
            f"{self.raised} flags raised, {self.cleared} cleared"
        )


@transaction.atomic
def judge_batch(*, batch: Batch, today: date) -> Run:
    """Judge every share of the batch as of ``today``; running it again changes nothing."""
    Batch.objects.select_for_update().get(pk=batch.pk)
    judged = [(share, facts, judge(facts)) for share, facts in gather(batch, today)]
    months = {facts.month for _, facts, _ in judged}
    last = Verdict.objects.last_of_each_day(batch, months)
    fresh = []
    for share, facts, ruling in judged:
        stored = last.get((share.pk, facts.month, facts.day))
        inputs = to_json(facts)
        if stored is None or stored.inputs != inputs:
            fresh.append(_verdict(share, facts, ruling, inputs, stored, today))
    for verdict in Verdict.objects.bulk_create(fresh):
        last[verdict.share_id, verdict.month, verdict.day] = verdict
    verdicts = tuple(last[share.pk, facts.month, facts.day] for share, facts, _ in judged)
    raised, cleared = _move_flags(judged, verdicts, today)
    return Run(verdicts, len(fresh), raised, cleared)


def _verdict(
    share: Share,
    facts: Facts,
    ruling: Ruling,
    inputs: dict[str, Any],
    stored: Verdict | None,
    today: date,
) -> Verdict:
    return Verdict(
        share=share,
        month=facts.month,
        day=facts.day,
        sequence=stored.sequence + 1 if stored else 1,
        light=ruling.light,
        reason=ruling.reason,
        expected=ruling.expected,
        actual=ruling.actual,
        gap=ruling.gap,
        text=official_sentence(facts, ruling),
        inputs=inputs,
        judged_on=today,
    )


def _move_flags(
    judged: list[tuple[Share, Facts, Ruling]], verdicts: tuple[Verdict, ...], today: date
) -> tuple[int, int]:
    """Raise, change and clear flags; a look back at an earlier day moves none."""
    flags: dict[int, Flag] = {}
    shares = [share.pk for share, _, _ in judged]
    for flag in Flag.objects.filter(share__in=shares).prefetch_related("changes"):
        flags[flag.share_id] = flag  # the newest, as they come in the order they were raised
    raised = cleared = 0
    for (share, _, ruling), verdict in zip(judged, verdicts, strict=True):
        newest = flags.get(share.pk)
        if newest and _last_moved(newest) > today:
            continue
        if newest and newest.cleared_on is None:
            cleared += _follow(newest, verdict, raises_flag(ruling), today)
        elif raises_flag(ruling):
            raised += _raise(share, verdict, today)
    return raised, cleared


def _last_moved(flag: Flag) -> date:
    return flag.cleared_on or max(change.on for change in flag.changes.all())


def _raise(share: Share, verdict: Verdict, today: date) -> int:
    flag = Flag.objects.create(share=share, raised_on=today)
    FlagChange.objects.create(flag=flag, on=today, verdict=verdict, new_light=verdict.light)
    return 1


def _follow(flag: Flag, verdict: Verdict, still_up: bool, today: date) -> int:
    """Record a change of light, and clear the flag when its reason is gone."""
    changes = list(flag.changes.all())
    if changes[-1].new_light != verdict.light:
        FlagChange.objects.create(
            flag=flag,
            on=today,
            verdict=verdict,
            old_light=changes[-1].new_light,
            new_light=verdict.light,
        )
    if still_up:
        return 0
    flag.cleared_on = today
    flag.save(update_fields=["cleared_on"])
    return 1
