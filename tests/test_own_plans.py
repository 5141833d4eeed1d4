"""我承担的任务: each unit's tasks, and the plan it registers for them before its first figure."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from agencies.refusals import Conflict
from pledges.models import Batch, PlanPoint, PlanStage, Share
from pledges.targets import PlanKind
from progress.actions.plans import ImpossiblePlan, register_plan
from tests.promises import APRIL, make_accepted, make_pledge, make_share

TODAY = date(2020, 5, 8)
JUNE, DUE = date(2020, 6, 30), date(2020, 10, 31)


@pytest.fixture
def part(roads, county) -> Share:
    """承德县's 30公里 of the 300."""
    return make_share(roads.indicator.pledge, target="30", region=county, name="农村公路")


def plan_of(share: Share) -> tuple:
    share = Share.objects.get(pk=share.pk)
    return share.plan.kind, list(share.plan.points.values_list("day", "value"))


def words(response) -> str:
    return " ".join(response.content.decode().split())


def test_a_place_sees_its_task_with_target_plan_deadline_and_whom_to_ask(
    client, county_reporter, part, reporter
):
    client.force_login(county_reporter)

    response = client.get(reverse("tasks"))

    (group,) = response.context["batches"]
    (duty,) = group.duties
    assert (duty.share, duty.goal, duty.plan) == (
        part,
        Decimal(30),
        "均衡推进，2020年1月1日至2020年10月31日",
    )
    assert (duty.deadline, str(duty.lead), duty.contacts) == (DUE, "市交通运输局", [reporter])
    assert "登记自己的计划" in words(response)


def test_the_lead_sees_how_its_task_is_divided(client, reporter, roads, part):
    client.force_login(reporter)

    page = words(client.get(reverse("tasks")))

    assert "分解到1处" in page
    assert "合计30公里" in page


def test_a_plan_with_values_is_told_with_its_values(client, county_reporter, part):
    part.plans.update(kind="monthly")
    PlanPoint.objects.create(plan=part.plan, day=JUNE, value=Decimal(10))
    PlanPoint.objects.create(plan=part.plan, day=DUE, value=Decimal(30))
    client.force_login(county_reporter)

    assert "2020年6月30日 10公里，2020年10月31日 30公里" in words(client.get(reverse("tasks")))


@pytest.mark.parametrize("extra", [0, 2])
def test_the_list_takes_the_same_queries_for_one_task_and_for_three(
    client, county_reporter, county, part, extra, django_assert_num_queries
):
    for number in range(extra):
        make_share(part.indicator.pledge, name=f"路{number}")
        make_share(part.indicator.pledge, target="3", region=county, name=f"路{number}")
    client.force_login(county_reporter)
    client.get(reverse("tasks"))

    # session, person; shares, plans, points, leads, contacts, division, accepted reports; unread
    with django_assert_num_queries(9):
        client.get(reverse("tasks"))


def test_a_place_registers_its_quarterly_plan(client, county_reporter, part):
    client.force_login(county_reporter)

    response = client.post(
        reverse("own_plan", args=[part.pk]),
        {"kind": "monthly", "value-2020-06-30": "12", "value-2020-10-31": "30"},
        follow=True,
    )

    assert response.redirect_chain == [(reverse("tasks"), 302)]
    assert plan_of(part) == ("monthly", [(JUNE, Decimal(12)), (DUE, Decimal(30))])


def test_a_plan_of_another_kind_drops_the_values(client, county_reporter, part):
    PlanPoint.objects.create(plan=part.plan, day=JUNE, value=Decimal(10))
    client.force_login(county_reporter)

    client.post(reverse("own_plan", args=[part.pk]), {"kind": "season"})

    assert plan_of(part) == ("season", [])


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"value-2020-06-30": "12"}, "最后一个计划值须等于目标30公里。"),
        ({"value-2020-06-30": "12", "value-2020-07-31": "11"}, "计划累计不能倒退"),
        ({"value-2020-06-30": "31", "value-2020-10-31": "30"}, "计划累计数超过了目标。"),
        ({"value-2020-06-30": "约12", "value-2020-10-31": "30"}, "须填确数"),
        ({"value-2020-06-30": "12%", "value-2020-10-31": "30"}, "是百分比"),
    ],
)
def test_values_that_cannot_be_a_plan_come_back_as_typed(client, county_reporter, part, sent, told):
    client.force_login(county_reporter)

    response = client.post(reverse("own_plan", args=[part.pk]), {"kind": "monthly"} | sent)

    assert (response.status_code, plan_of(part)) == (400, ("even", []))
    assert told in words(response)
    assert f'value="{sent["value-2020-06-30"]}"' in words(response)


def test_after_the_first_accepted_report_only_the_office_changes_it(
    client, county_reporter, officer, part
):
    make_accepted(part, APRIL, "2")
    client.force_login(county_reporter)
    page = reverse("own_plan", args=[part.pk])

    shown, refused = client.get(page), client.post(page, {"kind": "season"})

    listed = words(client.get(reverse("tasks")))
    assert "计划已锁定。如需调整，请联系办公室。" in words(shown)
    assert "计划已锁定。如需调整，请联系办公室。" in listed
    assert page not in listed
    assert (refused.status_code, plan_of(part)) == (409, ("even", []))
    client.force_login(officer)
    client.post(
        reverse("plan_change", args=[part.pk]),
        {"kind": "season", "start": "2020-01-01", "end": "2020-10-31", "do": "save",
         "season_from": "4月15日", "season_to": "10月31日"},
    )  # fmt: skip
    assert plan_of(part) == ("season", [])


def test_the_action_itself_refuses_what_the_form_would(part, county_reporter):
    for points, told in (
        ([], "至少填写一个日期"),
        ([(JUNE, Decimal(20)), (DUE, Decimal(10))], "不能倒退"),
        ([(DUE, Decimal(30)), (JUNE, Decimal(30))], "同一日期只填一次"),
        ([(JUNE, Decimal(20))], "须等于目标"),
        ([(date(2020, 12, 31), Decimal(30))], "不在计划期内"),
    ):
        with pytest.raises(ImpossiblePlan, match=told):
            register_plan(
                share=part, kind=PlanKind.MONTHLY, points=points, by=county_reporter, today=TODAY
            )

    assert plan_of(part) == ("even", [])


def test_a_level_and_a_closed_batch_have_no_own_plan(
    batch, traffic, part, county_reporter, reporter
):
    level = make_share(
        make_pledge(batch, traffic), name="普及率", target="95", unit="%", kind="level", plan=None
    )
    with pytest.raises(Conflict, match="只有累计量任务"):
        register_plan(share=level, kind=PlanKind.EVEN, by=reporter, today=TODAY)

    Batch.objects.update(stage="closed")
    with pytest.raises(Conflict, match="不在推进期内"):
        register_plan(share=part, kind=PlanKind.EVEN, by=county_reporter, today=TODAY)


@pytest.mark.parametrize("person", ["other_reporter", "reporter", "head", "foreign_officer"])
def test_nobody_plans_for_another_place(part, request, person):
    with pytest.raises(PermissionDenied):
        register_plan(
            share=part, kind=PlanKind.SEASON, by=request.getfixturevalue(person), today=TODAY
        )

    assert plan_of(part) == ("even", [])


def test_a_place_types_what_each_quarter_adds(client, county_reporter, part):
    client.force_login(county_reporter)
    page = reverse("own_plan", args=[part.pk])
    typed = {
        "kind": "quarterly", "by": "added",
        "value-2020-03-31": "5", "value-2020-06-30": "10", "value-2020-10-31": "15",
    }  # fmt: skip

    tried = client.post(page, typed | {"do": "try"})
    before = plan_of(part)
    client.post(page, typed)

    assert "与目标相符" in words(tried)
    assert [row.value for row in tried.context["tried"].rows][-1] == 30
    assert before == ("even", [])
    assert plan_of(part) == (
        "monthly", [(date(2020, 3, 31), Decimal(5)), (JUNE, Decimal(15)), (DUE, Decimal(30))]
    )  # fmt: skip


def test_increments_must_make_up_the_target(client, county_reporter, part):
    client.force_login(county_reporter)

    response = client.post(
        reverse("own_plan", args=[part.pk]),
        {"kind": "quarterly", "by": "added", "value-2020-06-30": "10"},
    )

    assert (response.status_code, plan_of(part)) == (400, ("even", []))
    assert "各期新增之和须等于目标30公里。" in words(response)


def test_the_unit_s_own_plan_keeps_the_office_s_stages_and_what_was_carried_over(
    client, county_reporter, part
):
    part.plans.update(opening=Decimal(6))
    PlanStage.objects.create(
        plan=part.plan, what="动员", start=date(2020, 1, 1), due=date(2020, 3, 31)
    )
    client.force_login(county_reporter)

    client.post(reverse("own_plan", args=[part.pk]), {"kind": "season"})

    plan = Share.objects.get(pk=part.pk).plan
    assert (plan.kind, plan.opening) == ("season", 6)
    assert [stage.what for stage in plan.stages.all()] == ["动员"]
