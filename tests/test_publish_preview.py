"""The preview: the public's own pages made of the draft, for the office alone, never kept."""

from __future__ import annotations

from datetime import date

import pytest

from agencies.models import User
from results.actions.checking import check
from results.actions.preparing import discard, prepare
from results.models import Publication
from tests.promises import APRIL, make_accepted
from tests.publications import RELEASE_DAY, links, release, words

FIGURE = "161,803"


@pytest.fixture
def draft(batch, roads, officer) -> Publication:
    release(batch)
    make_accepted(roads, APRIL, "161803")
    return prepare(batch=batch, month=APRIL, by=officer)


def at(draft, rest: str = "") -> str:
    return f"/office/publish/{draft.pk}/preview/{rest}"


@pytest.mark.parametrize("rest", ["", "1/", "?q=glgc"])
def test_the_office_reads_the_real_pages_of_the_draft(client, draft, officer, rest):
    client.force_login(officer)

    response = client.get(at(draft, rest))

    assert FIGURE in words(response)
    assert "预览，尚未公开" in words(response)
    assert f"/office/publish/{draft.pk}/" in links(response)
    kept = set(response["Cache-Control"].split(", "))
    assert kept == {"max-age=0", "no-cache", "no-store", "must-revalidate", "private"}
    assert "ETag" not in response
    assert response["X-Robots-Tag"] == "noindex"


def test_its_links_to_the_batch_lead_on_in_the_preview(client, draft, officer):
    client.force_login(officer)

    found = links(client.get(at(draft)))

    assert at(draft, "1/") in found
    assert [link for link in found if link.startswith("/results/chengde-2020/")] == []


def test_nothing_of_it_is_left_and_the_public_sees_the_former_version(client, draft, officer):
    before = list(Publication.objects.order_by("pk").values())
    client.force_login(officer)

    client.get(at(draft))
    client.get(at(draft, "1/"))

    assert list(Publication.objects.order_by("pk").values()) == before
    page = words(client.get("/results/chengde-2020/"))
    assert (FIGURE in page, "预览" in page) == (False, False)
    client.logout()
    assert FIGURE not in words(client.get("/results/chengde-2020/1/"))


def test_one_under_embargo_can_be_looked_at(client, draft, officer, director):
    Publication.objects.filter(pk=draft.pk).update(steps=1)
    check(
        publication=draft, step="final", passed=True, public_from=date(2020, 6, 1), by=director,
        today=date(2020, 5, 8),
    )  # fmt: skip
    client.force_login(officer)

    assert FIGURE in words(client.get(at(draft)))
    assert FIGURE not in words(client.get("/results/chengde-2020/"))


@pytest.mark.parametrize("rest", ["99/", "nowhere/at/all/", "../../"])
def test_what_is_no_public_page_is_not_found(client, draft, officer, rest):
    client.force_login(officer)

    assert client.get(at(draft, rest)).status_code == 404


def test_a_dropped_draft_has_no_preview(client, draft, officer):
    discard(publication=draft, reason="误拟", by=officer, today=RELEASE_DAY)
    client.force_login(officer)

    assert client.get(at(draft)).status_code == 404


@pytest.mark.parametrize(
    "person", ["foreign_officer", "leader", "reporter", "head", "auditor", "administrator"]
)
def test_others_see_nothing(client, draft, request, person):
    reader: User = request.getfixturevalue(person)
    client.force_login(reader)

    assert client.get(at(draft)).status_code == 403


def test_a_stranger_is_sent_to_sign_in_and_nobody_posts(client, draft, officer):
    assert client.get(at(draft)).status_code == 302
    client.force_login(officer)
    assert client.post(at(draft, "1/")).status_code == 405
