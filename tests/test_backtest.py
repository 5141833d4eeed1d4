"""The back-test: what past forecasts were worth, by command and on the office's page."""

from __future__ import annotations

import io
import json
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from pledges.models import Batch, Plan
from progress.actions.judging import judge_batch
from progress.facts import Light
from progress.models import MonthlyReport
from progress.readers.hindsight import hindsight_of, hindsight_of_drills
from tests.promises import make_accepted, make_pledge, make_share

AFTER = date(2020, 12, 10)
# 300 km by 31 October: April to July at pace, then hardly anything.
YEAR = ("119", "149", "179", "200", "215", "230", "250")


def live_through(batch, share, values=YEAR) -> None:
    for number, value in enumerate(values):
        make_accepted(share, date(2020, 4 + number, 1), value)
        judge_batch(batch=batch, today=date(2020, 5 + number, 10))


@pytest.fixture
def autumn(batch, roads, settings):
    """The year is over for the roads: 250 of 300 km, green until July."""
    settings.PORTAL_TODAY = AFTER
    live_through(batch, roads)


def run(*arguments: str) -> str:
    out = io.StringIO()
    call_command("backtest", *arguments, stdout=out)
    return out.getvalue()


def test_each_month_s_forecast_stands_beside_what_came(batch, autumn):
    (found,) = hindsight_of([batch])

    assert [ahead for ahead, _row in found.rows] == [5, 4, 3, 2, 1]
    assert found.batch == batch
    may, june, july, august, september = (row for _ahead, row in found.rows)
    # May: 149 km at a pace of 149/300 ÷ 152/305 would be 298.98 km; 250 came
    assert (str(may.mean_error), may.inside, may.missed) == ("16.3", 0, 1)
    assert [row.lagging for row in (may, june, july, august, september)] == [0, 0, 0, 0, 1]
    assert [row.foretold for row in (may, june, july, august, september)] == [1, 0, 1, 1, 0]
    assert (found.total.cases, found.total.marks, found.total.false_alarms) == (5, 3, 0)


def test_the_light_of_each_month_is_the_one_it_had(batch, autumn, client, officer):
    client.force_login(officer)

    card = (
        client.get(reverse("office_pledge", args=[batch.pledges.get().pk])).context["page"].cards[0]
    )

    lights = [Light(past.verdict.light) for past in reversed(card.history)]
    assert lights[1:6] == [Light.GREEN] * 4 + [Light.YELLOW]


def test_without_an_accepted_figure_at_the_end_there_is_nothing_to_test(batch, roads, settings):
    settings.PORTAL_TODAY = AFTER
    live_through(batch, roads, YEAR[:6])

    assert hindsight_of([batch]) == []
    assert "没有可以检验的预测" in run()


def test_a_returned_report_at_the_end_is_no_outcome(batch, autumn):
    MonthlyReport.objects.filter(month=date(2020, 10, 1)).update(state="returned")

    assert hindsight_of([batch]) == []


def test_a_plan_moved_later_is_held_to_the_end_it_had(batch, autumn, roads):
    """The months before the change forecast for October, the later ones for December."""
    Plan.objects.create(
        share=roads, kind="even", start=date(2020, 1, 1), end=date(2020, 12, 31),
        effective_on=date(2020, 8, 1), reason="顺延",
    )  # fmt: skip
    make_accepted(roads, date(2020, 12, 1), "300")

    (found,) = hindsight_of([batch])

    assert [(ahead, row.cases) for ahead, row in found.rows] == [
        (5, 1), (4, 2), (3, 2), (2, 1),
    ]  # fmt: skip


def test_the_command_says_it_in_words_and_in_json(batch, autumn):
    text, data = run("--batch", batch.slug), json.loads(run("--batch", batch.slug, "--json"))

    assert text.startswith("2020年承德市民心实事\n提前5个月　预测1次　平均相差16.3个百分点")
    assert "样本少" in text
    assert (data[0]["batch"], data[0]["simulated_years"], len(data)) == (batch.slug, None, 1)
    assert data[0]["months_ahead"][0] == {
        "months": 5, "cases": 1, "mean_error": 16.3, "inside": 0, "missed": 1, "lagging": 0,
        "foretold": 1, "unforetold": 0, "marks": 1, "false_alarms": 0, "few": True,
    }  # fmt: skip


def test_simulated_years_need_no_batch_and_no_query(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        found = hindsight_of_drills(20)
    data = json.loads(run("--simulated", "20", "--json"))

    assert [(row["batch"], row["simulated_years"]) for row in data] == [(None, 20)]
    assert data[0]["total"]["cases"] == found.total.cases > 50
    assert run("--simulated", "20") == run("--simulated", "20")
    assert run("--simulated", "20").startswith("模拟年度20个\n")


def test_an_unknown_batch_and_no_year_at_all_are_refused(db):
    with pytest.raises(CommandError, match="没有批次 nowhere"):
        run("--batch", "nowhere")
    with pytest.raises(CommandError):
        run("--simulated", "0")


@pytest.mark.parametrize("person", ["officer", "director", "leader"])
def test_the_page_tells_the_error_with_the_number_of_cases(client, request, autumn, person):
    client.force_login(request.getfixturevalue(person))

    response = client.get(reverse("backtest"))

    page = response.content.decode()
    real, drills = response.context["sections"]
    assert real.finding == "只有5次预测，不足20次，不足以判断准确程度。"
    assert drills.finding.startswith("提前3个月的")
    assert real.finding in page
    assert drills.finding in page
    assert "样本少" in page
    assert "不是概率" in page
    assert 'aria-current="page">预测检验' in page


def test_another_office_sees_nothing_of_it(client, foreign_officer, autumn):
    client.force_login(foreign_officer)

    response = client.get(reverse("backtest"))

    assert [section.tested.batch for section in response.context["sections"]] == [None]
    assert "承德" not in response.content.decode().split("<main")[1]


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_as_many_queries_for_one_batch_as_for_three(
    client, officer, batch, traffic, count, django_assert_num_queries, settings
):
    settings.PORTAL_TODAY = AFTER
    for number in range(count):
        other = Batch.objects.get(pk=batch.pk)
        if number:
            other.pk, other.slug = None, f"chengde-{number}"
            other.save()
        for _pledge in range(count):
            live_through(other, make_share(make_pledge(other, traffic)))
    client.force_login(officer)

    # session, person, office; batches; shares, plans, points, revisions, figures, lights, rules;
    # menu
    with django_assert_num_queries(11):
        response = client.get(reverse("backtest"))

    assert len(response.context["sections"]) == count + 1
