"""What the desk says on top, beside the month's own report."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from progress.actions.months import open_months
from progress.models import Delegation, MonthlyReport, SpecialReport
from tests.promises import make_share

TODAY = date(2020, 5, 8)


def desk(client, person) -> str:
    client.force_login(person)
    return client.get(reverse("desk")).content.decode()


def test_a_deputy_reads_until_when_and_for_whom(client, roads, reporter, head, other_reporter):
    Delegation.objects.create(
        head=head, deputy=reporter, starts_on=TODAY, ends_on=date(2020, 5, 11), reason="出差"
    )

    line = "您在2020年5月11日前（含当天）可代王芳审签。"
    assert line in desk(client, reporter)
    assert line not in desk(client, head)
    assert line not in desk(client, other_reporter)


@pytest.fixture
def of_county(roads, county, batch) -> MonthlyReport:
    make_share(roads.indicator.pledge, name=roads.indicator.name, target="30", region=county)
    open_months(batch=batch, today=date(2020, 4, 30))
    return MonthlyReport.objects.get(region=county)


@pytest.mark.parametrize(("state", "waits"), [("signed", True), ("submitted", False)])
def test_a_lead_reads_how_many_places_wait_for_it(
    client, of_county, head, other_head, county_reporter, state, waits
):
    of_county.state = state
    of_county.save()

    line = "1份市县月报等待本单位确认。"
    assert (line in desk(client, head)) is waits
    assert reverse("confirming") in desk(client, head)
    assert reverse("confirming") not in desk(client, other_head)
    assert reverse("confirming") not in desk(client, county_reporter)


def test_a_head_reads_how_many_special_reports_wait(client, batch, roads, reporter, head):
    SpecialReport.objects.create(
        kind="major", batch=batch, agency=reporter.agency, title="塌方", body="已抢通。",
        state="submitted", written_by=reporter,
    )  # fmt: skip

    line = "1份专题报告等您签发。"
    assert line in desk(client, head)
    assert line not in desk(client, reporter)


@pytest.mark.parametrize(
    ("day", "line"),
    [
        (date(2020, 11, 30), ""),
        (date(2020, 12, 1), "2020年承德市民心实事年度总结请于2020年12月31日前报送。"),
        (date(2021, 1, 1), "2020年承德市民心实事年度总结应于2020年12月31日前报送，已逾期。"),
    ],
)
def test_the_year_end_report_is_announced_from_december_on(
    client, batch, roads, reporter, settings, day, line
):
    settings.PORTAL_TODAY = day

    page = desk(client, reporter)

    assert line in page
    assert ("年度总结" in page) is bool(line)


def test_a_county_reads_in_its_report_which_lead_has_confirmed(
    client, of_county, county_reporter, head, traffic
):
    of_county.state = "signed"
    of_county.save()
    client.force_login(county_reporter)
    address = reverse("desk_report", args=[of_county.pk])
    before = client.get(address).content.decode()

    of_county.confirmations.create(agency=traffic, by=head, on=TODAY)

    after = client.get(address).content.decode()
    assert "已确认（王芳，2020年5月8日）" not in before
    assert "未确认" in before
    assert "已确认（王芳，2020年5月8日）" in after
