"""Turning to another way of entering a plan keeps what was typed."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from pledges.actions.plan_revisions import draft_of
from pledges.models import PlanPoint, Share

SPAN = {"start": "2020-01-01", "end": "2020-10-31"}


@pytest.fixture
def turn(client, officer, roads):
    """Press a tab of the editor of 农村公路 (300公里) with this typed; the form that comes."""
    client.force_login(officer)

    def press(to: str, status: int = 200, **typed: str):
        sent = {name.replace("__", "-").replace("_", "-") if "__" in name else name: text
                for name, text in typed.items()}  # fmt: skip
        response = client.post(reverse("plan_change", args=[roads.pk]), SPAN | sent | {"turn": to})
        assert response.status_code == status
        return response.context["form"]

    return press


def values(form) -> dict[str, str]:
    """Shown as values by day, blanks left out."""
    return {row.day.isoformat(): row.field.value() for row in form.rows() if row.field.value()}


def test_the_days_and_the_reason_stay(turn):
    form = turn("season", kind="even", start="2020-03-01", end="2020-09-30", opening="60")

    assert [form[name].value() for name in ("start", "end", "opening")] == [
        "2020-03-01", "2020-09-30", "60",
    ]  # fmt: skip
    assert (form["season_from"].value(), form["season_to"].value()) == ("4月15日", "10月31日")
    assert not form.errors


def test_months_become_quarters_by_the_value_at_the_quarter_s_end(turn):
    form = turn(
        "quarterly", kind="monthly", value__2020_05_31="80", value__2020_06_30="100",
        value__2020_07_31="150",
    )  # fmt: skip

    # July stays: nothing tells the end of its quarter
    assert values(form) == {"2020-06-30": "100", "2020-07-31": "150"}


def test_what_months_add_becomes_what_a_quarter_adds(turn):
    form = turn(
        "quarterly", kind="monthly", by="added", value__2020_04_30="20", value__2020_05_31="30",
        value__2020_06_30="50", value__2020_10_31="200",
    )  # fmt: skip

    assert values(form) == {"2020-06-30": "100", "2020-10-31": "200"}


def test_what_stands_becomes_what_is_added_and_back(turn):
    typed = {"value__2020_06_30": "100", "value__2020_10_31": "300"}

    added = values(turn("added", kind="monthly", opening="40", **typed))
    back = values(
        turn("stands", kind="monthly", by="added", opening="40",
             value__2020_06_30=added["2020-06-30"], value__2020_10_31=added["2020-10-31"])
    )  # fmt: skip

    assert added == {"2020-06-30": "60", "2020-10-31": "200"}
    assert back == {"2020-06-30": "100", "2020-10-31": "300"}


def test_a_value_that_cannot_be_read_is_not_told_another_way(turn):
    form = turn("added", status=400, kind="monthly", value__2020_06_30="约一百")

    assert form.by == "stands"
    assert form["value-2020-06-30"].errors
    assert form["value-2020-06-30"].value() == "约一百"


def test_values_wait_unseen_while_another_kind_is_looked_at(turn):
    away = turn("even", kind="monthly", value__2020_06_30="100")
    home = turn("monthly", kind="even", **{name.replace("-", "__", 1).replace("-", "_"): text
                                           for name, text in away.carried})  # fmt: skip

    assert away.carried == [("value-2020-06-30", "100")]
    assert values(home) == {"2020-06-30": "100"}


def test_nodes_wait_as_well(turn):
    form = turn(
        "even", kind="steps", steps="1", step__0__day="6月底", step__0__what="路基完成",
        step__0__percent="40",
    )  # fmt: skip

    assert dict(form.carried) == {
        "steps": "1", "step-0-day": "6月底", "step-0-what": "路基完成", "step-0-percent": "40",
    }  # fmt: skip


def test_stages_are_counted_back_by_their_length_and_dated_again(turn):
    back = turn(
        "backward", kind="even", stages="1", stage__0__what="施工", stage__0__start="2020-08-01",
        stage__0__due="10月底", stage__0__deliverable="验收单",
    )  # fmt: skip
    dated = turn("even", kind="backward", stages="1", stage__0__what="施工", stage__0__days="31")

    assert [back[f"stage-0-{name}"].value() for name in ("what", "days", "deliverable")] == [
        "施工", "92", "验收单",
    ]  # fmt: skip
    assert [dated[f"stage-0-{name}"].value() for name in ("start", "due")] == [
        "2020-10-01", "2020-10-31",
    ]  # fmt: skip


def test_the_stored_plan_s_own_values_are_there_when_its_kind_is_turned_to(turn, roads):
    plan = roads.plans.get()
    plan.kind = "monthly"
    plan.save()
    PlanPoint.objects.create(plan=plan, day=date(2020, 6, 30), value=120)

    assert values(turn("monthly", kind="even")) == {"2020-06-30": "120"}


def test_turning_keeps_nothing_of_a_plan(turn, roads):
    before = draft_of(roads.plan)

    turn("steps", kind="monthly", value__2020_06_30="100")

    assert draft_of(Share.objects.get(pk=roads.pk).plan) == before


def test_a_tab_that_is_none_changes_nothing(turn):
    form = turn("sideways", kind="monthly", value__2020_06_30="100")

    assert (form.entry, values(form)) == ("monthly", {"2020-06-30": "100"})


def test_a_unit_turns_its_own_plan_the_same_way(client, reporter, roads):
    client.force_login(reporter)

    response = client.post(
        reverse("own_plan", args=[roads.pk]),
        {"kind": "monthly", "by": "stands", "turn": "quarterly", "value-2020-06-30": "100"},
    )

    assert (response.status_code, response.context["form"].entry) == (200, "quarterly")
    assert values(response.context["form"]) == {"2020-06-30": "100"}
    assert not response.context["form"].errors
