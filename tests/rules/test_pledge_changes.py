"""How a pledge stands on a day, by its dated changes: the pure rule (R75)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledges.planning.changes import ALLOWED, Change, State, Turn, halt_between, state_on

DAY = date(2020, 5, 15)
PAUSE = Turn(DAY, 1, Change.PAUSE)
RESUME = Turn(date(2020, 7, 1), 2, Change.RESUME)
STOP = Turn(date(2020, 9, 30), 3, Change.STOP)

turns = st.lists(
    st.tuples(
        st.dates(date(2020, 1, 1), date(2020, 1, 20)),
        st.sampled_from([Change.PAUSE, Change.RESUME, Change.STOP, Change.MERGE, Change.SPLIT]),
    ),
    max_size=8,
).map(lambda rows: [Turn(on, number, change) for number, (on, change) in enumerate(rows)])
days = st.dates(date(2019, 12, 28), date(2020, 1, 25))


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (date(2020, 5, 14), State.ACTIVE),
        (date(2020, 5, 15), State.PAUSED),
        (date(2020, 6, 30), State.PAUSED),
        (date(2020, 7, 1), State.ACTIVE),
        (date(2020, 9, 29), State.ACTIVE),
        (date(2020, 9, 30), State.STOPPED),
        (date(2023, 1, 1), State.STOPPED),
    ],
)
def test_a_change_holds_from_its_day_on_the_day_itself_counted(day, state):
    assert state_on([PAUSE, RESUME, STOP], day) == state


def test_of_several_on_one_day_the_one_recorded_last_holds():
    assert state_on([Turn(DAY, 5, Change.RESUME), Turn(DAY, 4, Change.PAUSE)], DAY) == State.ACTIVE
    assert state_on([Turn(DAY, 4, Change.RESUME), Turn(DAY, 5, Change.PAUSE)], DAY) == State.PAUSED


def test_what_was_merged_into_another_is_merged_for_good():
    assert state_on([Turn(DAY, 1, Change.MERGE, goes_on=False)], DAY) == State.MERGED
    assert state_on([Turn(DAY, 1, Change.MERGE)], DAY) == State.ACTIVE


def test_what_is_stopped_or_merged_allows_no_further_change():
    assert {
        State.ACTIVE: {Change.MERGE, Change.SPLIT, Change.PAUSE, Change.STOP},
        State.PAUSED: {Change.MERGE, Change.RESUME, Change.STOP},
        State.STOPPED: frozenset(),
        State.MERGED: frozenset(),
    } == ALLOWED


@pytest.mark.parametrize(
    ("first", "last", "halt"),
    [
        (date(2020, 4, 30), date(2020, 5, 14), None),
        (date(2020, 4, 30), date(2020, 5, 15), PAUSE),
        (date(2020, 6, 30), date(2020, 7, 10), PAUSE),
        (date(2020, 7, 1), date(2020, 7, 10), None),
        (date(2020, 4, 30), date(2020, 12, 31), STOP),
    ],
)
def test_the_latest_change_that_kept_it_out_on_any_of_the_days_is_found(first, last, halt):
    assert halt_between([PAUSE, RESUME, STOP], first, last) == halt


@given(turns, days, st.integers(0, 12))
def test_the_days_between_are_those_between(found, first, length):
    """Asked for a span of days it says what asking for each of them would."""
    span = [first + timedelta(days=n) for n in range(length + 1)]

    out = [state_on(found, day) != State.ACTIVE for day in span]

    assert (halt_between(found, span[0], span[-1]) is not None) == any(out)


@given(turns, days)
def test_the_halt_of_a_day_is_the_change_that_holds_on_it(found, day):
    halt = halt_between(found, day, day)

    assert (halt.state if halt else State.ACTIVE) == state_on(found, day)
