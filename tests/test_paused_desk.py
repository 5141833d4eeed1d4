"""The desk where part of what a unit answers for is paused: said so, not asked, not taken."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from agencies.refusals import Conflict
from pledges.models import Pledge, Share
from progress.actions.entries import Cell, Entry, save_draft
from progress.actions.reports import submit
from progress.models import MonthlyReport, Reading
from progress.readers.desk import read_desk
from progress.readers.narratives import read_narratives
from progress.readers.preview import read_grid
from tests.filling import columns, downloaded, faults, opened, read, reworked
from tests.pledge_changes import turn
from tests.promises import make_pledge, make_share

MAY_8 = date(2020, 5, 8)
APRIL_10 = date(2020, 4, 10)


@pytest.fixture
def bridges(batch, traffic) -> Share:
    """Another pledge of the same agency."""
    return make_share(
        make_pledge(batch, traffic, title="危桥改造"), name="危桥", unit="座", target="10"
    )


@pytest.fixture
def paused(april_report, bridges, roads, director) -> Pledge:
    """The roads are paused from 10 April on, and April is reported."""
    turn(roads.indicator.pledge, "pause", director, on=APRIL_10)
    return roads.indicator.pledge


def test_a_paused_row_says_so_and_offers_no_field(client, paused, reporter, april_report, roads):
    client.force_login(reporter)

    page = client.get(reverse("desk_report", args=[april_report.pk])).content.decode()

    assert "已暂停" in page
    assert f"value-{roads.pk}" not in page
    assert "0项已填／共1项" in " ".join(page.split())


def test_it_is_not_asked_for_at_hand_in(paused, reporter, april_report, bridges, roads):
    save_draft(
        report=april_report,
        entries={bridges.pk: Entry(Cell(Decimal(3)))},
        by=reporter,
        today=MAY_8,
    )

    report = submit(report=april_report, by=reporter, today=MAY_8)

    assert report.state == "submitted"
    assert list(Reading.objects.values_list("share", "value")) == [(bridges.pk, Decimal(3))]


def test_what_is_typed_on_a_stale_page_is_refused_whole(
    client, paused, reporter, april_report, bridges, roads
):
    client.force_login(reporter)
    sent = {f"value-{roads.pk}": "30", f"value-{bridges.pk}": "3"}

    answer = client.post(reverse("desk_report", args=[april_report.pk]), sent)

    assert answer.status_code == 400
    assert "“农村公路”已暂停，本月不填报，请刷新页面。" in answer.content.decode()
    with pytest.raises(Conflict, match="已暂停"):
        save_draft(
            report=april_report,
            entries={roads.pk: Entry(Cell(Decimal(30)))},
            by=reporter,
            today=MAY_8,
        )
    assert Reading.objects.count() == 0


def test_nothing_is_wanted_in_words_of_what_is_paused(paused, april_report):
    stories = read_narratives(april_report, read_grid(april_report, MAY_8).rows)

    assert [story.pledge.title for story in stories] == ["危桥改造"]


def test_the_list_of_tasks_tells_since_when_one_is_paused(client, paused, reporter):
    client.force_login(reporter)

    page = client.get(reverse("tasks")).content.decode()

    assert page.count("自2020年4月10日起暂停实施") == 1


def test_the_desk_counts_what_is_to_be_filled(paused, reporter, april_report):
    [group] = [each for each in read_desk(reporter, MAY_8).groups if each.mine]

    assert [(row.report.month.month, row.tasks, row.filled) for row in group.rows] == [(4, 1, 0)]


def test_a_month_that_ended_before_the_pause_is_asked_in_full(
    april_report, bridges, roads, director
):
    turn(roads.indicator.pledge, "pause", director, on=date(2020, 5, 1))

    grid = read_grid(april_report, MAY_8)

    assert [row.halted for row in grid.rows] == ["", ""]
    assert grid.wanted == 2


def test_it_is_judged_neither_before_nor_in_its_preview(paused, april_report):
    rows = read_grid(april_report, MAY_8).rows

    assert [(row.share.indicator.name, row.halted, row.light) for row in rows] == [
        ("农村公路", "已暂停", ""),
        ("危桥", "", ""),
    ]


def test_the_month_s_sheet_leaves_it_out_and_comes_back_without_a_change(paused, april_report):
    data = downloaded(april_report)
    page = opened(data).worksheets[0]

    at = columns(page)["指标"]
    names = [page.cell(row, at).value for row in range(5, page.max_row + 1)]
    assert "危桥" in names
    assert "农村公路" not in names
    assert (read(april_report, data).changes, read(april_report, data).faults) == ([], [])


def test_a_figure_in_a_sheet_downloaded_before_the_pause_is_a_fault_with_its_row(
    april_report, bridges, roads, director
):
    data = reworked(
        downloaded(april_report),
        lambda book: (
            [
                book.worksheets[0].cell(
                    row, columns(book.worksheets[0])["本月累计"], value=Decimal(row)
                )
                for row in (5, 6)
            ]
            and None
        ),
    )
    turn(roads.indicator.pledge, "pause", director, on=APRIL_10)

    found = read(april_report, data)

    [(_place, message)] = faults(found)
    assert message == "这一项已暂停，本月不填报。"


def test_the_report_keeps_a_figure_typed_before_and_shows_it(
    april_report, bridges, roads, director, reporter
):
    save_draft(
        report=april_report,
        entries={roads.pk: Entry(Cell(Decimal(20)))},
        by=reporter,
        today=MAY_8,
    )
    turn(roads.indicator.pledge, "pause", director, on=APRIL_10)

    [row, _bridges] = read_grid(MonthlyReport.objects.get(pk=april_report.pk), MAY_8).rows

    assert (row.halted, row.reading.value) == ("已暂停", Decimal(20))
