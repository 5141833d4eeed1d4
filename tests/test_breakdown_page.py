"""The matrix page: what it shows, what it answers while one types, what it refuses."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from pledges.models import Batch, Share
from tests.people import make_county
from tests.promises import APRIL, make_accepted, make_pledge, make_share
from tests.test_breakdown import DUE, stored


@pytest.fixture
def page(client, officer, roads):
    client.force_login(officer)
    return reverse("breakdown", args=[roads.indicator_id])


def typed(counties, *values: str, note: str = "", **more: str) -> dict[str, str]:
    sent = {f"value-{r.pk}": value for r, value in zip(counties, values, strict=False)}
    return sent | {f"plan-{r.pk}": "follow" for r in counties} | {"note": note} | more


def words(response) -> str:
    return " ".join(response.content.decode().split())


def test_places_stand_under_their_city_with_what_is_stored(client, page, roads, counties):
    make_share(roads.indicator.pledge, target="150", region=counties[0], name="农村公路")

    response = client.get(page)

    groups = [
        (g.group.region.name, [(r.place.region.name, r.value.value()) for r in g.rows])
        for g in response.context["groups"]
    ]
    assert groups == [
        ("承德县", [("承德县", "150")]),
        ("兴隆县", [("兴隆县", "")]),
        ("滦平县", [("滦平县", "")]),
    ]
    assert "1个地方，已分解 <b>150</b>公里，目标 300公里" in words(response)
    assert "差 150公里" in words(response)


def test_a_province_s_counties_are_grouped_by_prefecture(client, page, batch, chengde, counties):
    Batch.objects.update(region=chengde.parent)

    groups = client.get(page).context["groups"]

    assert [(g.group.region.name, [r.place.region.name for r in g.rows]) for g in groups] == [
        ("承德市", ["承德市", "承德县", "兴隆县", "滦平县"])
    ]


def test_saving_divides_and_comes_back_with_the_sum(client, page, roads, counties):
    response = client.post(page, typed(counties, "150", "１００", "50"), follow=True)

    assert [row[:2] for row in stored(roads.indicator)] == [
        ("承德县", Decimal(150)),
        ("兴隆县", Decimal(100)),
        ("滦平县", Decimal(50)),
    ]
    assert response.redirect_chain == [(page, 302)]
    assert "分解任务已保存，共3个地方。" in words(response)
    assert "相符" in words(response)


def test_a_difference_without_a_reason_comes_back_as_typed(client, page, roads, counties):
    response = client.post(page, typed(counties, "150", "100", "30"))

    assert (response.status_code, stored(roads.indicator)) == (400, [])
    assert "已分解280公里，比总目标少20公里，请说明原因。" in words(response)
    assert 'value="30"' in words(response)


def test_every_unreadable_cell_is_named_at_once(client, page, roads, counties):
    bad = {f"end-{counties[2].pk}": "2020-02-30"}

    response = client.post(page, typed(counties, "一百", "0", "50", **bad))

    assert (response.status_code, stored(roads.indicator)) == (400, [])
    for told in ("“一百”不是数字", "目标须大于0", "请填写有效的日期。"):
        assert told in words(response)


def test_a_place_with_figures_is_refused_beside_its_cell(client, page, roads, counties):
    share = make_share(roads.indicator.pledge, target="300", region=counties[0], name="农村公路")
    make_accepted(share, APRIL, "30")

    response = client.post(page, typed(counties, "", "300", note="改由兴隆县承担"))

    form = response.context["form"]
    assert response.status_code == 400
    assert list(form.errors) == [f"value-{counties[0].pk}"]


def test_the_check_answers_a_script_with_the_sentence_alone(client, page, roads, counties):
    address = reverse("breakdown_check", args=[roads.indicator_id])

    response = client.post(
        address, typed(counties, "500", "280", "x"), headers={"HX-Request": "true"}
    )

    assert words(response).startswith(
        '<p class="sum"> 2个地方，已分解 <b>780</b>公里，目标 300公里'
    )
    assert "多 480公里" in words(response)
    assert "有1处目标不能识别，没有计入。" in words(response)
    assert "<html" not in words(response)
    assert stored(roads.indicator) == []


def test_the_check_without_a_script_gives_the_page_back(client, page, roads, counties):
    address = reverse("breakdown_check", args=[roads.indicator_id])

    response = client.post(address, typed(counties, "150", "100", "50"))

    assert response.status_code == 200
    assert 'value="150"' in words(response)
    assert "相符" in words(response)
    assert stored(roads.indicator) == []


@pytest.mark.parametrize(
    ("indicator", "told"),
    [
        ({"target": "95", "unit": "%", "kind": "level"}, "各地分别考核，不相加"),
        (
            {"target": "4.5", "unit": "%", "kind": "bound", "comparator": "<="},
            "每个地方各守自己的上限",
        ),
        (
            {"target": None, "kind": "qualitative", "comparator": "qualitative"},
            "没有可以分解的目标值",
        ),
    ],
)
def test_what_is_not_summed_says_why(client, officer, batch, traffic, counties, indicator, told):
    share = make_share(make_pledge(batch, traffic), name="另一项", plan=None, **indicator)
    client.force_login(officer)

    response = client.get(reverse("breakdown", args=[share.indicator_id]))

    assert told in words(response)


def test_reasons_given_stand_on_the_page(client, page, counties):
    client.post(page, typed(counties, "150", "100", note="50公里待定。"))
    client.post(page, typed(counties, "150", "120", note="兴隆县增加20公里。"))

    notes = [(note.who, note.text) for note in client.get(page).context["notes"]]

    assert notes == [("王芳", "兴隆县增加20公里。"), ("王芳", "50公里待定。")]


def test_a_city_without_counties_has_a_page_of_its_own_words(client, page):
    assert "本批次没有下级市县" in words(client.get(page))


@pytest.mark.parametrize("more", [0, 2])
def test_the_matrix_takes_the_same_queries_for_one_place_and_for_three(
    client, page, roads, county, chengde, more, django_assert_num_queries
):
    regions = [county, *(make_county(chengde, 22 + n, f"县{n}") for n in range(more))]
    for region in regions:
        make_share(roads.indicator.pledge, target="50", region=region, name="农村公路")
    client.get(page)

    with django_assert_num_queries(PAGE_QUERIES):
        client.get(page)


# session, person, indicator, its parts, shares, plans, points, places, notes; unread, unit
PAGE_QUERIES = 10


def test_saving_takes_the_same_reading_queries_however_many_places(client, page, roads, counties):
    assert client.post(page, typed(counties, "300")).status_code == 302
    assert Share.objects.get(region=counties[0]).plan.end == DUE
    assert Share.objects.get(region=counties[0]).plan.start == date(2020, 1, 1)


@pytest.mark.parametrize("person", ["foreign_officer", "leader", "reporter"])
def test_nobody_else_sees_the_matrix(client, roads, request, person):
    client.force_login(request.getfixturevalue(person))

    found = [
        client.get(reverse("breakdown", args=[roads.indicator_id])).status_code,
        client.post(reverse("breakdown", args=[roads.indicator_id]), {}).status_code,
        client.post(reverse("breakdown_check", args=[roads.indicator_id]), {}).status_code,
        client.get(reverse("plan_change", args=[roads.pk])).status_code,
    ]

    assert found == [403, 403, 403, 403]
