"""Several people at one bulletin at the same moment: one is through, the others are told."""

from __future__ import annotations

import pytest
from django.urls import reverse

from oversight.actions.bulletins import issue
from oversight.bulletins.kinds import mark_of
from oversight.models import Bulletin
from progress.models import ReportingMonth
from tests.bulletins import DAY, drawn
from tests.test_acceptance_at_once import at_once, signed_in

pytestmark = pytest.mark.django_db(transaction=True)


def test_it_is_drawn_up_once(scored, officer, director):
    address = reverse("bulletin_new", args=[scored.slug])
    typed = {"kind": "monthly", "month": "2020-04", "agency": ""}

    found = at_once([(client, address, typed) for client in signed_in(*(officer, director) * 2)])

    assert found == [302, 409, 409, 409]
    assert Bulletin.objects.count() == 1


def test_a_press_pack_is_drawn_up_once(scored, officer, director, traffic):
    address = reverse("bulletin_new", args=[scored.slug])
    typed = {"kind": "press", "month": "2020-04", "agency": traffic.pk}

    found = at_once([(client, address, typed) for client in signed_in(*(officer, director) * 2)])

    assert found == [302, 409, 409, 409]
    assert Bulletin.objects.count() == 1


def test_it_is_issued_once(scored, officer, director):
    bulletin = drawn(scored, officer)
    address = reverse("bulletin_issue", args=[bulletin.pk])

    found = at_once(
        [
            (client, address, {"number": f"{place}号"})
            for place, client in enumerate(signed_in(*[director] * 4))
        ]
    )

    assert found == [302, 409, 409, 409]
    assert ReportingMonth.objects.filter(bulletin_on__isnull=False).count() == 1


def test_of_two_who_write_one_is_told(scored, officer, director):
    bulletin = drawn(scored, officer)
    address = reverse("bulletin", args=[bulletin.pk])
    seen = mark_of(bulletin.texts)

    found = at_once(
        [
            (client, address, bulletin.texts | {"problems": f"第{place}人写", "seen": seen})
            for place, client in enumerate(signed_in(officer, director))
        ]
    )

    assert found == [302, 400]


def test_it_is_corrected_once(scored, officer, director):
    bulletin = issue(bulletin=drawn(scored, officer), number="1号", by=director, today=DAY)
    address = reverse("bulletin_correct", args=[bulletin.pk])
    typed = {"reason": "月报有更正"}

    found = at_once([(client, address, typed) for client in signed_in(*(officer, director) * 2)])

    assert found == [302, 409, 409, 409]
    assert list(Bulletin.objects.order_by("edition").values_list("edition", "corrects")) == [
        (1, None), (2, bulletin.pk),
    ]  # fmt: skip
