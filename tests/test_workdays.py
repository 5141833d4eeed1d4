"""Reports fall due on the 5th of the next month, or on the next working day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencies.models import DayOverride
from agencies.official_calendar import official_calendar
from agencies.workdays import next_workday, report_due, weekday


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("month", "due"),
    [
        (date(2020, 3, 1), date(2020, 4, 7)),  # 5 April: a Sunday inside 清明
        (date(2020, 4, 1), date(2020, 5, 6)),  # 1–5 May: 劳动节
        (date(2023, 9, 1), date(2023, 10, 7)),  # 国庆 to the 6th; Saturday the 7th is worked
        (date(2020, 12, 1), date(2021, 1, 5)),
        (date(2019, 12, 1), date(2020, 1, 6)),
    ],
)
def test_a_due_day_on_a_holiday_moves_to_the_next_working_day(month, due):
    assert report_due(month, 5, official_calendar()) == due


@pytest.mark.django_db
def test_the_office_s_own_days_come_before_the_official_calendar():
    DayOverride.objects.create(day=date(2020, 5, 6), is_workday=False, note="本省补休")

    assert report_due(date(2020, 4, 1), 5, official_calendar()) == date(2020, 5, 7)


@pytest.mark.django_db
def test_a_year_without_an_official_calendar_goes_by_weekday():
    is_workday = official_calendar()

    assert [is_workday(date(2090, 1, day)) for day in range(6, 13)] == [
        weekday(date(2090, 1, day)) for day in range(6, 13)
    ]


def test_a_calendar_without_working_days_is_refused():
    with pytest.raises(ValueError, match="no working day within 62 days"):
        next_workday(date(2020, 5, 1), lambda day: False)


@given(st.dates(date(2000, 1, 1), date(2050, 12, 31)))
def test_the_next_working_day_is_the_first_one(day):
    due = next_workday(day, weekday)

    assert weekday(due)
    assert not any(weekday(day + timedelta(days=i)) for i in range((due - day).days))
