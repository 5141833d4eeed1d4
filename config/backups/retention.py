"""Which copies have had their day. Pure: names in, names out."""

from __future__ import annotations

import re
from collections.abc import Iterable

NAME = re.compile(r"minsheng-(\d{6})\d{2}T\d{6}Z\Z")


def outdated(names: Iterable[str], *, keep: int, keep_months: int) -> list[str]:
    """The copies to delete, oldest first: all but the ``keep`` newest and the first of each of
    the ``keep_months`` newest months that have one. Names that are no copy's are never given."""
    copies = sorted(name for name in names if NAME.match(name))
    firsts: dict[str, str] = {}
    for name in copies:
        firsts.setdefault(_month(name), name)
    months = sorted(firsts)[-keep_months:] if keep_months else []
    kept = {firsts[month] for month in months} | set(copies[-keep:] if keep else [])
    return [name for name in copies if name not in kept]


def _month(name: str) -> str:
    found = NAME.match(name)
    return found[1] if found else ""
