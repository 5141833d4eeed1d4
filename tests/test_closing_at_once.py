"""Two directors closing a batch at once: one closes it, the other is told."""

from __future__ import annotations

import pytest

from agencies.refusals import Conflict
from agencies.roles import Role
from oversight.actions.closing import close_batch
from oversight.models import Closing
from tests.closings import AFTER, make_finished
from tests.people import make_person
from tests.test_judging_at_once import at_once


@pytest.mark.django_db(transaction=True)
def test_one_closing_is_made(batch, traffic, director, office_agency):
    make_finished(batch, traffic)
    other = make_person(Role.DIRECTOR, agency=office_agency)
    refused = []

    def work(person) -> None:
        try:
            close_batch(batch=batch, text="完成。", document="", by=person, today=AFTER)
        except Conflict as refusal:
            refused.append(str(refusal))

    at_once(lambda: work(director), lambda: work(other))

    assert refused == ["2020年承德市民心实事已办结。"]
    assert Closing.objects.count() == 1
    batch.refresh_from_db()
    assert batch.stage == "closed"
