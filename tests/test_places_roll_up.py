"""What the places report, beside the whole their lead reports; who is missing is named."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from agencies.models import Region
from agencies.refusals import Conflict
from agencies.roles import Role
from progress.actions.months import open_months
from progress.actions.reports import sign
from progress.models import MonthlyReport
from progress.readers.rollup import Rollup, missing_places, read_rollups
from tests.people import make_person
from tests.promises import APRIL, make_accepted, make_pledge, make_share

MARCH = date(2020, 3, 1)
MAY = date(2020, 5, 1)


@pytest.fixture
def places(chengde, county) -> list[Region]:
    """承德县, 兴隆县 and 平泉市."""
    names = (("130822", "兴隆县"), ("130881", "平泉市"))
    return [county] + [
        Region.objects.create(code=code, name=name, short_name=name, level="county", parent=chengde)
        for code, name in names
    ]


@pytest.fixture
def parts(roads, places):
    return [
        make_share(roads.indicator.pledge, target="100", region=place, name=roads.indicator.name)
        for place in places
    ]


def report_of(batch, month: date, **unit) -> MonthlyReport:
    open_months(batch=batch, today=month)
    return MonthlyReport.objects.get(batch=batch, month=month, **unit)


def test_places_add_up_and_a_missing_one_is_named_and_carried(
    batch, roads, traffic, parts, places, django_assert_num_queries
):
    make_accepted(parts[0], APRIL, "10")
    make_accepted(parts[1], APRIL, "20")
    make_accepted(parts[0], MAY, "15")
    report = report_of(batch, MAY, agency=traffic)

    with django_assert_num_queries(3):
        found = read_rollups(report)

    assert found == {
        roads.pk: Rollup(
            total=Decimal(35),
            places=3,
            missing=[places[1], places[2]],
            carried=[(places[1], APRIL)],
            percents=(Decimal("15.00"),),
        )
    }
    assert found[roads.pk].reported == 1


def test_rates_are_summed_by_numerator_and_denominator_never_averaged(batch, traffic, places):
    pledge = make_pledge(batch, traffic)
    whole = make_share(
        pledge, name="合格率", target="95", unit="%", kind="level", comparator=">=", plan=None
    )
    first, second = (
        make_share(pledge, target="95", region=place, name="合格率", plan=None)
        for place in places[:2]
    )
    make_accepted(first, APRIL, "90", numerator=Decimal(90), denominator=Decimal(100))
    make_accepted(second, APRIL, "10", numerator=Decimal(1), denominator=Decimal(10))

    found = read_rollups(report_of(batch, APRIL, agency=traffic))

    assert found[whole.pk].total == Decimal("82.73")


def test_rates_without_their_parts_do_not_add_up(batch, traffic, places):
    pledge = make_pledge(batch, traffic)
    whole = make_share(pledge, name="合格率", target="95", unit="%", kind="level", plan=None)
    part = make_share(pledge, target="95", region=places[0], name="合格率", plan=None)
    make_accepted(part, APRIL, "90")

    assert read_rollups(report_of(batch, APRIL, agency=traffic))[whole.pk].total is None


def test_a_task_without_places_has_none(batch, roads, traffic):
    assert read_rollups(report_of(batch, APRIL, agency=traffic)) == {}


def test_a_place_that_was_returned_is_missing_again(batch, roads, traffic, parts, places):
    reading = make_accepted(parts[0], APRIL, "10")
    report = report_of(batch, APRIL, agency=traffic)
    assert missing_places(report) == places[1:]

    MonthlyReport.objects.filter(pk=reading.report_id).update(state="returned")

    assert missing_places(report) == places


def test_a_head_signs_with_places_missing_only_knowingly_and_the_step_names_them(
    batch, roads, traffic, parts, head
):
    report = report_of(batch, APRIL, agency=traffic)
    MonthlyReport.objects.filter(pk=report.pk).update(state="submitted")

    with pytest.raises(Conflict, match="尚有市县未报：承德县、兴隆县、平泉市"):
        sign(report=report, by=head, today=date(2020, 5, 6))
    signed = sign(report=report, by=head, today=date(2020, 5, 6), despite_missing=True)

    assert signed.state == "signed"
    assert [step.reason for step in signed.steps.all()] == [
        "按现有数据确认，未报：承德县、兴隆县、平泉市。"
    ]


def test_a_place_whose_tasks_nobody_leads_goes_straight_to_the_office(batch, roads, parts, county):
    roads.indicator.pledge.responsibilities.all().delete()
    countyhead = make_person(Role.HEAD, region=county)
    report = report_of(batch, APRIL, region=county)
    MonthlyReport.objects.filter(pk=report.pk).update(state="submitted")

    assert sign(report=report, by=countyhead, today=date(2020, 5, 6)).state == "confirmed"
