"""Pausing, resuming, stopping, merging and splitting a published pledge: who may, and what it
does to what was promised (R75)."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from agencies.refusals import Conflict
from pledges.actions.pledge_changes import change_state
from pledges.models import (
    Batch,
    ChangedPledge,
    Indicator,
    Milestone,
    MovedIndicator,
    Pledge,
    PledgeChange,
    Project,
    Responsibility,
    Share,
)
from pledges.planning.changes import Change
from progress.models import Acceptance, Reading
from tests.pledge_changes import DOCUMENT, REASON, TODAY, grounds, merged, split, turn
from tests.promises import APRIL, make_accepted, make_pledge, make_share
from tests.test_judging_at_once import at_once

CAN = {
    "active": {"pause": "paused", "stop": "stopped"},
    "paused": {"resume": "active", "stop": "stopped"},
    "stopped": {},
    "merged": {},
}


@pytest.fixture
def pledge(roads) -> Pledge:
    return roads.indicator.pledge


@pytest.fixture
def other(batch, labour) -> Pledge:
    """A second pledge, led by another agency, with a share of a county beside its whole."""
    found = make_pledge(batch, labour, title="城镇就业")
    make_share(found, name="新增就业", unit="人")
    return found


def told(change: PledgeChange) -> tuple:
    sides = [
        (row.side, row.pledge.no, row.title)
        for row in ChangedPledge.objects.filter(change=change).order_by("side", "pledge__position")
    ]
    moves = [
        (row.indicator.name, row.before.no, row.after.no)
        for row in MovedIndicator.objects.filter(change=change).order_by("pk")
    ]
    return change.kind, change.effective_on, sides, moves


@pytest.mark.parametrize("change", ["pause", "resume", "stop"])
@pytest.mark.parametrize("state", sorted(CAN))
def test_each_state_allows_what_it_allows_and_no_more(pledge, director, state, change):
    Pledge.objects.filter(pk=pledge.pk).update(state=state)

    if change in CAN[state]:
        turn(pledge, change, director)
    else:
        with pytest.raises(Conflict):
            turn(pledge, change, director)

    pledge.refresh_from_db()
    assert pledge.state == CAN[state].get(change, state)
    assert PledgeChange.objects.count() == (change in CAN[state])


@pytest.mark.parametrize("state", ["stopped", "merged"])
def test_what_is_stopped_or_merged_is_neither_merged_nor_split(
    pledge, other, director, labour, state
):
    Pledge.objects.filter(pk=other.pk).update(state=state)
    make_share(other, name="技能培训")

    for attempt in (
        lambda: merged(pledge, other, by=director),
        lambda: merged(other, pledge, by=director),
        lambda: split(other, other.indicators.first(), by=director, lead=labour),
    ):
        with pytest.raises(Conflict):
            attempt()
    assert PledgeChange.objects.count() == 0


def test_nothing_is_split_off_or_merged_into_what_is_paused_but_it_may_go(
    pledge, other, director, labour
):
    make_share(other, name="技能培训")
    turn(other, "pause", director)

    with pytest.raises(Conflict):
        split(other, other.indicators.first(), by=director, lead=labour)
    with pytest.raises(Conflict):
        merged(other, pledge, by=director)
    merged(pledge, other, by=director)

    assert Pledge.objects.get(pk=other.pk).state == "merged"


def test_a_change_keeps_its_day_its_grounds_and_who_approved_it(pledge, director):
    change = turn(pledge, "pause", director, on=date(2020, 5, 6))

    assert (change.reason, change.document, change.approved_by) == (REASON, DOCUMENT, director)
    assert told(change) == ("pause", date(2020, 5, 6), [("before", "1", "公路工程建设")], [])


@pytest.mark.parametrize(
    "person", ["officer", "leader", "auditor", "reporter", "administrator", "foreign_officer"]
)
def test_only_the_director_of_the_batch_s_own_office_may(pledge, other, labour, person, request):
    by = request.getfixturevalue(person)

    for attempt in (
        lambda: turn(pledge, "pause", by),
        lambda: merged(pledge, other, by=by),
        lambda: split(pledge, pledge.indicators.first(), by=by, lead=labour),
    ):
        with pytest.raises(PermissionDenied):
            attempt()
    assert PledgeChange.objects.count() == 0


@pytest.mark.parametrize(
    "wrong",
    [
        grounds(date(2020, 5, 9)),
        grounds(date(2019, 12, 31)),
        grounds(reason=" "),
        grounds(document=" "),
    ],
    ids=["yet to come", "before the batch", "no reason", "no document"],
)
def test_a_change_wants_a_day_that_has_come_a_reason_and_a_document(pledge, director, wrong):
    with pytest.raises(Conflict):
        change_state(pledge=pledge, change=Change.PAUSE, grounds=wrong, by=director, today=TODAY)


def test_a_change_never_comes_before_an_earlier_one_of_the_same_pledge(pledge, director):
    turn(pledge, "pause", director, on=date(2020, 4, 15))

    with pytest.raises(Conflict, match="2020年4月15日"):
        turn(pledge, "resume", director, on=date(2020, 4, 14))
    turn(pledge, "resume", director, on=date(2020, 4, 15))


@pytest.mark.parametrize("stage", ["drafting", "decided", "closed"])
def test_only_a_published_batch_is_changed(pledge, batch, director, stage):
    Batch.objects.filter(pk=batch.pk).update(stage=stage)

    with pytest.raises(Conflict):
        turn(pledge, "stop", director)


@pytest.mark.parametrize(("reversed_on", "fits"), [(None, False), (TODAY, True)])
def test_what_has_all_passed_acceptance_is_neither_paused_nor_stopped(
    pledge, roads, director, reversed_on, fits
):
    Acceptance.objects.create(
        indicator=roads.indicator,
        passed_on=date(2020, 5, 6),
        document="验收意见",
        reversed_on=reversed_on,
        reversal_reason="有误" if reversed_on else "",
    )

    for change in ("pause", "stop"):
        if fits:
            turn(pledge, change, director)
        else:
            with pytest.raises(Conflict, match="验收"):
                turn(pledge, change, director)


def test_pledges_of_two_batches_are_not_merged(pledge, other, director, batch):
    batch.pk, batch.slug = None, "chengde-2021"
    batch.save()
    Pledge.objects.filter(pk=other.pk).update(batch=batch, category=None)
    other.refresh_from_db()

    with pytest.raises(Conflict):
        merged(pledge, other, by=director)


def test_merged_indicators_stand_at_the_end_as_further_parts_with_their_own_leads(
    pledge, other, director, traffic, labour
):
    Responsibility.objects.create(pledge=other, role="cooperating", agency=traffic, order=1)
    moved = other.indicators.get()
    Milestone.objects.create(pledge=other, indicator=moved, what="招聘会", due=date(2020, 6, 30))
    before = list(Share.objects.order_by("pk").values_list("pk", "reporting_agency"))

    change = merged(pledge, other, by=director)

    assert told(change) == (
        "merge",
        TODAY,
        [
            ("after", "1", "公路工程建设"),
            ("before", "1", "公路工程建设"),
            ("before", "2", "城镇就业"),
        ],
        [("新增就业", "2", "1")],
    )
    assert list(pledge.indicators.values_list("name", "position", "part")) == [
        ("农村公路", 1, 1),
        ("新增就业", 2, 2),
    ]
    assert list(pledge.responsibilities.values_list("part", "role", "agency")) == [
        (1, "lead", traffic.pk),
        (2, "lead", labour.pk),
        (2, "cooperating", traffic.pk),
    ]
    assert list(Share.objects.order_by("pk").values_list("pk", "reporting_agency")) == before
    assert moved.milestones.get().pledge == pledge
    other.refresh_from_db()
    assert (other.state, other.title, other.leads()) == ("merged", "城镇就业", [labour])


def test_a_merger_may_rename_what_goes_on_and_keeps_the_former_name(pledge, other, director):
    change = merged(pledge, other, by=director, title="公路和就业")

    pledge.refresh_from_db()
    assert pledge.title == "公路和就业"
    assert told(change)[2] == [
        ("after", "1", "公路和就业"),
        ("before", "1", "公路工程建设"),
        ("before", "2", "城镇就业"),
    ]


def test_works_counted_by_number_go_with_the_indicator_that_counts_them(pledge, other, director):
    counts = make_share(other, name="培训基地", counts_projects_at="completed").indicator
    for number in (1, 2):
        Project.objects.create(pledge=other, position=number, name=f"基地{number}")
    own = Project.objects.create(pledge=pledge, position=1, name="一号路", indicator=None)
    Indicator.objects.filter(pledge=pledge).update(counts_projects_at="completed")

    merged(pledge, other, by=director)

    own.refresh_from_db()
    assert own.indicator == pledge.indicators.get(name="农村公路")
    assert list(pledge.projects.values_list("name", "position", "indicator")) == [
        ("一号路", 1, own.indicator_id),
        ("基地1", 2, counts.pk),
        ("基地2", 3, counts.pk),
    ]


def test_works_that_could_be_counted_twice_are_told_apart_first(pledge, other, director):
    make_share(other, name="培训基地", counts_projects_at="completed")
    Project.objects.create(pledge=pledge, position=1, name="一号路")

    with pytest.raises(Conflict, match="项目清单"):
        merged(pledge, other, by=director)


def test_a_split_takes_indicators_with_their_parts_to_a_pledge_right_behind(
    pledge, other, director, traffic, labour
):
    bridges = make_share(pledge, name="危桥改造", unit="座").indicator
    make_share(pledge, name="其中：县道危桥", of=bridges)
    Responsibility.objects.create(pledge=pledge, role="cooperating", agency=labour, order=1)

    made = split(pledge, bridges, by=director, lead=traffic)

    assert list(Pledge.objects.values_list("no", "position", "title")) == [
        ("1", 1, "公路工程建设"),
        ("1-2", 2, "拆出的一件"),
        ("2", 3, "城镇就业"),
    ]
    assert list(pledge.indicators.values_list("name", "position")) == [("农村公路", 1)]
    assert list(made.indicators.values_list("name", "position", "part")) == [
        ("危桥改造", 1, 1),
        ("其中：县道危桥", 2, 1),
    ]
    assert list(made.responsibilities.values_list("role", "agency")) == [
        ("lead", traffic.pk),
        ("cooperating", labour.pk),
    ]
    assert told(made.changes.get().change) == (
        "split",
        TODAY,
        [
            ("after", "1", "公路工程建设"),
            ("after", "1-2", "拆出的一件"),
            ("before", "1", "公路工程建设"),
        ],
        [("危桥改造", "1", "1-2"), ("其中：县道危桥", "1", "1-2")],
    )


def test_a_split_leaves_something_and_takes_something_and_no_part_alone(pledge, director, traffic):
    bridges = make_share(pledge, name="危桥改造").indicator
    part = make_share(pledge, name="其中：县道危桥", of=bridges).indicator
    roads = pledge.indicators.get(name="农村公路")

    for chosen in ([], [roads, bridges], [part]):
        with pytest.raises(Conflict):
            split(pledge, *chosen, by=director, lead=traffic)


def test_a_number_is_given_once(pledge, other, director, traffic):
    make_share(pledge, name="危桥改造")

    with pytest.raises(Conflict, match="2"):
        split(pledge, pledge.indicators.last(), by=director, lead=traffic, no="2")


def test_a_part_of_its_own_leads_goes_with_its_block(pledge, director, traffic, labour):
    Responsibility.objects.create(pledge=pledge, part=2, role="lead", agency=labour, order=0)
    bridges = make_share(pledge, name="危桥改造", part=2).indicator
    Share.objects.filter(indicator=bridges).update(reporting_agency=traffic)

    made = split(pledge, bridges, by=director, lead=labour)

    assert (pledge.leads(), made.leads()) == ([traffic], [labour])
    # it led the part before: who reports stays
    assert bridges.shares.get().reporting_agency == traffic


def test_another_lead_takes_over_the_whole_and_leaves_the_places_theirs(
    pledge, director, labour, county
):
    bridges = make_share(pledge, name="危桥改造").indicator
    make_share(pledge, name="危桥改造", region=county, target="10")

    split(pledge, bridges, by=director, lead=labour)

    assert list(bridges.shares.values_list("reporting_agency", "reporting_region")) == [
        (labour.pk, None),
        (None, county.pk),
    ]


@pytest.mark.parametrize(
    ("state", "fits"), [("draft", False), ("signed", False), ("accepted", True)]
)
def test_another_lead_waits_for_a_report_that_is_begun(pledge, director, labour, state, fits):
    bridges = make_share(pledge, name="危桥改造")
    reading = make_accepted(bridges, APRIL, "3")
    type(reading.report).objects.update(state=state)

    if fits:
        split(pledge, bridges.indicator, by=director, lead=labour)
    else:
        with pytest.raises(Conflict, match="月报"):
            split(pledge, bridges.indicator, by=director, lead=labour)

    bridges.refresh_from_db()
    assert (bridges.reporting_agency == labour) == fits
    assert Reading.objects.get().share == bridges


@pytest.mark.django_db(transaction=True)
def test_two_directors_at_once_stop_a_pledge_once(pledge, director):
    refused = []

    def stop() -> None:
        try:
            turn(pledge, "stop", director)
        except Conflict as refusal:
            refused.append(str(refusal))

    at_once(stop)

    assert (PledgeChange.objects.count(), len(refused)) == (1, 3)


@pytest.mark.django_db(transaction=True)
def test_two_mergers_at_once_move_an_indicator_once(pledge, other, director):
    third = make_pledge(pledge.batch, pledge.leads()[0], title="第三件")
    refused = []

    def merge(into: Pledge) -> None:
        try:
            merged(into, other, by=director)
        except Conflict as refusal:
            refused.append(str(refusal))

    at_once(lambda: merge(pledge), lambda: merge(third))

    assert (PledgeChange.objects.count(), len(refused)) == (1, 1)
    assert MovedIndicator.objects.count() == 1
