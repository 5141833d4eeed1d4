"""Which letter an open flag calls for: by the months of trouble its verdicts tell of."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from oversight.actions.drafting import draft_notices
from oversight.actions.ladder import set_ladder
from oversight.actions.notices import close_notice, drop_notice, recall_notice
from oversight.actions.replies import accept_reply
from oversight.escalation import Trouble
from oversight.ladder import default_ladder
from oversight.matters import open_matters
from oversight.models import Notice, NoticeMatter
from pledges.models import Batch
from progress.models import Flag, LockException
from tests.letters import (
    APRIL,
    FRIDAY,
    MARCH,
    MAY,
    clear,
    draft,
    listed,
    lock,
    make_flag,
    make_verdict,
    replied,
    sent,
    steps,
)
from tests.promises import make_pledge, make_share

YELLOW, RED, UNREPORTED = Trouble.YELLOW, Trouble.RED, Trouble.UNREPORTED


@pytest.mark.parametrize(
    ("kinds", "months"),
    [
        (("yellow",), (YELLOW,)),
        (("green", "yellow", "red"), (None, YELLOW, RED)),
        (("red", "near"), (RED, None)),
        (("yellow", "unreviewed"), (YELLOW,)),
        (("yellow", "returned"), (YELLOW,)),
        (("yellow", "unreported"), (YELLOW,)),
        (("yellow", "unreported", "unreviewed"), (YELLOW,)),
        (("yellow", "unreviewed", "yellow"), (YELLOW, None, YELLOW)),
        (("unreviewed",), ()),
    ],
)
def test_months_of_trouble_come_from_the_verdicts(batch, roads, kinds, months):
    make_flag(roads, *kinds)

    assert [matter.months for matter in open_matters(batch, FRIDAY)] == [months]


def test_the_last_word_on_a_month_counts(batch, roads):
    make_flag(roads, "red")
    make_verdict(roads, APRIL, "yellow")

    assert [matter.months for matter in open_matters(batch, FRIDAY)] == [(YELLOW,)]


def test_a_word_passed_later_is_not_known_yet(batch, roads):
    make_flag(roads, "yellow")
    make_verdict(roads, APRIL, "red", judged_on=date(2020, 5, 9))

    assert [matter.months for matter in open_matters(batch, FRIDAY)] == [(YELLOW,)]


def test_a_month_nobody_judged_breaks_the_run(batch, roads):
    make_flag(roads, "yellow", until=MARCH)
    make_verdict(roads, MAY, "yellow")

    matters = open_matters(batch, date(2020, 6, 8))

    assert [matter.months for matter in matters] == [(YELLOW, None, YELLOW)]


def test_an_unreported_month_counts_from_its_lock(batch, roads):
    make_flag(roads, "unreported")
    lock(batch, APRIL, on=date(2020, 5, 11))

    assert [matter.months for matter in open_matters(batch, date(2020, 5, 10))] == [()]
    assert [matter.months for matter in open_matters(batch, date(2020, 5, 11))] == [(UNREPORTED,)]


def test_a_unit_with_leave_to_fill_a_locked_month_is_not_unreported_yet(batch, roads, officer):
    make_flag(roads, "unreported")
    lock(batch, APRIL)
    LockException.objects.create(
        batch=batch, month=APRIL, agency=roads.reporting_agency, until=date(2020, 5, 12),
        reason="停电", by=officer, on=FRIDAY,
    )  # fmt: skip

    assert [matter.months for matter in open_matters(batch, date(2020, 5, 12))] == [()]
    assert [matter.months for matter in open_matters(batch, date(2020, 5, 13))] == [(UNREPORTED,)]


def test_the_letter_tells_of_the_last_month_that_counts(batch, roads):
    make_flag(roads, "yellow", "unreviewed")

    assert [matter.verdict.month for matter in open_matters(batch, FRIDAY)] == [MARCH]


@pytest.mark.parametrize(
    ("kinds", "letter"),
    [
        (("yellow",), [("reminder", [("农村公路", "yellow", 1)])]),
        (("yellow", "yellow"), [("supervision", [("农村公路", "yellow", 2)])]),
        (("red",), [("supervision", [("农村公路", "red", 1)])]),
        (("red", "red"), [("talk", [("农村公路", "red", 2)])]),
        (("yellow", "red", "red", "red"), [("criticism", [("农村公路", "red", 3)])]),
        (("unreported",), [("reminder", [("农村公路", "unreported", 1)])]),
        (("unreported", "unreported"), [("supervision", [("农村公路", "unreported", 2)])]),
        (("unreported",) * 3, [("talk", [("农村公路", "unreported", 3)])]),
        (("near",), []),
        (("green", "unreviewed"), []),
    ],
)
def test_the_ladder_decides_the_letter(batch, roads, kinds, letter):
    make_flag(roads, *kinds)
    for month in (date(2020, 2, 1), MARCH, APRIL):
        lock(batch, month)

    drafted = draft_notices(batch=batch, today=FRIDAY)

    assert drafted == len(letter)
    assert listed() == [(rung, "市交通运输局", matters) for rung, matters in letter]


def test_drafting_again_changes_nothing(batch, roads):
    make_flag(roads, "yellow")
    draft_notices(batch=batch, today=FRIDAY)
    before = list(Notice.objects.values()), list(NoticeMatter.objects.values())

    assert draft_notices(batch=batch, today=FRIDAY) == 0
    assert (list(Notice.objects.values()), list(NoticeMatter.objects.values())) == before
    assert steps(Notice.objects.get()) == [("draft", None)]


def test_one_letter_of_a_rung_lists_all_matters_of_a_unit(batch, roads, county, labour):
    pledge = roads.indicator.pledge
    bridges = make_share(pledge, name="危桥改造", target="20", unit="座")
    part = make_share(pledge, target="100", region=county)
    jobs = make_share(make_pledge(batch, labour, title="就业"), name="新增就业")
    for share in (jobs, bridges, roads, part):
        make_flag(share, "yellow")
    make_flag(make_share(pledge, name="隧道"), "red")

    assert draft_notices(batch=batch, today=FRIDAY) == 4
    assert {(rung, unit): matters for rung, unit, matters in listed()} == {
        ("reminder", "市人社局"): [("新增就业", "yellow", 1)],
        ("reminder", "市交通运输局"): [("农村公路", "yellow", 1), ("危桥改造", "yellow", 1)],
        ("reminder", "承德县"): [("农村公路", "yellow", 1)],
        ("supervision", "市交通运输局"): [("隧道", "red", 1)],
    }


def test_a_batch_that_is_closed_drafts_nothing(batch, roads):
    make_flag(roads, "yellow")
    Batch.objects.update(stage=Batch.Stage.CLOSED)

    assert draft_notices(batch=batch, today=FRIDAY) == 0
    assert listed() == []


def test_a_batch_without_monthly_reports_drafts_nothing(batch, roads):
    make_flag(roads, "yellow")
    Batch.objects.update(reports_from=None)

    assert draft_notices(batch=batch, today=FRIDAY) == 0


def test_a_new_matter_joins_the_waiting_draft(batch, roads):
    make_flag(roads, "yellow")
    letter = draft(batch)
    make_flag(make_share(roads.indicator.pledge, name="危桥改造"), "yellow")

    assert draft_notices(batch=batch, today=date(2020, 5, 9)) == 1
    assert listed() == [
        ("reminder", "市交通运输局", [("农村公路", "yellow", 1), ("危桥改造", "yellow", 1)])
    ]
    assert steps(letter) == [("draft", None), ("add", None)]


def test_a_matter_put_right_leaves_the_draft(batch, roads):
    make_flag(roads, "yellow")
    flag = make_flag(make_share(roads.indicator.pledge, name="危桥改造"), "yellow")
    letter = draft(batch)
    clear(flag)

    assert draft_notices(batch=batch, today=FRIDAY) == 1
    assert listed() == [("reminder", "市交通运输局", [("农村公路", "yellow", 1)])]
    assert steps(letter) == [("draft", None), ("remove", None)]
    assert letter.steps.last().reason == "移出：公路工程建设·危桥改造，已解除滞后标记。"


def test_an_empty_draft_is_dropped_with_the_reason(batch, roads):
    flag = make_flag(roads, "yellow")
    letter = draft(batch)
    clear(flag)

    assert draft_notices(batch=batch, today=FRIDAY) == 1
    letter.refresh_from_db()
    assert (letter.state, letter.ended_on) == ("dropped", FRIDAY)
    assert list(letter.matters.values_list("flag", "withdrawn")) == [(flag.pk, True)]
    assert [(s.action, s.by, s.reason) for s in letter.steps.all()][1:] == [
        ("drop", None, "移出：公路工程建设·农村公路，已解除滞后标记。")
    ]
    assert draft_notices(batch=batch, today=FRIDAY) == 0


def test_an_unsent_matter_moves_up_with_the_ladder(batch, roads):
    make_flag(roads, "yellow")
    reminder = draft(batch)
    make_verdict(roads, MAY, "yellow")

    assert draft_notices(batch=batch, today=date(2020, 6, 8)) == 2
    assert listed() == [("supervision", "市交通运输局", [("农村公路", "yellow", 2)])]
    reminder.refresh_from_db()
    assert (reminder.state, reminder.steps.last().reason) == (
        "dropped",
        "移出：公路工程建设·农村公路，改列入督办单。",
    )


def test_an_unsent_matter_moves_down_when_a_correction_makes_it_lighter(batch, roads):
    make_flag(roads, "red")
    draft_notices(batch=batch, today=FRIDAY)
    make_verdict(roads, APRIL, "yellow")

    draft_notices(batch=batch, today=FRIDAY)

    assert listed() == [("reminder", "市交通运输局", [("农村公路", "yellow", 1)])]


def test_an_untouched_draft_tells_of_the_newest_verdict(batch, roads):
    make_flag(roads, "yellow")
    letter = draft(batch)
    make_verdict(roads, APRIL, "yellow", text="更正后的说明。")

    assert draft_notices(batch=batch, today=FRIDAY) == 1
    letter.refresh_from_db()
    assert "公路工程建设·农村公路：更正后的说明。" in letter.body
    assert letter.matters.get().verdict.text == "更正后的说明。"
    assert steps(letter) == [("draft", None), ("update", None)]


def test_what_was_sent_stays_and_the_next_rung_is_drafted(batch, roads, officer):
    make_flag(roads, "yellow")
    sent(draft(batch), officer)
    make_verdict(roads, MAY, "yellow", judged_on=FRIDAY)

    assert draft_notices(batch=batch, today=FRIDAY) == 1
    assert listed("sent") == [("reminder", "市交通运输局", [("农村公路", "yellow", 1)])]
    assert listed() == [("supervision", "市交通运输局", [("农村公路", "yellow", 2)])]


def test_a_sent_letter_is_not_drafted_again_for_another_month_of_its_rung(batch, roads, director):
    make_flag(roads, "yellow", "yellow")
    sent(draft(batch), director)
    make_verdict(roads, MAY, "yellow", judged_on=FRIDAY)

    assert [matter.months for matter in open_matters(batch, FRIDAY)] == [(YELLOW,) * 3]
    assert draft_notices(batch=batch, today=FRIDAY) == 0


def test_a_share_in_an_open_letter_gets_no_second_one_for_a_new_flag(batch, roads, officer):
    flag = make_flag(roads, "yellow")
    letter = sent(draft(batch), officer)
    clear(flag)
    Flag.objects.create(share=roads, raised_on=FRIDAY)

    assert draft_notices(batch=batch, today=FRIDAY) == 0
    Notice.objects.filter(pk=letter.pk).update(state="closed", ended_on=FRIDAY)
    assert draft_notices(batch=batch, today=FRIDAY) == 1
    assert listed() == [("reminder", "市交通运输局", [("农村公路", "yellow", 1)])]


@pytest.mark.parametrize(
    ("done", "last_day_in_time"),
    [
        ("nothing", date(2020, 5, 11)),  # signed for within two working days
        ("signed", date(2020, 5, 14)),  # answered within five
    ],
)
def test_an_overdue_letter_climbs(batch, roads, officer, head, done, last_day_in_time):
    make_flag(roads, "yellow")
    letter = sent(draft(batch), officer)
    if done == "signed":
        Notice.objects.filter(pk=letter.pk).update(state="signed", signed_on=FRIDAY)

    assert draft_notices(batch=batch, today=last_day_in_time) == 0
    assert draft_notices(batch=batch, today=last_day_in_time + timedelta(days=1)) == 1
    assert listed() == [("talk", "市交通运输局", [("农村公路", "overdue", 0)])]


def test_a_late_answer_does_not_take_back_what_was_drafted_for_the_delay(
    batch, roads, officer, head
):
    make_flag(roads, "yellow")
    letter = sent(draft(batch), officer)
    draft_notices(batch=batch, today=date(2020, 5, 12))

    replied(letter, head, today=date(2020, 5, 12))

    assert draft_notices(batch=batch, today=date(2020, 5, 12)) == 0
    assert listed() == [("talk", "市交通运输局", [("农村公路", "overdue", 0)])]


def test_an_answered_letter_climbs_when_it_is_not_put_right_in_time(batch, roads, director, head):
    flag = make_flag(roads, "red")
    letter = sent(draft(batch), director)
    reply = replied(letter, head)
    accept_reply(reply=reply, note="", by=director, today=FRIDAY)
    letter.refresh_from_db()

    assert letter.rectify_due == date(2020, 5, 28)
    assert draft_notices(batch=batch, today=date(2020, 5, 28)) == 0
    assert draft_notices(batch=batch, today=date(2020, 5, 29)) == 1
    assert listed() == [("talk", "市交通运输局", [("农村公路", "overdue", 0)])]
    clear(flag, on=date(2020, 5, 29))
    assert draft_notices(batch=batch, today=date(2020, 5, 29)) == 1
    assert listed() == []


def test_a_closed_letter_is_never_overdue(batch, roads, director, head):
    make_flag(roads, "red")
    letter = sent(draft(batch), director)
    reply = replied(letter, head)
    accept_reply(reply=reply, note="", by=director, today=FRIDAY)
    close_notice(notice=letter, note="", by=director, today=FRIDAY)

    assert draft_notices(batch=batch, today=date(2020, 7, 1)) == 0


def test_a_letter_an_officer_dropped_is_drafted_again_for_a_later_month_only(batch, roads, officer):
    make_flag(roads, "yellow", "yellow")
    drop_notice(notice=draft(batch), reason="已当面督促", by=officer, today=FRIDAY)

    assert draft_notices(batch=batch, today=FRIDAY) == 0
    make_verdict(roads, MAY, "yellow")
    assert draft_notices(batch=batch, today=date(2020, 6, 8)) == 1
    assert listed() == [("supervision", "市交通运输局", [("农村公路", "yellow", 3)])]


def test_a_recalled_letter_is_drafted_again(batch, roads, officer):
    make_flag(roads, "yellow")
    letter = sent(draft(batch), officer)
    recall_notice(notice=letter, reason="数据有误", by=officer, today=FRIDAY)

    assert draft_notices(batch=batch, today=FRIDAY) == 1
    assert listed() == [("reminder", "市交通运输局", [("农村公路", "yellow", 1)])]
    assert listed("recalled") == listed()


def test_a_rung_that_is_not_used_is_passed_over(batch, roads, officer):
    make_flag(roads, "yellow", "yellow")
    rungs = default_ladder()
    rungs[1] = replace(rungs[1], enabled=False)
    set_ladder(batch=batch, rungs=rungs, by=officer, today=FRIDAY)

    draft_notices(batch=batch, today=FRIDAY)

    assert listed() == [("reminder", "市交通运输局", [("农村公路", "yellow", 2)])]


@pytest.mark.parametrize("flags", [1, 3])
def test_the_job_asks_as_much_for_three_matters_as_for_one(
    batch, roads, django_assert_num_queries, flags
):
    make_flag(roads, "yellow")
    for number in range(1, flags):
        make_flag(make_share(roads.indicator.pledge, name=f"道路{number}"), "yellow")

    with django_assert_num_queries(17):
        draft_notices(batch=batch, today=FRIDAY)
    with django_assert_num_queries(9):  # nothing is new: reading alone
        draft_notices(batch=batch, today=FRIDAY)
