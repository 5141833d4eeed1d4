"""Several people drawing one month's scores at once leave one set of sheets."""

from __future__ import annotations

import pytest
from django.urls import reverse

from oversight.models import ScoreSheet, ScoringScheme
from progress.models import ReportingMonth
from tests.promises import APRIL
from tests.scoring import DAY
from tests.test_acceptance_at_once import at_once, signed_in

MONTH = {"slug": "chengde-2020", "year": 2020, "month": 4}


@pytest.mark.django_db(transaction=True)
def test_one_set_of_sheets_and_one_table_are_made(scored, officer, director):
    address = reverse("scores_draw", kwargs=MONTH)

    found = at_once(
        [(client, address, {}) for client in signed_in(officer, director, officer, director)]
    )

    assert found == [302] * 4
    assert (ScoreSheet.objects.count(), ScoringScheme.objects.count()) == (3, 1)


@pytest.mark.django_db(transaction=True)
def test_the_final_scores_are_drawn_once(scored, officer, director):
    ReportingMonth.objects.create(batch=scored, month=APRIL, bulletin_on=DAY, locks_on=DAY)
    address = reverse("scores_draw", kwargs=MONTH)

    found = at_once(
        [(client, address, {}) for client in signed_in(officer, director, officer, director)]
    )

    assert found == [302, 409, 409, 409]
    assert len(set(ScoreSheet.objects.values_list("drawn_by", flat=True))) == 1
