"""The office's plan editor: every way of entry, tried before it is kept, refused at its field."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from oversight.forms.plan import PlanForm
from pledges.actions.plan_revisions import Point, Stage, draft_of
from pledges.models import Batch, Share
from pledges.targets import PlanKind
from progress.actions.judging import judge_batch
from progress.models import Verdict
from tests.promises import APRIL, make_accepted, make_pledge, make_share

TODAY = date(2020, 5, 8)
SPAN = {"start": "2020-01-01", "end": "2020-10-31"}
MARCH, JUNE, AUGUST, DUE = (date(2020, 3, 31), date(2020, 6, 30), date(2020, 8, 31),
                            date(2020, 10, 31))  # fmt: skip


@pytest.fixture
def editor(client, officer, roads):
    """Send the editor of 农村公路 (300公里) what an officer typed."""
    client.force_login(officer)

    def send(do: str = "save", share: Share = roads, **typed: str):
        return client.post(
            reverse("plan_change", args=[share.pk]), SPAN | {"do": do} | undashed(typed)
        )

    return send


def undashed(typed: dict[str, str]) -> dict[str, str]:
    """Keyword names can't hold dashes: value__2020_06_30 → value-2020-06-30."""
    return {
        name.replace("__", "-").replace("_", "-") if "__" in name else name: text
        for name, text in typed.items()
    }


def kept(share: Share):
    return draft_of(Share.objects.get(pk=share.pk).plan)


def points(share: Share) -> list[tuple[date, Decimal]]:
    return [(point.day, point.value) for point in kept(share).points]


def words(response) -> str:
    return " ".join(response.content.decode().split())


def error_at(response, name: str) -> list[str]:
    return list(response.context["form"][name].errors)


def test_an_even_plan_with_other_days_and_what_was_carried_over(editor, roads):
    response = editor(kind="even", opening="60", start="2020-03-01")

    assert response["Location"] == reverse("share_plan", args=[roads.pk])
    draft = kept(roads)
    assert (draft.kind, draft.start, draft.end, draft.opening) == (
        PlanKind.EVEN, date(2020, 3, 1), DUE, Decimal(60),
    )  # fmt: skip


def test_a_season_of_its_own_days(editor, roads):
    editor(kind="season", season_from="5月1日", season_to="9-30")

    assert (kept(roads).kind, kept(roads).season) == (PlanKind.SEASON, (501, 930))


def test_months_typed_as_what_stands(editor, roads):
    editor(kind="monthly", value__2020_06_30="100", value__2020_10_31="300")

    assert points(roads) == [(JUNE, Decimal(100)), (DUE, Decimal(300))]


def test_quarters_typed_as_what_each_adds_are_stored_as_what_stands(editor, roads):
    editor(
        kind="quarterly", by="added",
        value__2020_03_31="50", value__2020_06_30="50", value__2020_10_31="200",
    )  # fmt: skip

    assert kept(roads).kind == PlanKind.MONTHLY
    assert points(roads) == [
        (MARCH, Decimal(50)), (JUNE, Decimal(100)), (DUE, Decimal(300)),
    ]  # fmt: skip


def test_named_nodes_by_value_and_by_percent_with_fuzzy_days(editor, roads):
    editor(
        kind="steps", steps="3",
        step__0__day="8月底", step__0__what="路基完成", step__0__percent="80%",
        step__1__day="6月底", step__1__value="150",
        step__2__day="2020-10-31", step__2__percent="100",
    )  # fmt: skip

    assert kept(roads).points == (
        Point(JUNE, Decimal(150), ""),
        Point(AUGUST, Decimal(240), "路基完成"),
        Point(DUE, Decimal(300), ""),
    )


def test_no_schedule_at_all(editor, roads):
    editor(kind="none")

    assert kept(roads).kind == PlanKind.NONE


def test_years_of_a_plan_across_two_years(editor, batch, roads):
    Batch.objects.update(ends_on=date(2021, 12, 31))
    roads.indicator.deadline = date(2021, 12, 31)
    roads.indicator.save()

    editor(
        kind="yearly", by="added", end="2021-12-31",
        value__2020_12_31="100", value__2021_12_31="200",
    )  # fmt: skip

    assert points(roads) == [
        (date(2020, 12, 31), Decimal(100)), (date(2021, 12, 31), Decimal(300)),
    ]  # fmt: skip


def test_a_falling_target_is_typed_as_what_each_quarter_takes_away(editor, batch, traffic):
    share = make_share(
        make_pledge(batch, traffic), name="平均用时", target="3000", unit="小时", kind="level",
        baseline=Decimal(4300),
    )  # fmt: skip

    page = editor(
        do="try", share=share, kind="quarterly", by="added",
        value__2020_06_30="300", value__2020_10_31="1000",
    )  # fmt: skip
    assert ("4,000" in words(page), "23.08%" in words(page)) == (True, True)
    assert "与目标相符" in words(page)

    editor(share=share, kind="quarterly", value__2020_06_30="4000", value__2020_10_31="3000")
    assert points(share) == [(JUNE, Decimal(4000)), (DUE, Decimal(3000))]


def test_stages_with_their_deliverables(editor, roads):
    editor(
        kind="even", stages="2",
        stage__1__what="推进实施", stage__1__start="2020-04-01", stage__1__due="9月底",
        stage__0__what="动员部署", stage__0__start="2020-01-01", stage__0__due="3月",
        stage__0__deliverable="实施方案",
    )  # fmt: skip

    assert kept(roads).stages == (
        Stage("动员部署", date(2020, 1, 1), MARCH, "实施方案"),
        Stage("推进实施", date(2020, 4, 1), date(2020, 9, 30), ""),
    )


BACKWARDS = {
    "kind": "backward", "stages": "3",
    "stage__0__what": "施工图设计", "stage__0__days": "60", "stage__0__deliverable": "施工图",
    "stage__1__what": "招投标", "stage__1__days": "31",
    "stage__2__what": "施工", "stage__2__days": "92",
}  # fmt: skip


def test_counting_back_from_the_deadline_is_shown_before_it_is_kept(editor, roads):
    shown = words(editor(do="try", **BACKWARDS))

    assert "2020年5月2日至2020年6月30日" in shown
    assert "2020年8月1日至2020年10月31日" in shown
    assert kept(roads).stages == ()


def test_counting_back_keeps_the_curve_where_no_shares_are_given(editor, roads):
    editor(**BACKWARDS)

    assert kept(roads).kind == PlanKind.EVEN
    assert kept(roads).stages == (
        Stage("施工图设计", date(2020, 5, 2), JUNE, "施工图"),
        Stage("招投标", date(2020, 7, 1), date(2020, 7, 31)),
        Stage("施工", date(2020, 8, 1), DUE),
    )


def test_counting_back_makes_nodes_of_the_shares_that_are_given(editor, roads):
    editor(**BACKWARDS, stage__1__percent="10", stage__2__percent="100")

    assert kept(roads).kind == PlanKind.STEPS
    assert kept(roads).points == (
        Point(date(2020, 7, 31), Decimal(30), "招投标"),
        Point(DUE, Decimal(300), "施工"),
    )


@pytest.mark.parametrize(
    ("typed", "field", "told"),
    [
        ({"kind": "even", "end": "2019-12-31"}, "end", "结束日期不得早于开始日期。"),
        ({"kind": "even", "end": ""}, "end", "请填写日期。"),
        ({"kind": "even", "start": "2020-02-30"}, "start", "请填写有效的日期。"),
        ({"kind": "even", "start": "2019-12-31"}, "start", "计划须在批次期限"),
        ({"kind": "even", "end": "2021-01-01"}, "end", "计划须在批次期限"),
        ({"kind": "even", "opening": "300"}, "opening", "小于目标"),
        ({"kind": "even", "opening": "-1"}, "opening", "“-1”是负数"),
        ({"kind": "season", "season_from": "2月29日", "season_to": "9月30日"},
         "season_from", "不是每年都有的日子"),
        ({"kind": "season", "season_from": "9月30日", "season_to": "5月1日"},
         "season_to", "首日早于末日"),
        ({"kind": "season", "season_from": "11月1日", "season_to": "11月30日"},
         "season_from", "计划期内没有施工季的日子。"),
        ({"kind": "monthly"}, "value-2020-10-31", "请至少填写一个日期"),
        ({"kind": "monthly", "value__2020_06_30": "约100"}, "value-2020-06-30", "须填确数"),
        ({"kind": "monthly", "value__2020_06_30": "一百"}, "value-2020-06-30", "不是数字"),
        ({"kind": "monthly", "value__2020_06_30": "50%"}, "value-2020-06-30", "是百分比"),
        ({"kind": "monthly", "value__2020_06_30": "100", "value__2020_10_31": "90"},
         "value-2020-10-31", "不能倒退"),
        ({"kind": "monthly", "opening": "120", "value__2020_06_30": "100"},
         "value-2020-06-30", "不能倒退"),
        ({"kind": "monthly", "value__2020_10_31": "301"}, "value-2020-10-31", "超过了目标"),
        ({"kind": "monthly", "by": "added", "value__2020_06_30": "200",
          "value__2020_10_31": "101"}, "value-2020-10-31", "超过了目标"),
        ({"kind": "monthly", "by": "added", "value__2020_06_30": "-5"},
         "value-2020-06-30", "是负数"),
        ({"kind": "monthly", "value__2020_11_30": "300"}, "value-2020-11-30", "不在计划期内"),
        ({"kind": "steps", "steps": "1"}, "step-0-day", "请至少填写一个节点"),
        ({"kind": "steps", "steps": "1", "step__0__value": "9"}, "step-0-day", "请填写日期。"),
        ({"kind": "steps", "steps": "1", "step__0__day": "6月底"},
         "step-0-value", "请填写计划累计"),
        ({"kind": "steps", "steps": "1", "step__0__day": "6月底", "step__0__percent": "101"},
         "step-0-percent", "百分比不能超过100。"),
        ({"kind": "steps", "steps": "1", "step__0__day": "6月底", "step__0__value": "9",
          "step__0__percent": "3"}, "step-0-percent", "只填一个"),
        ({"kind": "steps", "steps": "2", "step__0__day": "6月底", "step__0__value": "9",
          "step__1__day": "2020-06-30", "step__1__value": "9"}, "step-1-day", "同一日期只填一次"),
        ({"kind": "steps", "steps": "1", "step__0__day": "初夏", "step__0__value": "9"},
         "step-0-day", "看不出是哪个月"),
        ({"kind": "steps", "steps": "2", "step__0__day": "6月底", "step__0__percent": "50",
          "step__1__day": "8月底", "step__1__percent": "40"}, "step-1-percent", "不能倒退"),
        ({"kind": "even", "stages": "1", "stage__0__what": "动员"}, "stage-0-due", "请填写期限"),
        ({"kind": "even", "stages": "1", "stage__0__what": "动员",
          "stage__0__start": "2020-04-01", "stage__0__due": "3月底"},
         "stage-0-due", "早于开始日期"),
        ({"kind": "even", "stages": "1", "stage__0__what": "动员",
          "stage__0__start": "2020-04-01", "stage__0__due": "11月底"},
         "stage-0-due", "不在计划期内"),
        ({"kind": "even", "stages": "2", "stage__0__what": "动员",
          "stage__0__start": "2020-01-01", "stage__0__due": "3月底", "stage__1__what": "实施",
          "stage__1__start": "2020-03-31", "stage__1__due": "6月底"},
         "stage-1-due", "与前一阶段的日期重叠"),
        ({"kind": "even", "stages": "2", "stage__0__what": "动员",
          "stage__0__start": "2020-01-01", "stage__0__due": "3月底", "stage__1__what": "动员",
          "stage__1__start": "2020-04-01", "stage__1__due": "6月底"}, "stage-1-what", "同名"),
        ({"kind": "backward", "stages": "1"}, "stage-0-what", "请至少填写一个阶段。"),
        ({"kind": "backward", "stages": "1", "stage__0__what": "施工", "stage__0__days": "0"},
         "stage-0-days", "大于或等于"),
        ({"kind": "backward", "stages": "1", "stage__0__what": "施工", "stage__0__days": "306"},
         "stage-0-days", "早于计划开始日期，请缩短工期"),
    ],
)  # fmt: skip
def test_what_cannot_be_a_plan_is_refused_at_its_field(roads, typed, field, told):
    form = PlanForm(roads, {}, TODAY, SPAN | undashed(typed))

    assert not form.is_valid()
    assert told in " ".join(form.errors[field])


def test_a_refused_plan_comes_back_as_typed_and_nothing_is_kept(editor, roads):
    before = kept(roads)

    response = editor(kind="monthly", value__2020_06_30="１００", value__2020_10_31="90")

    page = words(response)
    assert (response.status_code, kept(roads)) == (400, before)
    assert 'class="error-summary"' in page
    assert "不能倒退" in " ".join(error_at(response, "value-2020-10-31"))
    assert 'value="１００"' in page
    assert 'value="90"' in page


def test_counted_units_take_whole_figures_only(editor, batch, traffic):
    share = make_share(make_pledge(batch, traffic), name="小区", target="33", unit="个")

    response = editor(share=share, kind="monthly", value__2020_06_30="16.5")

    assert error_at(response, "value-2020-06-30") == ["单位是个，须填整数。"]


def test_trying_out_shows_the_curve_beside_the_present_one_and_keeps_nothing(editor, roads):
    response = editor(do="try", kind="monthly", value__2020_06_30="100", value__2020_10_31="300")

    rows = response.context["tried"].rows
    assert (response.status_code, kept(roads).kind) == (200, PlanKind.EVEN)
    by_day = {row.day: (row.value, row.percent, row.now_value, row.now_percent) for row in rows}
    assert by_day[JUNE] == (
        Decimal(100), Decimal("33.33"), Decimal("179.0"), Decimal("59.67"),
    )  # fmt: skip
    assert by_day[DUE] == (Decimal(300), Decimal(100), Decimal(300), Decimal(100))
    assert "仅供参考" in words(response)


def test_trying_out_tells_what_the_last_light_would_be(editor, batch, roads):
    make_accepted(roads, APRIL, "30")
    judge_batch(batch=batch, today=TODAY)
    stored = list(Verdict.objects.values_list("pk", "light", "text"))

    response = editor(
        do="try", kind="season", season_from="4月15日", season_to="10月31日",
        effective_on="2020-05-01", reason="按施工季",
    )  # fmt: skip

    light = response.context["tried"].light
    assert (light.month, light.light, light.new_light, light.same) == (
        APRIL, "yellow", "green", False,
    )  # fmt: skip
    assert "计划完成8.00%" in light.new_text
    assert light.text in words(response)  # the light that stands tells why, as well
    assert "2020年4月及以前按原计划研判，自2020年5月1日起按新计划。" in words(response)
    assert list(Verdict.objects.values_list("pk", "light", "text")) == stored


def test_the_sum_against_the_target_is_told_without_a_script_and_with_one(editor, client, roads):
    typed = {"kind": "monthly", "by": "added", "value-2020-06-30": "100", "do": "try"} | SPAN

    page = words(editor(do="try", **{k: v for k, v in typed.items() if k != "do"}))
    part = client.post(
        reverse("plan_change", args=[roads.pk]), typed, headers={"HX-Request": "true"}
    )

    assert "比目标还差 200公里" in page
    assert "计划累计 <b>100</b>公里，占目标33.33%" in page
    assert "比目标还差 200公里" in words(part)
    assert "<form" not in words(part)


def test_more_rows_are_given_without_calling_what_is_unfinished_a_fault(editor):
    response = editor(do="steps", kind="steps", steps="1", step__0__day="6月底")

    assert (response.status_code, len(response.context["steps"])) == (200, 4)
    assert 'value="6月底"' in words(response)
    assert "error-summary" not in words(response)


def test_what_is_stored_comes_back_in_the_way_it_is_asked_for(client, officer, editor, roads):
    editor(kind="quarterly", value__2020_03_31="50", value__2020_10_31="300")
    address = reverse("plan_change", args=[roads.pk])

    def shown(query: str) -> dict[str, str]:
        form = client.get(address + query).context["form"]
        return {name: form[name].value() for name in form.fields if name.startswith("value-")}

    assert shown("") == {
        "value-2020-03-31": "50", "value-2020-06-30": "", "value-2020-09-30": "",
        "value-2020-10-31": "300",
    }  # fmt: skip
    assert shown("?kind=quarterly&by=added")["value-2020-10-31"] == "250"


def test_a_bound_has_no_schedule_but_may_have_stages(editor, client, batch, traffic):
    share = make_share(
        make_pledge(batch, traffic), name="失业率", target="4.5", unit="%", kind="bound",
        comparator="<=", plan=None,
    )  # fmt: skip

    page = client.get(reverse("plan_change", args=[share.pk]))

    assert [value for value, _words in page.context["tabs"]] == ["none", "backward"]
    editor(
        share=share, kind="none", stages="1", stage__0__what="监测", stage__0__due="6月底",
        stage__0__start="2020-01-01",
    )  # fmt: skip
    assert (kept(share).kind, len(kept(share).stages)) == (PlanKind.NONE, 1)


def test_a_closed_batch_s_plan_stays(editor, client, roads):
    before = kept(roads)
    Batch.objects.update(stage="closed")

    statuses = [
        client.get(reverse("plan_change", args=[roads.pk])).status_code,
        editor(kind="season", season_from="4月15日", season_to="10月31日").status_code,
    ]

    assert (statuses, kept(roads)) == ([409, 409], before)


@pytest.mark.parametrize("person", ["foreign_officer", "leader", "auditor", "head", "reporter"])
def test_nobody_else_changes_a_plan(client, roads, request, person):
    before = kept(roads)
    client.force_login(request.getfixturevalue(person))

    response = client.post(
        reverse("plan_change", args=[roads.pk]), SPAN | {"kind": "none", "do": "save"}
    )

    assert (response.status_code, kept(roads)) == (403, before)
