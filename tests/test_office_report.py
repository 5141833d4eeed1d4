"""A leader reads one unit's report as it is, and can press nothing in it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from progress.actions.judging import judge_batch
from progress.models import MonthlyReport, ReportStep
from tests.evidence_samples import attach_photo
from tests.promises import APRIL, make_accepted, make_share
from tests.test_dashboard import AFTER_APRIL


@pytest.fixture
def report(batch, roads, reporter, head) -> MonthlyReport:
    reading = make_accepted(roads, APRIL, "30", note="雨天停工")
    ReportStep.objects.create(report=reading.report, action="sign", by=head, on=AFTER_APRIL)
    attach_photo(reading.report, roads, reporter)
    judge_batch(batch=batch, today=AFTER_APRIL)
    return reading.report


def test_a_leader_finds_the_report_beside_the_pledge_and_reads_its_figures(
    client, leader, report, roads
):
    client.force_login(leader)
    address = reverse("office_report", args=[report.pk])

    pledge = client.get(reverse("office_pledge", args=[roads.indicator.pledge_id])).content.decode()
    page = client.get(address).content.decode()

    assert f'href="{address}"' in pledge
    for told in ("30公里", "10.00%", "39.67%", "雨天停工", "审签", "数据截至2020年4月30日"):
        assert told in page
    main = page[page.index("<main") : page.index("</main>")]
    assert ("<form" in main, "<button" in main, "更正" in main) == (False, False, False)


def test_a_report_not_accepted_yet_says_that_its_figures_do_not_count(client, leader, report):
    MonthlyReport.objects.filter(pk=report.pk).update(state="signed", accepted_on=None)
    client.force_login(leader)

    page = client.get(reverse("office_report", args=[report.pk])).content.decode()

    assert "这份月报还没有审核通过，其中的数字不计入研判。" in page


@pytest.mark.parametrize("shares", [1, 3])
def test_one_figure_takes_as_many_queries_as_three(
    client, leader, report, roads, shares, django_assert_num_queries
):
    for number in range(shares - 1):
        more = make_share(roads.indicator.pledge, name=f"公路{number}")
        report.readings.create(share=more, value="3", as_of=AFTER_APRIL)
    client.force_login(leader)

    with django_assert_num_queries(15):
        assert (
            len(client.get(reverse("office_report", args=[report.pk])).context["lines"]) == shares
        )
