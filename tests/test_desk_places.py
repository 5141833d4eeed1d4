"""A whole stands beside its places: who has reported, what they add up to, who is missing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from agencies.models import Region
from agencies.roles import Role
from progress.actions.entries import Cell, Entry, save_draft
from progress.actions.months import open_months
from progress.actions.reports import sign, submit
from progress.models import Delegation, MonthlyReport, ReportStep
from tests.people import make_person
from tests.promises import APRIL, make_accepted, make_share

MAY = date(2020, 5, 1)
TODAY = date(2020, 6, 3)


@pytest.fixture(autouse=True)
def june(settings):
    settings.PORTAL_TODAY = TODAY


@pytest.fixture
def places(roads, chengde, county) -> list[Region]:
    """承德县, 兴隆县 and 平泉市, each with 30 km of its own to report."""
    more = [
        Region.objects.create(code=code, name=name, short_name=name, level="county", parent=chengde)
        for code, name in (("130822", "兴隆县"), ("130881", "平泉市"))
    ]
    for place in (county, *more):
        make_share(roads.indicator.pledge, target="30", region=place)
    return [county, *more]


@pytest.fixture
def may(batch, roads, places) -> MonthlyReport:
    """May's report of 市交通运输局; of the places one signed, one told April only."""
    make_accepted(roads.indicator.shares.get(region=places[1]), APRIL, "7")
    open_months(batch=batch, today=TODAY)
    signed = make_accepted(roads.indicator.shares.get(region=places[0]), MAY, "12").report
    MonthlyReport.objects.filter(pk=signed.pk).update(state="signed", accepted_on=None)
    return MonthlyReport.objects.get(month=MAY, agency=roads.reporting_agency)


@pytest.fixture
def sent(may, reporter, roads) -> MonthlyReport:
    save_draft(report=may, entries={roads.pk: Entry(Cell(Decimal(20)))}, by=reporter, today=TODAY)
    return submit(report=may, by=reporter, today=TODAY)


def page_of(client, person, report) -> str:
    client.force_login(person)
    return client.get(reverse("desk_report", args=[report.pk])).content.decode()


def test_the_places_stand_under_the_whole(client, reporter, may):
    assert "各市县合计19公里（1/3已报；兴隆县按4月数计入；缺：平泉市）" in page_of(
        client, reporter, may
    )


def test_another_whole_than_the_sum_asks_and_a_note_answers(client, reporter, roads, may):
    client.force_login(reporter)
    address = reverse("desk_cells", args=[may.pk])

    asked = client.post(address, {f"value-{roads.pk}": "20"}).json()["rows"][str(roads.pk)]
    noted = client.post(address, {f"note-{roads.pk}": "含市本级1公里"}).json()
    agreed = client.post(address, {f"value-{roads.pk}": "19"}).json()["rows"][str(roads.pk)]

    assert "各市县合计19公里，与填报数不同，请核对或说明" in asked
    assert "已说明" in noted["rows"][str(roads.pk)]
    assert "与填报数不同" not in agreed


def test_a_head_signs_without_all_places_only_knowingly(client, head, sent):
    page = page_of(client, head, sent)
    address = reverse("desk_sign", args=[sent.pk])

    refused = client.post(address)
    signed = client.post(address, {"despite_missing": "on"})

    assert "尚有2个市县本月未报：兴隆县、平泉市。" in page
    assert refused.status_code == 400
    assert '<a href="#id_despite_missing">' in refused.content.decode()
    assert signed.status_code == 302
    assert list(ReportStep.objects.filter(action="sign").values_list("reason", flat=True)) == [
        "按现有数据确认，未报：兴隆县、平泉市。"
    ]


def test_where_nobody_is_missing_there_is_nothing_to_tick(client, head, roads, places, sent):
    for place in places[1:]:
        make_accepted(roads.indicator.shares.get(region=place), MAY, "4")

    assert "despite_missing" not in page_of(client, head, sent)
    assert client.post(reverse("desk_sign", args=[sent.pk])).status_code == 302


def test_a_places_head_is_told_who_reads_the_figures_next(client, places, roads):
    share = roads.indicator.shares.get(region=places[0])
    open_months(batch=roads.indicator.pledge.batch, today=TODAY)
    report = MonthlyReport.objects.get(region=places[0], month=MAY)
    clerk, head = (make_person(role, region=places[0]) for role in (Role.REPORTER, Role.HEAD))
    save_draft(report=report, entries={share.pk: Entry(Cell(Decimal(4)))}, by=clerk, today=TODAY)
    submit(report=report, by=clerk, today=TODAY)

    page = page_of(client, head, report)
    answer = client.post(reverse("desk_sign", args=[report.pk]), follow=True)

    assert "审签后由牵头单位（市交通运输局）确认，再报办公室审核" in page
    assert [str(m) for m in answer.context["messages"]] == ["2020年5月月报已审签，待牵头单位确认。"]


@pytest.fixture
def deputy(head, traffic):
    """A colleague of 市交通运输局 who signs in the head's place this week."""
    person = make_person(Role.REPORTER, agency=traffic)
    Delegation.objects.create(
        head=head, deputy=person, starts_on=TODAY, ends_on=TODAY, reason="出差"
    )
    return person


def test_a_deputy_finds_and_signs_what_another_sent(client, deputy, head, sent):
    client.force_login(deputy)
    desk = client.get(reverse("desk"))
    assert [(group.title, group.mine) for group in desk.context["desk"].groups][-1] == (
        "待您代签",
        True,
    )
    assert reverse("desk_sign", args=[sent.pk]) in page_of(client, deputy, sent)

    client.post(reverse("desk_sign", args=[sent.pk]), {"despite_missing": "on"})

    step = ReportStep.objects.get(action="sign")
    assert (step.by, step.on_behalf_of) == (deputy, head)
    assert f"（受{head}委托代签）" in page_of(client, deputy, sent)


def test_a_deputy_does_not_sign_what_the_same_person_sent(client, deputy, may, roads):
    save_draft(report=may, entries={roads.pk: Entry(Cell(Decimal(20)))}, by=deputy, today=TODAY)
    submit(report=may, by=deputy, today=TODAY)

    page = page_of(client, deputy, may)
    desk = client.get(reverse("desk")).context["desk"]

    assert reverse("desk_sign", args=[may.pk]) not in page
    assert "待您代签" not in [group.title for group in desk.groups]


def test_a_head_who_signed_is_told_the_report_is_on_its_way(client, head, sent):
    sign(report=sent, by=head, today=TODAY, despite_missing=True)

    page = page_of(client, head, sent)

    assert "单位负责人已审签，等待办公室审核，暂不能修改。如需修改，请办公室退回。" in page
