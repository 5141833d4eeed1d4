"""Two people fill one report: without any script, too, nobody's figure is lost unseen."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import connection
from django.urls import reverse

from agencies.roles import Role
from progress.actions.entries import Cell, Clash, Entry, save_draft
from progress.models import MonthlyReport, Reading
from tests.people import make_person
from tests.promises import make_share

TODAY = date(2020, 5, 8)


@pytest.fixture
def bridges(roads):
    return make_share(roads.indicator.pledge, name="桥梁", target="12", unit="座")


@pytest.fixture
def theirs(roads, bridges, april_report, traffic):
    """李敏 has typed 131 km since the page was opened."""
    colleague = make_person(Role.REPORTER, agency=traffic)
    colleague.last_name, colleague.first_name = "李", "敏"
    colleague.save()
    entry = {roads.pk: Entry(Cell(Decimal(131)), Cell())}
    return save_draft(report=april_report, entries=entry, by=colleague, today=TODAY)


def typed(roads, bridges, value: str, seen: str = "") -> dict[str, str]:
    """The whole form as a browser without script sends it."""
    return {
        f"value-{roads.pk}": value,
        f"base-value-{roads.pk}": seen,
        f"note-{roads.pk}": "",
        f"base-note-{roads.pk}": "",
        f"value-{bridges.pk}": "5",
        f"base-value-{bridges.pk}": "",
        f"note-{bridges.pk}": "",
        f"base-note-{bridges.pk}": "",
    }


def values() -> dict[int, Decimal | None]:
    return dict(Reading.objects.values_list("share", "value"))


@pytest.mark.parametrize("address", ["desk_report", "desk_submit"])
def test_the_second_is_told_who_changed_what_and_the_rest_is_kept(
    client, reporter, roads, bridges, april_report, theirs, address
):
    client.force_login(reporter)

    answer = client.post(reverse(address, args=[april_report.pk]), typed(roads, bridges, "140"))

    assert answer.status_code == 409
    assert values() == {roads.pk: Decimal(131), bridges.pk: Decimal(5)}
    assert MonthlyReport.objects.get().state == "draft"
    page = answer.content.decode()
    [(control, told)] = answer.context["disputed"]
    assert control == f"id_value-{roads.pk}"
    assert told.startswith("农村公路（本月累计）：李敏 ")
    assert told.endswith(" 已改为 131，与您填的不同。请核对，仍用您填的请再次保存。")
    assert f'<a href="#id_value-{roads.pk}">农村公路（本月累计）：李敏 ' in page
    [box] = [tag for tag in page.split("<p") if f'data-clash="value-{roads.pk}"' in tag]
    assert 'data-theirs="131"' in box
    form = answer.context["form"]
    assert (form[f"value-{roads.pk}"].value(), form[f"value-{bridges.pk}"].value()) == ("140", "5")
    assert f'name="base-value-{roads.pk}" value="131"' in page


def test_saving_again_after_having_been_told_is_a_knowing_choice(
    client, reporter, roads, bridges, april_report, theirs
):
    client.force_login(reporter)
    address = reverse("desk_submit", args=[april_report.pk])
    client.post(address, typed(roads, bridges, "140"))
    again = typed(roads, bridges, "140", seen="131") | {f"base-value-{bridges.pk}": "5"}

    answer = client.post(address, again)

    assert answer.status_code == 302
    assert values() == {roads.pk: Decimal(140), bridges.pk: Decimal(5)}
    assert MonthlyReport.objects.get().state == "submitted"


def test_what_the_second_left_alone_stays_as_the_first_typed_it(
    client, reporter, roads, bridges, april_report, theirs
):
    client.force_login(reporter)

    answer = client.post(reverse("desk_submit", args=[april_report.pk]), typed(roads, bridges, ""))

    assert answer.status_code == 302
    assert values() == {roads.pk: Decimal(131), bridges.pk: Decimal(5)}


def test_a_fault_elsewhere_does_not_make_the_unseen_seen(
    client, reporter, roads, bridges, april_report, theirs
):
    """The page shown again keeps what its editor had seen, not what stands there since."""
    client.force_login(reporter)
    address = reverse("desk_report", args=[april_report.pk])
    wrong = typed(roads, bridges, "140") | {f"value-{bridges.pk}": "五"}

    answer = client.post(address, wrong)

    assert answer.status_code == 400
    assert f'name="base-value-{roads.pk}" value=""' in answer.content.decode()
    assert client.post(address, typed(roads, bridges, "140")).status_code == 409


def test_a_box_both_had_before_them_clashes_by_its_twin(client, reporter, roads, april_report):
    works = make_share(
        roads.indicator.pledge, name="养护机制", target=None, unit="", kind="qualitative",
        comparator="qualitative", plan=None,
    )  # fmt: skip
    client.force_login(reporter)
    address = reverse("desk_report", args=[april_report.pk])
    client.post(address, {f"achieved-{works.pk}": "on", f"base-achieved-{works.pk}": ""})

    client.post(address, {f"base-achieved-{works.pk}": "on"})  # unticked, hence not sent

    assert list(Reading.objects.values_list("achieved")) == [(False,)]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("number", range(3))
def test_of_two_at_the_very_same_time_one_is_kept_and_the_other_told(
    reporter, roads, april_report, number
):
    gate = Barrier(2)

    def save(value: int) -> list[Clash]:
        entry = {roads.pk: Entry(Cell(Decimal(value)), Cell())}
        try:
            gate.wait()
            saved = save_draft(report=april_report, entries=entry, by=reporter, today=TODAY)
        finally:
            connection.close()
        return saved.clashes

    with ThreadPoolExecutor(2) as pool:
        clashes = [clash for found in pool.map(save, (130, 140)) for clash in found]

    [(lost, kept)] = [(clash.typed.value, clash.stored.value) for clash in clashes]
    assert {lost, kept} == {Decimal(130), Decimal(140)}
    assert values() == {roads.pk: kept}
