"""How far a set of pledges is, as one stacked bar and as counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from results.open_data.account import LIGHTS, OUT, UNKNOWN, Account, Pledge
from results.open_data.words import state_words


@dataclass(frozen=True, slots=True)
class Counts:
    """件, 项 (其中 and 准入条件 left out) and the pledges that passed acceptance."""

    pledges: int
    indicators: int
    done: int
    out: int = 0  # paused, stopped or merged

    @property
    def going(self) -> int:
        return self.pledges - self.done - self.out


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of the bar, for ``parts/stack.html``: ``start`` and ``length`` in percent."""

    light: str
    word: str
    count: int
    start: str
    length: str


def counts(pledges: Sequence[Pledge]) -> Counts:
    """What the pledges amount to."""
    return Counts(
        pledges=len(pledges),
        indicators=sum(not row.condition for pledge in pledges for row in pledge.indicators),
        done=sum(pledge.state == "done" for pledge in pledges),
        out=sum(pledge.is_out for pledge in pledges),
    )


def stack(account: Account, pledges: Sequence[Pledge]) -> list[Segment]:
    """已完成 and 推进中; 超序时, 正常推进 and 滞后 instead of the latter where the schedule is
    public; what is paused, stopped or merged where anything is. Empty while only the promise is.
    """
    if not account.has_figures or not pledges:
        return []
    found = Counter(pledge.standing or pledge.state for pledge in pledges)
    names = ["done", "ahead", "on", "behind"] if account.shows_schedule else ["done"]
    parts = [(LIGHTS.get(name, name), state_words(name), found[name]) for name in names]
    if not account.shows_schedule:
        parts.append(("going", state_words("going"), found["going"]))
    elif found[UNKNOWN]:
        parts.append((LIGHTS[UNKNOWN], state_words(UNKNOWN), found[UNKNOWN]))
    parts += [(name, state_words(name), found[name]) for name in OUT if found[name]]
    return _placed(parts, len(pledges))


def _placed(parts: Sequence[tuple[str, str, int]], total: int) -> list[Segment]:
    segments, before = [], 0
    for light, word, count in parts:
        start, length = Decimal(100 * before) / total, Decimal(100 * count) / total
        segments.append(Segment(light, word, count, f"{start:.3f}%", f"{length:.3f}%"))
        before += count
    return segments
