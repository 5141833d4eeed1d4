"""A press pack holds no inner matter, and of the units' words only what may go out."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oversight.actions import drafting
from oversight.bulletins import press
from oversight.bulletins.press import default_texts, press_paper, press_snapshot
from oversight.bulletins.public_words import INNER, for_the_public
from oversight.models import Notice
from pledges.models import Indicator, Milestone, PlanStage, Pledge
from progress.models import Reading
from tests.letters import FRIDAY, make_flag, sent
from tests.press import judged, narrate, pack, told
from tests.problems import make_problem
from tests.promises import APRIL, make_accepted, make_share


@pytest.fixture
def reading(batch, roads) -> Reading:
    """30 of 300 km accepted for April."""
    made = make_accepted(roads, APRIL, "30")
    judged(batch)
    return made


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
        {"title": "公路工程建设", "progress": "", "next": "增加人手。", "held": False}
    ]
    assert press.press_snapshot(batch, date(2020, 5, 1), traffic)["told"] == [
        {"title": "公路工程建设", "progress": "", "next": "", "held": False}
    ]
