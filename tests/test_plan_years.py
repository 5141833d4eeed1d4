"""A target of three years on the pages: what stands and what the year brought, side by side."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from pledges.models import Batch, Plan, PlanPoint, Share
from progress.actions.judging import judge_batch
from progress.readers.plans import years_of
from tests.promises import make_accepted, make_pledge, make_share

DECEMBER_2019, MARCH_2020 = date(2019, 12, 1), date(2020, 3, 1)


@pytest.fixture
def doctors(batch, traffic) -> Share:
    """选派医师1000人, 2019 to 2021: 200, 500, 1000 by the years' ends."""
    Batch.objects.update(
        starts_on=date(2019, 1, 1), ends_on=date(2021, 12, 31), reports_from=date(2019, 1, 1)
    )
    batch.refresh_from_db()
    share = make_share(
        make_pledge(batch, traffic), name="选派医师", target="1000", unit="人", plan=None,
        multi_year=True, until=date(2021, 12, 31),
    )  # fmt: skip
    plan = Plan.objects.create(
        share=share, kind="monthly", start=date(2019, 1, 1), end=date(2021, 12, 31)
    )
    for year, value in ((2019, 200), (2020, 500), (2021, 1000)):
        PlanPoint.objects.create(plan=plan, day=date(year, 12, 31), value=value)
    return share


def years(share: Share) -> list[tuple]:
    found = years_of([Share.objects.get(pk=share.pk)])[share.pk]
    return [(row.year, row.target, row.stands, row.brought, row.percent) for row in found]


def test_the_year_s_part_counts_from_the_december_before(doctors):
    make_accepted(doctors, DECEMBER_2019, "180")
    make_accepted(doctors, MARCH_2020, "330")

    assert years(doctors) == [
        (2019, Decimal(200), Decimal(180), Decimal(180), Decimal("90.00")),
        (2020, Decimal(300), Decimal(330), Decimal(150), Decimal("50.00")),
        (2021, Decimal(500), None, None, None),
    ]  # fmt: skip


def test_without_that_december_the_pages_say_what_is_missing(client, officer, doctors, batch):
    make_accepted(doctors, MARCH_2020, "330")
    judge_batch(batch=batch, today=date(2020, 5, 8))
    client.force_login(officer)

    for page in ("share_plan", "office_pledge"):
        pk = doctors.pk if page == "share_plan" else doctors.indicator.pledge_id
        text = " ".join(client.get(reverse(page, args=[pk])).content.decode().split())
        assert "缺2019年12月累计数" in text
        assert "截至2020年3月31日" in text
    assert years(doctors)[1] == (2020, Decimal(300), Decimal(330), None, None)


def test_the_unit_reads_this_year_s_own_part(client, reporter, doctors):
    make_accepted(doctors, DECEMBER_2019, "180")
    make_accepted(doctors, MARCH_2020, "330")
    client.force_login(reporter)

    page = client.get(reverse("tasks")).content.decode()

    assert "2020年当年目标300人，当年完成150人（50.00%）" in page


def test_a_plan_within_one_year_is_not_split(client, officer, roads):
    client.force_login(officer)

    page = client.get(reverse("share_plan", args=[roads.pk]))

    assert (page.context["years"], years_of([roads])) == (None, {})


def test_a_target_due_anew_every_year_is_told_year_by_year(doctors, batch, traffic):
    share = make_share(
        make_pledge(batch, traffic), name="返乡创业基地", target="30", unit="个", plan=None,
        recurrence="annual", until=date(2021, 12, 31),
    )  # fmt: skip
    make_accepted(share, MARCH_2020, "12")

    assert years(share) == [
        (2019, Decimal(30), None, None, None),
        (2020, Decimal(30), Decimal(12), Decimal(12), Decimal("40.00")),
        (2021, Decimal(30), None, None, None),
    ]  # fmt: skip
