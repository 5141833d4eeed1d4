"""The database judges a whole batch exactly as the pure rule judges share by share."""

from __future__ import annotations

from collections import Counter
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction
from hypothesis import HealthCheck, given, settings

from pledges.models import Batch
from progress.actions.judging import judge_batch
from progress.facts import Light, Reason, Ruling
from progress.lateness import raises_flag
from progress.models import Flag, Verdict
from progress.set_judging import judge_set, recount
from tests.judged import LARGE, SWIFT, BatchDrawn, small_batches
from tests.judged_batch import Country, make_country, write


@pytest.fixture
def country(chengde, office_agency, officer) -> Country:
    return make_country(chengde, office_agency, officer)


def held_against_each_other(country: Country, batches: int) -> tuple[int, Counter[str]]:
    """Batches drawn, each judged both ways on three days: shares judged, reasons found."""
    judged, reasons = set(), Counter()

    @settings(max_examples=batches, phases=SWIFT, suppress_health_check=LARGE)
    @given(small_batches())
    def run(drawn: BatchDrawn) -> None:
        with transaction.atomic():
            batch = write(drawn, country)
            for day in drawn.on:
                result = recount(batch, day)
                assert result.differing == []
                judged.update(row.share_id for row in result.judged)
                reasons.update(row.reason for row in result.judged)
            transaction.set_rollback(True)

    run()
    return len(judged), reasons


def test_lights_figures_and_inputs_are_those_of_the_rule(country):
    judged, _ = held_against_each_other(country, 60)

    assert judged >= 500


@pytest.mark.nightly
def test_they_are_so_for_ten_thousand_shares(country):
    judged, reasons = held_against_each_other(country, 1000)

    assert judged >= 10_000
    assert set(reasons) == set(Reason)


DAYS = (
    *(date(2020, 1, 1), date(2020, 2, 29), date(2020, 4, 30), date(2020, 5, 8)),
    *(date(2020, 12, 31), date(2021, 8, 31), date(2021, 12, 31), date(2023, 7, 31)),
    *(date(2023, 10, 16), date(2024, 2, 29)),
)


def test_the_real_batches_come_out_the_same_both_ways(loaded):
    compared = Counter()
    for batch in Batch.objects.all():
        for day in DAYS:
            result = recount(batch, day)
            assert result.differing == []
            compared[batch.slug] += len(result.judged)

    assert set(+compared) == {"chengde-2020", "jilin-2021", "jilin-2023"}


def test_what_was_stored_on_the_real_batches_replays_to_the_letter(loaded):
    for batch in Batch.objects.running():
        judge_batch(batch=batch, today=loaded)
    out = StringIO()

    call_command("assess", "--replay", stdout=out)

    count = Verdict.objects.count()
    assert (out.getvalue(), count > 1000) == (f"compared {count}, differing 0\n", True)


@settings(
    max_examples=10,
    phases=SWIFT,
    suppress_health_check=[*LARGE, HealthCheck.function_scoped_fixture],
)
@given(drawn=small_batches())
def test_what_was_stored_stands_until_something_changes(country, drawn):
    """Any batch: stored once, replayed without a difference, and left alone afterwards."""
    with transaction.atomic():
        batch = write(drawn, country)
        day = max(drawn.on)
        run = judge_batch(batch=batch, today=day)
        before = {row.share_id: row.inputs for row in judge_set(batch, day)}
        out = StringIO()
        call_command("assess", "--replay", stdout=out)

        assert {v.share_id: v.inputs for v in run.verdicts} == before
        assert len(run.judged) == run.stored
        assert set(Flag.objects.filter(cleared_on=None).values_list("share_id", flat=True)) == {
            v.share_id
            for v in run.verdicts
            if raises_flag(Ruling(Light(v.light), Reason(v.reason)))
        }
        assert out.getvalue() == f"compared {run.stored}, differing 0\n"
        again = judge_batch(batch=batch, today=day)
        assert (again.judged, again.stored, again.raised) == (run.judged, 0, 0)
        transaction.set_rollback(True)
