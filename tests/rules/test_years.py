"""三年完成: what stands and what a year brought are two things; what nobody told is not 0."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from pledges.targets import Comparator, Kind, PlanKind, Target
from progress.pace import Schedule
from progress.periods import month_end
from progress.years import Told, Year, by_year, each_year

SPAN = date(2018, 1, 1), date(2020, 12, 31)
DOCTORS = Target(Kind.FLOW, Comparator.AT_LEAST, Decimal(1000))
THIRDS = Schedule(
    PlanKind.MONTHLY,
    *SPAN,
    points=(
        (date(2018, 12, 31), Fraction(2, 10)),
        (date(2019, 12, 31), Fraction(5, 10)),
        (date(2020, 12, 31), Fraction(1)),
    ),
)


def told(year: int, month: int, value: str) -> Told:
    first = date(year, month, 1)
    return Told(first, month_end(first), Decimal(value))


def test_a_year_s_target_is_what_the_plan_grows_by_in_it():
    rows = by_year(
        DOCTORS, lambda day: THIRDS, SPAN, [told(2018, 12, "180"), told(2019, 12, "520")]
    )

    assert rows == [
        Year(2018, Decimal(200), Decimal(200), Decimal(180), date(2018, 12, 31), Decimal(180),
             Decimal("90.00")),
        Year(2019, Decimal(500), Decimal(300), Decimal(520), date(2019, 12, 31), Decimal(340),
             Decimal("113.33")),
        Year(2020, Decimal(1000), Decimal(500)),
    ]  # fmt: skip


def test_without_the_december_before_a_year_s_own_part_is_unknown():
    rows = by_year(DOCTORS, lambda day: THIRDS, SPAN, [told(2019, 11, "450"), told(2020, 6, "700")])

    assert [(row.stands, row.brought, row.percent, row.unknown) for row in rows] == [
        (None, None, None, None),
        (Decimal(450), None, None, 2018),
        (Decimal(700), None, None, 2019),
    ]


def test_a_december_of_nought_is_a_figure():
    rows = by_year(DOCTORS, lambda day: THIRDS, SPAN, [told(2018, 12, "0"), told(2019, 3, "30")])

    assert [(row.brought, row.percent) for row in rows] == [
        (Decimal(0), Decimal("0.00")), (Decimal(30), Decimal("10.00")), (None, None),
    ]  # fmt: skip


def test_what_was_carried_over_is_no_part_of_the_first_year():
    carried = Schedule(PlanKind.EVEN, date(2020, 1, 1), date(2021, 12, 31), opening=Fraction(1, 5))

    rows = by_year(
        DOCTORS,
        lambda day: carried,
        (date(2020, 1, 1), date(2021, 12, 31)),
        [told(2020, 6, "300")],
        Decimal(200),
    )

    # 366 of 731 days of the 800 that are left
    assert (rows[0].planned, rows[0].target) == (Decimal("600.55"), Decimal("400.55"))
    assert (rows[0].brought, rows[0].percent) == (Decimal(100), Decimal("24.97"))


def test_a_falling_target_falls_year_by_year():
    target = Target(Kind.LEVEL, Comparator.EQUAL, Decimal(3000), baseline=Decimal(4300))

    rows = by_year(target, lambda day: THIRDS, SPAN, [told(2018, 12, "4100")])

    assert rows[0] == Year(
        2018, Decimal(4040), Decimal(-260), Decimal(4100), date(2018, 12, 31), Decimal(-200),
        Decimal("76.92"),
    )  # fmt: skip


def test_a_past_year_keeps_the_plan_that_was_then_in_force():
    slow = Schedule(PlanKind.STEPS, *SPAN, points=((SPAN[1], Fraction(1)),))

    rows = by_year(DOCTORS, lambda day: THIRDS if day.year < 2019 else slow, SPAN, [])

    assert [row.target for row in rows] == [Decimal(200), Decimal(-200), Decimal(1000)]


def test_a_target_due_anew_every_year_starts_from_nothing_each_january():
    target = Target(Kind.FLOW, Comparator.AT_LEAST, Decimal(30))

    rows = each_year(target, (date(2019, 7, 16), date(2021, 12, 31)), [told(2020, 11, "24")])

    assert rows == [
        Year(2019, None, Decimal(30)),
        Year(2020, None, Decimal(30), Decimal(24), date(2020, 11, 30), Decimal(24),
             Decimal("80.00")),
        Year(2021, None, Decimal(30)),
    ]  # fmt: skip


@given(st.lists(st.integers(0, 400), min_size=3, max_size=3))
def test_the_years_parts_make_up_the_whole(brought):
    stands, figures = 0, []
    for year, part in zip((2018, 2019, 2020), brought, strict=True):
        stands += part
        figures.append(told(year, 12, str(stands)))

    rows = by_year(DOCTORS, lambda day: THIRDS, SPAN, figures)

    assert [row.brought for row in rows] == brought
    assert sum(row.target for row in rows) == 1000
