"""Two machines write the same month out at once: one row, one file, the same chain."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from agencies.models import Region
from oversight.models import TrailMonth
from oversight.trail.exporting import export_month
from oversight.trail.lines import next_month, start_of
from oversight.trail.verifying import verify_against_database, verify_folder


@pytest.mark.django_db(transaction=True)
def test_a_month_written_out_twice_at_once_is_one_month(tmp_path):
    Region.objects.create(code="130000", name="河北省", short_name="河北", level="province")
    month = timezone.localdate().replace(day=1)
    later = start_of(next_month(month)) + timedelta(days=2)
    start = Barrier(2)

    def export() -> str:
        try:
            start.wait(timeout=10)
            return export_month(month=month, folder=tmp_path, now=later).last_hash
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        runs = [pool.submit(export) for _ in range(2)]
        hashes = {run.result(timeout=60) for run in runs}

    assert len(hashes) == 1
    assert TrailMonth.objects.count() == 1
    assert (verify_folder(tmp_path).faults, verify_against_database(tmp_path)) == ([], [])
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        f"trail-{month:%Y-%m}.jsonl",
        f"trail-{month:%Y-%m}.manifest.json",
    ]
