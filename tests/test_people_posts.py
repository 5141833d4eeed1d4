"""A person moves to another post: the old one is kept, the rights change at once."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.actions.people import deactivate, move, reactivate, reset_password
from agencies.models import Post, User
from agencies.refusals import Conflict
from agencies.roles import Role
from progress.models import ReportStep
from tests.directories import passwords, words_of
from tests.people import make_person
from tests.promises import APRIL, make_accepted

JOINED = datetime(2019, 3, 1, 9, tzinfo=timezone.get_default_timezone())


@pytest.fixture
def admin(client, administrator):
    client.force_login(administrator)
    return client


@pytest.fixture
def clerk(reporter) -> User:
    """市交通运输局's reporter since 1 March 2019."""
    User.objects.filter(pk=reporter.pk).update(date_joined=JOINED)
    reporter.refresh_from_db()
    return reporter


def history(person: User) -> list[tuple]:
    return list(
        person.posts.values_list(
            "role", "agency__short_name", "region__name", "starts_on", "ends_on"
        )
    )


def moved(admin, person: User, **fields):
    sent = {"role": "head", "agency": "", "region": "", "reason": "调入市人社局"} | fields
    return admin.post(reverse("person_move", args=[person.pk]), sent)


def test_a_move_ends_the_old_post_and_begins_the_new_one_today(admin, clerk, labour, today):
    answer = moved(admin, clerk, agency=labour.pk)

    clerk.refresh_from_db()
    assert answer["Location"] == reverse("person", args=[clerk.pk])
    assert (clerk.role, clerk.agency) == ("head", labour)
    assert history(clerk) == [
        ("head", "市人社局", None, today, None),
        ("reporter", "市交通运输局", None, date(2019, 3, 1), today),
    ]
    assert "2019年3月1日至2020年5月8日" in words_of(admin.get(answer["Location"]))


def test_posts_follow_one_another_without_a_gap(administrator, clerk, labour, county, today):
    later = date(2020, 9, 1)
    move(person=clerk, role=Role.HEAD, agency=labour, by=administrator, today=today, reason="一")
    move(
        person=clerk, role=Role.REPORTER, region=county, by=administrator, today=later, reason="二"
    )

    assert history(clerk) == [
        ("reporter", None, "承德县", later, None),
        ("head", "市人社局", None, today, later),
        ("reporter", "市交通运输局", None, date(2019, 3, 1), today),
    ]


def test_what_was_typed_stays_under_the_name_and_the_old_desk_is_closed(
    admin, clerk, labour, roads
):
    report = make_accepted(roads, APRIL, "30").report
    step = ReportStep.objects.create(report=report, action="submit", by=clerk, on=date(2020, 5, 6))

    moved(admin, clerk, role="reporter", agency=labour.pk)

    own = Client()
    own.force_login(User.objects.get(pk=clerk.pk))
    step.refresh_from_db()
    assert step.by == clerk
    assert own.get(reverse("desk_report", args=[report.pk])).status_code == 403


def test_every_session_of_the_moved_ends_and_no_other(admin, clerk, labour, other_reporter):
    sessions = [Client(), Client()]
    for session in sessions:
        session.force_login(clerk)
    colleague = Client()
    colleague.force_login(other_reporter)

    moved(admin, clerk, agency=labour.pk)

    found = [session.get(reverse("inbox")).status_code for session in (*sessions, colleague)]
    assert found == [302, 302, 200]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"role": "reporter"}, "须填写单位或区划，且只填其中一个"),
        ({"role": "officer", "agency": "labour"}, "须填写所在办公室"),
        ({"role": "auditor", "region": "county"}, "只有填报员和单位负责人可以填写区划"),
        ({"role": "head", "agency": "labour", "reason": " "}, "请写明原因"),
    ],
)
def test_a_post_that_may_not_be_held_is_refused_with_what_was_typed_kept(
    fields, sentence, admin, clerk, labour, county
):
    names = {"labour": labour.pk, "county": county.pk}

    answer = moved(admin, clerk, **{key: names.get(value, value) for key, value in fields.items()})

    assert answer.status_code == 400
    assert sentence in words_of(answer)
    assert answer.context["form"]["role"].value() == fields["role"]
    assert Post.objects.count() == 0


def test_the_same_post_again_is_no_move(admin, clerk, traffic):
    assert moved(admin, clerk, role="reporter", agency=traffic.pk).status_code == 409
    assert Post.objects.count() == 0


def test_nobody_moves_stops_or_resets_the_own_account(admin, administrator, today):
    mine = {"by": administrator, "person": administrator}

    for refused in (
        lambda: move(role=Role.AUDITOR, today=today, reason="x", **mine),
        lambda: deactivate(today=today, **mine),
        lambda: reset_password(**mine),
    ):
        with pytest.raises(Conflict, match="本人"):
            refused()
    page = words_of(admin.get(reverse("person", args=[administrator.pk])))
    assert "停用账号" not in page


def test_a_stopped_account_cannot_be_used_and_resumes_with_a_new_password(
    admin, clerk, traffic, today
):
    session = Client()
    session.force_login(clerk)

    admin.post(reverse("person_deactivate", args=[clerk.pk]))
    ended = (session.get(reverse("inbox")).status_code, history(clerk)[0][4])
    answer = admin.post(reverse("person_reactivate", args=[clerk.pk]))

    clerk.refresh_from_db()
    assert ended == (302, today)
    assert (clerk.is_active, clerk.password_is_temporary) == (True, True)
    assert clerk.check_password(passwords(answer)[clerk.username])
    assert history(clerk)[0] == ("reporter", "市交通运输局", None, today, None)


def test_stopping_twice_and_resuming_what_runs_are_conflicts(administrator, clerk, today):
    with pytest.raises(Conflict):
        reactivate(person=clerk, by=administrator, today=today)
    deactivate(person=clerk, by=administrator, today=today)

    with pytest.raises(Conflict):
        deactivate(person=clerk, by=administrator, today=today)
    with pytest.raises(Conflict):
        reset_password(person=clerk, by=administrator)
    with pytest.raises(Conflict):
        move(person=clerk, role=Role.LEADER, by=administrator, today=today, reason="x")


def test_a_reset_password_is_shown_once_and_ends_the_sessions(admin, clerk):
    session = Client()
    session.force_login(clerk)

    answer = admin.post(reverse("person_reset", args=[clerk.pk]))

    clerk.refresh_from_db()
    assert clerk.check_password(passwords(answer)[clerk.username])
    assert "no-store" in answer["Cache-Control"]
    assert session.get(reverse("inbox")).status_code == 302


def test_people_are_found_by_name_unit_role_and_state(admin, clerk, other_head, county_reporter):
    User.objects.filter(pk=other_head.pk).update(password_is_temporary=True)
    User.objects.filter(pk=county_reporter.pk).update(is_active=False)

    def found(**asked) -> list[str]:
        return [person.username for person in admin.get(reverse("people"), asked).context["page"]]

    assert found(words="交通") == ["reporter"]
    assert found(words="王芳 人社") == ["other_head"]
    assert found(role="reporter") == ["reporter", "county"]
    assert found(state="inactive") == ["county"]
    assert found(state="temporary") == ["other_head"]
    assert found(words="没有这个人") == []
    assert admin.get(reverse("people"), {"role": "x"}).status_code == 400


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_and_the_page_take_the_same_queries_for_one_row_and_three(
    number, admin, administrator, clerk, labour, traffic, today, django_assert_num_queries
):
    for n in range(number):
        make_person(Role.REPORTER, agency=traffic)
        agency = labour if n % 2 == 0 else traffic
        move(person=clerk, role=Role.HEAD, agency=agency, by=administrator, today=today, reason="x")

    with django_assert_num_queries(5):
        admin.get(reverse("people"))
    with django_assert_num_queries(7):
        admin.get(reverse("person", args=[clerk.pk]))
