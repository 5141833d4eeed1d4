"""How a drafted letter reads, and what keeps an officer's own words."""

from __future__ import annotations

from datetime import date

import pytest

from agencies.refusals import Conflict
from oversight.actions.drafting import draft_notices
from oversight.actions.notices import approve_notice, edit_notice, redraft
from oversight.escalation import Rung
from oversight.ladder import default_ladder
from oversight.letters import addressee, fill, placeholders_in, unknown_placeholders
from oversight.models import LadderRung, Notice
from progress.actions.judging import judge_batch
from tests.letters import APRIL, FRIDAY, MARCH, clear, draft, lock, make_flag, make_verdict, steps
from tests.promises import make_accepted, make_pledge, make_share

LETTER = """承德市交通运输局：

根据2020年4月进展研判，你单位承担的《2020年承德市民心实事》任务中，以下1项进展滞后或未按时报送：

1.公路工程建设·农村公路：截至4月30日，计划完成39.67%（119.0公里），实际10.00%（30公里），\
落后29.67个百分点，相当于晚91天。研判为黄灯。

请高度重视，尽快查明原因，采取措施赶上序时进度，并于本函发出之日起5个工作日内\
书面回复滞后原因、整改措施和预计完成时间。

民生工作领导小组办公室"""


def test_a_reminder_reads_as_an_office_writes(batch, roads):
    make_accepted(roads, APRIL, "30")
    judge_batch(batch=batch, today=date(2020, 4, 30))

    letter = draft(batch)

    assert letter.subject == "关于《2020年承德市民心实事》有关事项进展情况的提醒函"
    assert letter.body == LETTER
    assert (letter.sign_days, letter.reply_days, letter.rectify_days) == (2, 5, None)
    assert (letter.drafted_on, letter.edited, letter.number) == (FRIDAY, False, "")


def test_an_order_to_a_county_says_where_and_for_how_long(batch, roads, county):
    make_flag(make_share(roads.indicator.pledge, target="100", region=county), "red", "yellow")
    make_flag(
        make_share(make_pledge(batch, roads.reporting_agency, title="桥梁"), name="桥梁"), "red"
    )
    draft_notices(batch=batch, today=FRIDAY)

    letters = {str(letter.unit): letter for letter in batch.notices.all()}

    assert letters["承德县"].body.splitlines()[0] == "承德县人民政府："
    assert letters["承德县"].body.splitlines()[2:5] == [
        "根据2020年4月进展研判，你地承担的《2020年承德市民心实事》任务中，"
        "以下1项滞后较多或连续滞后、未报，现予督办：",
        "",
        "1.公路工程建设·农村公路（承德县）：4月yellow。已连续2个月滞后。",
    ]
    assert "1.桥梁：4月red。研判为红灯。" in letters["市交通运输局"].body
    assert (letters["承德县"].reply_days, letters["承德县"].rectify_days) == (5, 15)


@pytest.mark.parametrize(
    ("kinds", "ending"),
    [
        (("red", "red"), "4月red。已连续2个月红灯。"),
        (("unreported", "unreported"), "4月unreported。已连续2个月未报。"),
        (("unreported",), "4月unreported。"),
    ],
)
def test_a_matter_says_why_it_is_listed(batch, roads, kinds, ending):
    make_flag(roads, *kinds)
    lock(batch, MARCH)
    lock(batch, APRIL)

    assert f"1.公路工程建设·农村公路：{ending}\n" in draft(batch).body


def test_matters_stand_in_the_order_of_the_batch(batch, roads):
    last = make_share(make_pledge(batch, roads.reporting_agency, title="桥梁"), name="桥梁")
    for share in (last, roads):
        make_flag(share, "yellow")

    body = draft(batch).body

    assert body.index("1.公路工程建设·农村公路") < body.index("2.桥梁")
    assert "以下2项" in body


def test_the_office_s_own_template_is_used(batch, roads, officer):
    LadderRung.objects.create(
        batch=batch, rung="reminder", position=1, approval="officer", yellow_months=1,
        subject="{letter}（{month}）", body="{unit}{count}项，{sign_due_days}日内签收。{没有}",
    )  # fmt: skip
    make_flag(roads, "yellow")

    letter = draft(batch)

    assert (letter.subject, letter.body) == (
        "提醒函（2020年4月）",
        "承德市交通运输局1项，2日内签收。{没有}",
    )


def test_a_title_too_long_for_its_column_is_cut(batch, roads):
    LadderRung.objects.create(
        batch=batch, rung="reminder", position=1, approval="officer", yellow_months=1,
        subject="{batch}" * 20, body="x",
    )  # fmt: skip
    make_flag(roads, "yellow")

    letter = draft(batch)

    assert (len(letter.subject), letter.subject[-1]) == (200, "…")


def test_words_an_officer_changed_stay_and_a_new_matter_stands_below(batch, roads, officer):
    make_flag(roads, "yellow")
    letter = edit_notice(
        notice=draft(batch), subject="提醒函", body="请抓紧。", by=officer, today=FRIDAY
    )
    make_verdict(roads, APRIL, "yellow", text="新说明。")
    make_flag(make_share(roads.indicator.pledge, name="危桥改造"), "yellow")

    assert draft_notices(batch=batch, today=FRIDAY) == 1
    letter.refresh_from_db()
    assert (letter.subject, letter.body) == (
        "提醒函",
        "请抓紧。\n\n新增事项：公路工程建设·危桥改造：4月yellow。研判为黄灯。",
    )
    assert letter.steps.last().reason == "列入：公路工程建设·危桥改造。"
    assert draft_notices(batch=batch, today=FRIDAY) == 0


def test_a_matter_put_right_leaves_edited_words_to_the_officer(batch, roads, officer):
    make_flag(roads, "yellow")
    flag = make_flag(make_share(roads.indicator.pledge, name="危桥改造"), "yellow")
    letter = edit_notice(notice=draft(batch), subject="函", body="改过。", by=officer, today=FRIDAY)
    clear(flag)

    draft_notices(batch=batch, today=FRIDAY)

    letter.refresh_from_db()
    assert (letter.body, letter.matters.count()) == ("改过。", 1)
    assert letter.steps.last().reason == (
        "移出：公路工程建设·危桥改造，已解除滞后标记。文字已由经办人改动，请核对正文。"
    )


def test_going_back_to_the_system_s_words_takes_the_newest_figures(batch, roads, officer):
    make_flag(roads, "yellow")
    gone = make_flag(make_share(roads.indicator.pledge, name="危桥改造"), "yellow")
    letter = edit_notice(notice=draft(batch), subject="函", body="改过。", by=officer, today=FRIDAY)
    make_verdict(roads, APRIL, "yellow", text="新说明。")
    clear(gone)

    letter = redraft(notice=letter, by=officer, today=FRIDAY)

    assert letter.edited is False
    assert letter.subject == "关于《2020年承德市民心实事》有关事项进展情况的提醒函"
    assert letter.body.splitlines()[4:5] == ["1.公路工程建设·农村公路：新说明。研判为黄灯。"]
    assert steps(letter) == [("draft", None), ("edit", "officer"), ("redraft", "officer")]
    assert letter.steps.last().reason == "移出：公路工程建设·危桥改造。"
    assert draft_notices(batch=batch, today=FRIDAY) == 0


def test_a_draft_all_put_right_cannot_be_drafted_anew(batch, roads, officer):
    flag = make_flag(roads, "yellow")
    letter = draft(batch)
    clear(flag)

    with pytest.raises(Conflict, match="均已解除滞后标记"):
        redraft(notice=letter, by=officer, today=FRIDAY)


def test_a_signed_order_keeps_its_words_until_its_matters_change(batch, roads, director):
    make_flag(roads, "red")
    letter = approve_notice(notice=draft(batch), by=director, today=FRIDAY)
    make_verdict(roads, APRIL, "red", text="新说明。")

    assert draft_notices(batch=batch, today=FRIDAY) == 0
    make_flag(make_share(roads.indicator.pledge, name="危桥改造"), "red")
    assert draft_notices(batch=batch, today=FRIDAY) == 1
    letter.refresh_from_db()
    assert (letter.approved_by, letter.approved_on) == (None, None)
    assert letter.steps.last().reason == "列入：公路工程建设·危桥改造。原签发（批准）随之失效。"
    assert "以下2项" in letter.body


@pytest.mark.parametrize(
    ("template", "unknown"),
    [
        ("{unit}有{count}项", []),
        ("{unit}{单位}{unit.pk}{}{单位}", ["{单位}", "{unit.pk}", "{}"]),
        ("称呼{你}", ["{你}"]),
        ("{unit", ["{"]),
        ("unit}", ["}"]),
        ("{{unit}}", ["{", "}"]),
    ],
)
def test_what_a_template_cannot_say_is_named(template, unknown):
    assert unknown_placeholders(template) == unknown


def test_only_names_in_braces_are_filled():
    values = {"unit": "{office}", "office": "x"}

    assert fill("{unit} {没有} {office} {0} {unit.pk}", values) == "{office} {没有} x {0} {unit.pk}"


def test_every_default_template_says_only_what_is_known():
    ladder = default_ladder()

    assert [row.rung for row in ladder] == list(Rung)
    assert {
        name for row in ladder for name in unknown_placeholders(row.subject + row.body)
    } == set()
    assert all({"unit", "matters", "office"} <= placeholders_in(row.body) for row in ladder)


def test_a_new_matter_stands_above_the_sign_off_of_an_edited_letter(batch, roads, officer):
    make_flag(roads, "yellow")
    letter = draft(batch)
    edit_notice(
        notice=letter, subject="催办", body=f"请抓紧。\n\n{batch.office.name}", by=officer,
        today=FRIDAY,
    )  # fmt: skip
    make_flag(make_share(roads.indicator.pledge, name="危桥改造"), "yellow")
    draft_notices(batch=batch, today=FRIDAY)

    letter.refresh_from_db()
    first, added, last = letter.body.split("\n\n")
    assert (first, last) == ("请抓紧。", batch.office.name)
    assert added.startswith("新增事项：")


@pytest.mark.parametrize(
    ("level", "body"), [("county", "承德县人民政府"), ("zone", "承德县管理委员会")]
)
def test_a_place_is_written_to_by_the_name_of_its_body(county, level, body):
    county.level = level

    assert addressee(Notice(region=county)) == body
