"""What is prepared once asks for the values of each call, and gives what its querysets give."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Collection, Iterator
from datetime import date, timedelta
from random import Random
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils import translation

from agencies.together import Prepared, prepared
from agencies.told_rows import ToldRows
from pledges.models import Indicator, Plan, Pledge, Share
from progress.models import MonthlyReport, Reading, Verdict
from tests.test_together import told

ROUNDS = 25
APPS = ("agencies", "pledges", "progress", "oversight", "results")


@prepared
def everything(
    pledge: Pledge, shares: Collection[int], month: date | None, name: str, newest: bool
) -> tuple[Any, ...]:
    """Filters of every kind our readers have."""
    verdicts = Verdict.objects.filter(Q(month=month), share=OuterRef("pk"))
    readings = Reading.objects.exclude(share__in=shares).filter(share__indicator__pledge=pledge)
    if newest:
        readings = readings.filter(Q(report__month=month))
    reports = MonthlyReport.objects.filter(month__lte=month) if month else Plan.objects.none()
    return (
        Share.objects.filter(Q(pk__in=shares) | Q(indicator__pledge=pledge))
        .annotate(judged=Exists(verdicts))
        .select_related("indicator", "region"),
        (
            readings.values_list("pk", "value"),
            reports,
        ),
        Indicator.objects.filter(pledge__in=Pledge.objects.filter(batch__slug__contains=name)),
        Pledge.objects.exclude(indicators__shares__in=shares),
    )  # fmt: skip


def of_the_code() -> Iterator[Prepared[Any]]:
    """Every one there is, and that above."""
    yield everything
    for name in APPS:
        package = importlib.import_module(name)
        for found in pkgutil.walk_packages(package.__path__, f"{name}."):
            if ".migrations" in found.name:
                continue
            module = importlib.import_module(found.name)
            for value in vars(module).values():
                if isinstance(value, Prepared) and value.asked.__module__ == found.name:
                    yield value


PREPARED = {f"{each.asked.__module__}.{each.asked.__qualname__}": each for each in of_the_code()}


def any_of(kind: Any, chance: Random) -> Any:
    """A value of the type, more often one that finds something."""
    origin, within = get_origin(kind), get_args(kind)
    if origin is UnionType:
        return any_of(chance.choice(within), chance)
    if origin is not None:  # a collection
        return [any_of(within[0], chance) for _ in range(chance.choice((0, 1, 3, 40)))]
    if kind is type(None):
        return None
    if kind is bool:
        return chance.random() < 0.5
    if kind is int:
        return chance.randint(1, 60)
    if kind is date:
        month = chance.choice(list(MonthlyReport.objects.values_list("month").distinct()))[0]
        return month + timedelta(chance.choice((0, 0, 0, 1, 17)))
    if issubclass(kind, str):
        return chance.choice(
            [each.value for each in kind] if kind is not str else ["load", "-2", ""]
        )
    if issubclass(kind, Model):
        return chance.choice(list(kind.objects.order_by("pk")) or [None])
    raise TypeError(kind)


def arguments(each: Prepared[Any], chance: Random) -> dict[str, Any]:
    hints = get_type_hints(each.asked, include_extras=True)
    return {name: any_of(kind, chance) for name, kind in hints.items() if name != "return"}


def each_of(asked: Any, *beside: Any) -> Iterator[tuple[Any, ...]]:
    """Every queryset of what was asked, with what stands at its place in the others."""
    if isinstance(asked, QuerySet):
        yield asked, *beside
        return
    for together in zip(asked, *beside, strict=True):
        yield from each_of(*together)


def in_any_order(rows: list[Any]) -> list[str]:
    return sorted(map(repr, told(rows)))


@pytest.mark.parametrize("name", PREPARED)
def test_it_gives_what_its_querysets_give_for_whatever_arguments(stocked, name):
    each, chance = PREPARED[name], Random(name)
    for _ in range(ROUNDS):
        values = arguments(each, chance)
        for rows, found in each_of(each.asked(**values), each(**values)):
            assert in_any_order(found) == in_any_order(list(rows)), (values, rows.query)


@pytest.mark.parametrize("name", PREPARED)
def test_its_statement_hangs_on_nothing_but_its_arguments(stocked, settings, name):
    """It is made once in a process: no clock, language or setting may be looked at."""
    each, chance = PREPARED[name], Random(name)
    for _ in range(ROUNDS):
        values = arguments(each, chance)
        before = [ToldRows(rows) for [rows] in each_of(each.asked(**values))]

        settings.PORTAL_TODAY = stocked - timedelta(400)
        with translation.override("en"):
            after = [ToldRows(rows) for [rows] in each_of(each.asked(**values))]
        settings.PORTAL_TODAY = stocked

        assert [(one.sql, one.params) for one in after] == [(o.sql, o.params) for o in before]


def test_it_is_made_once_for_all_values_and_read_in_one_statement(
    stocked, django_assert_num_queries
):
    made = []

    @prepared
    def of_share(share: int, newest: bool) -> QuerySet[Reading]:
        made.append(share)
        return Reading.objects.filter(share=share).order_by("-pk" if newest else "pk")

    with django_assert_num_queries(6):
        for share in (1, 2, 3):
            newest_first, oldest_first = of_share(share, newest=True), of_share(share, newest=False)

            assert newest_first == oldest_first[::-1]
            assert {row.share_id for row in oldest_first} <= {share}
    assert len(made) == 2


def test_nothing_is_asked_where_nothing_can_be_found(stocked, django_assert_num_queries):
    @prepared
    def named(pks: Collection[int | None], month: date | None) -> tuple[QuerySet[Any], ...]:
        reports = (
            MonthlyReport.objects.filter(month=month) if month else MonthlyReport.objects.none()
        )
        return Share.objects.filter(Q(pk__in=pks)), reports

    with django_assert_num_queries(0):
        assert named([], None) == [[], []]
        assert named({None}, None) == [[], []]
    assert [row.pk for row in named([2, None, 2], None)[0]] == [2]


def test_what_python_would_have_to_know_is_refused(stocked):
    @prepared
    def of_batch(pledge: Pledge, first: int) -> QuerySet[Any]:
        return MonthlyReport.objects.filter(batch=pledge.batch_id)

    @prepared
    def few(first: int) -> QuerySet[Any]:
        return MonthlyReport.objects.all()[:first]

    with pytest.raises(AttributeError, match="batch_id"):
        of_batch(Pledge.objects.all()[0], 1)
    with pytest.raises(TypeError):
        few(3)
