"""The pages on which a draft is changed or dropped say beforehand what it costs."""

from __future__ import annotations

from datetime import date

import pytest

from agencies.roles import Role
from progress.models import Evidence, MonthlyReport
from results.actions.files import choose_file
from results.actions.preparing import prepare
from results.models import Publication
from tests.evidence_samples import attach_photo
from tests.people import make_person
from tests.promises import APRIL, make_accepted, make_pledge, make_share
from tests.publications import RELEASE_DAY, checked, words

TODAY = RELEASE_DAY


@pytest.fixture
def photos(batch, roads, traffic, reporter) -> list[Evidence]:
    """Of two pledges, both accepted."""
    make_accepted(roads, APRIL, "30")
    other = make_share(make_pledge(batch, traffic, title="公交"), name="线路")
    report = MonthlyReport.objects.get()
    report.readings.create(share=other, value=2, as_of=date(2020, 4, 30))
    return [attach_photo(report, share, reporter) for share in (roads, other)]


@pytest.fixture
def draft(batch, photos, officer) -> Publication:
    """With one photograph, and all its people."""
    made = prepare(batch=batch, month=APRIL, by=officer)
    said = {"evidence": photos[0], "caption": "路基", "by": officer, "today": TODAY}
    choose_file(publication=made, **said)
    made.refresh_from_db()
    return made


@pytest.fixture
def ready(draft, officer, second_officer, director) -> Publication:
    """初审 and 复审 have passed."""
    checked(draft, ("first", officer), ("second", second_officer))
    return draft


def test_the_page_warns_and_then_tells(client, ready, photos, officer):
    client.force_login(officer)
    at = f"/office/publish/{ready.pk}/"
    page = client.get(at)
    assert "本稿的初审、复审已经通过。选用或取消图片，即作废已通过的审核" in words(page)
    assert page.content.decode().count('name="void_checks"') == 2  # one to leave out, one to choose

    blind = client.post(f"{at}photographs/{photos[1].pk}/choose/", {"caption": "车站"})
    assert (blind.status_code, "请刷新页面，确认后再改。" in words(blind)) == (409, True)
    data = {"caption": "车站", "void_checks": "1"}
    done = words(client.post(f"{at}photographs/{photos[1].pk}/choose/", data, follow=True))

    lost = "第1轮通过的初审、复审因改稿作废，本轮从头审核： 王芳，2020年5月8日选用图片：2. 车站"
    assert lost in done
    assert (
        "第1轮复审： 孙志强，2020年5月8日通过 第1轮改动： 王芳，2020年5月8日选用图片：2. 车站"
        in done
    )
    assert "因改稿从头审核： 王芳，2020年5月8日选用图片：2. 车站" in words(
        client.get("/office/publish/")
    )


def test_freezing_anew_asks_where_checks_would_be_lost(client, ready, officer):
    client.force_login(officer)
    at = f"/office/publish/{ready.pk}/"
    assert f'href="{at}refreeze/"' in client.get(at).content.decode()

    asked = client.get(f"{at}refreeze/")
    assert "初审 王芳，2020年5月8日通过 复审 孙志强，2020年5月8日通过" in words(asked)
    assert client.post(f"{at}refreeze/").status_code == 409
    done = client.post(f"{at}refreeze/", {"void_checks": "1"}, follow=True)
    assert "已按最新数据重新拟稿，审核从头开始。" in words(done)
    assert "王芳，2020年5月8日按最新数据重新拟稿" in words(done)


def test_dropping_asks_why_on_a_page_of_its_own(client, ready, officer, director):
    client.force_login(director)
    at = f"/office/publish/{ready.pk}/discard/"
    assert "初审 王芳，2020年5月8日通过" in words(client.get(at))

    refused = client.post(at, {"reason": ""})
    assert (refused.status_code, "作废原因：请写明作废原因。" in words(refused)) == (400, True)
    long = client.post(at, {"reason": "长" * 201})
    assert (long.status_code, "长" * 201 in long.content.decode()) == (400, True)
    ready.refresh_from_db()
    assert ready.state == "draft"
    client.post(at, {"reason": "月份选错了"})

    told = "2020年5月8日由王芳作废，原因：月份选错了"
    assert told in words(client.get(f"/office/publish/{ready.pk}/"))
    assert told in words(client.get("/office/publish/"))
    assert client.get(at).status_code == 409


def test_another_office_learns_and_changes_nothing(client, ready, foreign_officer):
    client.force_login(make_person(Role.DIRECTOR, agency=foreign_officer.agency))

    for name in ("refreeze", "discard"):
        assert client.get(f"/office/publish/{ready.pk}/{name}/").status_code == 403
