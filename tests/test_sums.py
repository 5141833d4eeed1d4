"""Parts against the whole, and plans scaled to a part: the arithmetic alone."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledges.sums import Fit, Sum, add_up, scaled_points, touches_season
from pledges.targets import Comparator, Kind, Target

END = date(2020, 12, 31)


def flow(value: str, comparator: Comparator = Comparator.EQUAL, upper: str | None = None):
    return Target(Kind.FLOW, comparator, Decimal(value), upper and Decimal(upper))


def made(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


@pytest.mark.parametrize(
    ("whole", "parts", "fit", "assigned", "difference"),
    [
        (flow("800"), ["500", "300"], Fit.EXACT, "800", "0"),
        (flow("800"), ["500", "280"], Fit.SHORT, "780", "20"),
        (flow("800"), ["500", "320"], Fit.OVER, "820", "20"),
        (flow("800"), [], Fit.SHORT, "0", "800"),
        (flow("0.3"), ["0.1", "0.2"], Fit.EXACT, "0.3", "0"),
        (flow("800", Comparator.AT_LEAST), ["900"], Fit.WITHIN, "900", "100"),
        (flow("800", Comparator.AT_LEAST), ["799"], Fit.SHORT, "799", "1"),
        (flow("800", Comparator.ABOUT), ["760"], Fit.WITHIN, "760", "40"),
        (flow("800", Comparator.ABOUT), ["840"], Fit.WITHIN, "840", "40"),
        (flow("800", Comparator.ABOUT), ["759"], Fit.SHORT, "759", "41"),
        (flow("800", Comparator.ABOUT), ["841"], Fit.OVER, "841", "41"),
        (flow("700", Comparator.RANGE, "800"), ["750"], Fit.WITHIN, "750", "50"),
        (flow("700", Comparator.RANGE, "800"), ["690"], Fit.SHORT, "690", "10"),
        (flow("700", Comparator.RANGE, "800"), ["810"], Fit.OVER, "810", "10"),
    ],
)
def test_flows_are_summed_and_held_against_the_whole(whole, parts, fit, assigned, difference):
    assert add_up(whole, map(Decimal, parts)) == Sum(fit, made(assigned), made(difference))


@pytest.mark.parametrize(
    "whole",
    [
        Target(Kind.LEVEL, Comparator.AT_LEAST, Decimal(95)),
        Target(Kind.BOUND, Comparator.AT_MOST, Decimal("4.5")),
        Target(Kind.QUALITATIVE, Comparator.QUALITATIVE),
    ],
)
def test_rates_bounds_and_words_are_never_summed(whole):
    found = add_up(whole, [Decimal(90), Decimal(96)])

    assert (found, found.needs_reason) == (Sum(Fit.NOT_SUMMED), False)


figures = st.decimals("0.01", "100000", places=2)


@given(st.lists(figures, max_size=20), figures)
def test_the_difference_is_what_is_missing_or_too_much(parts, whole):
    found = add_up(flow(str(whole)), parts)

    signed = {Fit.SHORT: 1, Fit.OVER: -1, Fit.EXACT: 0}[found.fit]
    assert found.assigned + signed * found.difference == whole
    assert found.needs_reason == (sum(parts) != whole)


def test_points_keep_their_share_of_the_way_and_end_at_the_part_s_target():
    points = [(date(2020, 6, 30), Decimal("400")), (END, Decimal("800.0000"))]

    assert scaled_points(points, flow("800"), flow("45"), END) == [
        (date(2020, 6, 30), Decimal(23)),  # 22.5, half away from zero
        (END, Decimal(45)),
    ]


def test_values_that_stop_short_of_the_target_get_it_on_the_last_day():
    points = [(date(2020, 9, 30), Decimal("480"))]

    assert scaled_points(points, flow("800"), flow("10"), END) == [
        (date(2020, 9, 30), Decimal(6)),
        (END, Decimal(10)),
    ]


def test_measured_parts_keep_their_decimals():
    points = [(date(2020, 6, 30), Decimal("100")), (END, Decimal("300"))]

    assert scaled_points(points, flow("300"), flow("12.5"), END) == [
        (date(2020, 6, 30), Decimal("4.2")),
        (END, Decimal("12.5")),
    ]


@st.composite
def plans(draw):
    values = sorted(draw(st.lists(figures, min_size=1, max_size=12)))
    days = [date(2020, 1, 31) + timedelta(days=20 * number) for number in range(len(values))]
    return list(zip(days, values, strict=True)), draw(figures), draw(figures)


@given(plans())
def test_scaled_values_never_fall_and_end_exactly_at_the_target(drawn):
    points, whole, part = drawn

    scaled = scaled_points(points, flow(str(whole)), flow(str(part)), END)

    values = [value for _day, value in scaled]
    assert values == sorted(values)
    assert values[-1] == part
    assert [day for day, _value in scaled][: len(points)] == [day for day, _value in points]
    for (_day, value), made_of in zip(points[:-1], values, strict=False):
        # half a step of the finest figure given is the most rounding may take
        assert abs(made_of - min(value * part / whole, part)) <= Decimal("0.5")


@pytest.mark.parametrize(
    ("start", "end", "touches"),
    [
        ((2020, 1, 1), (2020, 4, 14), False),
        ((2020, 1, 1), (2020, 4, 15), True),
        ((2020, 10, 31), (2020, 12, 31), True),
        ((2020, 11, 1), (2021, 4, 14), False),
        ((2020, 11, 1), (2021, 4, 15), True),
        ((2020, 11, 1), (2022, 1, 31), True),
    ],
)
def test_a_span_touches_the_work_season_or_not(start, end, touches):
    assert touches_season(date(*start), date(*end), 415, 1031) is touches
