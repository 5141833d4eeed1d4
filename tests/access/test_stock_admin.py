"""The stock admin: every table registered in it, every role; nobody passes by it to others'."""

from __future__ import annotations

from decimal import Decimal

from django.contrib import admin
from django.urls import reverse

from tests.access.knocking import checksums, tried
from tests.access.test_pages import signed_in
from tests.access.who import FOREIGN, OFFICES, ROLES

STAFF = OFFICES | {"administrator"}
# app → who writes its tables; the tables of libraries that stand in no row are nobody's
WRITERS = {
    "agencies": {"administrator"},
    "django_celery_beat": {"administrator"},
    "pledges": OFFICES,
}
MAY_LOOK_UP = {"agencies_region", "agencies_agency"}  # the offices pick units and places


def tables() -> list[tuple[str, str]]:
    """(app, app_model) of all that is registered."""
    return [
        (model._meta.app_label, f"{model._meta.app_label}_{model._meta.model_name}")
        for model in admin.site._registry
    ]


def expected(role: str, app: str, table: str) -> tuple[int, int]:
    """Status of its list and of the page for one more."""
    if role not in STAFF:
        return 302, 302  # to the admin's own sign-in
    writes = role in WRITERS.get(app, ())
    looks = writes or table in MAY_LOOK_UP
    return (200 if looks else 403), (200 if writes else 403)


def test_the_stock_admin_opens_only_the_tables_of_the_role(request, roads):
    clients = {role: signed_in(request, role) for role in ROLES}
    before, found, right = checksums(), {}, {}
    for role, client in clients.items():
        for app, table in tables() if role in STAFF else tables()[:1]:
            found[role, table] = tuple(
                tried(client, "get", reverse(f"admin:{table}_{page}")).status
                for page in ("changelist", "add")
            )
            right[role, table] = expected(role, app, table)

    assert found == right
    assert checksums() == before


def test_another_office_s_rows_are_not_there_in_its_admin(roads, request):
    rows = {
        "batch": roads.indicator.pledge.batch_id, "pledge": roads.indicator.pledge_id,
        "indicator": roads.indicator_id, "share": roads.pk,
    }  # fmt: skip
    clients = {role: signed_in(request, role) for role in (*FOREIGN, "officer")}
    before, found, right = checksums(), {}, {}
    for table, pk in rows.items():
        for page in ("change", "delete", "history"):
            address = reverse(f"admin:pledges_{table}_{page}", args=[pk])
            for role, client in clients.items():
                answer = tried(client, "get", address)
                found[role, table, page] = (answer.status, answer.place)
                right[role, table, page] = (302, "/admin/") if role in FOREIGN else (200, "")

    assert found == right
    assert checksums() == before


def test_another_office_s_batches_do_not_show_in_its_admin(roads, request):
    page = signed_in(request, "foreign_officer").get(reverse("admin:pledges_indicator_changelist"))

    assert "农村公路" not in page.content.decode()


def test_looking_up_rows_in_the_admin_finds_one_s_own_alone(roads, request):
    asked = {"app_label": "pledges", "model_name": "share", "field_name": "indicator"}
    found = {
        role: signed_in(request, role).get(reverse("admin:autocomplete"), asked)
        for role in ("officer", "foreign_officer", "reporter", "administrator")
    }

    assert [row["id"] for row in found["officer"].json()["results"]] == [str(roads.indicator_id)]
    assert found["foreign_officer"].json()["results"] == []
    assert found["reporter"].status_code == 302
    assert found["administrator"].status_code == 403


def test_a_published_target_is_not_rewritten_in_the_admin(roads, officer, client):
    client.force_login(officer)

    client.post(
        reverse("admin:pledges_indicator_change", args=[roads.indicator_id]), {"value": "1"}
    )

    roads.indicator.refresh_from_db()
    assert roads.indicator.value == Decimal(300)
