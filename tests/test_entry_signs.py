"""Accepted figures that make a reader look twice are listed once, and settled by people."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from agencies.refusals import Conflict
from oversight.actions.entry_signs import NothingCorrected, Run, list_signs, settle_sign
from oversight.models import EntrySign
from oversight.readers.sign_finding import find_signs
from progress.actions.judging import judge_batch
from progress.actions.reports import correct
from progress.models import MonthlyReport, Reading, Verdict
from tests.people import make_county
from tests.promises import APRIL, make_accepted, make_pledge, make_share

MAY, JUNE, JULY = (date(2020, month, 1) for month in (5, 6, 7))
DAY = date(2020, 8, 10)


def accepted(share, *values: str, since: date = APRIL) -> list[Reading]:
    months = (date(2020, month, 1) for month in range(since.month, 13))
    return [
        make_accepted(share, month, value) for month, value in zip(months, values, strict=False)
    ]


def told(batch) -> list[tuple]:
    return [(sign.share, sign.month, sign.sign, sign.told) for sign in find_signs(batch, DAY)]


def test_a_cumulative_figure_that_fell(batch, roads):
    accepted(roads, "110", "90")

    assert told(batch) == [
        (roads, MAY, "fell", "2020年5月累计90公里，2020年4月为110公里，减少20公里。")
    ]


def test_a_jump_far_beyond_what_the_plan_gains(batch, roads):
    accepted(roads, "30", "170")

    assert told(batch) == [
        (
            roads,
            MAY,
            "jumped",
            "2020年5月累计170公里，比2020年4月增加140公里；计划同期增加30.5公里。",
        )
    ]


def test_a_figure_far_over_its_target(batch, roads):
    accepted(roads, "361")

    assert told(batch) == [
        (roads, APRIL, "far_over", "2020年4月累计361公里，目标300公里，完成率120.33%。")
    ]


def test_three_months_without_movement_while_the_plan_grew(batch, roads):
    accepted(roads, "110", "110", "110")

    assert told(batch) == [
        (roads, JUNE, "stuck", "2020年4月至2020年6月累计数均为110公里，计划同期增加60公里。")
    ]


def test_a_winter_s_rest_is_no_sign(batch, roads):
    """The works begin on 15 June: of three still months two were meant to be still."""
    roads.plans.update(kind="season", season_from=615, season_to=1031)
    accepted(roads, "0", "0", "0")

    assert told(batch) == []


def test_three_months_exactly_as_planned(batch, roads):
    accepted(roads, "119", "149.5", "179")

    assert told(batch) == [
        (
            roads,
            JUNE,
            "as_planned",
            "2020年4月至2020年6月累计数与计划数完全一致，2020年6月为179公里。",
        )
    ]


@pytest.fixture
def three_places(roads, counties):
    """承德县, 兴隆县 and 滦平县, with 100, 120 and 80 of the 300 kilometres."""
    return [
        make_share(roads.indicator.pledge, name="农村公路", target=target, region=region)
        for target, region in zip(("100", "120", "80"), counties, strict=True)
    ]


def test_all_places_at_one_percent_are_one_sign_on_the_whole_naming_them(
    batch, roads, three_places
):
    for share, value in zip(three_places, ("40", "48", "32"), strict=True):
        accepted(share, value)
    accepted(roads, "120")

    assert told(batch) == [
        (
            roads,
            APRIL,
            "alike",
            "2020年4月承德县、兴隆县、滦平县3个市县的完成率均为40.00%。",
        )
    ]


def test_many_places_alike_are_counted_after_twelve(batch, roads, chengde):
    for number in range(40, 54):
        share = make_share(
            roads.indicator.pledge,
            name="农村公路",
            target="20",
            region=make_county(chengde, number, f"第{number}县"),
        )
        accepted(share, "8")
    accepted(roads, "112")

    ((_share, _month, sign, words),) = told(batch)
    assert (sign, words.count("、")) == ("alike", 11)
    assert words.endswith("第51县等14个市县的完成率均为40.00%。")


def test_places_that_did_not_report_are_not_named(batch, roads, three_places, chengde):
    silent = make_share(
        roads.indicator.pledge,
        name="农村公路",
        target="10",
        region=make_county(chengde, 25, "隆化县"),
    )
    for share, value in zip(three_places, ("40", "48", "32"), strict=True):
        accepted(share, value)
    accepted(roads, "120")

    assert silent.reporting_region.name not in told(batch)[0][3]


def test_places_signed_and_not_yet_accepted_do_not_count(batch, roads, three_places):
    for share, value in zip(three_places, ("40", "48", "32"), strict=True):
        accepted(share, value)
    accepted(roads, "120")
    MonthlyReport.objects.filter(region=three_places[0].region).update(state="signed")

    assert told(batch) == []


def test_what_is_not_accepted_raises_nothing(batch, roads):
    accepted(roads, "110", "90")
    MonthlyReport.objects.filter(month=MAY).update(state="signed")

    assert told(batch) == []


def test_a_note_beside_the_figure_does_not_silence_the_sign(batch, roads):
    make_accepted(roads, APRIL, "110")
    make_accepted(roads, MAY, "90", note="上月误填")

    assert [sign.sign for sign in find_signs(batch, DAY)] == ["fell"]


def test_signs_are_listed_once_whatever_became_of_them(batch, roads, officer):
    accepted(roads, "110", "90")
    runs = [list_signs(batch=batch, today=DAY) for _ in range(2)]
    sign = EntrySign.objects.get()
    settle_sign(sign=sign, outcome="explained", note="核减重复里程", by=officer, today=DAY)

    assert [*runs, list_signs(batch=batch, today=DAY)] == [Run(1, 1, 0), Run(1, 0, 0), Run(1, 0, 0)]
    assert list(EntrySign.objects.values_list("share", "month", "sign", "found_on", "outcome")) == [
        (roads.pk, MAY, "fell", DAY, "explained")
    ]


def test_a_sign_changes_no_light_and_no_figure(batch, roads):
    accepted(roads, "110", "90")
    judge_batch(batch=batch, today=DAY)
    before = list(Reading.objects.values()), list(Verdict.objects.values())

    list_signs(batch=batch, today=DAY)
    judge_batch(batch=batch, today=DAY)

    assert (list(Reading.objects.values()), list(Verdict.objects.values())) == before


def test_a_corrected_figure_closes_its_open_sign_in_the_name_of_who_corrected_it(
    batch, roads, officer
):
    _april, may = accepted(roads, "110", "90")
    list_signs(batch=batch, today=DAY)
    correct(reading=may, value=Decimal(119), reason="漏填一段", by=officer, today=date(2020, 8, 11))

    run = list_signs(batch=batch, today=date(2020, 8, 12))

    sign = EntrySign.objects.get()
    assert run == Run(0, 0, 1)
    assert (sign.outcome, sign.by, sign.on, sign.note) == (
        "corrected",
        officer,
        date(2020, 8, 11),
        "2020年5月数据由90公里更正为119公里，疑点消除。更正原因：漏填一段",
    )


def test_the_month_before_may_be_what_was_wrong(batch, roads, officer):
    april, _may = accepted(roads, "110", "90")
    list_signs(batch=batch, today=DAY)
    correct(reading=april, value=Decimal(80), reason="多报", by=officer, today=DAY)

    assert list_signs(batch=batch, today=DAY).closed == 1


def test_a_correction_that_does_not_answer_leaves_the_sign_open(batch, roads, officer):
    _april, may = accepted(roads, "110", "90")
    list_signs(batch=batch, today=DAY)
    correct(reading=may, value=Decimal(100), reason="漏填一段", by=officer, today=DAY)

    assert list_signs(batch=batch, today=DAY) == Run(1, 0, 0)
    assert EntrySign.objects.get().outcome == "open"


def test_a_sign_gone_without_a_correction_waits_for_people(batch, roads):
    """A plan that changed takes the sign away from the figures; what it was about stays."""
    accepted(roads, "119", "149.5", "179")
    list_signs(batch=batch, today=DAY)
    roads.plans.update(end=date(2020, 12, 31))

    assert list_signs(batch=batch, today=DAY) == Run(0, 0, 0)
    assert EntrySign.objects.get().outcome == "open"


def test_a_place_s_correction_answers_that_all_were_alike(batch, roads, three_places, officer):
    readings = [
        accepted(share, value)[0]
        for share, value in zip(three_places, ("40", "48", "32"), strict=True)
    ]
    accepted(roads, "120")
    list_signs(batch=batch, today=DAY)
    correct(reading=readings[1], value=Decimal(45), reason="按实测", by=officer, today=DAY)

    assert list_signs(batch=batch, today=DAY).closed == 1


def test_a_settled_sign_is_left_as_people_settled_it(batch, roads, officer):
    _april, may = accepted(roads, "110", "90")
    list_signs(batch=batch, today=DAY)
    sign = EntrySign.objects.get()
    settle_sign(sign=sign, outcome="doubtful", note="待现场核实", by=officer, today=DAY)
    correct(reading=may, value=Decimal(119), reason="漏填一段", by=officer, today=DAY)

    assert list_signs(batch=batch, today=DAY) == Run(0, 0, 0)
    sign.refresh_from_db()
    assert (sign.outcome, sign.note) == ("doubtful", "待现场核实")


@pytest.fixture
def sign(batch, roads) -> EntrySign:
    accepted(roads, "110", "90")
    list_signs(batch=batch, today=DAY)
    return EntrySign.objects.get()


def test_what_was_found_is_recorded_with_who_and_when(sign, officer):
    settle_sign(sign=sign, outcome="explained", note=" 核减重复里程 ", by=officer, today=DAY)

    sign.refresh_from_db()
    assert (sign.outcome, sign.note, sign.by, sign.on) == (
        "explained",
        "核减重复里程",
        officer,
        DAY,
    )


def test_a_doubtful_one_is_settled_later_a_settled_one_not_again(sign, officer, director):
    settle_sign(sign=sign, outcome="doubtful", note="待现场核实", by=officer, today=DAY)
    settle_sign(sign=sign, outcome="explained", note="已现场核实", by=director, today=DAY)

    with pytest.raises(Conflict, match=r"已由.*核查，结果为“情况属实”"):
        settle_sign(sign=sign, outcome="doubtful", note="再查", by=officer, today=DAY)


def test_corrected_is_said_only_of_what_was(sign, officer):
    with pytest.raises(NothingCorrected, match="没有更正记录"):
        settle_sign(sign=sign, outcome="corrected", note="已改", by=officer, today=DAY)

    reading = Reading.objects.get(report__month=MAY)
    correct(reading=reading, value=Decimal(100), reason="漏填", by=officer, today=DAY)
    settle_sign(sign=sign, outcome="corrected", note="已改", by=officer, today=DAY)
    sign.refresh_from_db()
    assert sign.outcome == "corrected"


@pytest.mark.parametrize(
    ("outcome", "note"), [("open", "看过"), ("nonsense", "看过"), ("explained", " \n")]
)
def test_an_outcome_needs_a_word(sign, officer, outcome, note):
    with pytest.raises(Conflict):
        settle_sign(sign=sign, outcome=outcome, note=note, by=officer, today=DAY)

    sign.refresh_from_db()
    assert (sign.outcome, sign.by) == ("open", None)


def test_another_office_settles_nothing(sign, foreign_officer):
    with pytest.raises(PermissionDenied):
        settle_sign(sign=sign, outcome="explained", note="x", by=foreign_officer, today=DAY)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_night_s_queries_do_not_grow_with_figures_and_months(
    batch, traffic, rows, django_assert_num_queries
):
    pledge = make_pledge(batch, traffic)
    shares = [make_share(pledge, name=f"农村公路{number}") for number in range(rows)]
    for reading in accepted(shares[0], "110", "90"):
        for share in shares[1:]:
            reading.report.readings.create(share=share, value=reading.value, as_of=reading.as_of)

    with django_assert_num_queries(11):
        run = list_signs(batch=batch, today=DAY)

    assert run == Run(rows, rows, 0)
