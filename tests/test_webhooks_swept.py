"""What systems were told of is kept 400 days, and then erased with its pushes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from agencies.actions.webhooks import KEPT, announce, sweep
from agencies.models import Announcement, Push
from agencies.models.webhook import AnnouncementKind
from agencies.tasks import sweep_announcements
from oversight.models import TrailLine
from tests.systems import make_system, make_webhook
from tests.test_judging_at_once import at_once
from tests.test_webhooks import NOW


def announced(matter: str, ago: timedelta) -> Announcement:
    return announce(
        kind=AnnouncementKind.PUBLICATION, matter=matter, data={"number": 1}, now=NOW - ago
    )


def test_what_is_older_goes_with_its_pushes_and_the_rest_stays(traffic):
    make_webhook(make_system(agency=traffic), "https://one.example.cn/")
    announced("old", KEPT + timedelta(seconds=1))
    young = announced("young", KEPT)

    assert (sweep(now=NOW), sweep(now=NOW)) == (1, 0)
    assert list(Announcement.objects.all()) == [young]
    assert list(Push.objects.values_list("announcement", flat=True)) == [young.pk]
    erased = TrailLine.objects.filter(label="delete").values_list("source", flat=True)
    assert sorted(erased) == ["agencies_announcementevent", "agencies_pushevent"]


def test_the_job_counts_what_it_erased(traffic, settings):
    announced("old", KEPT + timedelta(days=30))

    assert (sweep_announcements(), sweep_announcements()) == (1, 0)


@pytest.mark.django_db(transaction=True)
def test_two_workers_erase_each_once(traffic):
    make_webhook(make_system(agency=traffic), "https://one.example.cn/")
    for number in range(20):
        announced(f"old:{number}", KEPT + timedelta(days=1))

    at_once(lambda: sweep(now=NOW))

    assert (Announcement.objects.count(), Push.objects.count()) == (0, 0)
