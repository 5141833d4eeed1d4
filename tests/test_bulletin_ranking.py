"""Ranks in a bulletin: ties as 1, 2, 2, 4, the change of rank, and what they come from."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agencies.models import Agency
from oversight.actions.scores import draw_scores
from oversight.bulletins.ranking import ranks_of
from oversight.bulletins.snapshot import monthly_snapshot
from oversight.readers.scores import scores_of
from progress.actions.judging import judge_batch
from progress.models import MonthlyReport
from tests.bulletins import MAY, NEXT, make_two_months, told
from tests.promises import APRIL, make_accepted, make_pledge, make_share

DAY = date(2020, 5, 8)
FINE, BEHIND = "300", "30"  # of 300: on schedule, and not


def test_ties_share_a_rank_and_the_next_is_skipped():
    units = [Agency(pk=number, short_name=str(number)) for number in range(4)]
    measures = dict(zip(units, map(Fraction, ("1/2", "1", "1/2", "0")), strict=True))

    assert {unit.pk: rank for unit, rank in ranks_of(measures).items()} == {1: 1, 0: 2, 2: 2, 3: 4}


@given(st.lists(st.fractions(0, 1), max_size=12))
def test_a_rank_is_one_more_than_the_number_ahead(measures):
    units = [Agency(pk=number) for number in range(1, len(measures) + 1)]
    given_measures = dict(zip(units, measures, strict=True))

    found = ranks_of(given_measures)

    assert list(found.values()) == sorted(found.values())
    assert all(
        found[unit] == 1 + sum(other > own for other in measures)
        for unit, own in given_measures.items()
    )


def board(snapshot: dict, name: str = "agencies") -> list[tuple[str, ...]]:
    """(rank, unit, moved) of each row."""
    table = next(table for table in snapshot["ranks"] if table["of"] == name)
    return [told(snapshot, row["rank"], row["unit"], row["moved"]) for row in table["rows"]]


def make_leads(batch, figures: dict[str, list[str]], month=APRIL) -> dict[str, list]:
    """Agencies that lead roads of 300公里 each, with the figures given, accepted in ``month``."""
    found = {}
    for name, values in figures.items():
        agency = Agency.objects.create(name=name, short_name=name, region=batch.region)
        shares = [make_share(make_pledge(batch, agency)) for _ in values]
        for share, value in zip(shares, values, strict=True):
            make_accepted(share, month, value)
        found[name] = shares
    return found


def test_without_scores_units_are_ranked_by_the_part_on_schedule(batch):
    make_leads(
        batch, {"甲局": [BEHIND, FINE], "乙局": [FINE], "丙局": [FINE, BEHIND], "丁局": [BEHIND]}
    )
    judge_batch(batch=batch, today=DAY)

    snapshot = monthly_snapshot(batch, APRIL, DAY)

    assert snapshot["ranks"][0]["basis"] == "counts"
    assert board(snapshot) == [
        ("1", "乙局", "—"), ("2", "甲局", "—"), ("2", "丙局", "—"), ("4", "丁局", "—"),
    ]  # fmt: skip


def test_a_rank_that_moved_says_by_how_many_places(batch):
    shares = make_leads(batch, {"甲局": [FINE], "乙局": [BEHIND], "丙局": [BEHIND]})
    judge_batch(batch=batch, today=DAY)
    for name, value in (("甲局", "31"), ("乙局", FINE), ("丙局", "31")):
        make_accepted(shares[name][0], MAY, value)
    judge_batch(batch=batch, today=NEXT)

    found = board(monthly_snapshot(batch, MAY, NEXT))

    assert found == [("1", "乙局", "上升1名"), ("2", "甲局", "下降1名"), ("2", "丙局", "持平")]


def test_what_waits_for_the_office_stands_last_without_a_rank_and_what_is_missing_is_ranked(batch):
    make_leads(batch, {"甲局": [FINE], "乙局": [FINE, FINE], "丙局": [FINE]})
    reports = MonthlyReport.objects.all()
    reports.filter(agency__name="甲局").update(state="signed", accepted_on=None)
    reports.filter(agency__name="丙局").update(state="pending", submitted_on=None, accepted_on=None)
    judge_batch(batch=batch, today=DAY)

    snapshot = monthly_snapshot(batch, APRIL, DAY)

    assert board(snapshot) == [
        ("1", "乙局", "—"),
        ("2", "丙局", "—"),
        ("—", "甲局", "已按时报送，待审核"),
    ]
    assert told(snapshot, "reports_waiting", "reports_waiting_names") == ("1", "甲局")
    assert "不排名次，列在表后" in snapshot["sources"]["rank_counts"]


def test_nobody_is_ranked_down_for_another_s_delay(batch, officer):
    """甲局 led in April; in May its report of the due day waits for the office, and the scores
    are those of April's figures. It has no rank on the page either."""
    shares = make_leads(batch, {"甲局": ["150"], "乙局": ["120"], "丙局": ["20"]})
    judge_batch(batch=batch, today=DAY)
    draw_scores(batch=batch, month=APRIL, by=officer, today=DAY)
    for name, value in (("甲局", "190"), ("乙局", "180"), ("丙局", "30")):
        make_accepted(shares[name][0], MAY, value)
    first = MonthlyReport.objects.get(agency__name="甲局", month=MAY)
    MonthlyReport.objects.filter(pk=first.pk).update(
        state="signed", accepted_on=None, submitted_on=first.due_on
    )
    judge_batch(batch=batch, today=NEXT)
    draw_scores(batch=batch, month=MAY, by=officer, today=NEXT)

    found = board(monthly_snapshot(batch, MAY, NEXT))

    assert found == [
        ("1", "乙局", "上升1名"), ("2", "丙局", "上升1名"), ("—", "甲局", "已按时报送，待审核"),
    ]  # fmt: skip
    page = scores_of(batch, MAY).agencies
    assert [(row.rank, str(row.sheet.agency), row.waits) for row in page] == [
        (1, "乙局", ""), (2, "丙局", ""), (None, "甲局", "已按时报送，待审核"),
    ]  # fmt: skip


def test_one_accepted_after_the_scores_were_drawn_waits_for_the_next_drawing(batch, officer):
    shares = make_leads(batch, {"甲局": ["150"], "乙局": ["120"]})
    judge_batch(batch=batch, today=DAY)
    draw_scores(batch=batch, month=APRIL, by=officer, today=DAY)
    MonthlyReport.objects.filter(agency=shares["乙局"][0].reporting_agency).update(accepted_on=NEXT)

    found = board(monthly_snapshot(batch, APRIL, NEXT))
    draw_scores(batch=batch, month=APRIL, by=officer, today=NEXT)

    assert found == [("1", "甲局", "—"), ("—", "乙局", "已审核通过，待重新评分")]
    assert board(monthly_snapshot(batch, APRIL, NEXT)) == [("1", "甲局", "—"), ("2", "乙局", "—")]


def test_a_late_report_that_waits_says_that_it_was_late(batch):
    make_leads(batch, {"甲局": [FINE], "乙局": [FINE]})
    late = MonthlyReport.objects.get(agency__name="甲局")
    MonthlyReport.objects.filter(pk=late.pk).update(
        state="signed", accepted_on=None, submitted_on=late.due_on + timedelta(days=1)
    )
    judge_batch(batch=batch, today=DAY)

    assert board(monthly_snapshot(batch, APRIL, DAY))[-1] == (
        "—", "甲局", "已报送（迟报），待审核",
    )  # fmt: skip


def test_with_scores_of_the_month_the_ranks_are_those_of_the_sheets(scored, officer):
    sheets = draw_scores(batch=scored, month=APRIL, by=officer, today=DAY)

    snapshot = monthly_snapshot(scored, APRIL, DAY)

    assert [table["basis"] for table in snapshot["ranks"]] == ["scores", "scores"]
    ranked = sorted(sheets, key=lambda sheet: (sheet.rank, sheet.pk))
    for name, kind in (("agencies", "agency"), ("places", "region")):
        assert board(snapshot, name) == [
            (str(sheet.rank), str(getattr(sheet, kind)), "—")
            for sheet in ranked
            if getattr(sheet, kind)
        ]


def test_scores_are_printed_nowhere(scored, officer):
    draw_scores(batch=scored, month=APRIL, by=officer, today=DAY)

    snapshot = monthly_snapshot(scored, APRIL, DAY)

    assert "得分不随通报印发" in snapshot["sources"]["rank_scores"]
    texts = {row["text"] for name, row in snapshot["figures"].items() if name.startswith("rank_")}
    sheets = scored.scoring_schemes.get().sheets.all()
    assert texts & {str(sheet.total) for sheet in sheets} == set()


def test_a_change_of_method_is_no_change_of_rank(batch, roads, labour, officer):
    make_two_months(roads, labour)
    draw_scores(batch=batch, month=MAY, by=officer, today=NEXT)

    found = board(monthly_snapshot(batch, MAY, NEXT))

    assert {moved for _rank, _unit, moved in found} == {"—"}


@pytest.mark.parametrize(("value", "rank"), [("20", "1"), ("1", "2")])
def test_places_are_ranked_by_their_own_shares(batch, roads, counties, value, rank):
    make_accepted(roads, APRIL, "30")
    for place, told_value in zip(counties, (value, "20", "1"), strict=True):
        share = make_share(roads.indicator.pledge, target="30", region=place)
        make_accepted(share, APRIL, told_value)
    judge_batch(batch=batch, today=DAY)

    found = board(monthly_snapshot(batch, APRIL, DAY), "places")

    assert next(row[0] for row in found if row[1] == "承德县") == rank
    assert sorted(row[0] for row in found) in (["1", "1", "3"], ["1", "2", "2"])
