"""The ladder's settings: read by leaders, set by the office, refused beside the field."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.urls import reverse

from oversight.forms.ladder import RungForm
from oversight.ladder import default_ladder, ladder_of
from oversight.models import LadderRung


@pytest.fixture
def address(batch) -> str:
    return reverse("ladder", args=[batch.slug])


def filled(**changes: str) -> dict[str, str]:
    """The default ladder as its form sends it; ``changes`` by 「rung-field」 with ``__``."""
    given: dict[str, str] = {}
    for settings in default_ladder():
        for name in RungForm(settings).fields:
            value = getattr(settings, name)
            if value is True:
                given[f"{settings.rung.value}-{name}"] = "on"
            elif value not in (None, False):
                given[f"{settings.rung.value}-{name}"] = str(getattr(value, "value", value))
    given |= {name.replace("__", "-"): value for name, value in changes.items()}
    return {name: value for name, value in given.items() if value != "-"}


def errors(response) -> dict[str, dict]:
    return {form.rung.value: form.errors for form in response.context["forms"] if form.errors}


def test_a_batch_without_settings_shows_the_defaults_and_saving_them_changes_nothing(
    client, batch, officer, address
):
    client.force_login(officer)
    shown = client.get(address)
    assert [form.title for form in shown.context["forms"]] == [
        "提醒函", "督办单", "约谈", "通报批评",
    ]  # fmt: skip

    assert client.post(address, filled()).status_code == 302

    assert (LadderRung.objects.count(), ladder_of(batch)) == (4, default_ladder())


def test_the_office_sets_months_days_order_recipients_and_words(client, batch, officer, address):
    client.force_login(officer)
    client.post(
        address,
        filled(
            reminder__reply_days="7", reminder__to_reporter="-", supervision__yellow_months="3",
            supervision__subject="督办{unit}", talk__position="4", talk__red_months="3",
            criticism__position="3", criticism__red_months="2",
        ),
    )  # fmt: skip

    reminder, order, talk, criticism = default_ladder()
    assert ladder_of(batch) == [
        replace(reminder, reply_days=7, to_reporter=False),
        replace(order, yellow_months=3, subject="督办{unit}"),
        replace(criticism, position=3, red_months=2),
        replace(talk, position=4, red_months=3),
    ]


@pytest.mark.parametrize(
    ("changes", "rung", "field"),
    [
        ({"reminder__sign_days": "0"}, "reminder", "sign_days"),
        ({"reminder__reply_days": ""}, "reminder", "reply_days"),
        ({"supervision__red_months": "一"}, "supervision", "red_months"),
        ({"supervision__position": "1"}, "supervision", "position"),
        ({"talk__body": ""}, "talk", "body"),
        ({"talk__body": "致{nobody}"}, "talk", "body"),
        (
            {"reminder__to_head": "-", "reminder__to_reporter": "-"},
            "reminder",
            "to_head",
        ),
    ],
)
def test_an_impossible_ladder_is_refused_beside_the_field_and_kept_as_typed(
    client, batch, officer, address, changes, rung, field
):
    client.force_login(officer)

    refused = client.post(address, filled(reminder__subject="改过的标题", **changes))

    assert (refused.status_code, LadderRung.objects.count()) == (400, 0)
    assert {name: list(found) for name, found in errors(refused).items()} == {rung: [field]}
    assert "改过的标题" in refused.content.decode()
    assert [target for target, _words in refused.context["errors"]] == [f"id_{rung}-{field}"]


def test_leaders_read_it_and_set_nothing(client, batch, leader, address):
    client.force_login(leader)

    shown = client.get(address)

    assert (shown.status_code, '<form method="post" novalidate>' in shown.content.decode()) == (
        200,
        False,
    )
    assert client.post(address, filled()).status_code == 403


def test_another_office_is_refused(client, batch, foreign_officer, address):
    client.force_login(foreign_officer)

    assert client.get(address).status_code == 403


def test_a_closed_batch_s_ladder_is_read_only(client, batch, officer, address):
    batch.stage = "closed"
    batch.save()
    client.force_login(officer)

    assert client.get(address).context["editable"] is False


def test_every_fault_of_the_ladder_is_told_at_once(client, officer, address):
    client.force_login(officer)
    changes = {"reminder__to_head": "-", "reminder__to_reporter": "-", "talk__body": "{甲}"}

    response = client.post(address, filled(**changes))

    assert response.status_code == 400
    assert {rung: list(faults) for rung, faults in errors(response).items()} == {
        "reminder": ["to_head"],
        "talk": ["body"],
    }
    assert LadderRung.objects.count() == 0
