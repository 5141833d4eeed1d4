"""Who may answer learns of new remarks in the inbox: once a day at most, and never the words."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.utils import timezone

from agencies.models import Message, User
from agencies.roles import Role
from results.actions.remark_telling import tell_of_remarks
from results.models import Publication, Remark
from results.tasks import tell_of_remarks as hourly
from tests.people import make_person
from tests.publications import release
from tests.remarks import answered, make_remark
from tests.test_judging_at_once import at_once
from tests.test_public_years import make_batch

DAY, NEXT, THIRD, FOURTH = (date(2020, 5, day) for day in (8, 9, 10, 11))


@pytest.fixture
def public(batch, roads) -> Publication:
    return release(batch)


def tell(day: date, hour: int = 10) -> int:
    return tell_of_remarks(
        today=day, now=timezone.make_aware(datetime(day.year, day.month, day.day, hour))
    )


def told() -> list[tuple]:
    return list(
        Message.objects.order_by("created_at", "recipient__username").values_list(
            "recipient__username", "rung", "subject", "body", "link"
        )
    )


def test_the_office_s_people_are_told_how_many_wait(
    public, officer, second_officer, director, head, leader, foreign_officer
):
    User.objects.filter(pk=second_officer.pk).update(is_active=False)
    make_remark(public, text="张三的路灯")
    make_remark(public, kind="objection", text="数字不对")

    assert tell(DAY) == 2

    subject = "有2条公众意见待处理"
    body = "公众意见待处理2条，其中数据异议1条，请及时核查答复。当日再收到的不另行通知。"
    link = "/office/publish/remarks/"
    assert told() == [
        ("director", "2020-05-08", subject, body, link),
        ("officer", "2020-05-08", subject, body, link),
    ]


def test_without_an_objection_none_is_spoken_of(public, officer):
    make_remark(public)

    tell(DAY)

    assert Message.objects.get().body == (
        "公众意见待处理1条，请及时答复。当日再收到的不另行通知。"
    )  # fmt: skip


def test_one_a_day_and_what_came_later_is_told_of_the_next_day(public, officer):
    make_remark(public, received_on=DAY)
    assert [tell(DAY, 10), tell(DAY, 11)] == [1, 0]
    make_remark(public, received_on=DAY)

    assert [tell(DAY, 17), tell(NEXT)] == [0, 1]
    assert [row[2] for row in told()] == ["有1条公众意见待处理", "有2条公众意见待处理"]


def test_silence_follows_until_somebody_writes_again(public, officer):
    make_remark(public, received_on=DAY)

    assert [tell(DAY), tell(NEXT), tell(THIRD)] == [1, 1, 0]
    make_remark(public, received_on=FOURTH)
    assert tell(FOURTH) == 1


def test_days_missed_are_made_up(public, officer):
    make_remark(public, received_on=DAY)

    assert tell(FOURTH) == 1


def test_what_is_decided_is_not_spoken_of(public, officer):
    answered(make_remark(public), officer)

    assert (tell(DAY), told()) == (0, [])


def test_each_office_learns_of_its_own(public, batch, officer, foreign_officer):
    elsewhere = make_batch(batch, 2018)
    elsewhere.office = foreign_officer.agency
    elsewhere.save()
    make_remark(public)
    for _ in range(2):
        make_remark(release(elsewhere), no="1")

    assert tell(DAY) == 2

    assert [row[0::2][:2] for row in told()] == [
        ("foreign_officer", "有2条公众意见待处理"), ("officer", "有1条公众意见待处理"),
    ]  # fmt: skip
    assert set(Message.objects.values_list("recipient__username", "office__short_name")) == {
        ("foreign_officer", "外地民生办"), ("officer", "民生办"),
    }  # fmt: skip


@pytest.mark.parametrize("count", [1, 3])
def test_the_same_queries_however_many_wait(public, officer, count, django_assert_num_queries):
    for _ in range(count):
        make_remark(public)

    # what waits; the last notice, the office, its people, the notice with its savepoint, whether
    # it is new
    with django_assert_num_queries(8):
        assert tell(DAY) == 1


@pytest.mark.django_db(transaction=True)
def test_several_workers_tell_each_person_once(public, officer, director, settings):
    make_remark(public)

    at_once(hourly)

    assert sorted(Message.objects.values_list("recipient__username", "rung")) == [
        ("director", "2020-05-08"), ("officer", "2020-05-08"),
    ]  # fmt: skip


def test_a_person_who_comes_later_is_told_with_the_next(public, officer, office_agency):
    make_remark(public, received_on=DAY)
    tell(DAY)
    make_person(Role.OFFICER, agency=office_agency, username="late")

    tell(NEXT)

    assert sorted((row[0], row[1]) for row in told()) == [
        ("late", "2020-05-09"), ("officer", "2020-05-08"), ("officer", "2020-05-09"),
    ]  # fmt: skip


def test_the_task_stands_in_the_timetable(settings):
    entries = [entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()]

    assert entries.count("results.tasks.tell_of_remarks") == 1


def test_the_tab_says_how_many_wait(client, public, officer, foreign_officer):
    make_remark(public)
    make_remark(public)
    answered(Remark.objects.first(), officer)
    for person, shown in ((officer, True), (foreign_officer, False)):
        client.force_login(person)
        for address in ("", "remarks/", "periods/", "export/"):
            page = " ".join(client.get(f"/office/publish/{address}").content.decode().split())
            assert (address, '<span class="badge" aria-hidden="true">1</span>' in page) == (
                address, shown
            )  # fmt: skip
