"""`load_sources`: what stands in the database afterwards is what the texts say."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest
from django.db.models import Q

from agencies.models import Agency, Region
from pledges.models import (
    Batch,
    Funding,
    Indicator,
    Milestone,
    Plan,
    Pledge,
    Project,
    Responsibility,
    Share,
)
from progress.models import Fact, Reading
from results.models import Publication


def indicator(slug: str, no: str, index: int) -> Indicator:
    return Indicator.objects.get(pledge__batch__slug=slug, pledge__no=no, position=index + 1)


def whole(slug: str, no: str, index: int) -> Share:
    return indicator(slug, no, index).shares.get(region=None, agency=None)


def test_every_commitment_of_the_texts_is_there(loaded):
    counts = {
        batch.slug: (
            batch.pledges.count(),
            Indicator.objects.filter(pledge__batch=batch).count(),
        )
        for batch in Batch.objects.all()
    }

    assert counts == {
        "jilin-2019": (46, 100),
        "chengde-2020": (13, 67),
        "jilin-2021": (43, 59),
        "jilin-2023": (30, 38),
        "changbaishan-14fyp": (22, 40),
    }


def test_regions_and_agencies_are_there_with_their_other_names(loaded):
    assert Region.objects.filter(parent__code="220000").count() == 10
    assert Region.objects.filter(level="county", code__startswith="22").count() == 60
    housing = Agency.objects.get(name="吉林省住房和城乡建设厅")
    assert [alias.name for alias in housing.aliases.all()] == ["省住房和城乡建设厅"]


@pytest.mark.parametrize("model", [Pledge, Indicator, Milestone, Project, Funding, Fact])
def test_every_row_carries_words_of_the_text(loaded, model):
    batches = {batch.pk: batch for batch in Batch.objects.all()}
    path = "batch_id" if model is Pledge else "pledge__batch_id"
    rows = list(model.objects.values_list("pk", path, "quote"))

    strange = [
        pk for pk, batch, quote in rows if not quote or quote not in batches[batch].source_text
    ]

    assert rows
    assert strange == []


def test_a_reading_told_by_the_text_carries_its_words(loaded):
    told = Reading.objects.filter(report__batch__slug="chengde-2020").select_related(
        "report__batch"
    )

    assert told.count() == 18
    assert [r for r in told if not r.quote or r.quote not in r.report.batch.source_text] == []
    equipment = told.get(share=whole("chengde-2020", "12", 12))
    assert (equipment.value, equipment.approx) == (Decimal("720"), "余")


def test_stages_and_reporting_follow_the_day(loaded):
    stages = dict(Batch.objects.values_list("slug", "stage"))
    begins = dict(Batch.objects.values_list("slug", "reports_from"))

    assert stages == {
        "jilin-2019": "published",
        "chengde-2020": "closed",
        "jilin-2021": "closed",
        "jilin-2023": "published",
        "changbaishan-14fyp": "published",
    }
    assert begins == {
        "jilin-2019": None,
        "chengde-2020": date(2020, 3, 1),
        "jilin-2021": date(2021, 1, 1),
        "jilin-2023": date(2023, 1, 1),
        "changbaishan-14fyp": None,
    }


def test_what_the_text_does_not_date_stays_undated(loaded):
    undated = Fact.objects.filter(as_of=None)

    assert Batch.objects.get(slug="jilin-2023").source_date is None
    assert {(f.pledge.batch.slug, f.pledge.no) for f in undated} == {("jilin-2023", "15")}
    assert undated.count() == 2


def test_two_blocks_of_one_pledge_have_a_lead_each(loaded):
    pledge = Pledge.objects.get(batch__slug="jilin-2019", no="20")
    leads = Responsibility.objects.filter(pledge=pledge, role="lead").order_by("part")
    reporters = [
        share.reporting_agency.short_name
        for share in Share.objects.filter(indicator__pledge=pledge).order_by("indicator__position")
    ]

    assert [lead.agency.short_name for lead in leads] == ["省住建厅", "省自然资源厅"]
    assert reporters == ["省住建厅", "省住建厅", "省自然资源厅"]


def test_everything_but_a_condition_is_reported_by_someone(loaded):
    without = Indicator.objects.filter(shares=None)

    assert [i.name for i in without] == ["单个中心建筑面积(准入条件)"]
    assert not Share.objects.filter(reporting_agency__kind="collective").exists()


def test_a_reporter_is_the_lead_or_assigned_or_the_issuer(loaded):
    assert whole("jilin-2021", "1", 0).reporting_agency.short_name == "省人社厅"
    assert whole("jilin-2021", "36", 0).reporting_agency.short_name == "省农业农村厅"
    assert whole("jilin-2019", "总体", 0).reporting_agency.name == "吉林省民生工作领导小组"
    assert whole("jilin-2019", "保障(一)", 0).reporting_agency.name == "吉林省民生工作领导小组"


def test_places_report_their_own_part_of_the_old_quarters(loaded):
    shares = Share.objects.filter(region__isnull=False)

    assert shares.count() == 33
    assert {share.indicator for share in shares} == {indicator("jilin-2023", "25", 0)}
    assert all(share.reporting_region_id == share.region_id for share in shares)
    assert sum(share.value for share in shares) == 800


def test_plans_follow_the_kind_of_figure(loaded):
    roads, towns = whole("chengde-2020", "9", 0).plan, whole("jilin-2021", "27", 0).plan
    doctors = whole("chengde-2020", "12", 8).plan

    assert (roads.kind, roads.start, roads.end) == ("even", date(2020, 1, 1), date(2020, 10, 31))
    assert (towns.kind, towns.start, towns.end) == ("season", date(2021, 1, 1), date(2021, 12, 31))
    assert (doctors.start, doctors.end) == (date(2018, 1, 1), date(2020, 12, 31))
    assert not Plan.objects.exclude(share__indicator__kind="flow").exists()
    assert not Plan.objects.filter(share__indicator__recurrence="annual").exists()


def test_steps_take_their_figures_from_the_milestones(loaded):
    dwellings = whole("chengde-2020", "5", 1).plan

    assert (dwellings.start, dwellings.end) == (date(2020, 1, 1), date(2020, 12, 31))
    assert list(dwellings.points.values_list("day", "value")) == [
        (date(2020, 6, 30), Decimal("690")),
        (date(2020, 8, 31), Decimal("1104")),
        (date(2020, 10, 31), Decimal("1380")),
    ]


def test_a_part_of_a_part_hangs_on_its_part(loaded):
    district = indicator("chengde-2020", "6", 5)

    assert district.name == "双桥区小区"
    assert district.of.name == "其中中心城区小区"
    assert district.of.of.name == "综合改造老旧小区"


def test_pledges_know_their_predecessors(loaded):
    pairs = Pledge.objects.filter(predecessor__isnull=False).order_by("position")

    assert [(p.title, p.predecessor.title) for p in pairs] == [
        ("城镇新增就业", "城镇新增就业"),
        ("开展适龄儿童牙齿窝沟封闭免费服务", "免费开展牙齿窝沟封闭服务"),
        ("改造客运班线公交线路", "客运班线公交化改造"),
        ("送演出下基层", "送演出下基层"),
        ("配建健身路径", "第二代健身路径"),
        ("改造棚户区", "棚户区改造"),
        ("改造城镇老旧小区", "老旧小区改造"),
    ]


def test_what_has_no_column_is_told_in_a_note(loaded):
    notes = Indicator.objects.filter(Q(note__contains="原文分解到") | Q(note__contains="每年12-31"))

    assert notes.count() == 11
    assert "双桥区100、双滦区4" in indicator("chengde-2020", "7", 0).note
    assert "[责任单位:省自然资源厅" in Pledge.objects.get(batch__slug="jilin-2019", no="20").note


def test_promises_and_months_are_published(loaded):
    months = Counter(Publication.objects.filter(state="published").values_list("slug", "month"))

    assert months == {
        ("jilin-2019", None): 1,
        ("chengde-2020", None): 1,
        ("chengde-2020", date(2020, 4, 1)): 1,
        ("changbaishan-14fyp", None): 1,
        ("jilin-2021", None): 1,
        ("jilin-2021", date(2021, 3, 1)): 1,
        ("jilin-2021", date(2021, 6, 1)): 1,
        ("jilin-2021", date(2021, 9, 1)): 1,
        ("jilin-2021", date(2021, 12, 1)): 1,
        ("jilin-2023", None): 1,
        ("jilin-2023", date(2023, 8, 1)): 1,
    }
    assert not Publication.objects.exclude(state="published").exists()
