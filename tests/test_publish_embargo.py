"""禁发期: the day itself is public, the day before is not, wherever the public may look."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from agencies.refusals import Conflict
from results.actions.checking import change_embargo, check
from results.actions.preparing import prepare
from results.models import Publication
from tests.promises import APRIL, make_accepted
from tests.publications import checked, release, words

TODAY, BEFORE, DAY = date(2020, 5, 8), date(2020, 5, 19), date(2020, 5, 20)
FIGURE = "271828"


@pytest.fixture
def embargoed(batch, roads, officer, second_officer, director) -> Publication:
    """Checked on 8 May, public from the 20th."""
    make_accepted(roads, APRIL, FIGURE)
    draft = prepare(batch=batch, month=APRIL, by=officer)
    checked(draft, ("first", officer), ("second", second_officer))
    check(publication=draft, step="final", passed=True, public_from=DAY, by=director, today=TODAY)
    draft.refresh_from_db()
    return draft


def addresses() -> list[str]:
    return [
        "/",
        "/results/chengde-2020/",
        "/results/chengde-2020/1/",
        "/results/chengde-2020/data.csv",
        "/results/chengde-2020/data.json",
        "/results/feed.xml",
    ]


def told(client, settings, day: date) -> list[tuple[int, bool]]:
    """Status of each public address on a day, and whether it holds the figure."""
    settings.PORTAL_TODAY = day
    answers = [client.get(address) for address in addresses()]
    texts = [answer.content.decode().replace(",", "") for answer in answers]
    return [
        (answer.status_code, FIGURE in text) for answer, text in zip(answers, texts, strict=True)
    ]


def test_on_the_day_before_nobody_reads_it(client, settings, embargoed):
    assert told(client, settings, BEFORE) == [
        (200, False), (404, False), (404, False), (404, False), (404, False), (200, False),
    ]  # fmt: skip


def test_on_the_day_itself_everybody_does(client, settings, embargoed):
    found = told(client, settings, DAY)

    assert [status for status, _ in found] == [200] * 6
    assert [shown for _, shown in found[1:5]] == [True] * 4


def test_until_then_the_former_version_stays_in_force(client, settings, batch, roads, embargoed):
    Publication.objects.filter(pk=embargoed.pk).update(number=3)
    release(batch)
    Publication.objects.exclude(pk=embargoed.pk).update(number=2)

    settings.PORTAL_TODAY = BEFORE
    assert "已公布" in words(client.get("/results/chengde-2020/"))
    settings.PORTAL_TODAY = DAY
    assert "推进中" in words(client.get("/results/chengde-2020/"))


def test_the_director_changes_the_day_while_it_is_to_come(embargoed, director, officer):
    change_embargo(publication=embargoed, public_from=date(2020, 5, 12), by=director, today=TODAY)

    embargoed.refresh_from_db()
    assert (embargoed.public_from, embargoed.published_on) == (date(2020, 5, 12), TODAY)
    with pytest.raises(PermissionDenied):
        change_embargo(publication=embargoed, public_from=DAY, by=officer, today=TODAY)
    with pytest.raises(Conflict, match="公开日期不得早于今天。"):
        change_embargo(
            publication=embargoed, public_from=date(2020, 5, 7), by=director, today=TODAY
        )
    with pytest.raises(Conflict, match="这一版已经公开"):
        change_embargo(publication=embargoed, public_from=DAY, by=director, today=date(2020, 5, 12))


def test_a_day_gone_by_is_refused_at_the_final_check(batch, roads, officer, director):
    draft = prepare(batch=batch, month=None, by=officer)
    Publication.objects.update(steps=1)

    with pytest.raises(Conflict, match="公开日期不得早于今天。"):
        check(
            publication=draft, step="final", passed=True, public_from=date(2020, 5, 7),
            by=director, today=TODAY,
        )  # fmt: skip

    draft.refresh_from_db()
    assert (draft.state, draft.checks.count()) == ("draft", 0)


def test_the_office_sees_the_day_and_changes_it_on_the_page(client, embargoed, director, officer):
    client.force_login(director)
    at = f"/office/publish/{embargoed.pk}/"

    assert "禁发期，2020年5月20日公开" in words(client.get("/office/publish/"))
    assert "禁发期，2020年5月20日起公开" in words(client.get(at))
    refused = client.post(f"{at}embargo/", {"public_from": "2020-05-07"})
    assert refused.status_code == 400
    assert "公开日期：公开日期不得早于今天。" in words(refused)
    assert client.post(f"{at}embargo/", {"public_from": "2020-05-09"}).status_code == 302
    embargoed.refresh_from_db()
    assert embargoed.public_from == date(2020, 5, 9)
    client.force_login(officer)
    assert "改公开日期" not in words(client.get(at))
