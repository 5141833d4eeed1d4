"""Judging a batch: verdicts are stored with their inputs, flags raised and cleared.

Safe with any number of workers: the batch's row is locked for the length of one run, a
verdict is stored only when its inputs differ from the last one of the same day, and the
database allows one open flag per share. The database judges and says what is new; only
that is read, worded and written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from pledges.models import Batch, Indicator
from progress.facts import Light, Reason, Ruling
from progress.inputs import from_json
from progress.lateness import judge, raises_flag
from progress.models import Flag, FlagChange, Verdict
from progress.set_judging import Judged, LastFlag, judge_set, says
from progress.wording import official_sentence


class Disagreement(RuntimeError):
    """The database and the pure rule judge the same inputs differently; nothing is stored."""


@dataclass(frozen=True)
class Run:
    """One judgement of a batch: ids of the verdict of each share, and what was new in it."""

    judged: tuple[int, ...]
    stored: int
    raised: int
    cleared: int

    @cached_property
    def verdicts(self) -> tuple[Verdict, ...]:
        """The verdict of each judged share, in the order of the batch.

        One query, when asked for; a stored verdict never changes.
        """
        found = Verdict.objects.select_related(
            "share__indicator__pledge", "share__region", "share__agency"
        ).in_bulk(self.judged)
        return tuple(found[pk] for pk in self.judged)

    def __str__(self) -> str:
        return (
            f"{len(self.judged)} judged, {self.stored} stored, "
            f"{self.raised} flags raised, {self.cleared} cleared"
        )


@transaction.atomic
def judge_batch(*, batch: Batch, today: date) -> Run:
    """Judge every share of the batch as of ``today``; running it again changes nothing.

    What is out of force (paused, stopped) is not judged, and its open flag ends (R75). Two
    queries where nothing changed. Raises ``Disagreement``, and stores nothing, when the pure rule
    says anything else of the inputs than the database did.
    """
    ended = _of_what_is_halted(OuterRef("pk"), today)
    locked = Batch.objects.select_for_update(no_key=True).only("pk")
    held = locked.annotate(ends_flags=Exists(ended)).get(pk=batch.pk)
    rows = judge_set(batch, today)
    made = Verdict.objects.bulk_create(_verdict(row, today) for row in rows if not row.stands)
    fresh = {verdict.share_id: verdict for verdict in made}
    standing = [_standing(row, fresh.get(row.share_id)) for row in rows]
    raised, cleared = _move_flags(standing, today)
    if held.ends_flags:
        cleared += _of_what_is_halted(batch.pk, today).update(cleared_on=today)
    return Run(tuple(line.verdict_id for line in standing), len(made), raised, cleared)


def _of_what_is_halted(batch: int | OuterRef, today: date) -> QuerySet[Flag]:
    """Open flags of what is out of force; a look back at an earlier day ends none."""
    return Flag.objects.filter(
        share__indicator__pledge__batch=batch,
        share__indicator__in=Indicator.objects.halted_on(today),
        cleared_on=None,
        raised_on__lte=today,
    ).exclude(changes__on__gt=today)


def _verdict(row: Judged, today: date) -> Verdict:
    """The row as a verdict not stored yet, judged again by the rule and put into words."""
    if row.inputs is None:
        raise ValueError(f"share {row.share_id}: nothing new to store")
    facts = from_json(row.inputs)
    ruling = judge(facts)
    if says(ruling) != row.says:
        raise Disagreement(
            f"share {row.share_id}: the database says {row.says}, the rule {says(ruling)}"
        )
    return Verdict(
        share_id=row.share_id,
        month=row.month,
        day=row.day,
        sequence=row.stored.sequence + 1 if row.stored else 1,
        light=ruling.light,
        reason=ruling.reason,
        expected=ruling.expected,
        actual=ruling.actual,
        gap=ruling.gap,
        gap_of_plan=ruling.gap_of_plan,
        expected_value=ruling.expected_value,
        days_late=ruling.days_late,
        text=official_sentence(facts, ruling),
        inputs=row.inputs,
        judged_on=today,
    )


@dataclass(frozen=True, slots=True)
class _Standing:
    """A share with the verdict it stands under now, and the flag it had before."""

    share_id: int
    verdict_id: int
    light: Light
    reason: Reason
    flag: LastFlag | None

    @property
    def wants_flag(self) -> bool:
        return raises_flag(Ruling(self.light, self.reason))


def _standing(row: Judged, made: Verdict | None) -> _Standing:
    if made is not None:
        return _Standing(row.share_id, made.pk, Light(made.light), Reason(made.reason), row.flag)
    if row.stored is None:
        raise ValueError(f"share {row.share_id}: neither stored nor made")
    light, reason = Light(row.stored.light), Reason(row.stored.reason)
    return _Standing(row.share_id, row.stored.pk, light, reason, row.flag)


def _move_flags(standing: Sequence[_Standing], today: date) -> tuple[int, int]:
    """Raise, change and clear flags; a look back at an earlier day moves none."""
    movable = [line for line in standing if line.flag is None or line.flag.moved_on <= today]
    still = [(line, line.flag) for line in movable if line.flag and line.flag.is_open]
    lagging = [line for line in movable if line.wants_flag]
    anew = [line for line in lagging if line.flag is None or not line.flag.is_open]
    flags = Flag.objects.bulk_create(Flag(share_id=line.share_id, raised_on=today) for line in anew)
    changes = [(line, flag.pk, "") for line, flag in zip(anew, flags, strict=True)]
    changes += [(line, flag.pk, flag.light) for line, flag in still if flag.light != line.light]
    FlagChange.objects.bulk_create(
        FlagChange(
            flag_id=pk,
            on=today,
            verdict_id=line.verdict_id,
            old_light=before,
            new_light=line.light,
        )
        for line, pk, before in changes
    )
    over = [flag.pk for line, flag in still if not line.wants_flag]
    Flag.objects.filter(pk__in=over).update(cleared_on=today)
    return len(flags), len(over)
