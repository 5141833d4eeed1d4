"""The window of objections: seven days after a version's public day, the last day included."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencies.refusals import Conflict
from results.actions.checking import check
from results.actions.preparing import prepare
from results.actions.remarks import receive
from results.actions.settings import save_settings
from results.actions.withdrawing import withdraw
from results.models import Publication, Remark
from results.open_data.account import account_of
from results.open_data.remarks import objections_until, voice_of
from tests.promises import APRIL, make_accepted
from tests.publications import checked, release, words
from tests.remarks import make_remark
from tests.test_remark_public import own_cache  # noqa: F401

AT = "/results/chengde-2020/1/say/"
OBJECTION = {"kind": "objection", "text": "里程数不对。"}
MADE, PUBLIC = date(2020, 5, 8), date(2020, 5, 11)


@pytest.fixture
def public(batch, roads) -> Publication:
    make_accepted(roads, APRIL, "30")
    return release(batch, APRIL)


@pytest.fixture
def embargoed(batch, roads, officer, second_officer, director) -> Publication:
    """Published on the 8th, for the public from the 11th."""
    make_accepted(roads, APRIL, "30")
    draft = prepare(batch=batch, month=APRIL, by=officer)
    checked(draft, ("first", officer), ("second", second_officer))
    check(
        publication=draft, step="final", passed=True, by=director, today=MADE, public_from=PUBLIC
    )  # fmt: skip
    draft.refresh_from_db()
    return draft


@pytest.mark.parametrize(
    ("day", "taken"),
    [
        (date(2020, 5, 8), True),  # the public day, which is not counted but open
        (date(2020, 5, 14), True),
        (date(2020, 5, 15), True),  # the last day
        (date(2020, 5, 16), False),
    ],
)
def test_from_the_public_day_through_the_seventh_day_after_it(client, public, settings, day, taken):
    settings.PORTAL_TODAY = day

    form = client.get(AT)
    sent = client.post(AT, OBJECTION)

    assert ('value="objection"' in form.content.decode(), sent.status_code) == (
        taken, 302 if taken else 400
    )  # fmt: skip
    assert Remark.objects.filter(kind="objection", received_on=day).count() == taken


def test_after_it_other_remarks_are_still_taken_and_the_action_holds_the_door(
    client, public, settings
):
    day = settings.PORTAL_TODAY = date(2020, 5, 16)

    for kind in ("suggestion", "question"):
        assert client.post(AT, OBJECTION | {"kind": kind}).status_code == 302
    voice = voice_of(account_of(public), public, day)
    with pytest.raises(Conflict, match="数据异议期已过，可以改为咨询或提意见建议。"):
        receive(voice=voice, no="1", today=day, **OBJECTION)

    assert list(Remark.objects.order_by("pk").values_list("kind", flat=True)) == [
        "suggestion", "question",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("day", "status"),
    [
        (date(2020, 5, 10), 404),  # nobody may read it yet
        (date(2020, 5, 11), 302),
        (date(2020, 5, 18), 302),
        (date(2020, 5, 19), 400),
    ],
)
def test_an_embargo_counts_from_the_day_the_public_reads(client, embargoed, settings, day, status):
    settings.PORTAL_TODAY = day

    assert client.post(AT, OBJECTION).status_code == status


@pytest.mark.parametrize(
    ("days", "last"), [(1, date(2020, 5, 9)), (60, date(2020, 7, 7)), (0, None)]
)
def test_the_days_are_those_the_version_was_frozen_with(client, batch, roads, officer, days, last):
    save_settings(batch=batch, by=officer, objection_days=days)
    version = release(batch)
    save_settings(batch=batch, by=officer, objection_days=7)

    voice = voice_of(account_of(version), version, MADE)

    assert (voice.objections_until, voice.takes_objections) == (last, last is not None)
    assert ('value="objection"' in client.get(AT).content.decode()) is (last is not None)


def test_a_new_version_opens_it_anew_and_a_withdrawal_brings_the_old_one_back(
    client, public, batch, settings, director
):
    newer = release(batch, APRIL, on=date(2020, 6, 1))
    settings.PORTAL_TODAY = date(2020, 6, 8)
    assert client.post(AT, OBJECTION).status_code == 302
    assert Remark.objects.get().publication == newer

    withdraw(publication=newer, reason="误发", by=director, today=date(2020, 6, 8))

    assert client.post(AT, OBJECTION).status_code == 400


def test_the_office_counts_the_same_days(client, public, officer, settings):
    remark = make_remark(public, kind="objection")
    client.force_login(officer)
    told = []
    for day in (14, 15, 16):
        settings.PORTAL_TODAY = date(2020, 5, day)
        page = words(client.get(f"/office/publish/remarks/{remark.pk}/"))
        told.append(page[page.index("异议期") :].split(" ")[0])

    assert told == [
        "异议期至5月15日，还剩1天", "异议期今天（5月15日）截止", "异议期已于5月15日截止，已过1天",
    ]  # fmt: skip


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(1, 60))
def test_as_many_days_as_are_set_follow_the_public_day(released, days):
    until = objections_until(released, days)
    counted = [
        released + timedelta(days=n) for n in range(100) if released + timedelta(days=n) <= until
    ][1:]  # the public day itself

    assert len(counted) == days


def test_the_method_page_says_how_they_are_counted(client, public):
    assert (
        "公开当日不计，从次日起算，一般为7天，截止当日提出的有效；"
        in words(client.get("/results/method/"))
    )  # fmt: skip
