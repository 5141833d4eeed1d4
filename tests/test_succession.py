"""A pledge says which former promise it continues: an earlier one of the same place (R19, R21)."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from agencies.models import Region
from agencies.refusals import Conflict
from pledges.actions.succession import choose_predecessors
from pledges.models import Batch, Pledge
from pledges.readers.threads import connected, succession_of, successions
from tests.closings import make_next_batch
from tests.conftest import TODAY
from tests.promises import make_pledge


@pytest.fixture
def former(batch, traffic) -> Pledge:
    return make_pledge(batch, traffic)


@pytest.fixture
def coming(batch):
    return make_next_batch(batch)


@pytest.fixture
def later(coming, traffic) -> Pledge:
    return make_pledge(coming, traffic)


def choose(batch, officer, choices) -> int:
    return choose_predecessors(batch=batch, choices=choices, by=officer, today=TODAY)


def test_a_predecessor_is_chosen_and_taken_back(coming, later, former, officer):
    assert choose(coming, officer, {later.pk: former}) == 1
    assert choose(coming, officer, {later.pk: former}) == 0
    later.refresh_from_db()
    assert later.predecessor == former

    assert choose(coming, officer, {later.pk: None}) == 1
    later.refresh_from_db()
    assert later.predecessor is None


def test_years_may_be_left_out_between(batch, coming, later, former, officer, traffic):
    third = make_next_batch(batch, slug="chengde-2023")
    third.starts_on, third.ends_on = date(2023, 1, 1), date(2023, 12, 31)
    third.save()
    newest = make_pledge(third, traffic)

    assert choose(third, officer, {newest.pk: former}) == 1


def test_nothing_of_the_same_or_a_later_year_so_no_circle_arises(
    batch, coming, later, former, officer
):
    choose(coming, officer, {later.pk: former})
    coming.stage = "published"
    coming.save()
    later.refresh_from_db()

    for target, pledge, wrong in ((batch, former, later), (coming, later, later)):
        with pytest.raises(Conflict, match="不早于本批次"):
            choose(target, officer, {pledge.pk: wrong})
    assert Pledge.objects.get(pk=former.pk).predecessor is None


def test_no_other_place_and_nothing_that_was_never_public(batch, coming, later, former, officer):
    former.batch.stage = "decided"
    with pytest.raises(Conflict, match="不是同一地区已公布的实事"):
        choose(coming, officer, {later.pk: former})
    former.batch.stage = "published"
    former.batch.region = Region.objects.create(
        code="130900", name="沧州市", short_name="沧州", level="prefecture",
        parent=batch.region.parent,
    )  # fmt: skip
    with pytest.raises(Conflict, match="不是同一地区已公布的实事"):
        choose(coming, officer, {later.pk: former})


def test_all_or_nothing(batch, coming, later, former, officer, traffic):
    other = make_pledge(coming, traffic, title="别的")

    with pytest.raises(Conflict):
        choose(coming, officer, {later.pk: former, other.pk: later})
    with pytest.raises(Conflict, match="不在这个批次中"):
        choose(coming, officer, {later.pk: former, former.pk: None})

    later.refresh_from_db()
    assert later.predecessor is None


def test_a_closed_batch_stays_as_it_is(coming, later, former, officer):
    coming.stage = "closed"
    coming.save()

    with pytest.raises(Conflict, match="已办结"):
        choose(coming, officer, {later.pk: former})


def test_strangers_choose_nothing(coming, later, former, foreign_officer, leader, head):
    for person in (foreign_officer, leader, head):
        with pytest.raises(PermissionDenied):
            choose(coming, person, {later.pk: former})


def test_the_likest_are_offered_first(batch, coming, traffic, former):
    make_pledge(batch, traffic, title="城镇新增就业")
    alike = make_pledge(batch, traffic, title="农村公路工程建设和养护")
    later = make_pledge(coming, traffic, title="农村公路工程建设")

    [row] = successions(coming)

    assert [offer.pledge for offer in row.offers] == [alike, former]
    assert row.likely
    assert row.likely.pledge == alike
    assert [offer.pledge.title for offer in succession_of(later).offers] == [
        "农村公路工程建设和养护", "公路工程建设", "城镇新增就业",
    ]  # fmt: skip


def test_of_equally_likely_ones_the_newest_year_s_is_offered_first(batch, coming, later, former):
    """Whichever was stored first: keys tell nothing of years."""
    newer = make_next_batch(batch, stage="published", slug="chengde-2020-2")
    Batch.objects.filter(pk=newer.pk).update(starts_on=date(2020, 7, 1))
    older = make_next_batch(batch, stage="closed", slug="chengde-2019")
    Batch.objects.filter(pk=older.pk).update(starts_on=date(2019, 1, 1))
    alike = [make_pledge(each, former.leads()[0]) for each in (newer, older)]

    [row] = successions(coming)

    assert [offer.pledge for offer in row.offers] == [alike[0], former, alike[1]]
    assert [offer.pledge for offer in succession_of(later).offers] == [
        alike[0], former, alike[1],
    ]  # fmt: skip


def test_a_thread_is_followed_both_ways(batch, coming, later, former, officer, traffic):
    choose(coming, officer, {later.pk: former})
    branch = make_pledge(coming, traffic, title="公路养护")
    choose(coming, officer, {branch.pk: former})

    for pledge in (former, later, branch):
        pledge.refresh_from_db()
        assert connected([pledge]) == [former, later, branch]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_two_queries(
    batch, coming, former, traffic, count, django_assert_num_queries
):
    for number in range(count):
        make_pledge(coming, traffic, title=f"公路{number}")

    with django_assert_num_queries(2):
        assert len(successions(coming)) == count
