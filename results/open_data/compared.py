"""What a version tells anew against the one before it: 与上一版相比.

The version before, not the month before (上期): two versions may tell of the same month.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from results.open_data.account import DONE, Account, Indicator, Pledge
from results.open_data.words import points


@dataclass(frozen=True, slots=True)
class Step:
    """One indicator in both versions: the former row, and the difference in words."""

    former: Indicator | None
    words: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """``steps`` by (pledge no, indicator position); counts are of indicators (项, 其中 left out).

    ``completed`` are the pledges that passed acceptance since the former version.
    """

    former: Account
    completed: tuple[Pledge, ...]
    moved: int
    first: int
    corrected: int
    revised: int
    steps: dict[tuple[str, int], Step]

    @property
    def is_quiet(self) -> bool:
        """Nothing to tell?"""
        return not (self.completed or self.moved or self.first or self.corrected or self.revised)


def compare(now: Account, former: Account) -> Comparison:
    """What changed from ``former`` to ``now``."""
    before = {(p.no, row.position): row for p in former.pledges for row in p.rows}
    finished = {pledge.no for pledge in former.pledges if pledge.state == DONE}
    pairs = [
        (row, before.get((pledge.no, row.position)))
        for pledge in now.pledges
        for row in pledge.indicators
    ]
    known = [(row, old) for row, old in pairs if old]
    return Comparison(
        former=former,
        completed=tuple(p for p in now.pledges if p.state == DONE and p.no not in finished),
        moved=sum(_moved(row, old) for row, old in known),
        first=sum(row.value is not None and old.value is None for row, old in known),
        corrected=sum(row.corrected for row, _old in pairs),
        revised=sum(row.target != old.target for row, old in known),
        steps=_steps(now, before),
    )


def _steps(now: Account, before: dict[tuple[str, int], Indicator]) -> dict[tuple[str, int], Step]:
    return {
        (pledge.no, row.position): Step(
            before.get((pledge.no, row.position)),
            _difference(row, before.get((pledge.no, row.position))),
        )
        for pledge in now.pledges
        for row in pledge.rows
    }


def _moved(row: Indicator, old: Indicator) -> bool:
    return None not in (row.value, old.value) and row.value != old.value


def _difference(row: Indicator, old: Indicator | None) -> str:
    """「+10公里」, 「没有变化」, 「首次发布」, 「新完成」; what weighs more stands alone."""
    if old is None:
        return _("新增指标")
    if row.target != old.target:
        return _("目标由%(old)s调整为%(new)s") % {"old": old.target, "new": row.target}
    if row.done and not old.done:
        return _("新完成")
    if row.value is None:
        return "" if old.value is None else _("未再发布")
    if old.value is None:
        return _("首次发布")
    gained = row.value - old.value
    if not gained:
        return _("没有变化")
    return points(gained, row.unit)
