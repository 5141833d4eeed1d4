"""Of several changes made from one reading at once, one is kept and the others are told."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from pledges.models import Project
from progress.actions.special import Draft, begin
from progress.models import SpecialReport
from tests.conftest import TODAY
from tests.promises import make_pledge, make_share
from tests.systems import Caller, make_system, make_token

AT_ONCE = 4


@pytest.fixture
def pledge(batch, traffic):
    return make_share(make_pledge(batch, traffic)).indicator.pledge


@pytest.fixture
def system(traffic, pledge):
    return make_system(agency=traffic)


def together(text: str, address: str, changes: list[dict]) -> list[int]:
    """Every change with the tag of the state before all of them; the answers, sorted."""
    tag, gate = Caller(text).get(address)["ETag"], Barrier(len(changes))

    def one(change: dict) -> int:
        try:
            gate.wait()
            return Caller(text).patch(address, change, **{"if-match": tag}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(changes)) as pool:
        return sorted(pool.map(one, changes))


@pytest.mark.django_db(transaction=True)
def test_of_a_project(pledge, system):
    project = Project.objects.create(pledge=pledge, position=1, name="一号路")
    changes = [{"state": f"第{number}次"} for number in range(AT_ONCE)]

    found = together(make_token(system).text, f"/api/v1/projects/{project.pk}/", changes)

    project.refresh_from_db()
    assert found == [200, 412, 412, 412]
    assert {"state": project.state} in changes


@pytest.mark.django_db(transaction=True)
def test_of_a_special_report(batch, pledge, system):
    special = begin(
        kind="major", batch=batch, draft=Draft("停工", "停工。"), by=system, today=TODAY
    )
    changes = [{"text": f"第{number}次"} for number in range(AT_ONCE)]

    found = together(make_token(system).text, f"/api/v1/special-reports/{special.pk}/", changes)

    assert found == [200, 412, 412, 412]
    assert {"text": SpecialReport.objects.get().body} in changes
