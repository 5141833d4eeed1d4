"""A bulletin of a past month counts the office's books as they stood on the month's last day."""

from __future__ import annotations

from datetime import date

import pytest

from oversight.bulletins.sections import default_texts, paper_of
from oversight.bulletins.snapshot import monthly_snapshot
from oversight.models import AcceptanceCase, Notice, Problem
from progress.actions.judging import judge_batch
from tests.bulletins import told, values
from tests.promises import APRIL, make_accepted

SEEN = date(2020, 7, 8)  # drawn up in July, of April
LAST = date(2020, 4, 30)
BEFORE, AFTER = date(2020, 4, 29), date(2020, 5, 11)


@pytest.fixture
def april(batch, roads):
    """April judged; nothing on the office's books."""
    make_accepted(roads, APRIL, "30")
    judge_batch(batch=batch, today=date(2020, 5, 8))
    return batch


def write(april, traffic, officer, **changes) -> Notice:
    fields = {
        "batch": april, "rung": "reminder", "agency": traffic, "subject": "提醒", "body": "x",
        "sign_days": 2, "reply_days": 5, "drafted_on": APRIL, "sent_by": officer,
        "sent_on": date(2020, 4, 1), "sign_due": date(2020, 4, 3),
        "reply_due": date(2020, 4, 10), "state": "sent",
    }  # fmt: skip
    return Notice.objects.create(**(fields | changes))


@pytest.mark.parametrize(
    ("then", "found"),
    [
        ({"sent_on": AFTER, "sign_due": AFTER, "reply_due": AFTER}, (0, 0, 0, [])),
        ({"state": "recalled", "ended_on": BEFORE}, (0, 0, 0, [])),
        ({"state": "recalled", "ended_on": AFTER}, (1, 1, 1, ["签收期限2020年4月3日"])),
        ({"state": "closed", "ended_on": LAST, "signed_on": APRIL}, (1, 0, 0, [])),
        ({"state": "signed", "signed_on": APRIL}, (1, 1, 1, ["回复期限2020年4月10日"])),
        ({"state": "signed", "signed_on": AFTER}, (1, 1, 1, ["签收期限2020年4月3日"])),
        ({"state": "signed", "signed_on": APRIL, "reply_due": LAST}, (1, 1, 0, [])),
        ({"state": "closed", "ended_on": AFTER, "signed_on": APRIL, "replied_on": AFTER},
         (1, 1, 1, ["回复期限2020年4月10日"])),
    ],
)  # fmt: skip
def test_letters_are_told_as_they_stood_then(april, traffic, officer, then, found):
    write(april, traffic, officer, **then)

    snapshot = monthly_snapshot(april, APRIL, SEEN)

    counts = values(snapshot, "letters_reminder", "letters_open", "letters_overdue")
    dues = [told(snapshot, row["due"])[0] for row in snapshot["letters"]["rows"]]
    assert (*counts, dues) == found


@pytest.mark.parametrize(
    ("reply", "overdue"),
    [
        ({"on": BEFORE, "state": "waiting"}, 0),
        ({"on": AFTER, "state": "waiting"}, 1),
        ({"on": BEFORE, "state": "returned", "reviewed_on": LAST}, 1),
        ({"on": BEFORE, "state": "returned", "reviewed_on": AFTER}, 0),
    ],
)
def test_a_reply_counts_from_the_day_it_came_until_it_went_back(
    april, traffic, officer, head, reply, overdue
):
    letter = write(april, traffic, officer, state="replied", signed_on=APRIL, replied_on=BEFORE)
    reviewed = {"reviewed_by": officer, "review_note": "补"} if "reviewed_on" in reply else {}
    letter.replies.create(text="已整改", by=head, **reviewed, **reply)

    snapshot = monthly_snapshot(april, APRIL, SEEN)

    assert values(snapshot, "letters_open", "letters_overdue") == (1, overdue)


def make(april, roads, traffic, officer, steps, **facts) -> Problem:
    problem = Problem.objects.create(
        pledge=roads.indicator.pledge, agency=traffic, what="路基沉降", found_on=APRIL,
        decided_by=officer, due_on=date(2020, 4, 20), **facts,
    )  # fmt: skip
    for action, day in steps:
        problem.steps.create(action=action, on=day, by=officer)
    return problem


@pytest.mark.parametrize(
    ("steps", "facts", "found"),
    [
        ([("assign", AFTER)], {"state": "assigned", "decided_on": AFTER}, (0, 0, 0, 0)),
        ([("assign", APRIL)], {"state": "assigned", "decided_on": APRIL}, (1, 0, 1, 1)),
        ([("assign", APRIL), ("request", BEFORE), ("close", AFTER)], "closed", (1, 0, 1, 0)),
        ([("assign", APRIL), ("close", LAST)], "closed", (1, 1, 0, 0)),
        ([("assign", APRIL), ("close", BEFORE), ("reopen", LAST)], {"state": "rectifying",
          "decided_on": APRIL}, (1, 0, 1, 1)),
        ([], "closed", (1, 0, 1, 1)),  # imported, without its steps
        ([("set_aside", APRIL)], {"state": "set_aside", "decided_on": APRIL,
          "decision_reason": "重复"}, (0, 0, 0, 0)),
    ],
)  # fmt: skip
def test_problems_are_told_as_they_stood_then(april, roads, traffic, officer, steps, facts, found):
    if facts == "closed":
        closed_on = LAST if ("close", LAST) in steps else AFTER
        facts = {"state": "closed", "decided_on": APRIL, "closed_on": closed_on,
                 "closed_by": officer}  # fmt: skip
    make(april, roads, traffic, officer, steps, **facts)

    snapshot = monthly_snapshot(april, APRIL, SEEN)

    names = ("problems", "problems_closed", "problems_open", "problems_overdue")
    assert values(snapshot, *names) == found


@pytest.mark.parametrize(
    ("applied", "decided", "waiting"), [(LAST, AFTER, 1), (LAST, LAST, 0), (AFTER, AFTER, 0)]
)
def test_an_application_waits_from_its_day_to_the_day_it_is_decided(
    april, roads, traffic, officer, head, applied, decided, waiting
):
    AcceptanceCase.objects.create(
        pledge=roads.indicator.pledge, agency=traffic, state="passed", finished_on=APRIL,
        summary="完工", applied_by=head, applied_on=applied, decided_by=officer,
        decided_on=decided, document="意见",
    )  # fmt: skip

    assert values(monthly_snapshot(april, APRIL, SEEN), "acceptance_waiting") == (waiting,)


def test_each_sentence_says_of_what_day_its_numbers_are(april):
    snapshot = monthly_snapshot(april, APRIL, SEEN)

    text = "\n".join(
        getattr(block, "text", "") for block in paper_of(snapshot, default_texts(snapshot)).blocks
    )
    assert "截至2020年7月8日，2020年4月月报应报1家" in text
    assert "截至2020年7月8日，2020年4月月报共催报0次" in text
    assert "截至2020年4月30日，累计发出提醒函0份" in text
    assert "截至2020年4月30日，问题台账登记0个" in text
    assert "2020年4月通过验收0项，截至2020年4月30日累计0项" in text


def test_before_the_month_is_out_the_day_is_today(april):
    snapshot = monthly_snapshot(april, APRIL, date(2020, 4, 28))

    assert snapshot["counted_on"] == "2020-04-28"


@pytest.mark.parametrize("number", [1, 3])
def test_the_books_take_as_many_queries_for_one_row_as_for_three(
    april, roads, traffic, officer, number, django_assert_num_queries
):
    for _ in range(number):
        write(april, traffic, officer)
        make(april, roads, traffic, officer, [("assign", APRIL)], state="assigned",
             decided_on=APRIL)  # fmt: skip

    with django_assert_num_queries(18):
        snapshot = monthly_snapshot(april, APRIL, SEEN)

    assert values(snapshot, "letters_overdue", "problems_overdue") == (number, number)
