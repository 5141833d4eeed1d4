"""What one year leaves undone is finished beside the next year's own figures (R20, R21)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from agencies.refusals import Conflict
from pledges.actions.succession import carry_over
from pledges.models import Indicator
from progress.readers.remainders import remainder_of, remainders
from tests.closings import AFTER, make_next_batch, make_reported
from tests.promises import make_pledge, make_share


@pytest.fixture
def cohort(batch, traffic) -> Indicator:
    """2020年的1545个小区, of which 1200 are done."""
    pledge = make_pledge(batch, traffic, title="老旧小区改造")
    return make_reported(pledge, "1200", name="改造小区", target="1545", unit="个").indicator


@pytest.fixture
def coming(batch):
    return make_next_batch(batch)


@pytest.fixture
def taker(coming, traffic):
    """The same matter next year, with 1623 of its own."""
    pledge = make_pledge(coming, traffic, title="老旧小区改造")
    make_share(pledge, name="2021年改造小区", target="1623", unit="个", until=date(2021, 12, 31))
    return pledge


def carried(cohort, taker, officer, **changes) -> Indicator:
    given = {
        "name": "2020年结转小区全面完工", "value": Decimal(1545), "deadline": None,
        "quote": "对于2020年的1545个小区，改造任务要实现全面完工",
    }  # fmt: skip
    return carry_over(indicator=cohort, into=taker, by=officer, today=AFTER, **(given | changes))


def test_the_remainder_is_the_target_less_what_was_accepted(batch, traffic, cohort):
    make_reported(batch.pledges.get(), "300", name="已完成")
    make_reported(batch.pledges.get(), None, name="未报")
    make_reported(batch.pledges.get(), "4", name="率", target="5", unit="%", kind="level")

    assert [(row.indicator.name, row.done, row.left) for row in remainders(batch)] == [
        ("改造小区", Decimal(1200), Decimal(345)),
        ("未报", None, Decimal(300)),
    ]
    assert remainder_of(batch.pledges.get().indicators.get(name="已完成")) is None


def test_two_cohorts_stand_side_by_side(cohort, taker, officer):
    carried(cohort, taker, officer)

    assert list(
        taker.indicators.values_list(
            "position", "name", "kind", "comparator", "value", "unit", "carry_over_from",
            "carried_from",
        )
    ) == [
        (1, "2021年改造小区", "flow", "=", Decimal(1623), "个", None, None),
        (2, "2020年结转小区全面完工", "flow", "=", Decimal(1545), "个", 2020, cohort.pk),
    ]  # fmt: skip
    [row] = remainders(cohort.pledge.batch)
    assert [made.value for made in row.carried] == [Decimal(1545)]


def test_only_the_remainder_may_be_carried_too_but_never_more_than_was_promised(
    cohort, taker, officer
):
    for value in ("0", "-1", "1546"):
        with pytest.raises(Conflict, match="结转数须大于零，且不超过原目标"):
            carried(cohort, taker, officer, value=Decimal(value))

    assert carried(cohort, taker, officer, value=Decimal(345)).value == Decimal(345)


def test_not_twice_into_the_same_pledge(cohort, taker, officer):
    carried(cohort, taker, officer)

    with pytest.raises(Conflict, match="已结转到这件实事"):
        carried(cohort, taker, officer)


@pytest.mark.parametrize("stage", ["soliciting", "published", "closed"])
def test_only_while_the_new_batch_is_drafted_or_decided(cohort, taker, officer, stage):
    taker.batch.stage = stage
    taker.batch.save()

    with pytest.raises(Conflict, match="不在谋划或审定阶段"):
        carried(cohort, taker, officer)


def test_only_counts_are_carried_and_parts_go_with_their_whole(batch, cohort, taker, officer):
    pledge = batch.pledges.get()
    rate = make_share(pledge, name="率", target="5", unit="%", kind="level").indicator
    part = make_share(pledge, name="其中城区", target="35", unit="个", of=cohort).indicator

    for wrong in (rate, part):
        with pytest.raises(Conflict, match="只有累计量指标可以结转"):
            carried(wrong, taker, officer, value=Decimal(1))


def test_not_backwards_and_not_before_the_new_year(batch, traffic, cohort, taker, officer):
    own = taker.indicators.get()
    batch.stage = "decided"
    batch.save()
    with pytest.raises(Conflict, match="往年的批次结转"):
        carried(own, cohort.pledge, officer, value=Decimal(1))
    with pytest.raises(Conflict, match="往年的批次结转"):
        carried(cohort, taker, officer)  # it is not public any more
    batch.stage = "published"
    batch.save()
    cohort.refresh_from_db()
    with pytest.raises(Conflict, match="期限不得早于"):
        carried(Indicator.objects.get(pk=cohort.pk), taker, officer, deadline=date(2020, 12, 31))


def test_strangers_carry_nothing(cohort, taker, foreign_officer, leader, reporter):
    for person in (foreign_officer, leader, reporter):
        with pytest.raises(PermissionDenied):
            carried(cohort, taker, person)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_three_queries(batch, traffic, count, django_assert_num_queries):
    for number in range(count):
        make_reported(make_pledge(batch, traffic, title=str(number)), "1", name=f"路{number}")

    with django_assert_num_queries(3):
        assert len(remainders(batch)) == count
