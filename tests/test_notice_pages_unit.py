"""A unit's letters: signed for by anyone there, answered by its head, told on the desk."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from oversight.actions import replies
from oversight.models import Attachment, Notice, NoticeReply
from tests.evidence_samples import photo
from tests.evidence_samples import sent as sent_file
from tests.letters import FRIDAY, draft, make_flag, replied, sent
from tests.problems import make_problem
from tests.promises import make_share

ANSWER = {"text": "已增加施工队。", "measures": "每周调度", "promised_on": "", "whole": "1"}


@pytest.fixture
def letter(roads, batch, officer) -> Notice:
    """A 提醒函 to 市交通运输局, sent on Friday 8 May."""
    make_flag(roads, "yellow")
    return sent(draft(batch), officer)


@pytest.fixture
def signed(letter, head) -> Notice:
    return replies.sign_for(notice=letter, by=head, today=FRIDAY)


def page(client, person, name: str, *args):
    client.force_login(person)
    return client.get(reverse(name, args=args))


def post(client, person, name: str, letter: Notice, **given):
    client.force_login(person)
    return client.post(reverse(name, args=[letter.pk]), given)


def waiting(response) -> list[tuple[Notice, str, str]]:
    return [
        (row.notice, row.next.words, row.next.left.words) for row in response.context["waiting"]
    ]


@pytest.mark.parametrize("who", ["reporter", "head"])
def test_anyone_of_the_unit_signs_for_it(client, letter, request, who):
    person = request.getfixturevalue(who)
    assert waiting(page(client, person, "unit_notices")) == [(letter, "待签收", "还有2个工作日")]

    post(client, person, "unit_notice_sign", letter)

    letter.refresh_from_db()
    assert (letter.state, letter.signed_on) == ("signed", FRIDAY)


def test_after_the_receipt_it_waits_for_the_head_alone(client, signed, reporter, head):
    assert waiting(page(client, reporter, "unit_notices")) == []
    assert waiting(page(client, head, "unit_notices")) == [(signed, "待回复", "还有5个工作日")]
    assert page(client, reporter, "unit_notice", signed.pk).context["form"] is None
    assert post(client, reporter, "unit_notice_reply", signed, **ANSWER).status_code == 403


def test_the_head_answers_with_evidence(client, signed, head):
    given = ANSWER | {"promised_on": "2020-05-29", "files": [sent_file("现场.jpg", photo())]}
    answered = post(client, head, "unit_notice_reply", signed, **given)

    assert answered["Location"] == reverse("unit_notice", args=[signed.pk])
    assert list(
        NoticeReply.objects.values_list("text", "measures", "promised_on", "by", "state")
    ) == [("已增加施工队。", "每周调度", date(2020, 5, 29), head.pk, "waiting")]
    assert list(Attachment.objects.values_list("reply__notice", "name")) == [
        (signed.pk, "现场.jpg")
    ]


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"text": " "}, "请写明回复内容。"),
        ({"promised_on": "2020-05-07"}, "承诺完成日期不能早于今天。"),
        ({"files": [sent_file("表.exe", b"MZ\x90")]}, "表.exe"),
        ({"whole": None}, "上传中途断开"),
    ],
)
def test_an_answer_that_cannot_be_taken_keeps_what_was_typed(client, signed, head, changed, told):
    given = {name: value for name, value in (ANSWER | changed).items() if value is not None}

    refused = post(client, head, "unit_notice_reply", signed, **given)

    shown = refused.content.decode()
    assert (refused.status_code, told in shown, "每周调度" in shown) == (400, True, True)
    assert (NoticeReply.objects.count(), Attachment.objects.count()) == (0, 0)


def test_an_answer_that_came_back_says_why_and_asks_anew(client, letter, head, officer):
    answer = replied(letter, head)
    replies.return_reply(reply=answer, note="请附现场照片", by=officer, today=FRIDAY)

    shown = page(client, head, "unit_notice", letter.pk)

    assert (shown.context["page"].next.words, shown.context["form"] is not None) == (
        "回复被退回，待重新回复",
        True,
    )
    assert "上次回复被退回：请附现场照片" in shown.content.decode()


def test_a_draft_is_not_the_unit_s_to_see(client, roads, batch, head):
    make_flag(roads, "yellow")
    waits = draft(batch)

    assert page(client, head, "unit_notice", waits.pk).status_code == 404
    assert page(client, head, "unit_notices").context["rows"] == []


@pytest.mark.parametrize(
    ("name", "method"),
    [
        ("unit_notice", "get"),
        ("unit_notice_letter", "get"),
        ("unit_notice_sign", "post"),
        ("unit_notice_reply", "post"),
    ],
)
def test_another_unit_is_refused(client, letter, other_head, name, method):
    client.force_login(other_head)

    assert getattr(client, method)(reverse(name, args=[letter.pk])).status_code == 403


def test_an_empty_page_says_what_it_is_for(client, roads, head):
    assert "本单位的事项滞后或未按时报送时" in page(client, head, "unit_notices").content.decode()


def test_the_desk_tells_of_letters_until_they_are_answered(client, letter, reporter, head):
    line = "提醒函（民生提〔2020〕1号）"

    def desks() -> list[bool]:
        return [line in page(client, who, "desk").content.decode() for who in (reporter, head)]

    before = desks()
    post(client, reporter, "unit_notice_sign", letter)
    signed_for = desks()
    post(client, head, "unit_notice_reply", letter, **ANSWER)

    assert [before, signed_for, desks()] == [[True, True], [True, True], [False, False]]


def test_the_desk_tells_of_overdue_problems(client, roads, officer, reporter, settings):
    late = make_problem(roads.indicator.pledge, officer)
    told = "1个问题已过整改期限"
    shown = []
    for day in (late.due_on, late.due_on + timedelta(days=1)):
        settings.PORTAL_TODAY = day
        shown.append(told in page(client, reporter, "desk").content.decode())

    assert shown == [False, True]


def test_a_lead_reads_the_letter_it_had_a_copy_of_and_no_more(
    client, batch, roads, county, county_reporter, director, reporter, head, other_head
):
    make_flag(make_share(roads.indicator.pledge, target="1", region=county), "red")
    waiting = draft(batch)
    before = page(client, head, "unit_notice_letter", waiting.pk).status_code
    letter = sent(waiting, director)

    readers = (head, reporter, other_head, county_reporter)
    found = [page(client, who, "unit_notice_letter", letter.pk).status_code for who in readers]

    assert (before, found) == (404, [200, 403, 403, 200])
    assert page(client, head, "unit_notice", letter.pk).status_code == 403
    own = f'href="{reverse("unit_notice", args=[letter.pk])}"'
    assert own not in page(client, head, "unit_notice_letter", letter.pk).content.decode()


@pytest.mark.parametrize("letters", [1, 3])
def test_the_list_takes_as_many_queries_for_one_letter_as_for_three(
    client, batch, roads, officer, head, letters, django_assert_num_queries
):
    for number in range(letters):
        make_flag(make_share(roads.indicator.pledge, name=f"指标{number}"), "yellow")
        sent(draft(batch), officer)
    client.force_login(head)

    with django_assert_num_queries(10):
        response = client.get(reverse("unit_notices"))

    assert len(response.context["rows"]) == len(response.context["waiting"]) == letters


@pytest.mark.parametrize("answers", [1, 3])
def test_a_letter_takes_as_many_queries_for_one_answer_as_for_three(
    client, letter, head, officer, answers, django_assert_num_queries
):
    for _ in range(answers):
        letter.refresh_from_db()
        answer = replied(letter, head)
        replies.return_reply(reply=answer, note="不清楚", by=officer, today=FRIDAY)
    client.force_login(head)

    with django_assert_num_queries(11):
        response = client.get(reverse("unit_notice", args=[letter.pk]))

    assert len(response.context["page"].replies) == answers
