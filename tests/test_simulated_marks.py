"""Pages of a batch whose progress is made up say so: 演示数据."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from pledges.models import Batch
from progress.actions.judging import judge_batch

MARK = "演示数据"


@pytest.fixture
def pages(case, batch, roads):
    """Pages of the office that show what came of a batch, or decide on it."""
    share = case.pledge.indicators.first().shares.first()
    return {
        "share_plan": [share.pk], "plan_change": [share.pk],
        "judging_rules_batch": [batch.slug], "judging_rule_new": [batch.slug],
        "scoring_scheme": [batch.slug], "scoring_difficulty": [batch.slug],
        "scoring_satisfaction": [batch.slug],
        "acceptances": [], "acceptance_case": [case.pk],
        "candidates": [batch.slug], "ballots": [batch.slug], "pledge_changes": [batch.slug],
        "closing": [batch.slug], "carry_overs": [batch.slug],
    }  # fmt: skip


@pytest.mark.parametrize("simulated", [True, False])
def test_the_office_s_pages_are_marked_where_the_batch_is_simulated(
    client, officer, pages, simulated
):
    Batch.objects.update(simulated=simulated)
    client.force_login(officer)

    marked = {
        name: MARK in client.get(reverse(name, args=args)).content.decode()
        for name, args in pages.items()
    }

    assert marked == dict.fromkeys(pages, simulated)


@pytest.mark.parametrize("simulated", [True, False])
def test_a_unit_s_acceptances_are_marked_as_well(client, head, case, simulated):
    Batch.objects.update(simulated=simulated)
    client.force_login(head)

    marked = [
        MARK in client.get(address).content.decode()
        for address in (
            reverse("unit_acceptances"),
            reverse("unit_acceptance", args=[case.pk]),
        )
    ]

    assert marked == [simulated, simulated]


def test_among_all_batches_each_is_marked_by_itself(client, officer, case, batch):
    judge_batch(batch=batch, today=date(2020, 5, 8))
    address = f"{reverse('rollup')}chengde-2020/2020-04/?by=batch"
    client.force_login(officer)

    found = []
    for simulated in (True, False):
        Batch.objects.update(simulated=simulated)
        found.append(MARK in client.get(address).content.decode())

    assert found == [True, False]
