"""Whoever waits for a step of a report finds it in the inbox."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from agencies.models import Message
from agencies.roles import Role
from progress.actions import reports
from progress.actions.delegations import delegate
from progress.actions.entries import Cell, Entry, save_draft
from progress.actions.steps import shares_of
from progress.actions.telling import tell
from progress.models import MonthlyReport
from tests.people import make_person
from tests.promises import APRIL, make_share

TODAY = date(2020, 5, 6)


def told() -> list[tuple[str, str]]:
    rows = Message.objects.order_by("recipient__username", "subject")
    return list(rows.values_list("recipient__username", "subject"))


def hand_in(report, by, day=TODAY):
    entries = {share.pk: Entry(Cell(Decimal(30))) for share in shares_of(report)}
    save_draft(report=report, entries=entries, by=by, today=day)
    return reports.submit(report=report, by=by, today=day)


@pytest.fixture
def places(roads, batch, counties) -> list[MonthlyReport]:
    """April's reports of two counties on a task that 市交通运输局 leads, signed by neither."""
    found = []
    for region in counties[:2]:
        make_share(roads.indicator.pledge, region=region, target="10")
        found.append(
            MonthlyReport.objects.create(
                batch=batch, month=APRIL, due_on=TODAY, region=region, state="submitted"
            )
        )
    return found


def test_handing_in_tells_the_head_and_the_deputy_of_the_day(
    april_report, traffic, reporter, head, other_reporter, officer
):
    deputy = make_person(Role.REPORTER, agency=traffic, username="deputy")
    delegate(head=head, deputy=deputy, starts_on=TODAY, ends_on=TODAY, reason="出差", today=TODAY)

    hand_in(april_report, reporter)

    subject = "4月月报已送审签"
    assert told() == [("deputy", subject), ("head", subject)]
    notice = Message.objects.get(recipient=head)
    assert notice.body.startswith("市交通运输局：")
    assert notice.body.endswith("已提交2020年4月月报（《2020年承德市民心实事》），请审签。")
    assert notice.link == reverse("desk_report", args=[april_report.pk])
    assert timezone.localdate(notice.created_at) == TODAY


def test_a_deputy_who_hands_in_is_not_asked_to_sign(april_report, reporter, head):
    delegate(head=head, deputy=reporter, starts_on=TODAY, ends_on=TODAY, reason="出差", today=TODAY)

    hand_in(april_report, reporter)

    assert told() == [("head", "4月月报已送审签")]


def test_a_return_by_the_head_tells_the_reporter_why(april_report, reporter, head):
    hand_in(april_report, reporter)
    reports.return_by_head(report=april_report, reason="请核实。", by=head, today=TODAY)

    notice = Message.objects.get(recipient=reporter)
    assert (notice.subject, notice.body) == (
        "单位负责人已退回4月月报，请修改",
        "市交通运输局：2020年4月月报（《2020年承德市民心实事》）已退回。退回意见：请核实。",
    )


def test_a_signed_report_tells_the_office_and_its_return_the_unit(
    april_report, reporter, head, officer, director
):
    hand_in(april_report, reporter)
    Message.objects.all().delete()
    reports.sign(report=april_report, by=head, today=TODAY)
    assert told() == [("officer", "有4月月报待审核")]
    assert Message.objects.get().link == reverse("review")

    reports.return_by_office(report=april_report, reason="请核实。", by=officer, today=TODAY)

    subject = "办公室已退回4月月报，请修改"
    assert told() == [("head", subject), ("officer", "有4月月报待审核"), ("reporter", subject)]


def test_a_lead_and_the_office_are_told_once_a_day_of_places(places, head, officer):
    for report in places:
        signer = make_person(Role.HEAD, region=report.region, username=f"head{report.pk}")
        reports.sign(report=report, by=signer, today=TODAY)
    assert told() == [("head", "有4月月报待您单位确认")]
    assert Message.objects.get().link == reverse("confirming")

    for report in places:
        reports.confirm(report=report, by=head, today=TODAY)
    assert told() == [("head", "有4月月报待您单位确认"), ("officer", "有4月月报待审核")]


def test_a_return_by_the_lead_names_it(places, head, county):
    county_head = make_person(Role.HEAD, region=county, username="county_head")
    make_person(Role.REPORTER, region=county, username="county")
    reports.sign(report=places[0], by=county_head, today=TODAY)
    reports.return_by_lead(report=places[0], reason="请核实。", by=head, today=TODAY)

    subject = "市交通运输局已退回4月月报，请修改"
    of_place = [row for row in told() if row[0] != "head"]
    assert of_place == [("county", subject), ("county_head", subject)]


def test_the_words_are_chinese_whoever_acts_and_nobody_is_told_twice(april_report, reporter, head):
    with translation.override("en"):
        hand_in(april_report, reporter)
        tell(april_report.steps.get())

    assert told() == [("head", "4月月报已送审签")]
