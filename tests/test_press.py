"""A press pack tells what was promised, planned and done by accepted figures; no inner matter."""

from __future__ import annotations

import json
import re
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencies.papers.docx import render_docx
from agencies.papers.pdf import render_pdf
from agencies.refusals import Conflict
from oversight.actions import drafting
from oversight.bulletins import press
from oversight.bulletins.press import FIELDS, default_texts, press_paper, press_snapshot, title_of
from oversight.bulletins.press_tables import PROGRESS_HEADS, TARGET_HEADS
from oversight.bulletins.public_words import INNER, for_the_public
from oversight.models import Notice
from pledges.models import (
    Batch,
    Indicator,
    Milestone,
    PlanPoint,
    PlanStage,
    Pledge,
    Project,
    Responsibility,
    TargetRevision,
)
from progress.actions.judging import judge_batch
from progress.models import Acceptance, Narrative, Reading
from progress.standing import batch_standing
from tests.letters import FRIDAY, make_flag, sent
from tests.paper_reading import figures, opened
from tests.problems import make_problem
from tests.promises import APRIL, make_accepted, make_pledge, make_share

LAST_OF_APRIL = date(2020, 4, 30)
PROMISE = "目标任务据《2020年承德市民心实事》。"
STAGES = "阶段安排据《2020年承德市民心实事》和工作计划。"
ACCEPTED = "进展为审核通过的数据，截至2020年4月30日。"


def judged(batch) -> None:
    judge_batch(batch=batch, today=LAST_OF_APRIL)


def pack(batch, agency, month=APRIL):
    """The pack's paper with the words an officer starts from."""
    snapshot = press_snapshot(batch, month, agency)
    return press_paper(snapshot, default_texts(snapshot))


def rows(paper, heads) -> list[list[str]]:
    """The cells of one of its tables."""
    table = next(block for block in paper.blocks if getattr(block, "head", None) == heads)
    return [[cell.text for cell in row] for row in table.rows]


def told(paper) -> str:
    """Everything it prints."""
    runs = "".join(run.text for run in paper.runs())
    headings = "".join(getattr(block, "text", "") for block in paper.blocks)
    return "".join([paper.title, paper.issuer, headings, runs, *paper.notes.values()])


def narrate(reading, **words) -> Narrative:
    return Narrative.objects.create(
        report=reading.report, pledge=reading.share.indicator.pledge, **words
    )


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

    text = next(b for b in pack(batch, traffic).blocks if "设计" in getattr(b, "text", "")).text

    assert text == (
        "公路工程建设：2020年5月31日前，设计（施工图）；2020年6月30日前，一号路：开工；"
        "2020年9月30日前，农村公路累计240公里。"
    )


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

    with django_assert_num_queries(16):
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


def inner_matters(batch, roads, reading, officer, director, head) -> None:
    """Flags, letters, problems and complaints wherever one can be written."""
    Reading.objects.update(note="征地受阻，请勿外传")
    Pledge.objects.update(note="内部备注甲")
    Indicator.objects.update(note="内部备注乙", breakdown_note="内部差额丙")
    make_problem(roads.indicator.pledge, officer)
    for name, kind in (("桥梁", "yellow"), ("隧道", "red")):
        make_flag(make_share(roads.indicator.pledge, name=name), kind, kind)
    drafting.draft_notices(batch=batch, today=FRIDAY)
    for letter in Notice.objects.all():
        sent(letter, director)
    narrate(
        reading,
        progress="已铺设30公里。因征地受阻，进度滞后！6月通车。",
        problem="资金缺口大，工期拖延",
        cause="施工单位欠薪",
        next_step="办公室已约谈。增加人手。整改到位？尚未招标。",
        works="桩基塌方",
    )
    Milestone.objects.create(
        pledge=roads.indicator.pledge, what="招标", due=APRIL, note="围标被举报", done_on=None
    )
    PlanStage.objects.create(
        plan=roads.plan, what="设计", start=APRIL, due=APRIL, done_note="设计返工"
    )


def test_a_batch_full_of_inner_matters_has_a_pack_without_any(
    batch, roads, traffic, reading, officer, director, head
):
    inner_matters(batch, roads, reading, officer, director, head)
    snapshot = press_snapshot(batch, APRIL, traffic)
    written = told(press_paper(snapshot, default_texts(snapshot)))
    kept = json.dumps(snapshot, ensure_ascii=False)

    for words in (written, kept):
        assert [word for word in (*INNER, *SECRETS) if word in words] == []
    assert "已铺设30公里。6月通车。" in written
    assert "增加人手。" in written
    keys = set(re.findall(r'"(\w+)":', kept))
    assert (
        keys & {"light", "lights", "red", "expected", "gap", "reason", "letters", "risks"} == set()
    )


# what stands in that batch, and what the verdict of 30 km by April says
SECRETS = (
    *("请勿外传", "内部备注", "内部差额", "路面开裂", "养护不到位", "资金缺口", "工期拖延", "欠薪"),
    *("桩基塌方", "围标", "返工", "民生督", "民生提", '"red"', '"yellow"'),
    *("39.67", "119.0", "29.67", "91天"),
)


@given(st.lists(st.sampled_from((*INNER, "增加施工队", "按月调度", "6月通车")), max_size=8))
def test_the_sieve_keeps_whole_sentences_without_an_inner_word(words):
    said = "".join(f"各地{word}。" for word in words)

    assert for_the_public(said) == "".join(f"各地{w}。" for w in words if w not in INNER)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ""),
        ("已开工\n\n 加快推进", "已开工加快推进"),
        ("约谈两地；已开工。加快！", "加快！"),
        ("增加{{人数}}人", "增加｛｛人数｝｝人"),
    ],
)
def test_words_come_in_one_paragraph_that_names_no_figure(typed, kept):
    assert for_the_public(typed) == kept


def test_its_words_are_set_with_chinese_punctuation(batch, traffic, reading):
    narrate(reading, progress="已铺设30公里。", next_step="增加人手。")
    words = told(pack(batch, traffic))

    assert re.findall(r"[,;:!?()]", words) == []
    assert re.findall(r"[。，；：、][。，；：、]", words) == []


def test_only_the_agency_s_own_accepted_words_of_the_month_are_taken(
    batch, traffic, labour, roads, reading, county
):
    narrate(reading, next_step="增加人手。")
    place = make_share(roads.indicator.pledge, target="30", region=county)
    narrate(make_accepted(place, APRIL, "1"), next_step="县里安排。")
    may = make_accepted(roads, date(2020, 5, 1), "40")
    narrate(may, next_step="六月安排。")
    may.report.state = "signed"
    may.report.save()

    assert press.press_snapshot(batch, APRIL, traffic)["told"] == [
        {"title": "公路工程建设", "progress": "", "next": "增加人手。"}
    ]
    assert press.press_snapshot(batch, date(2020, 5, 1), traffic)["told"] == []
