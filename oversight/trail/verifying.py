"""Is what was written out still what was written? Says what is wrong, and in which line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from oversight.hash_chain import BEGINNING, Finding, examined
from oversight.models import TrailLine, TrailMonth
from oversight.trail.exporting import FORMAT, file_of, manifest_of
from oversight.trail.lines import (
    TrailBroken,
    entries_of,
    events_without_line,
    next_month,
    within,
)


@dataclass(frozen=True, slots=True)
class Verified:
    """What was looked at and what is wrong: a sentence for each fault, [] for none."""

    months: int
    lines: int
    faults: list[str]
    last_hash: str = ""


def verify_folder(folder: Path) -> Verified:
    """Follow the chain through every month of the folder, oldest first.

    Needs no database. Found are: a line altered, taken out, put in or moved; a file or a
    manifest missing or altered; a month missing between others.
    """
    manifests = sorted(folder.glob("trail-*.manifest.json"))
    faults, lines = _strays(folder), 0
    if not manifests:
        return Verified(0, 0, [*faults, f"{folder} 中没有审计月度文件"])
    former: dict[str, Any] | None = None
    for path in manifests:
        try:
            manifest = _manifest(path)
        except (OSError, ValueError, TypeError, KeyError) as error:
            faults.append(f"{path.name} 不能读取或内容不全：{error}")
            former = None
            continue
        faults += _follows(path.name, manifest, former)
        found, told = _file(folder, manifest)
        faults += told
        lines += found.lines
        former = manifest
    return Verified(len(manifests), lines, faults, former["last_hash"] if former else "")


def _strays(folder: Path) -> list[str]:
    return [
        f"{path.name} 没有对应的清单文件"
        for path in sorted(folder.glob("trail-*.jsonl"))
        if not path.with_name(f"{path.stem}.manifest.json").exists()
    ]


def _manifest(path: Path) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    month = month_of(manifest["month"])
    if manifest["format"] != FORMAT or path.name != manifest_of(month):
        raise ValueError("月份或格式与文件名不符")
    if manifest["file"] != file_of(month):
        raise ValueError("所指文件与月份不符")
    for name in ("lines", "tables", "previous_month", "previous_hash", "last_hash"):
        manifest[name]  # KeyError where it is not told
    return manifest


def month_of(text: str) -> date:
    """The first day of the month written 2026-11. Raises ``ValueError``."""
    return datetime.strptime(text, "%Y-%m").date()


def _follows(name: str, manifest: dict[str, Any], former: dict[str, Any] | None) -> list[str]:
    """Does the month go on where the one before ended?"""
    if former is None:
        if manifest["previous_month"] is None and manifest["previous_hash"] != BEGINNING:
            return [f"{name}：首月的上月散列应全为零"]
        return []
    expected = f"{next_month(month_of(former['month'])):%Y-%m}"
    if manifest["month"] != expected:
        return [f"{name}：缺少 {expected} 的文件"]
    if (manifest["previous_month"], manifest["previous_hash"]) != (
        former["month"],
        former["last_hash"],
    ):
        return [f"{name}：上月散列与 {former['month']} 的末散列不符"]
    return []


def _file(folder: Path, manifest: dict[str, Any]) -> tuple[Finding, list[str]]:
    name = manifest["file"]
    try:
        with (folder / name).open(encoding="utf-8", newline="\n") as file:
            found = examined(_whole(file), previous=manifest["previous_hash"])
    except (OSError, UnicodeError) as error:
        return Finding(), [f"{name} 不能读取：{error}"]
    if found.fault:
        return found, [f"{name} 第{found.line}行：{found.fault}"]
    for word, kept in (
        ("条数", ("lines", found.lines)),
        ("末散列", ("last_hash", found.last_hash)),
        ("各表条数", ("tables", found.tables)),
    ):
        if manifest[kept[0]] != kept[1]:
            told = f"{name} 第{found.lines}行之后：{word}与清单不符，末尾有记录被删除或添加"
            return found, [told]
    return found, []


def _whole(file: Any) -> Iterator[str]:
    """Lines without their line feed; the last one must have had it too."""
    for line in file:
        yield line[:-1] if line.endswith("\n") else f"{line}（缺换行）"


def verify_against_database(folder: Path) -> list[str]:
    """Do the files say what the database says? Sentences for what differs, [] for nothing.

    Months archived are compared by the ends of their chain, which the database keeps; the
    others line by line too. A column that has come or gone since is no difference.
    """
    faults = []
    for kept in TrailMonth.objects.order_by("month"):
        path = folder / manifest_of(kept.month)
        try:
            manifest = _manifest(path)
        except (OSError, ValueError, TypeError, KeyError):
            faults.append(f"缺少 {kept.month:%Y-%m} 的文件，数据库中登记为 {kept.file}")
            continue
        ends = (manifest["lines"], manifest["previous_hash"], manifest["last_hash"])
        if ends != (kept.lines, kept.previous_hash, kept.last_hash):
            faults.append(f"{path.name} 与数据库登记的条数或散列不符")
        elif kept.archived_at is None:
            faults += _compared(folder, kept.month)
    return faults


def _compared(folder: Path, month: date) -> list[str]:
    name = file_of(month)
    stray = [
        f"{month:%Y-%m}：表 {table} 有{count}项改动没有审计记录"
        for table, count in events_without_line(month)
    ]
    held = entries_of(TrailLine.objects.filter(within(month)))
    try:
        with (folder / name).open(encoding="utf-8", newline="\n") as file:
            for number, line in enumerate(file, start=1):
                entry = json.loads(line)["entry"]
                if (now := next(held, None)) is None or _differs(entry, now):
                    return [*stray, f"{name} 第{number}行与数据库不符"]
        if next(held, None) is not None:
            return [*stray, f"{name}：数据库中另有记录不在文件内"]
    except TrailBroken as error:
        return [*stray, f"{name}：{error}"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        return [*stray, f"{name} 不能读取：{error}"]
    return stray


def _differs(kept: dict[str, Any], now: dict[str, Any]) -> bool:
    both = kept["data"].keys() & now["data"].keys()
    if any(kept["data"][name] != now["data"][name] for name in both):
        return True
    return any(kept[name] != now[name] for name in now if name != "data")
