"""A target of several years is made up of the years', and counted apart from them (R22)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from agencies.refusals import Conflict
from pledges.actions.programmes import (
    ProgrammeTerms,
    change_programme,
    link_indicators,
    make_programme,
)
from pledges.actions.succession import carry_over
from pledges.models import Indicator, Plan, Programme
from progress.readers.programmes import programmes_progress
from tests.closings import AFTER, make_next_batch, make_reported
from tests.conftest import TODAY
from tests.promises import make_accepted, make_pledge, make_share

TERMS = ProgrammeTerms(
    "农村公路三年建设计划",
    2019,
    2021,
    Decimal(1000),
    "公里",
    Decimal(100),
    "2019年完成",
    "三年方案",
)


@pytest.fixture
def programme(officer) -> Programme:
    return make_programme(terms=TERMS, by=officer, today=TODAY)


@pytest.fixture
def first(batch, traffic) -> Indicator:
    """300公里 of 2020, 330 of them done."""
    return make_reported(make_pledge(batch, traffic), "330").indicator


@pytest.fixture
def coming(batch):
    return make_next_batch(batch)


def link(programme, officer, *indicators) -> int:
    return link_indicators(
        programme=programme, indicators=[row.pk for row in indicators], by=officer, today=TODAY
    )


def told(programme):
    return programmes_progress([programme])[programme.pk]


def test_years_add_up_and_their_own_progress_stands_apart(
    programme, first, coming, traffic, officer
):
    second = make_share(
        make_pledge(coming, traffic), target="400", until=date(2021, 12, 31), plan=None
    ).indicator
    assert link(programme, officer, first, second) == 2

    found = told(programme)

    assert [(y.year, y.target, y.done, y.percent, y.stands) for y in found.years] == [
        (2020, Decimal(300), Decimal(330), Decimal("110.00"), Decimal(430)),
        (2021, Decimal(400), None, None, Decimal(430)),
    ]
    assert (found.promised, found.difference, found.shortfall) == (800, -200, 200)
    assert (found.done, found.percent, found.unreported) == (430, Decimal("43.00"), 1)
    assert found.as_of == date(2020, 12, 31)


def test_figures_up_to_a_month_only(programme, first, officer):
    make_accepted(first.shares.get(), date(2020, 6, 1), "90")
    link(programme, officer, first)

    found = programmes_progress([programme], date(2020, 6, 1))[programme.pk]

    assert (found.done, found.as_of) == (Decimal(190), date(2020, 6, 30))


def test_what_is_carried_over_is_counted_once(programme, batch, coming, traffic, officer):
    cohort = make_reported(make_pledge(batch, traffic), "240").indicator
    link(programme, officer, cohort)
    cohort.refresh_from_db()
    made = carry_over(
        indicator=cohort, into=make_pledge(coming, traffic), name="结转", value=Decimal(300),
        deadline=None, quote="", by=officer, today=AFTER,
    )  # fmt: skip
    assert made.programme == programme
    share = made.shares.create(reporting_agency=traffic)
    Plan.objects.create(
        share=share, kind="even", start=coming.starts_on, end=coming.ends_on, opening=Decimal(240)
    )
    coming.stage, coming.reports_from = "published", coming.starts_on
    coming.save()
    make_accepted(share, date(2021, 3, 1), "290")

    found = told(programme)

    assert [(y.year, y.target, y.done, y.percent, y.stands) for y in found.years] == [
        (2020, Decimal(300), Decimal(240), Decimal("80.00"), Decimal(340)),
        (2021, Decimal(0), Decimal(50), None, Decimal(390)),
    ]
    assert found.promised == 400


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"unit": "个"}, "单位（公里）不一致"),
        ({"kind": "level"}, "不是单独计数的累计量"),
        ({"condition": True}, "不是单独计数的累计量"),
        ({"cumulative": True}, "会重复计算"),
    ],
)
def test_only_what_can_be_added_is_linked(programme, batch, traffic, officer, changes, words):
    row = make_share(make_pledge(batch, traffic), **changes).indicator

    with pytest.raises(Conflict, match=words):
        link(programme, officer, row)


def test_only_years_of_the_programme_and_one_programme_each(programme, first, officer):
    other = make_programme(
        terms=ProgrammeTerms("另一计划", 2020, 2020, Decimal(5), "公里"), by=officer, today=TODAY
    )
    late = make_programme(
        terms=ProgrammeTerms("后三年", 2022, 2024, Decimal(5), "公里"), by=officer, today=TODAY
    )
    link(programme, officer, first)

    with pytest.raises(Conflict, match="已属于另一个多年计划"):
        link(other, officer, first)
    link(programme, officer)
    with pytest.raises(Conflict, match="不在多年计划的起止年之内"):
        link(late, officer, first)


def test_a_closed_years_part_stays(programme, batch, first, officer):
    link(programme, officer, first)
    batch.stage = "closed"
    batch.save()

    with pytest.raises(Conflict, match="不能移出多年计划"):
        link(programme, officer)


def test_terms_that_contradict_themselves_or_the_linked_are_refused(programme, first, officer):
    link(programme, officer, first)
    for changes, words in (
        ({"last_year": 2018}, "截止年不得早于起始年"),
        ({"value": Decimal(0)}, "总目标须大于零"),
        ({"unit": "个"}, "不一致"),
        ({"first_year": 2021}, "起止年之内"),
    ):
        terms = ProgrammeTerms(
            **({name: getattr(TERMS, name) for name in TERMS.__slots__} | changes)
        )
        with pytest.raises(Conflict, match=words):
            change_programme(programme=programme, terms=terms, by=officer, today=TODAY)
    programme.refresh_from_db()
    assert (programme.unit, programme.first_year) == ("公里", 2019)
    with pytest.raises(Conflict, match="已有同名的多年计划"):
        make_programme(terms=TERMS, by=officer, today=TODAY)


def test_strangers_keep_no_programme(programme, first, foreign_officer, leader):
    for person in (foreign_officer, leader):
        with pytest.raises(PermissionDenied):
            link(programme, person, first)


@pytest.mark.parametrize("count", [1, 3])
def test_any_number_costs_four_queries(batch, traffic, officer, count, django_assert_num_queries):
    for number in range(count):
        row = make_reported(make_pledge(batch, traffic, title=str(number)), "1").indicator
        made = make_programme(
            terms=ProgrammeTerms(str(number), 2020, 2021, Decimal(5), "公里"),
            by=officer,
            today=TODAY,
        )
        link(made, officer, row)

    rows = list(Programme.objects.all())
    with django_assert_num_queries(4):
        assert len(programmes_progress(rows)) == count
