"""Correcting a figure, changing a plan, recording and reversing an acceptance."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from pledges.models import Batch, Plan, PlanPoint
from progress.actions.judging import judge_batch
from progress.models import Acceptance, Correction, MonthlyReport, Verdict
from tests.promises import APRIL, make_accepted

DAY = date(2020, 5, 8)


@pytest.fixture
def reading(roads):
    """April's accepted figure: 30公里."""
    return make_accepted(roads, APRIL, "30")


@pytest.fixture
def acceptance(roads, officer) -> Acceptance:
    return Acceptance.objects.create(
        indicator=roads.indicator, passed_on=date(2020, 5, 1), document="验收意见书", by=officer
    )


def plan_of(share) -> tuple:
    plan = Plan.objects.get(share=share)
    return plan.kind, plan.start, plan.end


def back_to(share) -> str:
    page = reverse("office_pledge", args=[share.indicator.pledge_id])
    return f"{page}#i{share.indicator_id}"


def test_a_correction_keeps_the_old_value_with_the_reason(client, officer, roads, reading):
    client.force_login(officer)

    response = client.post(
        reverse("reading_correct", args=[reading.pk]), {"value": "１２０", "reason": "漏报两段"}
    )

    reading.refresh_from_db()
    assert (response.status_code, response["Location"]) == (302, back_to(roads))
    assert reading.value == Decimal(120)
    assert list(
        Correction.objects.values_list("old_value", "new_value", "reason", "by__username", "on")
    ) == [(Decimal(30), Decimal(120), "漏报两段", "officer", DAY)]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"value": "", "reason": "漏报"}, "请填写更正后的数值。"),
        ({"value": "三十", "reason": "漏报"}, "“三十”不是数字"),
        ({"value": "-5", "reason": "漏报"}, "“-5”是负数"),
        ({"value": "5%", "reason": "漏报"}, "“5%”是百分比"),
        ({"value": "约120", "reason": "漏报"}, "须填写确数"),
        ({"value": "120", "reason": " "}, "请写明更正原因。"),
    ],
)
def test_a_correction_that_cannot_be_taken_comes_back_as_typed(
    client, officer, reading, typed, told
):
    client.force_login(officer)

    response = client.post(reverse("reading_correct", args=[reading.pk]), typed)

    reading.refresh_from_db()
    page = response.content.decode()
    assert (response.status_code, reading.value) == (400, Decimal(30))
    assert told in page
    assert not typed["value"] or f'value="{typed["value"]}"' in page


def test_the_same_value_is_no_correction(client, officer, reading):
    client.force_login(officer)

    response = client.post(
        reverse("reading_correct", args=[reading.pk]), {"value": "30", "reason": "核对"}
    )

    assert (response.status_code, Correction.objects.count()) == (409, 0)


def test_a_figure_not_yet_accepted_is_returned_not_corrected(client, officer, reading):
    MonthlyReport.objects.update(state="signed")
    client.force_login(officer)

    assert client.get(reverse("reading_correct", args=[reading.pk])).status_code == 409


def test_a_changed_plan_waits_for_the_next_judging(client, officer, batch, roads, reading):
    judge_batch(batch=batch, today=DAY)
    before = list(Verdict.objects.values_list("pk", "light"))
    client.force_login(officer)

    response = client.post(
        reverse("plan_change", args=[roads.pk]),
        {"kind": "season", "start": "2020-01-01", "end": "2020-10-31"},
        follow=True,
    )

    assert plan_of(roads) == ("season", date(2020, 1, 1), date(2020, 10, 31))
    assert list(Verdict.objects.values_list("pk", "light")) == before
    assert "将在下一次研判时生效" in response.content.decode()


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"kind": "even", "start": "2020-05-01", "end": "2020-04-01"}, "不得早于开始日期"),
        ({"kind": "even", "start": "", "end": "2020-04-01"}, "请填写日期。"),
        ({"kind": "even", "start": "2020-02-30", "end": "2020-04-01"}, "请填写有效的日期。"),
        ({"kind": "monthly", "start": "2020-01-01", "end": "2020-10-31"}, "monthly"),
    ],
)
def test_a_plan_that_cannot_be_taken_comes_back(client, officer, roads, typed, told):
    before = plan_of(roads)
    client.force_login(officer)

    response = client.post(reverse("plan_change", args=[roads.pk]), typed)

    assert (response.status_code, plan_of(roads)) == (400, before)
    assert told in response.content.decode()


def test_kinds_that_need_points_are_offered_where_points_exist(client, officer, roads):
    client.force_login(officer)

    def kinds() -> list[str]:
        form = client.get(reverse("plan_change", args=[roads.pk])).context["form"]
        return [value for value, _ in form.fields["kind"].choices]

    without = kinds()
    PlanPoint.objects.create(plan=roads.plan, day=date(2020, 6, 30), value=Decimal(150))

    assert without == ["even", "season", "none"]
    assert kinds() == ["even", "season", "monthly", "steps", "none"]


def test_a_closed_batch_s_plan_stays(client, officer, batch, roads):
    before = plan_of(roads)
    Batch.objects.filter(pk=batch.pk).update(stage="closed")
    client.force_login(officer)

    response = client.post(
        reverse("plan_change", args=[roads.pk]),
        {"kind": "season", "start": "2020-01-01", "end": "2020-10-31"},
    )

    assert (response.status_code, plan_of(roads)) == (409, before)


def accepted() -> list[tuple]:
    return list(
        Acceptance.objects.values_list(
            "passed_on", "document", "by__username", "reversed_on", "reversal_reason"
        )
    )


def test_an_acceptance_is_recorded_with_its_paper(client, officer, roads):
    client.force_login(officer)

    response = client.post(
        reverse("acceptance_pass", args=[roads.indicator_id]),
        {"passed_on": "2020-05-07", "document": "验收意见书3号"},
    )

    assert (response.status_code, response["Location"]) == (302, back_to(roads))
    assert accepted() == [(date(2020, 5, 7), "验收意见书3号", "officer", None, "")]


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"passed_on": "2020-05-09", "document": "意见"}, "通过日期不能晚于今天。"),
        ({"passed_on": "2020-05-07", "document": " "}, "请写明验收依据。"),
    ],
)
def test_an_acceptance_that_cannot_be_taken_comes_back(client, officer, roads, typed, told):
    client.force_login(officer)

    response = client.post(reverse("acceptance_pass", args=[roads.indicator_id]), typed)

    assert (response.status_code, accepted()) == (400, [])
    assert told in response.content.decode()


def test_an_indicator_is_accepted_once(client, officer, roads, acceptance):
    client.force_login(officer)

    response = client.post(
        reverse("acceptance_pass", args=[roads.indicator_id]),
        {"passed_on": "2020-05-07", "document": "又一份"},
    )

    assert (response.status_code, Acceptance.objects.count()) == (409, 1)


def test_a_reversed_acceptance_stays_with_its_reason(client, officer, roads, acceptance):
    client.force_login(officer)

    response = client.post(
        reverse("acceptance_reverse", args=[acceptance.pk]), {"reason": "复核不合格"}
    )

    assert (response.status_code, response["Location"]) == (302, back_to(roads))
    assert accepted() == [(date(2020, 5, 1), "验收意见书", "officer", DAY, "复核不合格")]


def test_a_reversal_without_a_reason_is_refused_with_the_page(client, officer, acceptance):
    client.force_login(officer)

    response = client.post(reverse("acceptance_reverse", args=[acceptance.pk]), {"reason": ""})

    acceptance.refresh_from_db()
    assert (response.status_code, acceptance.reversed_on) == (400, None)
    assert "请写明撤销原因。" in response.content.decode()


@pytest.mark.parametrize("person", ["foreign_officer", "leader", "auditor", "head"])
def test_nobody_else_changes_anything(client, roads, reading, acceptance, request, person):
    client.force_login(request.getfixturevalue(person))
    pages = [
        ("reading_correct", reading.pk, {"value": "31", "reason": "改"}),
        ("plan_change", roads.pk, {"kind": "none", "start": "2020-01-01", "end": "2020-10-31"}),
        ("acceptance_pass", roads.indicator_id, {"passed_on": "2020-05-07", "document": "文"}),
        ("acceptance_reverse", acceptance.pk, {"reason": "改"}),
    ]
    before = plan_of(roads), accepted(), Correction.objects.count()

    found = [client.post(reverse(name, args=[pk]), typed).status_code for name, pk, typed in pages]

    assert found == [403, 403, 403, 403]
    assert (plan_of(roads), accepted(), Correction.objects.count()) == before
