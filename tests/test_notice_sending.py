"""A letter goes out by a person's hand, with the word it needs, a number and its due days."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from agencies.refusals import Conflict
from oversight.actions.notices import (
    approve_notice,
    close_notice,
    drop_notice,
    edit_notice,
    recall_notice,
    record_approval,
    send_notice,
)
from oversight.actions.replies import accept_reply
from oversight.models import Notice
from pledges.models import Batch
from tests.letters import FRIDAY, MAY, clear, draft, make_flag, replied, sent, steps
from tests.promises import make_pledge, make_share

WORD = {"approver": "李副省长", "approved_on": FRIDAY, "document": "会议纪要〔2020〕3号"}


@pytest.fixture
def reminder(batch, roads) -> Notice:
    make_flag(roads, "yellow")
    return draft(batch)


@pytest.fixture
def order(batch, roads) -> Notice:
    make_flag(roads, "red")
    return draft(batch)


@pytest.fixture
def talk(batch, roads) -> Notice:
    make_flag(roads, "red", "red")
    return draft(batch)


def test_an_officer_sends_a_reminder(reminder, officer):
    letter = send_notice(notice=reminder, number=" 承民办函〔2020〕7号 ", by=officer, today=FRIDAY)

    assert (letter.state, letter.number, letter.sent_by, letter.sent_on) == (
        "sent",
        "承民办函〔2020〕7号",
        officer,
        FRIDAY,
    )
    # the Saturday is worked, the Sunday is not
    assert (letter.sign_due, letter.reply_due, letter.rectify_due) == (
        date(2020, 5, 11),
        date(2020, 5, 14),
        None,
    )
    assert steps(letter) == [("draft", None), ("send", "officer")]


def test_a_letter_goes_out_once(reminder, officer):
    send_notice(notice=reminder, number="", by=officer, today=FRIDAY)

    with pytest.raises(Conflict, match="文书现为“已发出”"):
        send_notice(notice=reminder, number="", by=officer, today=FRIDAY)


def test_an_order_goes_out_with_the_director_s_signature(order, officer, director):
    with pytest.raises(Conflict, match="尚未签发"):
        send_notice(notice=order, number="", by=officer, today=FRIDAY)
    with pytest.raises(Conflict, match="尚未签发"):
        send_notice(notice=order, number="", by=director, today=FRIDAY)

    signed = approve_notice(notice=order, by=director, today=FRIDAY)
    assert (signed.approved_by, signed.approved_on, signed.state) == (director, FRIDAY, "drafted")
    letter = send_notice(notice=order, number="", by=director, today=FRIDAY)

    assert letter.rectify_due == date(2020, 5, 28)
    assert steps(letter) == [("draft", None), ("approve", "director"), ("send", "director")]


def test_an_officer_does_not_sign_orders(order, officer):
    with pytest.raises(PermissionDenied):
        approve_notice(notice=order, by=officer, today=FRIDAY)


def test_an_order_is_signed_once(order, director):
    approve_notice(notice=order, by=director, today=FRIDAY)

    with pytest.raises(Conflict, match="已由王芳签发"):
        approve_notice(notice=order, by=director, today=FRIDAY)


def test_changed_words_void_the_signature(order, officer, director):
    approve_notice(notice=order, by=director, today=FRIDAY)

    letter = edit_notice(notice=order, subject="督办单", body="请抓紧。", by=officer, today=FRIDAY)

    assert (letter.approved_by, letter.approved_on, letter.edited) == (None, None, True)
    assert letter.steps.last().reason == "原签发（批准）随之失效。"
    with pytest.raises(Conflict, match="尚未签发"):
        send_notice(notice=letter, number="", by=officer, today=FRIDAY)


def test_words_left_as_they_were_change_nothing(order, officer, director):
    letter = approve_notice(notice=order, by=director, today=FRIDAY)
    as_typed = letter.body.replace("\n", "\r\n")

    letter = edit_notice(
        notice=letter, subject=letter.subject, body=as_typed, by=officer, today=FRIDAY
    )

    assert (letter.approved_by, letter.edited) == (director, False)
    assert steps(letter) == [("draft", None), ("approve", "director")]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ({"subject": " "}, "请填写标题。"),
        ({"body": "\n"}, "请填写正文。"),
        ({"subject": "长" * 201}, "文字过长，最多200个字。"),
    ],
)
def test_a_letter_without_words_is_refused(reminder, officer, words, why):
    with pytest.raises(Conflict, match=why):
        edit_notice(
            notice=reminder, by=officer, today=FRIDAY, **({"subject": "函", "body": "文"} | words)
        )


def test_a_talk_goes_out_with_the_leaders_word(talk, officer):
    with pytest.raises(Conflict, match="尚未经领导小组批准"):
        send_notice(notice=talk, number="", by=officer, today=FRIDAY)

    letter = record_approval(notice=talk, by=officer, today=FRIDAY, **WORD)
    assert (letter.approver, letter.approved_on, letter.approval_document) == tuple(WORD.values())
    assert letter.steps.last().reason == "李副省长批准，会议纪要〔2020〕3号。"
    assert send_notice(notice=talk, number="", by=officer, today=FRIDAY).state == "sent"


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"approver": " "}, "请写明批准人。"),
        ({"document": ""}, "请写明批准文件。"),
        ({"approved_on": date(2020, 5, 9)}, "批准日期不能晚于今天。"),
        ({"approver": "长" * 61}, "文字过长"),
    ],
)
def test_a_word_of_the_leaders_is_recorded_whole(talk, officer, changes, why):
    with pytest.raises(Conflict, match=why):
        record_approval(notice=talk, by=officer, today=FRIDAY, **(WORD | changes))


def test_each_letter_takes_its_own_kind_of_word(reminder, officer, director, batch, roads):
    with pytest.raises(Conflict, match="不需要签发"):
        approve_notice(notice=reminder, by=director, today=FRIDAY)
    with pytest.raises(Conflict, match="不需要签发"):
        record_approval(notice=reminder, by=officer, today=FRIDAY, **WORD)


def test_an_order_takes_no_word_of_the_leaders(order, officer):
    with pytest.raises(Conflict, match="由办公室负责人签发"):
        record_approval(notice=order, by=officer, today=FRIDAY, **WORD)


def test_a_talk_takes_no_signature_of_the_director(talk, director):
    with pytest.raises(Conflict, match="须由领导小组批准"):
        approve_notice(notice=talk, by=director, today=FRIDAY)


def test_a_letter_on_what_was_put_right_does_not_go_out(batch, roads, reminder, officer):
    clear(roads.flags.get())

    with pytest.raises(Conflict, match="公路工程建设·农村公路已解除滞后标记"):
        send_notice(notice=reminder, number="", by=officer, today=FRIDAY)


def test_an_order_on_what_was_put_right_is_not_signed(roads, order, director):
    clear(roads.flags.get())

    with pytest.raises(Conflict, match="已解除滞后标记"):
        approve_notice(notice=order, by=director, today=FRIDAY)


def test_a_closed_batch_sends_nothing(reminder, officer):
    Batch.objects.update(stage=Batch.Stage.CLOSED)

    with pytest.raises(Conflict, match="已办结，不再发文督办"):
        send_notice(notice=reminder, number="", by=officer, today=FRIDAY)


def test_another_office_has_no_hand_in_it(reminder, foreign_officer, leader, head):
    for stranger in (foreign_officer, leader, head):
        with pytest.raises(PermissionDenied):
            send_notice(notice=reminder, number="", by=stranger, today=FRIDAY)


def test_numbers_run_by_letter_and_batch_year(batch, roads, director):
    make_flag(roads, "yellow")
    numbers = [sent(draft(batch), director).number]
    make_flag(make_share(roads.indicator.pledge, name="危桥"), "yellow")
    numbers.append(sent(draft(batch), director).number)
    make_flag(make_share(roads.indicator.pledge, name="隧道"), "red")
    numbers.append(sent(draft(batch), director, today=date(2021, 1, 5)).number)

    assert numbers == ["民生提〔2020〕1号", "民生提〔2020〕2号", "民生督〔2020〕1号"]


def test_a_number_given_moves_the_series_on_and_is_not_given_twice(batch, roads, officer):
    make_flag(roads, "yellow")
    sent(draft(batch), officer, number="民生提〔2020〕12号")
    make_flag(make_share(roads.indicator.pledge, name="危桥"), "yellow")
    letter = draft(batch)

    with pytest.raises(Conflict, match="文号“民生提〔2020〕12号”已经用过"):
        sent(letter, officer, number="民生提〔2020〕12号")
    assert sent(letter, officer).number == "民生提〔2020〕13号"


def test_a_number_too_long_is_refused(reminder, officer):
    with pytest.raises(Conflict, match="最多60个字"):
        send_notice(notice=reminder, number="号" * 61, by=officer, today=FRIDAY)


def test_a_draft_may_be_left_unsent_with_a_reason(reminder, officer):
    with pytest.raises(Conflict, match="请写明原因"):
        drop_notice(notice=reminder, reason=" ", by=officer, today=FRIDAY)

    drop_notice(notice=reminder, reason="已当面督促", by=officer, today=FRIDAY)

    reminder.refresh_from_db()
    assert (reminder.state, reminder.ended_on) == ("dropped", FRIDAY)
    assert [(s.action, s.reason) for s in reminder.steps.all()][1:] == [("drop", "已当面督促")]
    assert list(reminder.matters.values_list("withdrawn", flat=True)) == [True]


def test_a_sent_letter_is_no_longer_dropped_or_edited(reminder, officer):
    letter = send_notice(notice=reminder, number="", by=officer, today=FRIDAY)

    with pytest.raises(Conflict, match="已发出"):
        drop_notice(notice=letter, reason="x", by=officer, today=FRIDAY)
    with pytest.raises(Conflict, match="已发出"):
        edit_notice(notice=letter, subject="x", body="x", by=officer, today=FRIDAY)


def test_a_letter_is_recalled_after_sending_with_a_reason(reminder, officer):
    with pytest.raises(Conflict, match="现为“待发”"):
        recall_notice(notice=reminder, reason="数据有误", by=officer, today=FRIDAY)
    letter = send_notice(notice=reminder, number="", by=officer, today=FRIDAY)
    with pytest.raises(Conflict, match="请写明原因"):
        recall_notice(notice=letter, reason="", by=officer, today=FRIDAY)

    letter = recall_notice(notice=letter, reason="数据有误", by=officer, today=date(2020, 5, 9))

    assert (letter.state, letter.ended_on, letter.number) == (
        "recalled",
        date(2020, 5, 9),
        "民生提〔2020〕1号",
    )
    assert list(letter.matters.values_list("withdrawn", flat=True)) == [True]
    assert letter.steps.last().reason == "数据有误"


def test_a_closed_letter_is_not_recalled(reminder, officer, head):
    letter = sent(reminder, officer)
    accept_reply(reply=replied(letter, head), note="", by=officer, today=FRIDAY)
    close_notice(notice=letter, note="", by=officer, today=FRIDAY)

    with pytest.raises(Conflict, match="已办结"):
        recall_notice(notice=letter, reason="x", by=officer, today=FRIDAY)


def test_the_criticism_needs_the_leaders_word_too(batch, roads, officer):
    make_flag(roads, "red", "red", "red")
    letter = draft(batch)

    assert letter.rung == "criticism"
    with pytest.raises(Conflict, match="尚未经领导小组批准"):
        send_notice(notice=letter, number="", by=officer, today=FRIDAY)
    assert sent(letter, officer).number == "民生通〔2020〕1号"


def test_the_series_is_the_office_s_own_across_its_batches(batch, roads, officer, chengde):
    """Two batches of one office never send two letters of one number."""
    make_flag(roads, "yellow")
    sent(draft(batch), officer)
    other = Batch.objects.create(
        slug="plan", title="十四五规划", starts_on=date(2018, 1, 1), ends_on=date(2022, 12, 31),
        stage=Batch.Stage.PUBLISHED, region=chengde, issuer=batch.issuer, office=batch.office,
        reports_from=MAY,
    )  # fmt: skip
    share = make_share(make_pledge(other, roads.reporting_agency))
    make_flag(share, "yellow")

    assert sent(draft(other), officer).number == "民生提〔2020〕2号"
