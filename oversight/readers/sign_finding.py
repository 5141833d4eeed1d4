"""Which accepted figures make a reader look twice (数据疑点), told with the figures that do.

The questions are those a clerk and a reviewer saw before (progress/plausibility.py), asked
again of what was accepted; domain, "entry checks"; R31. A question is no accusation.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import pairwise

from django.utils import dateformat, translation
from django.utils.translation import gettext as _

from pledges.models import Batch, Share
from pledges.targets import percent, rounded
from progress.facts import Facts
from progress.gathering import gather_all_as_if_accepted
from progress.models import MonthlyReport, Reading
from progress.pace import expected_share
from progress.periods import month_end
from progress.plausibility import MONTHS, Hint
from progress.readers.hints import read_hints
from progress.readers.rollup import Rollup, read_all_rollups
from progress.wording import amount, expected_amount

NAMED = 12  # places a sign names; the rest it counts


@dataclass(frozen=True, slots=True)
class Found:
    """One sign: the share, the month (its first day), what raises it and how, in Chinese."""

    share: Share
    month: date
    sign: Hint
    told: str

    @property
    def key(self) -> tuple[int, date, str]:
        """What the database keeps once."""
        return self.share.pk, self.month, self.sign.value


@dataclass(frozen=True, slots=True)
class Place:
    """A place and what it has reached of its share of the target, in percent."""

    name: str
    percent: Decimal


Places = defaultdict[tuple[int, date], list[Place]]


@dataclass(frozen=True, slots=True)
class Row:
    """A figure with what stands around it. ``earlier`` are accepted, with a value, oldest first."""

    share: Share
    facts: Facts
    reading: Reading
    earlier: list[Reading]
    month: date
    places: list[Place]

    @property
    def now(self) -> Decimal:
        return self.reading.value or Decimal(0)

    def amount(self, value: Decimal | None) -> str:
        return amount(value, self.share.indicator.unit)


def find_signs(batch: Batch, today: date) -> list[Found]:
    """Every sign on the batch's accepted figures, as they stand now. Sixteen queries at most.

    All places at one percent are one sign, on the whole's share and in its report, that names
    the places: the likeness is a fact about all of them, none of which is odd by itself.
    """
    reports = list(
        MonthlyReport.objects.filter(batch=batch, state=MonthlyReport.State.ACCEPTED)
        .select_related("batch", "agency", "region")
        .prefetch_related("readings")
        .order_by("month", "pk")
    )
    gathered = gather_all_as_if_accepted(reports, today)
    rollups = read_all_rollups(reports) if reports else {}
    places = _places(rollups.values())
    found = []
    for report in reports:
        rows = gathered[report.pk]
        alike = {share.pk: places[share.indicator_id, report.month] for share, _f, _e in rows}
        own = {
            share: replace(rollup, percents=tuple(place.percent for place in alike[share]))
            for share, rollup in rollups[report.pk].items()
        }
        asked = read_hints(report, today, gathered=rows, rollups=own)
        readings = {reading.share_id: reading for reading in report.readings.all()}
        for share, facts, earlier in rows:
            if share.pk not in asked:
                continue
            row = Row(
                share,
                facts,
                readings[share.pk],
                [reading for reading in earlier if reading.value is not None],
                report.month,
                alike[share.pk],
            )
            found += _signs(row, [question.hint for question in asked[share.pk]])
    return found


def _signs(row: Row, hints: Iterable[Hint]) -> list[Found]:
    with translation.override("zh-hans"):
        return [
            Found(row.share, row.month, hint, TELLING[hint](row))
            for hint in hints
            if hint in TELLING and (hint != Hint.STUCK or _was_to_move(row))
        ]


def _was_to_move(row: Row) -> bool:
    """Did the plan expect growth in each of the months? A winter's rest is no sign."""
    months = [*(reading.report.month for reading in row.earlier[-(MONTHS - 1) :]), row.month]
    planned = [expected_share(row.facts.schedule, month_end(month)) for month in months]
    return all(then is None or now is None or then < now for then, now in pairwise(planned))


def _places(rollups: Iterable[dict[int, Rollup]]) -> Places:
    """Indicator and month → its places with an accepted figure, for the wholes among
    ``rollups``. What is signed and not yet accepted may still change, and counts nowhere here.
    """
    wholes = {share for own in rollups for share in own}
    readings = (
        Reading.objects.filter(
            share__indicator__in=Share.objects.filter(pk__in=wholes).values("indicator"),
            share__reporting_region__isnull=False,
            report__state=MonthlyReport.State.ACCEPTED,
            value__isnull=False,
        )
        .select_related("report", "share__indicator", "share__reporting_region")
        .prefetch_related("share__indicator__revisions")
        .order_by("share__reporting_region__order", "share__reporting_region__code")
    )
    places: Places = defaultdict(list)
    for reading in readings if wholes else ():
        target = reading.share.target_on(month_end(reading.report.month))
        if target.has_share and reading.value is not None and reading.share.reporting_region:
            places[reading.share.indicator_id, reading.report.month].append(
                Place(
                    reading.share.reporting_region.short_name,
                    percent(target.share(reading.value)),
                )
            )
    return places


def _fell(row: Row) -> str:
    last = row.earlier[-1]
    return _("%(month)s累计%(now)s，%(before)s为%(last)s，减少%(change)s。") % {
        "month": _written(row.month),
        "now": row.amount(row.now),
        "before": _written(last.report.month),
        "last": row.amount(last.value),
        "change": row.amount((last.value or Decimal(0)) - row.now),
    }


def _jumped(row: Row) -> str:
    last = row.earlier[-1]
    return _("%(month)s累计%(now)s，比%(before)s增加%(gained)s；计划同期增加%(planned)s。") % {
        "month": _written(row.month),
        "now": row.amount(row.now),
        "before": _written(last.report.month),
        "gained": row.amount(row.now - (last.value or Decimal(0))),
        "planned": _planned_gain(row, last.report.month),
    }


def _planned_gain(row: Row, since: date) -> str:
    """What the plan expected to grow from one month's end to the figure's; empty without one."""
    then, now = (
        expected_share(row.facts.schedule, month_end(month)) for month in (since, row.month)
    )
    if then is None or now is None:
        return ""
    gain = row.facts.target.at_share(now) - row.facts.target.at_share(then)
    return expected_amount(
        rounded(gain, 0 if gain.denominator == 1 else 1), row.share.indicator.unit
    )


def _far_over(row: Row) -> str:
    return _("%(month)s累计%(now)s，目标%(goal)s，完成率%(percent)s%%。") % {
        "month": _written(row.month),
        "now": row.amount(row.now),
        "goal": row.amount(row.facts.target.value),
        "percent": percent(row.facts.target.share(row.now)),
    }


def _stuck(row: Row) -> str:
    words = {
        "first": _written(_first_of(row)),
        "month": _written(row.month),
        "now": row.amount(row.now),
        "goal": row.amount(row.facts.target.value),
        "planned": _planned_gain(row, _first_of(row)),
    }
    if words["planned"]:
        return _("%(first)s至%(month)s累计数均为%(now)s，计划同期增加%(planned)s。") % words
    return _("%(first)s至%(month)s累计数均为%(now)s，目标%(goal)s。") % words


def _as_planned(row: Row) -> str:
    return _("%(first)s至%(month)s累计数与计划数完全一致，%(month)s为%(now)s。") % {
        "first": _written(_first_of(row)),
        "month": _written(row.month),
        "now": row.amount(row.now),
    }


def _alike(row: Row) -> str:
    words = {
        "month": _written(row.month),
        "places": _("、").join(place.name for place in row.places[:NAMED]),
        "n": len(row.places),
        "percent": row.places[0].percent,
    }
    if len(row.places) > NAMED:
        return _("%(month)s%(places)s等%(n)d个市县的完成率均为%(percent)s%%。") % words
    return _("%(month)s%(places)s%(n)d个市县的完成率均为%(percent)s%%。") % words


def _first_of(row: Row) -> date:
    """The first of the months in a row that a sign speaks of."""
    return row.earlier[-(MONTHS - 1)].report.month


def _written(month: date) -> str:
    return dateformat.format(month, _("Y年n月"))


# The signs the office reads; a difference from parts or places is explained where it is typed.
TELLING: dict[Hint, Callable[[Row], str]] = {
    Hint.FELL: _fell,
    Hint.JUMPED: _jumped,
    Hint.FAR_OVER: _far_over,
    Hint.STUCK: _stuck,
    Hint.AS_PLANNED: _as_planned,
    Hint.ALIKE: _alike,
}
