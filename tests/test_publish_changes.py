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
from results.models import PublicSettings
from tests.promises import APRIL, make_accepted, make_pledge, make_share

MAY = date(2020, 5, 1)
NAME = "1. 公路工程建设"
# 农村公路, an even plan from January to October 2020
CURVE = (
    "2020年1月1日0.33%、2020年1月31日10.16%、2020年2月29日19.67%、2020年3月31日29.84%、"
    "2020年4月30日39.67%、"
    "2020年5月31日49.84%、2020年6月30日59.67%、2020年7月31日69.84%、2020年8月31日80.00%、"
    "2020年9月30日89.84%、2020年10月31日100.00%"
)


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
        Change("", "", "", "地区", None, "承德县"),
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


def test_a_place_on_the_schematic_map_and_its_outline(batch, roads, county, before):
    make_share(roads.indicator.pledge, name="农村公路", target="100", region=county, plan=None)
    after = content(batch)
    county.tile_row, county.tile_column = 2, 3
    county.outline = {"type": "Point", "coordinates": [118, 41]}
    county.save()

    assert [(c.what, c.before, c.after) for c in changes(after, content(batch))] == [
        ("地区", "承德县", "承德县（示意图第2行第3列）"),
        ("边界图", None, "承德县"),
    ]


def test_what_the_settings_open_and_close(batch, roads, before, county):
    make_share(roads.indicator.pledge, name="农村公路", target="100", region=county, plan=None)
    judge_batch(batch=batch, today=date(2020, 4, 30))
    after = content(batch)
    PublicSettings.objects.create(
        batch=batch, shows_schedule=True, shows_regions=False, takes_remarks=False
    )

    found = changes(after, content(batch))

    assert [(c.indicator, c.region, c.what, c.before, c.after) for c in found][:-1] == [
        ("", "", "是否达序", None, "超序时0件，正常推进0件，滞后1件"),
        ("", "", "是否达序和序时计划", None, "公开"),
        ("", "", "分地区数据", "公开", None),
        ("", "", "公众意见", "接受，数据异议期7天", None),
        ("", "", "地区", "承德县", None),
        ("", "", "是否达序", None, "滞后"),
        ("农村公路", "", "是否达序", None, "滞后"),
        ("农村公路", "", "序时计划", None, CURVE),
    ]
    assert found[-1] == Change(NAME, "农村公路", "承德县", "分解目标", "100公里", None)


def test_a_correction_in_an_earlier_month(batch, roads, before, officer):
    make_accepted(roads, MAY, "60")
    now = content(batch, MAY)
    Reading.objects.filter(report__month=APRIL).update(value=29)

    assert [(c.what, c.before, c.after) for c in changes(now, content(batch, MAY))] == [
        ("上期进展", "30公里（截至2020年4月30日）", "29公里（截至2020年4月30日）"),
        ("历月数据", "2020年4月30公里", "2020年4月29公里"),
    ]


def test_a_vote_of_satisfaction(batch, roads, before, traffic, officer):
    PublicSettings.objects.create(batch=batch, shows_satisfaction=True)
    counts = {"members": 40, "satisfied": 18, "basically": 12, "dissatisfied": 5}
    batch.satisfaction.create(
        agency=traffic, held_on=date(2020, 4, 20), document="测评表", by=officer, **counts
    )

    found = changes(before, content(batch))

    assert found == [
        Change("", "", "", "满意度测评结果", None, "公开"),
        Change(
            "", "", "市交通运输局", "满意度测评", None,
            "基本满意（2020年4月20日测评，应到40人，满意18票、基本满意12票、不满意5票，"
            "按全体人数计算；测评表）",
        ),
    ]  # fmt: skip


def test_a_version_made_before_the_settings_were_frozen_still_reads(batch, before):
    old = without_additions(before)

    assert [(c.what, c.before, c.after) for c in changes(old, before)] == [
        ("公众意见", None, "接受，数据异议期7天")
    ]
    assert changes(old, old) == []


def without_additions(content):
    """As versions were frozen before settings, places, series and photographs."""
    old = {
        name: value
        for name, value in content.items()
        if name not in ("settings", "places", "outlines")
    }
    old["batch"] = {name: value for name, value in old["batch"].items() if name != "region"}
    old["pledges"] = [
        {name: value for name, value in pledge.items() if name != "files"}
        | {
            "indicators": [
                {
                    name: value
                    for name, value in row.items()
                    if name not in ("series", "schedule", "corrected_on")
                }
                for row in pledge["indicators"]
            ]
        }
        for pledge in old["pledges"]
    ]
    return old
