"""Receipt, reply with files, the office's word on it, and the end of a letter."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile

from agencies.refusals import Conflict
from agencies.roles import Role
from oversight.actions.notices import close_notice, recall_notice
from oversight.actions.replies import accept_reply, reply, require_attaching, return_reply, sign_for
from oversight.models import Attachment, Notice, NoticeReply, Problem
from progress.files.refusal import FilesRefused
from tests.evidence_samples import photo
from tests.letters import FRIDAY, draft, make_flag, replied, sent, steps
from tests.people import make_person
from tests.promises import make_share

SATURDAY, MONDAY = date(2020, 5, 9), date(2020, 5, 11)


@pytest.fixture
def letter(batch, roads, officer) -> Notice:
    """A reminder to 市交通运输局, sent on Friday."""
    make_flag(roads, "yellow")
    return sent(draft(batch), officer)


def answer(letter: Notice, by, **words) -> NoticeReply:
    said = {"text": "已增加施工队。", "measures": "", "promised_on": None, "files": ()}
    return reply(notice=letter, by=by, today=SATURDAY, **(said | words))


@pytest.mark.parametrize("who", ["reporter", "head"])
def test_the_unit_signs_for_a_letter(letter, who, request):
    person = request.getfixturevalue(who)

    signed = sign_for(notice=letter, by=person, today=SATURDAY)

    assert (signed.state, signed.signed_on) == ("signed", SATURDAY)
    assert steps(signed)[-1] == ("sign", who)
    with pytest.raises(Conflict, match="现为“已签收”"):
        sign_for(notice=letter, by=person, today=SATURDAY)


def test_nobody_else_signs_for_it(letter, other_reporter, other_head, officer, county_reporter):
    for stranger in (other_reporter, other_head, officer, county_reporter):
        with pytest.raises(PermissionDenied):
            sign_for(notice=letter, by=stranger, today=SATURDAY)


def test_a_draft_is_not_the_unit_s_yet(batch, roads, reporter):
    make_flag(roads, "yellow")

    with pytest.raises(Conflict, match="待发"):
        sign_for(notice=draft(batch), by=reporter, today=SATURDAY)


def test_a_county_signs_and_answers_for_itself(batch, roads, county, county_reporter, officer):
    make_flag(make_share(roads.indicator.pledge, target="1", region=county), "yellow")
    letter = sent(draft(batch), officer)
    head = make_person(Role.HEAD, region=county)

    sign_for(notice=letter, by=county_reporter, today=SATURDAY)

    assert answer(letter, head).notice.state == "replied"


def test_the_head_answers(letter, reporter, head):
    sign_for(notice=letter, by=reporter, today=SATURDAY)

    made = answer(
        letter, head, text=" 已增加施工队。 ", measures=" 每日调度 ", promised_on=date(2020, 6, 30)
    )

    letter.refresh_from_db()
    assert (letter.state, letter.replied_on) == ("replied", SATURDAY)
    assert (made.state, made.text, made.measures, made.promised_on, made.by, made.on) == (
        "waiting",
        "已增加施工队。",
        "每日调度",
        date(2020, 6, 30),
        head,
        SATURDAY,
    )
    assert steps(letter)[-1] == ("reply", "head")


def test_a_reporter_or_another_head_does_not_answer(letter, reporter, other_head, officer):
    sign_for(notice=letter, by=reporter, today=SATURDAY)

    for stranger in (reporter, other_head, officer):
        with pytest.raises(PermissionDenied):
            answer(letter, stranger)


def test_first_the_receipt_then_the_reply(letter, head):
    with pytest.raises(Conflict, match="请先签收，再回复"):
        answer(letter, head)


@pytest.mark.parametrize(
    ("words", "why"),
    [({"text": " "}, "请写明回复内容"), ({"promised_on": FRIDAY}, "承诺完成日期不能早于今天")],
)
def test_an_answer_that_says_nothing_is_refused(letter, head, words, why):
    sign_for(notice=letter, by=head, today=SATURDAY)

    with pytest.raises(Conflict, match=why):
        answer(letter, head, **words)
    assert not NoticeReply.objects.exists()


def test_one_answer_waits_at_a_time(letter, head):
    replied(letter, head)

    with pytest.raises(Conflict, match="现为“已回复”"):
        answer(letter, head)


def test_files_go_with_the_answer(letter, head):
    sign_for(notice=letter, by=head, today=SATURDAY)
    picture = ContentFile(photo(), name="现场.jpg")

    made = answer(letter, head, files=[picture])

    assert list(Attachment.objects.values_list("reply", "name", "uploaded_by")) == [
        (made.pk, "现场.jpg", head.pk)
    ]


def test_a_bad_file_keeps_the_whole_answer_back(letter, head):
    sign_for(notice=letter, by=head, today=SATURDAY)

    with pytest.raises(FilesRefused):
        answer(letter, head, files=[ContentFile(b"MZ", name="病毒.exe")])
    letter.refresh_from_db()
    assert (letter.state, NoticeReply.objects.count(), Attachment.objects.count()) == (
        "signed",
        0,
        0,
    )


def test_files_may_follow_only_while_the_answer_waits(letter, head, other_head, officer):
    made = replied(letter, head)
    require_attaching(made, head)

    with pytest.raises(PermissionDenied):
        require_attaching(made, other_head)
    made = accept_reply(reply=made, note="", by=officer, today=SATURDAY)
    with pytest.raises(Conflict, match="已经审核"):
        require_attaching(made, head)
    with pytest.raises(TypeError):
        require_attaching(Problem(), head)


def test_the_office_accepts_and_closes(letter, head, officer):
    made = replied(letter, head)
    with pytest.raises(Conflict, match="还没有审核通过，不能办结"):
        close_notice(notice=letter, note="", by=officer, today=MONDAY)

    made = accept_reply(reply=made, note=" 属实 ", by=officer, today=MONDAY)
    assert (made.state, made.review_note, made.reviewed_by, made.reviewed_on) == (
        "accepted",
        "属实",
        officer,
        MONDAY,
    )
    letter = close_notice(notice=letter, note=" 已整改 ", by=officer, today=MONDAY)

    assert (letter.state, letter.ended_on) == ("closed", MONDAY)
    assert steps(letter)[-4:] == [
        ("sign", "head"),
        ("reply", "head"),
        ("accept", "officer"),
        ("close", "officer"),
    ]
    assert letter.steps.last().reason == "已整改"
    assert list(letter.matters.values_list("withdrawn", flat=True)) == [False]


def test_a_letter_without_reply_is_not_closed(letter, officer):
    with pytest.raises(Conflict, match="现为“已发出”"):
        close_notice(notice=letter, note="", by=officer, today=MONDAY)


def test_a_reply_sent_back_gives_the_unit_its_days_anew(letter, head, officer):
    made = replied(letter, head)
    with pytest.raises(Conflict, match="请写明退回意见"):
        return_reply(reply=made, note=" ", by=officer, today=MONDAY)

    made = return_reply(reply=made, note="请补充佐证", by=officer, today=date(2020, 5, 20))

    letter.refresh_from_db()
    assert (made.state, made.review_note) == ("returned", "请补充佐证")
    assert (letter.state, letter.replied_on, letter.reply_due) == (
        "signed",
        None,
        date(2020, 5, 27),
    )
    with pytest.raises(Conflict, match="现为“已签收”"):
        close_notice(notice=letter, note="", by=officer, today=MONDAY)
    again = reply(
        notice=letter, text="补充佐证。", measures="", promised_on=None, files=(), by=head,
        today=date(2020, 5, 21),
    )  # fmt: skip
    accept_reply(reply=again, note="", by=officer, today=date(2020, 5, 21))
    letter.refresh_from_db()
    assert close_notice(notice=letter, note="", by=officer, today=date(2020, 5, 21)).ended_on


def test_a_reply_sent_back_early_takes_no_day_away(letter, head, officer):
    made = replied(letter, head)

    return_reply(reply=made, note="请补充", by=officer, today=FRIDAY)

    letter.refresh_from_db()
    assert letter.reply_due == date(2020, 5, 14)


def test_a_reply_is_looked_at_once(letter, head, officer):
    made = accept_reply(reply=replied(letter, head), note="", by=officer, today=MONDAY)

    with pytest.raises(Conflict, match="已审核，现为“已通过”"):
        return_reply(reply=made, note="x", by=officer, today=MONDAY)


def test_the_reply_of_a_recalled_letter_waits_for_nobody(letter, head, officer):
    made = replied(letter, head)
    recall_notice(notice=letter, reason="数据有误", by=officer, today=MONDAY)

    with pytest.raises(Conflict, match="现为“已撤回”"):
        accept_reply(reply=made, note="", by=officer, today=MONDAY)


def test_only_the_office_looks_at_it(letter, head, foreign_officer, leader):
    made = replied(letter, head)

    for stranger in (head, foreign_officer, leader):
        for decide in (accept_reply, return_reply):
            with pytest.raises(PermissionDenied):
                decide(reply=made, note="x", by=stranger, today=MONDAY)
