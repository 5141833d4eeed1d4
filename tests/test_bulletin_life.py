"""The life of a bulletin: drawn up, worded, taken anew, issued; then it never changes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from agencies.refusals import Conflict
from oversight.actions.bulletins import (
    ClashingTexts,
    UnknownFigures,
    discard,
    draw_up,
    edit_texts,
    issue,
    take_again,
)
from oversight.bulletins.kinds import mark_of, paper_for
from oversight.models import Bulletin
from oversight.readers.bulletins import moved_since
from progress.actions.judging import judge_batch
from progress.actions.months import ImpossibleDay
from progress.models import Reading, ReportingMonth
from tests.bulletins import DAY, MAY, NEXT, drawn, make_two_months, values
from tests.promises import APRIL

LATER = date(2020, 5, 11)


@pytest.fixture
def draft(scored, officer) -> Bulletin:
    return drawn(scored, officer)


def reworded(draft: Bulletin, by, **texts: str) -> Bulletin:
    return edit_texts(
        bulletin=draft, texts=draft.texts | texts, seen=mark_of(draft.texts), by=by, today=DAY
    )


def correct(scored) -> None:
    """农村公路 is put right to 200 of 300公里, and judged again."""
    Reading.objects.filter(share__indicator__name="农村公路", share__region=None).update(
        value=Decimal(200)
    )
    judge_batch(batch=scored, today=DAY)


def test_it_is_drawn_up_with_its_title_its_figures_and_words_to_start_from(draft, officer):
    draft.refresh_from_db()

    assert (draft.title, draft.state, draft.prepared_by, draft.prepared_on) == (
        "关于《2020年承德市民心实事》2020年4月进展情况的通报", "draft", officer, DAY,
    )  # fmt: skip
    assert values(draft.snapshot, "pledges", "items", "items_yellow") == (2, 2, 1)
    assert draft.texts["recipients"] == "各县（市、区）人民政府、各牵头单位"


def test_it_is_drawn_up_once_for_a_kind_and_month(draft, scored, director):
    with pytest.raises(Conflict, match="已有人拟定"):
        drawn(scored, director)
    assert Bulletin.objects.count() == 1


def test_a_press_pack_is_drawn_up_for_each_lead(scored, officer, traffic, labour):
    for agency in (traffic, labour):
        drawn(scored, officer, kind="press", agency=agency)

    with pytest.raises(Conflict, match="已有人拟定"):
        drawn(scored, officer, kind="press", agency=traffic)
    assert [row.agency for row in Bulletin.objects.order_by("pk")] == [traffic, labour]


@pytest.mark.parametrize("changes", [{"kind": "press"}, {"month": date(2020, 4, 2)}])
def test_what_cannot_be_is_not_drawn_up(scored, officer, changes):
    with pytest.raises(Conflict):
        drawn(scored, officer, **changes)


def test_a_bulletin_is_of_no_agency(scored, officer, traffic):
    with pytest.raises(Conflict, match="不分单位"):
        drawn(scored, officer, agency=traffic)


def test_a_figure_corrected_afterwards_shows_as_moved_and_the_draft_keeps_its_own(draft, scored):
    correct(scored)

    moved = {(row.name, row.was, row.now) for row in moved_since(draft)}

    assert {
        ("黄灯项数", "1", "0"),
        ("绿灯项数", "1", "2"),
        ("公路工程建设·农村公路：本月累计", "30公里", "200公里"),
        ("公路工程建设·农村公路：完成率", "10.00%", "66.67%"),
        ("公路工程建设·农村公路：亮灯", "黄灯", "绿灯"),
    } <= moved
    assert values(draft.snapshot, "items_yellow") == (1,)


def test_days_passing_move_nothing(draft, settings):
    settings.PORTAL_TODAY = date(2020, 6, 30)

    assert moved_since(draft) == []


def test_taken_again_it_has_todays_figures_and_the_same_words(draft, scored, officer, director):
    draft = reworded(draft, officer, problems="黄灯{{黄灯项数}}项。")
    correct(scored)

    draft = take_again(bulletin=draft, by=director, today=LATER)

    draft.refresh_from_db()
    assert (draft.prepared_by, draft.prepared_on, moved_since(draft)) == (director, LATER, [])
    assert draft.texts["problems"] == "黄灯{{黄灯项数}}项。"
    texts = [block.text for block in paper_for(draft).blocks if hasattr(block, "runs")]
    assert "黄灯0项。" in texts


def test_an_unknown_figure_is_refused_with_its_place(draft, officer):
    with pytest.raises(UnknownFigures) as refused:
        reworded(draft, officer, problems="一。\n共{{红灯数}}项。", demands="{{items}")

    draft.refresh_from_db()
    assert str(refused.value) == (
        "“主要问题”第2段的{{红灯数}}不是可用的数据项。 “下步要求”第1段的{{不是可用的数据项。"
    )
    assert draft.texts["problems"] == ""


def test_words_another_person_has_changed_are_not_written_over(draft, officer, director):
    seen = dict(draft.texts)
    reworded(draft, officer, problems="先写的。")

    with pytest.raises(ClashingTexts, match="刚被他人改动"):
        edit_texts(
            bulletin=draft, texts=seen | {"problems": "后写的。"}, seen=mark_of(seen), by=director,
            today=DAY,
        )  # fmt: skip
    draft.refresh_from_db()
    assert draft.texts["problems"] == "先写的。"


def test_what_is_no_field_of_it_is_not_kept(draft, officer):
    assert "else" not in reworded(draft, officer, **{"else": "x"}).texts


def test_the_director_issues_it_and_the_month_has_its_bulletin_day(draft, scored, director):
    issued = issue(bulletin=draft, number=" 民生办〔2020〕4号 ", by=director, today=DAY)

    issued.refresh_from_db()
    assert (issued.state, issued.number, issued.issued_by, issued.issued_on) == (
        "issued", "民生办〔2020〕4号", director, DAY,
    )  # fmt: skip
    settled = ReportingMonth.objects.get(batch=scored, month=APRIL)
    assert (settled.bulletin_on, settled.locks_on) == (DAY, date(2020, 5, 12))
    paper = paper_for(issued)
    assert (paper.number, paper.date_words, paper.mark) == (
        "民生办〔2020〕4号", "2020年5月8日", "",
    )  # fmt: skip


def test_a_bulletin_day_recorded_before_stays(draft, scored, director):
    day = date(2020, 5, 7)
    ReportingMonth.objects.create(batch=scored, month=APRIL, bulletin_on=day, locks_on=DAY)

    issue(bulletin=draft, number="1号", by=director, today=DAY)

    assert ReportingMonth.objects.get().bulletin_on == day


def test_neither_a_quarter_nor_a_press_pack_nor_a_closed_batch_sets_the_day(
    scored, officer, director, traffic
):
    pack = drawn(scored, officer, kind="press", agency=traffic)
    issue(bulletin=pack, number="1号", by=director, today=DAY)
    scored.stage = "closed"
    scored.save()
    bulletin = drawn(scored, officer)
    issue(bulletin=bulletin, number="2号", by=director, today=DAY)

    assert ReportingMonth.objects.count() == 0
    assert set(Bulletin.objects.values_list("state", flat=True)) == {"issued"}


def test_it_is_not_issued_before_the_reports_are_due(draft, scored, director):
    scored.reports.update(due_on=date(2020, 5, 28))

    with pytest.raises(ImpossibleDay):
        issue(bulletin=draft, number="1号", by=director, today=DAY)
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_it_is_not_issued_without_a_number(draft, director):
    for number in ("", "  ", "号" * 61):
        with pytest.raises(Conflict, match="请填写文号"):
            issue(bulletin=draft, number=number, by=director, today=DAY)


def test_a_press_pack_may_go_without_a_number(scored, officer, director, traffic):
    pack = drawn(scored, officer, kind="press", agency=traffic)

    issued = issue(bulletin=pack, number="", by=director, today=DAY)

    assert (issued.state, paper_for(issued).number) == ("issued", "")


def test_words_that_name_no_figure_any_more_are_not_issued(batch, roads, labour, officer, director):
    """「转绿」 is on offer where there is a month to compare with."""
    make_two_months(roads, labour)
    bulletin = reworded(
        drawn(batch, officer, month=MAY, today=NEXT), officer, problems="{{转绿项数}}项"
    )
    kept = bulletin.snapshot | {"offered": ["items"]}
    Bulletin.objects.update(snapshot=kept)

    with pytest.raises(UnknownFigures, match="转绿项数"):
        issue(bulletin=bulletin, number="1号", by=director, today=NEXT)


def test_issued_it_never_changes(draft, scored, officer, director):
    issued = issue(bulletin=draft, number="1号", by=director, today=DAY)
    correct(scored)
    before = Bulletin.objects.values().get()
    tries = (
        lambda: take_again(bulletin=issued, by=officer, today=LATER),
        lambda: reworded(issued, officer, problems="x"),
        lambda: issue(bulletin=issued, number="2号", by=director, today=LATER),
        lambda: discard(bulletin=issued, by=officer),
    )

    for attempt in tries:
        with pytest.raises(Conflict, match="已经印发"):
            attempt()

    assert Bulletin.objects.values().get() == before


def test_a_deleted_draft_is_gone_and_may_be_drawn_up_anew(draft, scored, officer):
    discard(bulletin=draft, by=officer)

    with pytest.raises(Conflict, match="已被删除"):
        take_again(bulletin=draft, by=officer, today=DAY)
    assert drawn(scored, officer).pk != draft.pk


def test_only_the_office_draws_up_and_only_its_director_issues(
    draft, scored, officer, foreign_officer, leader, reporter
):
    for person in (foreign_officer, leader, reporter):
        for attempt in (
            lambda by=person: draw_up(batch=scored, kind="monthly", month=APRIL, by=by, today=DAY),
            lambda by=person: take_again(bulletin=draft, by=by, today=DAY),
            lambda by=person: reworded(draft, by),
            lambda by=person: discard(bulletin=draft, by=by),
        ):
            with pytest.raises(PermissionDenied):
                attempt()
    for person in (officer, foreign_officer, leader):
        with pytest.raises(PermissionDenied):
            issue(bulletin=draft, number="1号", by=person, today=DAY)
