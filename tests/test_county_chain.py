"""A place's report on its way: its own head, the lead of each task, then the office."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from agencies.models import Message, Region
from agencies.refusals import Conflict
from agencies.roles import Role
from pledges.models import Responsibility
from progress.actions import reports
from progress.actions.entries import Cell, Entry, save_draft
from progress.actions.months import open_months
from progress.models import Confirmation, MonthlyReport, ReportStep
from progress.readers.at_hand import read_at_hand
from tests.people import make_person
from tests.promises import APRIL, make_accepted, make_pledge, make_share

TODAY = date(2020, 5, 8)


@pytest.fixture
def county_head(county):
    return make_person(Role.HEAD, region=county, username="county_head")


@pytest.fixture
def places(roads, county, chengde, batch) -> list[Region]:
    """承德县 and two more, each with 30公里 of the roads; their months are open."""
    more = [
        Region.objects.create(code=code, name=name, short_name=name, level="county", parent=chengde)
        for code, name in (("130822", "兴隆县"), ("130824", "滦平县"))
    ]
    for place in (county, *more):
        make_share(roads.indicator.pledge, name=roads.indicator.name, target="30", region=place)
    open_months(batch=batch, today=date(2020, 4, 30))
    return [county, *more]


def report_of(place: Region, month: date = APRIL) -> MonthlyReport:
    return MonthlyReport.objects.get(region=place, month=month)


def hand_in(place: Region, value: str = "12") -> MonthlyReport:
    """The place's report as its head has signed it; every task gets the same figure."""
    report = report_of(place)
    for share in place.reported_shares.all():
        report.readings.create(share=share, value=Decimal(value), as_of=date(2020, 4, 30))
    report.state, report.submitted_on = "signed", date(2020, 5, 6)
    report.save()
    return report


def board(client, **query):
    return client.get(reverse("confirming"), query).context["board"]


def names(places) -> list[str]:
    return [str(place.report.region) for place in places]


def states() -> dict[str, str]:
    found = MonthlyReport.objects.filter(region__isnull=False, month=APRIL)
    return {str(report.region): report.state for report in found}


def test_the_whole_way_with_a_county_missing(
    client, roads, april_report, places, county_reporter, county_head, reporter, head, officer
):
    county = report_of(places[0])
    share = places[0].reported_shares.get()
    save_draft(
        report=county, entries={share.pk: Entry(Cell(Decimal(12)))}, by=county_reporter, today=TODAY
    )
    reports.submit(report=county, by=county_reporter, today=TODAY)
    client.force_login(county_head)
    client.post(reverse("desk_sign", args=[county.pk]))
    with pytest.raises(Conflict):
        reports.accept(report=county, by=officer, today=TODAY)
    client.force_login(head)
    client.post(reverse("confirm_one", args=[county.pk]))
    reports.accept(report=county, by=officer, today=TODAY)
    entry = {roads.pk: Entry(Cell(Decimal(12), note="两县未报，按承德县数填报。"))}
    save_draft(report=april_report, entries=entry, by=reporter, today=TODAY)
    reports.submit(report=april_report, by=reporter, today=TODAY)
    with pytest.raises(Conflict, match="尚有市县未报：兴隆县、滦平县"):
        reports.sign(report=april_report, by=head, today=TODAY)
    reports.sign(report=april_report, by=head, today=TODAY, despite_missing=True)
    reports.accept(report=april_report, by=officer, today=TODAY)

    told = ReportStep.objects.order_by("pk").values_list(
        "report__region__name", "action", "by__username", "agency__short_name", "reason"
    )
    assert list(told) == [
        ("承德县", "submit", "county", None, ""),
        ("承德县", "sign", "county_head", None, ""),
        ("承德县", "confirm", "head", "市交通运输局", ""),
        ("承德县", "accept", "officer", None, ""),
        (None, "submit", "reporter", None, ""),
        (None, "sign", "head", None, "按现有数据确认，未报：兴隆县、滦平县。"),
        (None, "accept", "officer", None, ""),
    ]


def test_the_board_tells_who_is_in_who_is_settled_and_who_is_missing(client, places, head):
    hand_in(places[0])
    settled = hand_in(places[1])
    reports.confirm(report=settled, by=head, today=TODAY)
    client.force_login(head)

    page = client.get(reverse("confirming"))

    found = page.context["board"]
    assert (names(found.waiting), names(found.settled), names(found.missing)) == (
        ["承德县"],
        ["兴隆县"],
        ["滦平县"],
    )
    assert [(place.due, place.late) for place in found.missing] == [("已逾期2天", True)]
    assert "共 3 地：待确认 1，已确认 1，未到 1" in page.content.decode()


def test_figures_stand_beside_last_month_and_plan(client, batch, places, head):
    batch.reports_from = date(2020, 3, 1)
    batch.save()
    share = places[0].reported_shares.get()
    make_accepted(share, date(2020, 3, 1), "13")
    hand_in(places[0], "12")
    client.force_login(head)

    [place] = board(client).waiting

    [row] = place.rows
    assert (row.before.value, row.reading.value, row.target, row.actual, row.expected) == (
        Decimal("13.0000"), Decimal("12.0000"), "30公里", Decimal("40.00"), Decimal("39.67"),
    )  # fmt: skip
    assert [asked.text for asked in row.asked] == ["比上月少1公里，请说明"]


@pytest.fixture
def two_leads(places, batch, labour, county):
    """市人社局 leads a task of its own in 承德县, and a part of the roads."""
    jobs = make_share(
        make_pledge(batch, labour, title="促进就业"), name="城镇新增就业", target="900"
    )
    own = make_share(jobs.indicator.pledge, name="城镇新增就业", target="90", region=county)
    roads = places[0].reported_shares.exclude(pk=own.pk).get().indicator.pledge
    Responsibility.objects.create(pledge=roads, role="lead", part=2, agency=labour, order=0)
    return own


def test_a_lead_sees_and_confirms_its_own_tasks_only(client, places, two_leads, head, other_head):
    report = hand_in(places[0])
    client.force_login(head)
    mine = board(client)
    page = client.get(reverse("confirm_report", args=[report.pk])).content.decode()
    client.post(reverse("confirm_one", args=[report.pk]))
    client.force_login(other_head)
    theirs = board(client)

    assert [str(row.share) for place in mine.waiting for row in place.rows] == ["农村公路 · 承德县"]
    assert "城镇新增就业" not in page
    assert names(theirs.waiting) == ["承德县"]
    assert [str(row.share) for row in theirs.waiting[0].rows] == ["城镇新增就业 · 承德县"]
    assert states()["承德县"] == "signed"

    client.post(reverse("confirm_one", args=[report.pk]))
    assert states()["承德县"] == "confirmed"


def test_only_the_lead_of_the_part_waits_for_a_report(places, two_leads, traffic, labour):
    report = hand_in(places[1])  # 兴隆县 has no task of 市人社局, which leads another part only

    awaiting = MonthlyReport.objects.awaiting_confirmation
    assert list(awaiting(traffic.pk)) == [report]
    assert list(awaiting(labour.pk)) == []
    assert list(awaiting(None)) == []


def test_where_a_part_names_no_lead_the_first_part_s_lead_confirms(places, traffic):
    report = hand_in(places[0])
    indicator = places[0].reported_shares.get().indicator
    indicator.part = 3
    indicator.save()

    assert list(MonthlyReport.objects.awaiting_confirmation(traffic.pk)) == [report]


def test_a_confirmed_report_waits_no_longer(places, two_leads, traffic, labour, head):
    report = hand_in(places[0])
    reports.confirm(report=report, by=head, today=TODAY)

    awaiting = MonthlyReport.objects.awaiting_confirmation
    assert (list(awaiting(traffic.pk)), list(awaiting(labour.pk))) == ([], [report])


def test_the_county_sees_which_leads_have_confirmed(places, two_leads, traffic, labour, head):
    report = hand_in(places[0])
    reports.confirm(report=report, by=head, today=TODAY)

    found = read_at_hand(report).confirmations

    assert [(agency, row and row.by) for agency, row in found] == [(traffic, head), (labour, None)]


def test_confirming_all_takes_the_same_step_for_each_and_tells_each_outcome(
    client, batch, places, head
):
    share = places[2].reported_shares.get()
    batch.reports_from = date(2020, 3, 1)
    batch.save()
    make_accepted(share, date(2020, 3, 1), "20")
    done, returned, questioned = (hand_in(place) for place in places)
    reports.return_by_lead(report=returned, reason="核对。", by=head, today=TODAY)
    client.force_login(head)

    page = client.post(
        reverse("confirm_all"),
        {"report": [done.pk, returned.pk, questioned.pk, "x"]},
        follow=True,
    )

    assert page.context["outcomes"] == [
        {"place": "承德县", "done": True, "text": "已确认"},
        {
            "place": "兴隆县",
            "done": False,
            "text": "月报现为“已退回”，不能进行这项操作。请刷新页面查看最新状态。",
        },
        {"place": "滦平县", "done": False, "text": "有数据需要核对，请单独确认。"},
    ]
    assert list(Confirmation.objects.values_list("report__region__name", "by__username")) == [
        ("承德县", "head")
    ]
    assert [step.report.region.name for step in ReportStep.objects.filter(action="confirm")] == [
        "承德县"
    ]
    assert "已确认" not in str(client.get(reverse("confirming")).context["outcomes"])


def test_a_lead_returns_single_figures_with_a_reason(client, places, head):
    report = hand_in(places[0])
    share = places[0].reported_shares.get()
    client.force_login(head)
    silent = client.post(reverse("confirm_return", args=[report.pk]), {"reason": " "})

    client.post(
        reverse("confirm_return", args=[report.pk]),
        {"reason": "", f"cell-{share.pk}": "与上月同一数。"},
    )

    assert silent.status_code == 400
    assert "退回原因：请写明退回原因，或在要改的那一项后面写意见。" in silent.content.decode()
    step = ReportStep.objects.get(action="return_by_lead")
    assert (step.agency.short_name, step.reason) == ("市交通运输局", "见逐项意见。")
    assert list(step.cells.values_list("share", "reason")) == [(share.pk, "与上月同一数。")]
    assert states()["承德县"] == "returned"


def test_the_leads_reporter_reads_and_does_not_act(client, places, reporter):
    report = hand_in(places[0])
    client.force_login(reporter)

    page = client.get(reverse("confirm_report", args=[report.pk])).content.decode()

    assert "12公里" in page
    assert reverse("confirm_one", args=[report.pk]) not in page
    assert client.post(reverse("confirm_one", args=[report.pk])).status_code == 403
    with pytest.raises(PermissionDenied):
        reports.confirm(report=report, by=reporter, today=TODAY)


def test_another_agency_sees_nothing_of_it(client, places, other_head):
    report = hand_in(places[0])
    client.force_login(other_head)

    assert board(client) is None
    assert client.get(reverse("confirm_report", args=[report.pk])).status_code == 403
    assert client.post(reverse("confirm_return", args=[report.pk])).status_code == 403


def test_a_place_s_unsent_figures_stay_its_own(client, places, head):
    report = report_of(places[0])
    share = places[0].reported_shares.get()
    report.readings.create(share=share, value=Decimal(7), as_of=TODAY)
    client.force_login(head)

    page = client.get(reverse("confirm_report", args=[report.pk])).content.decode()

    assert "7公里" not in page
    assert "当地还没有报来：2020年5月6日前报送，已逾期2天。" in page


def test_the_missing_are_urged_once_a_day(client, places, head, county_reporter, county_head):
    hand_in(places[1])
    client.force_login(head)
    asked = {"batch": "chengde-2020", "month": "2020-04"}

    first = client.post(reverse("confirm_remind"), asked, follow=True)
    second = client.post(reverse("confirm_remind"), asked, follow=True)

    assert [str(m) for m in first.context["messages"]] == ["已催报：承德县。"]
    assert [str(m) for m in second.context["messages"]] == [
        "没有新的催报对象：今天都已催过，或没有可以送达的人。"
    ]
    assert sorted(Message.objects.values_list("recipient__username", "subject", "link")) == [
        (name, "市交通运输局催报4月月报", reverse("desk_report", args=[report_of(places[0]).pk]))
        for name in ("county", "county_head")
    ]


def test_nobody_is_urged_on_a_day_off(client, places, head, county_reporter, settings):
    settings.PORTAL_TODAY = date(2020, 5, 10)
    client.force_login(head)

    answer = client.post(reverse("confirm_remind"), {"batch": "chengde-2020", "month": "2020-04"})

    assert answer.status_code == 409
    assert not Message.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_the_board_takes_as_many_queries(client, places, head, count, django_assert_num_queries):
    for place in places[:count]:
        hand_in(place)
    client.force_login(head)

    with django_assert_num_queries(13):
        page = client.get(reverse("confirming"))

    assert len(page.context["board"].waiting) == count


def test_a_month_may_be_chosen(client, batch, places, head):
    open_months(batch=batch, today=TODAY)
    client.force_login(head)

    found = board(client, batch="chengde-2020", month="2020-04")

    assert [month for _batch, month in found.months] == [date(2020, 5, 1), APRIL]
    assert (found.month, board(client).month) == (APRIL, date(2020, 5, 1))
    assert board(client, month="1999-01") is None
