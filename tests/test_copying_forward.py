"""Next year's batch is drafted from this year's, with every figure cleared (R12, R14, R19)."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from agencies.refusals import Conflict
from pledges.actions.copying import copy_forward
from pledges.models import DraftAgency, DraftIndicator, DraftPledge, Pledge, SourceText
from tests.closings import make_next_batch
from tests.conftest import TODAY
from tests.promises import make_pledge, make_share
from tests.test_judging_at_once import at_once


@pytest.fixture
def coming(batch):
    return make_next_batch(batch)


def copied(coming, batch, officer, *pledges) -> SourceText:
    chosen = [pledge.pk for pledge in pledges or batch.pledges.all()]
    return copy_forward(batch=coming, former=batch, pledges=chosen, by=officer, today=TODAY)


def test_words_bodies_and_units_stay_and_every_figure_is_cleared(
    batch, traffic, labour, officer, coming
):
    pledge = make_pledge(batch, traffic)
    pledge.responsibilities.create(role="cooperating", agency=labour, order=1, as_written="人社局")
    make_share(
        pledge, name="低保标准", target="4800", baseline=4300, unit="元", kind="level",
        comparator=">=", until=date(2020, 2, 29), soft="力争", deadline_phrase="2020年2月底",
    )  # fmt: skip

    text = copied(coming, batch, officer)

    assert (text.kind, text.copied_from, text.state, text.text) == ("copied", batch, "draft", "")
    draft = DraftPledge.objects.get(source=text)
    assert (draft.no, draft.title, draft.category, draft.copied_from, draft.state) == (
        "1", "公路工程建设", "交通", pledge, "open",
    )  # fmt: skip
    assert list(
        DraftAgency.objects.values_list("part", "order", "role", "as_written", "agency")
    ) == [
        (1, 0, "lead", "承德市交通运输局", traffic.pk),
        (1, 1, "cooperating", "人社局", labour.pk),
    ]
    row = DraftIndicator.objects.get(draft=draft)
    assert (row.name, row.comparator, row.unit, row.soft) == ("低保标准", ">=", "元", "力争")
    assert (row.value, row.upper, row.baseline) == (None, None, None)
    assert row.sure == {"value": 0, "baseline": 0}
    assert (row.deadline, row.deadline_phrase) == (date(2021, 2, 28), "")


def test_a_phrase_without_a_year_stays(batch, traffic, officer, coming):
    make_share(make_pledge(batch, traffic), deadline_phrase="10月底前")

    copied(coming, batch, officer)

    assert DraftIndicator.objects.values_list("deadline", "deadline_phrase").get() == (
        date(2021, 10, 31), "10月底前",
    )  # fmt: skip


def test_parts_stay_parts_and_what_was_itself_carried_over_stays_behind(
    batch, traffic, officer, coming
):
    pledge = make_pledge(batch, traffic)
    whole = make_share(pledge).indicator
    make_share(pledge, name="其中山区", target="100", of=whole)
    make_share(pledge, name="2019年结转", target="50", carry_over_from=2019)

    copied(coming, batch, officer)

    assert list(DraftIndicator.objects.values_list("name", "of__name")) == [
        ("农村公路", None),
        ("其中山区", "农村公路"),
    ]


def test_only_what_is_chosen_is_copied_and_what_was_merged_cannot_be(
    batch, traffic, officer, coming
):
    first, second, third = (make_pledge(batch, traffic, title=str(n)) for n in range(3))
    Pledge.objects.filter(pk=third.pk).update(state="merged")

    text = copied(coming, batch, officer, second)

    assert list(text.drafts.values_list("position", "title")) == [(1, "1")]
    for chosen in ([], [third.pk], [first.pk, 0]):
        text.drafts.all().delete()
        text.delete()
        with pytest.raises(Conflict, match="请从这个批次中选择"):
            copy_forward(batch=coming, former=batch, pledges=chosen, by=officer, today=TODAY)
        text = SourceText(batch=coming, kind="copied", copied_from=batch, made_by=officer)
        text.made_on = TODAY
        text.state, text.settled_by, text.settled_on = "discarded", officer, TODAY
        text.save()


@pytest.mark.parametrize("stage", ["decided", "published", "closed"])
def test_only_a_batch_being_planned_takes_copies(batch, roads, officer, stage):
    late = make_next_batch(batch, stage=stage)

    with pytest.raises(Conflict, match="不在谋划阶段"):
        copied(late, batch, officer)


def test_only_an_earlier_public_batch_of_the_same_office_and_place_is_copied(
    batch, roads, officer, coming
):
    with pytest.raises(Conflict, match="同一地区往年已公布"):
        copied(coming, coming, officer, roads.indicator.pledge)
    batch.stage = "decided"
    with pytest.raises(Conflict, match="同一地区往年已公布"):
        copied(coming, batch, officer)
    batch.stage, batch.region = "published", batch.region.parent
    with pytest.raises(Conflict, match="同一地区往年已公布"):
        copied(coming, batch, officer)


def test_strangers_and_those_who_only_read_copy_nothing(
    batch, roads, coming, foreign_officer, leader, reporter
):
    for person in (foreign_officer, leader, reporter):
        with pytest.raises(PermissionDenied):
            copied(coming, batch, person)


@pytest.mark.django_db(transaction=True)
def test_two_officers_copying_at_once_leave_one_copy(batch, roads, officer, coming):
    refused = []

    def work() -> None:
        try:
            copied(coming, batch, officer)
        except Conflict as refusal:
            refused.append(str(refusal))

    at_once(work)

    assert SourceText.objects.count() == 1
    assert refused == ["2020年承德市民心实事已有一份沿用草稿在核对中，请先确认或放弃那一份。"] * 3


def test_thirty_pledges_cost_no_more_queries_than_three(
    batch, traffic, officer, coming, django_assert_num_queries
):
    for number in range(3):
        make_share(make_pledge(batch, traffic, title=str(number)))

    with django_assert_num_queries(12):
        text = copied(coming, batch, officer)
    SourceText.objects.filter(pk=text.pk).update(
        state="discarded", settled_by=officer, settled_on=TODAY
    )
    for number in range(3, 30):
        make_share(make_pledge(batch, traffic, title=str(number)))
    with django_assert_num_queries(12):
        copied(coming, batch, officer)
