"""Wherever a light is shown, its one sentence stands with it."""

from __future__ import annotations

from datetime import date
from html import unescape

import pytest
from django.urls import reverse

from oversight.actions.drafting import draft_notices
from oversight.models import Notice
from progress.actions.judging import judge_batch
from progress.actions.months import open_months
from progress.models import MonthlyReport, Verdict
from tests.promises import APRIL, make_accepted, make_pledge, make_share

DAY = date(2020, 5, 8)


@pytest.fixture
def lit(batch, traffic, settings) -> list[Verdict]:
    """Four indicators under four lights; the yellow and the red one have letters."""
    settings.PORTAL_TODAY = DAY
    pledge = make_pledge(batch, traffic)
    for name, value in (("绿", "119"), ("黄", "30"), ("红", "1")):
        make_accepted(make_share(pledge, name=name), APRIL, value)
    make_share(make_pledge(batch, batch.issuer), name="灰")
    MonthlyReport.objects.filter(agency=batch.issuer).delete()
    open_months(batch=batch, today=DAY)
    judge_batch(batch=batch, today=DAY)
    draft_notices(batch=batch, today=DAY)
    return list(Verdict.objects.filter(month=APRIL).order_by("pk"))


def told(client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return unescape(response.content.decode())


def test_there_is_one_of_each(lit):
    assert sorted(verdict.light for verdict in lit) == ["green", "grey", "red", "yellow"]


def test_on_the_dashboard(client, officer, batch, lit):
    client.force_login(officer)

    page = told(client, reverse("dashboard", args=[batch.slug, 2020, 4]))

    assert [verdict.text for verdict in lit if verdict.text not in page] == []


def test_on_the_page_of_a_pledge(client, officer, lit):
    client.force_login(officer)

    for verdict in lit:
        pledge = verdict.share.indicator.pledge
        page = told(client, reverse("office_pledge", args=[pledge.pk]))
        assert verdict.text in page
        worst = next(v for v in reversed(lit) if v.share.indicator.pledge == pledge)
        assert f'<p class="note">{worst.text}</p>' in page  # why the pledge has the light it has


def test_in_the_queue_s_report_and_on_the_desk(client, officer, reporter, lit):
    report = MonthlyReport.objects.get(agency=reporter.agency, month=APRIL)
    of_unit = [v for v in lit if v.share.reporting_agency_id == reporter.agency_id]

    for person, name in ((officer, "review_report"), (reporter, "desk_report")):
        client.force_login(person)
        page = told(client, reverse(name, args=[report.pk]))
        assert [verdict.text for verdict in of_unit if verdict.text not in page] == []


def test_in_the_letters_drafted_on_it(client, officer, lit):
    client.force_login(officer)

    found = {
        matter.verdict.text: told(client, reverse("notice", args=[notice.pk]))
        for notice in Notice.objects.all()
        for matter in notice.matters.select_related("verdict")
    }

    assert set(found) == {verdict.text for verdict in lit if verdict.light in ("yellow", "red")}
    assert all(text in page for text, page in found.items())
