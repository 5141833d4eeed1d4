"""Several workers push at once: each message goes out once, unless a worker dies."""

from __future__ import annotations

from datetime import timedelta

import pytest

from agencies.delivery.webhooks import LEASE, push_due
from agencies.models import Announcement, Push
from tests.systems import make_system, make_webhook
from tests.test_judging_at_once import at_once
from tests.test_webhooks import NOW, told

ROWS = 20


@pytest.mark.django_db(transaction=True)
def test_four_workers_send_each_of_twenty_once(traffic, hook):
    make_webhook(make_system(agency=traffic), hook.url)
    made = [told(matter=f"publication:{number}:released") for number in range(ROWS)]

    at_once(lambda: push_due(now=NOW))

    assert sorted(hook.ids) == sorted(str(one.pk) for one in made)
    assert Push.objects.filter(state="sent", attempts=1).count() == ROWS


@pytest.mark.django_db(transaction=True)
def test_four_announce_one_matter_once(traffic, hook):
    make_webhook(make_system(agency=traffic), hook.url)

    at_once(told)

    assert (Announcement.objects.count(), Push.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_one_who_outlived_the_lease_does_not_undo_what_the_other_noted(traffic, hook):
    """The first worker hangs; after the lease a second sends again, and its note stands."""
    make_webhook(make_system(agency=traffic), hook.url)
    told()
    hook.hold, hook.status = True, 500

    def second() -> None:
        assert hook.holding.wait(30)
        hook.hold, hook.status = False, 204
        push_due(now=NOW + LEASE + timedelta(seconds=30))
        hook.status = 500
        hook.release.set()

    at_once(lambda: push_due(now=NOW), second)

    push = Push.objects.get()
    assert (push.state, push.answer, push.attempts, len(hook.ids)) == ("sent", 204, 2, 2)
