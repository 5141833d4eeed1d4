"""Several workers looking at the same figures list each sign once, and close it once."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.apps import apps

from oversight.models import EntrySign
from oversight.tasks import find_entry_signs
from progress.actions.reports import correct
from progress.models import MonthlyReport
from tests.promises import APRIL, make_accepted, make_pledge, make_share
from tests.test_judging_at_once import at_once

MAY = date(2020, 5, 1)


@pytest.fixture
def falling(batch, traffic, settings):
    """Three roads whose figures fell from April to May."""
    settings.PORTAL_TODAY = date(2020, 6, 10)
    pledge = make_pledge(batch, traffic)
    shares = [make_share(pledge, name=f"农村公路{number}") for number in range(3)]
    for month, value in ((APRIL, "110"), (MAY, "90")):
        make_accepted(shares[0], month, value)
        report = MonthlyReport.objects.get(month=month)
        for share in shares[1:]:
            report.readings.create(share=share, value=Decimal(value), as_of=month)
    return shares


@pytest.mark.django_db(transaction=True)
def test_each_sign_is_listed_once(falling):
    at_once(find_entry_signs)

    assert sorted(EntrySign.objects.values_list("share", "month", "sign", "outcome")) == [
        (share.pk, MAY, "fell", "open") for share in falling
    ]


@pytest.mark.django_db(transaction=True)
def test_a_second_night_changes_nothing(falling):
    at_once(find_entry_signs)
    before = list(EntrySign.objects.order_by("pk").values())

    find_entry_signs()

    assert list(EntrySign.objects.order_by("pk").values()) == before


@pytest.mark.django_db(transaction=True)
def test_a_correction_closes_its_sign_once(falling, officer):
    find_entry_signs()
    reading = falling[1].readings.get(report__month=MAY)
    correct(reading=reading, value=Decimal(119), reason="漏填", by=officer, today=date(2020, 6, 10))

    at_once(find_entry_signs)

    assert dict(EntrySign.objects.values_list("share", "outcome")) == {
        falling[0].pk: "open",
        falling[1].pk: "corrected",
        falling[2].pk: "open",
    }
    changes = apps.get_model("oversight", "EntrySignEvent").objects.filter(pgh_label="update")
    assert changes.count() == 1
