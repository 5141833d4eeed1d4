"""The office reads the signs on figures, opens one with the months around it, and settles it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from oversight.actions.entry_signs import list_signs, settle_sign
from oversight.models import EntrySign
from oversight.readers.entry_signs import UnitCount
from progress.actions.reports import correct
from progress.models import MonthlyReport, Reading, ReportStep
from tests.promises import APRIL, make_accepted, make_pledge, make_share

MAY, JUNE = date(2020, 5, 1), date(2020, 6, 1)
DAY = date(2020, 7, 8)
LIST = "entry_signs"


@pytest.fixture
def signs(batch, roads, labour) -> dict[str, EntrySign]:
    """Roads fell in May, rose again in June; jobs stood at 1.5 times their target in April."""
    jobs = make_share(make_pledge(batch, labour), name="城镇新增就业", target="100", unit="人")
    for share, month, value in (
        (roads, APRIL, "110"),
        (roads, MAY, "90"),
        (roads, JUNE, "119"),
        (jobs, APRIL, "150"),
    ):
        make_accepted(share, month, value, note="核减" if month == MAY else "")
    list_signs(batch=batch, today=DAY)
    found = {sign.sign: sign for sign in EntrySign.objects.all()}
    assert sorted(found) == ["far_over", "fell"]
    return found


def shown(response) -> list[EntrySign]:
    return list(response.context["page"])


def test_the_list_holds_what_nobody_has_looked_into(client, officer, signs):
    settle_sign(sign=signs["far_over"], outcome="explained", note="含上年", by=officer, today=DAY)
    client.force_login(officer)

    response = client.get(reverse(LIST))

    assert shown(response) == [signs["fell"]]
    assert response.context["counts"] == {
        "open": 1, "explained": 1, "corrected": 0, "doubtful": 0,
    }  # fmt: skip
    assert "2020年5月累计90公里，2020年4月为110公里，减少20公里。" in response.content.decode()


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"outcome": "all"}, ["fell", "far_over"]),
        ({"month": "2020-04"}, ["far_over"]),
        ({"sign": "fell"}, ["fell"]),
        ({"batch": "chengde-2020"}, ["fell", "far_over"]),
        ({"outcome": "explained"}, []),
        ({"sign": "fell", "month": "2020-04"}, []),
    ],
)
def test_the_list_is_narrowed(client, officer, signs, asked, found):
    client.force_login(officer)

    assert [sign.sign for sign in shown(client.get(reverse(LIST), asked))] == found


def test_the_list_is_narrowed_to_a_unit(client, officer, signs, labour):
    client.force_login(officer)

    response = client.get(reverse(LIST), {"unit": f"agency-{labour.pk}"})

    assert shown(response) == [signs["far_over"]]


def test_the_list_is_narrowed_to_a_place(client, officer, batch, roads, county):
    part = make_share(roads.indicator.pledge, name="农村公路", target="30", region=county)
    for month, value in ((APRIL, "11"), (MAY, "9")):
        make_accepted(roads, month, value)
        make_accepted(part, month, value)
    list_signs(batch=batch, today=DAY)
    client.force_login(officer)

    response = client.get(reverse(LIST), {"unit": f"region-{county.pk}"})

    assert [sign.share for sign in shown(response)] == [part]


@pytest.mark.parametrize(
    "asked", [{"month": "nonsense"}, {"unit": "agency-0"}, {"sign": "unmoved"}, {"batch": "no"}]
)
def test_what_cannot_be_asked_for_is_refused_on_the_page(client, officer, signs, asked):
    client.force_login(officer)

    assert client.get(reverse(LIST), asked).status_code == 400


def test_units_with_most_signs_stand_on_top_with_counts_only(
    client, officer, batch, signs, traffic, labour, roads
):
    make_accepted(roads, date(2020, 7, 1), "100")
    list_signs(batch=batch, today=DAY)
    settle_sign(sign=signs["fell"], outcome="doubtful", note="待查", by=officer, today=DAY)
    client.force_login(officer)

    assert client.get(reverse(LIST)).context["units"] == [
        UnitCount(f"agency-{traffic.pk}", "市交通运输局", 1, 1, 0, 0),
        UnitCount(f"agency-{labour.pk}", "市人社局", 1, 0, 0, 0),
    ]


def test_another_office_sees_none_of_them(client, foreign_officer, signs):
    client.force_login(foreign_officer)

    response = client.get(reverse(LIST))

    assert (shown(response), response.context["units"]) == ([], [])
    assert client.get(reverse("entry_sign", args=[signs["fell"].pk])).status_code == 403


def test_one_sign_stands_with_the_months_around_it(client, officer, reporter, signs, roads):
    Reading.objects.filter(report__month=MAY).update(typed_by=reporter)
    may = MonthlyReport.objects.get(month=MAY, agency=roads.reporting_agency)
    ReportStep.objects.create(report=may, action="accept", by=officer, on=date(2020, 6, 8))
    correct(
        reading=roads.readings.get(report__month=APRIL),
        value=Decimal(115),
        reason="漏填",
        by=officer,
        today=DAY,
    )
    client.force_login(officer)

    response = client.get(reverse("entry_sign", args=[signs["fell"].pk]))

    rows = response.context["found"].months
    assert [
        (r.report.month, r.here, r.reading.value, r.planned, r.percent, r.planned_percent)
        for r in rows
    ] == [
        (APRIL, False, Decimal(115), "119.0公里", Decimal("38.33"), Decimal("39.67")),
        (MAY, True, Decimal(90), "149.5公里", Decimal("30.00"), Decimal("49.84")),
        (JUNE, False, Decimal(119), "179.0公里", Decimal("39.67"), Decimal("59.67")),
    ]
    page = response.content.decode()
    told = (
        "核减",
        f"{reporter}填写",
        f"{officer}于2020年6月8日审核",
        "由110公里更正为115公里：漏填",
    )
    assert [words for words in told if words not in page] == []


def test_a_figure_not_accepted_is_not_told(client, officer, signs, roads):
    MonthlyReport.objects.filter(month=JUNE).update(state="signed")
    client.force_login(officer)

    response = client.get(reverse("entry_sign", args=[signs["fell"].pk]))

    june = response.context["found"].months[-1]
    assert (june.report.month, june.reading, june.percent) == (JUNE, None, None)
    page = response.content.decode()
    assert ("119公里" in page, "单位已审签" in page) == (False, True)


def test_places_that_are_alike_stand_beside_their_sign(client, officer, batch, roads, counties):
    for region, target, value in zip(
        counties, ("100", "120", "80"), ("40", "48", "32"), strict=True
    ):
        share = make_share(roads.indicator.pledge, name="农村公路", target=target, region=region)
        make_accepted(share, APRIL, value)
    make_accepted(roads, APRIL, "120")
    list_signs(batch=batch, today=DAY)
    client.force_login(officer)

    response = client.get(reverse("entry_sign", args=[EntrySign.objects.get().pk]))

    assert [
        (row.share.region, row.reading.value, row.percent)
        for row in response.context["found"].places
    ] == [
        (region, value, Decimal("40.00"))
        for region, value in zip(counties, (40, 48, 32), strict=True)
    ]


def test_the_office_records_what_it_found(client, officer, signs):
    client.force_login(officer)

    response = client.post(
        reverse("entry_sign_settle", args=[signs["fell"].pk]),
        {"outcome": "explained", "note": "核减重复里程，见会议纪要"},
    )

    signs["fell"].refresh_from_db()
    assert response["Location"] == reverse(LIST)
    assert (signs["fell"].outcome, signs["fell"].note, signs["fell"].by) == (
        "explained", "核减重复里程，见会议纪要", officer,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"note": "已核"}, "outcome", "请选择核查结果。"),
        (
            {"outcome": "open", "note": "已核"},
            "outcome",
            "选择一个有效的选项。 open 不在可用的选项中。",
        ),
        ({"outcome": "explained", "note": " "}, "note", "请写明核查说明。"),
        (
            {"outcome": "corrected", "note": "已改"},
            "outcome",
            "发现疑点以来，有关数据没有更正记录。请先更正数据，再登记为“已更正”。",
        ),
    ],
)
def test_what_cannot_be_taken_is_told_with_the_words_kept(
    client, officer, signs, typed, field, words
):
    client.force_login(officer)

    response = client.post(reverse("entry_sign_settle", args=[signs["fell"].pk]), typed)

    assert response.status_code == 400
    assert response.context["form"].errors == {field: [words]}
    assert typed.get("note", "").strip() in response.content.decode()
    signs["fell"].refresh_from_db()
    assert signs["fell"].outcome == "open"


def test_a_settled_one_is_read_and_not_settled_again(client, officer, signs):
    settle_sign(sign=signs["fell"], outcome="explained", note="核减", by=officer, today=DAY)
    client.force_login(officer)

    page = client.get(reverse("entry_sign", args=[signs["fell"].pk])).content.decode()
    again = client.post(
        reverse("entry_sign_settle", args=[signs["fell"].pk]), {"outcome": "doubtful", "note": "x"}
    )

    assert reverse("entry_sign_settle", args=[signs["fell"].pk]) not in page
    assert again.status_code == 409


def test_a_leader_reads_and_records_nothing(client, leader, signs):
    client.force_login(leader)
    settle = reverse("entry_sign_settle", args=[signs["fell"].pk])

    page = client.get(reverse("entry_sign", args=[signs["fell"].pk])).content.decode()

    assert (settle in page, "更正</a>" in page) == (False, False)
    assert client.post(settle, {"outcome": "explained", "note": "x"}).status_code == 403


def test_before_the_first_night_the_page_says_what_will_come(client, officer, batch):
    client.force_login(officer)

    assert "还没有数据疑点" in client.get(reverse(LIST)).content.decode()


def test_fifty_stand_on_a_page(client, officer, batch, roads):
    EntrySign.objects.bulk_create(
        EntrySign(share=roads, month=date(2000 + n, 1, 1), sign="fell", told="x", found_on=DAY)
        for n in range(51)
    )
    client.force_login(officer)

    pages = [client.get(reverse(LIST), {"page": number}) for number in (1, 2)]

    assert [len(shown(page)) for page in pages] == [50, 1]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_takes_as_many_queries_for_one_sign_as_for_three(
    client, officer, batch, traffic, rows, django_assert_num_queries
):
    for number in range(rows):
        share = make_share(make_pledge(batch, traffic), name=f"农村公路{number}")
        sign = EntrySign(share=share, month=APRIL, sign="fell", told="x", found_on=DAY)
        sign.save()
        settle_sign(sign=sign, outcome="doubtful", note="x", by=officer, today=DAY)
    client.force_login(officer)

    with django_assert_num_queries(9):
        response = client.get(reverse(LIST), {"outcome": "all"})

    assert len(shown(response)) == rows


@pytest.mark.parametrize("months", [1, 3])
def test_one_sign_takes_as_many_queries_for_one_month_as_for_three(
    client, officer, batch, roads, months, django_assert_num_queries
):
    for number in range(months):
        make_accepted(roads, date(2020, 4 + number, 1), str(110 + number))
    sign = EntrySign.objects.create(
        share=roads, month=APRIL, sign="far_over", told="x", found_on=DAY
    )
    client.force_login(officer)

    with django_assert_num_queries(12):
        response = client.get(reverse("entry_sign", args=[sign.pk]))

    assert len([row for row in response.context["found"].months if row.reading]) == months
