"""Drafts are put right before they become pledges, and two officers lose nothing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from agencies.models import Agency
from agencies.refusals import Conflict
from pledges.actions import draft_indicators, drafts
from pledges.actions.draft_confirming import discard_text
from pledges.actions.drafts import Body, Entry, Stale
from pledges.models import DraftIndicator, DraftPledge
from pledges.readers.drafts import draft_stamp, drafts_of, indicator_stamp
from tests.drafts import DAY, TEXT, draft_of, indicator_of, quote

JOBS = draft_indicators.Entry("就业", ">=", value=Decimal(50000), unit="人")


def stamp(draft) -> str:
    return draft_stamp(drafts_of(draft.source, only=draft.pk)[0])


def bodies(draft) -> list[tuple]:
    return [(b.part, b.role, b.as_written, b.agency) for b in draft.agencies.order_by("order")]


def order(source) -> list[tuple[int, str]]:
    return list(source.drafts.order_by("position").values_list("position", "title"))


def names(draft) -> list[tuple]:
    rows = draft.indicators.order_by("position")
    return [(row.name, row.of.name if row.of else None) for row in rows]


def test_what_a_person_sets_is_certain(source, officer, traffic, labour):
    draft = draft_of(source, "1")
    entry = Entry(
        "1", "稳定就业", "民生", joint=True,
        bodies=(Body("lead", "市人社局", labour), Body("cooperating", "市交通局", traffic)),
    )  # fmt: skip

    drafts.edit_draft(draft=draft, seen=stamp(draft), entry=entry, by=officer)

    draft.refresh_from_db()
    assert (draft.title, draft.category, draft.joint) == ("稳定就业", "民生", True)
    assert draft.sure == {"title": 100, "category": 100}
    assert bodies(draft) == [
        (1, "lead", "市人社局", labour),
        (1, "cooperating", "市交通局", traffic),
    ]


def test_the_second_officer_is_told_and_the_first_one_s_words_stay(source, officer, second_officer):
    draft = draft_of(source, "1")
    seen = stamp(draft)
    drafts.edit_draft(draft=draft, seen=seen, entry=Entry("1", "先改的"), by=officer)

    with pytest.raises(Stale):
        drafts.edit_draft(draft=draft, seen=seen, entry=Entry("1", "后改的"), by=second_officer)

    draft.refresh_from_db()
    assert draft.title == "先改的"


def test_an_indicator_changed_meanwhile_is_not_overwritten(source, officer, second_officer):
    row = indicator_of(source, "农村公路")
    seen = indicator_stamp(row)
    draft_indicators.edit_indicator(indicator=row, seen=seen, entry=JOBS, by=officer)

    with pytest.raises(Stale):
        draft_indicators.edit_indicator(indicator=row, seen=seen, entry=JOBS, by=second_officer)


def test_all_of_an_indicator_can_be_set(source, officer):
    row = indicator_of(source, "城镇新增就业")
    entry = draft_indicators.Entry(
        name="新增就业", comparator="range", value=Decimal(40000), upper=Decimal(50000),
        baseline=Decimal(30000), unit="人", deadline=date(2020, 11, 30),
        deadline_phrase="11月底", soft="力争", recurrence="每年", cumulative=True, part=2,
        quote="安排资金3723万元",
    )  # fmt: skip

    draft_indicators.edit_indicator(
        indicator=row, seen=indicator_stamp(row), entry=entry, by=officer
    )

    row.refresh_from_db()
    words = quote("安排资金3723万元")
    assert {name: getattr(row, name) for name in ("start", "end", "quote")} == {
        "start": words.start, "end": words.end, "quote": words.quote,
    }  # fmt: skip
    told = {n: getattr(row, n) for n in entry.__slots__ if n not in ("of", "quote")}
    assert told == {n: getattr(entry, n) for n in told}
    assert row.sure == {"name": 100, "value": 100}


def test_words_that_are_not_in_the_text_are_refused(source, officer):
    entry = draft_indicators.Entry("就业", ">=", value=Decimal(1), quote="原文没有的话")

    with pytest.raises(Conflict, match="原文里没有这段话"):
        draft_indicators.add_indicator(draft=draft_of(source, "1"), entry=entry, by=officer)

    assert DraftIndicator.objects.count() == 3


def test_an_indicator_is_added_where_its_words_stand(source, officer):
    entry = draft_indicators.Entry("资金", "=", value=Decimal(3723), quote="3723万元")

    row = draft_indicators.add_indicator(draft=draft_of(source, "1"), entry=entry, by=officer)

    assert (row.position, TEXT[row.start : row.end]) == (3, "3723万元")


def test_nothing_is_a_part_of_its_own_part(source, officer):
    whole, part = (indicator_of(source, name) for name in ("城镇新增就业", "失业人员再就业"))
    for of in (part.pk, whole.pk, indicator_of(source, "农村公路").pk):
        entry = draft_indicators.Entry("就业", ">=", value=Decimal(1), of=of)
        with pytest.raises(Conflict, match="不能互为其中项"):
            draft_indicators.edit_indicator(
                indicator=whole, seen=indicator_stamp(whole), entry=entry, by=officer
            )


def test_a_split_takes_the_chosen_indicators_with_their_parts(source, officer, labour):
    draft = draft_of(source, "1")
    keep = draft_indicators.add_indicator(draft=draft, entry=JOBS, by=officer)

    new = drafts.split_draft(
        draft=draft, seen=stamp(draft), no="1-2", title="再就业",
        indicators=[indicator_of(source, "城镇新增就业").pk],
        funding=[draft.funding.get().pk], by=officer,
    )  # fmt: skip

    assert order(source) == [(1, "促进就业"), (2, "再就业"), (3, "修好公路")]
    assert names(draft) == [(keep.name, None)]
    assert names(new) == [("城镇新增就业", None), ("失业人员再就业", "城镇新增就业")]
    assert (new.category, bodies(new), draft.funding.count(), new.funding.count()) == (
        "就业", bodies(draft), 0, 1,
    )  # fmt: skip
    assert (
        new.quote
        == TEXT[new.start : new.end]
        == ("城镇新增就业4.6万人以上，其中失业人员再就业1.4万人")
    )


@pytest.mark.parametrize("chosen", [[], ["城镇新增就业"]])
def test_a_split_leaves_something_on_both_sides(source, officer, chosen):
    draft = draft_of(source, "1")

    with pytest.raises(Conflict):
        drafts.split_draft(
            draft=draft, seen=stamp(draft), no="9", title="x",
            indicators=[indicator_of(source, name).pk for name in chosen], by=officer,
        )  # fmt: skip

    assert source.drafts.count() == 2


def test_a_part_split_from_its_whole_is_a_part_no_more(source, officer):
    draft = draft_of(source, "1")

    new = drafts.split_draft(
        draft=draft, seen=stamp(draft), no="9", title="再就业",
        indicators=[indicator_of(source, "失业人员再就业").pk], by=officer,
    )  # fmt: skip

    assert names(new) == [("失业人员再就业", None)]


def test_merging_keeps_every_figure_body_and_word(source, officer, labour):
    jobs, roads = draft_of(source, "1"), draft_of(source, "2")

    drafts.merge_drafts(draft=roads, into=jobs, seen=stamp(roads), by=officer)

    jobs.refresh_from_db()
    assert order(source) == [(1, "促进就业")]
    assert names(jobs) == [
        ("城镇新增就业", None), ("失业人员再就业", "城镇新增就业"), ("农村公路", None),
    ]  # fmt: skip
    assert bodies(jobs) == [
        (1, "lead", "市人社局", labour),
        (2, "lead", "市交通局", None),
        (1, "cooperating", "市残疾人联合会", None),
    ]
    assert indicator_of(source, "农村公路").part == 2
    assert jobs.quote == TEXT[jobs.start : jobs.end]
    assert jobs.quote.startswith("一、")
    assert jobs.quote.endswith("（市交通局牵头）")


def test_the_same_bodies_are_not_named_twice(source, officer, labour):
    jobs, roads = draft_of(source, "1"), draft_of(source, "2")
    for draft in (jobs, roads):
        entry = Entry(draft.no, draft.title, bodies=(Body("lead", "市人社局", labour),))
        drafts.edit_draft(draft=draft, seen=stamp(draft), entry=entry, by=officer)

    drafts.merge_drafts(draft=roads, into=jobs, seen=stamp(roads), by=officer)

    assert bodies(jobs) == [(1, "lead", "市人社局", labour)]


def test_an_indicator_moves_with_its_parts(source, officer):
    draft_indicators.move_indicator(
        indicator=indicator_of(source, "城镇新增就业"), to=draft_of(source, "2"), by=officer
    )

    assert names(draft_of(source, "1")) == []
    assert names(draft_of(source, "2")) == [
        ("农村公路", None), ("城镇新增就业", None), ("失业人员再就业", "城镇新增就业"),
    ]  # fmt: skip


def test_what_is_rejected_can_be_restored(source, officer):
    draft, row = draft_of(source, "1"), indicator_of(source, "农村公路")
    money = draft.funding.select_related("draft").get()
    for rejected in (True, False):
        state = "rejected" if rejected else "open"
        drafts.set_state(draft=draft, state=state, by=officer)
        draft_indicators.reject_indicator(indicator=row, rejected=rejected, by=officer)
        draft_indicators.reject_funding(funding=money, rejected=rejected, by=officer)
        for thing in (draft, row, money):
            thing.refresh_from_db()
        assert (draft.state, row.rejected, money.rejected) == (state, rejected, rejected)


def test_a_draft_added_by_hand_stands_where_its_words_stand(source, officer):
    entry = Entry("3", "资金")

    drafts.add_draft(source=source, entry=entry, quote="安排资金3723万元", by=officer)
    drafts.add_draft(source=source, entry=Entry("4", "无原文"), by=officer)

    assert order(source) == [(1, "促进就业"), (2, "资金"), (3, "修好公路"), (4, "无原文")]


def test_picking_an_agency_puts_every_place_of_the_same_words_right(source, officer, traffic):
    jobs, roads = draft_of(source, "1"), draft_of(source, "2")
    entry = Entry("1", "促进就业", bodies=(Body("lead", "市交通局", None),))
    drafts.edit_draft(draft=jobs, seen=stamp(jobs), entry=entry, by=officer)

    drafts.pick_agency(row=roads.agencies.get(), agency=traffic, by=officer)

    assert bodies(jobs) == bodies(roads) == [(1, "lead", "市交通局", traffic)]


def test_bodies_registered_since_are_matched_again(source, officer, chengde):
    agency = Agency.objects.create(name="承德市残疾人联合会", short_name="市残联", region=chengde)

    assert drafts.match_again(source=source, by=officer) == 1

    row = draft_of(source, "1").agencies.get(as_written="市残疾人联合会")
    assert (row.agency, row.sure) == (agency, 85)


def test_numbers_start_after_those_the_batch_has(source, planned, officer, traffic):
    planned.pledges.create(no="1", position=1, title="早先的一件")
    source.drafts.update(no="")

    drafts.number_again(source=source, by=officer)

    assert list(source.drafts.order_by("position").values_list("no", flat=True)) == ["2", "3"]


def every_change(source, by) -> list:
    draft, row = draft_of(source, "1"), indicator_of(source, "农村公路")
    agency, body = Agency.objects.first(), draft.agencies.first()
    money = draft.funding.select_related("draft").get()
    roads = draft_of(source, "2")
    return [
        lambda: drafts.edit_draft(draft=draft, seen=stamp(draft), entry=Entry("1", "x"), by=by),
        lambda: drafts.add_draft(source=source, entry=Entry("9", "x"), by=by),
        lambda: drafts.set_state(draft=draft, state="checked", by=by),
        lambda: drafts.split_draft(
            draft=draft, seen=stamp(draft), no="9", title="x",
            indicators=[indicator_of(source, "失业人员再就业").pk], by=by,
        ),
        lambda: drafts.merge_drafts(draft=roads, into=draft, seen=stamp(roads), by=by),
        lambda: drafts.pick_agency(row=body, agency=agency, by=by),
        lambda: drafts.match_again(source=source, by=by),
        lambda: drafts.number_again(source=source, by=by),
        lambda: draft_indicators.add_indicator(draft=draft, entry=JOBS, by=by),
        lambda: draft_indicators.edit_indicator(
            indicator=row, seen=indicator_stamp(row), entry=JOBS, by=by
        ),
        lambda: draft_indicators.move_indicator(indicator=row, to=draft, by=by),
        lambda: draft_indicators.reject_indicator(indicator=row, rejected=True, by=by),
        lambda: draft_indicators.reject_funding(funding=money, rejected=True, by=by),
        lambda: discard_text(source=source, by=by, today=DAY),
    ]  # fmt: skip


def content(source) -> list:
    return [
        list(DraftPledge.objects.order_by("pk").values()),
        list(DraftIndicator.objects.order_by("pk").values()),
        list(source.drafts.values_list("agencies__agency", "funding__rejected")),
    ]


def test_a_settled_text_changes_no_more(source, officer):
    discard_text(source=source, by=officer, today=DAY)
    before = content(source)

    for change in every_change(source, officer):
        with pytest.raises(Conflict, match="草稿不再改动"):
            change()

    assert content(source) == before


def test_nobody_but_the_batch_s_office_changes_drafts(source, foreign_officer, leader, reporter):
    before = content(source)

    for person in (foreign_officer, leader, reporter):
        for change in every_change(source, person):
            with pytest.raises(PermissionDenied):
                change()

    assert content(source) == before
