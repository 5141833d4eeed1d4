"""Programmes of several years on their pages, and in public as frozen (R22)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from pledges.actions.programmes import ProgrammeTerms, link_indicators, make_programme
from pledges.models import Indicator, Programme
from progress.standing import batch_standing
from results.content import freeze
from results.content.shown import shown
from tests.closings import make_next_batch
from tests.conftest import TODAY
from tests.promises import APRIL, make_accepted, make_pledge, make_share
from tests.publications import release, rows, words

TERMS = {
    "title": "农村公路三年建设计划", "first_year": "2020", "last_year": "2022", "unit": "公里",
    "value": "1000", "before": "", "before_note": "", "document": "三年方案",
}  # fmt: skip
TOLD = (
    "农村公路三年建设计划（2020—2022年）：总目标1,000公里，"
    "累计完成30公里（3.00%，截至2020年4月30日）"
)


@pytest.fixture
def programme(officer, roads) -> Programme:
    """1000公里 in three years, 300公里 of them this year's."""
    made = make_programme(
        terms=ProgrammeTerms("农村公路三年建设计划", 2020, 2022, Decimal(1000), "公里"),
        by=officer,
        today=TODAY,
    )
    chosen = [roads.indicator_id]
    link_indicators(programme=made, indicators=chosen, by=officer, today=TODAY)
    return made


def test_a_programme_is_registered_linked_and_read(client, roads, officer):
    make_accepted(roads, APRIL, "30")
    client.force_login(officer)

    made = client.post(reverse("programme_new"), TERMS)
    programme = Programme.objects.get()
    assert made["Location"] == reverse("programme_links", args=[programme.pk])
    client.post(made["Location"], {"indicators": [roads.indicator_id]})

    page = client.get(reverse("programme", args=[programme.pk]))
    assert rows(page) == [
        ["2020年", "农村公路", "300公里", "30公里", "10.00%", "30公里"],
    ]
    assert "比总目标少700公里，还没有落实到年度" in words(page)
    assert "3.00%" in words(client.get(reverse("programmes")))


def test_what_is_wrong_is_said_and_what_was_typed_is_kept(client, roads, officer, programme):
    client.force_login(officer)

    again = client.post(reverse("programme_new"), TERMS)
    backwards = client.post(
        reverse("programme_edit", args=[programme.pk]), {**TERMS, "last_year": "2019"}
    )

    assert (again.status_code, backwards.status_code) == (400, 400)
    assert "已有同名的多年计划" in words(again)
    assert "三年方案" in again.content.decode()
    assert "截止年不得早于起始年" in words(backwards)
    programme.refresh_from_db()
    assert programme.last_year == 2022


def test_only_what_fits_is_offered(client, batch, traffic, roads, officer, programme):
    make_share(make_pledge(batch, traffic, title="学校"), name="教室", unit="间")
    client.force_login(officer)
    address = reverse("programme_links", args=[programme.pk])

    assert "教室" not in words(client.get(address))
    wrong = Indicator.objects.get(name="教室").pk
    assert client.post(address, {"indicators": [wrong]}).status_code == 400
    client.post(address, {})

    assert not programme.indicators.exists()


def test_the_public_page_tells_the_sum_as_frozen(client, batch, roads, programme):
    make_accepted(roads, APRIL, "30")
    release(batch, APRIL)
    make_accepted(roads, date(2020, 5, 1), "60")
    Programme.objects.update(title="改了名")

    page = client.get(reverse("pledge", args=[batch.slug, "1"]))

    assert TOLD in words(page)
    assert "改了名" not in words(page)


def test_a_promise_without_figures_tells_the_goal_alone(batch, roads, programme):
    make_accepted(roads, APRIL, "30")

    [row] = freeze(batch_standing(batch, None))["pledges"][0]["indicators"]

    assert (row["programme"]["done"], row["programme"]["as_of"]) == (None, None)
    assert row["programme"]["target"] == "1000"


def test_the_comparison_of_versions_tells_it(batch, roads, programme):
    make_accepted(roads, APRIL, "30")
    content = freeze(batch_standing(batch, APRIL))

    assert (("1", 1, "", "多年计划"), TOLD) in list(shown(content))


def test_an_indicator_of_no_programme_freezes_as_before(batch, roads, django_assert_num_queries):
    make_accepted(roads, APRIL, "30")
    standing = batch_standing(batch, APRIL)

    [row] = freeze(standing)["pledges"][0]["indicators"]

    assert "programme" not in row


def test_the_years_of_a_pledge_stand_together(client, batch, roads, traffic, officer, programme):
    coming = make_next_batch(batch)
    later = make_pledge(coming, traffic)
    later.predecessor = roads.indicator.pledge
    later.save()
    make_share(later, plan=None, target="400", until=coming.ends_on)
    make_accepted(roads, APRIL, "330")
    client.force_login(officer)

    page = client.get(reverse("pledge_years", args=[later.pk]))

    assert rows(page)[0:1] == [
        ["农村公路", "300公里", "330公里 截至2020年4月30日", "110.00%", "未通过"]
    ]
    assert ["农村公路", "400公里", "没有审核通过的数据", "—", "未通过"] in rows(page)
    earlier = client.get(reverse("pledge_years", args=[roads.indicator.pledge_id]))
    assert "农村公路三年建设计划（2020—2022年）" in words(earlier)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(
    client, roads, officer, count, django_assert_num_queries
):
    for number in range(count):
        make_programme(
            terms=ProgrammeTerms(str(number), 2020, 2021, Decimal(5), "公里"),
            by=officer,
            today=TODAY,
        )
    client.force_login(officer)

    with django_assert_num_queries(6):
        assert client.get(reverse("programmes")).status_code == 200
