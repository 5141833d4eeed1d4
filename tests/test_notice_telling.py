"""Whoever waits for a step of a letter is told in the inbox, and reminded of its days once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest
from django.utils import timezone, translation

from agencies.models import Message
from agencies.roles import Role
from oversight.actions.ladder import set_ladder
from oversight.actions.notices import close_notice, recall_notice
from oversight.actions.replies import accept_reply, return_reply, sign_for
from oversight.actions.telling import remind_of_days, tell
from oversight.ladder import default_ladder
from oversight.models import Notice
from oversight.tasks import draft_notices, remind_notices
from tests.letters import FRIDAY, clear, draft, make_flag, replied, sent
from tests.people import make_person
from tests.promises import make_pledge, make_share

SUBJECT = "关于《2020年承德市民心实事》有关事项进展情况的提醒函"


@pytest.fixture
def letter(batch, roads, officer, reporter, head) -> Notice:
    make_flag(roads, "yellow")
    return sent(draft(batch), officer)


def told(**which) -> list[tuple[str, str, str, str]]:
    rows = Message.objects.filter(**which).order_by("created_at", "recipient__username")
    return [(m.recipient.username, m.subject, m.body, m.link) for m in rows]


def forget() -> None:
    Message.objects.all().delete()


def remind(batch, day: date) -> int:
    moment = datetime(day.year, day.month, day.day, 9, tzinfo=timezone.get_default_timezone())
    return remind_of_days(batch=batch, today=day, now=moment)


def test_a_letter_sent_tells_the_unit(letter):
    said = (
        "收到提醒函（民生提〔2020〕1号），请签收",
        f"市交通运输局：民生办发来提醒函《{SUBJECT}》（民生提〔2020〕1号），"
        "请于5月11日前签收，5月14日前回复。",
        f"/desk/notices/{letter.pk}/",
    )

    assert told() == [("head", *said), ("reporter", *said)]
    message = Message.objects.filter(recipient__username="head").get()
    assert (message.matter, timezone.localdate(message.created_at)) == (
        f"notice:{letter.pk}",
        FRIDAY,
    )
    assert message.office == letter.batch.office


def test_telling_of_one_step_again_tells_nobody(letter):
    before = Message.objects.count()

    tell(letter.steps.last())

    assert Message.objects.count() == before


def test_a_draft_tells_nobody(batch, roads, officer, reporter, head):
    make_flag(roads, "yellow")
    draft(batch)

    assert told() == []


def test_the_rung_says_who_is_told(batch, roads, officer, reporter, head):
    rungs = default_ladder()
    rungs[0] = replace(rungs[0], to_reporter=False)
    set_ladder(batch=batch, rungs=rungs, by=officer, today=FRIDAY)
    make_flag(roads, "yellow")
    sent(draft(batch), officer)

    assert [row[0] for row in told()] == ["head"]


def test_an_order_to_a_county_goes_to_the_lead_agency_s_head_as_a_copy(
    batch, roads, county, county_reporter, director, reporter, head, other_head
):
    make_flag(make_share(roads.indicator.pledge, target="1", region=county), "red")
    letter = sent(draft(batch), director)

    assert [(who, what, link) for who, what, _, link in told()] == [
        ("county", "收到督办单（民生督〔2020〕1号），请签收", f"/desk/notices/{letter.pk}/"),
        (
            "head",
            "抄送：致承德县的督办单（民生督〔2020〕1号）",
            f"/desk/notices/{letter.pk}/letter/",
        ),
    ]


def test_the_lead_gets_no_copy_of_its_own_letter(batch, roads, director, reporter, head):
    make_flag(roads, "red")
    sent(draft(batch), director)

    assert [row[0] for row in told()] == ["head", "reporter"]
    assert not Message.objects.filter(subject__startswith="抄送").exists()


def test_a_reply_tells_the_office(letter, head, officer, director, foreign_officer, office_agency):
    colleague = make_person(Role.OFFICER, agency=office_agency, username="colleague")
    forget()

    replied(letter, head)

    said = (
        "市交通运输局已回复提醒函（民生提〔2020〕1号）",
        f"市交通运输局已回复提醒函《{SUBJECT}》（民生提〔2020〕1号），请审核。",
        f"/office/notices/{letter.pk}/",
    )
    assert told() == [(colleague.username, *said), ("officer", *said)]


def test_a_director_who_sent_it_is_told_of_the_reply(batch, roads, director, officer, head):
    make_flag(roads, "yellow")
    letter = sent(draft(batch), director)
    forget()

    replied(letter, head)

    assert [row[0] for row in told()] == ["director", "officer"]


def test_a_reply_sent_back_tells_the_unit(letter, head, officer):
    made = replied(letter, head)
    forget()

    return_reply(reply=made, note="请补充佐证", by=officer, today=date(2020, 5, 20))

    said = (
        "提醒函（民生提〔2020〕1号）的回复已退回，请重新回复",
        f"市交通运输局：提醒函《{SUBJECT}》（民生提〔2020〕1号）的回复已退回，"
        "请于5月27日前重新回复。审核意见：请补充佐证",
        f"/desk/notices/{letter.pk}/",
    )
    assert told() == [("head", *said), ("reporter", *said)]


def test_the_end_of_a_letter_tells_the_unit(letter, head, officer):
    made = replied(letter, head)
    accept_reply(reply=made, note="", by=officer, today=FRIDAY)
    forget()

    close_notice(notice=letter, note="已整改到位。", by=officer, today=FRIDAY)

    assert [(who, what) for who, what, _, _ in told()] == [
        ("head", "提醒函（民生提〔2020〕1号）已办结"),
        ("reporter", "提醒函（民生提〔2020〕1号）已办结"),
    ]


def test_a_recall_tells_the_unit_why(letter, officer):
    forget()

    recall_notice(notice=letter, reason="数据有误", by=officer, today=FRIDAY)

    assert [row[2] for row in told()] == [
        f"市交通运输局：提醒函《{SUBJECT}》（民生提〔2020〕1号）已撤回，不再办理。"
        "撤回原因：数据有误"
    ] * 2


def test_a_stranger_to_chinese_who_sends_it_is_no_matter(batch, roads, officer, head):
    make_flag(roads, "yellow")
    letter = draft(batch)
    with translation.override("en"):
        sent(letter, officer)

    assert [row[1] for row in told()] == ["收到提醒函（民生提〔2020〕1号），请签收"]


@pytest.mark.parametrize(
    ("day", "subjects"),
    [
        (date(2020, 5, 8), []),  # the day it went out
        (date(2020, 5, 9), ["提醒函（民生提〔2020〕1号）请于5月11日前签收"]),
        (date(2020, 5, 10), []),  # a Sunday
        (date(2020, 5, 11), ["提醒函（民生提〔2020〕1号）请于5月11日前签收"]),
        (date(2020, 5, 12), ["提醒函（民生提〔2020〕1号）应于5月11日前签收，已逾期"]),
        (
            date(2020, 5, 13),
            [
                "提醒函（民生提〔2020〕1号）应于5月11日前签收，已逾期",
                "提醒函（民生提〔2020〕1号）请于5月14日前回复",
            ],
        ),
        (
            date(2020, 5, 15),
            [
                "提醒函（民生提〔2020〕1号）应于5月11日前签收，已逾期",
                "提醒函（民生提〔2020〕1号）应于5月14日前回复，已逾期",
            ],
        ),
    ],
)
def test_due_days_are_reminded_of(batch, letter, day, subjects):
    """Each day as the first one the job runs: what was missed is made up for."""
    forget()

    assert remind(batch, day) == 2 * len(subjects)
    assert sorted({row[1] for row in told()}) == sorted(subjects)


def test_each_reminder_comes_once(batch, letter):
    forget()
    days = [date(2020, 5, day) for day in range(8, 31)]

    counts = [remind(batch, day) for day in days for _twice in range(2)]

    assert sum(counts) == 2 * 4
    assert {row[1] for row in told(recipient__username="head")} == {
        "提醒函（民生提〔2020〕1号）请于5月11日前签收",
        "提醒函（民生提〔2020〕1号）应于5月11日前签收，已逾期",
        "提醒函（民生提〔2020〕1号）请于5月14日前回复",
        "提醒函（民生提〔2020〕1号）应于5月14日前回复，已逾期",
    }
    assert len(told(recipient__username="head")) == 4


def test_a_newcomer_is_not_told_an_old_rung(batch, letter, traffic):
    remind(batch, date(2020, 5, 12))
    make_person(Role.REPORTER, agency=traffic, username="newcomer")

    assert remind(batch, date(2020, 5, 12)) == 0


def test_whoever_has_signed_and_answered_is_left_alone(batch, letter, reporter, head, officer):
    sign_for(notice=letter, by=reporter, today=FRIDAY)
    forget()
    assert remind(batch, date(2020, 5, 12)) == 0

    replied(Notice.objects.get(), head)
    forget()
    assert remind(batch, date(2020, 5, 15)) == 0


def test_putting_right_is_reminded_of_while_the_matter_stands(
    batch, roads, director, reporter, head
):
    flag = make_flag(roads, "red")
    replied(sent(draft(batch), director), head)
    forget()

    assert remind(batch, date(2020, 5, 26)) == 0
    assert remind(batch, date(2020, 5, 27)) == 2
    assert {row[1] for row in told()} == {"督办单（民生督〔2020〕1号）请于5月28日前整改到位"}
    clear(flag)
    assert remind(batch, date(2020, 5, 29)) == 0


def test_a_recalled_letter_is_reminded_of_no_more(batch, letter, officer):
    recall_notice(notice=letter, reason="x", by=officer, today=FRIDAY)

    assert remind(batch, date(2020, 5, 12)) == 0


def test_the_jobs_run_by_the_clock_of_the_portal(batch, roads, officer, head, settings):
    make_flag(roads, "yellow")
    draft_notices()
    letter = sent(Notice.objects.get(), officer)
    forget()
    settings.PORTAL_TODAY = date(2020, 5, 12)

    remind_notices()
    remind_notices()
    draft_notices()

    assert [row[1] for row in told()] == ["提醒函（民生提〔2020〕1号）应于5月11日前签收，已逾期"]
    assert sorted(Notice.objects.values_list("rung", flat=True)) == ["reminder", "talk"]
    assert letter.state == "sent"


@pytest.mark.parametrize("letters", [1, 3])
def test_reminding_asks_as_much_of_many_letters_with_nothing_due(
    batch, roads, county, labour, officer, django_assert_num_queries, letters
):
    make_flag(roads, "yellow")
    if letters == 3:
        make_flag(make_share(roads.indicator.pledge, target="1", region=county), "yellow")
        make_flag(make_share(make_pledge(batch, labour)), "yellow")
    draft_notices()
    for notice in Notice.objects.all():
        sent(notice, officer)

    with django_assert_num_queries(4):
        remind(batch, FRIDAY)
