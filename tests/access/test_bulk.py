"""What is done to many at once, with others' among one's own: refused as a whole, nothing written.

The forms that pages offer are tried one by one in test_tampering.py; here are those whose
many-at-once waits for a state of affairs, and the sheets that come in as files.
"""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import resolve, reverse

from pledges.models import Suggestion
from progress.actions.months import open_months
from progress.models import MonthlyReport
from tests.access.knocking import checksums
from tests.access.test_pages import signed_in
from tests.candidates import make_next
from tests.directories import filled, send
from tests.ledgers import exported, faults, upload, with_new
from tests.problems import make_problem
from tests.promises import APRIL, make_accepted, make_pledge, make_share
from tests.suggestions import make_call, make_suggestion


def refused(client: Client, address: str, data: dict) -> None:
    before = checksums()

    answer = client.post(address, data)

    assert answer.status_code in (400, 403, 404, 409)
    assert checksums() == before


@pytest.fixture
def far_batch(batch, foreign_officer):
    """Of the other office, still being planned."""
    return make_next(batch, stage="soliciting", slug="far-2021", office=foreign_officer.agency)


def number(addresses: dict[str, str], page: str) -> int:
    return resolve(addresses[page]).kwargs["pk"]


@pytest.fixture
def waiting(addresses) -> MonthlyReport:
    """The report of 市交通运输局, for the office to accept."""
    report = MonthlyReport.objects.get(pk=number(addresses, "desk_report"))
    MonthlyReport.objects.filter(pk=report.pk).update(state="signed")
    return report


@pytest.fixture
def of_the_foreign(batch, foreign_officer, labour, waiting) -> MonthlyReport:
    """A report that waits for the other office."""
    theirs = make_next(batch, stage="published", slug="far-2020", office=foreign_officer.agency)
    theirs.starts_on, theirs.ends_on, theirs.reports_from = batch.starts_on, batch.ends_on, APRIL
    theirs.save()
    make_share(make_pledge(theirs, labour, title="就业"), name="就业", unit="人")
    open_months(batch=theirs, today=APRIL)
    MonthlyReport.objects.filter(batch=theirs).update(state="signed", submitted_on=APRIL)
    return MonthlyReport.objects.get(batch=theirs, month=APRIL)


@pytest.mark.parametrize("role", ["officer", "director", "foreign_officer", "foreign_director"])
def test_accepting_many_refuses_all_where_one_is_another_office_s(
    role, waiting, of_the_foreign, request
):
    client = signed_in(request, role)

    refused(client, reverse("accept_many"), {"report": [waiting.pk, of_the_foreign.pk]})


@pytest.mark.parametrize("role", ["officer", "director"])
def test_many_suggestions_with_one_of_another_office_stay_as_they_are(
    role, addresses, far_batch, request
):
    foreign = make_suggestion(make_call(far_batch), "外地的建议")
    own = number(addresses, "suggestion")
    for do in ({"do": "aside", "reason": "重复"}, {"do": "take_up"}):
        data = {"chosen": [own, foreign.pk]} | do
        refused(signed_in(request, role), addresses["suggestions_many"], data)

    assert set(Suggestion.objects.values_list("state", flat=True)) == {"new"}


def test_a_candidate_is_not_made_of_another_office_s_suggestions(addresses, far_batch, request):
    foreign = make_suggestion(make_call(far_batch), "外地的建议")
    client = signed_in(request, "officer")
    linking = addresses["candidate_suggestions"]
    refused(client, linking, {"suggestions": [number(addresses, "suggestion"), foreign.pk]})

    page = client.get(f"{addresses['candidate_new']}?suggestion={foreign.pk}")

    assert page.status_code == 200
    assert "外地的建议" not in page.content.decode()


@pytest.mark.parametrize("role", ["officer", "director"])
@pytest.mark.parametrize(
    ("page", "control", "more"),
    [
        ("batch_copy", "pledges", {}),
        ("programme_links", "indicators", {}),
        ("pledge_change", "others", {"effective_on": "2020-05-08", "title": "合并", "reason": "x"}),
    ],
)
def test_no_row_of_another_office_is_taken_in(
    role, page, control, more, addresses, roads, far_batch, labour, request
):
    theirs = make_share(make_pledge(far_batch, labour, title="外地的"), name="外地的", unit="人")
    keys = {
        "batch_copy": [roads.indicator.pledge_id, theirs.indicator.pledge_id],
        "programme_links": [roads.indicator_id, theirs.indicator_id],
        "pledge_change": [theirs.indicator.pledge_id],
    }
    address = addresses[page] + ("?kind=merge" if page == "pledge_change" else "")

    refused(signed_in(request, role), address, {control: keys[page]} | more)


@pytest.mark.parametrize("who", ["head", "other_head"])
def test_confirming_all_refuses_all_where_one_is_not_led_by_the_agency(
    who, addresses, county, labour, batch, request
):
    """Another agency's own report is told of no more than another place's."""
    place = MonthlyReport.objects.get(region=county, month=APRIL)
    MonthlyReport.objects.filter(pk=place.pk).update(state="signed")
    theirs = MonthlyReport.objects.get(agency=labour, month=APRIL)

    refused(signed_in(request, who), reverse("confirm_all"), {"report": [place.pk, theirs.pk]})


def test_stages_of_projects_are_kept_for_none_where_one_is_another_unit_s(
    addresses, reporter, batch, labour, request
):
    own = number(addresses, "project")
    theirs = make_pledge(batch, labour, title="就业").projects.create(position=1, name="基地")
    sent = {}
    for pk in (own, theirs.pk):
        sent |= {f"stage-{pk}": "started", f"on-{pk}": "2020-05-01", f"old-{pk}": ""}

    refused(signed_in(request, "reporter"), reverse("projects_stages"), sent)


@pytest.mark.parametrize("wrong", ["²", "9" * 5000])
def test_what_is_no_number_among_many_is_no_fault(wrong, addresses, request):
    """Each is sent as the key of a row; it used to meet a fault of ours."""
    client = signed_in(request, "officer")
    for page, control in (
        ("accept_many", "report"), ("suggestions_many", "chosen"), ("batch_copy", "pledges"),
        ("programme_links", "indicators"), ("candidate_suggestions", "suggestions"),
        ("draft_agency_pick", "agency"), ("plan_change", "stages"),
    ):  # fmt: skip
        assert client.post(addresses[page], {control: wrong, "do": "aside"}).status_code < 500
    assert client.get(f"{addresses['candidate_new']}?suggestion={wrong}").status_code == 200
    assert client.get(f"{addresses['problems_new']}?pledge={wrong}").status_code == 200
    unit = signed_in(request, "reporter")
    assert unit.post(addresses["projects_stages"], {f"stage-{wrong}": "started"}).status_code < 500
    head = signed_in(request, "head")
    assert head.post(addresses["confirm_all"], {"report": wrong}).status_code == 302


@pytest.mark.parametrize("kind", ["value", "note", "achieved"])
def test_a_cell_of_another_unit_s_share_is_not_filled(kind, addresses, batch, labour, request):
    theirs = make_share(make_pledge(batch, labour, title="就业"), name="就业", unit="人")
    sent = {f"{kind}-{theirs.pk}": "1", f"base-{kind}-{theirs.pk}": ""}

    refused(signed_in(request, "reporter"), addresses["desk_cells"], sent)


def test_evidence_of_another_share_is_not_put_into_one_s_report(addresses, batch, labour, request):
    theirs = make_share(make_pledge(batch, labour, title="就业"), name="就业", unit="人")
    report = number(addresses, "desk_report")

    refused(signed_in(request, "reporter"), f"/desk/reports/{report}/evidence/{theirs.pk}/", {})


def test_a_sheet_of_problems_with_one_of_another_office_comes_in_for_none(
    roads, officer, foreign_officer, far_batch, labour, request
):
    far_batch.stage = "published"
    far_batch.save()
    theirs = make_pledge(far_batch, labour, title="外地的实事")
    kept = make_problem(theirs, foreign_officer)
    client = signed_in(request, "officer")
    book = exported(client)
    with_new(book, "新1")
    with_new(book, "新2", 实事=theirs.title)
    with_new(book, str(kept), 问题="改了")
    before = checksums()

    answer = upload(client, book)

    assert (answer.status_code, len(faults(answer)) >= 2) == (400, True)
    assert checksums() == before


@pytest.mark.parametrize("role", ["officer", "director", "foreign_director", "security", "head"])
def test_a_directory_comes_in_by_the_administrator_alone(role, addresses, request):
    client = signed_in(request, role)
    for page in ("directory_apply", "directory_reissue"):
        refused(client, addresses[page], {"digest": "x"})
    before = checksums()

    assert send(client, filled()).status_code == 403
    assert checksums() == before


def test_a_month_of_a_place_is_accepted_by_its_own_office_alone(roads, county, request):
    """The county's report stands in the queue of the batch's office, in no other's."""
    part = make_share(roads.indicator.pledge, target="30", region=county, name="农村公路")
    report = make_accepted(part, APRIL, "1").report
    MonthlyReport.objects.filter(pk=report.pk).update(state="confirmed")
    for role in ("foreign_officer", "foreign_director"):
        refused(signed_in(request, role), reverse("accept_many"), {"report": [report.pk]})
