"""How far a deadline is in working days, and which reminder of it has come."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencies.workdays import weekday
from oversight.countdown import Countdown, Reminder, countdown, reminder_on

FRIDAY = date(2020, 5, 15)
LONG_AGO = date(2020, 1, 1)
DAYS = st.dates(date(2020, 1, 1), date(2020, 12, 31))


@pytest.mark.parametrize(
    ("today", "left"),
    [
        (date(2020, 5, 8), Countdown(5, late=False)),
        (date(2020, 5, 14), Countdown(1, late=False)),
        (FRIDAY, Countdown(0, late=False, is_today=True)),
        (date(2020, 5, 16), Countdown(0, late=True)),
        (date(2020, 5, 18), Countdown(1, late=True)),
    ],
)
def test_working_days_are_counted_and_the_day_itself_is_in_time(today, left):
    assert countdown(FRIDAY, today, weekday) == left


@pytest.mark.parametrize(
    ("today", "reminder"),
    [
        (date(2020, 5, 11), None),
        (date(2020, 5, 12), Reminder.BEFORE),
        (date(2020, 5, 14), Reminder.BEFORE),
        (FRIDAY, Reminder.BEFORE),
        (date(2020, 5, 16), None),
        (date(2020, 5, 18), Reminder.OVERDUE),
        (date(2020, 6, 1), Reminder.OVERDUE),
    ],
)
def test_a_reminder_comes_three_working_days_before_and_on_the_next_after(today, reminder):
    assert reminder_on(FRIDAY, LONG_AGO, today, weekday) == reminder


def test_whoever_was_told_within_three_days_is_not_reminded_before():
    told = date(2020, 5, 13)

    assert [reminder_on(FRIDAY, told, told + timedelta(days=n), weekday) for n in (0, 1, 2, 5)] == [
        None,
        None,
        None,
        Reminder.OVERDUE,
    ]


@given(due=DAYS, told=DAYS, today=DAYS)
def test_reminders_go_out_on_working_days_and_overdue_ones_after_the_deadline_alone(
    due, told, today
):
    reminder = reminder_on(due, told, today, weekday)
    left = countdown(due, today, weekday)

    assert left.late == (today > due)
    assert (reminder == Reminder.OVERDUE) == (today > due and weekday(today))
    if reminder == Reminder.BEFORE:
        assert weekday(today)
        assert left.days <= 3
