"""A figure that can't be taken is named at its field, what was typed stays, nothing is written."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from progress.models import MonthlyReport, Reading, ReportStep
from tests.promises import make_share


@pytest.fixture
def bridges(roads):
    return make_share(roads.indicator.pledge, name="桥梁", target="12", unit="座")


@pytest.fixture
def works(roads):
    """养护机制, promised in words."""
    return make_share(
        roads.indicator.pledge,
        name="养护机制",
        target=None,
        unit="",
        kind="qualitative",
        comparator="qualitative",
        plan=None,
    )


def written() -> list:
    """All that a report is made of, as it lies in the tables."""
    tables = (MonthlyReport, Reading, ReportStep)
    return [list(table.objects.order_by("pk").values()) for table in tables]


def errors_of(answer) -> dict[str, list[str]]:
    return {name: list(errors) for name, errors in answer.context["form"].errors.items()}


@pytest.mark.parametrize("address", ["desk_report", "desk_submit"])
@pytest.mark.parametrize(
    ("typed", "says"),
    [
        (
            "三十",
            "“三十”不是数字。请只填数字，如 1380、1.2万、140余，不要写单位。",
        ),
        (
            "30公里",
            "“30公里”不是数字。请只填数字，如 1380、1.2万、140余，不要写单位。",
        ),
        (
            "-3",
            "“-3”是负数。请填不小于 0 的数。",
        ),
        (
            "10000000000000000",
            "“10000000000000000”超出范围：整数部分最多 16 位。请检查是否多输了数字。",
        ),
        (
            "3.14159",
            "“3.14159”小数位过多：最多 4 位小数，请四舍五入后再填。",
        ),
        (
            "10％",
            "“10％”是百分比，这一项的单位是公里，请填累计数。",
        ),
    ],
    ids=["words", "with its unit", "negative", "too large", "too fine", "percent"],
)
def test_each_fault_says_what_is_wrong_and_how_to_mend_it(
    client, reporter, roads, bridges, april_report, address, typed, says
):
    client.force_login(reporter)
    before = written()

    answer = client.post(
        reverse(address, args=[april_report.pk]),
        {f"value-{roads.pk}": typed, f"value-{bridges.pk}": "5", f"note-{bridges.pk}": "含在建"},
    )

    assert answer.status_code == 400
    assert errors_of(answer) == {f"value-{roads.pk}": [says]}
    assert written() == before
    page = answer.content.decode()
    assert f'<a href="#id_value-{roads.pk}">农村公路（本月累计）：{says}</a>' in page
    form = answer.context["form"]
    assert (
        form[f"value-{roads.pk}"].value(),
        form[f"value-{bridges.pk}"].value(),
        form[f"note-{bridges.pk}"].value(),
    ) == (typed, "5", "含在建")


def test_the_field_in_fault_is_tied_to_its_message(client, reporter, roads, april_report):
    client.force_login(reporter)

    page = client.post(
        reverse("desk_report", args=[april_report.pk]), {f"value-{roads.pk}": "三十"}
    ).content.decode()

    [control] = [tag for tag in page.split("<") if f'id="id_value-{roads.pk}"' in tag]
    assert 'aria-invalid="true"' in control
    assert f'aria-describedby="id_value-{roads.pk}_error remarks-{roads.pk}"' in control
    assert f'<div class="error-text" id="id_value-{roads.pk}_error">' in page
    assert f'id="remarks-{roads.pk}"' in page


@pytest.mark.parametrize(
    ("typed", "hidden"), [({"value": "三十"}, True), ({"note": "长" * 1001}, False)]
)
def test_beside_a_figure_in_fault_no_light_of_another_figure_is_shown(
    client, reporter, roads, april_report, typed, hidden
):
    april_report.readings.create(share=roads, value=Decimal(30), as_of=april_report.month)
    client.force_login(reporter)
    named = {f"{kind}-{roads.pk}": text for kind, text in typed.items()}

    answer = client.post(reverse("desk_report", args=[april_report.pk]), named)

    tags = [tag.split(">")[0] for tag in answer.content.decode().split("<")]
    judged = [tag for tag in tags if "data-judged" in tag]
    marks = [tag for tag in tags if "data-unjudged" in tag]
    assert answer.status_code == 400
    assert ["hidden" in tag.split() for tag in judged] == [hidden, hidden]
    assert ["hidden" in tag.split() for tag in marks] == [not hidden, not hidden]


def test_ten_thousand_is_not_meant_twice(client, reporter, roads, april_report):
    people = make_share(roads.indicator.pledge, name="培训", target="5", unit="万人次")
    client.force_login(reporter)
    address = reverse("desk_report", args=[april_report.pk])

    refused = client.post(address, {f"value-{people.pk}": "1.2万"})
    client.post(address, {f"value-{people.pk}": "1.2"})

    assert errors_of(refused) == {
        f"value-{people.pk}": ["这一项的单位已是万人次，请去掉“1.2万”中的“万”“亿”再填。"]
    }
    assert list(Reading.objects.values_list("value")) == [(Decimal("1.2"),)]


def test_a_percent_may_be_typed_where_percent_is_the_unit(client, reporter, roads, april_report):
    rate = make_share(
        roads.indicator.pledge, name="优良率", target="95", unit="%", kind="level", comparator=">="
    )
    client.force_login(reporter)

    client.post(reverse("desk_report", args=[april_report.pk]), {f"value-{rate.pk}": "93.5%"})

    assert list(Reading.objects.values_list("value")) == [(Decimal("93.5"),)]


def test_sending_with_gaps_names_each_of_them_and_writes_nothing(
    client, reporter, roads, bridges, works, april_report
):
    client.force_login(reporter)
    before = written()

    answer = client.post(
        reverse("desk_submit", args=[april_report.pk]),
        {f"value-{roads.pk}": "30", f"value-{bridges.pk}": "", f"note-{works.pk}": " "},
    )

    assert answer.status_code == 400
    assert errors_of(answer) == {
        f"value-{bridges.pk}": ["还没有填。请填截至月底的累计数。"],
        f"note-{works.pk}": ["还没有填。请勾选“已完成”，或写明本月进展。"],
    }
    assert written() == before
    assert answer.context["form"][f"value-{roads.pk}"].value() == "30"
    page = answer.content.decode()
    assert f'<a href="#id_value-{bridges.pk}">桥梁（本月累计）：还没有填。' in page
    assert f'<a href="#id_note-{works.pk}">养护机制（说明）：还没有填。' in page


def test_a_promise_in_words_is_told_by_a_tick_or_by_words(
    client, reporter, roads, works, april_report
):
    client.force_login(reporter)

    client.post(
        reverse("desk_submit", args=[april_report.pk]),
        {f"value-{roads.pk}": "30", f"note-{works.pk}": "办法已印发"},
    )

    assert MonthlyReport.objects.get().state == "submitted"


def test_a_note_longer_than_the_field_is_refused(client, reporter, roads, april_report):
    client.force_login(reporter)
    before = written()

    answer = client.post(
        reverse("desk_report", args=[april_report.pk]),
        {f"value-{roads.pk}": "30", f"note-{roads.pk}": "长" * 1001},
    )

    assert (answer.status_code, list(errors_of(answer))) == (400, [f"note-{roads.pk}"])
    assert written() == before


def test_markup_that_was_typed_is_shown_as_text(client, reporter, roads, april_report):
    client.force_login(reporter)

    page = client.post(
        reverse("desk_report", args=[april_report.pk]),
        {f"value-{roads.pk}": '"><script>alert(1)</script>'},
    ).content.decode()

    assert "<script>" not in page
    assert "&lt;script&gt;" in page
