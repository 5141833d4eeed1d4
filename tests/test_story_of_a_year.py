"""A year across two batches: suggested, adopted, published, revised in June, reported, carried
over, closed; the public thread shows all of it (R12–R21, R75)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from oversight.actions.closing import close_batch, note_unfinished
from pledges.actions.batches import (
    NewBatch,
    Ruling,
    Source,
    begin_drafting,
    decide,
    publish_batch,
    start_batch,
)
from pledges.actions.candidates import link_pledge, put_forward
from pledges.actions.copying import copy_forward
from pledges.actions.draft_confirming import confirm_text
from pledges.actions.draft_indicators import Entry, edit_indicator
from pledges.actions.moderation import answer, take_up
from pledges.actions.screening import pool, screen
from pledges.actions.solicitations import save_call
from pledges.actions.succession import carry_over
from pledges.actions.suggestions import Asked, receive
from pledges.actions.targets import revise_target
from pledges.models import Batch, DraftIndicator
from pledges.readers.drafts import indicator_stamp
from progress.actions.carrying import carry_plans
from progress.actions.judging import judge_batch
from progress.models import Acceptance
from tests.candidates import PASSED, proposal
from tests.closings import make_reported
from tests.promises import make_accepted, make_pledge
from tests.publications import release, words

OCTOBER, NOVEMBER, DECEMBER = date(2020, 10, 8), date(2020, 11, 16), date(2020, 12, 28)
JUNE, NEW_YEAR = date(2021, 6, 15), date(2022, 1, 10)


@pytest.fixture
def former(batch, traffic, officer, director) -> Batch:
    """2020: 300公里, of which 240 are accepted by November; the rest is left."""
    pledge = make_pledge(batch, traffic, title="农村公路建设")
    make_reported(pledge, None)
    make_accepted(pledge.indicators.get().shares.get(), date(2020, 11, 1), "240")
    release(batch, date(2020, 11, 1), on=date(2020, 12, 8))
    return batch


@pytest.fixture
def planned(former, officer) -> Batch:
    """2021's batch, drafted from a suggestion and from 2020's."""
    wanted = NewBatch("2021年承德市民心实事", "chengde-2021", date(2021, 1, 1),
                      date(2021, 12, 31), former)  # fmt: skip
    coming = start_batch(wanted=wanted, by=officer, today=OCTOBER)
    call = save_call(
        batch=coming, announcement="请提建议", opens_on=OCTOBER, closes_on=date(2020, 10, 31),
        by=officer, today=OCTOBER,
    )  # fmt: skip
    asked = receive(call=call, asked=Asked("多修农村公路", "村里的路不好走"), today=OCTOBER)
    take_up(suggestion=asked, by=officer, today=NOVEMBER)
    begin_drafting(batch=coming, by=officer, today=NOVEMBER)
    candidate = put_forward(
        batch=coming, proposal=proposal("农村公路建设"), suggestions=[asked.pk], by=officer,
        today=NOVEMBER,
    )  # fmt: skip
    screen(candidate=candidate, answers=PASSED, by=officer, today=NOVEMBER)
    pool(candidate=candidate, by=officer, today=NOVEMBER)
    return Batch.objects.get(pk=coming.pk)


def draft(former: Batch, coming: Batch, officer) -> None:
    """Copied from 2020, the target set, confirmed; what 2020 leaves beside it."""
    chosen = [pledge.pk for pledge in former.pledges.all()]
    text = copy_forward(batch=coming, former=former, pledges=chosen, by=officer, today=DECEMBER)
    row = DraftIndicator.objects.get(draft__source=text)
    entry = Entry(name=row.name, comparator=row.comparator, value=Decimal(500), unit=row.unit,
                  deadline=row.deadline)  # fmt: skip
    edit_indicator(indicator=row, seen=indicator_stamp(row), entry=entry, by=officer)
    [pledge] = confirm_text(source=text, doubts_checked=True, by=officer, today=DECEMBER)
    carry_over(
        indicator=former.pledges.get().indicators.get(), into=pledge, name="2020年结转农村公路",
        value=Decimal(60), deadline=None, quote="", by=officer, today=DECEMBER,
    )  # fmt: skip


def publish(coming: Batch, officer, director) -> None:
    """Decided by the leadership, published with its document, plans taken over."""
    candidate = coming.candidates.get()
    ruling = Ruling("leadership", "市委、市政府", DECEMBER, "承办发〔2020〕21号", [candidate.pk])
    decide(batch=coming, ruling=ruling, by=director, today=DECEMBER)
    pledge = coming.pledges.get()
    link_pledge(pledge=pledge, candidate=candidate, by=officer, today=DECEMBER)
    source = Source("2021年政府工作报告", "承德日报", DECEMBER, date(2021, 1, 1))
    publish_batch(batch=coming, source=source, by=director, today=DECEMBER)
    shares = [row.shares.get().pk for row in pledge.indicators.all()]
    carry_plans(batch=coming, shares=shares, by=officer, today=DECEMBER)
    suggestion = pledge.suggestions.get()
    answer(suggestion=suggestion, answer="已列入第1件。", public=True, by=officer, today=DECEMBER)


def carry_out(coming: Batch, director) -> None:
    """Revised in June, reported, accepted in December, the final version published."""
    own, carried = coming.pledges.get().indicators.order_by("position")
    revise_target(
        indicator=own, new_value=Decimal(450), effective_on=JUNE, reason="部分路段缓建",
        document="承政函〔2021〕6号", by=director, today=JUNE,
    )  # fmt: skip
    for indicator, value in ((own, "480"), (carried, "60")):
        make_accepted(indicator.shares.get(), date(2021, 12, 1), value)
        Acceptance.objects.create(
            indicator=indicator, passed_on=date(2021, 12, 31), document="验收意见"
        )
    judge_batch(batch=coming, today=NEW_YEAR)


def test_the_public_thread_shows_the_whole_year(
    former, planned, officer, director, client, settings
):
    draft(former, planned, officer)
    publish(planned, officer, director)
    note_unfinished(
        pledge=former.pledges.get(), reason="汛期停工", follow="carried", by=officer,
        today=date(2021, 1, 8),
    )  # fmt: skip
    first = close_batch(batch=former, text="未完成部分结转2021年。", document="", by=director,
                        today=date(2021, 1, 8))  # fmt: skip
    coming = Batch.objects.get(pk=planned.pk)
    carry_out(coming, director)
    last = close_batch(batch=coming, text="全部完成。", document="", by=director, today=NEW_YEAR)
    coming.refresh_from_db()
    release(Batch.objects.get(pk=former.pk), date(2020, 11, 1), on=NEW_YEAR)
    release(coming, date(2021, 12, 1), on=NEW_YEAR)
    settings.PORTAL_TODAY = NEW_YEAR

    page = words(client.get(reverse("pledge", args=["chengde-2021", "1"])))

    assert "农村公路建设" in page
    assert "已完成" in page
    assert "目标：450公里" in page
    assert "500公里" in page
    assert "部分路段缓建" in page
    assert "承政函〔2021〕6号" in page
    assert "480公里" in page
    assert "106.67%" in page
    assert "2020年结转农村公路" in page
    assert "结转自2020年" in page
    thread = page[page.index("历年同一实事") :]
    assert "2020年承德市民心实事" in thread
    assert "240公里" in thread
    assert "300公里" in thread
    years = words(client.get(reverse("years")))
    assert "2021年承德市民心实事 已办结" in years
    assert "2020年承德市民心实事 已办结" in years
    asked = words(client.get(reverse("suggestions_public", args=["chengde-2021"])))
    assert "多修农村公路" in asked
    assert "已列入第1件。" in asked
    assert (first.content["counts"]["short"], last.content["counts"]["accepted"]) == (1, 1)
    assert last.content["counts"]["over"] == 1
