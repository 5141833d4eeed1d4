"""When a report is reminded of: each rung once, on its day or made up for, never on a day off."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencies.workdays import add_workdays, report_due, weekday, workdays_between
from progress.periods import month_end
from progress.reminding import OFFSETS, Awaited, Rung, has_begun, rung_on

SEPTEMBER = date(2023, 9, 1)
# Saturday 7 October 2023 is worked: 国庆 ran to the 6th
DUE = date(2023, 10, 7)


def days_of(
    awaited: Awaited, is_workday, *, around: int = 60, missed: Collection[date] = ()
) -> dict[date, Rung]:
    """Every day on which something is sent, two months either side of the due day.

    What was sent is kept, as the ledger keeps it; on ``missed`` days nobody asks.
    """
    sent: dict[date, Rung] = {}
    for day in (awaited.due + timedelta(days=i) for i in range(-around, around + 1)):
        rung = None if day in missed else rung_on(day, awaited, is_workday)
        if rung and rung not in sent.values():
            sent[day] = rung
    return sent


def test_the_rungs_fall_on_working_days_around_the_national_holiday():
    awaited = Awaited(month=SEPTEMBER, due=DUE, starts=date(2023, 1, 1))

    assert days_of(awaited, chinese_calendar.is_workday) == {
        date(2023, 9, 26): Rung.DUE_3,
        date(2023, 9, 28): Rung.DUE_1,
        date(2023, 10, 8): Rung.OVERDUE_1,  # a Sunday that is worked
        date(2023, 10, 10): Rung.OVERDUE_3,
    }


def test_who_is_told_grows_with_the_delay():
    assert [(rung, rung.tells_head, rung.tells_office) for rung in Rung] == [
        ("due-3", False, False),
        ("due-1", False, False),
        ("overdue+1", True, False),
        ("overdue+3", True, True),
    ]


@pytest.mark.parametrize(
    ("starts", "begun"),
    [
        (date(2023, 9, 26), True),
        (date(2023, 9, 27), False),  # tomorrow
        (date(2023, 10, 1), False),  # after the month
    ],
)
def test_nothing_is_said_before_there_is_something_to_do(starts, begun):
    awaited = Awaited(month=SEPTEMBER, due=DUE, starts=starts)

    assert has_begun(awaited, date(2023, 9, 26)) is begun
    found = rung_on(date(2023, 9, 26), awaited, chinese_calendar.is_workday)
    assert found == (Rung.DUE_3 if begun else None)


def test_a_plan_begun_after_the_month_keeps_it_silent_for_good():
    awaited = Awaited(month=SEPTEMBER, due=DUE, starts=date(2023, 10, 1))

    assert days_of(awaited, weekday) == {}


def test_a_month_not_opened_keeps_it_silent():
    awaited = Awaited(month=date(2023, 9, 1), due=date(2023, 9, 4), starts=date(2023, 1, 1))

    assert days_of(awaited, weekday) == {
        date(2023, 9, 1): Rung.DUE_1,  # the 30th of August would have been the 3rd day before
        date(2023, 9, 5): Rung.OVERDUE_1,
        date(2023, 9, 7): Rung.OVERDUE_3,
    }


@st.composite
def calendars(draw):
    """Weekdays with up to forty days turned over: holidays, and weekends worked."""
    first = date(2023, 1, 1)
    turned = draw(st.sets(st.integers(0, 364), max_size=40))
    days = {first + timedelta(days=i) for i in turned}
    return lambda day: weekday(day) != (day in days)


months = st.integers(1, 12).map(lambda number: date(2023, number, 1))
starts_on = st.dates(date(2022, 12, 1), date(2023, 12, 31))


@given(calendars(), months, st.integers(1, 28), starts_on)
def test_each_rung_at_most_once_in_order_and_never_on_a_day_off(is_workday, month, day, starts):
    awaited = Awaited(month=month, due=report_due(month, day, is_workday), starts=starts)

    found = days_of(awaited, is_workday)

    assert list(found.values()) == [rung for rung in Rung if rung in found.values()]
    for sent, rung in found.items():
        assert is_workday(sent)
        assert starts <= sent
        assert month <= sent
        assert starts <= month_end(month)
        assert (sent <= awaited.due) is (OFFSETS[rung] < 0)


@given(calendars(), months, st.integers(1, 28))
def test_a_unit_at_work_all_year_gets_every_rung_after_the_due_day(is_workday, month, day):
    due = report_due(month, day, is_workday)

    found = days_of(Awaited(month=date(2022, 12, 1), due=due, starts=date(2022, 1, 1)), is_workday)

    assert [rung for rung in found.values() if OFFSETS[rung] > 0] == [
        Rung.OVERDUE_1,
        Rung.OVERDUE_3,
    ]
    for sent, rung in found.items():
        between = workdays_between(due, sent, is_workday) or -workdays_between(
            sent, due, is_workday
        )
        assert between == OFFSETS[rung]


@given(calendars(), months, st.integers(1, 28), st.sets(st.integers(-20, 20)))
def test_a_rung_missed_is_made_up_for_once_unless_the_next_has_fallen(
    is_workday, month, day, skipped
):
    due = report_due(month, day, is_workday)
    awaited = Awaited(month=date(2022, 12, 1), due=due, starts=date(2022, 1, 1))
    missed = {due + timedelta(days=i) for i in skipped}

    found = days_of(awaited, is_workday, missed=missed)

    falls = [add_workdays(due, offset, is_workday) for offset in OFFSETS.values()]
    ends = [falls[1], due + timedelta(days=1), falls[3], due + timedelta(days=61)]
    expected = {}
    for rung, first, end in zip(OFFSETS, falls, ends, strict=True):
        span = (first + timedelta(days=i) for i in range((end - first).days))
        asked = [day for day in span if is_workday(day) and day not in missed]
        if asked:
            expected[asked[0]] = rung
    assert found == expected


def test_what_fell_while_the_report_was_handed_in_is_not_made_up_for():
    back = Awaited(month=SEPTEMBER, due=DUE, starts=date(2023, 1, 1), back_on=date(2023, 10, 9))

    assert days_of(back, chinese_calendar.is_workday) == {date(2023, 10, 10): Rung.OVERDUE_3}
    later = Awaited(month=SEPTEMBER, due=DUE, starts=date(2023, 1, 1), back_on=date(2023, 10, 11))
    assert days_of(later, chinese_calendar.is_workday) == {}


@given(st.dates(date(2023, 3, 1), date(2023, 9, 30)), st.integers(1, 9), calendars())
def test_counting_forth_and_back_comes_to_the_same_day(day, count, is_workday):
    later = add_workdays(day, count, is_workday)

    assert is_workday(later)
    assert workdays_between(day, later, is_workday) == count
    back = add_workdays(later, -count, is_workday)
    assert back == day if is_workday(day) else back < day
