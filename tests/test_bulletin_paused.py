"""A bulletin counts what is paused, stopped or merged apart, under no light (R47, R75)."""

from __future__ import annotations

from datetime import date

import pytest

from oversight.bulletins.counts import LIGHTS
from oversight.bulletins.sections import paper_of
from oversight.bulletins.snapshot import monthly_snapshot
from oversight.models import ScoreSheet
from tests.bulletins import MAY, NEXT, make_two_months, told, values
from tests.pledge_changes import merged, turn
from tests.scoring import draw


@pytest.fixture
def shares(batch, roads, labour) -> dict:
    """May: roads red, water green, care missing."""
    return make_two_months(roads, labour)


def lit(snapshot: dict) -> list[tuple[str, int, int]]:
    return [
        (row["light"], *map(int, values(snapshot, row["pledges"], row["items"])))
        for row in snapshot["lights"]
    ]


def test_what_is_out_is_under_no_light_and_in_a_sentence_of_its_own(batch, shares, director):
    pledges = {name: share.indicator.pledge for name, share in shares.items()}
    turn(pledges["roads"], "pause", director, on=date(2020, 5, 20))
    merged(pledges["water"], pledges["care"], by=director, on=date(2020, 5, 21))

    snapshot = monthly_snapshot(batch, MAY, NEXT)

    assert lit(snapshot) == [
        (light.value, *found)
        for light, found in zip(LIGHTS, [(0, 0), (0, 1), (0, 0), (0, 0), (1, 1)], strict=True)
    ]
    assert values(snapshot, "pledges", "items", "pledges_unlit", "items_unlit") == (3, 3, 0, 0)
    assert values(snapshot, "pledges_paused", "items_paused", "pledges_merged") == (1, 1, 1)
    text = "".join(run.text for run in paper_of(snapshot, {}).runs())
    assert "已暂停1件、1项，不再报送、不亮灯。" in text
    assert "已并入其他实事1件，不再报送、不亮灯。" in text
    assert "已终止" not in text
    words = {told(snapshot, row[2])[0]: told(snapshot, row[9])[0] for row in snapshot["table"]}
    assert words["公路工程建设"] == "已暂停"


def test_the_month_before_is_as_it_was(batch, shares, director):
    before = monthly_snapshot(batch, date(2020, 4, 1), NEXT)

    turn(shares["roads"].indicator.pledge, "stop", director, on=date(2020, 5, 20))

    after = monthly_snapshot(batch, date(2020, 4, 1), NEXT)
    assert (after["totals"], after["lights"], after["figures"]) == (
        before["totals"],
        before["lights"],
        before["figures"],
    )


def test_a_unit_is_scored_by_what_is_in_force_in_the_month(scored, traffic, director, officer):
    pledge = traffic.responsibilities.get().pledge
    turn(pledge, "pause", director, on=date(2020, 4, 10))

    draw(scored, officer)

    [sheet] = ScoreSheet.objects.filter(agency=traffic)
    assert [line["parts"] for line in sheet.lines if line["rule"] == "completion"] == [[]]
