"""Several querysets in one statement give what each gives by itself."""

from __future__ import annotations

from datetime import date

import pytest
from django.db.models import Count, F, Window

from agencies.models import DayOverride, Region
from agencies.together import attach, together
from pledges.models import Indicator, Plan, Pledge, Share
from progress.models import MonthlyReport, Reading, Verdict


def told(rows) -> list[object]:
    """Tuples as they are; of an instance everything it holds, those read with it too."""
    return [row if isinstance(row, tuple) else held(row) for row in rows]


def held(instance) -> dict[str, object]:
    related = instance._state.fields_cache
    return {name: value for name, value in vars(instance).items() if name != "_state"} | {
        f"{name}()": other and held(other) for name, other in related.items()
    }


def test_every_row_is_what_its_queryset_gives(stocked):
    asked = [
        Indicator.objects.with_turns().order_by("pk"),
        Share.objects.select_related("indicator__pledge__category", "region").order_by("pk"),
        MonthlyReport.objects.annotate(
            waiting=Window(Count("pk")), told_by=F("agency__name")
        ).order_by("-pk")[:10],
        Reading.objects.order_by("pk").values_list("share_id", "value", "as_of", "typed_at"),
        Verdict.objects.order_by("pk"),
        Region.objects.filter(pk__in=[]),
        DayOverride.objects.order_by().values_list("day", "is_workday"),
    ]  # fmt: skip

    found = together(*asked)

    assert [told(rows) for rows in found] == [told(rows) for rows in asked]
    assert all(found[:5])


def test_they_are_one_statement(stocked, django_assert_num_queries):
    with django_assert_num_queries(1):
        together(Plan.objects.all(), Pledge.objects.all(), Share.objects.all())
    with django_assert_num_queries(0):
        assert together(Plan.objects.none(), Plan.objects.filter(pk__in=[])) == [[], []]


def test_what_is_attached_is_as_prefetched(stocked, django_assert_num_queries):
    pledges, indicators = together(
        Pledge.objects.order_by("pk"), Indicator.objects.order_by("position")
    )

    attach(pledges, "indicators", indicators)

    expected = Pledge.objects.order_by("pk").prefetch_related("indicators")
    with django_assert_num_queries(0):
        found = [(each.pk, list(each.indicators.all())) for each in pledges]
        backwards = [row.pledge for row in indicators]
    assert found == [(each.pk, list(each.indicators.all())) for each in expected]
    assert {pledge.pk for pledge in backwards} <= {pledge.pk for pledge in pledges}


def test_prefetches_are_refused(db):
    with pytest.raises(ValueError, match="prefetches"):
        together(Pledge.objects.prefetch_related("indicators"))


def test_dates_and_decimals_stay_what_they_are(stocked):
    [[row]] = together(
        Reading.objects.filter(value__isnull=False).order_by("pk").values_list("value", "as_of")[:1]
    )

    assert row == Reading.objects.filter(value__isnull=False).order_by("pk").values_list(
        "value", "as_of"
    ).first()  # fmt: skip
    assert isinstance(row[1], date)
