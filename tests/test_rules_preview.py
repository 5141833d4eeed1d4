"""Before rules are saved their effect is seen: what would change, and that nothing was written."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from progress.actions.judging import judge_batch
from progress.actions.rules import RuleDraft, set_rules
from progress.facts import Light, Rules
from progress.models import Flag, JudgingRule, Verdict
from progress.readers.recolouring import preview
from tests.promises import APRIL, make_accepted, make_pledge, make_share

MAY = date(2020, 5, 1)
DAY = date(2020, 5, 8)
D = Decimal


@pytest.fixture
def judged(batch, roads, county, labour):
    """April: roads 3.01 points behind, 承德县's part far behind, jobs 6.07 ahead, one silent."""
    part = make_share(roads.indicator.pledge, name="农村公路", target="100", region=county)
    jobs = make_share(
        make_pledge(batch, labour), name="城镇新增就业", target="46000", until=date(2020, 12, 31)
    )
    silent = make_share(jobs.indicator.pledge, name="技能培训")
    for share, value in ((roads, "110"), (part, "20"), (jobs, "18000")):
        make_accepted(share, APRIL, value)
    judge_batch(batch=batch, today=DAY)
    return {"roads": roads, "part": part, "jobs": jobs, "silent": silent}


def seen(batch, officer, rules: Rules, day: date = MAY, **scope):
    return preview(RuleDraft(batch, day, rules, "试算", **scope).row(officer, DAY))


def told(found) -> list[tuple]:
    return [
        (row.verdict.share_id, row.verdict.light, row.ruling.light, row.word, row.lights)
        for row in found.rows
    ]


def test_what_would_change_stands_worst_first_with_its_new_sentence(batch, officer, judged):
    found = seen(batch, officer, Rules(ahead_from=D(7), yellow_from=D(3), red_over=D("19.67")))

    assert told(found) == [
        (judged["roads"].pk, "green", Light.YELLOW, "滞后", True),
        (judged["jobs"].pk, "green", Light.GREEN, "按序时", False),
    ]
    assert found.rows[0].sentence == (
        "截至4月30日，计划完成39.67%（119.0公里），实际36.67%（110公里），"
        "落后3.01个百分点，相当于晚10天。"
    )
    assert (found.tried, found.elsewhere, found.lights, found.words) == (4, 0, 1, 1)
    assert (found.raised, found.cleared) == (1, 0)


def test_the_counts_of_the_whole_batch_stand_before_and_after(batch, officer, judged):
    found = seen(batch, officer, Rules(yellow_from=D(1), red_over=D(2)))

    assert [
        (c.light, c.pledges, c.pledges_after, c.indicators, c.indicators_after)
        for c in found.counts
    ] == [
        (Light.RED, 0, 1, 0, 1),
        (Light.YELLOW, 0, 0, 0, 0),
        (Light.GREY, 1, 1, 1, 1),
        (Light.GREEN, 1, 0, 2, 1),
        (Light.BLUE, 0, 0, 0, 0),
    ]


def test_looser_rules_would_clear_a_flag(batch, officer, judged):
    found = seen(batch, officer, Rules(yellow_from=D(20), red_over=D(50)))

    assert told(found) == [(judged["part"].pk, "yellow", Light.GREEN, "略慢", True)]
    assert [row.before for row in found.rows] == [judged["part"].verdicts.latest("pk").text]
    assert (found.raised, found.cleared) == (0, 1)


def test_the_defaults_change_nothing(batch, officer, judged):
    found = seen(batch, officer, Rules())

    assert (found.tried, found.rows) == (4, [])


def test_only_the_scope_is_tried(batch, officer, judged):
    strict = Rules(yellow_from=D(1), red_over=D(2))

    found = seen(batch, officer, strict, indicator=judged["jobs"].indicator)

    assert (found.tried, found.elsewhere, found.rows) == (1, 0, [])


def test_what_a_narrower_setting_holds_by_then_is_left_alone(batch, officer, judged):
    set_rules(
        draft=RuleDraft(
            batch, date(2020, 6, 1), Rules(red_over=D(40)), "x", indicator=judged["roads"].indicator
        ),
        by=officer,
        today=DAY,
    )
    strict = Rules(yellow_from=D(1), red_over=D(2))

    before, after = (seen(batch, officer, strict, day) for day in (MAY, date(2020, 6, 1)))

    assert [(found.tried, found.elsewhere, found.lights) for found in (before, after)] == [
        (4, 0, 2),
        (2, 2, 0),
    ]


def test_the_newest_verdict_of_each_share_is_tried(batch, officer, judged):
    """Roads caught up in May: what would have been red in April no longer is."""
    strict = Rules(yellow_from=D(1), red_over=D(2))
    in_april = told(seen(batch, officer, strict))
    make_accepted(judged["roads"], MAY, "200")
    judge_batch(batch=batch, today=date(2020, 6, 10))

    in_may = told(seen(batch, officer, strict))

    assert ([row[0] for row in in_april], in_may) == (
        [judged["roads"].pk, judged["part"].pk],
        [],
    )


def test_a_batch_never_judged_has_nothing_to_try(batch, officer, roads):
    found = seen(batch, officer, Rules(yellow_from=D(1)))

    assert (found.tried, found.elsewhere, found.rows) == (0, 0, [])


def test_looking_writes_nothing(batch, officer, judged):
    before = [list(model.objects.values()) for model in (Verdict, Flag, JudgingRule)]

    seen(batch, officer, Rules(yellow_from=D(1), red_over=D(2)))

    assert [list(model.objects.values()) for model in (Verdict, Flag, JudgingRule)] == before


@pytest.mark.parametrize("rows", [1, 3])
def test_the_queries_do_not_grow_with_the_rows(
    batch, officer, traffic, rows, django_assert_num_queries
):
    pledge = make_pledge(batch, traffic)
    for number in range(rows):
        make_accepted(make_share(pledge, name=f"农村公路{number}"), APRIL, "110")
    judge_batch(batch=batch, today=DAY)

    with django_assert_num_queries(3):
        found = seen(batch, officer, Rules(yellow_from=D(1), red_over=D(2)))

    assert len(found.rows) == rows
