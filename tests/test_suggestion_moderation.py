"""What the office does with a suggestion: each step, what it refuses, and in whose name."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from agencies.refusals import Conflict
from pledges.actions.merging import merge
from pledges.actions.moderation import (
    answer,
    decide_many,
    enter,
    link,
    make_public,
    set_aside,
    take_up,
)
from pledges.actions.suggestions import Asked
from pledges.models import Candidate, Suggestion
from tests.promises import make_pledge
from tests.suggestions import DAY, make_answered, make_suggestion

FATE = (
    "state", "reason", "answer", "answered_on", "is_public", "decided_by__username", "decided_on",
)  # fmt: skip
BY_HAND = {"channel": "deputy", "proposer": "王代表", "received_on": date(2020, 4, 2)}


def fate(suggestion: Suggestion) -> tuple:
    return Suggestion.objects.values_list(*FATE).get(pk=suggestion.pk)


def make_candidate(call, officer, **fields) -> Candidate:
    told = {"source": "public", "title": "加装电梯", "content": "x", "made_on": DAY}
    return Candidate.objects.create(batch=call.batch, made_by=officer, **(told | fields))


def test_it_is_taken_up_and_answered_in_public(call, officer):
    one = make_suggestion(call)

    take_up(suggestion=one, by=officer, today=DAY)
    assert fate(one) == ("taken_up", "", "", None, False, "officer", DAY)

    answer(suggestion=one, answer=" 已列入。 ", public=True, by=officer, today=date(2020, 5, 9))
    assert fate(one) == (
        "taken_up", "", "已列入。", date(2020, 5, 9), True, "officer", DAY,
    )  # fmt: skip


def test_the_same_words_printed_later_keep_the_day_of_the_answer(call, officer):
    one = make_answered(call, officer, public=False)

    answer(
        suggestion=one, answer="将列入明年计划。", public=True, by=officer, today=date(2020, 6, 1)
    )

    assert fate(one)[3:5] == (DAY, True)


def test_it_is_set_aside_with_a_reason_and_may_be_taken_up_after_all(call, officer):
    one = make_answered(call, officer, public=False)

    set_aside(suggestion=one, reason=" 已在实施。 ", by=officer, today=DAY)
    assert fate(one) == ("set_aside", "已在实施。", "", None, False, "officer", DAY)

    take_up(suggestion=one, by=officer, today=DAY)
    assert fate(one) == ("taken_up", "", "", None, False, "officer", DAY)


@pytest.mark.parametrize(
    ("state", "step", "told"),
    [
        ("taken_up", lambda one, by: take_up(suggestion=one, by=by, today=DAY), "已由孙志强处理"),
        ("new", lambda one, by: set_aside(suggestion=one, reason=" ", by=by, today=DAY), "原因"),
        ("set_aside", lambda one, by: set_aside(suggestion=one, reason="x", by=by, today=DAY),
         "已由孙志强处理（不予受理）"),
        ("new", lambda one, by: answer(suggestion=one, answer="x", public=True, by=by, today=DAY),
         "现为“待审核”，受理后才能办理"),
        ("taken_up",
         lambda one, by: answer(suggestion=one, answer=" ", public=True, by=by, today=DAY),
         "请写明答复内容"),
        ("taken_up", lambda one, by: make_public(suggestion=one, public=True, by=by), "尚未答复"),
        ("set_aside", lambda one, by: link(suggestion=one, candidate=None, pledge=None, by=by),
         "受理后才能办理"),
    ],
)  # fmt: skip
def test_what_comes_too_early_or_too_late_is_refused(
    call, officer, second_officer, state, step, told
):
    decided = {"decided_by": second_officer, "decided_on": DAY, "reason": "x"}
    one = make_suggestion(call, state=state, **(decided if state != "new" else {}))
    before = fate(one)

    with pytest.raises(Conflict, match=told):
        step(one, officer)
    assert fate(one) == before


def test_what_is_public_or_led_to_something_is_not_set_aside(call, officer):
    public = make_answered(call, officer)
    linked = make_answered(call, officer, public=False)
    candidate = make_candidate(call, officer)
    link(suggestion=linked, candidate=candidate, pledge=None, by=officer)

    for one, told in ((public, "请先撤下"), (linked, "请先解除关联")):
        with pytest.raises(Conflict, match=told):
            set_aside(suggestion=one, reason="x", by=officer, today=DAY)


def test_a_candidate_brings_the_pledge_it_became(call, officer, traffic):
    pledge = make_pledge(call.batch, traffic)
    candidate = make_candidate(call, officer, state="chosen", pledge=pledge)
    one = make_answered(call, officer)

    link(suggestion=one, candidate=candidate, pledge=None, by=officer)

    kept = Suggestion.objects.get(pk=one.pk)
    assert (kept.candidate, kept.pledge) == (candidate, pledge)


def test_what_belongs_to_another_batch_is_not_linked(call, batch, officer, traffic):
    one = make_answered(call, officer)

    with pytest.raises(Conflict, match="只能关联本批次"):
        link(suggestion=one, candidate=None, pledge=make_pledge(batch, traffic), by=officer)


def test_one_is_entered_by_hand_also_outside_the_window(call, officer):
    made = enter(
        call=call, asked=Asked("修路", "村口。"), by=officer, today=date(2020, 6, 5), **BY_HAND
    )  # fmt: skip

    assert (made.channel, made.proposer, made.received_on, made.contact_until) == (
        "deputy", "王代表", date(2020, 4, 2), None,
    )  # fmt: skip


def test_a_contact_left_after_the_window_is_kept_ninety_days_from_then(call, officer):
    asked = Asked("修路", "村口。", contact="a@b.cn")

    made = enter(call=call, asked=asked, by=officer, today=date(2020, 6, 5), **BY_HAND)

    assert made.contact_until == date(2020, 9, 3)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"received_on": date(2020, 5, 9)}, "收到日期不能晚于今天"),
        ({"channel": "online"}, "不能人工登记"),
    ],
)
def test_what_cannot_be_entered_is_refused(call, officer, changes, told):
    with pytest.raises(Conflict, match=told):
        enter(call=call, asked=Asked("x", "y"), by=officer, today=DAY, **(BY_HAND | changes))


def test_numbers_are_not_entered_by_hand_either(call, officer):
    with pytest.raises(ValidationError, match="不得有电话号码"):
        enter(call=call, asked=Asked("电话13812345678", "y"), by=officer, today=DAY, **BY_HAND)


def test_many_are_decided_together_each_with_its_outcome(call, officer):
    fresh, held, merged = (make_suggestion(call, title=name) for name in "甲乙丙")
    take_up(suggestion=held, by=officer, today=DAY)
    merge(suggestion=merged, into=held, by=officer, today=DAY)

    outcomes = decide_many(
        suggestions=[fresh, held, merged], reason=None, by=officer, today=DAY
    )  # fmt: skip
    aside = decide_many(suggestions=[fresh, merged], reason="重复。", by=officer, today=DAY)

    late = "这条建议已由王芳处理（{}），您的操作没有生效。"
    assert [each.why for each in outcomes] == ["", late.format("已受理"), late.format("已归并")]
    assert [each.why for each in aside] == ["", late.format("已归并")]
    assert fate(fresh)[:2] == ("set_aside", "重复。")


@pytest.mark.parametrize("person", ["foreign_officer", "leader", "reporter"])
def test_only_the_batch_s_own_office_decides(request, call, officer, person):
    by, one = request.getfixturevalue(person), make_answered(call, officer)
    steps = (
        lambda: take_up(suggestion=one, by=by, today=DAY),
        lambda: set_aside(suggestion=one, reason="x", by=by, today=DAY),
        lambda: link(suggestion=one, candidate=None, pledge=None, by=by),
        lambda: answer(suggestion=one, answer="x", public=True, by=by, today=DAY),
        lambda: make_public(suggestion=one, public=False, by=by),
        lambda: merge(suggestion=one, into=one, by=by, today=DAY),
        lambda: enter(call=call, asked=Asked("x", "y"), by=by, today=DAY, **BY_HAND),
    )

    for step in steps:
        with pytest.raises(PermissionDenied):
            step()
