"""Dividing a target among places: shares, their plans, explanations, and what stays."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from threading import Barrier

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from agencies.models import Region
from agencies.refusals import Conflict
from pledges.actions.breakdown import ImpossiblePart, Part, PartPlan, Unexplained, break_down
from pledges.breakdown import parts_check, read_matrix
from pledges.models import Batch, Indicator, Plan, PlanPoint, Share
from pledges.sums import Fit
from progress.actions.judging import judge_batch
from progress.actions.months import open_months
from progress.models import MonthlyReport
from tests.promises import APRIL, make_accepted, make_pledge, make_share

DUE = date(2020, 10, 31)

TODAY = date(2020, 1, 10)


@pytest.fixture
def divide(roads, officer):
    """Divide the 300公里 of 农村公路 among places, by the office."""

    def call(*parts: Part, note: str = "", by=officer) -> list[Share]:
        return break_down(indicator=roads.indicator, parts=parts, note=note, by=by, today=TODAY)

    return call


def parts(counties: list[Region], *values: str, plan: PartPlan = PartPlan.FOLLOW) -> list[Part]:
    return [
        Part(region, Decimal(value), plan) for region, value in zip(counties, values, strict=False)
    ]


def stored(indicator: Indicator) -> list[tuple]:
    rows = Share.objects.filter(indicator=indicator, region__isnull=False).order_by("pk")
    return list(rows.values_list("region__name", "value", "reporting_region__name"))


def plan_of(region: Region) -> tuple:
    plan = Plan.objects.get(share__region=region)
    points = list(plan.points.values_list("day", "value"))
    return plan.kind, plan.start, plan.end, points


def test_places_that_make_up_the_whole_get_shares_with_the_whole_s_plan(divide, roads, counties):
    divide(*parts(counties, "150", "100", "50"))

    assert stored(roads.indicator) == [
        ("承德县", Decimal(150), "承德县"),
        ("兴隆县", Decimal(100), "兴隆县"),
        ("滦平县", Decimal(50), "滦平县"),
    ]
    assert plan_of(counties[0]) == ("even", date(2020, 1, 1), DUE, [])


def test_places_report_and_are_judged_on_their_own_part(divide, batch, roads, counties):
    divide(*parts(counties, "150", "100", "50"))

    open_months(batch=batch, today=APRIL)

    regions = MonthlyReport.objects.filter(region__isnull=False)
    assert set(regions.values_list("region__name", flat=True)) == {"承德县", "兴隆县", "滦平县"}


def test_a_sum_short_of_the_whole_is_refused_with_the_difference(divide, roads, counties):
    with pytest.raises(Unexplained, match="已分解280公里，比总目标少20公里"):
        divide(*parts(counties, "150", "100", "30"))

    assert stored(roads.indicator) == []


def test_a_sum_over_the_whole_is_refused_with_the_difference(divide, roads, counties):
    with pytest.raises(Unexplained, match="已分解320公里，比总目标多20公里"):
        divide(*parts(counties, "150", "100", "70"))

    assert stored(roads.indicator) == []


def test_an_explained_difference_does_not_block(divide, roads, counties):
    divide(*parts(counties, "150", "100"), note="20公里由市本级统筹。")

    roads.indicator.refresh_from_db()
    assert len(stored(roads.indicator)) == 2
    assert roads.indicator.breakdown_note == "20公里由市本级统筹。"


def test_shares_of_agencies_count_towards_the_sum(divide, roads, counties, labour):
    Share.objects.create(
        indicator=roads.indicator, agency=labour, value=Decimal(50), reporting_agency=labour
    )

    divide(*parts(counties, "150", "100"))

    assert read_matrix(roads.indicator).stored.fit == Fit.EXACT


def test_monthly_values_are_scaled_and_end_at_the_part_s_target(divide, roads, counties):
    Plan.objects.filter(share=roads).update(kind="monthly")
    for day, value in ((date(2020, 6, 30), 101), (date(2020, 9, 30), 250)):
        PlanPoint.objects.create(plan=roads.plan, day=day, value=value)

    divide(*parts(counties, "150", "100", "50"))

    assert plan_of(counties[0]) == (
        "monthly",
        date(2020, 1, 1),
        DUE,
        [(date(2020, 6, 30), Decimal(51)), (date(2020, 9, 30), Decimal(125)), (DUE, Decimal(150))],
    )


def test_a_place_may_have_a_plan_of_another_kind(divide, counties):
    first, *others = parts(counties, "150", "100", "50")
    own = Part(first.region, first.value, PartPlan.SEASON, date(2020, 9, 30))

    divide(own, *others)

    assert plan_of(counties[0]) == ("season", date(2020, 1, 1), date(2020, 9, 30), [])
    assert plan_of(counties[1]) == ("even", date(2020, 1, 1), DUE, [])


@pytest.mark.parametrize(
    ("plan", "end", "told"),
    [
        (PartPlan.EVEN, date(2019, 12, 31), "早于计划开始日期"),
        (PartPlan.EVEN, date(2021, 1, 31), "超出批次期限"),
        (PartPlan.SEASON, date(2020, 4, 14), "没有施工季的日子"),
    ],
)
def test_a_plan_that_cannot_be_judged_is_refused(divide, roads, counties, plan, end, told):
    with pytest.raises(ImpossiblePart, match=told):
        divide(Part(counties[0], Decimal(300), plan, end))

    assert stored(roads.indicator) == []


def test_values_a_place_registered_are_kept_and_follow_a_new_target(divide, batch, counties):
    Batch.objects.update(stage="decided")
    divide(*parts(counties, "150", "100", "50"))
    plan = Plan.objects.get(share__region=counties[0])
    Plan.objects.filter(pk=plan.pk).update(kind="monthly")
    PlanPoint.objects.create(plan=plan, day=date(2020, 6, 30), value=60)
    PlanPoint.objects.create(plan=plan, day=DUE, value=150)

    divide(
        Part(counties[0], Decimal(100), PartPlan.KEEP),
        *parts(counties[1:], "100", "100"),
    )

    assert plan_of(counties[0])[3] == [(date(2020, 6, 30), Decimal(40)), (DUE, Decimal(100))]


def test_what_stays_the_same_leaves_no_trace(divide, counties):
    from django.apps import apps

    divide(*parts(counties, "150", "100", "50"))
    events = [apps.get_model("pledges", name) for name in ("ShareEvent", "PlanEvent")]
    before = [model.objects.count() for model in events]

    divide(*parts(counties, "150", "100", "50"))

    assert [model.objects.count() for model in events] == before


def test_before_publication_targets_change_freely(divide, batch, roads, counties):
    Batch.objects.update(stage="decided")
    divide(*parts(counties, "150", "100", "50"))

    divide(*parts(counties, "100", "200"))

    assert [row[:2] for row in stored(roads.indicator)] == [
        ("承德县", Decimal(100)),
        ("兴隆县", Decimal(200)),
    ]


def test_after_publication_a_changed_target_wants_a_new_reason(divide, roads, counties):
    divide(*parts(counties, "150", "100", "40"), note="10公里由市本级统筹。")

    with pytest.raises(Unexplained, match="承德县、兴隆县的目标有变动"):
        divide(*parts(counties, "100", "150", "40"), note="10公里由市本级统筹。")
    divide(*parts(counties, "100", "150", "40"), note="承德县地灾治理，50公里调剂给兴隆县。")

    assert [row[1] for row in stored(roads.indicator)] == [100, 150, 40]


def test_after_publication_one_more_place_wants_none(divide, roads, counties):
    divide(*parts(counties, "150", "100"), note="50公里待定。")

    divide(*parts(counties, "150", "100", "50"))

    roads.indicator.refresh_from_db()
    assert (len(stored(roads.indicator)), roads.indicator.breakdown_note) == (3, "")


def test_a_place_with_figures_stays_and_is_named(divide, batch, roads, counties):
    shares = divide(*parts(counties, "150", "150"))
    make_accepted(shares[1], APRIL, "30")

    with pytest.raises(ImpossiblePart, match="兴隆县已有填报或研判记录，不能移除") as refusal:
        divide(*parts(counties, "300"), note="兴隆县不再承担。")

    assert refusal.value.region == counties[1]
    assert len(stored(roads.indicator)) == 2


def test_a_place_judged_without_figures_stays_too(divide, batch, roads, counties):
    divide(*parts(counties, "150", "150"))
    open_months(batch=batch, today=date(2020, 5, 8))
    judge_batch(batch=batch, today=date(2020, 5, 8))

    with pytest.raises(ImpossiblePart, match="不能移除"):
        divide(*parts(counties, "300"), note="兴隆县不再承担。")


def test_a_zero_a_stranger_and_a_place_named_twice_are_refused(divide, roads, counties):
    hebei = counties[0].parent.parent
    far = Region.objects.create(
        code="130900", name="沧州市", short_name="沧州", level="prefecture", parent=hebei
    )
    for wrong, told in (
        ([Part(counties[0], Decimal(0))], "须大于0"),
        ([Part(far, Decimal(300))], "沧州市不在本批次范围内"),
        ([Part(counties[0], Decimal(150)), Part(counties[0], Decimal(150))], "重复填写"),
    ):
        with pytest.raises(ImpossiblePart, match=told):
            divide(*wrong)

    assert stored(roads.indicator) == []


def test_levels_are_set_place_by_place_without_a_sum(batch, traffic, officer, counties):
    share = make_share(
        make_pledge(batch, traffic), name="供水普及率", target="95", unit="%", kind="level",
        plan=None,
    )  # fmt: skip

    break_down(
        indicator=share.indicator,
        parts=parts(counties, "95", "97", "92"),
        note="",
        by=officer,
        today=TODAY,
    )

    assert [row[1] for row in stored(share.indicator)] == [95, 97, 92]
    assert not Plan.objects.filter(share__indicator=share.indicator).exists()


def test_words_and_closed_batches_are_not_divided(divide, batch, traffic, officer, counties):
    words = make_share(
        make_pledge(batch, traffic), name="建成平台", target=None, unit="", kind="qualitative",
        comparator="qualitative", plan=None,
    )  # fmt: skip
    with pytest.raises(Conflict, match="没有可以分解的目标值"):
        break_down(indicator=words.indicator, parts=[], note="", by=officer, today=TODAY)

    Batch.objects.update(stage="closed")
    with pytest.raises(Conflict, match="已办结"):
        divide(*parts(counties, "300"))


@pytest.mark.parametrize("person", ["foreign_officer", "leader", "reporter", "county_reporter"])
def test_nobody_else_divides(divide, roads, counties, request, person):
    with pytest.raises(PermissionDenied):
        divide(*parts(counties, "300"), by=request.getfixturevalue(person))

    assert stored(roads.indicator) == []


def test_parts_that_do_not_add_up_are_listed(batch, traffic):
    pledge = make_pledge(batch, traffic)
    whole = make_share(pledge, name="物业提升小区", target="104", unit="个").indicator
    for name, value, unit in (
        ("双桥区", "100", "个"),
        ("四级以上", "50", "个"),
        ("改造面积", "9", "平方米"),
    ):
        make_share(pledge, name=name, target=value, unit=unit, of=whole)
    fits = make_share(pledge, name="老旧小区", target="35", unit="个").indicator
    for name, value in (("双桥", "30"), ("双滦", "5")):
        make_share(pledge, name=name, target=value, unit="个", of=fits)

    found = [
        (check.indicator.name, [str(p) for p in check.parts], check.sum.fit, check.sum.difference)
        for check in parts_check(batch)
    ]

    assert found == [("物业提升小区", ["双桥区", "四级以上"], Fit.OVER, Decimal(46))]


@pytest.mark.django_db(transaction=True)
def test_two_officers_dividing_at_once_make_each_share_once(roads, officer, counties):
    gate = Barrier(2)

    def work(_: int) -> None:
        try:
            gate.wait()
            break_down(
                indicator=roads.indicator,
                parts=parts(counties, "150", "100", "50"),
                note="",
                by=officer,
                today=TODAY,
            )
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, range(2)))

    assert [row[:2] for row in stored(roads.indicator)] == [
        ("承德县", Decimal(150)),
        ("兴隆县", Decimal(100)),
        ("滦平县", Decimal(50)),
    ]
