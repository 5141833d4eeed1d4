"""Who gets in where: every page against every role. A page missing here fails the test."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from agencies.models import User
from progress.actions.judging import judge_batch
from progress.models import Acceptance, MonthlyReport
from results.actions import prepare, publish
from tests.promises import APRIL, make_accepted, make_pledge, make_share

ROLES = (
    "reporter", "head", "other_reporter", "other_head", "county_reporter", "officer", "director",
    "foreign_officer", "leader", "auditor", "administrator",
)  # fmt: skip
UNIT = {"reporter", "head"}
REPORTERS = {"reporter", "head", "other_reporter", "other_head", "county_reporter"}
OFFICE = {"officer", "director"}
OFFICES = OFFICE | {"foreign_officer"}
EVERYONE = set(ROLES)

# name → (method, who gets in, is it open to anonymous too)
PAGES: dict[str, tuple[str, set[str], bool]] = {
    "home": ("get", EVERYONE, True),
    "batch": ("get", EVERYONE, True),
    "pledge": ("get", EVERYONE, True),
    "data_csv": ("get", EVERYONE, True),
    "data_json": ("get", EVERYONE, True),
    "data_xlsx": ("get", EVERYONE, True),
    "batch_pdf": ("get", EVERYONE, True),
    "feed": ("get", EVERYONE, True),
    "healthz": ("get", EVERYONE, True),
    "readyz": ("get", EVERYONE, True),
    "elder": ("post", EVERYONE, True),
    "set_language": ("post", EVERYONE, True),
    "account_login": ("get", EVERYONE, True),
    "account_inactive": ("get", EVERYONE, True),
    "account_logout": ("get", EVERYONE, True),
    "account_change_password": ("get", EVERYONE, False),
    "landing": ("get", EVERYONE, False),
    "desk": ("get", REPORTERS, False),
    "desk_report": ("get", UNIT, False),
    "desk_submit": ("post", {"reporter"}, False),
    "desk_sign": ("post", {"head"}, False),
    "desk_return": ("post", {"head"}, False),
    "office": ("get", OFFICES | {"leader"}, False),
    "dashboard": ("get", OFFICE | {"leader"}, False),
    "dashboard_batch": ("get", OFFICE | {"leader"}, False),
    "office_pledge": ("get", OFFICE | {"leader"}, False),
    "review": ("get", OFFICES, False),
    "review_report": ("get", OFFICE, False),
    "review_accept": ("post", OFFICE, False),
    "review_return": ("post", OFFICE, False),
    "reading_correct": ("get", OFFICE, False),
    "plan_change": ("get", OFFICE, False),
    "target_revise": ("get", {"director"}, False),
    "acceptance_pass": ("get", OFFICE, False),
    "acceptance_reverse": ("post", OFFICE, False),
    "audit": ("get", {"auditor"}, False),
    "publishing": ("get", OFFICES, False),
    "publication_prepare": ("post", OFFICE, False),
    "publication_review": ("get", OFFICE, False),
    "publication_publish": ("post", {"director"}, False),
    "publication_discard": ("post", OFFICE, False),
}


@pytest.fixture
def addresses(batch, roads, labour, county, officer, director) -> dict[str, str]:
    """The address of every page, about things of 市交通运输局."""
    make_share(make_pledge(batch, labour), name="城镇新增就业", target="46000", unit="人")
    region_share = make_share(
        roads.indicator.pledge, target="30", region=county, name=roads.indicator.name
    )
    reading = make_accepted(roads, APRIL, "30")
    make_accepted(region_share, APRIL, "1")
    judge_batch(batch=batch, today=date(2020, 4, 30))
    publish(
        publication=prepare(batch=batch, month=APRIL, by=officer),
        by=director,
        today=date(2020, 5, 8),
    )
    draft = prepare(batch=batch, month=APRIL, by=officer)
    acceptance = Acceptance.objects.create(
        indicator=roads.indicator, passed_on=date(2020, 4, 30), document="验收意见"
    )
    report = MonthlyReport.objects.get(agency=roads.reporting_agency, month=APRIL)
    arguments = {
        "batch": {"slug": batch.slug},
        "pledge": {"slug": batch.slug, "no": "1"},
        "dashboard": {"slug": batch.slug, "year": 2020, "month": 4},
        "dashboard_batch": {"slug": batch.slug},
        "office_pledge": {"pk": roads.indicator.pledge_id},
        "reading_correct": {"pk": reading.pk},
        "plan_change": {"pk": roads.pk},
        "target_revise": {"pk": roads.indicator_id},
        "acceptance_pass": {"pk": roads.indicator_id},
        "acceptance_reverse": {"pk": acceptance.pk},
        "publication_prepare": {"slug": batch.slug},
    }
    arguments |= {
        name: {"slug": batch.slug} for name in PAGES if name.startswith(("data_", "batch_"))
    }
    arguments |= {
        name: {"pk": report.pk} for name in PAGES if name.startswith(("desk_", "review_"))
    }
    arguments |= {
        name: {"pk": draft.pk}
        for name in ("publication_review", "publication_publish", "publication_discard")
    }
    return {name: reverse(name, kwargs=arguments.get(name)) for name in PAGES}


def outcome(client: Client, method: str, address: str) -> str:
    """in, refused, or sign-in."""
    response = getattr(client, method)(address)
    if response.status_code == 302 and response["Location"].startswith("/accounts/login/"):
        return "sign-in"
    assert response.status_code < 500 or address.endswith(".pdf"), response.content.decode()
    return "refused" if response.status_code in (403, 404) else "in"


@pytest.mark.parametrize("role", ROLES)
def test_each_role_gets_in_exactly_where_it_belongs(role, addresses, client, request):
    person: User = request.getfixturevalue(role)
    expected, found = {}, {}
    for name, (method, welcome, _) in PAGES.items():
        client.force_login(person)
        expected[name] = "in" if role in welcome else "refused"
        found[name] = outcome(client, method, addresses[name])

    assert found == expected


def test_a_stranger_reads_what_is_public_and_signs_in_for_the_rest(addresses, client):
    found = {name: outcome(client, PAGES[name][0], addresses[name]) for name in PAGES}

    assert found == {
        name: "in" if is_open else "sign-in" for name, (_, _, is_open) in PAGES.items()
    }


def named(patterns: list, prefix: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver) and pattern.app_name != "admin":
            yield from named(pattern.url_patterns)
        elif isinstance(pattern, URLPattern):
            yield pattern.name or f"(no name) {pattern.pattern}"


def test_every_page_stands_in_the_matrix():
    assert set(named(get_resolver().url_patterns)) == set(PAGES)


ADMIN_TABLES = {
    "agencies": ("region", "agency", "user", "dayoverride"),
    "pledges": ("batch", "pledge", "indicator", "share"),
}
ADMIN_DOORS = {"agencies": {"administrator"}, "pledges": OFFICES}
MAY_LOOK_UP = {"region", "agency"}


@pytest.mark.parametrize("role", ROLES)
def test_the_stock_admin_opens_only_the_tables_of_the_role(role, client, request, roads):
    client.force_login(request.getfixturevalue(role))
    for app, tables in ADMIN_TABLES.items():
        for table in tables:
            welcome = role in ADMIN_DOORS[app] or (role in OFFICES and table in MAY_LOOK_UP)
            response = client.get(reverse(f"admin:{app}_{table}_changelist"))
            if not (role in OFFICES or role == "administrator"):
                assert response.status_code == 302  # to the admin's own sign-in
            else:
                assert (table, response.status_code) == (table, 200 if welcome else 403)


def test_another_office_s_batches_do_not_show_in_its_admin(roads, foreign_officer, client):
    client.force_login(foreign_officer)

    page = client.get(reverse("admin:pledges_indicator_changelist"))

    assert "农村公路" not in page.content.decode()


def test_a_published_target_is_not_rewritten_in_the_admin(roads, officer, client):
    client.force_login(officer)

    client.post(
        reverse("admin:pledges_indicator_change", args=[roads.indicator_id]), {"value": "1"}
    )

    roads.indicator.refresh_from_db()
    assert roads.indicator.value == Decimal(300)
