"""A system fills its unit's month: read with an ETag, changed with If-Match, by desk rules."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from progress.actions.months import open_months
from progress.models import FundingReading, MonthlyReport, Narrative, Reading
from tests.people import make_county
from tests.promises import APRIL, make_pledge, make_share
from tests.systems import Caller, make_system, make_token


@pytest.fixture
def share(batch, traffic):
    return make_share(make_pledge(batch, traffic))


@pytest.fixture
def report(batch, share) -> MonthlyReport:
    open_months(batch=batch, today=APRIL)
    return MonthlyReport.objects.get()


@pytest.fixture
def system(traffic):
    return make_system(agency=traffic)


@pytest.fixture
def caller(system) -> Caller:
    return Caller(make_token(system).text)


def entry_of(report) -> str:
    return f"/api/v1/reports/{report.pk}/entry/"


def changed(caller, report, data, **headers):
    """A change made from what stands now."""
    tag = caller.get(entry_of(report))["ETag"]
    return caller.patch(entry_of(report), data, **({"if-match": tag} | headers))


def test_the_entry_tells_what_is_asked_and_what_is_told(caller, report, share):
    Reading.objects.create(
        report=report, share=share, value=Decimal("30.5000"), note="两个标段", as_of=APRIL
    )
    answer = caller.get(entry_of(report))

    assert answer.json() == {
        "report": report.pk,
        "batch": "chengde-2020",
        "month": "2020-04",
        "due_on": "2020-05-06",
        "state": "pending",
        "lock": "",
        "readings": [
            {
                "share": share.pk,
                "pledge": share.indicator.pledge_id,
                "name": "农村公路",
                "unit": "公里",
                "counted": None,
                "halted": "",
                "value": "30.5",
                "approx": "",
                "achieved": False,
                "numerator": None,
                "denominator": None,
                "note": "两个标段",
            }
        ],
        "narratives": [
            {
                "pledge": share.indicator.pledge_id,
                "title": "公路工程建设",
                "progress": "",
                "problem": "",
                "cause": "",
                "next_step": "",
                "expected_on": None,
                "works": "",
                "funding": [
                    {
                        "source": source,
                        "unit": "万元",
                        "arranged": None,
                        "allocated": None,
                        "spent": None,
                    }
                    for source in FundingReading.Source.values
                ],
            }
        ],
        "evidence": [],
    }


def test_the_tag_is_of_the_content(caller, report, share, settings):
    first = caller.get(entry_of(report))["ETag"]
    settings.PORTAL_TODAY = date(2020, 5, 9)

    assert caller.get(entry_of(report))["ETag"] == first  # another day is no other content
    assert caller.get(entry_of(report), **{"if-none-match": first}).status_code == 304
    Reading.objects.create(report=report, share=share, value=1, as_of=APRIL)
    assert caller.get(entry_of(report))["ETag"] != first


def test_figures_words_and_money_are_kept_in_one_go(caller, system, report, share):
    pledge = share.indicator.pledge_id
    data = {
        "readings": [{"share": share.pk, "value": "1.2万", "note": "含续建"}],
        "narratives": [
            {
                "pledge": pledge,
                "progress": "路基完成",
                "expected_on": "2020-10",
                "funding": [{"source": "province", "arranged": "3723.5", "spent": None}],
            }
        ],
    }
    answer = changed(caller, report, data)

    assert answer.status_code == 200
    assert answer["ETag"] == caller.get(entry_of(report))["ETag"]
    assert answer.json() == caller.get(entry_of(report)).json()
    assert list(Reading.objects.values_list("share", "value", "note", "typed_by")) == [
        (share.pk, Decimal("12000"), "含续建", system.pk)
    ]
    assert list(Narrative.objects.values_list("pledge", "progress", "expected_on")) == [
        (pledge, "路基完成", date(2020, 10, 31))
    ]
    assert list(FundingReading.objects.values_list("source", "arranged", "spent")) == [
        ("province", Decimal("37235000.00"), None)
    ]
    report.refresh_from_db()
    assert report.state == "draft"


def test_null_clears_and_what_is_left_out_stays(caller, report, share):
    changed(caller, report, {"readings": [{"share": share.pk, "value": "30", "note": "在建"}]})
    changed(caller, report, {"readings": [{"share": share.pk, "value": None}]})

    assert list(Reading.objects.values_list("value", "note")) == [(None, "在建")]


def test_a_change_says_what_it_was_made_from(caller, report, share):
    data = {"readings": [{"share": share.pk, "value": "30"}]}
    answer = caller.patch(entry_of(report), data)

    assert (answer.status_code, answer.json()["detail"]) == (
        428,
        "请先读取，并在If-Match标头中写明读取时的ETag。",
    )
    assert not Reading.objects.exists()


@pytest.mark.parametrize("stated", ['"another"', "W/{tag}"])
def test_a_change_from_another_state_is_refused_with_the_present_tag(caller, report, share, stated):
    tag = caller.get(entry_of(report))["ETag"]
    data = {"readings": [{"share": share.pk, "value": "30"}]}
    answer = caller.patch(entry_of(report), data, **{"if-match": stated.format(tag=tag)})

    assert (answer.status_code, answer["ETag"]) == (412, tag)
    assert not Reading.objects.exists()


@pytest.mark.parametrize(
    ("change", "pointer", "said"),
    [
        ({"value": "三十"}, "/readings/0/value", "“三十”不是数字。"),
        ({"value": "-1"}, "/readings/0/value", "“-1”是负数。"),
        ({"value": "50%"}, "/readings/0/value", "“50%”是百分比，这一项的单位是公里"),
        ({"value": 30.5}, "/readings/0/value", "请以字符串给出"),
        ({"note": "长" * 1001}, "/readings/0/note", ""),
        ({"note": "a\x00"}, "/readings/0/note", ""),
        ({"achieved": True}, "/readings/0/achieved", "“农村公路”不填这一项。"),
        ({"numerator": "1"}, "/readings/0/numerator", "“农村公路”不填这一项。"),
        ({"typed_by": 1}, "/readings/0/typed_by", "没有这个字段。"),
    ],
)
def test_a_fault_is_told_where_it_is_and_nothing_is_kept(
    caller, report, share, change, pointer, said
):
    pledge = share.indicator.pledge_id
    data = {
        "readings": [{"share": share.pk, **change}],
        "narratives": [{"pledge": pledge, "progress": "不应保存"}],
    }
    answer = changed(caller, report, data)

    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    [error] = answer.json()["errors"]
    assert error["pointer"] == pointer
    assert error["detail"].startswith(said)
    assert not Reading.objects.exists()
    assert not Narrative.objects.exists()


def test_a_fault_in_words_or_money_undoes_the_figures_too(caller, report, share):
    pledge = share.indicator.pledge_id
    data = {
        "readings": [{"share": share.pk, "value": "30"}],
        "narratives": [
            {
                "pledge": pledge,
                "expected_on": "不久",
                "funding": [
                    {"source": "city", "spent": "1"},
                    {"source": "bank", "spent": "一点"},
                ],
            }
        ],
    }
    answer = changed(caller, report, data)

    assert [error["pointer"] for error in answer.json()["errors"]] == [
        "/narratives/0/expected_on",
        "/narratives/0/funding/1/spent",
    ]
    assert not Reading.objects.exists()


def test_the_same_share_twice_is_refused(caller, report, share):
    twice = [{"share": share.pk, "value": "1"}, {"share": share.pk, "value": "2"}]
    answer = changed(caller, report, {"readings": twice})

    assert [(e["pointer"], e["code"]) for e in answer.json()["errors"]] == [
        ("/readings/1/share", "repeated")
    ]


def test_a_rate_wants_both_its_parts(caller, report, batch, traffic):
    rate = make_share(
        make_pledge(batch, traffic, title="覆盖率"), name="覆盖率", kind="level", unit="%"
    )
    data = {"readings": [{"share": rate.pk, "numerator": "1"}]}
    answer = changed(caller, report, data)

    assert [(e["pointer"], e["detail"]) for e in answer.json()["errors"]] == [
        ("/readings/0/denominator", "请同时填写分母。")
    ]


def test_another_units_share_is_refused_whole(caller, report, share, batch, labour):
    foreign = make_share(make_pledge(batch, labour, title="就业"), name="就业")
    readings = [{"share": one.pk, "value": "1"} for one in (share, foreign)]
    answer = changed(caller, report, {"readings": readings})

    assert (answer.status_code, answer.json()["detail"]) == (
        403,
        "填报内容包含不属于本单位的任务，未保存。",
    )
    assert not Reading.objects.exists()


def test_another_units_report_stays_closed(caller, report, batch, labour):
    make_share(make_pledge(batch, labour, title="就业"), name="就业")
    open_months(batch=batch, today=APRIL)
    foreign = MonthlyReport.objects.get(agency=labour)

    assert caller.get(entry_of(foreign)).status_code == 403
    assert caller.patch(entry_of(foreign), {}, **{"if-match": "*"}).status_code == 403
    assert caller.get("/api/v1/reports/987654321/entry/").status_code == 404


def test_a_token_that_only_reads_changes_nothing(system, report, share):
    caller = Caller(make_token(system, scope="read").text)
    answer = changed(caller, report, {"readings": [{"share": share.pk, "value": "30"}]})

    assert (answer.status_code, answer.json()["detail"]) == (
        403,
        "这个令牌只能读取，不能填报。",
    )


def test_a_report_that_was_sent_on_is_closed_and_says_why(caller, report, share):
    report.state = "submitted"
    report.save()
    answer = changed(caller, report, {"readings": [{"share": share.pk, "value": "30"}]})

    assert (answer.status_code, answer.json()["detail"]) == (
        409,
        "已送单位负责人审签，暂不能修改。如需修改，请撤回，或请负责人退回。",
    )
    assert caller.get(entry_of(report)).json()["lock"] == answer.json()["detail"]


def test_a_places_system_fills_the_places_report(batch, traffic, chengde):
    place = make_county(chengde, 31, "围场县")
    pledge = make_pledge(batch, traffic)
    make_share(pledge)
    part = make_share(pledge, region=place)
    open_months(batch=batch, today=APRIL)
    report = MonthlyReport.objects.get(region=place)
    caller = Caller(make_token(make_system(region=place)).text)

    answer = changed(caller, report, {"readings": [{"share": part.pk, "value": "3"}]})

    assert answer.json()["readings"][0]["value"] == "3"


@pytest.mark.parametrize("pledges", [1, 3])
def test_reading_the_entry_costs_the_same_however_much_is_asked(
    batch, traffic, system, pledges, django_assert_num_queries
):
    for number in range(pledges):
        make_share(make_pledge(batch, traffic, title=f"实事{number}"))
    open_months(batch=batch, today=APRIL)
    report = MonthlyReport.objects.get()
    caller = Caller(make_token(system).text)
    caller.get(entry_of(report))

    with django_assert_num_queries(8):
        assert len(caller.get(entry_of(report)).json()["readings"]) == pledges
