"""A head away names a deputy, who signs within the dates, for both, and is on record."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from agencies.models import User
from agencies.refusals import Conflict
from agencies.roles import Role
from progress.actions import reports
from progress.actions.delegations import delegate, revoke
from progress.actions.entries import Cell, Entry, save_draft
from progress.models import Delegation, MonthlyReport, ReportStep
from tests.people import make_person

TODAY = date(2020, 5, 8)
DAY = timedelta(days=1)
LAST = TODAY + 3 * DAY


@pytest.fixture
def deputy(traffic) -> User:
    return make_person(Role.REPORTER, agency=traffic, username="deputy")


@pytest.fixture
def sent(roads, april_report, reporter) -> MonthlyReport:
    """April's report, handed in by its reporter."""
    entry = {roads.pk: Entry(Cell(Decimal(30)))}
    save_draft(report=april_report, entries=entry, by=reporter, today=TODAY)
    return reports.submit(report=april_report, by=reporter, today=TODAY)


def given(head, deputy, start=TODAY, end=LAST, today=TODAY) -> Delegation:
    return delegate(
        head=head, deputy=deputy, starts_on=start, ends_on=end, reason="出差", today=today
    )


def typed(deputy, **changes) -> dict:
    return {
        "deputy": deputy.pk, "starts_on": "2020-05-08", "ends_on": "2020-05-11", "reason": "出差",
    } | changes  # fmt: skip


def stored() -> list[tuple]:
    return list(
        Delegation.objects.order_by("pk").values_list(
            "head__username", "deputy__username", "starts_on", "ends_on", "reason", "revoked_on"
        )
    )


def test_a_head_names_a_deputy_and_sees_it_in_force(client, head, deputy):
    client.force_login(head)

    answer = client.post(reverse("delegation"), typed(deputy), follow=True)

    assert [str(m) for m in answer.context["messages"]] == ["已授权王芳代签至2020年5月11日。"]
    assert stored() == [("head", "deputy", TODAY, LAST, "出差", None)]
    assert [str(row.standing) for row in answer.context["rows"]] == ["生效中"]


@pytest.mark.parametrize("day", [TODAY, LAST])
def test_the_deputy_signs_on_the_first_and_on_the_last_day_for_both(
    sent, reporter, head, deputy, day
):
    given(head, deputy)

    reports.sign(report=sent, by=deputy, today=day)

    assert list(
        ReportStep.objects.filter(action="sign").values_list(
            "by__username", "on_behalf_of__username", "on"
        )
    ) == [("deputy", "head", day)]


@pytest.mark.parametrize("day", [TODAY, LAST + DAY])
def test_before_and_after_the_dates_the_deputy_signs_nothing(sent, head, deputy, day):
    given(head, deputy, start=TODAY + DAY)

    with pytest.raises(PermissionDenied, match="没有在有效期内的授权代签"):
        reports.sign(report=sent, by=deputy, today=day)
    sent.refresh_from_db()
    assert sent.state == "submitted"


def test_a_deputy_never_signs_what_the_same_person_handed_in(sent, reporter, head):
    given(head, reporter)

    with pytest.raises(PermissionDenied, match="由您报送"):
        reports.sign(report=sent, by=reporter, today=TODAY)


def test_a_delegation_taken_back_ends_at_once(client, sent, head, deputy):
    delegation = given(head, deputy)
    client.force_login(head)

    answer = client.post(reverse("delegation_revoke", args=[delegation.pk]), follow=True)

    assert [str(row.standing) for row in answer.context["rows"]] == ["已收回"]
    with pytest.raises(PermissionDenied, match="没有在有效期内的授权代签"):
        reports.sign(report=sent, by=deputy, today=TODAY)
    with pytest.raises(Conflict, match="已经收回或到期"):
        revoke(delegation=delegation, by=head, today=TODAY)


@pytest.mark.parametrize(
    ("change", "standing"),
    [({"is_active": False}, []), ({"role": "leader", "agency": None}, [])],
)
def test_a_head_who_has_left_leaves_no_deputy(sent, head, deputy, change, standing):
    given(head, deputy)
    User.objects.filter(pk=head.pk).update(**change)

    assert list(Delegation.objects.in_force(deputy, TODAY)) == standing


@pytest.mark.parametrize(
    ("start", "end"),
    [(TODAY, TODAY), (LAST, LAST), (TODAY - DAY, LAST + DAY), (TODAY + DAY, TODAY + DAY)],
)
def test_overlapping_delegations_are_refused(head, deputy, reporter, start, end):
    given(head, deputy)

    with pytest.raises(Conflict, match="这几天已授权王芳代签"):
        given(head, reporter, start=start, end=end, today=TODAY - DAY)
    assert len(stored()) == 1


def test_days_beside_each_other_do_not_overlap(head, deputy, reporter):
    revoke(delegation=given(head, deputy), by=head, today=TODAY)
    given(head, deputy)

    given(head, reporter, start=LAST + DAY, end=LAST + DAY)

    assert len(stored()) == 3


@pytest.mark.parametrize("who", ["other_reporter", "head", "county_reporter", "gone"])
def test_only_an_active_colleague_of_the_unit_may_be_named(client, head, deputy, who, request):
    if who == "gone":
        User.objects.filter(pk=deputy.pk).update(is_active=False)
        person = deputy
    else:
        person = request.getfixturevalue(who)
    client.force_login(head)

    answer = client.post(reverse("delegation"), typed(person))

    assert answer.status_code == 400
    assert "代签人：只能授权给本单位在用账号的同事。" in answer.content.decode()
    with pytest.raises(PermissionDenied, match="只能授权给本单位在用账号的同事"):
        given(head, person)
    assert stored() == []


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"deputy": ""}, "代签人：请选择代签人。"),
        ({"reason": " "}, "事由：请写明事由。"),
        ({"ends_on": "2020-05-07"}, "截止日期：截止日期不得早于起始日期。"),
        ({"starts_on": "2020-05-07"}, "起始日期：起始日期不能早于今天，已过去的日子不能补授权。"),
        ({"starts_on": "明天"}, "起始日期：请填写有效的日期。"),
    ],
)
def test_what_is_wrong_is_told_beside_the_field(client, head, deputy, reporter, changes, fault):
    client.force_login(head)

    answer = client.post(reverse("delegation"), typed(deputy) | changes)

    assert answer.status_code == 400
    assert fault in answer.content.decode()
    assert stored() == []


def test_a_head_of_another_unit_takes_nothing_back(head, other_head, deputy):
    delegation = given(head, deputy)

    with pytest.raises(PermissionDenied, match="属于其他单位"):
        revoke(delegation=delegation, by=other_head, today=TODAY)


def test_the_trail_keeps_giving_and_taking_back(head, deputy):
    delegation = given(head, deputy)
    revoke(delegation=delegation, by=head, today=TODAY)

    events = apps.get_model("progress", "DelegationEvent").objects.order_by("pgh_id")
    assert list(events.values_list("pgh_label", "deputy__username", "revoked_on")) == [
        ("insert", "deputy", None),
        ("update", "deputy", TODAY),
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_as_many_queries(client, head, deputy, count, django_assert_num_queries):
    for number in range(count):
        given(head, deputy, start=TODAY + number * DAY, end=TODAY + number * DAY)
    client.force_login(head)

    with django_assert_num_queries(6):
        page = client.get(reverse("delegation"))

    assert len(page.context["rows"]) == count
