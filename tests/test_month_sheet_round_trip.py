"""What is downloaded and sent back untouched changes nothing, whatever is stored."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pledges.models import Share
from progress.actions.months import open_months
from progress.models import FundingReading, MonthlyReport, Narrative, Reading
from tests.filling import downloaded, faults, opened, read, reworked, saved, told, typed
from tests.promises import APRIL, make_pledge, make_share
from tests.sheets import ods, xls

LETTERS = st.characters(exclude_characters="\x00", exclude_categories=["Cs"])
TEXTS = st.one_of(
    st.sampled_from(
        ["", "—", "无", "=1+1", "@SUM(A1)", "'引号", "-12", "#REF!", "1,380", " 前后空格 ",
         "两行\r\n文字", "_x0041_", "２０２０", "95%"]
    ),
    st.text(LETTERS, max_size=60),
)  # fmt: skip
FIGURES = st.one_of(
    st.none(),
    st.decimals(min_value=0, max_value=Decimal("9999999999999999.9999"), places=4),
    st.sampled_from([Decimal("0"), Decimal("130.1"), Decimal("4682"), Decimal("0.0001")]),
)
PARTS = st.decimals(min_value=0, max_value=Decimal(10**9), places=4)
MARKS = st.sampled_from(["", "约", "近", "超", "余", "多", "左右"])
MONEY = st.one_of(
    st.none(), st.decimals(min_value=0, max_value=Decimal("9999999999999999.99"), places=2)
)


@pytest.fixture
def tasks(batch, traffic) -> list[Share]:
    """A flow, a rate, a target in words, one in 万; two pledges."""
    roads = make_pledge(batch, traffic)
    other = make_pledge(batch, traffic, title="农村供水")
    return [
        make_share(roads),
        make_share(roads, name="优良路率", target="95", unit="%", kind="level", comparator=">="),
        make_share(
            other, name="建立管护制度", target=None, unit="", kind="qualitative",
            comparator="qualitative", plan=None,
        ),
        make_share(other, name="受益人口", target="30", unit="万人"),
    ]  # fmt: skip


@pytest.fixture
def report(batch, traffic, tasks) -> MonthlyReport:
    open_months(batch=batch, today=APRIL)
    return MonthlyReport.objects.get(batch=batch, agency=traffic, month=APRIL)


@st.composite
def cells(draw):
    value, approx = draw(FIGURES), draw(MARKS)
    return {"value": value, "approx": approx if value is not None else "", "note": draw(TEXTS)}


@st.composite
def months(draw):
    """What a report may hold: cells of four tasks, words and money of two pledges."""
    flow, people = draw(cells()), draw(cells())
    rate = draw(cells())
    if draw(st.booleans()):
        rate = {
            "value": Decimal(50), "approx": "", "note": "",
            "numerator": draw(PARTS), "denominator": draw(PARTS) + 1,
        }  # fmt: skip
    words = {"achieved": draw(st.booleans()), "note": draw(TEXTS)}
    stories = [
        {name: draw(TEXTS) for name in ("progress", "problem", "cause", "next_step", "works")}
        | {"expected_on": draw(st.one_of(st.none(), st.dates(date(2020, 1, 1), date(2022, 1, 1))))}
        for _ in range(2)
    ]
    money = [draw(st.tuples(MONEY, MONEY, MONEY)) for _ in range(2)]
    return [flow, rate, words, people], stories, money


def keep(report, tasks, month) -> None:
    readings, stories, money = month
    for model in (Reading, Narrative, FundingReading):
        model.objects.filter(report=report).delete()
    for share, cell in zip(tasks, readings, strict=True):
        Reading.objects.create(report=report, share=share, as_of=date(2020, 4, 30), **cell)
    pledges = [tasks[0].indicator.pledge, tasks[2].indicator.pledge]
    for pledge, story, amounts in zip(pledges, stories, money, strict=True):
        Narrative.objects.create(report=report, pledge=pledge, **story)
        if any(amount is not None for amount in amounts):
            FundingReading.objects.create(
                report=report, pledge=pledge, source="bond",
                arranged=amounts[0], allocated=amounts[1], spent=amounts[2],
            )  # fmt: skip


@pytest.mark.django_db
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(month=months())
def test_sending_back_what_was_downloaded_changes_nothing(report, tasks, month):
    keep(report, tasks, month)

    found = read(report, downloaded(report))

    assert (told(found), faults(found), found.notices) == ([], [], [])
    assert found.rows == 4


@pytest.mark.django_db
@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(month=months())
def test_nor_does_it_after_another_program_has_saved_it(report, tasks, month):
    """Saved anew, formulas lose their results and texts move; nothing of that is a change."""
    keep(report, tasks, month)

    found = read(report, reworked(downloaded(report), lambda book: None))

    assert (told(found), faults(found), found.notices) == ([], [], [])


@pytest.mark.django_db
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(month=months(), figure=FIGURES.filter(lambda value: value is not None), mark=MARKS)
def test_of_everything_stored_only_the_typed_cell_changes(report, tasks, month, figure, mark):
    keep(report, tasks, month)
    data = downloaded(report)
    before = Reading.objects.get(share=tasks[0])
    new = f"{figure:f}{mark}" if mark in ("余", "多", "左右") else f"{mark}{figure:f}"

    found = read(report, typed(data, {(5, "本月累计"): new}))

    same = (before.value, before.approx) == (round(figure, 4), mark)
    assert faults(found) == []
    assert [change.key for change in found.changes] == ([] if same else [f"{tasks[0].pk}:figure"])


@pytest.fixture
def filled(report, tasks):
    for share, cell in zip(
        tasks,
        [
            {"value": Decimal("130.5"), "approx": "约", "note": "含在建"},
            {"value": Decimal("96.0000"), "numerator": 24, "denominator": 25},
            {"achieved": True, "note": "制度已印发"},
            {"value": Decimal("12.3456")},
        ],
        strict=True,
    ):
        Reading.objects.create(report=report, share=share, as_of=date(2020, 4, 30), **cell)
    return report


@pytest.mark.parametrize("form", [xls, ods])
def test_saved_in_an_older_form_it_is_still_the_same(filled, form):
    """Only the visible sheet is kept, without its stamp: rows are found by their words."""
    book = opened(downloaded(filled))
    rows = [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]
    plain = [[None if str(v).startswith("=") else v for v in row] for row in rows]

    found = read(filled, form(plain))

    assert (told(found), faults(found)) == ([], [])
    assert found.rows == 4


def test_an_id_longer_than_a_spreadsheet_keeps_is_kept(filled, tasks):
    """T8: the last digits of a long id are not lost."""
    share = tasks[3]
    Reading.objects.filter(share=share).delete()
    share.plans.all().delete()
    share.delete()
    share.pk = 9223372036854775001
    share.save(force_insert=True)

    data = downloaded(filled)
    found = read(filled, typed(data, {(8, "本月累计"): 13}))

    sheet = opened(data).worksheets[0]
    assert (sheet["A8"].value, sheet["A8"].data_type) == ("9223372036854775001", "s")
    assert [(change.key, change.new) for change in found.changes] == [
        ("9223372036854775001:figure", "13万人")
    ]


def test_columns_in_another_order_and_extra_ones_are_no_matter(filled):
    """A clerk moves 说明 to the front and adds a column of her own."""

    def move(book):
        sheet = book.worksheets[0]
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]
        at = rows[0].index("说明")
        for number, row in enumerate(rows, 4):
            for column, value in enumerate([row[at], "内部", *row[:at], *row[at + 1 :]], 1):
                sheet.cell(number, column).value = value
        sheet["B4"].value = "处室"

    found = read(filled, reworked(downloaded(filled), move))

    assert (told(found), faults(found)) == ([], [])
    assert found.notices == ["以下各列不是填报内容，未读取：处室。"]


def test_a_date_a_program_made_of_a_month_is_the_month(filled):
    """2020-12 typed into a cell becomes 1 December in Excel; the month's end is meant."""
    found = read(filled, typed(downloaded(filled), {(5, "预计完成月"): date(2020, 12, 1)}))

    assert told(found) == [("公路工程建设 · 预计完成时间", "", "2020-12")]
    assert found.changes[0].after == (date(2021, 1, 1) - timedelta(days=1)).isoformat()


def test_saving_keeps_the_hidden_sheet_out_of_sight(filled):
    book = opened(saved(opened(downloaded(filled))))

    assert [(sheet.title, sheet.sheet_state) for sheet in book.worksheets] == [
        ("市交通运输局", "visible"),
        ("资金", "visible"),
        ("填报说明", "visible"),
        ("系统信息", "veryHidden"),
    ]
