"""When a report counts as late, and what a correction leaves of an approximate figure."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from agencies.refusals import Conflict
from progress.actions import reports
from progress.actions.entries import Cell, Entry, save_draft
from progress.actions.steps import shares_of
from progress.models import Reading
from tests.promises import APRIL, make_accepted

ON_TIME, AFTERWARDS = date(2020, 5, 6), date(2020, 5, 12)
REASON = "请补充路段名称。"


def hand_in(report, reporter, day):
    share = shares_of(report).get()
    entry = {share.pk: Entry(Cell(Decimal(30)))}
    save_draft(report=report, entries=entry, by=reporter, today=day)
    return reports.submit(report=report, by=reporter, today=day)


def test_a_report_returned_and_sent_again_is_judged_by_its_first_hand_in(
    april_report, reporter, head
):
    hand_in(april_report, reporter, ON_TIME)
    reports.return_by_head(report=april_report, reason=REASON, by=head, today=ON_TIME)

    again = hand_in(april_report, reporter, AFTERWARDS)

    assert (again.submitted_on, again.is_late(AFTERWARDS)) == (ON_TIME, False)
    assert list(again.steps.values_list("action", "on")) == [
        ("submit", ON_TIME),
        ("return_by_head", ON_TIME),
        ("submit", AFTERWARDS),
    ]


def test_a_month_that_has_not_begun_is_refused_whole(april_report, reporter):
    with pytest.raises(Conflict, match="还没有开始"):
        hand_in(april_report, reporter, date(2020, 3, 31))
    assert not Reading.objects.exists()


def test_a_correction_makes_an_approximate_figure_exact(roads, officer):
    reading = make_accepted(roads, APRIL, "140", approx="余")

    reports.correct(
        reading=reading, value=Decimal(140), reason="核实", by=officer, today=AFTERWARDS
    )

    reading.refresh_from_db()
    assert (reading.value, reading.approx) == (Decimal(140), "")
