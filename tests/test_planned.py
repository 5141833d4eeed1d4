"""A long statement is planned once in a connection, and gives what it would by itself."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import DataError, connection
from django.db.models import IntegerField, QuerySet, Value
from django.db.models.expressions import RawSQL

from agencies.models import Region
from agencies.planned import Planned, Slot, _held
from agencies.together import prepared

DAY, MANY = date(2020, 7, 20), (3, 1, 2)


def planned() -> list[str]:
    """What the connection holds."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements ORDER BY prepare_time")
        return [statement for (statement,) in cursor.fetchall()]


def test_values_come_back_as_they_were_given(db):
    asked = Planned(
        "SELECT %s, %s + 1, %s, %s, %s, '100%%', %s",
        [
            Slot("name", "甲"),
            Slot("day", DAY),
            Slot("many", MANY),
            Slot("value", Decimal("0.5")),
            Slot("name", "甲"),
            "说'50%'了",
        ],
    )

    for name in ("乙", "%s", "它's"):
        values = {"name": name, "day": DAY, "many": MANY, "value": Decimal("1.50")}

        assert asked.rows(values) == [
            (name, date(2020, 7, 21), [3, 1, 2], Decimal("1.50"), name, "100%", "说'50%'了")
        ]


def test_it_is_planned_once_however_often_it_is_asked(db, django_assert_num_queries):
    @prepared
    def named(pks: Collection[int], least: int) -> QuerySet[Any]:
        return Region.objects.filter(pk__in=pks, order__gte=least).order_by("pk")

    before = len(planned())
    with django_assert_num_queries(3):
        for pks in ([1], [1, 2, 3], list(range(1, 200))):
            named(pks, 0)

    [statement] = planned()[before:]
    assert '"order" >= $1 AND "agencies_region"."id" = ANY ($2)' in statement


def test_another_connection_plans_for_itself(transactional_db):
    connection.close()
    asked = Planned("SELECT %s", [Slot("number", 1)])
    assert asked.rows({"number": 5}) == [(5,)]
    assert len(planned()) == 1

    connection.close()
    assert planned() == []

    assert asked.rows({"number": 6}) == [(6,)]
    assert len(planned()) == 1


def test_nothing_it_says_to_the_server_outlasts_it(transactional_db):
    Planned("SELECT %s", [Slot("number", 1)]).rows({"number": 5})

    for name, usual in (
        ("jit", "on"),
        ("join_collapse_limit", "8"),
        ("plan_cache_mode", "auto"),
    ):
        with connection.cursor() as cursor:
            cursor.execute(f"SHOW {name}")
            assert cursor.fetchone() == (usual,)


def test_after_a_value_the_database_refuses_it_goes_on(transactional_db):
    asked = Planned("SELECT 10 / %s", [Slot("number", 1)])
    with pytest.raises(DataError):
        asked.rows({"number": 0})

    assert asked.rows({"number": 5}) == [(2,)]
    with pytest.raises(DataError):
        asked.rows({"number": 0})
    assert asked.rows({"number": 2}) == [(5,)]


def test_behind_a_pooler_it_is_sent_whole(db, monkeypatch, django_assert_num_queries):
    """There the number the client is told is the pooler's, and not that of the server's process."""
    monkeypatch.setattr(_held(), "is_direct", False)
    asked = Planned("SELECT 1 WHERE %s IN %s", [Slot("number", 1), Slot("many", MANY)])
    before = planned()

    with django_assert_num_queries(2):
        assert asked.rows({"number": 7, "many": (7, 8)}) == [(1,)]
        assert asked.rows({"number": 6, "many": (7, 8)}) == []

    assert planned() == before


def test_a_statement_of_its_own_words_is_planned_as_well(db):
    @prepared
    def above(pk: int) -> QuerySet[Any]:
        own = RawSQL("SELECT id FROM agencies_region WHERE id > %s", [pk])
        return (
            Region.objects.filter(pk__in=own)
            .annotate(always=Value(1, IntegerField()))
            .order_by("pk")
            .values_list("pk", "always")
        )

    pks = list(Region.objects.order_by("pk").values_list("pk", flat=True))

    assert above(pks[-1] if pks else 0) == []
    assert above(0) == [(pk, 1) for pk in pks]


def test_a_number_no_row_can_have_finds_nothing(db):
    @prepared
    def of_number(pk: int) -> QuerySet[Any]:
        return Region.objects.filter(pk=pk)

    @prepared
    def of_numbers(pks: Collection[int]) -> QuerySet[Any]:
        return Region.objects.filter(pk__in=pks)

    assert of_numbers([1, 10**20]) == list(Region.objects.filter(pk=1))
    assert of_number(10**20) == []
    assert of_number(-(10**20)) == []
    assert of_number(2**63 - 1) == []
