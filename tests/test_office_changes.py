"""Correcting a figure, reversing an acceptance."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from progress.models import Acceptance, Correction, MonthlyReport
from tests.promises import APRIL, make_accepted

DAY = date(2020, 5, 8)


@pytest.fixture
def reading(roads):
    """April's accepted figure: 30公里."""
    return make_accepted(roads, APRIL, "30")


@pytest.fixture
def acceptance(roads, officer) -> Acceptance:
    return Acceptance.objects.create(
        indicator=roads.indicator, passed_on=date(2020, 5, 1), document="验收意见书", by=officer
    )


def back_to(share) -> str:
    page = reverse("office_pledge", args=[share.indicator.pledge_id])
    return f"{page}#i{share.indicator_id}"


def test_a_correction_keeps_the_old_value_with_the_reason(client, officer, roads, reading):
    client.force_login(officer)

    response = client.post(
        reverse("reading_correct", args=[reading.pk]), {"value": "１２０", "reason": "漏报两段"}
    )

    reading.refresh_from_db()
    assert (response.status_code, response["Location"]) == (302, back_to(roads))
    assert reading.value == Decimal(120)
    assert list(
        Correction.objects.values_list("old_value", "new_value", "reason", "by__username", "on")
    ) == [(Decimal(30), Decimal(120), "漏报两段", "officer", DAY)]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"value": "", "reason": "漏报"}, "请填写更正后的数值。"),
        ({"value": "三十", "reason": "漏报"}, "“三十”不是数字"),
        ({"value": "-5", "reason": "漏报"}, "“-5”是负数"),
        ({"value": "5%", "reason": "漏报"}, "“5%”是百分比"),
        ({"value": "约120", "reason": "漏报"}, "须填写确数"),
        ({"value": "120", "reason": " "}, "请写明更正原因。"),
    ],
)
def test_a_correction_that_cannot_be_taken_comes_back_as_typed(
    client, officer, reading, typed, told
):
    client.force_login(officer)

    response = client.post(reverse("reading_correct", args=[reading.pk]), typed)

    reading.refresh_from_db()
    page = response.content.decode()
    assert (response.status_code, reading.value) == (400, Decimal(30))
    assert told in page
    assert not typed["value"] or f'value="{typed["value"]}"' in page


def test_the_same_value_is_no_correction(client, officer, reading):
    client.force_login(officer)

    response = client.post(
        reverse("reading_correct", args=[reading.pk]), {"value": "30", "reason": "核对"}
    )

    assert (response.status_code, Correction.objects.count()) == (409, 0)


def test_a_figure_not_yet_accepted_is_returned_not_corrected(client, officer, reading):
    MonthlyReport.objects.update(state="signed")
    client.force_login(officer)

    assert client.get(reverse("reading_correct", args=[reading.pk])).status_code == 409


def accepted() -> list[tuple]:
    return list(
        Acceptance.objects.values_list(
            "passed_on", "document", "by__username", "reversed_on", "reversal_reason"
        )
    )


def test_a_reversed_acceptance_stays_with_its_reason(client, officer, roads, acceptance):
    client.force_login(officer)

    response = client.post(
        reverse("acceptance_reverse", args=[acceptance.pk]), {"reason": "复核不合格"}
    )

    assert (response.status_code, response["Location"]) == (302, back_to(roads))
    assert accepted() == [(date(2020, 5, 1), "验收意见书", "officer", DAY, "复核不合格")]


def test_a_reversal_without_a_reason_is_refused_with_the_page(client, officer, acceptance):
    client.force_login(officer)

    response = client.post(reverse("acceptance_reverse", args=[acceptance.pk]), {"reason": ""})

    acceptance.refresh_from_db()
    assert (response.status_code, acceptance.reversed_on) == (400, None)
    assert "请写明撤销原因。" in response.content.decode()


@pytest.mark.parametrize("person", ["foreign_officer", "leader", "auditor", "head"])
def test_nobody_else_changes_anything(client, reading, acceptance, request, person):
    client.force_login(request.getfixturevalue(person))
    pages = [
        ("reading_correct", reading.pk, {"value": "31", "reason": "改"}),
        ("acceptance_reverse", acceptance.pk, {"reason": "改"}),
    ]
    before = accepted(), Correction.objects.count()

    found = [client.post(reverse(name, args=[pk]), typed).status_code for name, pk, typed in pages]

    assert found == [403, 403]
    assert (accepted(), Correction.objects.count()) == before
