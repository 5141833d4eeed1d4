"""Raising a letter by hand: flags of one unit, at any rung, above the next with a reason."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from agencies.refusals import Conflict
from oversight.actions.drafting import draft_notices
from oversight.actions.notices import approve_notice, edit_notice, start_notice
from oversight.models import LadderRung
from pledges.models import Batch
from progress.models import Flag
from tests.letters import APRIL, FRIDAY, clear, draft, listed, make_flag, make_verdict, sent, steps
from tests.promises import make_pledge, make_share


def start(*flags: Flag, by, rung: str = "reminder", skip_reason: str = ""):
    return start_notice(flags=flags, rung=rung, skip_reason=skip_reason, by=by, today=FRIDAY)


def test_an_officer_raises_what_the_ladder_does_not_call_for(batch, roads, officer):
    letter = start(make_flag(roads, "unreported"), by=officer)

    assert listed() == [("reminder", "市交通运输局", [("农村公路", "by_hand", 0)])]
    assert "1.公路工程建设·农村公路：4月unreported。\n" in letter.body
    assert steps(letter) == [("start", "officer")]
    assert letter.steps.get().reason == "列入：公路工程建设·农村公路。"
    assert draft_notices(batch=batch, today=FRIDAY) == 0


def test_a_matter_raised_by_hand_joins_the_waiting_draft(batch, roads, officer):
    make_flag(roads, "yellow")
    letter = draft(batch)
    flag = make_flag(make_share(roads.indicator.pledge, name="危桥改造"), "unreported")

    assert start(flag, by=officer) == letter
    assert listed() == [
        ("reminder", "市交通运输局", [("农村公路", "yellow", 1), ("危桥改造", "by_hand", 0)])
    ]
    letter.refresh_from_db()
    assert "以下2项" in letter.body
    assert steps(letter) == [("draft", None), ("add", "officer")]


def test_in_an_edited_draft_it_stands_below_the_officer_s_words(batch, roads, officer):
    make_flag(roads, "yellow")
    letter = edit_notice(notice=draft(batch), subject="函", body="改过。", by=officer, today=FRIDAY)
    flag = make_flag(make_share(roads.indicator.pledge, name="危桥改造"), "unreported")

    letter = start(flag, by=officer)

    assert letter.body == "改过。\n\n新增事项：公路工程建设·危桥改造：4月unreported。"


def test_joining_a_signed_order_voids_the_signature(batch, roads, officer, director):
    make_flag(roads, "red")
    letter = approve_notice(notice=draft(batch), by=director, today=FRIDAY)
    flag = make_flag(make_share(roads.indicator.pledge, name="危桥改造"), "yellow")

    start(flag, by=officer, rung="supervision", skip_reason="汛期将至")

    letter.refresh_from_db()
    assert (letter.approved_by, letter.skip_reason) == (None, "汛期将至")
    assert letter.steps.last().reason == (
        "列入：公路工程建设·危桥改造。原签发（批准）随之失效。\n越级原因：汛期将至"
    )


def test_skipping_a_rung_needs_a_reason(roads, officer):
    flag = make_flag(roads, "yellow")

    with pytest.raises(Conflict, match="直接发督办单属于越级，请写明原因"):
        start(flag, by=officer, rung="supervision", skip_reason=" ")
    with pytest.raises(Conflict, match="越级原因最多200个字"):
        start(flag, by=officer, rung="supervision", skip_reason="长" * 201)
    assert start(flag, by=officer, rung="supervision", skip_reason="汛期").skip_reason == "汛期"


def test_the_next_rung_needs_none(batch, roads, officer):
    flag = make_flag(roads, "yellow")
    sent(draft(batch), officer)

    assert start(flag, by=officer, rung="supervision").skip_reason == ""
    with pytest.raises(Conflict, match="越级"):
        start(flag, by=officer, rung="talk")


def test_a_rung_that_is_only_drafted_is_still_skipped(batch, roads, officer):
    flag = make_flag(roads, "yellow")
    draft_notices(batch=batch, today=FRIDAY)

    with pytest.raises(Conflict, match="越级"):
        start(flag, by=officer, rung="supervision")


def test_a_rung_that_is_not_used_is_not_skipped(batch, roads, officer):
    LadderRung.objects.create(
        batch=batch, rung="reminder", position=1, approval="officer", enabled=False,
        subject="x", body="x",
    )  # fmt: skip
    flag = make_flag(roads, "yellow")

    assert start(flag, by=officer, rung="supervision").rung == "supervision"
    with pytest.raises(Conflict, match="没有启用提醒函"):
        start(flag, by=officer)


def test_of_several_matters_each_counts(batch, roads, officer):
    warned = make_flag(roads, "yellow")
    sent(draft(batch), officer)
    fresh = make_flag(make_share(roads.indicator.pledge, name="危桥改造"), "unreported")

    with pytest.raises(Conflict, match="越级"):
        start(warned, fresh, by=officer, rung="supervision")


@pytest.mark.parametrize("rung", ["reminder", "supervision"])
def test_no_second_letter_of_a_rung_and_none_below_it(batch, roads, director, rung):
    flag = make_flag(roads, "red")
    sent(draft(batch), director)

    with pytest.raises(Conflict, match="“农村公路”已列入督办单（已发出）"):
        start(flag, by=director, rung=rung)


def test_a_letter_addresses_one_unit_of_one_batch(batch, roads, county, officer, chengde):
    flag = make_flag(roads, "yellow")
    part = make_flag(make_share(roads.indicator.pledge, target="1", region=county), "yellow")
    other = Batch.objects.create(
        slug="other", title="其他", starts_on=batch.starts_on, ends_on=batch.ends_on,
        stage=Batch.Stage.PUBLISHED, region=chengde, issuer=batch.issuer, office=batch.office,
        reports_from=APRIL,
    )  # fmt: skip
    foreign = make_flag(make_share(make_pledge(other, roads.reporting_agency)), "yellow")

    with pytest.raises(Conflict, match="只发给一个单位"):
        start(flag, part, by=officer)
    with pytest.raises(Conflict, match="同一批次"):
        start(flag, foreign, by=officer)
    with pytest.raises(Conflict, match="请选择要督办的事项"):
        start(by=officer)
    assert listed() == []


def test_only_what_stands_is_raised(batch, roads, officer):
    flag = make_flag(roads, "yellow")
    clear(flag)
    unjudged = Flag.objects.create(
        share=make_share(roads.indicator.pledge, name="危桥改造"), raised_on=FRIDAY
    )

    with pytest.raises(Conflict, match="“农村公路”已解除滞后标记"):
        start(flag, by=officer)
    with pytest.raises(Conflict, match="“危桥改造”还没有研判结论"):
        start(unjudged, by=officer)


def test_there_is_no_such_rung(roads, officer):
    with pytest.raises(Conflict, match="没有这一梯级"):
        start(make_flag(roads, "yellow"), by=officer, rung="prison")


def test_a_batch_not_running_starts_nothing(batch, roads, officer):
    flag = make_flag(roads, "yellow")
    for stage, why in (("closed", "已办结，不再发文督办"), ("decided", "尚未公布，还不能发文督办")):
        Batch.objects.update(stage=stage)
        with pytest.raises(Conflict, match=why):
            start(flag, by=officer)


def test_another_s_hand_is_refused(roads, foreign_officer, leader, head, reporter):
    flag = make_flag(roads, "yellow")

    for stranger in (foreign_officer, leader, head, reporter):
        with pytest.raises(PermissionDenied):
            start(flag, by=stranger)


def test_what_was_raised_by_hand_stays_when_the_ladder_calls_for_less(batch, roads, officer):
    flag = make_flag(roads, "yellow")
    start(flag, by=officer, rung="supervision", skip_reason="汛期将至")

    assert draft_notices(batch=batch, today=FRIDAY) == 0
    make_verdict(roads, APRIL, "yellow", text="新说明。")
    assert draft_notices(batch=batch, today=FRIDAY) == 1
    assert listed() == [("supervision", "市交通运输局", [("农村公路", "by_hand", 0)])]
    clear(flag)
    assert draft_notices(batch=batch, today=FRIDAY) == 1
    assert listed() == []


def test_a_letter_on_what_was_fine_until_now_tells_of_the_newest_verdict(batch, roads, officer):
    letter = start(make_flag(roads, "green", "unreported"), by=officer)

    assert "1.公路工程建设·农村公路：4月unreported。\n" in letter.body
