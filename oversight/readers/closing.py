"""How a batch stands before it is closed (办结): what became of each pledge, and what is open.

Completed is what passed acceptance, reached what only its figures say; over 100 % stands as it
is (R17, R18, R23, R51, R67).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Prefetch

from oversight.checklist import Sight, sights_of
from oversight.models import ClosingNote
from oversight.outcomes import Ended, Outcome, outcome_of
from oversight.readers.closing_matters import Matter, hindrances, warnings_of
from pledges.models import Batch, Indicator, Pledge, Responsibility
from pledges.targets import Comparator, percent


@dataclass(frozen=True, slots=True)
class IndicatorEnd:
    """One counting indicator at the end: ``share`` in percent of its target, uncapped, None where
    there is no ratio; ``over`` tells 超额完成."""

    indicator: Indicator
    sight: Sight | None
    share: Decimal | None

    @property
    def ended(self) -> Ended:
        sight = self.sight
        return Ended(
            accepted=sight is not None and sight.passed is not None,
            reached=sight is not None and sight.reached,
            soft=bool(self.indicator.soft),
        )

    @property
    def over(self) -> bool:
        ranged = self.indicator.comparator == Comparator.RANGE
        return self.share is not None and self.share > 100 and not ranged

    @property
    def words(self) -> str:
        """What the portal sees of it: figure, day and target."""
        return self.sight.value.words if self.sight else ""


@dataclass(frozen=True, slots=True)
class PledgeEnd:
    """One pledge at the end; ``note`` says why it is not completed, where somebody has."""

    pledge: Pledge
    outcome: Outcome
    rows: tuple[IndicatorEnd, ...]
    note: ClosingNote | None

    @property
    def needs_note(self) -> bool:
        return self.outcome == Outcome.SHORT

    @property
    def early(self) -> int:
        """Days before the deadline its last indicator was finished (提前完成); 0 for none."""
        if self.outcome != Outcome.ACCEPTED or not self.rows:
            return 0
        firm = [row.sight for row in self.rows if row.sight and not row.indicator.soft]
        days = [
            sight.days_early(sight.passed.finished_on) for sight in firm if sight.passed is not None
        ]
        return min(days, default=0)


@dataclass(frozen=True, slots=True)
class ClosingState:
    """The batch as it would be closed. ``hindrances`` must be settled first, ``warnings`` are
    named and do not hinder."""

    batch: Batch
    pledges: tuple[PledgeEnd, ...]
    hindrances: tuple[Matter, ...]
    warnings: tuple[Matter, ...]

    @property
    def counts(self) -> Counter[Outcome]:
        """件 by outcome."""
        return Counter(row.outcome for row in self.pledges)

    @property
    def indicator_counts(self) -> Counter[Outcome]:
        """项 by outcome; those of what was stopped count as stopped."""
        return Counter(
            row.outcome if row.outcome == Outcome.STOPPED else each.ended.outcome
            for row in self.pledges
            for each in row.rows
        )

    @property
    def over(self) -> list[tuple[PledgeEnd, IndicatorEnd]]:
        """Over-fulfilled indicators, in the batch's order."""
        return [(row, each) for row in self.pledges for each in row.rows if each.over]

    @property
    def unfinished(self) -> list[PledgeEnd]:
        """Pledges that need a note."""
        return [row for row in self.pledges if row.needs_note]

    @property
    def may_close(self) -> bool:
        return not self.hindrances


def closing_state(batch: Batch, today: date) -> ClosingState:
    """How the batch would be closed today, in a fixed number of queries."""
    pledges = list(
        Pledge.objects.filter(batch=batch)
        .select_related("category", "closing_note")
        .prefetch_related(
            Prefetch("responsibilities", Responsibility.objects.select_related("agency")),
            Prefetch("indicators", Indicator.objects.order_by("position")),
        )
        .order_by("position")
    )
    counting = [row for pledge in pledges for row in pledge.indicators.all() if row.counts]
    sights = {sight.indicator.pk: sight for sight in sights_of(counting, today)}
    rows = tuple(_pledge(pledge, sights, today) for pledge in pledges)
    return ClosingState(
        batch=batch,
        pledges=rows,
        hindrances=(*_own_hindrances(batch, rows, today), *hindrances(batch)),
        warnings=tuple(warnings_of(batch, rows_reached=_reached(rows), today=today)),
    )


def _pledge(pledge: Pledge, sights: dict[int, Sight], today: date) -> PledgeEnd:
    rows = tuple(
        _indicator(row, sights.get(row.pk), today) for row in pledge.indicators.all() if row.counts
    )
    outcome = {
        Pledge.State.STOPPED: Outcome.STOPPED,
        Pledge.State.MERGED: Outcome.MERGED,
    }.get(Pledge.State(pledge.state)) or outcome_of(row.ended for row in rows)
    return PledgeEnd(pledge, outcome, rows, getattr(pledge, "closing_note", None))


def _indicator(indicator: Indicator, sight: Sight | None, today: date) -> IndicatorEnd:
    share = None
    if sight and sight.last and sight.last.value is not None:
        target = sight.share.target_on(today)
        share = percent(target.share(sight.last.value)) if target.has_share else None
    return IndicatorEnd(indicator, sight, share)


def _reached(rows: Iterable[PledgeEnd]) -> int:
    return sum(row.outcome == Outcome.REACHED for row in rows)


def _own_hindrances(batch: Batch, rows: tuple[PledgeEnd, ...], today: date) -> list[Matter]:
    """The year is not over, or a pledge not completed has no word on it."""
    found = []
    done = (Outcome.ACCEPTED, Outcome.STOPPED, Outcome.MERGED)
    if today < batch.ends_on and not (rows and all(row.outcome in done for row in rows)):
        found.append(Matter.too_early(batch.ends_on))
    silent = [row.pledge for row in rows if row.needs_note and row.note is None]
    if silent:
        found.append(Matter.without_note(silent))
    return found
