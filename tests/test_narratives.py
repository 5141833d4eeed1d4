"""What a report tells of its pledges: kept part by part, merged, asked about, never overwritten."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from agencies.models import User
from agencies.refusals import Conflict
from agencies.roles import Role
from pledges.models import Project
from progress.actions.months import open_months
from progress.actions.narratives import Spot, Typed, tell
from progress.models import FundingReading, MonthlyReport, Narrative
from progress.readers.narratives import read_narratives
from progress.readers.preview import read_grid
from tests.people import make_person
from tests.promises import make_accepted, make_pledge, make_share

TODAY = date(2020, 5, 8)
MARCH = date(2020, 3, 1)
MAY = date(2020, 5, 1)


@pytest.fixture
def pledge(roads):
    return roads.indicator.pledge


@pytest.fixture
def colleague(traffic) -> User:
    return make_person(Role.REPORTER, agency=traffic, username="colleague")


def texts() -> list[tuple]:
    return list(
        Narrative.objects.values_list(
            "progress", "problem", "cause", "next_step", "expected_on", "works",
            "typed_by__username",
        )
    )  # fmt: skip


def money() -> list[tuple]:
    return list(FundingReading.objects.values_list("source", "arranged", "allocated", "spent"))


def page_of(report: MonthlyReport) -> str:
    return reverse("desk_narratives", args=[report.pk])


def cells_of(report: MonthlyReport) -> str:
    return reverse("desk_narrative_cells", args=[report.pk])


def test_words_a_month_and_money_are_kept(client, reporter, april_report, pledge):
    client.force_login(reporter)

    answer = client.post(
        page_of(april_report),
        {
            f"progress-{pledge.pk}": "已开工三条。\r\n其余招标。",
            f"problem-{pledge.pk}": "雨季停工",
            f"expected_on-{pledge.pk}": "11月中旬",
            f"central-arranged-{pledge.pk}": "3,723.5",
            f"central-spent-{pledge.pk}": "0.123456",
        },
    )

    assert answer.url == f"{reverse('desk_report', args=[april_report.pk])}#narratives"
    assert texts() == [
        ("已开工三条。\n其余招标。", "雨季停工", "", "", date(2020, 11, 20), "", "reporter")
    ]
    assert money() == [("central", Decimal("37235000.00"), None, Decimal("1234.56"))]
    assert MonthlyReport.objects.get().state == "draft"


def test_what_is_not_sent_keeps_what_is_stored(client, reporter, april_report, pledge):
    client.force_login(reporter)
    client.post(page_of(april_report), {f"progress-{pledge.pk}": "已开工。"})

    client.post(page_of(april_report), {f"problem-{pledge.pk}": "缺料"})

    assert texts() == [("已开工。", "缺料", "", "", None, "", "reporter")]


def test_a_source_told_no_more_loses_its_row(client, reporter, april_report, pledge):
    client.force_login(reporter)
    client.post(page_of(april_report), {f"bank-spent-{pledge.pk}": "12"})

    client.post(page_of(april_report), {f"bank-spent-{pledge.pk}": ""})

    assert money() == []


def test_a_fault_keeps_nothing_and_every_typed_word(client, reporter, april_report, pledge):
    client.force_login(reporter)

    answer = client.post(
        page_of(april_report),
        {
            f"progress-{pledge.pk}": "已开工。",
            f"expected_on-{pledge.pk}": "尽快",
            f"province-spent-{pledge.pk}": "1.2亿",
        },
    )

    page = answer.content.decode()
    assert answer.status_code == 400
    assert f'<a href="#id_expected_on-{pledge.pk}">公路工程建设，预计完成时间：“尽快”' in page
    assert f'<a href="#id_province-spent-{pledge.pk}">公路工程建设：省级资金已支出' in page
    assert "已开工。</textarea>" in page
    assert 'value="尽快"' in page
    assert 'value="1.2亿"' in page
    assert (texts(), money(), MonthlyReport.objects.get().state) == ([], [], "pending")


def test_two_who_write_different_parts_keep_both(april_report, pledge, reporter, colleague):
    say(april_report, reporter, pledge, "progress", "已开工。", base="")

    clashes = say(april_report, colleague, pledge, "problem", "缺料", base="")

    assert (clashes, texts()) == ([], [("已开工。", "缺料", "", "", None, "", "colleague")])


def test_the_second_of_two_is_told_and_overwrites_nothing(
    april_report, pledge, reporter, colleague
):
    say(april_report, reporter, pledge, "progress", "已开工三条。", base="")

    clashes = say(april_report, colleague, pledge, "progress", "已开工两条。", base="")

    assert [(c.spot.part, c.stored, c.typed, c.by) for c in clashes] == [
        ("progress", "已开工三条。", "已开工两条。", reporter)
    ]
    assert texts() == [("已开工三条。", "", "", "", None, "", "reporter")]


def test_what_both_wrote_alike_is_no_clash(april_report, pledge, reporter, colleague):
    say(april_report, reporter, pledge, "progress", "已开工。", base="")

    assert say(april_report, colleague, pledge, "progress", "已开工。", base="") == []
    assert texts() == [("已开工。", "", "", "", None, "", "reporter")]


def test_the_page_of_a_clash_shows_both_texts_and_saves_on_the_second_press(
    client, april_report, pledge, reporter, colleague
):
    say(april_report, colleague, pledge, "progress", "已开工三条。", base="")
    client.force_login(reporter)
    sent = {f"progress-{pledge.pk}": "已开工两条。", f"base-progress-{pledge.pk}": ""}

    answer = client.post(page_of(april_report), sent)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "已改为下面的内容，您写的没有保存" in page
    assert "王芳" in page
    assert '<p class="written">已开工三条。</p>' in page
    assert "已开工两条。</textarea>" in page
    assert f'name="base-progress-{pledge.pk}"' in page
    client.post(page_of(april_report), sent | {f"base-progress-{pledge.pk}": "已开工三条。"})
    assert texts() == [("已开工两条。", "", "", "", None, "", "reporter")]


def test_cells_are_saved_one_by_one_and_each_says_how_it_went(
    client, april_report, pledge, reporter, colleague
):
    say(april_report, colleague, pledge, "problem", "缺料", base="")
    client.force_login(reporter)

    answer = client.post(
        cells_of(april_report),
        {
            f"progress-{pledge.pk}": "已开工。",
            f"base-progress-{pledge.pk}": "",
            f"problem-{pledge.pk}": "缺人",
            f"base-problem-{pledge.pk}": "",
            f"expected_on-{pledge.pk}": "年内",
            f"base-expected_on-{pledge.pk}": "",
            f"city-spent-{pledge.pk}": "多",
        },
    )

    told = answer.json()
    clash = told["clashes"].pop(f"problem-{pledge.pk}")
    assert clash["theirs"] == "缺料"
    assert clash["text"].startswith("王芳")
    assert clash["text"].endswith("已改为“缺料”")
    assert told == {
        "saved": [f"expected_on-{pledge.pk}", f"progress-{pledge.pk}"],
        "stored": {
            f"expected_on-{pledge.pk}": "2020-12",
            f"problem-{pledge.pk}": "缺料",
            f"progress-{pledge.pk}": "已开工。",
        },
        "faults": {f"city-spent-{pledge.pk}": "“多”不是金额。请只填数字，单位为万元，如 3723.5。"},
        "clashes": {},
        "rows": {},
        "summary": "",
    }
    assert texts() == [("已开工。", "缺料", "", "", date(2020, 12, 31), "", "reporter")]


def test_a_base_nobody_can_read_back_never_overwrites(client, april_report, pledge, reporter):
    say(april_report, reporter, pledge, "spent", Decimal(100), source="bank")
    client.force_login(reporter)

    answer = client.post(
        cells_of(april_report),
        {f"bank-spent-{pledge.pk}": "5", f"base-bank-spent-{pledge.pk}": "怪"},
    )

    assert list(answer.json()["clashes"]) == [f"bank-spent-{pledge.pk}"]
    assert money() == [("bank", None, None, Decimal("100.00"))]


def test_another_units_pledge_is_refused_whole(client, batch, labour, april_report, reporter):
    foreign = make_pledge(batch, labour, title="促进就业")
    client.force_login(reporter)

    page = client.post(page_of(april_report), {f"progress-{foreign.pk}": "就业。"})
    cells = client.post(cells_of(april_report), {f"progress-{foreign.pk}": "就业。"})

    assert (page.status_code, cells.status_code) == (403, 403)
    assert cells.json() == {"error": "填报内容包含不属于本单位的任务，未保存。"}
    with pytest.raises(PermissionDenied):
        say(april_report, reporter, foreign, "progress", "就业。")
    assert texts() == []


@pytest.mark.parametrize("state", ["submitted", "signed", "accepted"])
def test_a_report_handed_in_takes_no_more_words(client, april_report, pledge, reporter, state):
    april_report.state, april_report.accepted_on = state, TODAY
    april_report.save()
    client.force_login(reporter)

    page = client.post(page_of(april_report), {f"progress-{pledge.pk}": "已开工。"})
    cells = client.post(cells_of(april_report), {f"progress-{pledge.pk}": "已开工。"})

    assert (page.status_code, cells.status_code) == (409, 409)
    with pytest.raises(Conflict):
        say(april_report, reporter, pledge, "progress", "已开工。")
    assert texts() == []


def test_a_problem_without_cause_or_next_step_asks(april_report, pledge, reporter):
    say(april_report, reporter, pledge, "problem", "缺料")

    assert asks(april_report) == {
        "cause": ["请写明问题的原因"],
        "next_step": ["请写明怎样解决这个问题"],
    }
    say(april_report, reporter, pledge, "cause", "供货晚")
    say(april_report, reporter, pledge, "next_step", "换供应商")
    assert asks(april_report) == {}


@pytest.mark.parametrize(
    ("value", "asked"),
    [
        (
            "0",
            {
                "cause": ["进度严重滞后，请写明原因"],
                "next_step": ["进度严重滞后，请写明下一步措施"],
            },
        ),
        ("30", {"cause": ["进度滞后，请写明原因"], "next_step": ["进度滞后，请写明下一步措施"]}),
        ("150", {}),
    ],
)
def test_a_lagging_figure_asks_why(april_report, roads, value, asked):
    april_report.readings.create(share=roads, value=Decimal(value), as_of=date(2020, 4, 30))
    april_report = MonthlyReport.objects.select_related("batch").get(pk=april_report.pk)

    [story] = read_narratives(april_report, read_grid(april_report, TODAY).rows)

    assert story.asks == asked


@pytest.mark.parametrize(
    ("now", "asked"),
    [
        ((100, 90, 80), []),
        ((100, 110, 80), ["已下达大于已安排，请核对"]),
        ((100, 90, 95), ["已支出大于已下达，请核对"]),
        ((100, 90, 69), ["累计数比上月少，请核对并在进展情况中说明"]),
        ((None, 90, 80), []),
    ],
)
def test_money_that_does_not_add_up_asks(batch, roads, pledge, april_report, reporter, now, asked):
    batch.reports_from = MARCH
    batch.save()
    make_accepted(roads, MARCH, "10")
    march = MonthlyReport.objects.get(month=MARCH)
    march.funding.create(pledge=pledge, source="central", arranged=100, allocated=90, spent=70)
    for part, amount in zip(("arranged", "allocated", "spent"), now, strict=True):
        value = None if amount is None else Decimal(amount)
        say(april_report, reporter, pledge, part, value, source="central")

    assert asks(april_report).get("central", []) == asked


def test_who_reads_the_questions_is_told_which_source_is_meant(
    client, head, batch, roads, pledge, april_report
):
    batch.reports_from = MARCH
    batch.save()
    make_accepted(roads, MARCH, "10")
    march = MonthlyReport.objects.get(month=MARCH)
    for source in ("central", "bond"):
        march.funding.create(pledge=pledge, source=source, arranged=100)
    MonthlyReport.objects.filter(pk=april_report.pk).update(state="submitted")
    client.force_login(head)

    page = client.get(reverse("desk_report", args=[april_report.pk])).content.decode()

    [story] = read_narratives(april_report)
    told = [f"{source}：上月填过，本月没有填" for source in ("中央资金", "政府债券")]
    assert story.questions == told
    assert [f'<p class="ask">{each}</p>' in page for each in told] == [True, True]


def test_last_month_is_what_the_unit_handed_in_last(batch, roads, pledge, april_report):
    batch.reports_from = MARCH
    batch.save()
    make_accepted(roads, MARCH, "10")
    march = MonthlyReport.objects.get(month=MARCH)
    march.narratives.create(pledge=pledge, progress="招标完成。")
    april_report.narratives.create(pledge=pledge, progress="没有报出的四月。")
    open_months(batch=batch, today=MAY)
    may = MonthlyReport.objects.get(month=MAY)

    [story] = read_narratives(may)

    assert (story.before.report.month, story.before.progress) == (MARCH, "招标完成。")


def test_works_of_a_place_are_counted_by_stage(pledge, april_report, county):
    for position, (stage, region) in enumerate(
        [("tender", None), ("tender", county), ("started", county)], start=1
    ):
        Project.objects.create(
            pledge=pledge, position=position, name=f"{position}号路", stage=stage, region=region
        )

    [story] = read_narratives(april_report)

    assert story.stages == "招投标2个，开工1个"


def test_the_head_reads_what_the_reporter_wrote(client, head, reporter, april_report, pledge):
    say(april_report, reporter, pledge, "progress", "已开工三条。")
    say(april_report, reporter, pledge, "spent", Decimal(37235000), source="central")
    client.force_login(head)

    page = client.get(page_of(april_report)).content.decode()

    assert "已开工三条。" in page
    assert "3,723.5" in page
    assert "<textarea" not in page


@pytest.mark.parametrize("pledges", [1, 3])
def test_the_number_of_queries_does_not_grow(
    batch, traffic, april_report, pledges, reporter, django_assert_num_queries
):
    for number in range(1, pledges):
        make_share(make_pledge(batch, traffic, title=f"第{number}件"), name=f"指标{number}")
    for story in read_narratives(april_report):
        say(april_report, reporter, story.pledge, "problem", "缺料")
        say(april_report, reporter, story.pledge, "spent", Decimal(1), source="bank")

    with django_assert_num_queries(2):
        stories = read_narratives(april_report)
        assert len([(s.asks, s.money_told, s.stages, s.before) for s in stories]) == pledges


def test_those_that_want_something_come_first(batch, traffic, april_report, reporter):
    second = make_share(make_pledge(batch, traffic, title="第二件"), name="桥").indicator.pledge
    say(april_report, reporter, second, "problem", "缺料")

    assert [str(story.pledge) for story in read_narratives(april_report)] == [
        "第二件",
        "公路工程建设",
    ]


def say(report, by, pledge, part, value, *, base=None, source=""):
    spot = Spot(pledge.pk, part, source)
    typed = Typed(value) if base is None else Typed(value, base, seen=True)
    return tell(report=report, typed={spot: typed}, by=by, today=TODAY).clashes


def asks(report: MonthlyReport) -> dict[str, list[str]]:
    return read_narratives(MonthlyReport.objects.get(pk=report.pk))[0].asks
