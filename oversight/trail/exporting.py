"""Writing a month of the trail to a file, chained to the month before."""

from __future__ import annotations

import json
import os
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.models import Min
from django.utils import timezone

from agencies.refusals import Conflict
from oversight.hash_chain import BEGINNING, written
from oversight.models import TrailLine, TrailMonth
from oversight.trail.lines import (
    TrailBroken,
    entries_of,
    events_without_line,
    next_month,
    start_of,
    within,
)

FORMAT = 1
# a transaction begun in the month may end after it: so long is waited for
MARGIN = timedelta(hours=24)
# one at a time, whatever started it
LOCK = 2020_0024


def file_of(month: date) -> str:
    """The name of the month's file of lines."""
    return f"trail-{month:%Y-%m}.jsonl"


def manifest_of(month: date) -> str:
    """The name of what says how long the file is and how its chain begins and ends."""
    return f"trail-{month:%Y-%m}.manifest.json"


def months_due(now: datetime) -> list[date]:
    """Months that have ended and are not written out yet, oldest first."""
    newest = TrailMonth.objects.order_by("-month").values_list("month", flat=True).first()
    if newest is not None:
        month = next_month(newest)
    else:
        first = TrailLine.objects.aggregate(first=Min("at"))["first"]
        if first is None:
            return []
        month = timezone.localtime(first).date().replace(day=1)
    found = []
    while start_of(next_month(month)) + MARGIN <= now:
        found.append(month)
        month = next_month(month)
    return found


@transaction.atomic
def export_month(*, month: date, folder: Path, now: datetime) -> TrailMonth:
    """Write the month's lines and manifest into ``folder``, and keep the ends of its chain.

    Months follow one another: the month before must have been written out, unless none was.
    Written again, it must come out the same, else ``TrailBroken``: somebody has been at the
    trail. ``Conflict`` for a month that is not over, out of turn, or archived. Both files
    appear whole or not at all.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    kept = TrailMonth.objects.filter(month=month).first()
    if kept is None and month not in months_due(now)[:1]:
        raise Conflict(f"{month:%Y-%m} 不能导出：该月须已结束满24小时，且须按月依次导出。")
    if kept and kept.archived_at:
        raise Conflict(f"{month:%Y-%m} 已归档，数据库中不再保留，请使用归档文件。")
    stray = events_without_line(month)
    if stray:
        told = "、".join(f"{table} {count}条" for table, count in stray)
        raise TrailBroken(f"{month:%Y-%m} 有改动没有对应的审计记录：{told}")
    former = TrailMonth.objects.filter(month__lt=month).order_by("-month").first()
    previous = former.last_hash if former else BEGINNING
    manifest = _write(month, folder, previous, former)
    if kept and (kept.lines, kept.last_hash) != (manifest["lines"], manifest["last_hash"]):
        raise TrailBroken(
            f"{month:%Y-%m} 与上次导出不符：上次{kept.lines}条，末散列 {kept.last_hash}；"
            f"本次{manifest['lines']}条，末散列 {manifest['last_hash']}"
        )
    _publish(month, folder, manifest)
    return kept or TrailMonth.objects.create(
        month=month,
        lines=manifest["lines"],
        previous_hash=previous,
        last_hash=manifest["last_hash"],
        file=file_of(month),
        exported_at=now,
    )


def _draft(path: Path) -> Path:
    return path.with_name(f".{path.name}.part")


def _write(month: date, folder: Path, previous: str, former: TrailMonth | None) -> dict[str, Any]:
    """The lines, under another name until they are whole; says what the manifest will."""
    folder.mkdir(parents=True, exist_ok=True)
    count, last, tables = 0, previous, dict[str, int]()
    with _draft(folder / file_of(month)).open("w", encoding="utf-8", newline="\n") as file:
        for entry in entries_of(TrailLine.objects.filter(within(month))):
            line, last = written(last, entry)
            file.write(f"{line}\n")
            count += 1
            tables[entry["table"]] = tables.get(entry["table"], 0) + 1
        file.flush()
        os.fsync(file.fileno())
    return {
        "format": FORMAT,
        "month": f"{month:%Y-%m}",
        "file": file_of(month),
        "lines": count,
        "tables": tables,
        "previous_month": f"{former.month:%Y-%m}" if former else None,
        "previous_hash": previous,
        "last_hash": last,
    }


def _publish(month: date, folder: Path, manifest: dict[str, Any]) -> None:
    path = folder / manifest_of(month)
    with _draft(path).open("w", encoding="utf-8", newline="\n") as file:
        json.dump(manifest, file, ensure_ascii=False, sort_keys=True, indent=1)
        file.write("\n")
        file.flush()
        os.fsync(file.fileno())
    _draft(folder / file_of(month)).replace(folder / file_of(month))
    _draft(path).replace(path)
