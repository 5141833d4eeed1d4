"""撤回: the public falls back to the former version, and the reason stays on record."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from agencies.refusals import Conflict
from results.actions.withdrawing import withdraw
from results.models import Publication
from tests.promises import APRIL, make_accepted
from tests.publications import release, words

TODAY = date(2020, 5, 8)


@pytest.fixture
def two(batch, roads) -> list[Publication]:
    """The promise, and April after it."""
    make_accepted(roads, APRIL, "30")
    return [release(batch), release(batch, APRIL)]


def test_the_former_version_is_in_force_again(client, two, director):
    assert "30公里" in words(client.get("/results/chengde-2020/"))

    withdraw(publication=two[1], reason=" 单位有误 ", by=director, today=TODAY)

    page = words(client.get("/results/chengde-2020/"))
    assert ("30公里" in page, "已公布" in page) == (False, True)
    two[1].refresh_from_db()
    assert (
        two[1].state, two[1].withdrawn_by, two[1].withdrawn_on, two[1].withdraw_reason
    ) == ("withdrawn", director, TODAY, "单位有误")  # fmt: skip


def test_an_older_version_may_be_taken_back_alone(client, two, director):
    withdraw(publication=two[0], reason="单位有误", by=director, today=TODAY)

    assert "30公里" in words(client.get("/results/chengde-2020/"))


def test_it_needs_a_reason_a_director_and_a_published_version(two, officer, director):
    with pytest.raises(Conflict, match="撤回须写明原因"):
        withdraw(publication=two[1], reason=" ", by=director, today=TODAY)
    with pytest.raises(PermissionDenied):
        withdraw(publication=two[1], reason="单位有误", by=officer, today=TODAY)
    withdraw(publication=two[1], reason="单位有误", by=director, today=TODAY)
    with pytest.raises(Conflict, match="这一版现为“已撤回”"):
        withdraw(publication=two[1], reason="又一次", by=director, today=TODAY)

    two[1].refresh_from_db()
    assert two[1].withdraw_reason == "单位有误"


def test_the_page_says_what_the_public_will_see_and_asks_why(client, two, director):
    client.force_login(director)
    at = f"/office/publish/{two[1].pk}/withdraw/"

    assert "撤回后，公众看到的是第1版。" in words(client.get(at))
    refused = client.post(at, {"reason": ""})
    assert (refused.status_code, "请写明撤回原因。" in words(refused)) == (400, True)

    done = client.post(at, {"reason": "单位有误"}, follow=True)

    assert done.redirect_chain == [("/office/publish/", 302)]
    assert "2020年5月8日由王芳撤回，原因：单位有误" in words(done)
    assert client.get(at).status_code == 409


def test_the_last_one_leaves_nothing_public(client, two, director):
    client.force_login(director)
    withdraw(publication=two[1], reason="单位有误", by=director, today=TODAY)

    page = client.get(f"/office/publish/{two[0].pk}/withdraw/")

    assert "撤回后，本批次没有公开的版本" in words(page)
