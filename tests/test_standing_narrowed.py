"""The wholes read alone stand as they do when every place is read, and so do the places counted."""

from __future__ import annotations

from collections import defaultdict

import pytest
from django.db import transaction
from hypothesis import given, settings

from oversight.readers.dashboard_lights import told_of
from oversight.readers.dashboard_map import lights_of
from oversight.readers.places import places_of
from pledges.models import Batch
from progress.actions.judging import judge_batch
from progress.readers.forecasts import forecasts, forecasts_of
from progress.standing import BatchStanding, batch_standing, reported_months
from tests.judged import LARGE, SWIFT, BatchDrawn, small_batches
from tests.judged_batch import Country, make_country, write


@pytest.fixture
def country(chengde, office_agency, officer) -> Country:
    return make_country(chengde, office_agency, officer)


def line(each) -> tuple[object, ...] | None:
    """All a line says."""
    if each is None:
        return None
    flag = each.flag and (each.flag.pk, each.flag.raised_on)
    return (
        each.share, each.verdict, each.before, each.reading, each.reading_before, flag,
        each.light, each.made_up, each.spoken,
    )  # fmt: skip


def stands(standing: BatchStanding) -> list[object]:
    return [
        standing.as_of(),
        standing.pledges_by_light(),
        standing.indicators_by_light(),
        standing.pledges_out_of_force(),
        standing.reports,
        *((row.indicator, row.halted, line(row.whole)) for _pledge, row in standing.lines),
    ]


def compared(batch: Batch) -> int:
    """Both ways held against each other in every judged month; how many lines were compared."""
    lines, places = 0, places_of(batch)
    for month in reported_months(batch):
        whole = batch_standing(batch, month)
        narrow = batch_standing(batch, month, regions=places.own)
        alone = batch_standing(batch, month, regions=())
        assert stands(alone) == stands(narrow) == stands(whole)
        of_places = [
            [line(each) for each in row.regions if each.share.region_id] for _, row in whole.lines
        ]
        assert [[line(each) for each in row.regions] for _, row in narrow.lines] == of_places
        assert lights_of(alone, places) == by_place(whole, places)
        wholes = [row.whole for _pledge, row in alone.lines if row.whole]
        assert forecasts_of(batch, month, wholes) == forecasts(
            batch, month, [whole.share.pk for whole in wholes]
        )
        lines += len(wholes)
    return lines


def by_place(standing: BatchStanding, places) -> dict[int, object]:
    """The lights of the places, line by line."""
    stood = defaultdict(lambda: defaultdict(list))
    for _pledge, row in standing.lines:
        for each in row.regions if row.indicator.decides_light else ():
            if each.share.region_id is not None:
                head = places.head_of(each.share.region_id)
                stood[head][row.indicator.pk].append(each.verdict)
    return {pk: told_of(items.values()) for pk, items in stood.items()}


def test_batches_drawn_stand_the_same_both_ways(country):
    seen = []

    @settings(max_examples=40, phases=SWIFT, suppress_health_check=LARGE)
    @given(small_batches())
    def run(drawn: BatchDrawn) -> None:
        with transaction.atomic():
            batch = write(drawn, country)
            for day in sorted(drawn.on):
                judge_batch(batch=batch, today=day)
            seen.append(compared(batch))
            transaction.set_rollback(True)

    run()
    assert sum(seen) >= 100


def test_the_real_batches_stand_the_same_both_ways(loaded):
    assert sum(compared(batch) for batch in Batch.objects.all()) > 100


def test_a_synthetic_province_stands_the_same_both_ways(stocked):
    assert sum(compared(batch) for batch in Batch.objects.all()) > 10
