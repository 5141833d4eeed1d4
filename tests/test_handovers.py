"""What comes next with a letter, in words, and how many working days there are for it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencies.workdays import weekday
from oversight.actions import notices, replies
from oversight.matters import is_overdue
from oversight.models import Notice
from oversight.readers.handovers import overdue_on, standing, time_left
from oversight.readers.notices import letters, rows_of
from tests.letters import FRIDAY, clear, draft, make_flag, replied, sent

LATER = date(2020, 7, 1)
DAYS = st.dates(date(2020, 1, 1), date(2021, 12, 31))


@pytest.mark.parametrize(
    ("today", "words"),
    [
        # Friday 8 May; Saturday the 9th is worked for the holiday
        (date(2020, 5, 8), "还有2个工作日"),
        (date(2020, 5, 9), "还有1个工作日"),
        (date(2020, 5, 10), "还有1个工作日"),
        (date(2020, 5, 11), "今天到期"),
        (date(2020, 5, 12), "超期1个工作日"),
        (date(2020, 5, 13), "超期2个工作日"),
        (date(2020, 5, 17), "超期4个工作日"),
    ],
)
def test_a_day_is_counted_down_in_working_days_and_is_itself_in_time(roads, officer, today, words):
    make_flag(roads, "yellow")
    sent(draft(roads.indicator.pledge.batch), officer)

    (row,) = rows_of(letters(officer), today)

    assert (row.notice.sign_due, row.next.words, row.next.left.words) == (
        date(2020, 5, 11),
        "待签收",
        words,
    )


def test_days_off_right_after_the_day_are_late_though_no_working_day_has_passed():
    left = time_left("签收期限", date(2020, 5, 15), date(2020, 5, 16), weekday)

    assert (left.words, left.overdue) == ("已超期", True)


@given(due=DAYS, days=st.integers(-60, 60))
def test_a_letter_is_late_from_the_day_after_its_day_and_never_before(due, days):
    left = time_left("回复期限", due, due + timedelta(days=days), weekday)

    assert (left.overdue, left.words == "今天到期") == (days > 0, days == 0)


@pytest.fixture
def order(roads, director):
    """A 督办单 on the roads, sent on Friday 8 May: sign by the 11th, reply by the 14th,
    put right by the 28th."""
    make_flag(roads, "red")
    return sent(draft(roads.indicator.pledge.batch), director)


def next_words(reader, today: date) -> tuple[str, str]:
    (row,) = rows_of(letters(reader), today)
    left = row.next.left
    return row.next.words, f"{left.what}{left.due:%m%d}{left.words}" if left else ""


def test_each_hand_over_names_its_own_day(order, head, officer):
    found = [next_words(officer, FRIDAY)]
    replies.sign_for(notice=order, by=head, today=FRIDAY)
    found.append(next_words(officer, FRIDAY))
    answer = replied(Notice.objects.get(), head)
    found.append(next_words(officer, FRIDAY))
    replies.return_reply(reply=answer, note="缺照片", by=officer, today=FRIDAY)
    found.append(next_words(officer, FRIDAY))
    answer = replied(Notice.objects.get(), head)
    replies.accept_reply(reply=answer, note="", by=officer, today=FRIDAY)
    found.append(next_words(officer, FRIDAY))
    notices.close_notice(notice=order, note="核实", by=officer, today=FRIDAY)
    found.append(next_words(officer, FRIDAY))

    assert found == [
        ("待签收", "签收期限0511还有2个工作日"),
        ("待回复", "回复期限0514还有5个工作日"),
        ("待审核回复", ""),
        ("回复被退回，待重新回复", "回复期限0514还有5个工作日"),
        ("待整改到位", "整改期限0528还有15个工作日"),
        ("已办结", ""),
    ]


def test_what_is_put_right_waits_for_its_closing_and_is_not_late(order, head, officer):
    answer = replied(order, head)
    replies.accept_reply(reply=answer, note="", by=officer, today=FRIDAY)

    clear(order.matters.get().flag)

    assert next_words(officer, LATER) == ("待办结", "")


@pytest.mark.parametrize("state", ["drafted", "sent", "signed", "replied", "closed", "recalled"])
@pytest.mark.parametrize("day", [FRIDAY, date(2020, 5, 12), date(2020, 5, 15), date(2020, 5, 29)])
def test_the_filter_finds_as_late_exactly_what_the_ladder_does(
    roads, director, head, officer, state, day
):
    make_flag(roads, "red")
    letter = draft(roads.indicator.pledge.batch)
    if state != "drafted":
        letter = sent(letter, director)
    if state == "signed":
        replies.sign_for(notice=letter, by=head, today=FRIDAY)
    if state in ("replied", "closed"):
        answer = replied(letter, head)
        replies.accept_reply(reply=answer, note="", by=officer, today=FRIDAY)
    if state == "closed":
        notices.close_notice(notice=letter, note="核实", by=officer, today=FRIDAY)
    if state == "recalled":
        notices.recall_notice(notice=letter, reason="误发", by=officer, today=FRIDAY)

    late = Notice.objects.annotate(standing=standing()).filter(overdue_on(day)).exists()
    (row,) = rows_of(letters(officer), day)

    assert late == row.next.overdue == is_overdue(Notice.objects.get(), day)
