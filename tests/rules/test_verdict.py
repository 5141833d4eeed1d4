"""The light of a share: the worked cases, each rule's edge, and what must always hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledges.targets import Comparator, Kind, PlanKind, Target
from progress.facts import Facts, Light, MilestoneFact, Reason, Reporting, Ruling
from progress.inputs import from_json, to_json
from progress.lateness import judge, raises_flag, worst
from progress.pace import Schedule
from progress.periods import month_of

D = Decimal
START, END = date(2020, 1, 1), date(2020, 12, 31)
EVEN = Schedule(PlanKind.EVEN, START, END)
NO_PLAN = Schedule(PlanKind.NONE, START, END)
ROADS = Schedule(PlanKind.EVEN, START, date(2020, 10, 31))
SEASON = Schedule(PlanKind.SEASON, START, date(2020, 10, 31))
STEPS = Schedule(
    PlanKind.STEPS,
    START,
    date(2020, 10, 31),
    points=(
        (date(2020, 6, 30), Fraction(1, 2)),
        (date(2020, 8, 31), Fraction(4, 5)),
        (date(2020, 10, 31), Fraction(1)),
    ),
)
APRIL_30 = date(2020, 4, 30)


def flow(value: str, comparator: str = "=") -> Target:
    return Target(Kind.FLOW, Comparator(comparator), D(value))


def facts(target: Target, value: str | None, day: date = APRIL_30, plan=EVEN, **more) -> Facts:
    figure = None if value is None else D(value)
    base = {"last_value": figure, "highest": figure, "reporting": Reporting.ACCEPTED}
    return Facts(
        day=day,
        month=month_of(day),
        target=target,
        deadline=plan.end,
        schedule=plan,
        value=figure,
        **(base | more),
    )


def ruling(*args, **kwargs) -> tuple:
    made = judge(facts(*args, **kwargs))
    return made.light, made.reason, made.expected, made.actual, made.gap


BOUND = Target(Kind.BOUND, Comparator.AT_MOST, D("4.5"))
ALLOWANCE = Target(Kind.LEVEL, Comparator.EQUAL, D(4800), baseline=D(4300))


@pytest.mark.parametrize(
    ("case", "outcome"),
    [
        (
            facts(flow("46000", ">="), "8276", date(2020, 3, 31)),
            (Light.GREEN, Reason.SLIGHTLY_BEHIND, D("24.86"), D("17.99"), D("-6.87")),
        ),
        (
            facts(flow("46000", ">="), "18000"),
            (Light.GREEN, Reason.AHEAD, D("33.06"), D("39.13"), D("6.07")),
        ),
        (
            facts(flow("14000", ">="), "4682"),
            (Light.GREEN, Reason.ON_SCHEDULE, D("33.06"), D("33.44"), D("0.38")),
        ),
        (
            facts(flow("300"), "30", plan=ROADS),
            (Light.YELLOW, Reason.BEHIND, D("39.67"), D("10.00"), D("-29.67")),
        ),
        (
            facts(flow("300"), "30", plan=SEASON),
            (Light.GREEN, Reason.ON_SCHEDULE, D("8.00"), D("10.00"), D("2.00")),
        ),
        (
            facts(flow("1380"), "340", plan=STEPS),
            (Light.GREEN, Reason.AHEAD, D("0.00"), D("24.64"), D("24.64")),
        ),
        (
            facts(flow("1380"), "400", date(2020, 7, 31), STEPS),
            (Light.YELLOW, Reason.BEHIND, D("50.00"), D("28.99"), D("-21.01")),
        ),
        (
            facts(flow("1380"), "400", date(2020, 9, 30), STEPS),
            (Light.RED, Reason.FAR_BEHIND, D("80.00"), D("28.99"), D("-51.01")),
        ),
        (facts(BOUND, "3.29", plan=NO_PLAN), (Light.GREEN, Reason.WITHIN_BOUND, None, None, None)),
        (facts(BOUND, "4.4", plan=NO_PLAN), (Light.YELLOW, Reason.NEAR_BOUND, None, None, None)),
        (facts(BOUND, "4.5", plan=NO_PLAN), (Light.YELLOW, Reason.NEAR_BOUND, None, None, None)),
        (facts(BOUND, "4.275", plan=NO_PLAN), (Light.GREEN, Reason.WITHIN_BOUND, None, None, None)),
        (facts(BOUND, "4.6", plan=NO_PLAN), (Light.RED, Reason.OVER_BOUND, None, None, None)),
        (
            facts(ALLOWANCE, "4800", plan=NO_PLAN),
            (Light.GREEN, Reason.REACHED, None, D("100.00"), None),
        ),
        (
            facts(flow("300"), None, plan=ROADS, reporting=Reporting.MISSING),
            (Light.GREY, Reason.UNREPORTED, D("39.67"), None, None),
        ),
    ],
)
def test_the_worked_cases_come_out_to_the_digit(case, outcome):
    made = judge(case)

    assert (made.light, made.reason, made.expected, made.actual, made.gap) == outcome


def test_the_yellow_case_is_ninety_one_days_late():
    made = judge(facts(flow("300"), "30", plan=ROADS))

    assert made == Ruling(
        Light.YELLOW, Reason.BEHIND, D("39.67"), D("10.00"), D("-29.67"), D("119.0"), 91
    )


# Each threshold, with the gap at the edge: a target of 10,000 by day 100 of 200.
HALF = Schedule(PlanKind.EVEN, date(2020, 1, 1), date(2020, 7, 18))
MIDWAY = date(2020, 4, 9)


@pytest.mark.parametrize(
    ("value", "light", "reason"),
    [
        ("5500", Light.GREEN, Reason.AHEAD),
        ("5499", Light.GREEN, Reason.ON_SCHEDULE),
        ("5000", Light.GREEN, Reason.ON_SCHEDULE),
        ("4999", Light.GREEN, Reason.SLIGHTLY_BEHIND),
        ("4001", Light.GREEN, Reason.SLIGHTLY_BEHIND),
        ("4000", Light.YELLOW, Reason.BEHIND),
        ("2000", Light.YELLOW, Reason.BEHIND),
        ("1999", Light.RED, Reason.FAR_BEHIND),
        ("0", Light.RED, Reason.FAR_BEHIND),
    ],
)
def test_both_ends_of_ten_to_thirty_points_are_yellow(value, light, reason):
    assert ruling(flow("10000"), value, MIDWAY, HALF)[:2] == (light, reason)


@pytest.mark.parametrize(
    ("value", "light"), [("2000", Light.YELLOW), ("1999.6", Light.YELLOW), ("1999.5", Light.RED)]
)
def test_thresholds_compare_the_gap_rounded_to_two_decimals(value, light):
    assert ruling(flow("10000"), value, MIDWAY, HALF)[0] == light


def test_nothing_done_is_a_lag_like_any_other():
    """T3: a flag must not be lost exactly when nothing was done."""
    made = judge(facts(flow("300"), "0", plan=ROADS))

    assert (made.light, made.actual, raises_flag(made)) == (Light.RED, D("0.00"), True)


def test_an_old_figure_does_not_answer_for_today():
    """T4: a unit that stops reporting turns grey, then red at the deadline; never green."""
    silent = {"value": None, "reporting": Reporting.MISSING}
    in_may = replace(facts(flow("300"), "299", date(2020, 5, 31), ROADS), **silent)
    in_october = replace(facts(flow("300"), "299", date(2020, 10, 31), ROADS), **silent)

    assert [judge(in_may).light, judge(in_october).light] == [Light.GREY, Light.RED]


def test_a_decreasing_level_moves_with_its_figure():
    """T5: from 5 % down to 3 %, 4 % is half way, 2.9 % is reached."""
    poverty = Target(Kind.LEVEL, Comparator.EQUAL, D(3), baseline=D(5))

    assert ruling(poverty, "4", MIDWAY, HALF) == (
        Light.GREEN,
        Reason.ON_SCHEDULE,
        D("50.00"),
        D("50.00"),
        D("0.00"),
    )
    assert ruling(poverty, "2.9", MIDWAY, HALF)[:2] == (Light.GREEN, Reason.REACHED)


def test_over_fulfilment_is_shown_as_it_is():
    """T2, R18: 120 % is 120 %, not 100 %."""
    assert judge(facts(flow("100"), "120")).actual == D("120.00")


@pytest.mark.parametrize(
    ("comparator", "value", "upper", "reported", "is_reached"),
    [
        (">=", "100", None, "100", True),
        (">=", "100", None, "99.9999", False),
        ("=", "100", None, "130", True),
        ("~", "100", None, "95", True),
        ("~", "100", None, "94.99", False),
        ("range", "100", "120", "100", True),
        ("range", "100", "120", "120", True),
        ("range", "100", "120", "121", False),
    ],
)
def test_each_comparator_has_its_own_reach(comparator, value, upper, reported, is_reached):
    target = Target(Kind.FLOW, Comparator(comparator), D(value), D(upper) if upper else None)

    assert (judge(facts(target, reported)).reason == Reason.REACHED) is is_reached


def test_acceptance_comes_before_everything():
    late = facts(flow("300"), "30", date(2020, 12, 31), ROADS, passed_on=date(2020, 12, 31))

    assert judge(late).light == Light.BLUE
    assert judge(replace(late, passed_on=date(2021, 1, 1))).light == Light.RED


def test_before_the_plan_starts_it_is_not_started():
    later = Schedule(PlanKind.EVEN, date(2020, 5, 1), END)

    assert judge(facts(flow("300"), "0", plan=later)).reason == Reason.NOT_STARTED


def test_an_idle_season_inside_the_plan_is_judged_by_its_gap():
    assert ruling(flow("300"), "0", date(2020, 2, 29), SEASON) == (
        Light.GREEN,
        Reason.ON_SCHEDULE,
        D("0.00"),
        D("0.00"),
        D("0.00"),
    )


@pytest.mark.parametrize(
    ("reporting", "reason"),
    [
        (Reporting.MISSING, Reason.UNREPORTED),
        (Reporting.SUBMITTED, Reason.UNREVIEWED),
        (Reporting.RETURNED, Reason.RETURNED),
    ],
)
def test_grey_says_how_far_the_report_has_come(reporting, reason):
    made = judge(facts(flow("300"), None, reporting=reporting))

    assert (made.light, made.reason, raises_flag(made)) == (
        Light.GREY,
        reason,
        reporting == Reporting.MISSING,
    )


def test_a_zero_event_bound_stays_broken_from_the_first_event():
    """R32."""
    none_allowed = Target(Kind.BOUND, Comparator.AT_MOST, D(0))

    assert judge(facts(none_allowed, "0", plan=NO_PLAN)).light == Light.GREEN
    assert judge(facts(none_allowed, "1", plan=NO_PLAN)).light == Light.RED
    assert judge(facts(none_allowed, "0", plan=NO_PLAN, highest=D(1))).light == Light.RED


def test_close_to_a_bound_starts_no_ladder():
    assert raises_flag(judge(facts(BOUND, "4.4", plan=NO_PLAN))) is False


def test_words_are_ongoing_until_done_and_red_at_the_deadline():
    words = Target(Kind.QUALITATIVE, Comparator.QUALITATIVE)

    assert ruling(words, None, plan=NO_PLAN) == (Light.GREEN, Reason.ONGOING, None, None, None)
    assert judge(facts(words, None, plan=NO_PLAN, achieved=True)).reason == Reason.REACHED
    assert judge(facts(words, None, END, NO_PLAN)).reason == Reason.OVERDUE


MILESTONE = MilestoneFact("主体完工", date(2020, 4, 30))


@pytest.mark.parametrize(
    ("day", "milestone", "light"),
    [
        (date(2020, 4, 29), MILESTONE, Light.GREEN),
        (date(2020, 4, 30), MILESTONE, Light.YELLOW),
        (date(2020, 7, 29), MILESTONE, Light.YELLOW),
        (date(2020, 7, 30), MILESTONE, Light.RED),
        (date(2020, 7, 30), replace(MILESTONE, done_on=date(2020, 7, 30)), Light.GREEN),
        (date(2020, 7, 30), replace(MILESTONE, value=D(200)), Light.GREEN),
        (date(2020, 7, 30), replace(MILESTONE, value=D(201)), Light.RED),
    ],
)
def test_a_missed_milestone_sets_a_floor_under_the_light(day, milestone, light):
    case = facts(flow("300"), "200", day, ROADS, milestones=(milestone,))

    assert judge(case).light == light


def test_the_worst_light_is_the_pledge_s():
    order = [Light.RED, Light.YELLOW, Light.GREY, Light.GREEN, Light.BLUE]

    assert [worst(order[i:]) for i in range(5)] == order
    assert worst([]) is None


def test_a_target_equal_to_its_baseline_is_refused():
    with pytest.raises(ValueError, match="target equals baseline"):
        Target(Kind.LEVEL, Comparator.EQUAL, D(4300), baseline=D(4300))


# What must hold for any facts.

amounts = st.decimals(0, 10_000, places=4)
days = st.dates(date(2020, 1, 1), date(2021, 3, 31))


@st.composite
def any_facts(draw: st.DrawFn) -> Facts:
    kind = draw(st.sampled_from(Kind))
    comparator, value, baseline = Comparator.QUALITATIVE, None, None
    if kind == Kind.BOUND:
        comparator, value = Comparator.AT_MOST, draw(amounts)
    elif kind != Kind.QUALITATIVE:
        comparator = draw(
            st.sampled_from([Comparator.AT_LEAST, Comparator.EQUAL, Comparator.ABOUT])
        )
        value = draw(st.decimals(1, 10_000, places=4))
        baseline = draw(st.none() | st.decimals("0.0001", "0.9999", places=4))
    plan = draw(st.sampled_from([EVEN, SEASON, STEPS, NO_PLAN]))
    figure = draw(st.none() | amounts)
    reporting = draw(st.sampled_from(Reporting))
    accepted = figure if reporting == Reporting.ACCEPTED else None
    day = draw(days)
    return Facts(
        day=day,
        month=month_of(day),
        target=Target(kind, comparator, value, None, baseline),
        deadline=draw(st.sampled_from([plan.end, END])),
        schedule=plan,
        reporting=reporting,
        value=accepted,
        last_value=figure,
        highest=figure,
        achieved=draw(st.booleans()),
        passed_on=draw(st.none() | days),
        milestones=draw(st.sampled_from([(), (MILESTONE,)])),
    )


@given(any_facts())
def test_missing_is_never_fine(case):
    made = judge(case)

    if case.reporting != Reporting.ACCEPTED:
        assert made.light in (Light.GREY, Light.RED, Light.BLUE)
        assert (made.light == Light.BLUE) == bool(case.passed_on and case.passed_on <= case.day)


@given(any_facts())
def test_a_light_comes_again_from_its_stored_inputs(case):
    stored = to_json(case)

    assert from_json(stored) == case
    assert judge(from_json(stored)) == judge(case)


RANK = {light: rank for rank, light in enumerate([Light.RED, Light.YELLOW, Light.GREEN])}


def rank(case: Facts) -> int:
    return RANK[judge(case).light]


plans = st.sampled_from([EVEN, SEASON, STEPS, ROADS])


@given(plans, days, amounts, amounts)
def test_more_done_is_never_a_worse_light(plan, day, one, other):
    less, more = sorted((one, other))

    assert rank(facts(flow("5000"), str(less), day, plan)) <= rank(
        facts(flow("5000"), str(more), day, plan)
    )


@given(plans, days, days, amounts)
def test_the_same_figure_on_a_later_day_is_never_a_better_light(plan, one, other, value):
    early, late = sorted((one, other))

    assert rank(facts(flow("5000"), str(value), early, plan)) >= rank(
        facts(flow("5000"), str(value), late, plan)
    )


@given(days, amounts, st.integers(1, 200))
def test_a_slower_plan_is_never_a_worse_light(day, value, days_more):
    slower = replace(ROADS, end=date.fromordinal(ROADS.end.toordinal() + days_more))

    assert rank(facts(flow("5000"), str(value), day, ROADS)) <= rank(
        facts(flow("5000"), str(value), day, slower)
    )
