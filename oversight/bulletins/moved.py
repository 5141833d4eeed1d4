"""Which figures have moved since a snapshot was taken. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

NONE = "—"


@dataclass(frozen=True, slots=True)
class Moved:
    """One figure that reads otherwise now; 「—」 where it was not there, or is not any more."""

    name: str
    was: str
    now: str


def differences(kept: Mapping[str, Any], fresh: Mapping[str, Any]) -> list[Moved]:
    """What a snapshot taken anew would print otherwise, in the order of the kept one; what is
    new comes last. Empty where every figure and every source reads the same."""
    before, after = kept.get("figures", {}), fresh.get("figures", {})
    found = [
        _moved(before.get(anchor), after.get(anchor))
        for anchor in dict.fromkeys((*before, *after))
        if _text(before.get(anchor)) != _text(after.get(anchor))
    ]
    if not found and kept.get("sources") != fresh.get("sources"):
        found.append(Moved("数据来源说明", NONE, NONE))
    return found


def _moved(was: Mapping[str, str] | None, now: Mapping[str, str] | None) -> Moved:
    name = (was or now or {}).get("name", "")
    return Moved(name, _text(was) or NONE, _text(now) or NONE)


def _text(figure: Mapping[str, str] | None) -> str:
    return figure["text"] if figure else ""
