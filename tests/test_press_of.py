"""Whose press packs there are: every agency that answers for a pledge, and every category (R73)."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from agencies.refusals import Conflict
from oversight.actions.bulletins import AlreadyDrawn
from oversight.bulletins.press import default_texts, press_snapshot, title_of
from oversight.bulletins.press_tables import PROGRESS_HEADS, TARGET_HEADS
from oversight.models import Bulletin
from oversight.readers.bulletins import categories_of, leads_of
from oversight.readers.dashboard_list import units_in
from pledges.models import Batch, Category
from progress.standing import batch_standing
from tests.bulletins import DAY, drawn
from tests.press import judged, narrate, pack, rows
from tests.promises import APRIL, make_accepted, make_pledge, make_share


@pytest.fixture
def leadless(batch, labour):
    """就业服务, whose text names no lead; 市人社局 reports it."""
    share = make_share(make_pledge(batch, labour, title="就业服务"), name="新增就业", unit="人")
    share.indicator.pledge.responsibilities.all().delete()
    return share


def test_an_agency_that_only_reports_a_leadless_pledge_has_a_pack(batch, roads, labour, leadless):
    make_accepted(leadless, APRIL, "120")
    judged(batch)

    assert rows(pack(batch, labour), PROGRESS_HEADS) == [
        ["2", "就业服务", "新增就业", "300人", "120人", "40.00%", "4月30日"]
    ]


def test_packs_are_offered_to_whom_the_office_s_pages_count(
    batch, roads, traffic, labour, leadless, django_assert_num_queries
):
    judged(batch)
    counted = [
        unit for unit in units_in(batch_standing(batch, APRIL)) if unit._meta.model_name == "agency"
    ]

    with django_assert_num_queries(1):
        offered = leads_of(batch)

    assert set(offered) == set(counted) == {traffic, labour}


@pytest.mark.parametrize("slug", ["jilin-2023", "jilin-2021"])
def test_every_agency_of_a_demo_batch_that_is_counted_has_a_pack(loaded, slug):
    batch = Batch.objects.get(slug=slug)
    month = date.fromisoformat(f"{slug[-4:]}-06-01")
    counted = {
        unit for unit in units_in(batch_standing(batch, month)) if unit._meta.model_name == "agency"
    }

    assert set(leads_of(batch)) == counted
    for agency in counted:
        assert press_snapshot(batch, month, agency)["targets"]


def test_a_category_has_a_pack_of_all_its_pledges(batch, roads, labour, traffic, leadless):
    water = Category.objects.create(batch=batch, name="水利", order=2)
    other = make_share(make_pledge(batch, labour, title="农村供水"), name="供水", unit="处")
    other.indicator.pledge.category = water
    other.indicator.pledge.save()
    make_share(roads.indicator.pledge, name="准入", condition=True)
    judged(batch)
    transport = Category.objects.get(batch=batch, name="交通")

    paper = pack(batch, transport)
    snapshot = press_snapshot(batch, APRIL, transport)

    assert categories_of(batch) == [transport, water]
    assert [row[1:3] for row in rows(paper, TARGET_HEADS)] == [
        ["公路工程建设", "农村公路"],
        ["就业服务", "新增就业"],
    ]
    assert title_of(snapshot) == "《2020年承德市民心实事》新闻发布材料（交通）"
    assert default_texts(snapshot)["opening"] == (
        "现将《2020年承德市民心实事》交通方面2020年4月进展情况介绍如下。"
    )
    texts = [getattr(block, "text", "") for block in paper.blocks]
    assert "交通方面共有民生实事2件、指标2项。" in texts


def test_each_unit_of_a_category_is_heard_and_nobody_else(
    batch, roads, labour, government, leadless
):
    for share, words in ((roads, "增加人手。"), (leadless, "办招聘会。")):
        narrate(make_accepted(share, APRIL, "30"), next_step=words)
    stranger = make_share(make_pledge(batch, government, title="养老"), name="养老", unit="个")
    reading = make_accepted(stranger, APRIL, "1")
    narrate(reading, next_step="建设养老中心。")
    reading.report.narratives.create(pledge=roads.indicator.pledge, next_step="别人的话。")
    judged(batch)

    snapshot = press_snapshot(batch, APRIL, Category.objects.get(batch=batch))

    assert default_texts(snapshot)["next"].splitlines() == [
        "公路工程建设：增加人手。",
        "就业服务：办招聘会。",
        "养老：建设养老中心。",
    ]


def test_a_pledge_without_a_next_step_says_so(batch, roads, traffic):
    make_share(make_pledge(batch, traffic, title="桥梁"), name="桥梁", unit="座")
    narrate(make_accepted(roads, APRIL, "30"), next_step="增加人手。")
    judged(batch)

    text = default_texts(press_snapshot(batch, APRIL, traffic))["next"]

    assert text == "公路工程建设：增加人手。\n桥梁：牵头单位未报下一步安排。"


def test_the_source_names_publisher_day_and_how_many_it_speaks_of(batch, roads, traffic):
    judged(batch)
    batch.source_title, batch.source_publisher = "全市今年实施20项民心实事", "承德日报"
    batch.source_items = 20
    undated = press_snapshot(batch, APRIL, traffic)["sources"]["promise"]
    batch.source_date, batch.source_items = date(2020, 3, 2), 1

    dated = press_snapshot(batch, APRIL, traffic)["sources"]["promise"]

    assert undated == (
        "目标任务据承德日报“全市今年实施20项民心实事”（原文未载日期），原文共20项，列明1件。"
    )
    assert dated == "目标任务据承德日报“全市今年实施20项民心实事”（2020年3月2日）。"


def test_the_office_draws_up_a_category_s_pack_once(client, scored, officer, director):
    category = Category.objects.get(batch=scored)
    client.force_login(officer)
    given = {"kind": "press", "month": "2020-04", "category": category.pk}

    answer = client.post(reverse("bulletin_new", args=[scored.slug]), given, follow=True)

    made = Bulletin.objects.get()
    assert (made.agency, made.category, made.of) == (None, category, category)
    assert answer.redirect_chain == [(reverse("bulletin", args=[made.pk]), 302)]
    with pytest.raises(AlreadyDrawn) as refused:
        drawn(scored, officer, kind="press", category=category)
    assert refused.value.existing == made


def test_a_category_of_another_batch_is_refused(scored, officer):
    other = Batch.objects.get(pk=scored.pk)
    other.pk, other.slug = None, "other"
    other.save()
    category = Category.objects.create(batch=other, name="教育", order=1)

    with pytest.raises(Conflict, match="这个方面没有本批次的实事"):
        drawn(scored, officer, kind="press", category=category, today=DAY)
