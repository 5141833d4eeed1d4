"""`load_sources --without-progress`: the promises alone, nothing reported or simulated."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from pledges.models import Batch, Indicator, Plan, Share
from progress.models import Acceptance, Fact, MonthlyReport, Verdict
from results.models import Publication


@pytest.mark.django_db
def test_the_promises_stand_alone():
    call_command("load_sources", "--without-progress", verbosity=0)

    assert (Batch.objects.count(), Indicator.objects.count()) == (5, 304)
    assert Share.objects.count() == 303
    assert Plan.objects.exists()
    assert not Batch.objects.filter(simulated=True).exists()
    for model in (Fact, MonthlyReport, Verdict, Acceptance):
        assert not model.objects.exists()


@pytest.mark.django_db
def test_what_is_promised_later_than_today_is_not_yet_published():
    call_command("load_sources", "--without-progress", verbosity=0)  # on 8 May 2020

    assert sorted(Publication.objects.values_list("slug", flat=True)) == [
        "chengde-2020",
        "jilin-2019",
    ]
