"""The heat table and the changes tell what the standings of past months told."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from oversight.readers.dashboard import dashboard
from oversight.readers.dashboard_list import units_of
from oversight.readers.heat import heat
from pledges.models import Batch
from progress.actions.judging import judge_batch
from progress.facts import Light
from progress.lateness import worst
from progress.periods import add_months
from progress.standing import batch_standing, reported_months
from tests.letters import make_verdict
from tests.promises import APRIL, make_accepted, make_pledge, make_share

MONTHS = [add_months(APRIL, n) for n in range(6)]
KINDS = ("green", "yellow", "red", "unreported", "unreviewed", "returned")


@pytest.fixture
def history(batch, traffic, labour, county) -> Batch:
    """Twelve indicators of two agencies under all kinds of lights for six months, some of
    them not judged every month, two never, a soft one and a part that do not count."""
    shares = []
    for number in range(12):
        pledge = make_pledge(batch, (traffic, labour)[number % 2], title=f"任务{number}")
        extra = {"soft": "力争"} if number == 5 else {}
        shares.append(make_share(pledge, name=f"指标{number}", **extra))
    make_share(shares[0].indicator.pledge, name="其中项", of=shares[0].indicator)
    make_share(shares[0].indicator.pledge, name="指标0", target="3", region=county)
    for place, month in enumerate(MONTHS):
        for number, share in enumerate(shares[:10]):
            if (number + place) % 4:
                make_verdict(share, month, KINDS[(number * place + number) % len(KINDS)])
    return batch


def read(batch: Batch, month: date):
    months = reported_months(batch)
    return dashboard(
        batch_standing(batch, month),
        today=date(2020, 10, 9),
        newest=month == months[-1],
        compare=month != months[0],
    )


def lights_by_unit(batch: Batch, month: date) -> dict[str, tuple[Light, int]]:
    """Unit → its worst light and how many indicators stand under it, from the standing."""
    found: dict[str, list[Light]] = {}
    for pledge, row in batch_standing(batch, month).lines:
        if row.indicator.decides_light:
            for unit in units_of(pledge, row):
                found.setdefault(str(unit), []).append(row.light or Light.GREY)
    return {
        unit: (light, lights.count(light))
        for unit, lights in found.items()
        if (light := worst(lights))
    }


def test_each_cell_is_what_the_standing_of_its_month_says(history):
    months = reported_months(history)
    table = heat(read(history, months[-1]).rows, months, months[-1])

    found = {
        cell.month: {
            str(row.unit): (row.cells[place].told.light, row.cells[place].told.count)
            for row in table.rows
        }
        for place, cell in enumerate(table.rows[0].cells)
    }

    assert months == MONTHS
    assert found == {month: lights_by_unit(history, month) for month in months}


def test_months_cut_off_on_the_left_still_carry_their_lights_over(history):
    rows = read(history, MONTHS[-1]).rows

    whole, cut = heat(rows, MONTHS, MONTHS[-1]), heat(rows, MONTHS[-2:], MONTHS[-1])

    assert [row.cells for row in cut.rows] == [row.cells[-2:] for row in whole.rows]


def test_the_chosen_month_is_marked_and_greys_say_why(batch, roads):
    make_verdict(roads, APRIL, "returned")
    make_verdict(make_share(roads.indicator.pledge, name="危桥"), APRIL, "unreported")

    [row] = heat(read(batch, APRIL).rows, [APRIL, MONTHS[1]], APRIL).rows

    assert [(cell.chosen, cell.told.word, cell.told.words) for cell in row.cells] == [
        (True, "退回、未报", "退回、未报2项"),
        (False, "退回、未报", "退回、未报2项"),
    ]


@pytest.mark.parametrize("pledges", [1, 3])
def test_the_heat_table_takes_one_query(batch, traffic, pledges, django_assert_num_queries):
    for number in range(pledges):
        make_verdict(make_share(make_pledge(batch, traffic, title=f"路{number}")), APRIL, "red")
    board = read(batch, APRIL)

    with django_assert_num_queries(1):
        assert len(heat(board.rows, [APRIL], APRIL).rows) == 1


@pytest.mark.parametrize("place", range(1, 6))
def test_arrivals_less_departures_are_the_change_in_the_strip(history, place):
    board = read(history, MONTHS[place])

    moved = [each for movement in board.movements for each in movement.moved]
    change = Counter(each.after for each in moved)
    change.subtract(each.before for each in moved)
    assert {tally.light: tally.indicators_change for tally in board.strip} == {
        light: change[light] for light in Light
    }


@pytest.mark.parametrize("place", range(1, 6))
def test_the_changes_are_the_difference_of_two_standings(history, place):
    def lights(month: date) -> dict[str, Light]:
        return {
            row.indicator.name: row.light or Light.GREY
            for _pledge, row in batch_standing(history, month).lines
            if row.indicator.decides_light
        }

    before, after = lights(MONTHS[place - 1]), lights(MONTHS[place])
    board = read(history, MONTHS[place])

    assert {
        each.row.standing.indicator.name: (each.before, each.after)
        for movement in board.movements
        for each in movement.moved
    } == {name: (before[name], after[name]) for name in after if before[name] != after[name]}
    assert all(
        each.after == movement.light for movement in board.movements for each in movement.moved
    )


def test_on_the_demo_s_batches_every_cell_and_every_change_ties_out(loaded):
    """Every judged month of every batch: heat, changes and strip are those of the standings."""
    looked_at = 0
    for batch in Batch.objects.all():
        months = reported_months(batch)
        table = heat(read(batch, months[-1]).rows, months, None) if months else None
        for place, month in enumerate(months):
            board = read(batch, month)
            looked_at += 1
            assert {
                str(row.unit): (row.cells[place].told.light, row.cells[place].told.count)
                for row in table.rows
            } == lights_by_unit(batch, month)
            change: Counter[Light] = Counter()
            for movement in board.movements or []:
                change[movement.light] += len(movement.moved)
                change.subtract(each.before for each in movement.moved)
            assert {tally.light: tally.indicators_change or 0 for tally in board.strip} == {
                light: change[light] for light in Light
            }
    assert looked_at >= 20


def test_a_change_says_from_what_to_what_with_its_sentence(client, leader, batch, roads):
    make_accepted(roads, APRIL, "30")
    judge_batch(batch=batch, today=date(2020, 5, 8))
    make_accepted(roads, MONTHS[1], "30")
    judge_batch(batch=batch, today=date(2020, 6, 10))
    client.force_login(leader)

    board = client.get("/office/chengde-2020/2020-05/").context["board"]

    [movement] = board.movements
    [moved] = movement.moved
    assert (movement.title, moved.was, moved.row.lit.sentence) == (
        "新增严重滞后",
        "滞后",
        "截至5月31日，计划完成49.84%（149.5公里），实际10.00%（30公里），"
        "落后39.84个百分点，相当于晚122天。",
    )


def test_the_first_month_has_nothing_to_compare_with(client, leader, batch, roads):
    make_verdict(roads, APRIL, "red")
    client.force_login(leader)

    page = client.get("/office/chengde-2020/2020-04/")

    assert page.context["board"].movements is None
    assert "这是首个研判月份，没有上月可比。" in page.content.decode()
