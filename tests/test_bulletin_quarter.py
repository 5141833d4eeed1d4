"""A quarterly bulletin tells of its quarter: three months of reports, whose ranks, what 升降 is."""

from __future__ import annotations

from datetime import date

import pytest

from oversight.actions.scores import draw_scores
from oversight.bulletins.sections import default_texts, paper_of
from oversight.bulletins.snapshot import monthly_snapshot, quarterly_snapshot
from progress.actions.judging import judge_batch
from tests.bulletins import told
from tests.promises import APRIL, make_accepted, make_pledge, make_share

MARCH, MAY, JUNE = (date(2020, month, 1) for month in (3, 5, 6))
SEEN = date(2020, 7, 8)


@pytest.fixture
def quarter(batch, roads):
    """April and June reported, May missing; each judged in its time."""
    for month, value, day in (
        (APRIL, "30", date(2020, 5, 8)),
        (MAY, None, date(2020, 6, 8)),
        (JUNE, "100", SEEN),
    ):
        made = make_accepted(roads, month, value)
        if month == MAY:
            made.report.readings.all().delete()
            made.report.state, made.report.submitted_on = "pending", None
            made.report.accepted_on = None
            made.report.save()
        judge_batch(batch=batch, today=day)
    return batch


def paper(snapshot):
    return paper_of(snapshot, default_texts(snapshot))


def text_of(snapshot) -> str:
    return "\n".join(getattr(block, "text", "") for block in paper(snapshot).blocks)


def test_each_of_its_months_has_its_reports(quarter):
    snapshot = quarterly_snapshot(quarter, JUNE, SEEN)

    assert [
        (row["month"], *told(snapshot, row["due"], row["received"], row["accepted"],
                             row["missing"]))
        for row in snapshot["monthly_reports"]
    ] == [
        ("2020-04", "1", "1", "1", "0"), ("2020-05", "1", "0", "0", "1"),
        ("2020-06", "1", "1", "1", "0"),
    ]  # fmt: skip
    assert "2020年5月逾期未报1家：市交通运输局。" in text_of(snapshot)
    captions = [getattr(block, "caption", "") for block in paper(snapshot).blocks]
    assert "本季度各月月报报送情况" in captions


def test_it_says_what_the_quarter_is_and_whose_figures_the_annex_has(quarter):
    snapshot = quarterly_snapshot(quarter, JUNE, SEEN)

    assert "本季度（4月至6月）通过验收0项" in text_of(snapshot)
    assert paper(snapshot).attachments[0].blocks[0].head[5] == "本季度末累计"
    assert "本季度" not in text_of(monthly_snapshot(quarter, JUNE, SEEN))
    assert paper(monthly_snapshot(quarter, JUNE, SEEN)).attachments[0].blocks[0].head[5] == (
        "本月累计"
    )


def test_without_a_quarter_before_it_says_why_nothing_is_compared(quarter):
    snapshot = quarterly_snapshot(quarter, JUNE, SEEN)

    assert "以下为季末月（2020年6月）名次。上季度没有研判结论，不比较升降。" in text_of(snapshot)
    assert "2020年6月单位名次（各灯为项数）" in [
        getattr(block, "caption", "") for block in paper(snapshot).blocks
    ]


@pytest.mark.parametrize(
    ("scored", "said"),
    [
        ((), "升降与上季度末（2020年3月）名次比较。"),
        ((MARCH, JUNE), "升降与上季度末（2020年3月）名次比较。"),
        ((JUNE,), "上季度末（2020年3月）没有同一办法的名次，不比较升降的记“—”。"),
    ],
)
def test_the_change_of_rank_is_that_since_the_former_quarter_s_end(
    batch, roads, officer, scored, said
):
    batch.reports_from = MARCH
    batch.save()
    for month, value, day in ((MARCH, "20", date(2020, 4, 8)), (JUNE, "100", SEEN)):
        make_accepted(roads, month, value)
        judge_batch(batch=batch, today=day)
    for month in scored:
        draw_scores(batch=batch, month=month, by=officer, today=SEEN)

    snapshot = quarterly_snapshot(batch, JUNE, SEEN)

    assert said in text_of(snapshot)
    assert ("考核按月评分" in text_of(snapshot)) == bool(scored)
    compared = snapshot["ranks"][0]["compared"]
    assert told(snapshot, snapshot["ranks"][0]["rows"][0]["moved"]) == (
        ("持平",) if compared else ("—",)
    )
    assert "与上季度末（2020年3月）相比" in text_of(snapshot)


def test_what_was_never_judged_before_did_not_recover(batch, roads, labour):
    """From 未研判 to 正常 is a first judgement, on the dashboard as in the bulletin."""
    batch.reports_from = MARCH
    batch.save()
    make_accepted(roads, MARCH, "20")
    judge_batch(batch=batch, today=date(2020, 4, 8))
    make_accepted(make_share(make_pledge(batch, labour, title="就业")), APRIL, "299")
    make_accepted(roads, APRIL, "200")
    judge_batch(batch=batch, today=date(2020, 5, 8))

    snapshot = monthly_snapshot(batch, APRIL, date(2020, 5, 8))

    counts = told(snapshot, "newly_red", "newly_green", "newly_done", "first_green", "came_green")
    assert counts == ("0", "1", "0", "1", "0")
    assert "恢复正常（转绿）1项，新完成0项；首次研判为正常1项" in text_of(snapshot)
