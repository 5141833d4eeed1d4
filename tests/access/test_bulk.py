"""What is done to many at once, with others' among one's own: nothing of theirs is touched."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import resolve

from pledges.models import Suggestion
from progress.models import MonthlyReport
from tests.access.knocking import checksums
from tests.candidates import make_next
from tests.promises import APRIL, make_pledge, make_share
from tests.suggestions import make_call, make_suggestion


def as_(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def foreign_suggestion(batch, foreign_officer) -> Suggestion:
    """Of a batch that another office manages."""
    theirs = make_next(
        batch, stage="soliciting", slug="foreign-2021", office=foreign_officer.agency
    )
    return make_suggestion(make_call(theirs), "外地的建议")


def test_accepting_many_refuses_all_where_one_is_another_office_s(
    addresses, foreign_officer, officer
):
    foreign = MonthlyReport.objects.get(pk=resolve(addresses["desk_report"]).kwargs["pk"])
    MonthlyReport.objects.filter(pk=foreign.pk).update(state="signed")
    client = as_(foreign_officer)
    before = checksums()

    answer = client.post("/office/review/accept/", {"report": [foreign.pk]})

    assert answer.status_code == 403
    assert checksums() == before


def test_many_suggestions_of_another_office_stay_as_they_are(
    addresses, officer, foreign_suggestion
):
    own = resolve(addresses["suggestion"]).kwargs["pk"]

    as_(officer).post(
        addresses["suggestions_many"],
        {"chosen": [own, foreign_suggestion.pk], "do": "aside", "reason": "重复"},
    )

    assert Suggestion.objects.values_list("state").get(pk=foreign_suggestion.pk) == ("new",)


@pytest.mark.parametrize("kind", ["value", "note", "achieved"])
def test_a_cell_of_another_unit_s_share_is_not_filled(kind, addresses, reporter, batch, labour):
    theirs = make_share(make_pledge(batch, labour, title="就业"), name="就业", unit="人")
    client = as_(reporter)
    before = checksums()

    answer = client.post(
        addresses["desk_cells"], {f"{kind}-{theirs.pk}": "1", f"base-{kind}-{theirs.pk}": ""}
    )

    assert answer.status_code in (400, 403, 404, 409)
    assert checksums() == before


def test_evidence_of_another_share_is_not_put_into_one_s_report(addresses, reporter, batch, labour):
    theirs = make_share(make_pledge(batch, labour, title="就业"), name="就业", unit="人")
    report = resolve(addresses["desk_report"]).kwargs["pk"]

    answer = as_(reporter).post(f"/desk/reports/{report}/evidence/{theirs.pk}/")

    assert answer.status_code == 404
    assert MonthlyReport.objects.get(pk=report).month == APRIL
