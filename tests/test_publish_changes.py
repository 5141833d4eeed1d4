"""What a draft changes for the public: every figure and word, and nothing that stays."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from agencies.models import Agency
from pledges.actions.targets import revise_target
from pledges.models import Indicator, Pledge, Responsibility
from progress.actions.acceptance import pass_acceptance
from progress.actions.judging import judge_batch
from progress.models import Reading
from progress.standing import batch_standing
from results.content import Change, changes, freeze
from tests.promises import APRIL, make_accepted, make_pledge, make_share

MAY = date(2020, 5, 1)
NAME = "1. 公路工程建设"


def content(batch, month=APRIL):
    return freeze(batch_standing(batch, month))


@pytest.fixture
def before(batch, roads):
    make_accepted(roads, APRIL, "30")
    return content(batch)


def test_nothing_changes_when_nothing_changed(batch, before):
    assert changes(before, content(batch)) == []


def test_a_figure_with_its_ratio_and_day(batch, before):
    Reading.objects.update(value=Decimal("31.5"), approx="约")

    assert changes(before, content(batch)) == [
        Change(
            NAME,
            "农村公路",
            "",
            "本期进展",
            "30公里，完成率10.00%（截至2020年4月30日）",
            "约31.5公里，完成率10.50%（截至2020年4月30日）",
        )
    ]


def test_a_new_month_moves_the_former_figure_up_silently(batch, roads, before):
    make_accepted(roads, MAY, "60")

    assert changes(before, content(batch, MAY)) == [
        Change("", "", "", "数据截至", "2020年4月30日", "2020年5月31日"),
        Change(
            NAME,
            "农村公路",
            "",
            "本期进展",
            "30公里，完成率10.00%（截至2020年4月30日）",
            "60公里，完成率20.00%（截至2020年5月31日）",
        ),
    ]


def test_a_former_figure_changed_afterwards_is_told(batch, roads, before):
    make_accepted(roads, MAY, "60")
    Reading.objects.filter(report__month=APRIL).update(value=29)

    assert Change(NAME, "农村公路", "", "上期进展", None, "29公里（截至2020年4月30日）") in changes(
        before, content(batch, MAY)
    )


def test_a_target_with_its_revision(batch, roads, before, director):
    revise_target(
        indicator=roads.indicator,
        new_value=Decimal(280),
        effective_on=MAY,
        reason="规划调整",
        document="承政办〔2020〕5号",
        by=director,
        today=MAY,
    )

    assert [(c.what, c.before, c.after) for c in changes(before, content(batch))] == [
        ("目标", "300公里", "280公里"),
        ("目标调整", None, "2020年5月1日由300公里调整为280公里（承政办〔2020〕5号；规划调整）"),
        (
            "本期进展",
            "30公里，完成率10.00%（截至2020年4月30日）",
            "30公里，完成率10.71%（截至2020年4月30日）",
        ),
    ]


def test_a_state(batch, roads, before, officer):
    day = date(2020, 4, 30)
    pass_acceptance(
        indicator=roads.indicator, passed_on=day, document="验收意见", by=officer, today=day
    )
    judge_batch(batch=batch, today=day)

    assert [(c.indicator, c.what, c.before, c.after) for c in changes(before, content(batch))] == [
        ("", "件数和项数", "1件1项，已完成0件", "1件1项，已完成1件"),
        ("", "状态", "推进中", "已完成"),
        ("农村公路", "验收", None, "已完成"),
    ]


@pytest.mark.parametrize(
    ("field", "value", "what"),
    [
        ("title", "农村路", "任务"),
        ("quote", "新改建300公里", "承诺原文"),
        ("scope", "全市", "实施范围"),
    ],
)
def test_the_words_of_a_pledge(batch, before, field, value, what):
    old = getattr(Pledge.objects.get(), field) or None
    Pledge.objects.update(**{field: value})

    found = changes(before, content(batch))

    assert [(c.what, c.before, c.after) for c in found] == [(what, old, value)]


def test_the_words_of_an_indicator(batch, before):
    Indicator.objects.update(name="县乡公路", deadline=date(2020, 11, 30), soft="力争")

    assert [(c.what, c.before, c.after) for c in changes(before, content(batch))] == [
        ("指标", "农村公路", "县乡公路"),
        ("期限", "2020年10月31日", "2020年11月30日"),
        ("标注", None, "力争"),
    ]


def test_who_answers_for_it(batch, before, labour):
    Responsibility.objects.update(agency=labour)
    Agency.objects.filter(pk=labour.pk).update(short_name="人社局")

    assert [(c.what, c.before, c.after) for c in changes(before, content(batch))] == [
        ("牵头单位", "市交通运输局", "人社局")
    ]


def test_a_pledge_that_comes_and_one_that_goes(batch, before, traffic):
    make_share(make_pledge(batch, traffic, title="公交"), name="线路")
    after = content(batch)

    assert {c.pledge for c in changes(before, after)} == {"", "2. 公交"}
    assert {(c.pledge, c.after) for c in changes(after, before) if c.pledge} == {("2. 公交", None)}


def test_a_place(batch, roads, before, county):
    part = make_share(
        roads.indicator.pledge, name="农村公路", target="100", region=county, plan=None
    )
    make_accepted(part, APRIL, "25")

    assert changes(before, content(batch)) == [
        Change(NAME, "农村公路", "承德县", "分解目标", None, "100公里"),
        Change(
            NAME,
            "农村公路",
            "承德县",
            "本期进展",
            None,
            "25公里，完成率25.00%（截至2020年4月30日）",
        ),
    ]


def test_the_first_publication_is_new_throughout(batch, before):
    found = changes(None, before)

    assert {c.before for c in found} == {None}
    assert [(c.what, c.after) for c in found if c.pledge] == [
        ("任务", "公路工程建设"),
        ("方面", "交通"),
        ("状态", "推进中"),
        ("牵头单位", "市交通运输局"),
        ("指标", "农村公路"),
        ("目标", "300公里"),
        ("期限", "2020年10月31日"),
        ("本期进展", "30公里，完成率10.00%（截至2020年4月30日）"),
    ]
