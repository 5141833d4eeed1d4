"""The office opens on the newest month that is due; one early report does not move it."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from progress.actions.judging import judge_batch
from progress.standing import batch_standing
from tests.promises import APRIL, make_accepted, make_pledge, make_share

MAY = date(2020, 5, 1)


@pytest.fixture
def early(batch, roads, labour):
    """April reported and due; of May only the roads are in, long before their due day."""
    make_share(make_pledge(batch, labour), name="城镇新增就业", target="46000", unit="人")
    make_accepted(roads, APRIL, "30")
    make_accepted(roads, MAY, "40", as_of=date(2020, 5, 7))
    batch.reports.filter(month=MAY, state="accepted").update(accepted_on=date(2020, 5, 8))
    judge_batch(batch=batch, today=date(2020, 5, 8))


def test_the_dashboard_opens_on_the_month_that_is_due(batch, early, officer, client):
    client.force_login(officer)

    page = client.get(reverse("dashboard_batch", args=[batch.slug]))

    assert page["Location"] == reverse("dashboard", args=[batch.slug, 2020, 4])


def test_a_month_counts_as_unreported_only_past_its_due_day(batch, early):
    may, april = batch_standing(batch, MAY), batch_standing(batch, APRIL)
    day = date(2020, 5, 8)

    assert [str(r.unit) for r in april.unreported(day)] == ["市人社局"]
    assert (may.received(), may.unreported(day)) == (1, [])
    assert [str(r.unit) for r in may.unreported(date(2020, 6, 6))] == ["市人社局"]
