"""The light a draft would have is the light it gets: the same rule, before anyone else sees."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from progress.actions.entries import Cell, Entry, save_draft
from progress.actions.judging import judge_batch
from progress.actions.months import open_months
from progress.actions.reports import accept, correct, sign, submit
from progress.models import MonthlyReport, Reading, Verdict
from progress.readers.preview import read_grid
from tests.promises import APRIL, make_accepted, make_share

TODAY = date(2020, 5, 8)


def fill(report, by, **entries: str) -> None:
    """Keep ``share_<id>`` → figure as a draft."""
    save_draft(
        report=report,
        entries={int(name[6:]): Entry(Cell(Decimal(value))) for name, value in entries.items()},
        by=by,
        today=TODAY,
    )


def rows_of(report: MonthlyReport) -> list[tuple]:
    grid = read_grid(MonthlyReport.objects.select_related("batch").get(pk=report.pk), TODAY)
    return [
        (row.light, row.actual, row.expected, row.expected_value, row.text) for row in grid.rows
    ]


def test_a_share_not_filled_has_no_light_but_says_what_is_expected(april_report):
    assert rows_of(april_report) == [("", None, Decimal("39.67"), Decimal("119.0"), "")]


def test_a_draft_is_judged_at_the_months_end(reporter, roads, april_report):
    fill(april_report, reporter, **{f"share_{roads.pk}": "30"})

    assert rows_of(april_report) == [
        (
            "yellow",
            Decimal("10.00"),
            Decimal("39.67"),
            Decimal("119.0"),
            "截至4月30日，计划完成39.67%（119.0公里），实际10.00%（30公里），"
            "落后29.67个百分点，相当于晚91天。",
        )
    ]
    assert Verdict.objects.count() == 0


@pytest.mark.parametrize("value", ["0", "30", "100", "119", "140", "300"])
def test_the_preview_is_what_the_judges_will_say(
    reporter, head, officer, batch, roads, april_report, value
):
    fill(april_report, reporter, **{f"share_{roads.pk}": value})
    [before] = rows_of(april_report)
    submit(report=april_report, by=reporter, today=TODAY)
    sign(report=april_report, by=head, today=TODAY)
    accept(report=april_report, by=officer, today=TODAY)

    [verdict] = judge_batch(batch=batch, today=TODAY).verdicts

    assert before[0] == verdict.light
    assert (before[1], before[2], before[4]) == (verdict.actual, verdict.expected, verdict.text)


def test_a_note_alone_is_no_figure_and_shows_no_light(reporter, roads, april_report):
    entries = {roads.pk: Entry(Cell(note="因雨停工"))}
    save_draft(report=april_report, entries=entries, by=reporter, today=TODAY)

    assert [row[0] for row in rows_of(april_report)] == [""]


def test_a_month_under_way_is_judged_by_its_last_day(reporter, roads, batch):
    make_accepted(roads, APRIL, "30")
    open_months(batch=batch, today=TODAY)
    may = MonthlyReport.objects.get(month__month=5)
    fill(may, reporter, **{f"share_{roads.pk}": "150"})

    assert [row[:4] for row in rows_of(may)] == [
        ("green", Decimal("50.00"), Decimal("49.84"), Decimal("149.5"))
    ]


def test_figures_of_later_months_do_not_change_the_preview(reporter, roads, batch, april_report):
    fill(april_report, reporter, **{f"share_{roads.pk}": "30"})
    before = rows_of(april_report)
    make_accepted(roads, date(2020, 5, 1), "290", as_of=TODAY)

    assert rows_of(april_report) == before


def test_another_units_draft_is_not_read(reporter, roads, county, batch, april_report):
    share = make_share(roads.indicator.pledge, target="30", region=county)
    make_accepted(share, APRIL, "30")

    assert [row[0] for row in rows_of(april_report)] == [""]


def test_an_accepted_report_shows_the_stored_verdict(
    reporter, head, officer, batch, roads, april_report
):
    fill(april_report, reporter, **{f"share_{roads.pk}": "30"})
    submit(report=april_report, by=reporter, today=TODAY)
    sign(report=april_report, by=head, today=TODAY)
    accept(report=april_report, by=officer, today=TODAY)
    judge_batch(batch=batch, today=TODAY)
    correct(
        reading=Reading.objects.get(), value=Decimal(120), reason="漏报", by=officer, today=TODAY
    )
    assert [row[0] for row in rows_of(april_report)] == ["yellow"]

    judge_batch(batch=batch, today=TODAY)

    assert [row[0] for row in rows_of(april_report)] == ["green"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"comparator": ">="}, "不低于300公里"),
        ({"comparator": ">=", "strict": True}, "超过300公里"),
        ({"comparator": "~"}, "约300公里"),
        ({"comparator": "range", "upper": Decimal(320)}, "300公里至320公里"),
        ({"comparator": "<=", "kind": "bound", "plan": None}, "不超过300公里"),
        (
            {"comparator": "qualitative", "kind": "qualitative", "target": None, "plan": None},
            "定性",
        ),
    ],
)
def test_the_target_is_told_as_it_was_promised(
    client, reporter, roads, april_report, options, words
):
    make_share(roads.indicator.pledge, name="另一项", **options)
    client.force_login(reporter)

    page = client.get(reverse("desk_report", args=[april_report.pk]))

    assert [row.target for row in page.context["grid"].rows] == ["300公里", words]
