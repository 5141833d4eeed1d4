"""The office enters a unit's figures (代录): marked, with the reason, accepted by another."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from pledges.models import Project
from progress.actions.judging import judge_batch
from progress.actions.months import open_months
from progress.models import MonthlyReport, Reading, ReportingMonth, ReportStep
from tests.promises import APRIL, make_share

State = MonthlyReport.State
DAY = date(2020, 5, 8)
REASON = "该单位系统故障，已传真报送盖章月报"


def enter(client, report, share, **sent):
    typed = {f"value-{share.pk}": "30", "reason": REASON} | sent
    return client.post(reverse("enter", args=[report.pk]), typed)


def test_what_is_entered_waits_for_review_marked_and_with_the_reason(
    client, officer, april_report, roads
):
    client.force_login(officer)

    response = enter(client, april_report, roads)

    april_report.refresh_from_db()
    assert response["Location"] == reverse("review_report", args=[april_report.pk])
    assert (april_report.state, april_report.entered_by, april_report.submitted_on) == (
        State.SIGNED, officer, DAY,
    )  # fmt: skip
    assert Reading.objects.get().value == Decimal(30)
    assert list(ReportStep.objects.values_list("action", "by__username", "reason")) == [
        ("enter", "officer", REASON)
    ]


def test_what_the_project_list_counts_is_taken_from_it(client, officer, april_report, roads):
    roads.indicator.counts_projects_at = "started"
    roads.indicator.save()
    for position, stage in enumerate(("structure", "tender")):
        Project.objects.create(
            pledge=roads.indicator.pledge, position=position, name=f"{position}号路", stage=stage
        )
    client.force_login(officer)

    response = client.post(reverse("enter", args=[april_report.pk]), {"reason": REASON})

    assert response.status_code == 302
    assert Reading.objects.get().value == Decimal(1)


def test_the_one_who_entered_cannot_accept_and_another_can(
    client, officer, director, april_report, roads
):
    client.force_login(officer)
    enter(client, april_report, roads)
    accept = reverse("review_accept", args=[april_report.pk])
    own_page = client.get(reverse("review_report", args=[april_report.pk])).content.decode()

    own = client.post(accept).status_code
    client.force_login(director)
    other = client.post(accept).status_code

    april_report.refresh_from_db()
    assert (own, other, april_report.state) == (409, 302, State.ACCEPTED)
    assert accept not in own_page
    assert "这份月报由您代录，须由办公室另一人审核。" in own_page


def test_the_mark_shows_on_the_desk_in_the_review_and_beside_the_pledge(
    client, officer, director, reporter, april_report, roads
):
    client.force_login(officer)
    enter(client, april_report, roads)
    pages = {}
    for person, address in (
        (reporter, reverse("desk_report", args=[april_report.pk])),
        (director, reverse("review")),
        (director, reverse("review_report", args=[april_report.pk])),
    ):
        client.force_login(person)
        pages[address] = "代录" in client.get(address).content.decode()

    assert all(pages.values()), pages


def test_what_was_entered_for_a_place_is_not_called_confirmed(
    client, officer, director, county_reporter, batch, roads, county
):
    part = make_share(roads.indicator.pledge, name="农村公路", target="30", region=county)
    open_months(batch=batch, today=APRIL)
    report = MonthlyReport.objects.get(region=county, month=APRIL)
    client.force_login(officer)
    enter(client, report, part)
    report.refresh_from_db()
    judge_batch(batch=batch, today=DAY)
    pages = {}
    for person, address in (
        (director, reverse("review_report", args=[report.pk])),
        (director, reverse("office_pledge", args=[roads.indicator.pledge_id]) + "?month=2020-04"),
        (county_reporter, reverse("desk_report", args=[report.pk])),
    ):
        client.force_login(person)
        pages[address] = client.get(address).content.decode()
    review, pledge, desk = pages.values()

    assert (report.state, report.state_label) == (State.CONFIRMED, "办公室代录，待另一人审核")
    assert ["办公室代录，待另一人审核" in page for page in pages.values()] == [True] * 3
    assert ["代录，未经牵头单位确认" in page for page in (review, desk)] == [True] * 2
    assert "牵头单位已确认" not in review + pledge


def test_once_accepted_it_is_called_so(client, officer, director, april_report, roads):
    client.force_login(officer)
    enter(client, april_report, roads)
    client.force_login(director)
    client.post(reverse("review_accept", args=[april_report.pk]))

    april_report.refresh_from_db()
    assert (april_report.entered_by, april_report.state_label) == (officer, "办公室已审核")


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"value": ""}, "id_value-{pk}"),
        ({"value": "很多"}, "id_value-{pk}"),
        ({"reason": " "}, "id_reason"),
    ],
)
def test_faults_are_listed_and_nothing_is_kept(client, officer, april_report, roads, sent, field):
    client.force_login(officer)
    named = {key if key == "reason" else f"{key}-{roads.pk}": text for key, text in sent.items()}

    response = enter(client, april_report, roads, **named)

    april_report.refresh_from_db()
    assert response.status_code == 400
    assert f'href="#{field.format(pk=roads.pk)}"' in response.content.decode()
    assert (april_report.state, Reading.objects.count()) == (State.PENDING, 0)


def test_a_share_of_another_unit_is_refused(client, officer, april_report, roads):
    client.force_login(officer)

    response = enter(client, april_report, roads, **{f"value-{roads.pk + 999}": "1"})

    assert (response.status_code, Reading.objects.count()) == (403, 0)


def test_a_report_on_its_way_is_not_entered_over(client, officer, april_report, roads):
    MonthlyReport.objects.update(state=State.SUBMITTED)
    client.force_login(officer)

    shown = client.get(reverse("enter", args=[april_report.pk]))
    sent = enter(client, april_report, roads)

    assert (shown.status_code, sent.status_code) == (409, 409)
    assert Reading.objects.count() == 0


def test_a_locked_month_says_so_and_leads_to_the_calendar(
    client, officer, batch, april_report, roads
):
    ReportingMonth.objects.create(batch=batch, month=APRIL, bulletin_on=DAY, locks_on=DAY)
    client.force_login(officer)

    page = client.get(reverse("enter", args=[april_report.pk])).content.decode()
    sent = enter(client, april_report, roads)

    assert reverse("calendar_month", args=[batch.slug, 2020, 4]) in page
    assert "代录并送审" not in page
    assert (sent.status_code, Reading.objects.count()) == (409, 0)


@pytest.mark.parametrize("person", ["foreign_officer", "leader", "reporter", "auditor"])
def test_others_enter_nothing(client, april_report, roads, person, request):
    client.force_login(request.getfixturevalue(person))

    assert enter(client, april_report, roads).status_code == 403
    assert Reading.objects.count() == 0
