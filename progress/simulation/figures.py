"""What the simulated reports say: figures by share and month, from ``simulation.json``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from agencies.source_files import Entry
from pledges.models import Share
from pledges.targets import Kind
from progress.curves import Curve, simulated_value


class Figures:
    """The figures of one batch; ``pledges`` holds their parameters, by number."""

    def __init__(self, pledges: Entry, shares: Sequence[Share]) -> None:
        self.pledges, self.shares = pledges, shares

    def of_month(self, month: int) -> dict[int, Decimal]:
        """Share id → figure of the month; a whole that is split is the sum of its parts.

        A place that never reports the month stands in the sum with the last one it told.
        """
        values, sums = {}, defaultdict[int, Decimal](Decimal)
        for share in self.shares:
            if share.indicator.kind == Kind.QUALITATIVE:
                continue
            values[share.pk] = self._value(share, self._last_told(share, month))
            if share.region_id:
                sums[share.indicator_id] += values[share.pk]
        wholes = {share.indicator_id: share.pk for share in self.shares if share.is_whole}
        return values | {wholes[indicator]: total for indicator, total in sums.items()}

    def is_done(self, share: Share, month: int) -> bool:
        """Is a qualitative target reported done by this month?"""
        if share.indicator.kind != Kind.QUALITATIVE:
            return False
        done_month = self.entry(share).whole("done_month")
        return done_month is not None and month >= done_month

    def note(self, share: Share, month: int) -> str:
        """What the unit adds to the figure (说明)."""
        notes = self.entry(share).fields.get("notes", {})
        return str(notes.get(str(month), ""))

    def entry(self, share: Share) -> Entry:
        """The parameters of one share."""
        pledge = self.pledges.needed_entry(share.indicator.pledge.no)
        if share.region is None:
            return pledge.needed_entry(str(share.indicator.position - 1))
        places = pledge.needed_entry("regions").entries("shares")
        return next(entry for entry in places if entry.text("region") == share.region.code)

    def _last_told(self, share: Share, month: int) -> int:
        if share.region is None:
            return month
        missing = self.entry(share).fields.get("missing", [])
        return next((told for told in range(month, 0, -1) if told not in missing), 0)

    def _value(self, share: Share, month: int) -> Decimal:
        figures, target = self.entry(share), share.target()
        told = figures.entry("told") if "told" in figures.fields else None
        if told and str(month) in told.fields:
            return told.needed_number(str(month))
        start = figures.number("from") if "from" in figures.fields else target.baseline
        return simulated_value(
            curve=figures.choice("curve", Curve),
            month=month,
            start=start or Decimal(0),
            end=(target.value or Decimal(0)) * figures.needed_number("final"),
            kind=target.kind,
            unit=share.indicator.unit,
        )
