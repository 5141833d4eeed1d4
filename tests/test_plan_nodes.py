"""Stages of a plan and nodes of an indicator: missed they tell in the light, done they don't."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from agencies.refusals import Conflict
from pledges.actions.plan_revisions import PlanDraft, Stage
from pledges.models import Batch, Milestone, PlanStage, Share
from pledges.targets import PlanKind
from progress.actions.judging import judge_batch
from progress.actions.nodes import mark_done, unmark
from progress.actions.plans import change_plan
from tests.promises import APRIL, make_accepted

TODAY = date(2020, 5, 8)
MARCH, DUE = date(2020, 3, 31), date(2020, 10, 31)
START = date(2020, 1, 1)
STAGES = (Stage("动员部署", START, MARCH, "实施方案"), Stage("推进实施", date(2020, 4, 1), DUE))


@pytest.fixture
def stage(roads, officer) -> PlanStage:
    """动员部署, due by the end of March; its share is well ahead otherwise."""
    draft = PlanDraft(PlanKind.EVEN, START, DUE, stages=STAGES)
    change_plan(share=roads, draft=draft, by=officer, today=TODAY)
    make_accepted(roads, APRIL, "150")
    return PlanStage.objects.get(what="动员部署")


@pytest.fixture
def node(roads) -> Milestone:
    return Milestone.objects.create(
        pledge=roads.indicator.pledge, indicator=roads.indicator, what="完成招标", due=MARCH,
        note="原文第3条",
    )  # fmt: skip


def light(batch) -> tuple[str, str]:
    verdict = judge_batch(batch=batch, today=TODAY).verdicts[0]
    return verdict.light, verdict.reason


def done(stage: PlanStage) -> tuple:
    stage.refresh_from_db()
    return stage.done_on, stage.done_note


def test_a_stage_not_done_on_its_day_makes_the_light_yellow_until_it_is(batch, stage, officer):
    missed = light(batch)
    mark_done(node=stage, done_on=MARCH, note="实施方案3号", by=officer, today=TODAY)

    assert (missed, light(batch)) == (("yellow", "milestone_missed"), ("green", "ahead"))


def test_an_officer_marks_a_stage_with_its_day_and_what_was_handed_over(client, officer, stage):
    client.force_login(officer)
    page = reverse("stage_done", args=[stage.pk])

    shown = client.get(page).content.decode()
    response = client.post(page, {"done_on": "2020-04-02", "note": "承市交发3号"}, follow=True)

    assert "实施方案" in shown
    assert response.redirect_chain == [(reverse("share_plan", args=[stage.plan.share_id]), 302)]
    assert done(stage) == (date(2020, 4, 2), "承市交发3号")
    assert "2020年4月2日完成" in " ".join(response.content.decode().split())


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"done_on": "2020-05-09", "note": "方案"}, "完成日期不能晚于今天。"),
        ({"done_on": "", "note": "方案"}, "请填写日期。"),
        ({"done_on": "2020-04-02", "note": " "}, "请写明移交了什么成果。"),
    ],
)
def test_a_mark_that_cannot_be_taken_comes_back(client, officer, stage, typed, told):
    client.force_login(officer)

    response = client.post(reverse("stage_done", args=[stage.pk]), typed)

    assert (response.status_code, done(stage)) == (400, (None, ""))
    assert told in response.content.decode()


def test_it_is_taken_back_with_a_reason_that_stays(client, officer, batch, stage):
    mark_done(node=stage, done_on=MARCH, note="方案", by=officer, today=TODAY)
    client.force_login(officer)
    page = reverse("stage_done", args=[stage.pk])

    refused = client.post(page, {"reason": ""})
    client.post(page, {"reason": "方案未印发"})

    assert refused.status_code == 400
    assert done(stage) == (None, "2020年5月8日撤销完成登记：方案未印发")
    assert light(batch) == ("yellow", "milestone_missed")


def test_a_mark_counts_in_every_plan_that_holds_the_stage(batch, stage, officer):
    light(batch)
    share = Share.objects.get(pk=stage.plan.share_id)
    change_plan(
        share=share,
        draft=PlanDraft(PlanKind.SEASON, START, DUE, stages=STAGES),
        by=officer, today=TODAY, reason="按施工季",
    )  # fmt: skip
    newer = PlanStage.objects.exclude(pk=stage.pk).get(what="动员部署")

    mark_done(node=newer, done_on=MARCH, note="方案", by=officer, today=TODAY)

    assert [done(stage), done(newer)] == [(MARCH, "方案"), (MARCH, "方案")]
    assert light(batch) == ("green", "ahead")


def test_a_stage_done_stays_done_when_the_plan_changes(batch, stage, officer):
    light(batch)
    mark_done(node=stage, done_on=MARCH, note="方案", by=officer, today=TODAY)

    change_plan(
        share=Share.objects.get(pk=stage.plan.share_id),
        draft=PlanDraft(PlanKind.SEASON, START, DUE, stages=STAGES),
        by=officer, today=TODAY, reason="按施工季",
    )  # fmt: skip

    newer = PlanStage.objects.get(what="动员部署", plan__kind="season")
    assert done(newer) == (MARCH, "方案")


def test_a_node_of_the_text_keeps_what_stood_beside_it(batch, roads, node, officer):
    make_accepted(roads, APRIL, "150")
    missed = light(batch)

    mark_done(node=node, done_on=MARCH, note="中标通知书", by=officer, today=TODAY)
    marked = light(batch)
    node.refresh_from_db()
    unmark(node=node, reason="流标", by=officer, today=TODAY)

    node.refresh_from_db()
    assert (missed[1], marked[1], light(batch)[1]) == (
        "milestone_missed", "ahead", "milestone_missed",
    )  # fmt: skip
    assert node.done_on is None
    assert node.note.splitlines() == [
        "原文第3条", "2020年3月31日完成：中标通知书", "2020年5月8日撤销完成登记：流标",
    ]  # fmt: skip


def test_the_node_s_page_leads_back_to_the_plan(client, officer, roads, node):
    client.force_login(officer)

    response = client.post(
        reverse("milestone_done", args=[node.pk]), {"done_on": "2020-03-20", "note": "通知书"}
    )

    node.refresh_from_db()
    assert response["Location"] == reverse("share_plan", args=[roads.pk])
    assert node.done_on == date(2020, 3, 20)


def test_a_node_of_a_pledge_or_project_is_not_marked_here(client, officer, roads):
    loose = Milestone.objects.create(pledge=roads.indicator.pledge, what="开工", due=MARCH)
    client.force_login(officer)

    assert client.get(reverse("milestone_done", args=[loose.pk])).status_code == 404
    with pytest.raises(Conflict, match="不在这里登记"):
        mark_done(node=loose, done_on=MARCH, note="单", by=officer, today=TODAY)


def test_it_is_marked_once_taken_back_once_and_never_in_the_future(stage, officer):
    with pytest.raises(Conflict, match="还没有登记完成"):
        unmark(node=stage, reason="误", by=officer, today=TODAY)
    with pytest.raises(Conflict, match="不能晚于今天"):
        mark_done(node=stage, done_on=DUE, note="方案", by=officer, today=TODAY)
    mark_done(node=stage, done_on=MARCH, note="方案", by=officer, today=TODAY)
    with pytest.raises(Conflict, match="已登记完成"):
        mark_done(node=stage, done_on=MARCH, note="方案", by=officer, today=TODAY)
    with pytest.raises(Conflict, match="撤销原因"):
        unmark(node=stage, reason=" ", by=officer, today=TODAY)

    assert done(stage) == (MARCH, "方案")


@pytest.mark.parametrize("person", ["foreign_officer", "leader", "head", "reporter", "auditor"])
def test_nobody_else_marks_anything(stage, request, person):
    with pytest.raises(PermissionDenied):
        mark_done(
            node=stage, done_on=MARCH, note="方案", by=request.getfixturevalue(person), today=TODAY
        )

    assert done(stage) == (None, "")


def test_a_closed_batch_s_nodes_stay(stage, node, officer):
    Batch.objects.update(stage="closed")

    for one in (PlanStage.objects.get(pk=stage.pk), Milestone.objects.get(pk=node.pk)):
        with pytest.raises(Conflict, match="已办结"):
            mark_done(node=one, done_on=MARCH, note="方案", by=officer, today=TODAY)
