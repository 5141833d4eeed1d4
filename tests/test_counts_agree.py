"""已报 and 未报 mean one thing: dashboard, calendar and reminders count the same reports."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from oversight.readers.reminders import calling
from progress.actions.judging import judge_batch
from progress.actions.months import open_months
from progress.models import MonthlyReport
from tests.promises import APRIL, make_accepted, make_pledge, make_share

State = MonthlyReport.State
TODAY = date(2020, 5, 8)


@pytest.fixture
def four(batch, roads, labour, county, chengde) -> dict[str, MonthlyReport]:
    """April, past its due day: one accepted, one returned, one a draft, one not begun."""
    pledge = make_pledge(batch, labour)
    make_share(pledge, name="城镇新增就业", target="46000", unit="人")
    make_share(pledge, name="城镇新增就业", target="600", unit="人", region=county)
    make_share(pledge, name="城镇新增就业", target="900", unit="人", region=chengde)
    open_months(batch=batch, today=APRIL)
    make_accepted(roads, APRIL, "30")
    states = {"市人社局": State.RETURNED, str(county): State.DRAFT, str(chengde): State.PENDING}
    reports = {str(report.unit): report for report in batch.reports.filter(month=APRIL)}
    for unit, state in states.items():
        MonthlyReport.objects.filter(pk=reports[unit].pk).update(
            state=state, submitted_on=date(2020, 5, 6) if state == State.RETURNED else None
        )
    judge_batch(batch=batch, today=TODAY)
    return reports


def test_the_three_pages_count_alike_and_a_returned_report_is_not_in(client, officer, batch, four):
    client.force_login(officer)

    board = client.get(reverse("dashboard", args=[batch.slug, 2020, 4])).context["board"]
    rows = client.get(reverse("calendar_batch", args=[batch.slug])).context["rows"]
    called = calling(batch, APRIL, TODAY)

    [april] = [row for row in rows if row.month == APRIL]
    asked = [*called.reached, *called.unreached, *called.waiting]
    assert (board.received, april.received, len(four) - len(asked)) == (1, 1, 1)
    missing = {str(report.unit) for report in board.unreported}
    assert missing == {str(row.unit) for row in asked} == set(four) - {"市交通运输局"}


def test_a_returned_report_can_be_entered_from_the_dashboard(client, officer, batch, four):
    client.force_login(officer)

    page = client.get(reverse("dashboard", args=[batch.slug, 2020, 4])).content.decode()

    assert "市人社局：已退回，应于2020年5月6日前报送" in " ".join(page.split())
    assert reverse("enter", args=[four["市人社局"].pk]) in page
