"""The database itself keeps an issued bulletin as it is."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import InternalError, transaction

from oversight.actions.bulletins import issue
from oversight.models import Bulletin
from tests.bulletins import DAY, MAY, drawn


@pytest.fixture
def issued(scored, officer, director) -> Bulletin:
    return issue(bulletin=drawn(scored, officer), number="1号", by=director, today=DAY)


@pytest.mark.parametrize(
    "changes",
    [
        {"snapshot": {}},
        {"texts": {}},
        {"number": "2号"},
        {"title": "x"},
        {"kind": "quarterly"},
        {"month": MAY},
        {"state": "draft", "issued_by": None, "issued_on": None},
        {"issued_on": date(2020, 5, 9)},
        {"prepared_by": None},
        {"edition": 2, "reason": "x"},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_nothing_of_it_is_changed_behind_the_actions(issued, changes):
    before = Bulletin.objects.values().get()

    with pytest.raises(InternalError, match="Cannot update or delete"), transaction.atomic():
        Bulletin.objects.update(**changes)

    assert Bulletin.objects.values().get() == before


def test_it_is_not_deleted_behind_the_actions(issued):
    with pytest.raises(InternalError, match="Cannot update or delete"), transaction.atomic():
        issued.delete()

    assert Bulletin.objects.get() == issued


def test_a_draft_is_free_to_change_and_to_go(scored, officer):
    draft = drawn(scored, officer)

    Bulletin.objects.update(title="x")
    draft.delete()

    assert Bulletin.objects.count() == 0
