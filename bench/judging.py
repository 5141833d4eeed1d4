"""Judging a batch, and judging one share: the work of every day in the background."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from functools import partial
from typing import Any

from django.db import connection, transaction

from bench.bare import WRITTEN, Bare
from bench.data import Year, year_of
from bench.measuring import Figure, Pair, seconds, seconds_undone, side_by_side, tidy
from bench.world import BEFORE_LAST, before_judging, settled
from pledges.models import Batch, Share
from pledges.targets import Target
from progress.actions.judging import judge_batch
from progress.facts import Facts
from progress.gathering import gather
from progress.lateness import judge
from progress.models import Reading, Verdict
from progress.pace import Schedule
from progress.periods import month_end

LIMIT = 1.5


def judge_month() -> Figure:
    """Judging a month of a province: facts, lights, sentences, verdicts and flags.

    Floor: a statement written by hand (``judging.sql``) that does the arithmetic and writes the
    same columns of the same verdicts, then the same flags with their changes.
    """
    world = before_judging()
    return _month(world.batch, "judge_month", rounds=21)


def judge_again() -> Figure:
    """Judging when nothing changed, former months on record: the job of every ten minutes.

    Floor: reading the least that tells so, without building objects: each share with its
    plan, the accepted figures, and the verdicts of the judged month with their inputs.
    """
    small = year_of(500)
    with transaction.atomic():
        last = judge_batch(batch=small.batch, today=small.today).verdicts
        for month in small.months[:-1]:
            Verdict.objects.bulk_create(_blank(row, month) for row in last)
        connection.cursor().execute("ANALYZE")
        pair = Pair(
            work=lambda: judge_batch(batch=small.batch, today=small.today),
            floor=lambda: _read(small),
            clock=seconds,
        )
        figure = side_by_side(pair, name="judge_again", limit=4, rounds=9)
        transaction.set_rollback(True)
    tidy()
    return figure


def judge_growth() -> Figure:
    """Judging a fresh month of 2,000 shares: four times the shares in about four times the time.

    Floor: the same of 500 shares. Work that grows with the square would take sixteen times.
    """
    small, large = year_of(500), year_of(2000)
    pair = Pair(
        work=lambda: judge_batch(batch=large.batch, today=large.today),
        floor=lambda: judge_batch(batch=small.batch, today=small.today),
        clock=seconds_undone,
    )
    return side_by_side(pair, name="judge_growth", limit=5, rounds=5)


def judge_pure() -> Figure:
    """The rule alone, on the facts of a whole batch, by share.

    Floor: building those facts with their target and schedule, which has to be done before
    any rule can speak.
    """
    small = year_of(500)
    everyone = [facts for _, facts in gather(small.batch, small.today)]
    given = [(_given(f.target), _given(f.schedule), _given(f)) for f in everyone]
    pair = Pair(
        work=lambda: [judge(facts) for facts in everyone],
        floor=lambda: [_facts(*parts) for parts in given],
        clock=seconds,
        floor_times=5,
    )
    return side_by_side(pair, name="judge_pure", limit=11, rounds=25, parts=len(everyone))


def _month(batch: Batch, name: str, *, rounds: int) -> Figure:
    bare = Bare(batch, BEFORE_LAST)
    pair = Pair(
        work=lambda: judge_batch(batch=batch, today=settled(BEFORE_LAST)),
        floor=bare.write,
        clock=partial(seconds_undone, tables=WRITTEN),
    )
    return side_by_side(pair, name=name, limit=LIMIT, rounds=rounds)


def _blank(verdict: Verdict, month: date) -> Verdict:
    """The same row for ``month``, not stored yet."""
    names = [field.attname for field in Verdict._meta.fields if not field.primary_key]
    same = {name: getattr(verdict, name) for name in names}
    return Verdict(**{**same, "month": month, "day": month_end(month)})


def _read(year: Year) -> None:
    batch, month = year.batch, year.months[-1]
    of_batch = {"share__indicator__pledge__batch": batch}
    shares = Share.objects.filter(indicator__pledge__batch=batch).values_list(
        "pk", "indicator__kind", "indicator__value", "plans__kind", "plans__start", "plans__end"
    )
    readings = Reading.objects.filter(report__state="accepted", **of_batch).values_list(
        "share_id", "value", "as_of", "report__month"
    )
    verdicts = Verdict.objects.filter(month=month, **of_batch).values_list("share_id", "inputs")
    for rows in (shares, readings, verdicts):
        list(rows)


def _given(made: Target | Schedule | Facts) -> dict[str, Any]:
    return {field.name: getattr(made, field.name) for field in fields(made)}


def _facts(target: dict[str, Any], schedule: dict[str, Any], rest: dict[str, Any]) -> Facts:
    return Facts(**{**rest, "target": Target(**target), "schedule": Schedule(**schedule)})


FIGURES = {
    "judge_month": judge_month,
    "judge_again": judge_again,
    "judge_growth": judge_growth,
    "judge_pure": judge_pure,
}
