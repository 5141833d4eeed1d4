"""Letters: what a real mail server gets, and every way in which it may refuse."""

from __future__ import annotations

import pytest

from agencies.delivery.failing import Failed, Refused, Unreachable
from agencies.delivery.letters import send_letter
from tests.notices import make_message
from tests.receivers import SMTP_BACKEND, free_port

CLERK = "clerk@example.gov.cn"
TAIL = (
    "-- \n本邮件由系统自动发出，请勿回复。如需改为每日汇总或不发邮件，请登录系统，在“消息”中设置。"
)


def text_of(letter) -> str:
    return letter.get_content().replace("\r\n", "\n").strip()


def test_a_letter_says_what_is_due_and_where_to_go(reporter, mail_server):
    notice = make_message(recipient=reporter, link="/desk/reports/1/")

    send_letter(CLERK, [notice])

    assert mail_server.subjects == [(CLERK, "【民生实事】4月月报将于5月6日截止")]
    letter = mail_server.letters[0][1]
    assert letter["From"] == "民生实事 <ms@example.gov.cn>"
    assert letter["Message-ID"] == f"<{notice.pk}@example.gov.cn>"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert text_of(letter) == (
        "市交通运输局：请登录填报。\n办理页面：https://ms.example.gov.cn/desk/reports/1/\n\n" + TAIL
    )


def test_a_day_s_notices_come_in_one_letter(reporter, mail_server):
    notices = [
        make_message(recipient=reporter, subject=f"{month}月月报今天截止", body="请填报。")
        for month in (3, 4)
    ]

    send_letter(CLERK, notices)
    send_letter(CLERK, notices[::-1])
    send_letter(CLERK, notices[:1])

    assert [subject for _address, subject in mail_server.subjects] == [
        "【民生实事】今日2条通知"
    ] * 2 + ["【民生实事】3月月报今天截止"]
    assert text_of(mail_server.letters[0][1]) == (
        "1. 3月月报今天截止\n请填报。\n\n2. 4月月报今天截止\n请填报。\n\n" + TAIL
    )
    # the same notices are the same letter, whatever their order
    assert mail_server.ids[0] == mail_server.ids[1] != mail_server.ids[2]


def test_without_an_address_of_our_own_the_letter_names_no_page(reporter, mail_server, settings):
    settings.PORTAL_URL = ""

    send_letter(CLERK, [make_message(recipient=reporter, link="/desk/")])

    assert text_of(mail_server.letters[0][1]) == f"市交通运输局：请登录填报。\n\n{TAIL}"


def test_a_line_break_in_a_subject_does_not_make_a_header(reporter, mail_server):
    send_letter(CLERK, [make_message(recipient=reporter, subject="月报\r\nBcc: x@evil.cn")])

    assert mail_server.subjects == [(CLERK, "【民生实事】月报 Bcc: x@evil.cn")]
    assert mail_server.letters[0][1]["Bcc"] is None


@pytest.mark.parametrize(
    ("answer", "error", "said"),
    [
        ("550 no such user", Refused, "邮件服务器拒收：550 no such user"),
        ("450 try later", Failed, "邮件服务器拒收：450 try later"),
    ],
)
def test_an_address_is_refused_for_now_or_for_good(reporter, mail_server, answer, error, said):
    mail_server.refused[CLERK] = answer

    with pytest.raises(error) as failure:
        send_letter(CLERK, [make_message(recipient=reporter)])

    assert str(failure.value) == said


def test_a_server_that_is_not_there(reporter, settings):
    settings.EMAIL_BACKEND = SMTP_BACKEND
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()

    with pytest.raises(Unreachable) as failure:
        send_letter(CLERK, [make_message(recipient=reporter)])

    assert str(failure.value) == "连接不上邮件服务器。"


def test_a_server_that_never_answers_is_given_up(reporter, mail_server, settings):
    mail_server.hold_at = 1
    settings.EMAIL_TIMEOUT = 1

    with pytest.raises(Unreachable):
        send_letter(CLERK, [make_message(recipient=reporter)])
