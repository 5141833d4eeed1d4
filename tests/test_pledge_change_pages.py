"""The director's pages for changing a published pledge: choose, fill in, look, carry out."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from pledges.models import Category, Pledge, PledgeChange
from progress.actions.judging import judge_batch
from tests.pledge_changes import DOCUMENT, REASON, merged, split, turn
from tests.promises import APRIL, make_accepted, make_pledge, make_share
from tests.publications import words

TODAY = date(2020, 5, 8)
GROUNDS = {"effective_on": "2020-05-08", "document": DOCUMENT, "reason": REASON}


@pytest.fixture
def pledge(roads) -> Pledge:
    return roads.indicator.pledge


@pytest.fixture
def other(batch, labour) -> Pledge:
    found = make_pledge(batch, labour, title="城镇就业")
    make_share(found, name="新增就业", unit="人")
    return found


@pytest.fixture
def signed_in(client, director):
    client.force_login(director)
    return client


def address(pledge: Pledge, kind: str = "") -> str:
    return reverse("pledge_change", args=[pledge.pk]) + (f"?kind={kind}" if kind else "")


def carried_out(client, pledge: Pledge, kind: str, **fields):
    """Fill in, look at the preview, confirm it as it stands."""
    sent = GROUNDS | fields
    looked = client.post(address(pledge, kind), sent)
    assert looked.status_code == 200, words(looked)
    assert PledgeChange.objects.count() == 0
    return looked, client.post(address(pledge, kind), sent | {"seen": looked.context["form"].mark})


@pytest.mark.parametrize(
    ("state", "kinds"),
    [
        ("active", ["pause", "stop", "merge", "split"]),
        ("paused", ["resume", "stop"]),
        ("stopped", []),
        ("merged", []),
    ],
)
def test_the_first_page_offers_what_the_state_allows(signed_in, pledge, state, kinds):
    Pledge.objects.filter(pk=pledge.pk).update(state=state)

    page = signed_in.get(address(pledge))

    assert [way[0] for way in page.context["ways"]] == kinds
    for kind in {"pause", "resume", "stop", "merge", "split"} - set(kinds):
        assert signed_in.get(address(pledge, kind)).status_code == 409
    assert signed_in.get(address(pledge, "sell")).status_code == 404


def test_pausing_is_looked_at_before_it_is_carried_out(signed_in, pledge):
    looked, done = carried_out(signed_in, pledge, "pause")

    assert (
        "暂停期间，以下指标不报送、不研判、不督办，已有数据保留： 农村公路 市交通运输局填报"
        in words(looked)
    )
    assert done.status_code == 302
    pledge.refresh_from_db()
    assert pledge.state == "paused"


def test_what_was_changed_after_the_look_is_looked_at_again(signed_in, pledge):
    looked = signed_in.post(address(pledge, "stop"), GROUNDS)

    again = signed_in.post(
        address(pledge, "stop"),
        GROUNDS | {"reason": "另有原因", "seen": looked.context["form"].mark},
    )

    assert again.status_code == 200
    assert again.context["preview"]
    assert PledgeChange.objects.count() == 0


def test_a_merger_shows_what_moves_and_the_new_name(signed_in, pledge, other):
    looked, done = carried_out(signed_in, pledge, "merge", others=[other.pk], title="公路和就业")

    text = words(looked)
    assert "第2件“城镇就业”并入本件，指标划转： 新增就业 市人社局填报" in text
    assert "任务名称由“公路工程建设”改为“公路和就业”。" in text
    assert done.status_code == 302
    assert list(pledge.indicators.values_list("name", flat=True)) == ["农村公路", "新增就业"]


def test_a_split_shows_what_goes_and_what_stays(signed_in, pledge, traffic):
    bridges = make_share(pledge, name="危桥改造").indicator
    category = Category.objects.get()

    looked, done = carried_out(
        signed_in,
        pledge,
        "split",
        indicators=[bridges.pk],
        no="1-2",
        title="危桥改造",
        category=category.pk,
        lead=traffic.pk,
    )

    text = words(looked)
    assert "拆出第1-2件“危桥改造”，由市交通运输局牵头，指标划转： 危桥改造 市交通运输局填报" in text
    assert "留在本件的指标： 农村公路" in text
    assert done.status_code == 302
    assert Pledge.objects.get(no="1-2").indicators.get() == bridges


@pytest.mark.parametrize(
    ("kind", "fields", "told"),
    [
        ("pause", {"reason": ""}, "请写明调整原因。"),
        ("pause", {"document": ""}, "请写明批准文件。"),
        ("pause", {"effective_on": "2020-05-09"}, "生效日期不能晚于今天"),
        ("pause", {"effective_on": "2019-12-31"}, "生效日期不能早于批次开始日期"),
        ("merge", {"title": "公路"}, "请选择要并入的实事。"),
        ("split", {"title": "桥", "no": "第二"}, "序号以数字开头"),
        ("split", {"title": "桥", "no": "1"}, "本批次已有序号“1”"),
    ],
)
def test_what_cannot_be_taken_is_named_and_what_was_typed_is_kept(
    signed_in, pledge, kind, fields, told
):
    page = signed_in.post(address(pledge, kind), GROUNDS | fields)

    assert page.status_code == 400
    assert told in words(page)
    kept = (GROUNDS | fields)["document"]
    assert f'value="{kept}"' in page.content.decode() or not kept


def test_a_refusal_by_the_state_of_affairs_keeps_what_was_typed_too(signed_in, pledge, director):
    turn(pledge, "pause", director, on=date(2020, 5, 4))
    turn(pledge, "resume", director, on=date(2020, 5, 7))
    sent = GROUNDS | {"effective_on": "2020-05-06"}
    looked = signed_in.post(address(pledge, "stop"), sent)

    page = signed_in.post(address(pledge, "stop"), sent | {"seen": looked.context["form"].mark})

    assert page.status_code == 409
    assert "“公路工程建设”已于2020年5月7日恢复，新的调整不能早于这一天。" in words(page)
    assert DOCUMENT in page.content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_the_batch_s_list_takes_as_many_queries_for_one_as_for_three(
    signed_in, batch, traffic, director, number, django_assert_num_queries
):
    for _ in range(number):
        pledge = make_pledge(batch, traffic)
        make_share(pledge, name="甲")
        make_share(pledge, name="乙")
        split(pledge, pledge.indicators.last(), by=director, lead=traffic, no=f"{pledge.no}-2")

    with django_assert_num_queries(7):
        page = signed_in.get(reverse("pledge_changes", args=[batch.slug]))

    assert len(page.context["told"]) == number


def test_the_list_tells_the_newest_first_with_moves_names_and_grounds(
    signed_in, batch, pledge, other, director
):
    turn(other, "pause", director, on=date(2020, 5, 4))
    merged(pledge, other, by=director, title="公路和就业")

    text = words(signed_in.get(reverse("pledge_changes", args=[batch.slug])))

    assert text.index("2020年5月8日") < text.index("2020年5月4日")
    assert "“新增就业”由第2件划转到第1件" in text
    assert "任务名称由“公路工程建设”改为“公路和就业”" in text
    assert f"原因：{REASON}；批准文件：{DOCUMENT}；" in text


def test_the_pledge_s_page_tells_its_state_its_changes_and_why_the_flag_ended(
    client, leader, batch, roads, pledge, director
):
    make_accepted(roads, APRIL, "30")
    judge_batch(batch=batch, today=TODAY)
    turn(pledge, "pause", director)
    judge_batch(batch=batch, today=TODAY)
    client.force_login(leader)

    page = client.get(reverse("office_pledge", args=[pledge.pk]))

    text = words(page)
    assert "已暂停" in text
    assert "自2020年5月8日起暂停实施，暂停期间不报送、不研判。" in text
    assert page.context["page"].cards[0].flags[0].ended.startswith("自2020年5月8日起暂停")
    assert reverse("pledge_change", args=[pledge.pk]) not in page.content.decode()
    # the month's own light stands in its history
    assert [past.verdict.light for past in page.context["page"].cards[0].history] == ["yellow"]


def test_the_office_finds_the_way_from_the_pledge_and_from_the_batch(signed_in, batch, pledge):
    office = signed_in.get(reverse("office_pledge", args=[pledge.pk])).content.decode()
    planning = signed_in.get(reverse("planning_batch", args=[batch.slug])).content.decode()

    assert f'href="{address(pledge)}"' in office
    assert reverse("pledge_changes", args=[batch.slug]) in planning
