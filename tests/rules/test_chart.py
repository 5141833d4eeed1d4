"""A chart keeps everything inside its frame, its words apart, and its days in order."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import combinations, pairwise, permutations

from hypothesis import given
from hypothesis import strategies as st

from progress.chart import LAYOUTS, MARK_LANES, MARK_WIDTH, WIDTH, Chart, chart
from progress.chart_labels import Label
from progress.chart_spots import LEADS_FROM, REACH

START, END = date(2023, 1, 1), date(2023, 12, 31)
AUGUST, SEPTEMBER = date(2023, 8, 31), date(2023, 9, 30)

days = st.dates(date(2019, 1, 1), date(2030, 12, 31))
figures = st.decimals(-500, 20_000, places=4) | st.fractions(0, 3).map(lambda share: share * 100)
points = st.lists(st.tuples(days, figures), max_size=14, unique_by=lambda point: point[0])
bands = st.lists(
    st.tuples(days, figures, figures).map(lambda row: (row[0], *sorted(row[1:]))),
    max_size=8,
    unique_by=lambda row: row[0],
)
nodes = st.lists(st.tuples(days, st.text(max_size=4), st.none() | st.booleans()), max_size=40)
charts = st.builds(
    lambda actual, expected, band, milestones, ends, goal: chart(
        actual=actual,
        expected=expected,
        band=band,
        milestones=milestones,
        start=min(ends),
        end=max(ends),
        goal=goal,
    ),
    points,
    points,
    bands,
    nodes,
    st.tuples(days, days),
    st.none() | st.just(Fraction(100)) | figures,
)


def numbers(path: str) -> list[Decimal]:
    return [Decimal(number) for number in re.findall(r"-?[\d.]+", path)]


def places(drawn: Chart) -> list[Decimal]:
    """Every coordinate of the drawing."""
    found = [Decimal(each) for dot in drawn.dots for each in (dot.place.x, dot.place.y)]
    found += [Decimal(tick.y) for tick in drawn.ticks]
    found += [Decimal(drawn.goal.y)] if drawn.goal else []
    found += [Decimal(each) for span in drawn.spans for each in (span.x, span.begins)]
    found += [Decimal(mark.x) for mark in drawn.marks]
    found += [Decimal(each) for labels in layouts(drawn) for label in labels
              for each in (label.x, label.y)]  # fmt: skip
    return found + numbers(drawn.actual) + numbers(drawn.expected) + numbers(drawn.band)


@given(charts)
def test_everything_lies_inside_the_frame(drawn):
    assert [each for each in places(drawn) if not 0 <= each <= 100] == []


def layouts(drawn: Chart) -> list[tuple[Label, ...]]:
    """The words as they stand in each width."""
    return [layout.labels for layout in drawn.layouts]


@given(charts)
def test_no_word_covers_another_and_none_leaves_the_frame(drawn):
    for labels in layouts(drawn):
        boxes = [label.box for label in labels]

        assert [box for box in boxes if min(box) < 0 or max(box) > 100] == []
        assert [
            (one, other)
            for one, other in combinations(boxes, 2)
            if one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
        ] == []


@given(charts)
def test_every_width_has_the_same_words_those_of_a_column_by_value(drawn):
    for labels in layouts(drawn):
        assert [(each.kind, each.values) for each in labels] == [
            (each.kind, each.values) for each in drawn.labels
        ]
        # places are kept to a hundredth of a percent: closer values may stand either way
        near = (drawn.ticks[-1].value - drawn.ticks[0].value) / 5000 + Decimal("0.11")
        assert [
            (one, other)
            for one, other in permutations(labels, 2)
            if one.box[0] < other.box[2] and other.box[0] < one.box[2]
            and min(one.values) > max(other.values) + near
            and one.box[1] > other.box[1]
        ] == []  # fmt: skip


@given(charts)
def test_a_word_stands_near_its_point_or_has_a_line_to_it(drawn):
    for labels in layouts(drawn):
        assert [label for label in labels if label.distance > REACH + Fraction(1, 50)] == []
        assert [label.leader is None for label in labels] == [
            label.distance <= LEADS_FROM + Fraction(1, 500) for label in labels
        ]


@given(charts)
def test_a_word_starts_or_ends_where_its_box_does(drawn):
    for labels, (_name, width) in zip(layouts(drawn), LAYOUTS, strict=True):
        for label in labels:
            left, top, right, bottom = label.box
            edge = {"start": left, "middle": (left + right) / 2, "end": right}[label.anchor]
            aside = Fraction(label.dx) * 100 / width
            assert abs(Fraction(label.x) + aside - edge) <= Fraction(1, 50)
            assert top < Fraction(label.y) < bottom


@given(charts)
def test_days_keep_their_order_from_left_to_right(drawn):
    for line in (drawn.actual, drawn.expected):
        xs = numbers(line)[::2]
        assert xs == sorted(xs)
    assert [dot.day for dot in drawn.dots] == sorted(dot.day for dot in drawn.dots)
    assert [row.day for row in drawn.rows] == sorted({row.day for row in drawn.rows})


@given(points, bands)
def test_more_stands_higher_whatever_the_scale(actual, band):
    drawn = chart(actual=actual, band=band, start=START, end=END)
    told = sorted(zip([dict(actual)[dot.day] for dot in drawn.dots], drawn.dots, strict=True),
                  key=lambda pair: pair[0])  # fmt: skip

    heights = [Decimal(dot.place.y) for _value, dot in told]
    assert heights == sorted(heights, reverse=True)


@given(points)
def test_every_told_figure_is_drawn_and_stands_in_the_table(actual):
    drawn = chart(actual=actual, start=START, end=END)

    assert [dot.day for dot in drawn.dots] == sorted(day for day, _value in actual)
    assert {row.day: row.actual for row in drawn.rows} == {dot.day: dot.value for dot in drawn.dots}


@given(nodes)
def test_marks_of_a_lane_stand_apart_and_hold_every_milestone(milestones):
    within = [each for each in milestones if START <= each[0] <= END]
    within.sort(key=lambda node: node[:2])
    marks = chart(actual=(), milestones=milestones, start=START, end=END).marks

    assert [(n.day, n.what, n.done) for mark in marks for n in mark.nodes] == within
    assert [mark.number for mark in marks] == list(range(1, len(marks) + 1))
    for lane in range(MARK_LANES):
        xs = [Decimal(mark.x) for mark in marks if mark.lane == lane]
        least = Decimal(int(100 * 100 * MARK_WIDTH / WIDTH)) / 100 - Decimal("0.02")
        assert [b - a for a, b in pairwise(xs) if b - a < least] == []
    assert {mark.lane for mark in marks} <= set(range(MARK_LANES))


def test_a_figure_past_the_target_is_drawn_by_growing_the_scale():
    drawn = chart(
        actual=[(AUGUST, Decimal(90)), (SEPTEMBER, Decimal("132.5"))], start=START, end=END
    )

    assert [tick.value for tick in drawn.ticks] == [0, 50, 100, 150]
    assert [(dot.place.y, dot.value) for dot in drawn.dots] == [
        ("40.00", Decimal("90.00")),
        ("11.67", Decimal("132.50")),
    ]
    assert drawn.goal is not None
    assert drawn.goal.y == "33.33"


def test_a_share_below_the_baseline_is_drawn_below_nothing():
    drawn = chart(actual=[(SEPTEMBER, Decimal(-10))], start=START, end=END)

    assert [tick.value for tick in drawn.ticks] == [-50, 0, 50, 100]
    assert drawn.dots[0].place.y == "73.33"


def test_a_year_has_a_word_for_every_month_and_for_every_third_on_a_phone():
    spans = chart(actual=(), start=START, end=END).spans

    assert [span.first.month for span in spans if span.wide] == list(range(1, 13))
    assert [span.first.month for span in spans if span.narrow] == [1, 4, 7, 10]


def test_a_drawing_of_many_years_is_divided_into_years():
    spans = chart(actual=(), start=date(2021, 3, 1), end=date(2025, 12, 31)).spans

    assert [(span.first, span.kind) for span in spans] == [
        (date(2021, 3, 1), "year"),
        *((date(year, 1, 1), "year") for year in range(2022, 2026)),
    ]


def test_the_last_figure_gives_the_date_unless_it_speaks_of_another_day():
    told = [(AUGUST, Decimal(1)), (SEPTEMBER, Decimal(2))]
    earlier = SEPTEMBER - timedelta(days=3)

    assert [
        chart(actual=told, start=START, end=END).as_of,
        chart(actual=told, start=START, end=END, as_of=earlier).as_of,
        chart(actual=(), start=START, end=END).as_of,
    ] == [SEPTEMBER, earlier, None]


def test_a_single_figure_is_a_dot_without_a_line():
    drawn = chart(actual=[(SEPTEMBER, Decimal(50))], start=START, end=END)

    assert (len(drawn.dots), drawn.actual, drawn.expected, drawn.band) == (1, "", "", "")


def test_the_words_tell_what_was_reached_and_what_the_plan_expected_that_day():
    drawn = chart(
        actual=[(AUGUST, Decimal(40)), (SEPTEMBER, Decimal("57.65"))],
        expected=[(START, Decimal(0)), (SEPTEMBER, Decimal("74.79")), (END, Decimal(100))],
        band=[(SEPTEMBER, Decimal("57.65"), Decimal("57.65")), (END, Decimal(60), Decimal(70))],
        start=START,
        end=END,
    )

    assert [(label.kind, label.values) for label in drawn.labels] == [
        ("actual", (Decimal("57.65"),)),
        ("expected", (Decimal("74.79"),)),
        ("band", (Decimal("60.0"), Decimal("70.0"))),
        ("goal", (Decimal("100.00"),)),
    ]


def test_a_plan_and_nodes_beyond_the_drawing_are_left_out():
    beyond = date(2035, 12, 31)
    drawn = chart(
        actual=[(SEPTEMBER, Decimal(50))],
        expected=[(START, Decimal(0)), (END, Decimal(100)), (beyond, Decimal(100))],
        milestones=[(beyond, "远景", False)],
        start=START,
        end=END,
    )

    assert (drawn.expected, drawn.marks) == ("M0.00 100.00L100.00 0.00", ())
