"""The dated changes of a batch's pledges, as people read them, and what one would do (R75)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import dateformat
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.models import Agency, Region
from agencies.together import attach, together
from pledges.models import (
    Batch,
    ChangedPledge,
    Indicator,
    MovedIndicator,
    Pledge,
    PledgeChange,
    Share,
)
from pledges.planning.changes import ALLOWED, Change, State, Turn

STATE_WORDS: dict[State, Promise] = {
    State.PAUSED: gettext_lazy("已暂停"),
    State.STOPPED: gettext_lazy("已终止"),
    State.MERGED: gettext_lazy("已并入其他实事"),
}
# What each change does, for the person who chooses among them.
TELLS: dict[Change, Promise] = {
    Change.PAUSE: gettext_lazy(
        "条件暂不具备，暂缓实施：停报月报、停止研判，恢复后按原计划接着研判。"
    ),
    Change.RESUME: gettext_lazy("条件具备，恢复实施：从生效日期起照常报送和研判，计划不变。"),
    Change.STOP: gettext_lazy("不再实施：停报月报、停止研判，不能再恢复。"),
    Change.MERGE: gettext_lazy("把其他实事并入这一件：指标划转过来，仍由原单位填报。"),
    Change.SPLIT: gettext_lazy("把部分指标拆成新的一件：另编序号，可以另定牵头单位。"),
}


def halt_word(turn: Turn) -> str:
    """「已暂停」, 「已终止」."""
    return str(STATE_WORDS[turn.state])


def halt_sentence(turn: Turn) -> str:
    """「自2020年5月15日起暂停实施，暂停期间不报送、不研判。」"""
    day = {"day": dateformat.format(turn.on, _("Y年n月j日"))}
    if turn.state == State.PAUSED:
        return _("自%(day)s起暂停实施，暂停期间不报送、不研判。") % day
    return _("自%(day)s起终止实施，不再报送、研判。") % day


@dataclass(frozen=True, slots=True)
class Told:
    """One change: the pledges it was made from and what it became, and what moved where.

    Each pledge comes with what it was called then.
    """

    change: PledgeChange
    before: list[ChangedPledge]
    after: list[ChangedPledge]
    moves: list[MovedIndicator]

    @property
    def renamed(self) -> tuple[str, str] | None:
        """What the pledge that goes on was called, and is called since; None as it was."""
        was = {row.pledge_id: row.title for row in self.before}
        return next(
            (
                (was[row.pledge_id], row.title)
                for row in self.after
                if was.get(row.pledge_id, row.title) != row.title
            ),
            None,
        )


def changes_of(batch: Batch) -> list[Told]:
    """The batch's changes, the newest first. Three queries, one where there is none."""
    return _told(PledgeChange.objects.filter(batch=batch))


def changes_of_pledge(pledge: Pledge) -> list[Told]:
    """Those one pledge was part of, the newest first. One query."""
    return told_changes(*together(*change_reads(pledge)))


def change_reads(pledge: Pledge) -> tuple[QuerySet[Any], ...]:
    """The changes one pledge was part of, their pledges and what moved, for ``told_changes``."""
    own = ChangedPledge.objects.filter(pledge=pledge).values("change")
    changes = PledgeChange.objects.filter(pk__in=own).select_related("approved_by")
    return (
        changes.order_by("-effective_on", "-pk"),
        _pledges().filter(change__in=own),
        _moves().filter(change__in=own),
    )


def told_changes(
    changes: Sequence[PledgeChange],
    pledges: Sequence[ChangedPledge],
    moves: Sequence[MovedIndicator],
) -> list[Told]:
    """The changes by what ``change_reads`` found."""
    attach(changes, "pledges", pledges)
    attach(changes, "moves", moves)
    return [_one(change) for change in changes]


def _pledges() -> QuerySet[ChangedPledge]:
    return ChangedPledge.objects.select_related("pledge").order_by("pledge__position", "pk")


def _moves() -> QuerySet[MovedIndicator]:
    return MovedIndicator.objects.select_related("indicator", "before", "after").order_by("pk")


def _told(changes: QuerySet[PledgeChange]) -> list[Told]:
    found = changes.select_related("approved_by").prefetch_related(
        Prefetch("pledges", _pledges()), Prefetch("moves", _moves())
    )
    return [_one(change) for change in found.order_by("-effective_on", "-pk")]


def _one(change: PledgeChange) -> Told:
    return Told(
        change,
        [row for row in change.pledges.all() if row.side == ChangedPledge.Side.BEFORE],
        [row for row in change.pledges.all() if row.side == ChangedPledge.Side.AFTER],
        list(change.moves.all()),
    )


def ways(pledge: Pledge) -> list[tuple[Change, str, str]]:
    """What may be done to the pledge as it stands: the change, its name, what it does."""
    allowed = ALLOWED[State(pledge.state)]
    if pledge.state == State.PAUSED:
        allowed -= {Change.MERGE}  # nothing is merged into what is paused
    return [
        (change, str(PledgeChange.Kind(change).label), str(tells))
        for change, tells in TELLS.items()
        if change in allowed
    ]


def may_be_merged(pledge: Pledge) -> QuerySet[Pledge]:
    """The other pledges of the batch that may go into this one, as published."""
    states = [state for state, allowed in ALLOWED.items() if Change.MERGE in allowed]
    return (
        Pledge.objects.filter(batch=pledge.batch_id, state__in=states)
        .exclude(pk=pledge.pk)
        .order_by("position")
    )


def may_lead(pledge: Pledge) -> QuerySet[Agency]:
    """Who may lead what is split off: who answers for the pledge, or a single body there."""
    named = Agency.objects.filter(responsibilities__pledge=pledge)
    there = Agency.objects.filter(region=pledge.batch.region_id)
    single = there.exclude(kind=Agency.Kind.COLLECTIVE)
    return (named | single).distinct().order_by("order", "pk")


def free_number(pledge: Pledge) -> str:
    """「12-2」: the next free number made of the pledge's own."""
    taken = set(Pledge.objects.filter(batch=pledge.batch_id).values_list("no", flat=True))
    number = 2
    while f"{pledge.no}-{number}" in taken:
        number += 1
    return f"{pledge.no}-{number}"


@dataclass(frozen=True, slots=True)
class Going:
    """An indicator that would move, or fall silent, and who reports on it."""

    indicator: Indicator
    reporters: list[Agency | Region]


def going(indicators: Iterable[Indicator]) -> list[Going]:
    """The indicators in the order given, each with its reporters. One query."""
    held: dict[int, list[Agency | Region]] = {}
    rows = list(indicators)
    shares = Share.objects.filter(indicator__in=rows).select_related(
        "reporting_agency", "reporting_region"
    )
    for share in shares.order_by("region__order", "pk"):
        unit = share.reporting_agency or share.reporting_region
        units = held.setdefault(share.indicator_id, [])
        if unit is not None and unit not in units:
            units.append(unit)
    return [Going(row, held.get(row.pk, [])) for row in rows]


def with_parts(own: Sequence[Indicator], chosen: Iterable[Indicator]) -> list[Indicator]:
    """What a split takes of a pledge's indicators: the chosen with their 其中 parts."""
    wanted = {row.pk for row in chosen}
    grown = 0
    while grown != len(wanted):
        grown = len(wanted)
        wanted |= {row.pk for row in own if row.of_id in wanted}
    return [row for row in own if row.pk in wanted]
