"""A press pack tells what is to be done by when; how much by then only where that is public."""

from __future__ import annotations

import json
from datetime import date

import pytest

from agencies.papers.docx import render_docx
from oversight.bulletins.press import press_snapshot
from oversight.models import Bulletin
from oversight.readers.bulletins import moved_since
from pledges.models import Milestone, PlanPoint, PlanStage, Project
from progress.models import Reading
from results.models import PublicSettings
from tests.bulletins import drawn
from tests.paper_reading import opened
from tests.press import judged, pack
from tests.promises import APRIL, make_accepted


@pytest.fixture
def reading(batch, roads) -> Reading:
    """30 of 300 km accepted for April."""
    made = make_accepted(roads, APRIL, "30")
    judged(batch)
    return made


def test_stages_come_from_the_promise_and_the_plan_in_their_order(batch, traffic, roads, reading):
    pledge = roads.indicator.pledge
    plan = roads.plan
    plan.kind = "steps"
    plan.save()
    project = Project.objects.create(pledge=pledge, position=1, name="一号路")
    for day, value in ((date(2020, 6, 30), "150"), (date(2020, 9, 30), "240")):
        PlanPoint.objects.create(plan=plan, day=day, value=value)
    PlanStage.objects.create(
        plan=plan, what="设计", start=APRIL, due=date(2020, 5, 31), deliverable="施工图",
        done_note="拖延两周",
    )  # fmt: skip
    Milestone.objects.create(
        pledge=pledge, project=project, what="开工", due=date(2020, 6, 30), quote="6月底前开工"
    )
    Milestone.objects.create(pledge=pledge, project=project, what="自定节点", due=APRIL)
    PublicSettings.objects.create(batch=batch, shows_schedule=True)

    text = next(b for b in pack(batch, traffic).blocks if "设计" in getattr(b, "text", "")).text

    assert text == (
        "公路工程建设：2020年5月31日前，设计（施工图）；2020年6月30日前，一号路：开工；"
        "2020年9月30日前，农村公路累计240公里。"
    )


@pytest.fixture
def planned(roads, reading):
    """A plan by steps of 150, 200 and 240公里, with stages; its text names none of it."""
    plan = roads.plan
    plan.kind = "steps"
    plan.save()
    for day, value, what in (
        (date(2020, 6, 30), "150", "路基成型"),
        (date(2020, 7, 31), "200", "累计完成200公里"),
        (date(2020, 9, 30), "240", ""),
    ):
        PlanPoint.objects.create(plan=plan, day=day, value=value, what=what)
    for number, (what, deliverable) in enumerate(
        [
            ("3号路设计", "施工图"),
            ("桥梁施工", "完成60%的照片"),
            ("二期铺设80公里", ""),
            ("完工八成", ""),
        ]
    ):
        PlanStage.objects.create(
            plan=plan, what=what, start=APRIL, due=date(2020, 5, 10 + number),
            deliverable=deliverable,
        )  # fmt: skip
    Milestone.objects.create(
        pledge=roads.indicator.pledge, what="竣工率达到60%", due=date(2020, 8, 31),
        quote="8月底前竣工率达到60%",
    )  # fmt: skip


def stages(paper) -> list[str]:
    """The lines of 阶段安排 in the Word file."""
    lines = [each.text for each in opened(render_docx(paper)).paragraphs]
    between = lines[lines.index("二、阶段安排") + 1 : lines.index("三、进展情况")]
    return between[0].partition("：")[2].rstrip("。").split("；")


@pytest.mark.parametrize("setting", [None, False])
def test_planned_values_stay_inside_where_the_schedule_is_not_public(
    batch, traffic, planned, setting
):
    if setting is not None:
        PublicSettings.objects.create(batch=batch, shows_schedule=setting)

    paper = pack(batch, traffic)

    assert stages(paper) == [
        "2020年5月10日前，3号路设计（施工图）",
        "2020年5月11日前，桥梁施工",
        "2020年6月30日前，路基成型",
        "2020年8月31日前，竣工率达到60%",  # the promise's own words
    ]
    kept = json.dumps(press_snapshot(batch, APRIL, traffic), ensure_ascii=False)
    assert [each for each in ("150", "200公里", "240", "80公里", "八成") if each in kept] == []


def test_planned_values_are_told_where_the_schedule_is_public(batch, traffic, planned):
    PublicSettings.objects.create(batch=batch, shows_schedule=True)

    assert stages(pack(batch, traffic)) == [
        "2020年5月10日前，3号路设计（施工图）",
        "2020年5月11日前，桥梁施工（完成60%的照片）",
        "2020年5月12日前，二期铺设80公里",
        "2020年5月13日前，完工八成",
        "2020年6月30日前，路基成型，农村公路累计150公里",
        "2020年7月31日前，累计完成200公里，农村公路累计200公里",
        "2020年8月31日前，竣工率达到60%",
        "2020年9月30日前，农村公路累计240公里",
    ]


def test_a_draft_tells_when_the_schedule_has_been_made_public_since(
    batch, officer, traffic, planned
):
    draft = drawn(batch, officer, kind="press", agency=traffic)
    PublicSettings.objects.create(batch=batch, shows_schedule=True)

    moved = [(row.name, row.now) for row in moved_since(Bulletin.objects.get(pk=draft.pk))]

    assert ("公路工程建设：阶段安排", "2020年9月30日前，农村公路累计240公里") in moved
