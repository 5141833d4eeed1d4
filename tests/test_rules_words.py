"""Judging rules in words: all that decides is told, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from progress.facts import GapUnit, Rules
from progress.wording_rules import rules_clauses, rules_paragraph

D = Decimal


def test_the_defaults_read_as_the_domain_says_them():
    assert rules_paragraph(Rules()) == (
        "差距10个百分点及以上亮黄灯；差距超过30个百分点亮红灯；比计划多5个百分点及以上算超序时；"
        "超过控制上限亮红灯；超过控制上限的95%亮黄灯（临界）；"
        "目标为“约”数的，达到目标的95%算完成；节点到期未完成至少亮黄灯，逾期满3个月亮红灯。"
    )


def test_the_other_sides_and_the_other_unit_have_their_own_words():
    rules = Rules(
        ahead_from=D("7.5"),
        yellow_from=D(20),
        red_over=D(45),
        gap_unit=GapUnit.OF_PLAN,
        ahead_at=False,
        yellow_at=False,
        red_at=True,
        near_bound=D("0.9"),
        near_at=True,
        over_at=True,
        about_from=D("0.975"),
        milestone_red_months=0,
    )

    assert rules_clauses(rules) == [
        "差距超过计划的20%亮黄灯",
        "差距达到计划的45%及以上亮红灯",
        "比计划多出超过7.5%算超序时",
        "达到控制上限即亮红灯",
        "达到控制上限的90%亮黄灯（临界）",
        "目标为“约”数的，达到目标的97.5%算完成",
        "节点到期未完成即亮红灯",
    ]


@pytest.mark.parametrize(
    ("rules", "clause"),
    [
        (Rules(ahead_from=D(0)), "与计划持平或超过计划都算超序时"),
        (Rules(ahead_from=D(0), ahead_at=False), "超过计划就算超序时"),
    ],
)
def test_zero_is_not_written_as_a_distance(rules, clause):
    assert rules_clauses(rules)[2] == clause


def test_a_band_above_its_bound_is_none():
    assert rules_clauses(Rules(near_bound=D(1)))[4] == "控制上限不设临界黄灯"
    assert rules_clauses(Rules(near_bound=D(1), near_at=True))[4] == (
        "达到控制上限的100%亮黄灯（临界）"
    )


few = st.sampled_from([D(1), D("2.5"), D(40)])
parts = st.sampled_from([D("0.8"), D("0.955"), D("0.99")])


@st.composite
def any_rules(draw: st.DrawFn) -> Rules:
    yellow = draw(few)
    marks = {name: draw(st.booleans()) for name in ("ahead_at", "yellow_at", "red_at", "near_at")}
    return Rules(
        ahead_from=draw(few),
        yellow_from=yellow,
        red_over=yellow + draw(few),
        gap_unit=draw(st.sampled_from(GapUnit)),
        near_bound=draw(parts),
        over_at=draw(st.booleans()),
        about_from=draw(parts),
        milestone_red_months=draw(st.integers(0, 3)),
        **marks,
    )


FIELDS = tuple(Rules.__dataclass_fields__)


@given(any_rules(), any_rules(), st.sampled_from(FIELDS))
def test_rules_that_differ_in_one_setting_read_differently(rules, others, name):
    changed = replace(rules, **{name: getattr(others, name)})

    assert (rules_paragraph(rules) == rules_paragraph(changed)) == (rules == changed)
