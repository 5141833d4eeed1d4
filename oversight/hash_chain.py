"""A chain of hashes over the lines of the trail: pure.

A line of a file is ``{"entry": {…}, "hash": "…"}`` in one canonical spelling. The hash is the
SHA-256 of the hash before it, a line feed, and the canonical spelling of the entry; before the
first of all stands ``BEGINNING``. A month goes on from the last hash of the month before.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

BEGINNING = "0" * 64
Entry = Mapping[str, Any]


def canonical(value: Any) -> str:
    """JSON in the one spelling that is hashed: keys in order, no spaces, UTF-8 as it is."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def next_hash(previous: str, entry: Entry) -> str:
    """The hash of an entry that follows on ``previous``."""
    return hashlib.sha256(f"{previous}\n{canonical(entry)}".encode()).hexdigest()


def written(previous: str, entry: Entry) -> tuple[str, str]:
    """The line of the file, without its line feed, and its hash."""
    found = next_hash(previous, entry)
    return canonical({"entry": entry, "hash": found}), found


@dataclass(slots=True)
class Finding:
    """What a file holds: how many lines, the last hash, and the first fault, if any.

    ``line`` counts from 1; ``fault`` is "" for a file that is as it was written.
    """

    lines: int = 0
    last_hash: str = BEGINNING
    last_id: int = 0
    fault: str = ""
    line: int = 0
    tables: dict[str, int] = field(default_factory=dict)


def examined(lines: Iterable[str], *, previous: str) -> Finding:
    """Follow the chain from ``previous`` through the lines, up to the first that breaks it.

    A line altered in a single letter, taken out, put in, or moved breaks it there or at the
    line after; what is cut off at the end shows in ``lines`` and ``last_hash``, which the
    manifest knows.
    """
    found = Finding(last_hash=previous)
    for line in lines:
        entry, fault = _entry_of(line, found)
        if fault:
            found.fault, found.line = fault, found.lines + 1
            return found
        found.lines += 1
        found.last_id = entry["line"]
        found.tables[entry["table"]] = found.tables.get(entry["table"], 0) + 1
    return found


def _entry_of(line: str, found: Finding) -> tuple[dict[str, Any], str]:
    try:
        kept = json.loads(line)
        entry, told = kept["entry"], kept["hash"]
        number, table = entry["line"], entry["table"]
        spelling, expected = written(found.last_hash, entry)
    except (ValueError, TypeError, KeyError, RecursionError):
        return {}, "不是一条完整的记录"
    if told != expected:
        return {}, "散列与内容或上一条不符：本条被改动，或其前有记录被删除、插入、调换"
    if spelling != line:
        return {}, "书写与导出时不同"
    if not isinstance(number, int) or not isinstance(table, str) or number <= found.last_id:
        return {}, "编号没有递增"
    found.last_hash = expected
    return entry, ""
