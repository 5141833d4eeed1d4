"""The office's pages of judging rules: what holds, what it would change, and only then saved."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from pledges.models import Batch
from progress.actions.judging import judge_batch
from progress.actions.rules import RuleDraft, set_rules
from progress.facts import GapUnit, Rules
from progress.models import JudgingRule
from tests.promises import APRIL, make_accepted, make_pledge, make_share

DAY = date(2020, 5, 8)
TYPED = {
    "scope": "batch",
    "effective_on": "2020-05-01",
    "gap_unit": "points",
    "yellow_from": "3",
    "yellow_at": "on",
    "red_over": "１２.5",
    "ahead_from": "5",
    "ahead_at": "on",
    "near_bound": "90%",
    "about_from": "95",
    "milestone_red_months": "2",
    "reason": "从严研判",
}


def address(batch, name: str = "judging_rule_new") -> str:
    return reverse(name, args=[batch.slug])


def hidden(page: str) -> dict[str, str]:
    """What the preview's form would send."""
    fields = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    return {name: value for name, value in fields if name != "csrfmiddlewaretoken"}


@pytest.fixture
def judged(batch, roads):
    make_accepted(roads, APRIL, "90")
    judge_batch(batch=batch, today=DAY)


def test_what_is_previewed_is_what_is_saved(client, officer, batch, judged):
    client.force_login(officer)

    shown = client.post(address(batch), TYPED | {"step": "preview"})
    page = shown.content.decode()
    assert (shown.status_code, JudgingRule.objects.count()) == (200, 0)
    assert "差距3个百分点及以上亮黄灯；差距超过12.5个百分点亮红灯" in page
    assert [row.ruling.light for row in shown.context["seen"].rows] == ["yellow"]

    saved = client.post(address(batch), hidden(page) | {"step": "save"})

    rule = JudgingRule.objects.get()
    assert saved["Location"] == address(batch, "judging_rules_batch")
    assert rule.rules() == Rules(
        yellow_from=Decimal(3),
        red_over=Decimal("12.5"),
        near_bound=Decimal("0.9"),
        milestone_red_months=2,
    )
    assert (rule.effective_on, rule.reason, rule.made_by, rule.made_on, rule.width) == (
        date(2020, 5, 1), "从严研判", officer, DAY, 2,
    )  # fmt: skip


def test_going_back_keeps_what_was_typed(client, officer, batch, judged):
    client.force_login(officer)

    response = client.post(address(batch), TYPED | {"step": "edit"})

    form = response.context["form"]
    assert (response.status_code, form["yellow_from"].value(), form["reason"].value()) == (
        200, "3", "从严研判",
    )  # fmt: skip
    assert JudgingRule.objects.count() == 0


@pytest.mark.parametrize("step", ["preview", "save"])
@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"red_over": "3"}, "red_over", "红灯界限须大于黄灯起点3，否则黄灯无从亮起。"),
        ({"yellow_from": "20"}, "red_over", "红灯界限须大于黄灯起点20，否则黄灯无从亮起。"),
        ({"yellow_from": "0"}, "yellow_from", "不能小于0.01。"),
        ({"yellow_from": "三"}, "yellow_from", "请填写数字，如10或7.5。"),
        ({"red_over": "100.5"}, "red_over", "不能大于100。"),
        ({"ahead_from": "5.555"}, "ahead_from", "最多两位小数。"),
        ({"ahead_from": ""}, "ahead_from", "请填写数值。"),
        ({"near_bound": "0"}, "near_bound", "须大于0、不超过100。"),
        ({"about_from": "101"}, "about_from", "不能大于100。"),
        ({"milestone_red_months": "25"}, "milestone_red_months", "不能超过24个月。"),
        ({"effective_on": "2020-05-07"}, "effective_on", "请在所列日期中选择。"),
        ({"scope": "indicator-0"}, "scope", "请在本批次的方面和指标中选择。"),
        ({"reason": " "}, "reason", "请写明调整原因。"),
    ],
)
def test_what_cannot_be_taken_is_told_at_its_field(
    client, officer, batch, roads, step, typed, field, words
):
    client.force_login(officer)

    response = client.post(address(batch), TYPED | typed | {"step": step})

    assert response.status_code == 400
    assert response.context["form"].errors == {field: [words]}
    assert f'href="#id_{field}"' in response.content.decode()
    assert JudgingRule.objects.count() == 0


def test_a_day_already_taken_is_told_before_the_preview(client, officer, batch, judged):
    client.force_login(officer)
    client.post(address(batch), TYPED | {"step": "save"})

    response = client.post(address(batch), TYPED | {"step": "preview", "red_over": "20"})

    assert response.status_code == 400
    assert response.context["form"].errors == {"effective_on": ["同一范围当日已有一套研判规则。"]}


def test_the_form_begins_with_what_the_scope_goes_by(client, officer, batch, roads):
    category = roads.indicator.pledge.category
    for number, more in ((20, {}), (21, {"category": category})):
        draft = RuleDraft(batch, DAY, Rules(red_over=Decimal(number)), "x", **more)
        set_rules(draft=draft, by=officer, today=DAY)
    client.force_login(officer)

    def red(scope: str) -> tuple[str, Decimal]:
        form = client.get(address(batch), {"scope": scope}).context["form"]
        return form["scope"].value(), form.initial["red_over"]

    assert [red(f"indicator-{roads.indicator_id}"), red(f"category-{category.pk}"), red("no")] == [
        (f"indicator-{roads.indicator_id}", Decimal(21)),
        (f"category-{category.pk}", Decimal(21)),
        ("batch", Decimal(20)),
    ]


def test_a_setting_for_one_indicator_is_saved_for_it(client, officer, batch, roads):
    client.force_login(officer)

    typed = {"scope": f"indicator-{roads.indicator_id}", "gap_unit": "of_plan", "step": "save"}
    client.post(address(batch), TYPED | typed)

    rule = JudgingRule.objects.get()
    assert (rule.indicator_id, rule.category_id) == (roads.indicator_id, None)
    assert rule.rules().gap_unit == GapUnit.OF_PLAN


def test_every_scope_stands_with_its_versions_and_the_defaults_beside(
    client, leader, officer, batch, roads
):
    make = {"by": officer, "today": DAY}
    category = roads.indicator.pledge.category
    begun = set_rules(draft=RuleDraft(batch, DAY, Rules(red_over=Decimal(20)), "从严"), **make)
    earlier = set_rules(
        draft=RuleDraft(batch, date(2020, 5, 1), Rules(red_over=Decimal(25)), "先试"), **make
    )
    coming = set_rules(
        draft=RuleDraft(batch, date(2020, 6, 1), Rules(), "复原", category=category), **make
    )
    client.force_login(leader)

    response = client.get(address(batch, "judging_rules_batch"))

    batchwide, of_category = response.context["scopes"]
    assert [(v.row, v.state) for v in batchwide.versions] == [(begun, "now"), (earlier, "past")]
    assert next(clause for clause in batchwide.clauses if clause.own).text == (
        "差距超过20个百分点亮红灯"
    )
    assert (of_category.title, of_category.now, [v.row for v in of_category.coming]) == (
        "方面：交通", None, [coming],
    )  # fmt: skip
    page = response.content.decode()
    assert "差距超过30个百分点亮红灯" in page
    assert address(batch) not in page


def test_a_batch_without_settings_says_the_defaults_hold(client, officer, batch):
    client.force_login(officer)

    page = client.get(address(batch, "judging_rules_batch")).content.decode()

    assert "本批次没有单独设置，按默认规则研判" in page
    assert "差距10个百分点及以上亮黄灯" in page


def test_the_room_leads_to_the_current_batch(client, officer, batch):
    client.force_login(officer)

    response = client.get(reverse("judging_rules"))

    assert response["Location"] == address(batch, "judging_rules_batch")


def test_what_has_not_begun_is_taken_back(client, officer, batch):
    draft = RuleDraft(batch, date(2020, 6, 1), Rules(red_over=Decimal(20)), "从严")
    rule = set_rules(draft=draft, by=officer, today=DAY)
    client.force_login(officer)

    client.post(reverse("judging_rule_withdraw", args=[rule.pk]))

    assert JudgingRule.objects.count() == 0


def test_a_closed_batch_offers_no_change(client, officer, batch):
    Batch.objects.filter(pk=batch.pk).update(stage=Batch.Stage.CLOSED)
    client.force_login(officer)

    page = client.get(address(batch, "judging_rules_batch")).content.decode()

    assert address(batch) not in page
    assert client.get(address(batch)).status_code == 409
    assert client.post(address(batch), TYPED | {"step": "save"}).status_code == 409


def test_the_pledge_s_page_tells_the_rules_its_light_was_passed_by(
    client, officer, batch, roads, judged
):
    draft = RuleDraft(batch, date(2020, 5, 1), Rules(red_over=Decimal(20)), "从严")
    set_rules(draft=draft, by=officer, today=DAY)
    make_accepted(roads, date(2020, 5, 1), "100")
    judge_batch(batch=batch, today=date(2020, 6, 10))
    client.force_login(officer)
    page = reverse("office_pledge", args=[roads.indicator.pledge_id])

    told = [
        (note.own, "差距超过20个百分点亮红灯" in note.text)
        for month in ("2020-04", "2020-05")
        for note in [client.get(page, {"month": month}).context["page"].cards[0].rules]
    ]

    assert told == [(False, False), (True, True)]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_takes_as_many_queries_for_one_scope_as_for_three(
    client, officer, batch, traffic, rows, django_assert_num_queries
):
    pledge = make_pledge(batch, traffic)
    for number in range(rows):
        share = make_share(pledge, name=f"农村公路{number}")
        for day in (date(2020, 5, 1), DAY, date(2020, 6, 1)):
            rules = Rules(red_over=Decimal(20 + day.month + day.day))
            draft = RuleDraft(batch, day, rules, "x", indicator=share.indicator)
            set_rules(draft=draft, by=officer, today=DAY)
    client.force_login(officer)

    with django_assert_num_queries(6):
        response = client.get(address(batch, "judging_rules_batch"))

    assert [len(scope.versions) for scope in response.context["scopes"]] == [0, *[3] * rows]
