"""The ladder's rule: the defaults case by case, and what holds of any ladder."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oversight.escalation import DEFAULT, Called, Cause, Rung, Step, Trouble, called

REMINDER, SUPERVISION, TALK, CRITICISM = Rung
Y, R, U, LOST, AWAITED = Trouble
FINE = None


@pytest.mark.parametrize(
    ("months", "overdue", "answer"),
    [
        ((), False, None),
        ((FINE,), False, None),
        ((Y, FINE), False, None),
        ((Y,), False, Called(REMINDER, Cause.YELLOW, 1)),
        ((U,), False, Called(REMINDER, Cause.UNREPORTED, 1)),
        ((R,), False, Called(SUPERVISION, Cause.RED, 1)),
        ((Y, Y), False, Called(SUPERVISION, Cause.YELLOW, 2)),
        ((R, Y), False, Called(SUPERVISION, Cause.YELLOW, 2)),
        ((Y, R), False, Called(SUPERVISION, Cause.RED, 1)),
        ((U, U), False, Called(SUPERVISION, Cause.UNREPORTED, 2)),
        ((U, Y), False, Called(REMINDER, Cause.YELLOW, 1)),
        ((Y, U), False, Called(REMINDER, Cause.UNREPORTED, 1)),
        ((R, R), False, Called(TALK, Cause.RED, 2)),
        ((R, FINE, R), False, Called(SUPERVISION, Cause.RED, 1)),
        ((U, U, U), False, Called(TALK, Cause.UNREPORTED, 3)),
        ((Y,) * 6, False, Called(SUPERVISION, Cause.YELLOW, 6)),
        ((U,) * 6, False, Called(TALK, Cause.UNREPORTED, 6)),
        ((R, R, R), False, Called(CRITICISM, Cause.RED, 3)),
        ((R, R, R, R), False, Called(CRITICISM, Cause.RED, 4)),
        ((LOST,), False, Called(SUPERVISION, Cause.RED, 1)),
        ((U, U, U, LOST), False, Called(TALK, Cause.UNREPORTED, 4)),
        ((R, R, LOST), False, Called(CRITICISM, Cause.RED, 3)),
        ((Y, LOST), False, Called(SUPERVISION, Cause.RED, 1)),
        ((U, U, U, AWAITED), False, Called(TALK, Cause.UNREPORTED, 3)),
        ((U, U, AWAITED), False, Called(SUPERVISION, Cause.RED, 1)),
        ((R, R, AWAITED), False, Called(CRITICISM, Cause.RED, 3)),
        ((Y,), True, Called(TALK, Cause.OVERDUE, 0)),
        ((), True, Called(TALK, Cause.OVERDUE, 0)),
        ((R, R), True, Called(TALK, Cause.RED, 2)),
        ((R, R, R), True, Called(CRITICISM, Cause.RED, 3)),
    ],
)
def test_the_defaults_are_those_of_the_domain(months, overdue, answer):
    assert called(DEFAULT, months, overdue=overdue) == answer


def test_a_rung_without_conditions_is_climbed_by_hand_alone():
    ladder = [Step(REMINDER, yellow_months=1), Step(SUPERVISION)]

    assert called(ladder, (R,) * 12, overdue=True) == Called(REMINDER, Cause.YELLOW, 12)


def test_the_order_is_the_ladder_s_not_the_names():
    ladder = [Step(CRITICISM, red_months=1), Step(REMINDER, red_months=2)]

    assert called(ladder, (R, R)) == Called(REMINDER, Cause.RED, 2)


MONTHS = st.lists(st.sampled_from([None, *Trouble]), max_size=8)
COUNT = st.none() | st.integers(1, 4)
STEPS = st.builds(
    Step,
    rung=st.just(REMINDER),
    yellow_months=COUNT,
    red_months=COUNT,
    unreported_months=COUNT,
    after_overdue=st.booleans(),
)
LADDERS = st.lists(STEPS, max_size=4).map(
    lambda steps: [replace(step, rung=rung) for step, rung in zip(steps, Rung, strict=False)]
)


def meets(step: Step, months: list[Trouble | None], overdue: bool) -> bool:
    """The conditions of a rung once more, month by month, without counting runs."""

    def ends_with(told: list[Trouble | None], needed: int | None, *kinds: Trouble) -> bool:
        if needed is None or needed > len(told):
            return False
        return all(month in kinds for month in told[len(told) - needed :])

    return (
        ends_with(months, step.yellow_months, Y, R, LOST, AWAITED)
        or ends_with(months, step.red_months, R, LOST, AWAITED)
        or ends_with([m for m in months if m != AWAITED], step.unreported_months, U, LOST)
        or (step.after_overdue and overdue)
    )


@given(LADDERS, MONTHS, st.booleans())
def test_it_is_the_highest_rung_whose_conditions_are_met(ladder, months, overdue):
    met = [step.rung for step in ladder if meets(step, months, overdue)]

    call = called(ladder, months, overdue=overdue)

    assert (call.rung if call else None) == (met[-1] if met else None)


@given(LADDERS, MONTHS, MONTHS, st.booleans())
def test_what_lies_before_a_break_counts_for_nothing(ladder, before, after, overdue):
    assert called(ladder, [*before, None, *after], overdue=overdue) == called(
        ladder, after, overdue=overdue
    )


@given(LADDERS, MONTHS, st.booleans())
def test_a_fine_month_calls_for_nothing_but_what_is_overdue(ladder, months, overdue):
    call = called(ladder, [*months, None], overdue=overdue)

    assert call is None or (call.cause, call.months, overdue) == (Cause.OVERDUE, 0, True)


def height(call: Called | None) -> int:
    return list(Rung).index(call.rung) + 1 if call else 0


@given(LADDERS, MONTHS)
def test_an_overdue_letter_never_calls_for_less(ladder, months):
    assert height(called(ladder, months, overdue=True)) >= height(called(ladder, months))


@given(LADDERS, MONTHS)
def test_red_instead_of_yellow_never_calls_for_less(ladder, months):
    worse = [R if month is Y else month for month in months]

    assert height(called(ladder, worse)) >= height(called(ladder, months))


@given(LADDERS, MONTHS.filter(bool))
def test_one_more_month_of_the_same_never_calls_for_less(ladder, months):
    if months[-1] is None:
        months = [*months, Y]

    longer = called(ladder, [*months, months[-1]])

    assert height(longer) >= height(called(ladder, months))


@given(LADDERS, MONTHS, st.booleans())
def test_the_months_told_are_those_at_the_end(ladder, months, overdue):
    call = called(ladder, months, overdue=overdue)
    red = {R, LOST, AWAITED}
    kinds = {Cause.YELLOW: {Y, *red}, Cause.RED: red, Cause.UNREPORTED: {U, LOST}}
    if call is None or call.cause is Cause.OVERDUE:
        return
    if call.cause is Cause.UNREPORTED:  # an awaited month says nothing of it yet
        months = [month for month in months if month != AWAITED]

    run = months[len(months) - call.months :]

    assert set(run) <= kinds[call.cause]
    assert len(run) == call.months
    assert call.months == len(months) or months[-call.months - 1] not in kinds[call.cause]
