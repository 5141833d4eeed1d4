"""Judging rules in words: what a reader needs to check a light by hand, in the reader's language.

Two sets of rules that judge differently read differently; the figures are the ones applied.
"""

from __future__ import annotations

from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pledges.figures import write_figure
from progress.facts import GapUnit, Rules

Sided = dict[tuple[GapUnit, bool], Promise]
POINTS, OF_PLAN = GapUnit.POINTS, GapUnit.OF_PLAN

# What the gap is counted in, and whether meeting the threshold exactly is enough.
YELLOW: Sided = {
    (POINTS, True): gettext_lazy("差距%(n)s个百分点及以上亮黄灯"),
    (POINTS, False): gettext_lazy("差距超过%(n)s个百分点亮黄灯"),
    (OF_PLAN, True): gettext_lazy("差距达到计划的%(n)s%%及以上亮黄灯"),
    (OF_PLAN, False): gettext_lazy("差距超过计划的%(n)s%%亮黄灯"),
}
RED: Sided = {
    (POINTS, True): gettext_lazy("差距%(n)s个百分点及以上亮红灯"),
    (POINTS, False): gettext_lazy("差距超过%(n)s个百分点亮红灯"),
    (OF_PLAN, True): gettext_lazy("差距达到计划的%(n)s%%及以上亮红灯"),
    (OF_PLAN, False): gettext_lazy("差距超过计划的%(n)s%%亮红灯"),
}
AHEAD: Sided = {
    (POINTS, True): gettext_lazy("比计划多%(n)s个百分点及以上算超序时"),
    (POINTS, False): gettext_lazy("比计划多出超过%(n)s个百分点算超序时"),
    (OF_PLAN, True): gettext_lazy("比计划多%(n)s%%及以上算超序时"),
    (OF_PLAN, False): gettext_lazy("比计划多出超过%(n)s%%算超序时"),
}


def rules_clauses(rules: Rules) -> list[str]:
    """Each rule as a clause, always the same seven in the same order.

    黄灯, 红灯, 超序时, 上限, 临界, 约数, 节点. Two lists can be laid side by side.
    """
    return [
        _sided(YELLOW, rules, rules.yellow_from, rules.yellow_at),
        _sided(RED, rules, rules.red_over, rules.red_at),
        _ahead(rules),
        _over(rules),
        _near(rules),
        _("目标为“约”数的，达到目标的%(n)s%%算完成") % {"n": in_percent(rules.about_from)},
        _milestones(rules),
    ]


def rules_paragraph(rules: Rules) -> str:
    """All the rules in one paragraph: 「差距10个百分点及以上亮黄灯；……」."""
    return _("；").join(rules_clauses(rules)) + _("。")


def in_percent(part: Decimal) -> str:
    """A part of one as people write it in percent, without the sign: 「95」 for 0.95."""
    return write_figure(part * 100)


def _sided(words: Sided, rules: Rules, threshold: Decimal, at_it: bool) -> str:
    return str(words[rules.gap_unit, at_it]) % {"n": write_figure(threshold)}


def _ahead(rules: Rules) -> str:
    if rules.ahead_from:
        return _sided(AHEAD, rules, rules.ahead_from, rules.ahead_at)
    if rules.ahead_at:
        return _("与计划持平或超过计划都算超序时")
    return _("超过计划就算超序时")


def _over(rules: Rules) -> str:
    if rules.over_at:
        return _("达到控制上限即亮红灯")
    return _("超过控制上限亮红灯")


def _near(rules: Rules) -> str:
    """Where the band of a bound (临界) begins; one that begins above the bound is none."""
    if rules.near_bound == 1 and (rules.over_at or not rules.near_at):
        return _("控制上限不设临界黄灯")
    words = (
        _("达到控制上限的%(n)s%%亮黄灯（临界）")
        if rules.near_at
        else _("超过控制上限的%(n)s%%亮黄灯（临界）")
    )
    return words % {"n": in_percent(rules.near_bound)}


def _milestones(rules: Rules) -> str:
    if not rules.milestone_red_months:
        return _("节点到期未完成即亮红灯")
    return _("节点到期未完成至少亮黄灯，逾期满%(n)d个月亮红灯") % {"n": rules.milestone_red_months}
