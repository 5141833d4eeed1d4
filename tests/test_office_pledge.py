"""One pledge on one page: the promise in its own words, the lights, and all that happened."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.urls import reverse

from agencies.actions.outlines import keep_outlines
from oversight.templatetags.office import as_quoted
from pledges.actions.targets import revise_target
from pledges.models import Batch, Funding, Milestone, Pledge, Project, Responsibility
from progress.actions.acceptance import pass_acceptance
from progress.actions.judging import judge_batch
from progress.actions.reports import correct
from progress.facts import Light
from progress.models import Fact, MonthlyReport, ReportStep
from tests.promises import APRIL, make_accepted, make_pledge, make_share

MAY = date(2020, 5, 1)
AFTER_APRIL = date(2020, 5, 8)
AFTER_MAY = date(2020, 6, 10)


@pytest.fixture
def two_months(batch, roads):
    """The roads lag in April and catch up in May."""
    make_accepted(roads, APRIL, "30")
    judge_batch(batch=batch, today=AFTER_APRIL)
    make_accepted(roads, MAY, "160")
    judge_batch(batch=batch, today=AFTER_MAY)


def address(share, month: str = "") -> str:
    page = reverse("office_pledge", args=[share.indicator.pledge_id])
    return f"{page}?month={month}" if month else page


def test_the_light_stands_with_its_sentence_and_the_months_behind_it(
    client, officer, two_months, roads
):
    client.force_login(officer)

    card = client.get(address(roads)).context["page"].cards[0]

    assert (card.row.light, card.row.goal, card.row.lit.line.reading.value) == (
        Light.GREEN,
        Decimal(300),
        Decimal(160),
    )
    assert [(past.verdict.month, past.verdict.light, past.sentence) for past in card.history] == [
        (
            MAY,
            "green",
            "截至5月31日，计划完成49.84%（149.5公里），实际53.33%（160公里），超前3.50个百分点。",
        ),
        (
            APRIL,
            "yellow",
            "截至4月30日，计划完成39.67%（119.0公里），实际10.00%（30公里），"
            "落后29.67个百分点，相当于晚91天。",
        ),
    ]
    assert [(flag.raised_on, flag.cleared_on) for flag in card.flags] == [(AFTER_APRIL, AFTER_MAY)]


def test_a_former_month_can_be_opened(client, officer, two_months, roads):
    client.force_login(officer)

    response = client.get(address(roads, "2020-04"))

    assert response.context["chosen"] == APRIL
    assert response.context["page"].cards[0].row.light == Light.YELLOW


@pytest.mark.parametrize("month", ["2020-03", "2020-4", "nonsense"])
def test_a_month_without_verdicts_is_not_found(client, officer, two_months, roads, month):
    client.force_login(officer)

    assert client.get(address(roads, month)).status_code == 404


def test_everything_about_the_pledge_is_there(
    client, officer, director, batch, roads, two_months, labour
):
    pledge = roads.indicator.pledge
    Pledge.objects.filter(pk=pledge.pk).update(quote="新改建农村公路300公里。")
    Batch.objects.filter(pk=batch.pk).update(source_title="2020年市政府工作报告")
    Responsibility.objects.create(pledge=pledge, role="cooperating", agency=labour, order=1)
    Milestone.objects.create(
        pledge=pledge, indicator=roads.indicator, what="路基完工", due=date(2020, 8, 31)
    )
    Milestone.objects.create(pledge=pledge, what="全市动员", due=date(2020, 2, 28))
    Project.objects.create(pledge=pledge, position=1, name="滦河大桥", stage="started")
    Fact.objects.create(
        pledge=pledge, position=1, what="已开工路段", value=Decimal(12), unit="段", quote="开工12段"
    )
    Funding.objects.create(pledge=pledge, kind="arranged", amount_yuan=Decimal(5000000))
    reading = roads.readings.get(report__month=MAY)
    correct(reading=reading, value=Decimal(161), reason="笔误", by=officer, today=AFTER_MAY)
    revise_target(
        indicator=roads.indicator,
        new_value=Decimal(310),
        effective_on=AFTER_MAY,
        reason="增加一段",
        document="市政府纪要5号",
        by=director,
        today=AFTER_MAY,
    )
    pass_acceptance(
        indicator=roads.indicator,
        passed_on=AFTER_MAY,
        document="验收意见书1号",
        by=officer,
        today=AFTER_MAY,
    )
    client.force_login(officer)

    page = client.get(address(roads)).content.decode()

    expected = (
        "新改建农村公路300公里。", "2020年市政府工作报告", "市交通运输局", "市人社局", "路基完工",
        "全市动员", "滦河大桥", "已开工路段", "5,000,000元", "笔误", "增加一段", "市政府纪要5号",
        "验收意见书1号", "2020年5月月报流转",
    )  # fmt: skip
    assert [words for words in expected if words not in page] == []


def test_a_pledge_without_a_named_lead_says_so(client, officer, two_months, roads):
    pledge = roads.indicator.pledge
    client.force_login(officer)
    named = client.get(address(roads)).content.decode()
    pledge.responsibilities.all().delete()
    nameless = client.get(address(roads)).content.decode()

    assert ("原文未载明" in named, "原文未载明" in nameless) == (False, True)


def test_an_inferred_lead_is_marked(client, officer, two_months, roads):
    Pledge.objects.filter(pk=roads.indicator.pledge_id).update(lead_inferred=True)
    client.force_login(officer)

    assert ">推定<" in client.get(address(roads)).content.decode()


def test_regions_stand_beside_the_whole_worst_first(client, officer, batch, roads, county, chengde):
    slow = make_share(roads.indicator.pledge, name="农村公路", target="100", region=county)
    quick = make_share(roads.indicator.pledge, name="农村公路", target="50", region=chengde)
    for share, value in ((roads, "150"), (slow, "1"), (quick, "50")):
        make_accepted(share, APRIL, value)
    judge_batch(batch=batch, today=AFTER_APRIL)
    client.force_login(officer)

    card = client.get(address(roads)).context["page"].cards[0]

    assert (card.row.light, [(str(r.line.share.region), r.light) for r in card.regions]) == (
        Light.GREEN,
        [("承德县", Light.RED), ("承德市", Light.GREEN)],
    )


def test_the_steps_of_the_month_s_report_are_shown(client, officer, head, two_months, roads):
    report = MonthlyReport.objects.get(month=MAY)
    ReportStep.objects.create(
        report=report, action="return_by_office", by=officer, on=AFTER_MAY, reason="里程存疑"
    )
    client.force_login(officer)

    may, april = (
        client.get(address(roads, month)).content.decode() for month in ("2020-05", "2020-04")
    )

    assert ("里程存疑" in may, "里程存疑" in april) == (True, False)


def test_of_a_place_s_report_only_what_leads_of_this_pledge_confirmed_is_shown(
    client, officer, head, batch, roads, traffic, labour, county
):
    roads.region, roads.reporting_region, roads.reporting_agency = county, county, None
    roads.save()
    report = make_accepted(roads, APRIL, "100").report
    for action, agency, words in (
        (ReportStep.Action.SIGN, None, "此人审签"),
        (ReportStep.Action.CONFIRM, traffic, "牵头确认"),
        (ReportStep.Action.CONFIRM, labour, "他项确认"),
    ):
        report.steps.create(action=action, on=AFTER_APRIL, by=head, agency=agency, reason=words)
    judge_batch(batch=batch, today=AFTER_APRIL)
    client.force_login(officer)

    page = client.get(address(roads, "2020-04")).content.decode()

    shown = [words in page for words in ("此人审签", "牵头确认", "他项确认")]
    assert shown == [True, True, False]


def actions(page: str, share) -> list[str]:
    offered = {
        "plan": reverse("plan_change", args=[share.pk]),
        "correct": reverse("reading_correct", args=[share.readings.get(report__month=MAY).pk]),
    }
    return [name for name, url in offered.items() if url in page]


@pytest.mark.parametrize(
    ("person", "stage", "offered"),
    [
        ("officer", "published", ["plan", "correct"]),
        ("director", "published", ["plan", "correct"]),
        ("officer", "closed", []),
        ("leader", "published", []),
    ],
)
def test_the_actions_at_hand_are_those_the_person_may_take(
    client, two_months, batch, roads, request, person, stage, offered
):
    Batch.objects.filter(pk=batch.pk).update(stage=stage)
    client.force_login(request.getfixturevalue(person))

    assert actions(client.get(address(roads)).content.decode(), roads) == offered


def test_another_office_is_refused(client, foreign_officer, two_months, roads):
    client.force_login(foreign_officer)

    assert client.get(address(roads)).status_code == 403


def fill_the_trail(pledge: Pledge) -> None:
    """Its newest events are all of one kind, for each kind it names costs a query.

    One transaction is one moment, in which the higher number is the newer event.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval('pledges_pledgeevent_pgh_id_seq', 1000000)")
    for number in range(12):
        Pledge.objects.filter(pk=pledge.pk).update(note=f"备注{number}")


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_takes_as_many_queries_for_one_row_of_each_as_for_three(
    client, officer, batch, traffic, county, rows, django_assert_num_queries
):
    pledge = make_pledge(batch, traffic)
    for number in range(rows):
        share = make_share(pledge, name=f"指标{number}")
        part = make_share(pledge, name=f"指标{number}", target="30", region=county)
        reading = make_accepted(share, APRIL, "30")
        make_accepted(part, APRIL, "3")
        Project.objects.create(pledge=pledge, position=number, name="桥", implementer=traffic)
        correct(reading=reading, value=Decimal(31), reason="笔误", by=officer, today=AFTER_APRIL)
    judge_batch(batch=batch, today=AFTER_APRIL)
    fill_the_trail(pledge)
    client.force_login(officer)

    with django_assert_num_queries(12):
        response = client.get(address(share))

    page = response.context["page"]
    assert [len(card.regions) for card in page.cards] == [1] * rows


def test_the_chart_tells_figures_plan_nodes_and_forecast(client, officer, two_months, roads):
    Milestone.objects.create(
        pledge=roads.indicator.pledge,
        indicator=roads.indicator,
        what="路基完工",
        due=date(2020, 8, 31),
    )
    client.force_login(officer)

    response = client.get(address(roads))

    chart = response.context["page"].cards[0].chart
    assert [(dot.day, dot.value) for dot in chart.dots] == [
        (date(2020, 4, 30), Decimal("10.00")),
        (date(2020, 5, 31), Decimal("53.33")),
    ]
    assert chart.title == "已完成53.33%，比计划高3.50个百分点"
    may = next(row for row in chart.rows if row.day == date(2020, 5, 31))
    assert (may.expected, may.low, may.high) == (Decimal("49.84"), *[Decimal("53.3")] * 2)
    assert [(mark.number, mark.nodes[0].what) for mark in chart.marks] == [(1, "路基完工")]
    assert [label.kind for label in chart.labels] == ["actual", "expected", "band", "goal"]
    assert "已完成53.33%，比计划高3.50个百分点" in response.content.decode()


def test_a_former_month_s_chart_knows_nothing_of_later_ones(client, officer, two_months, roads):
    client.force_login(officer)

    card = client.get(address(roads, "2020-04")).context["page"].cards[0]

    assert card.chart is None  # one figure: the bar says as much


def test_a_place_stands_on_the_map_under_its_light(client, officer, batch, roads, county, chengde):
    make_share(roads.indicator.pledge, name="农村公路", target="100", region=county)
    done = make_share(roads.indicator.pledge, name="农村公路", target="50", region=chengde)
    make_accepted(done, APRIL, "50")
    judge_batch(batch=batch, today=AFTER_APRIL)
    client.force_login(officer)

    response = client.get(address(roads))

    listed = response.context["page"].cards[0].map.listed
    assert [(place.name, place.light, place.words) for place in listed] == [
        ("承德县", "grey", "未报"),
        ("承德市", "green", "正常"),
    ]
    assert f'href="{reverse("share_plan", args=[done.pk])}"' in response.content.decode()


def test_a_place_the_office_has_an_outline_of_is_drawn_with_it(
    client, officer, administrator, batch, roads, county
):
    make_share(roads.indicator.pledge, name="农村公路", target="100", region=county)
    ring = [[117.5, 40.5], [118.5, 40.5], [118.5, 41.0], [117.5, 40.5]]
    area = {"type": "MultiPolygon", "coordinates": [[ring]]}
    keep_outlines(outlines={county.code: area}, review="冀S（2020）001号", by=administrator)
    make_accepted(roads, APRIL, "150")
    judge_batch(batch=batch, today=AFTER_APRIL)
    client.force_login(officer)

    response = client.get(address(roads))

    drawing = response.context["page"].cards[0].map.drawing
    assert [(shape.place.name, shape.place.light) for shape in drawing.shapes] == [
        ("承德县", "grey")
    ]
    assert "底图审图号：冀S（2020）001号" in response.content.decode()


@pytest.mark.parametrize(
    ("yuan", "quote", "words"),
    [
        (4_500_000_000, "概算投资45亿元", "45亿元"),
        (150_000, "每个15万元", "15万元"),
        (12_000_000, "投入1,200万元", "1,200万元"),
        (5_000_000, "", "5,000,000元"),
        (350, "每人每月350元", "350元"),
        (4_500_000_000, "共45万户", "4,500,000,000元"),
    ],
)
def test_money_stands_as_the_source_has_it(yuan, quote, words):
    assert as_quoted(Funding(amount_yuan=Decimal(yuan), quote=quote)) == words
