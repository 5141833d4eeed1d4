"""Thresholds as settings: the side of each edge, the unit, and what must hold for any of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import assume, given
from hypothesis import strategies as st

from pledges.targets import Comparator, Kind, PlanKind, Target
from progress.facts import Facts, GapUnit, Light, MilestoneFact, Reason, Reporting, Rules
from progress.inputs import from_json, to_json
from progress.lateness import WORST_FIRST, _bound, _by_gap, judge
from progress.pace import Schedule
from progress.periods import add_months

D = Decimal
CENT = D("0.01")
START, END = date(2020, 1, 1), date(2020, 7, 18)
EVEN = Schedule(PlanKind.EVEN, START, END)  # 200 days
NO_PLAN = Schedule(PlanKind.NONE, START, END)
MIDWAY = date(2020, 4, 9)  # its hundredth

points = st.decimals(0, 100, places=2)
parts = st.decimals("0.0001", 1, places=4)
marks = st.booleans()


@st.composite
def any_rules(draw: st.DrawFn) -> Rules:
    yellow = draw(st.decimals("0.01", 99, places=2))
    return Rules(
        ahead_from=draw(points),
        yellow_from=yellow,
        red_over=yellow + draw(st.decimals("0.01", 50, places=2)),
        gap_unit=draw(st.sampled_from(GapUnit)),
        ahead_at=draw(marks),
        yellow_at=draw(marks),
        red_at=draw(marks),
        near_bound=draw(parts),
        near_at=draw(marks),
        over_at=draw(marks),
        about_from=draw(parts),
        milestone_red_months=draw(st.integers(0, 24)),
    )


def case(target: Target, value: Decimal, rules: Rules, plan=EVEN, **more) -> Facts:
    return Facts(
        day=MIDWAY,
        month=date(2020, 4, 1),
        target=target,
        deadline=END,
        schedule=plan,
        reporting=Reporting.ACCEPTED,
        rules=rules,
        **({"value": value, "last_value": value, "highest": value} | more),
    )


def bound(limit: Decimal) -> Target:
    return Target(Kind.BOUND, Comparator.AT_MOST, limit)


@given(any_rules())
def test_meeting_a_threshold_exactly_lies_on_the_side_the_setting_says(rules):
    found = [_by_gap(gap, rules)[0] for gap in (-rules.yellow_from, -rules.red_over)]

    assert found == [
        Light.YELLOW if rules.yellow_at else Light.GREEN,
        Light.RED if rules.red_at else Light.YELLOW,
    ]
    assume(rules.ahead_from > 0)
    assert (_by_gap(rules.ahead_from, rules)[1] == Reason.AHEAD) is rules.ahead_at


@given(any_rules())
def test_a_cent_beyond_a_threshold_is_past_it_whatever_the_side(rules):
    assert [
        _by_gap(-rules.yellow_from - CENT, replace(rules, red_over=rules.red_over + 1))[0],
        _by_gap(-rules.red_over - CENT, rules)[0],
        _by_gap(rules.ahead_from + CENT, rules)[1],
    ] == [Light.YELLOW, Light.RED, Reason.AHEAD]


@given(any_rules())
def test_a_cent_before_a_threshold_is_not_past_it_whatever_the_side(rules):
    assume(rules.ahead_from > CENT and rules.red_over - rules.yellow_from > CENT)

    assert [
        _by_gap(-rules.yellow_from + CENT, rules)[0],
        _by_gap(-rules.red_over + CENT, rules)[0],
        _by_gap(rules.ahead_from - CENT, rules)[1],
    ] == [Light.GREEN, Light.YELLOW, Reason.ON_SCHEDULE]


gaps = st.decimals(-200, 200, places=2)


@given(any_rules(), gaps, gaps)
def test_further_behind_is_never_a_better_light(rules, one, other):
    behind, ahead = sorted((one, other))

    assert WORST_FIRST.index(_by_gap(behind, rules)[0]) <= WORST_FIRST.index(
        _by_gap(ahead, rules)[0]
    )


@given(any_rules(), gaps, points)
def test_a_looser_threshold_never_worsens_a_light(rules, gap, more):
    looser = replace(rules, yellow_from=rules.yellow_from + more, red_over=rules.red_over + more)

    assert WORST_FIRST.index(_by_gap(gap, rules)[0]) <= WORST_FIRST.index(_by_gap(gap, looser)[0])


@given(any_rules(), gaps)
def test_no_threshold_makes_being_behind_look_ahead(rules, gap):
    light, reason = _by_gap(gap, rules)

    assert (light in (Light.YELLOW, Light.RED)) <= (gap < 0)
    assert (reason in (Reason.AHEAD, Reason.ON_SCHEDULE)) == (gap >= 0)


@given(any_rules(), st.integers(0, 9_999))
def test_percent_of_plan_weighs_the_same_gap_by_what_the_plan_expects(rules, done):
    """Midway the plan expects half: behind by 10 points is behind by 20 percent of the plan."""
    target = Target(Kind.FLOW, Comparator.AT_LEAST, D(10_000))
    in_points = replace(rules, gap_unit=GapUnit.POINTS)
    in_percent = replace(
        rules,
        gap_unit=GapUnit.OF_PLAN,
        ahead_from=2 * rules.ahead_from,
        yellow_from=2 * rules.yellow_from,
        red_over=2 * rules.red_over,
    )

    one, other = (judge(case(target, D(done), each)) for each in (in_points, in_percent))

    assert (one.light, one.reason, one.gap) == (other.light, other.reason, other.gap)
    assert (one.gap_of_plan, other.gap_of_plan) == (None, 2 * one.gap)


@given(any_rules(), st.decimals("0.0001", 1000, places=4))
def test_a_figure_exactly_at_a_bound_is_over_it_only_where_the_setting_says(rules, limit):
    found = _bound(case(bound(limit), limit, rules, NO_PLAN))

    near = rules.near_bound < 1 or rules.near_at
    inside = (Light.YELLOW, Reason.NEAR_BOUND) if near else (Light.GREEN, Reason.WITHIN_BOUND)
    assert found == ((Light.RED, Reason.OVER_BOUND) if rules.over_at else inside)


@given(any_rules(), st.decimals("0.01", 1000, places=2))
def test_a_figure_exactly_at_the_band_is_near_only_where_the_setting_says(rules, limit):
    assume(rules.near_bound < 1)
    edge = limit * rules.near_bound

    found = _bound(case(bound(limit), edge, rules, NO_PLAN))

    assert found == (
        (Light.YELLOW, Reason.NEAR_BOUND) if rules.near_at else (Light.GREEN, Reason.WITHIN_BOUND)
    )


@given(any_rules(), st.decimals(0, 1000, places=4), st.decimals(0, 1000, places=4))
def test_a_higher_figure_under_a_bound_is_never_a_better_light(rules, one, other):
    low, high = sorted((one, other))
    lights = [_bound(case(bound(D(500)), value, rules, NO_PLAN))[0] for value in (high, low)]

    assert WORST_FIRST.index(lights[0]) <= WORST_FIRST.index(lights[1])


@given(any_rules())
def test_no_setting_forgives_an_event_where_none_was_allowed(rules):
    """R32: the sides of a bound speak of real bounds; zero means not one, and zero is kept."""
    none_allowed = bound(D(0))

    assert [
        _bound(case(none_allowed, D(0), rules, NO_PLAN)),
        _bound(case(none_allowed, D(0), rules, NO_PLAN, highest=D(1))),
        _bound(case(none_allowed, D(1), rules, NO_PLAN)),
    ] == [
        (Light.GREEN, Reason.WITHIN_BOUND),
        (Light.RED, Reason.OVER_BOUND),
        (Light.RED, Reason.OVER_BOUND),
    ]


@given(parts, st.decimals(0, 10_000, places=4))
def test_about_is_met_from_the_part_the_setting_names(part, done):
    target = Target(Kind.FLOW, Comparator.ABOUT, D(10_000))

    made = judge(case(target, done, Rules(about_from=part)))

    assert (made.reason == Reason.REACHED) == (done >= 10_000 * part)


@given(st.integers(0, 24))
def test_a_missed_milestone_turns_red_after_the_months_the_setting_names(months):
    due = date(2018, 1, 31)
    milestone = MilestoneFact("主体完工", due)
    red_from = add_months(due, months)
    target = Target(Kind.FLOW, Comparator.AT_LEAST, D(100))

    def light(day: date) -> Light:
        facts = case(target, D(99), Rules(milestone_red_months=months), milestones=(milestone,))
        plan = Schedule(PlanKind.EVEN, date(2018, 1, 1), date(2021, 12, 31))
        return judge(replace(facts, day=day, schedule=plan, deadline=plan.end)).light

    eve = date.fromordinal(red_from.toordinal() - 1)
    assert light(red_from) == Light.RED
    assert light(eve) == (Light.YELLOW if eve >= due else Light.GREEN)


@given(any_rules(), st.decimals(0, 10_000, places=4), st.sampled_from(["flow", "bound"]))
def test_a_light_under_any_setting_comes_again_from_its_stored_inputs(rules, value, kind):
    target = bound(D(5_000)) if kind == "bound" else Target(Kind.FLOW, Comparator.ABOUT, D(10_000))
    facts = case(target, value, rules)

    assert from_json(to_json(facts)) == facts
    assert judge(from_json(to_json(facts))) == judge(facts)
