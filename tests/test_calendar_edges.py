"""Where the calendar is odd: midnight, a month nobody works in, 29 February, the turn of a year."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from agencies.clock import today
from agencies.models import DayOverride
from agencies.official_calendar import official_calendar
from agencies.workdays import add_workdays, report_due, workdays_between
from pledges.models import Batch
from progress.actions.judging import judge_batch
from progress.actions.months import open_months
from progress.models import Flag, MonthlyReport, Verdict
from progress.periods import add_months
from progress.set_judging import recount
from tests.promises import make_accepted, make_pledge, make_share


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2020, 2, 29, 15, 59, 59, tzinfo=UTC), date(2020, 2, 29)),
        (datetime(2020, 2, 29, 16, 0, 0, tzinfo=UTC), date(2020, 3, 1)),
        (datetime(2020, 12, 31, 16, 0, 0, tzinfo=UTC), date(2021, 1, 1)),
        # the clocks of Europe and of America change in these hours, those of Beijing never do
        (datetime(2020, 3, 29, 1, 0, 0, tzinfo=UTC), date(2020, 3, 29)),
        (datetime(2020, 11, 1, 6, 0, 0, tzinfo=UTC), date(2020, 11, 1)),
    ],
)
@pytest.mark.parametrize("server", ["UTC", "Europe/Berlin", "America/New_York"])
def test_the_day_turns_at_midnight_in_beijing_whatever_zone_the_server_is_in(
    monkeypatch, settings, moment, day, server
):
    settings.PORTAL_TODAY = None
    monkeypatch.setenv("TZ", server)
    monkeypatch.setattr(timezone, "now", lambda: moment)

    assert today() == day


@pytest.fixture
def closed(db):
    """January 2022 without a working day; 春节 follows until 6 February."""
    day = date(2022, 1, 1)
    DayOverride.objects.bulk_create(
        DayOverride(day=day + timedelta(days=n), is_workday=False, note="停工") for n in range(31)
    )


def test_a_month_without_working_days_moves_what_is_due_past_it(closed):
    is_workday = official_calendar()

    reopened = date(2022, 2, 7)
    assert report_due(date(2021, 12, 1), 5, is_workday) == reopened
    assert add_workdays(date(2021, 12, 31), 1, is_workday) == reopened
    assert add_workdays(reopened, -1, is_workday) == date(2021, 12, 31)
    assert workdays_between(date(2021, 12, 31), date(2022, 2, 6), is_workday) == 0


@pytest.fixture
def long_road(batch, traffic):
    """A batch from July 2019 to December 2020, and a road of 550 km, one for each day."""
    Batch.objects.update(
        starts_on=date(2019, 7, 1), ends_on=date(2020, 12, 31), reports_from=date(2019, 7, 1)
    )
    batch.refresh_from_db()
    share = make_share(make_pledge(batch, traffic), target="550", until=date(2020, 12, 31))
    share.plans.update(start=date(2019, 7, 1))
    return share


def test_a_month_nobody_worked_in_is_not_missing_before_it_could_be_reported(
    closed, batch, long_road
):
    Batch.objects.update(ends_on=date(2022, 12, 31))
    batch.refresh_from_db()
    long_road.indicator.deadline = date(2022, 12, 31)
    long_road.indicator.save()
    make_accepted(long_road, date(2021, 11, 1), "549")

    found = []
    for day in (date(2022, 2, 7), date(2022, 2, 8)):
        open_months(batch=batch, today=day)
        judge_batch(batch=batch, today=day)
        later = Verdict.objects.filter(share=long_road, month__gt=date(2021, 11, 1))
        found.append(list(later.values_list("month", "reason")))

    # December's and January's reports fall due on one day; the later month is the one judged
    assert found == [[], [(date(2022, 1, 1), "unreported")]]


def test_a_batch_across_two_years_opens_each_month_once(batch, long_road):
    open_months(batch=batch, today=date(2020, 3, 10))

    months = MonthlyReport.objects.order_by("month").values_list("month", flat=True)
    assert list(months) == [add_months(date(2019, 7, 1), n) for n in range(9)]


@pytest.mark.parametrize(
    ("month", "value", "day", "expected", "late"),
    [
        (date(2019, 12, 1), "184", date(2020, 1, 8), "184公里", None),
        (date(2019, 12, 1), "100", date(2020, 1, 8), "184公里", 84),
        (date(2020, 1, 1), "184", date(2020, 2, 8), "215公里", 31),
        (date(2020, 2, 1), "184", date(2020, 3, 9), "244公里", 60),  # 29 February counts
    ],
)
def test_the_plan_goes_on_over_the_turn_of_the_year_and_through_29_february(
    batch, long_road, month, value, day, expected, late
):
    make_accepted(long_road, month, value)

    assert recount(batch, day).differing == []
    judge_batch(batch=batch, today=day)

    verdict = Verdict.objects.get(share=long_road, month=month)
    assert f"（{expected}）" in verdict.text
    assert verdict.days_late == late


def test_a_flag_of_december_is_cleared_in_january(batch, long_road):
    make_accepted(long_road, date(2019, 12, 1), "100")
    judge_batch(batch=batch, today=date(2020, 1, 8))
    make_accepted(long_road, date(2020, 1, 1), "215")
    judge_batch(batch=batch, today=date(2020, 2, 8))

    flag = Flag.objects.get(share=long_road)
    assert (flag.raised_on, flag.cleared_on) == (date(2020, 1, 8), date(2020, 2, 8))
