"""Figures are saved while they are typed: each by itself, judged by the server's own rule."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from agencies.roles import Role
from pledges.models import Project
from progress.actions.months import open_months
from progress.models import MonthlyReport, Reading
from tests.people import make_person
from tests.promises import APRIL, make_accepted, make_share


@pytest.fixture
def bridges(roads):
    return make_share(roads.indicator.pledge, name="桥梁", target="12", unit="座")


@pytest.fixture
def quality(roads):
    """优良率, told as a rate: it has a numerator and a denominator."""
    return make_share(
        roads.indicator.pledge, name="优良率", target="95", unit="%", kind="level", comparator=">="
    )


@pytest.fixture
def colleague(traffic):
    """李敏, who types into the same report."""
    person = make_person(Role.REPORTER, agency=traffic)
    person.last_name, person.first_name = "李", "敏"
    person.save()
    return person


@pytest.fixture
def send(client, reporter, april_report):
    """Send fields as the page's script does; a dash in a name is written as two underscores."""

    def sent(by=reporter, **fields):
        client.force_login(by)
        named = {name.replace("__", "-"): text for name, text in fields.items()}
        return client.post(reverse("desk_cells", args=[april_report.pk]), named)

    return sent


def stored() -> list[tuple]:
    return list(Reading.objects.order_by("share").values_list("share", "value", "approx", "note"))


def test_a_figure_is_kept_and_its_light_comes_back(send, roads):
    answer = send(**{f"value__{roads.pk}": "30", f"base__value__{roads.pk}": ""}).json()

    assert stored() == [(roads.pk, Decimal(30), "", "")]
    assert (answer["saved"], answer["faults"], answer["clashes"]) == (
        [f"value-{roads.pk}"],
        {},
        {},
    )
    row = answer["rows"][str(roads.pk)]
    assert "10.00%" in row
    assert "应达 39.67%" in row
    assert "滞后" in row
    assert "落后29.67个百分点，相当于晚91天。" in row
    assert answer["summary"] == "1项已填／共1项"
    assert MonthlyReport.objects.get().state == "draft"
    assert "草稿" in answer["rows"]["report"]


def test_the_marks_of_an_approximate_figure_are_kept_and_written_back(send, roads):
    answer = send(**{f"value__{roads.pk}": "１.２万余"}).json()

    assert stored() == [(roads.pk, Decimal(12000), "余", "")]
    assert answer["stored"][f"value-{roads.pk}"] == "12,000余"


def test_a_figure_in_fault_is_told_and_the_sound_ones_are_kept(send, roads, bridges):
    answer = send(
        **{f"value__{roads.pk}": "三十", f"note__{roads.pk}": "含改建", f"value__{bridges.pk}": "5"}
    ).json()

    assert stored() == [
        (roads.pk, None, "", "含改建"),
        (bridges.pk, Decimal(5), "", ""),
    ]
    assert answer["saved"] == [f"note-{roads.pk}", f"value-{bridges.pk}"]
    assert answer["faults"] == {
        f"value-{roads.pk}": "“三十”不是数字。请只填数字，如 1380、1.2万、140余，不要写单位。"
    }


def test_faults_alone_write_nothing(send, roads, april_report):
    send(**{f"value__{roads.pk}": "三十"})

    assert (stored(), MonthlyReport.objects.get().state) == ([], "pending")


def test_a_field_that_was_not_sent_keeps_what_is_stored(send, roads):
    send(**{f"value__{roads.pk}": "30", f"note__{roads.pk}": "含改建"})

    send(**{f"value__{roads.pk}": "31", f"base__value__{roads.pk}": "30"})

    assert stored() == [(roads.pk, Decimal(31), "", "含改建")]


def test_a_second_editor_is_told_who_changed_what_and_overwrites_nothing(send, colleague, roads):
    send(**{f"value__{roads.pk}": "131", f"base__value__{roads.pk}": ""}, by=colleague)

    answer = send(**{f"value__{roads.pk}": "140", f"base__value__{roads.pk}": ""}).json()

    assert stored() == [(roads.pk, Decimal(131), "", "")]
    assert answer["saved"] == []
    [(name, clash)] = answer["clashes"].items()
    assert (name, clash["theirs"]) == (f"value-{roads.pk}", "131")
    assert clash["text"].startswith("李敏 ")
    assert clash["text"].endswith(" 已改为 131")


def test_having_seen_theirs_mine_is_a_knowing_choice(send, colleague, roads):
    send(**{f"value__{roads.pk}": "131", f"base__value__{roads.pk}": ""}, by=colleague)

    send(**{f"value__{roads.pk}": "140", f"base__value__{roads.pk}": "131"})

    assert stored() == [(roads.pk, Decimal(140), "", "")]


def test_a_figure_and_the_note_beside_it_do_not_clash(send, colleague, roads):
    send(**{f"value__{roads.pk}": "131", f"base__value__{roads.pk}": ""}, by=colleague)

    answer = send(**{f"note__{roads.pk}": "含改建", f"base__note__{roads.pk}": ""}).json()

    assert (answer["saved"], answer["clashes"]) == ([f"note-{roads.pk}"], {})
    assert stored() == [(roads.pk, Decimal(131), "", "含改建")]
    assert answer["stored"][f"value-{roads.pk}"] == "131"


def test_the_same_text_with_other_line_ends_is_no_change(send, colleague, roads):
    send(**{f"note__{roads.pk}": "一\r\n二", f"base__note__{roads.pk}": ""}, by=colleague)

    answer = send(**{f"note__{roads.pk}": "一\n二\n三", f"base__note__{roads.pk}": "一\n二"}).json()

    assert answer["clashes"] == {}
    assert stored() == [(roads.pk, None, "", "一\n二\n三")]


def test_a_rate_is_the_servers_ratio_of_its_parts(send, quality):
    pk = quality.pk

    answer = send(**{f"numerator__{pk}": "2", f"denominator__{pk}": "3"}).json()

    assert answer["faults"] == {}
    assert list(Reading.objects.values_list("value", "numerator", "denominator")) == [
        (Decimal("66.67"), 2, 3)
    ]
    assert answer["stored"] == {
        f"value-{pk}": "66.67",
        f"numerator-{pk}": "2",
        f"denominator-{pk}": "3",
        f"note-{pk}": "",
    }


@pytest.mark.parametrize(
    ("typed", "faults"),
    [
        ({"numerator": "2"}, {"denominator": "请同时填写分母。"}),
        ({"denominator": "3"}, {"numerator": "请同时填写分子。"}),
        ({"numerator": "2", "denominator": "0"}, {"denominator": "分母须大于 0。"}),
        (
            {"numerator": "约2", "denominator": "3"},
            {"numerator": "分子、分母请填准确数，不要写“约”。"},
        ),
        (
            {"numerator": "2", "denominator": "3", "value": "70"},
            {
                "value": "按分子、分母计算为66.67%，与填写的不同。"
                "请核对，或清空分子、分母后只填比率。"
            },
        ),
        (
            {"numerator": "9000000000000000", "denominator": "0.0001"},
            {"value": "按分子、分母计算的比率过大，请检查是否填反。"},
        ),
    ],
)
def test_a_rate_told_by_halves_or_twice_is_in_fault(send, quality, typed, faults):
    answer = send(**{f"{kind}__{quality.pk}": text for kind, text in typed.items()}).json()

    assert answer["faults"] == {f"{kind}-{quality.pk}": text for kind, text in faults.items()}
    assert Reading.objects.filter(value__isnull=False).count() == 0


def test_the_parts_of_a_rate_change_and_the_rate_follows(send, quality):
    pk = quality.pk
    send(**{f"numerator__{pk}": "2", f"denominator__{pk}": "3"})

    send(**{f"numerator__{pk}": "1", f"base__numerator__{pk}": "2"})

    assert list(Reading.objects.values_list("value", "numerator")) == [(Decimal("33.33"), 1)]


def test_what_the_project_list_counts_is_not_typed(send, client, roads, bridges, april_report):
    roads.indicator.counts_projects_at = Project.Stage.STARTED
    roads.indicator.save()
    for position, stage in enumerate(["started", "completed", "tender"], start=1):
        Project.objects.create(
            pledge=roads.indicator.pledge, position=position, name=f"路{position}", stage=stage
        )

    answer = send(**{f"value__{roads.pk}": "99", f"note__{roads.pk}": "见清单"}).json()

    assert stored() == [(roads.pk, None, "", "见清单")]
    assert "0.67%" in answer["rows"][str(roads.pk)]
    page = client.get(reverse("desk_report", args=[april_report.pk]))
    assert [row.counted for row in page.context["grid"].rows] == [2, None]
    assert "由项目清单自动计数（已到“开工”），不手填" in page.content.decode()
    assert f'name="value-{roads.pk}"' not in page.content.decode()


def test_equal_to_last_month_asks_why_and_a_note_answers(send, client, batch, roads, reporter):
    make_accepted(roads, APRIL, "30")
    open_months(batch=batch, today=date(2020, 5, 8))
    may = MonthlyReport.objects.get(month__month=5)
    client.force_login(reporter)
    address = reverse("desk_cells", args=[may.pk])

    asked = client.post(address, {f"value-{roads.pk}": "30"}).json()
    answered = client.post(address, {f"note-{roads.pk}": "因雨停工"}).json()

    assert "与上月相同，请说明为什么没有进展" in asked["rows"][str(roads.pk)]
    assert asked["summary"] == "1项已填／共1项，1项待说明"
    assert "已说明" in answered["rows"][str(roads.pk)]
    assert answered["summary"] == "1项已填／共1项"


def test_a_report_handed_in_meanwhile_says_so_in_json(send, roads, april_report):
    MonthlyReport.objects.update(state="submitted")

    answer = send(**{f"value__{roads.pk}": "30"})

    assert (answer.status_code, answer.json()) == (
        409,
        {"error": "已送单位负责人审签，暂不能修改。如需修改，请撤回，或请负责人退回。"},
    )


@pytest.mark.parametrize("shares", [1, 3])
def test_saving_takes_as_many_queries_beside_one_share_as_beside_three(
    send, client, reporter, roads, shares, django_assert_num_queries, april_report
):
    for number in range(1, shares):
        make_share(roads.indicator.pledge, name=f"桥梁{number}", target="12", unit="座")
    send(**{f"value__{roads.pk}": "3"})
    client.force_login(reporter)

    # session, person, report, its cells; the locked save with its trail; the grid read again
    with django_assert_num_queries(16):
        answer = client.post(
            reverse("desk_cells", args=[april_report.pk]), {f"value-{roads.pk}": "4"}
        )

    assert len(answer.json()["rows"]) == shares + 1
