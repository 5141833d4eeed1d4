"""Filling a month: what is typed is kept as a draft, sent whole, and shown again as typed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from pledges.models import Share
from progress.actions.months import open_months
from progress.actions.reports import accept, correct, sign
from progress.models import MonthlyReport, Reading, ReportStep
from tests.promises import APRIL, make_accepted, make_share

TODAY = date(2020, 5, 8)
MONTH_END = date(2020, 4, 30)


@pytest.fixture
def works(roads):
    """养护机制, promised in words."""
    return make_share(
        roads.indicator.pledge,
        name="养护机制",
        target=None,
        unit="",
        kind="qualitative",
        comparator="qualitative",
        plan=None,
    )


def readings() -> list[tuple]:
    return list(
        Reading.objects.order_by("share").values_list(
            "share", "value", "approx", "achieved", "note", "as_of"
        )
    )


def states() -> list[str]:
    return list(MonthlyReport.objects.values_list("state", flat=True))


def page_of(client, report) -> str:
    return client.get(reverse("desk_report", args=[report.pk])).content.decode()


def test_a_draft_keeps_what_was_typed(client, reporter, roads, works, april_report):
    client.force_login(reporter)
    address = reverse("desk_report", args=[april_report.pk])

    answer = client.post(
        address,
        {f"value-{roads.pk}": "３０余", f"note-{roads.pk}": "含改建", f"achieved-{works.pk}": "on",
         f"note-{works.pk}": ""},
        follow=True,
    )  # fmt: skip

    assert answer.redirect_chain == [(address, 302)]
    assert readings() == [
        (roads.pk, Decimal(30), "余", False, "含改建", MONTH_END),
        (works.pk, None, "", True, "", MONTH_END),
    ]
    assert states() == ["draft"]
    assert [str(m) for m in answer.context["messages"]] == [
        "草稿已保存，各项都已填好，可以送单位负责人审签。"
    ]


def test_a_draft_may_have_gaps_and_says_how_many(client, reporter, roads, works, april_report):
    client.force_login(reporter)

    answer = client.post(
        reverse("desk_report", args=[april_report.pk]), {f"value-{roads.pk}": "30"}, follow=True
    )

    assert [str(m) for m in answer.context["messages"]] == ["草稿已保存，还有1项未填。"]
    assert states() == ["draft"]


def test_a_figure_is_shown_again_as_it_was_typed(client, reporter, roads, april_report):
    client.force_login(reporter)
    client.post(reverse("desk_report", args=[april_report.pk]), {f"value-{roads.pk}": "约1.2万"})

    form = client.get(reverse("desk_report", args=[april_report.pk])).context["form"]

    assert form[f"value-{roads.pk}"].value() == "约12,000"


def test_saving_the_page_unchanged_changes_nothing(client, reporter, roads, works, april_report):
    client.force_login(reporter)
    address = reverse("desk_report", args=[april_report.pk])
    client.post(address, {f"value-{roads.pk}": "30.5余", f"achieved-{works.pk}": "on"})
    before = readings()
    form = client.get(address).context["form"]

    client.post(address, {field.html_name: field.value() for field in form if field.value()})

    assert readings() == before


def test_a_cleared_figure_is_gone_and_who_cleared_it_stays(
    client, reporter, roads, works, april_report
):
    client.force_login(reporter)
    address = reverse("desk_report", args=[april_report.pk])
    client.post(address, {f"value-{roads.pk}": "30", f"note-{works.pk}": "已起草"})

    client.post(address, {f"value-{roads.pk}": ""})

    assert readings() == [
        (roads.pk, None, "", False, "", MONTH_END),
        (works.pk, None, "", False, "已起草", MONTH_END),
    ]
    assert Reading.objects.get(share=roads).typed_by == reporter
    assert [row.filled for row in client.get(address).context["grid"].rows] == [False, True]


def test_sending_keeps_the_figures_and_takes_the_step(client, reporter, roads, april_report):
    client.force_login(reporter)

    answer = client.post(
        reverse("desk_submit", args=[april_report.pk]), {f"value-{roads.pk}": "30"}, follow=True
    )

    assert answer.redirect_chain == [(reverse("desk"), 302)]
    assert readings() == [(roads.pk, Decimal(30), "", False, "", MONTH_END)]
    assert list(MonthlyReport.objects.values_list("state", "submitted_on")) == [
        ("submitted", TODAY)
    ]
    assert list(ReportStep.objects.values_list("action", "by", "on")) == [
        ("submit", reporter.pk, TODAY)
    ]


def test_what_was_saved_before_may_be_sent_as_it_is(client, reporter, roads, april_report):
    client.force_login(reporter)
    client.post(reverse("desk_report", args=[april_report.pk]), {f"value-{roads.pk}": "30"})

    client.post(reverse("desk_submit", args=[april_report.pk]))

    assert (states(), len(readings())) == (["submitted"], 1)


def test_a_county_fills_and_sends_its_own(client, county_reporter, roads, county, batch):
    share = make_share(roads.indicator.pledge, target="30", region=county)
    open_months(batch=batch, today=APRIL)
    report = MonthlyReport.objects.get(region=county)
    client.force_login(county_reporter)
    page = page_of(client, report)

    client.post(reverse("desk_submit", args=[report.pk]), {f"value-{share.pk}": "4"})

    assert "承德县" in page
    assert list(report.readings.values_list("share", "value")) == [(share.pk, Decimal(4))]
    assert MonthlyReport.objects.get(pk=report.pk).state == "submitted"


def test_the_grid_stands_last_months_accepted_figure_beside_the_field(
    client, reporter, batch, roads
):
    make_accepted(roads, APRIL, "30", approx="余")
    open_months(batch=batch, today=TODAY)
    client.force_login(reporter)

    page = client.get(reverse("desk_report", args=[MonthlyReport.objects.get(month__month=5).pk]))

    [row] = page.context["grid"].rows
    assert (row.before.value, row.before.approx, row.before.as_of, row.target) == (
        Decimal(30),
        "余",
        MONTH_END,
        "300公里",
    )
    assert "30余公里" in page.content.decode()


def test_a_sent_report_is_read_only_and_says_why(client, reporter, roads, april_report):
    client.force_login(reporter)
    client.post(reverse("desk_submit", args=[april_report.pk]), {f"value-{roads.pk}": "30"})

    page = page_of(client, april_report)

    assert "已送单位负责人审签，暂不能修改。" in page
    assert f'name="value-{roads.pk}"' not in page


def test_a_correction_is_shown_with_the_old_value(
    client, reporter, head, officer, roads, april_report
):
    client.force_login(reporter)
    client.post(reverse("desk_submit", args=[april_report.pk]), {f"value-{roads.pk}": "30"})
    sign(report=april_report, by=head, today=TODAY)
    accept(report=april_report, by=officer, today=TODAY)
    correct(
        reading=Reading.objects.get(), value=Decimal(33), reason="漏报一段", by=officer, today=TODAY
    )

    page = page_of(client, april_report)

    assert "更正：2020年5月8日王芳由 30 改为 33，原因：漏报一段" in page
    assert [step.action for step in client.get(
        reverse("desk_report", args=[april_report.pk])
    ).context["grid"].steps] == ["submit", "sign", "accept", "correct"]  # fmt: skip


def test_simulated_figures_are_marked_be_they_only_last_months(client, reporter, batch, roads):
    april = make_accepted(roads, APRIL, "30").report
    open_months(batch=batch, today=TODAY)
    may = MonthlyReport.objects.get(month__month=5)
    client.force_login(reporter)
    plain = page_of(client, may)
    MonthlyReport.objects.filter(pk=april.pk).update(simulated=True)

    marked = page_of(client, may)

    assert (plain.count("tag simulated"), marked.count("tag simulated")) == (0, 1)


@pytest.mark.parametrize("shares", [1, 3])
def test_the_grid_takes_as_many_queries_for_one_share_as_for_three(
    client, reporter, batch, roads, shares, django_assert_num_queries
):
    for number in range(1, shares):
        make_share(roads.indicator.pledge, name=f"桥梁{number}", target="12", unit="座")
    for share in Share.objects.all():
        make_accepted(share, APRIL, "3")
    open_months(batch=batch, today=TODAY)
    report = MonthlyReport.objects.get(month__month=5)
    entries = {f"value-{share.pk}": "4" for share in Share.objects.all()}
    client.force_login(reporter)
    client.post(reverse("desk_report", args=[report.pk]), entries)
    client.get(reverse("desk"))  # shows the message, which costs a session write

    # session, person, agency, notices, report; the grid's thirteen, the stories' six
    with django_assert_num_queries(9):
        page = page_of(client, report)

    assert page.count('name="value-') == shares


def test_a_report_without_any_task_says_so(client, reporter, labour, roads, april_report):
    Share.objects.update(reporting_agency=labour)
    client.force_login(reporter)

    page = page_of(client, april_report)

    assert "这份月报没有要填的项目" in page
    assert "<form" not in page.split("<main")[1].split("</main>")[0]
