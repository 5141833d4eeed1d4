"""What the database rules out raises no question by the pure rule: the queue counts the same."""

from __future__ import annotations

import pytest
from django.db import transaction
from hypothesis import given, settings

from progress.gathering import gather_all_as_if_accepted
from progress.models import MonthlyReport
from progress.readers.hints import read_hints, unanswered
from progress.readers.rollup import read_all_rollups
from progress.readers.screening import Asked, questions
from tests.judged import LARGE, SWIFT, BatchDrawn, small_batches
from tests.judged_batch import Country, make_country, write


@pytest.fixture
def country(chengde, office_agency, officer) -> Country:
    return make_country(chengde, office_agency, officer)


def by_rule(reports, day) -> dict[int, Asked]:
    """Every figure of the reports looked at, as on the page of one report."""
    gathered, rollups = gather_all_as_if_accepted(reports, day), read_all_rollups(reports)
    asked = {}
    for report in reports:
        found = read_hints(
            report, day, gathered=gathered[report.pk], rollups=rollups[report.pk]
        )  # fmt: skip
        asked[report.pk] = Asked(len(found), unanswered(report, found))
    return asked


def held_against_each_other(country: Country, batches: int) -> tuple[int, int]:
    """Batches drawn, their reports counted both ways on each of their days: reports, questions."""
    counted = [0, 0]

    @settings(max_examples=batches, phases=SWIFT, suppress_health_check=LARGE)
    @given(small_batches())
    def run(drawn: BatchDrawn) -> None:
        with transaction.atomic():
            batch = write(drawn, country)
            reports = list(batch.reports.select_related("batch"))
            for day in drawn.on:
                found = questions(reports, day)
                assert found == by_rule(reports, day)
                counted[0] += len(found)
                counted[1] += sum(asked.count for asked in found.values())
            transaction.set_rollback(True)

    run()
    return counted[0], counted[1]


def test_as_many_figures_raise_a_question_as_by_the_rule(country):
    reports, asked = held_against_each_other(country, 60)

    assert reports >= 300
    assert asked >= 50


@pytest.mark.nightly
def test_they_do_so_in_a_thousand_batches(country):
    reports, asked = held_against_each_other(country, 1000)

    assert reports >= 5000
    assert asked >= 1000


def test_a_synthetic_year_comes_out_the_same(stocked):
    reports = list(MonthlyReport.objects.select_related("batch"))

    found = questions(reports, stocked)

    assert found == by_rule(reports, stocked)
    assert sum(asked.count for asked in found.values()) > 0


def test_no_report_asks_nothing(db, today, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert questions([], today) == {}
