"""A press pack tells what was promised and how far it is by accepted figures."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest

from agencies.papers.docx import render_docx
from agencies.papers.pdf import render_pdf
from agencies.refusals import Conflict
from oversight.bulletins.press import FIELDS, default_texts, press_paper, press_snapshot, title_of
from oversight.bulletins.press_tables import PROGRESS_HEADS, TARGET_HEADS
from pledges.models import Batch, Milestone, PlanStage, Responsibility, TargetRevision
from progress.actions.judging import judge_batch
from progress.models import Acceptance, Reading
from progress.standing import batch_standing
from tests.paper_reading import figures, opened
from tests.press import ACCEPTED, LAST_OF_APRIL, PROMISE, judged, narrate, pack, rows, told
from tests.promises import APRIL, make_accepted, make_pledge, make_share

STAGES = "阶段安排据《2020年承德市民心实事》和工作计划。"


@pytest.fixture
def reading(batch, roads) -> Reading:
    """30 of 300 km accepted for April."""
    made = make_accepted(roads, APRIL, "30")
    judged(batch)
    return made


def test_the_pack_reads_from_the_promise_to_the_next_step(batch, roads, traffic, reading):
    narrate(reading, progress="已铺设30公里。", next_step="5月起增加两个施工队。")
    pledge = roads.indicator.pledge
    Milestone.objects.create(pledge=pledge, what="完成招标", due=date(2020, 3, 31))

    words = [each.text for each in opened(render_docx(pack(batch, traffic))).paragraphs]

    assert [line for line in words if line.strip()] == [
        "《2020年承德市民心实事》\n新闻发布材料（承德市交通运输局）",
        "现将承德市交通运输局牵头的《2020年承德市民心实事》2020年4月进展情况介绍如下。",
        "一、目标任务",
        "承德市交通运输局牵头民生实事1件、指标1项。",
        f"注：{PROMISE}",
        "二、阶段安排",
        "公路工程建设：2020年3月31日前，完成招标。",
        "三、进展情况",
        f"注：{PROMISE}",
        ACCEPTED,
        "公路工程建设：已铺设30公里。",
        "四、下一步安排",
        "公路工程建设：5月起增加两个施工队。",
        "民生工作领导小组办公室",
    ]


def test_its_tables_say_what_is_due_when_and_how_far_it_is(batch, traffic, reading):
    paper = pack(batch, traffic)

    assert rows(paper, TARGET_HEADS) == [
        ["1", "公路工程建设", "农村公路", "300公里", "2020年10月31日"]
    ]
    assert rows(paper, PROGRESS_HEADS) == [
        ["1", "公路工程建设", "农村公路", "300公里", "30公里", "10.00%", "4月30日"]
    ]


def test_every_figure_is_the_standing_s_and_tells_its_source(batch, traffic, labour, roads):
    make_accepted(roads, APRIL, "320.5", approx="余")
    make_share(make_pledge(batch, labour), name="新增就业", unit="人")
    judged(batch)
    standing = batch_standing(batch, APRIL).pledges[0].indicators[0].whole.reading

    found = figures(render_docx(pack(batch, traffic)))

    assert [(each.text, each.note) for each in found if each.anchor in ("pledges", "items")] == [
        ("1", PROMISE),
        ("1", PROMISE),
    ]
    both = f"{PROMISE}\n{ACCEPTED}"
    assert [(each.text, each.note) for each in found if each.anchor.startswith("p_1_1_")] == [
        (text, both)
        for text in (
            "1",
            "公路工程建设",
            "农村公路",
            "300公里",
            "320.5余公里",
            "106.83%",
            "4月30日",
        )
    ]
    assert standing.value == Decimal("320.5")


def test_an_unaccepted_figure_is_not_there(batch, roads, traffic):
    made = make_accepted(roads, APRIL, "271828")
    made.report.state = "signed"
    made.report.save()
    judged(batch)

    paper = pack(batch, traffic)

    assert rows(paper, PROGRESS_HEADS)[0][4:] == ["—", "—", "—"]
    assert "271" not in told(paper) + json.dumps(press_snapshot(batch, APRIL, traffic))


def test_a_figure_of_a_former_year_tells_its_year(batch, traffic, roads, reading):
    assert rows(pack(batch, traffic, date(2021, 1, 1)), PROGRESS_HEADS)[0][4:] == [
        "30公里",
        "10.00%",
        "2020年4月30日",
    ]


def test_a_task_in_words_is_told_in_words(batch, traffic, labour, roads):
    shares = [
        make_share(
            roads.indicator.pledge, name=name, target=None, unit="", kind="qualitative",
            comparator="qualitative", plan=None,
        )
        for name in ("建章", "立制", "修法")
    ]  # fmt: skip
    make_accepted(roads, APRIL, "30")
    report = Reading.objects.get().report
    for share, achieved in zip(shares[:2], (True, False), strict=True):
        Reading.objects.create(
            report=report, share=share, value=None, achieved=achieved, as_of=LAST_OF_APRIL
        )
    judged(batch)

    told = [row[2:] for row in rows(pack(batch, traffic), PROGRESS_HEADS)]

    assert told[1:] == [
        ["建章", "定性", "已达到", "—", "4月30日"],
        ["立制", "定性", "推进中", "—", "4月30日"],
        ["修法", "定性", "—", "—", "—"],
    ]


def test_what_is_accepted_at_the_end_counts_as_done(batch, traffic, roads, reading):
    Acceptance.objects.create(
        indicator=roads.indicator, passed_on=LAST_OF_APRIL, document="验收意见"
    )
    judge_batch(batch=batch, today=date(2020, 5, 1))

    text = next(b.text for b in pack(batch, traffic).blocks if "件" in getattr(b, "text", ""))

    assert text == "承德市交通运输局牵头民生实事1件、指标1项，已完成1件。"


def test_a_target_that_was_changed_shows_the_first_one(batch, traffic, roads, reading, director):
    roads.indicator.value = Decimal(280)
    roads.indicator.save()
    TargetRevision.objects.create(
        indicator=roads.indicator, old_value=300, new_value=280, effective_on=date(2020, 4, 10),
        reason="征地受阻", document="承政发〔2020〕8号", approved_by=director,
    )  # fmt: skip

    paper = pack(batch, traffic)

    assert rows(paper, TARGET_HEADS)[0][3] == "280公里（原300公里）"
    assert rows(pack(batch, traffic, date(2020, 3, 1)), TARGET_HEADS)[0][3] == "300公里"
    assert "征地受阻" not in told(paper)


def test_only_the_parts_an_agency_leads_are_its_own(batch, traffic, labour, roads, reading):
    pledge = roads.indicator.pledge
    Responsibility.objects.create(pledge=pledge, part=2, role="lead", agency=labour, order=1)
    other = make_share(pledge, name="公路养护", unit="公里", part=2)
    make_share(pledge, name="公路绿化", unit="公里", condition=True)
    wordless = make_pledge(batch, labour, title="就业服务")

    assert [row[2] for row in rows(pack(batch, traffic), TARGET_HEADS)] == ["农村公路"]
    assert [row[1:4] for row in rows(pack(batch, labour), TARGET_HEADS)] == [
        ["公路工程建设", "公路养护", "300公里"],
        ["就业服务", "见承诺原文", "—"],
    ]
    assert (other.indicator.part, wordless.indicators.count()) == (2, 0)


@pytest.mark.parametrize("number", [1, 12])
def test_a_pack_takes_as_many_queries_for_one_pledge_as_for_twelve(
    batch, traffic, number, django_assert_num_queries
):
    reading = None
    for position in range(number):
        share = make_share(make_pledge(batch, traffic, title=f"任务{position}"))
        PlanStage.objects.create(plan=share.plan, what="设计", start=APRIL, due=APRIL)
        Milestone.objects.create(pledge=share.indicator.pledge, what="开工", due=APRIL)
        if reading is None:
            reading = make_accepted(share, APRIL, "30")
        else:
            Reading.objects.create(
                report=reading.report, share=share, value=30, as_of=LAST_OF_APRIL
            )
    judged(batch)
    fresh = Batch.objects.select_related("office", "issuer", "region").get(pk=batch.pk)

    with django_assert_num_queries(10):
        snapshot = press_snapshot(fresh, APRIL, traffic)

    assert snapshot["figures"]["pledges"]["text"] == str(number)
    assert len(snapshot["progress"]) == number


@pytest.mark.parametrize("number", [1, 12])
def test_packs_short_and_long_are_drawn_alike_twice(batch, traffic, number):
    for position in range(number):
        make_share(make_pledge(batch, traffic, title=f"任务{position}"))
    paper = pack(batch, traffic)

    assert render_docx(paper) == render_docx(pack(batch, traffic))
    assert render_pdf(paper) == render_pdf(pack(batch, traffic))
    assert len(rows(paper, TARGET_HEADS)) == number


def test_an_agency_that_leads_nothing_has_no_pack(batch, roads, labour):
    with pytest.raises(Conflict, match="没有牵头"):
        press_snapshot(batch, APRIL, labour)


def test_the_snapshot_is_plain_and_the_same_each_time(batch, traffic, reading):
    first, second = (press_snapshot(batch, APRIL, traffic) for _ in range(2))

    assert json.loads(json.dumps(first)) == first == second
    assert (first["kind"], first["month"], first["taken_on"]) == ("press", "2020-04", "2020-04-30")
    assert press_snapshot(batch, APRIL, traffic, date(2020, 5, 8))["taken_on"] == "2020-05-08"
    assert set(default_texts(first)) == set(FIELDS)
    assert title_of(first) == "《2020年承德市民心实事》新闻发布材料（承德市交通运输局）"


def test_figures_are_locked_and_words_are_the_officer_s(batch, traffic, reading):
    snapshot = press_snapshot(batch, APRIL, traffic)
    paper = press_paper(snapshot, {"next": "再修{{指标项数}}条路。\n\n<b>路</b>"})

    assert [[(run.text, run.anchor) for run in block.runs] for block in paper.blocks[-2:]] == [
        [("再修", ""), ("1", "items"), ("条路。", "")],
        [("<b>路</b>", "")],
    ]
    assert {run.text for run in paper.runs() if run.anchor} <= {
        figure["text"] for figure in snapshot["figures"].values()
    }
