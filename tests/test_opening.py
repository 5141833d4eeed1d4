"""A start in mid-year: the ledger kept before the portal becomes accepted opening figures."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from progress.actions.judging import judge_batch
from progress.actions.months import open_months
from progress.models import MonthlyReport, Reading, ReportStep, Upload, Verdict
from progress.spreadsheets.many_sheets import write_opening
from tests.filling import as_file, columns, opened, table, typed
from tests.promises import make_pledge, make_share

MARCH = date(2020, 3, 1)


@pytest.fixture
def tasks(roads, batch, labour, county):
    """Roads as a whole and in one county, and another agency's jobs."""
    jobs = make_share(make_pledge(batch, labour, title="稳定就业"), name="新增就业", unit="人")
    part = make_share(roads.indicator.pledge, target="30", region=county)
    return [roads, part, jobs]


@pytest.fixture
def office(client, officer):
    client.force_login(officer)
    return client


def send(client, batch, data: bytes, month: date = MARCH):
    address = reverse("opening", args=[batch.slug])
    return client.post(address, {"file": as_file(data), "month": month.isoformat()})


def taken(client, batch, data: bytes, month: date = MARCH) -> Upload:
    answer = send(client, batch, data, month)
    assert answer.status_code == 302, answer.content.decode()
    return Upload.objects.latest("pk")


def confirm(client, upload):
    return client.post(reverse("upload_confirm", args=[upload.pk]))


def test_the_template_lists_every_task_with_nothing_filled_in(batch, tasks):
    sheet = opened(write_opening(batch)).worksheets[0]
    at = columns(sheet)

    rows = [
        [
            sheet.cell(row, at[name]).value
            for name in ("指标", "承担区划或单位", "填报单位", "期初累计")
        ]
        for row in (5, 6, 7)
    ]

    assert sorted(rows, key=str) == sorted(
        [
            ["农村公路", None, "市交通运输局", None],
            ["农村公路", "承德县", "承德县", None],
            ["新增就业", None, "市人社局", None],
        ],
        key=str,
    )


def test_confirming_makes_accepted_reports_marked_as_opening(batch, tasks, office, officer):
    data = table(
        ["任务", "指标", "区划", "累计完成", "备注"],
        ["公路工程建设", "农村公路", "", "约60", "台账"],
        ["公路工程建设", "农村公路", "承德县", 5, None],
    )
    upload = taken(office, batch, data)
    page = office.get(reverse("upload", args=[upload.pk])).content.decode()
    assert "农村公路 · 期初累计" in page
    assert MonthlyReport.objects.count() == 0

    answer = confirm(office, upload)

    assert answer.status_code == 302
    reports = MonthlyReport.objects.order_by("agency_id")
    assert [
        (str(r.unit), r.month, r.state, r.opening, r.submitted_on, r.accepted_on) for r in reports
    ] == [
        ("市交通运输局", MARCH, "accepted", True, date(2020, 3, 31), date(2020, 3, 31)),
        ("承德县", MARCH, "accepted", True, date(2020, 3, 31), date(2020, 3, 31)),
    ]
    assert list(
        Reading.objects.order_by("share_id").values_list("value", "approx", "note", "as_of")
    ) == [(60, "约", "台账", date(2020, 3, 31)), (5, "", "", date(2020, 3, 31))]
    assert set(ReportStep.objects.values_list("action", "reason", "by")) == {
        ("enter", "导入期初台账", officer.pk)
    }


def test_opening_figures_are_judged_like_any_accepted_ones(batch, tasks, office):
    confirm(office, taken(office, batch, table(["指标", "区划", "累计完成"],
                                               ["新增就业", "", 100])))  # fmt: skip

    judge_batch(batch=batch, today=date(2020, 4, 3))

    verdict = Verdict.objects.get(share=tasks[2])
    assert (verdict.month, verdict.actual) == (MARCH, Decimal("33.33"))


def test_once_a_real_report_of_the_month_exists_it_is_refused(batch, tasks, office, officer):
    data = table(["指标", "累计完成"], ["新增就业", 100])
    upload = taken(office, batch, data)
    MonthlyReport.objects.create(
        batch=batch, agency=tasks[2].reporting_agency, month=MARCH, due_on=date(2020, 4, 7)
    )

    assert confirm(office, upload).status_code == 409
    assert send(office, batch, data).status_code == 409
    assert Reading.objects.count() == 0


def test_a_month_that_reports_cover_is_not_on_offer(batch, tasks, office):
    answer = send(office, batch, table(["指标", "累计完成"], ["新增就业", 100]), date(2020, 4, 1))

    assert answer.status_code == 400
    assert Upload.objects.count() == 0


def test_a_second_ledger_adds_but_never_rewrites(batch, tasks, office):
    first = table(["指标", "区划", "累计完成"], ["新增就业", "", 100])
    confirm(office, taken(office, batch, first))
    second = table(
        ["指标", "任务", "区划", "累计完成"],
        ["新增就业", "稳定就业", "", 120],
        ["农村公路", "公路工程建设", "承德县", 5],
    )

    upload = taken(office, batch, second)

    assert [(f["row"], f["message"]) for f in upload.result["faults"]] == [
        (2, "这项任务已有期初数100人，不能重复导入。需要修改的，请用“更正”。")
    ]
    third = table(["指标", "任务", "区划", "累计完成"], ["农村公路", "公路工程建设", "承德县", 5])
    confirm(office, taken(office, batch, third))
    assert sorted(Reading.objects.values_list("value", flat=True)) == [5, 100]


def test_the_template_filled_and_sent_is_understood(batch, tasks, office):
    data = typed(write_opening(batch), {(row, "期初累计"): row for row in (5, 6, 7)})

    upload = taken(office, batch, data)

    assert (upload.result["faults"], len(upload.result["changes"])) == ([], 3)


def test_months_open_as_before_beside_it(batch, tasks, office):
    """The opening row is no report of April: that month still waits for everybody."""
    confirm(office, taken(office, batch, table(["指标", "累计完成"], ["新增就业", 100])))

    open_months(batch=batch, today=date(2020, 4, 30))

    assert MonthlyReport.objects.filter(opening=False, month=date(2020, 4, 1)).count() == 3


def test_another_office_gets_nowhere(batch, tasks, client, foreign_officer):
    client.force_login(foreign_officer)

    assert client.get(reverse("opening", args=[batch.slug])).status_code == 403
    assert client.get(reverse("opening_download", args=[batch.slug])).status_code == 403
