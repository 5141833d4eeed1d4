"""How good the forecasts have been: on the batches that have come to their end, and on drills."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from pledges.models import Batch, Share
from progress.drills import simulated_cases
from progress.facts import Light
from progress.forecast import Terms
from progress.hindsight import Case, Tally, by_months_ahead, cases_of, tally
from progress.models import JudgingRule, Verdict
from progress.periods import month_end
from progress.readers.forecasts import planned_shares, terms_of, told_by_share

# As many simulated years as tell the same whatever their number.
YEARS = 100


@dataclass(frozen=True, slots=True)
class Tested:
    """Cases of one batch, or (without one) of so many simulated ``years``; farthest first."""

    total: Tally
    rows: list[tuple[int, Tally]]
    batch: Batch | None = None
    years: int = 0


def hindsight_of(batches: Collection[Batch]) -> list[Tested]:
    """Each batch that has cases, in the order given. Seven queries, whatever their number."""
    cases = _cases(batches)
    return [
        Tested(tally(cases[batch.pk]), by_months_ahead(cases[batch.pk]), batch)
        for batch in batches
        if cases[batch.pk]
    ]


def hindsight_of_drills(years: int = YEARS) -> Tested:
    """The same on simulated years. No query; always the same for the same number."""
    cases = simulated_cases(years)
    return Tested(tally(cases), by_months_ahead(cases), years=years)


def _cases(batches: Collection[Batch]) -> dict[int, list[Case]]:
    by_pk = {batch.pk: batch for batch in batches}
    shares = planned_shares().filter(indicator__pledge__batch__in=by_pk)
    told, lights = told_by_share(shares), _lights(by_pk)
    rules = defaultdict(list)
    for rule in JudgingRule.objects.filter(batch__in=by_pk):
        rules[rule.batch_id].append(rule)
    cases: defaultdict[int, list[Case]] = defaultdict(list)
    for share in shares:
        batch = by_pk[share.indicator.pledge.batch_id]

        def terms_in(
            month: date,
            share: Share = share,
            batch: Batch = batch,
        ) -> Terms:
            return terms_of(share, batch, rules[batch.pk], month_end(month))

        cases[batch.pk] += cases_of(told[share.pk], terms_in, lights[share.pk])
    return cases


def _lights(batches: Collection[int]) -> dict[int, dict[date, Light]]:
    """Share id → the last word on each of its months."""
    verdicts = Verdict.objects.filter(share__indicator__pledge__batch__in=batches)
    lights: defaultdict[int, dict[date, Light]] = defaultdict(dict)
    for share_id, month, light in verdicts.month_by_month().values_list(
        "share_id", "month", "light"
    ):
        lights[share_id][month] = Light(light)
    return lights
