"""The office reviews a report once: it accepts, or returns it with the reason."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from progress.models import Evidence, MonthlyReport, Reading, ReportStep
from tests.promises import APRIL, make_accepted, make_pledge, make_share

State = MonthlyReport.State
DAY = date(2020, 5, 8)
MAY = date(2020, 5, 1)


@pytest.fixture
def signed(april_report, roads) -> MonthlyReport:
    """April's report with its figure, signed by the unit on its due day."""
    Reading.objects.create(
        report=april_report, share=roads, value=Decimal(30), as_of=date(2020, 4, 30)
    )
    april_report.state, april_report.submitted_on = State.SIGNED, date(2020, 5, 6)
    april_report.save()
    return april_report


def steps(report: MonthlyReport) -> list[tuple]:
    return list(
        ReportStep.objects.filter(report=report).values_list(
            "action", "by__username", "on", "reason"
        )
    )


def put_in_queue(batch, agency, month, due, submitted) -> MonthlyReport:
    return MonthlyReport.objects.create(
        batch=batch, agency=agency, month=month, due_on=due, submitted_on=submitted, state="signed"
    )


def test_the_queue_is_in_the_order_of_due_days_and_marks_the_late(
    client, officer, batch, traffic, labour, foreign_officer
):
    later = put_in_queue(batch, traffic, APRIL, date(2020, 5, 6), date(2020, 5, 7))
    sooner = put_in_queue(batch, labour, date(2020, 3, 1), date(2020, 4, 7), date(2020, 4, 7))
    client.force_login(officer)

    response = client.get(reverse("review"))

    rows = [(row.report, row.late) for row in response.context["rows"]]
    assert rows == [(sooner, False), (later, True)]
    assert response.content.decode().count(">迟报<") == 1


def test_only_what_the_unit_has_signed_waits_in_the_queue(client, officer, signed):
    waiting = []
    client.force_login(officer)
    for state in State.values:
        MonthlyReport.objects.update(state=state, accepted_on=DAY)
        waiting.append((state, len(client.get(reverse("review")).context["rows"])))

    assert [state for state, count in waiting if count] == [State.SIGNED, State.CONFIRMED]


def test_a_place_s_report_waits_only_once_its_leads_have_confirmed(
    client, officer, batch, roads, county
):
    report = MonthlyReport.objects.create(
        batch=batch, region=county, month=APRIL, due_on=DAY, submitted_on=DAY, state=State.SIGNED
    )
    client.force_login(officer)
    before = client.get(reverse("review")).context["rows"]
    MonthlyReport.objects.update(state=State.CONFIRMED)

    rows = client.get(reverse("review")).context["rows"]

    assert (before, [row.report for row in rows]) == ([], [report])


def test_an_empty_queue_says_so(client, officer):
    client.force_login(officer)

    assert "没有等待审核的月报" in client.get(reverse("review")).content.decode()


def test_another_office_s_reports_do_not_show_in_the_queue(client, foreign_officer, signed):
    client.force_login(foreign_officer)

    assert client.get(reverse("review")).context["rows"] == []


def test_a_row_tells_what_wants_a_closer_look(client, officer, director, signed, roads):
    signed.steps.create(action="return_by_office", by=officer, on=DAY, reason="请核对")
    signed.entered_by = director
    signed.save()
    Reading.objects.update(value=Decimal(400))
    Evidence.objects.create(
        report=signed, share=roads, name="a.jpg", stored="a", content_type="image/jpeg",
        size=1, sha256="0", uploaded_by=officer,
    )  # fmt: skip
    client.force_login(officer)

    (row,) = client.get(reverse("review")).context["rows"]

    told = (row.asked, row.unanswered, row.resubmitted, row.entered, row.own, row.evidence)
    assert (*told, row.is_clear) == (1, 1, True, True, False, 1, False)


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("", ["roads", "jobs"]),
        ("?asked=yes", ["roads"]),
        ("?asked=no", ["jobs"]),
        ("?late=on", ["jobs"]),
        ("?month=2020-04", ["roads", "jobs"]),
        ("?batch=chengde-2020&asked=no&late=on", ["jobs"]),
        ("?month=1999-01", ["roads", "jobs"]),  # nothing waits of it any more
    ],
)
def test_filters_live_in_the_address(client, officer, batch, labour, signed, address, shown):
    Reading.objects.update(value=Decimal(400))
    jobs = put_in_queue(batch, labour, APRIL, date(2020, 5, 6), date(2020, 5, 7))
    client.force_login(officer)

    response = client.get(reverse("review") + address)

    names = {signed: "roads", jobs: "jobs"}
    assert [names[row.report] for row in response.context["rows"]] == shown
    open_link = f'href="{reverse("review_report", args=[jobs.pk])}?'
    assert (open_link in response.content.decode()) == (
        "jobs" in shown and "19" not in address and bool(address)
    )


def test_what_is_clear_is_ticked_when_asked_for(client, officer, batch, labour, signed):
    Reading.objects.update(value=Decimal(400))
    jobs = put_in_queue(batch, labour, APRIL, date(2020, 5, 6), date(2020, 5, 7))
    client.force_login(officer)

    plain, asked = (
        client.get(reverse("review") + address).content.decode()
        for address in ("", "?select=clear")
    )

    assert re.findall(r"<input[^>]*name=\"report\"[^>]*\bchecked\b", plain) == []
    (ticked,) = re.findall(r"<input[^>]*name=\"report\"[^>]*\bchecked\b[^>]*>", asked)
    assert f'value="{jobs.pk}"' in ticked


def test_a_figure_stands_beside_last_month_target_and_plan(client, officer, batch, roads):
    former = make_accepted(roads, APRIL, "30")
    reading = make_accepted(roads, MAY, "20")
    MonthlyReport.objects.filter(month=MAY).update(state=State.SIGNED, accepted_on=None)
    client.force_login(officer)

    page = client.get(reverse("review_report", args=[reading.report_id]))

    ((line, _why),) = page.context["lines"]
    row = line.row
    assert (row.reading, row.before, row.target, line.added, row.actual) == (
        reading,
        former,
        "300公里",
        Decimal(-10),
        Decimal("6.67"),
    )
    assert [asked.text for asked in row.asked] == ["比上月少10公里，请说明"]
    # at the month's end, as on the unit's own page: 152 of the plan's 305 days
    assert (row.expected, row.expected_value) == (Decimal("49.84"), Decimal("149.5"))


def test_a_resubmission_shows_what_changed_and_what_was_said(client, officer, signed, roads):
    cell = {"approx": "", "achieved": False, "numerator": None, "denominator": None, "note": ""}
    figures = [{str(roads.pk): cell | {"value": value}} for value in ("25", "30")]
    signed.steps.create(action="submit", on=DAY, figures=figures[0])
    returned = signed.steps.create(action="return_by_office", on=DAY, reason="见逐项意见。")
    returned.cells.create(share=roads, reason="里程与上月不符")
    signed.steps.create(action="submit", on=DAY, figures=figures[1])
    client.force_login(officer)

    page = client.get(reverse("review_report", args=[signed.pk])).content.decode()

    assert "上次报送25公里，本次30公里" in page
    assert "上次退回意见：里程与上月不符" in page


def test_the_queue_leads_from_one_report_to_the_next(client, officer, batch, labour, signed):
    other = put_in_queue(batch, labour, APRIL, date(2020, 5, 6), date(2020, 5, 7))
    client.force_login(officer)

    page = client.get(reverse("review_report", args=[signed.pk]))
    answered = client.post(reverse("review_accept", args=[signed.pk]) + "?month=2020-04")
    last = client.post(reverse("review_accept", args=[other.pk]))

    place = page.context["place"]
    assert (place.number, place.total, place.previous, place.following) == (1, 2, None, other)
    assert answered["Location"] == reverse("review_report", args=[other.pk]) + "?month=2020-04"
    assert last["Location"] == reverse("review")


def test_after_the_last_report_the_first_left_over_follows(client, officer, batch, labour, signed):
    other = put_in_queue(batch, labour, APRIL, date(2020, 5, 6), date(2020, 5, 7))
    client.force_login(officer)

    answered = client.post(reverse("review_accept", args=[other.pk]))

    assert answered["Location"] == reverse("review_report", args=[signed.pk])


def test_accepting_moves_the_report_and_records_the_step(client, officer, signed):
    client.force_login(officer)

    response = client.post(reverse("review_accept", args=[signed.pk]), follow=True)

    signed.refresh_from_db()
    assert (signed.state, signed.accepted_on) == (State.ACCEPTED, DAY)
    assert steps(signed) == [("accept", "officer", DAY, "")]
    assert response.redirect_chain == [(reverse("review"), 302)]
    assert "月报已审核通过。" in response.content.decode()


def test_a_second_acceptance_is_a_conflict_and_records_nothing(client, officer, signed):
    client.force_login(officer)
    client.post(reverse("review_accept", args=[signed.pk]))

    response = client.post(reverse("review_accept", args=[signed.pk]))

    assert response.status_code == 409
    assert len(steps(signed)) == 1


def test_returning_moves_the_report_and_keeps_the_reason(client, officer, signed):
    client.force_login(officer)

    response = client.post(reverse("review_return", args=[signed.pk]), {"reason": "请核对里程"})

    signed.refresh_from_db()
    assert (response.status_code, response["Location"]) == (302, reverse("review"))
    assert signed.state == State.RETURNED
    assert steps(signed) == [("return_by_office", "officer", DAY, "请核对里程")]


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_return_without_a_reason_is_refused_with_the_page(client, officer, signed, reason):
    client.force_login(officer)

    response = client.post(reverse("review_return", args=[signed.pk]), {"reason": reason})

    signed.refresh_from_db()
    page = response.content.decode()
    assert (response.status_code, signed.state, steps(signed)) == (400, State.SIGNED, [])
    assert 'href="#id_reason"' in page
    assert "请写明退回原因，填报员才知道改什么。" in page
    assert "农村公路" in page


def test_buttons_show_only_while_the_report_waits_for_the_office(client, officer, signed):
    client.force_login(officer)
    shown = {}
    for state in State.values:
        MonthlyReport.objects.update(state=state, accepted_on=DAY)
        page = client.get(reverse("review_report", args=[signed.pk])).content.decode()
        shown[state] = (
            reverse("review_accept", args=[signed.pk]) in page,
            reverse("reading_correct", args=[signed.readings.get().pk]) in page,
        )

    assert shown == dict.fromkeys(State.values, (False, False)) | {
        State.SIGNED: (True, False),
        State.ACCEPTED: (False, True),
    }


@pytest.mark.parametrize("person", ["foreign_officer", "leader", "auditor", "reporter"])
def test_others_neither_read_nor_decide(client, signed, person, request):
    client.force_login(request.getfixturevalue(person))
    pages = [
        client.get(reverse("review_report", args=[signed.pk])),
        client.post(reverse("review_accept", args=[signed.pk])),
        client.post(reverse("review_return", args=[signed.pk]), {"reason": "退回"}),
    ]

    signed.refresh_from_db()
    assert [page.status_code for page in pages] == [403, 403, 403]
    assert (signed.state, steps(signed)) == (State.SIGNED, [])


@pytest.mark.parametrize("address", ["review_accept", "review_return"])
def test_a_decision_is_never_taken_by_following_a_link(client, officer, signed, address):
    client.force_login(officer)

    assert client.get(reverse(address, args=[signed.pk])).status_code == 405


@pytest.mark.parametrize("reports", [1, 3])
def test_the_queue_takes_as_many_queries_for_one_report_as_for_three(
    client, officer, batch, traffic, reports, django_assert_num_queries
):
    for month in range(1, reports + 1):
        put_in_queue(batch, traffic, date(2020, month, 1), date(2020, month + 1, 6), DAY)
    client.force_login(officer)

    # session, person, office, notices; queue; readings, shares (and points), accepted figures,
    # milestones, acceptances; wholes
    with django_assert_num_queries(5):
        response = client.get(reverse("review"))

    assert len(response.context["rows"]) == reports


@pytest.mark.parametrize("shares", [1, 3])
def test_a_report_takes_as_many_queries_for_one_figure_as_for_three(
    client, officer, batch, traffic, shares, django_assert_num_queries
):
    for number in range(shares):
        share = make_share(make_pledge(batch, traffic, title=f"公路{number}"))
        reading = make_accepted(share, APRIL, "30")
    MonthlyReport.objects.update(state=State.SIGNED, accepted_on=None)
    client.force_login(officer)

    # session, person, office, notices; report, queue; locks; the unit's own page; evidence and
    # where else it is used; narratives
    with django_assert_num_queries(14):
        response = client.get(reverse("review_report", args=[reading.report_id]))

    assert len(response.context["lines"]) == shares
