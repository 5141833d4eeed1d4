"""Judging the whole country: as fast as a bare statement, in proportion, in flat memory."""

from __future__ import annotations

import subprocess
import sys
from functools import partial
from statistics import median

from django.db import connection

from bench.bare import WRITTEN, Bare
from bench.judging import LIMIT
from bench.measuring import Figure, seconds, seconds_undone
from bench.world import BEFORE_LAST, World, country, few_provinces, settled
from pledges.models import Batch
from progress.actions.judging import judge_batch

TENFOLD = 30  # provinces, against the three of ``few_provinces``


def judge_month_national() -> Figure:
    """Judging a month of every province of the country, one after the other.

    Floor: the same rows by a bare statement, province by province in turn; as ``judge_month``.
    """
    floors, took = [], []
    for batch in country().batches:
        floors.append(seconds_undone(Bare(batch, BEFORE_LAST).write, tables=WRITTEN))
        took.append(_seconds(batch))
    floor, work = median(floors) * 1e3, median(took) * 1e3
    return Figure("judge_month_national", work / floor, LIMIT, floor, work)


def judge_growth_national() -> Figure:
    """A month of thirty provinces, 331,000 shares, beside four million figures.

    Floor: the same of three provinces, 33,000 shares, measured before the country was there:
    ten times the shares in at most twelve times the time. A quarter of an hour lies between the
    two, in which the machine may have become another: the same constant statement runs beside
    both, and what it takes longer, or shorter, is not counted as growth.
    """
    floor, before = _month_of(few_provinces(), 3)
    work, now = _month_of(country(), TENFOLD)
    work *= before / now
    return Figure("judge_growth_national", work / floor, 12, floor * 1e3, work * 1e3)


def judge_memory() -> Figure:
    """By how much the memory of a worker grows over its idle size, judging the country.

    Floor: the same process before it judges, in MB.
    """
    told = subprocess.run(
        [sys.executable, "-c", _WORKER, connection.settings_dict["NAME"], country().name],
        check=True,
        capture_output=True,
        text=True,
    )
    idle, most = (int(number) / 1024 for number in told.stdout.split()[-2:])
    return Figure("judge_memory", most - idle, 150, idle, most, unit="MB", time_unit="MB")


def _month_of(world: World, provinces: int) -> tuple[float, float]:
    """Seconds for judging a month, writes undone, the median of three runs of each province; and
    for the constant statement, the median of one run beside each of these."""
    took, constant = [], []
    for batch in world.batches[:provinces]:
        runs = []
        for _ in range(3):
            runs.append(_seconds(batch))
            constant.append(seconds(_constant))
        took.append(median(runs))
    return sum(took), median(constant)


def _constant() -> None:
    """Arithmetic and sorting that has nothing to do with what is in the database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT COUNT(*) FROM ("
            "SELECT n * 0.37::numeric / 7 AS share, MD5(n::text) AS word"
            " FROM GENERATE_SERIES(1, 200000) n ORDER BY word) each WHERE share > 100"
        )


def _seconds(batch: Batch) -> float:
    work = partial(judge_batch, batch=batch, today=settled(BEFORE_LAST))
    return seconds_undone(work, tables=WRITTEN)


_WORKER = """
import sys
import django
django.setup()
from django.db import connection, transaction
connection.settings_dict["NAME"] = sys.argv[1]
from bench.world import BEFORE_LAST, settled
from pledges.models import Batch
from progress.actions.judging import judge_batch
def peak():
    # getrusage would count what the process held before it became another program
    lines = open("/proc/self/status").read().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))
Batch.objects.count()
idle = peak()
for batch in Batch.objects.filter(slug__startswith=sys.argv[2] + "-"):
    with transaction.atomic():
        judge_batch(batch=batch, today=settled(BEFORE_LAST))
        transaction.set_rollback(True)
print(idle, peak())
"""

SLOW = {
    # few_provinces() is measured before the country fills the tables
    "judge_growth_national": judge_growth_national,
    "judge_month_national": judge_month_national,
    "judge_memory": judge_memory,
}
