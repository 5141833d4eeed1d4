"""What is frozen, whole: without the schedule and with it; nothing unaccepted, no light."""

from __future__ import annotations

from datetime import date

import pytest

from pledges.models import Funding, Indicator
from progress.actions.acceptance import pass_acceptance
from progress.actions.judging import judge_batch
from progress.models import Correction, MonthlyReport, Reading
from progress.standing import batch_standing
from results.content import freeze
from results.models import PublicSettings
from tests.promises import APRIL, make_accepted, make_pledge, make_share

MARCH, MAY = date(2020, 3, 1), date(2020, 5, 1)
DAY = date(2020, 4, 30)
DEFAULTS = {
    "shows_schedule": False,
    "shows_regions": True,
    "shows_funding": True,
    "shows_satisfaction": False,
    "takes_remarks": True,
    "objection_days": 7,
}


@pytest.fixture
def told(batch, roads, county, officer):
    """March and April of the roads, April behind schedule and corrected; a county's part."""
    batch.reports_from = MARCH
    batch.save()
    make_accepted(roads, MARCH, "20")
    reading = make_accepted(roads, APRIL, "30", approx="余", note="征地受阻")
    Correction.objects.create(
        reading=reading, old_value=31, new_value=30, reason="误填", by=officer, on=date(2020, 5, 7)
    )
    part = make_share(
        roads.indicator.pledge, name="农村公路", target="100", region=county, plan=None
    )
    make_accepted(part, APRIL, "25")
    Funding.objects.create(pledge=roads.indicator.pledge, kind="arranged", amount_yuan=5_000_000)
    judge_batch(batch=batch, today=DAY)
    return batch


def frozen(batch, month=APRIL, **settings):
    if settings:
        PublicSettings.objects.update_or_create(batch=batch, defaults=settings)
    return freeze(batch_standing(batch, month))


def indicator(**changes):
    return {
        "position": 1, "of": None, "name": "农村公路", "kind": "flow", "comparator": "=",
        "strict": False, "target": "300", "upper": None, "baseline": None, "baseline_text": "",
        "unit": "公里", "soft": "", "condition": False, "starts": False, "recurrence": "",
        "carry_over_from": None, "deadline": "2020-10-31", "deadline_phrase": "", "quote": "",
        "done": False, "value": "30", "approx": "余", "as_of": "2020-04-30", "share": "10.00",
        "before": "20", "before_approx": "", "before_as_of": "2020-03-31", "corrected": True,
        "corrected_on": "2020-05-07", "revisions": [],
        "series": [
            {"month": "2020-03-01", "as_of": "2020-03-31", "value": "20", "approx": "",
             "share": "6.67", "corrected": False},
            {"month": "2020-04-01", "as_of": "2020-04-30", "value": "30", "approx": "余",
             "share": "10.00", "corrected": True},
        ],
        "schedule": None,
        "regions": [
            {"code": "130821", "name": "承德县", "target": "100", "value": "25", "approx": "",
             "as_of": "2020-04-30", "share": "25.00", "done": False},
        ],
    } | changes  # fmt: skip


def pledge(**changes):
    return {
        "no": "1", "title": "公路工程建设", "category": "交通", "quote": "", "done": False,
        "leads": ["市交通运输局"], "lead_inferred": False, "others": [], "joint": False,
        "scope": "", "period": "", "initials": "glgcjs ncgl sjtysj", "predecessor": None,
        "indicators": [indicator()], "milestones": [],
        "funding": [{"kind": "arranged", "amount_yuan": "5000000", "per": "", "project": "",
                     "scope": "", "approx": "", "quote": ""}],
        "files": [],
    } | changes  # fmt: skip


def content(**changes):
    return {
        "settings": DEFAULTS,
        "batch": {
            "slug": "chengde-2020", "title": "2020年承德市民心实事", "issuer": "承德市人民政府",
            "region": {"code": "130800", "name": "承德市"}, "starts_on": "2020-01-01",
            "ends_on": "2020-12-31", "simulated": False, "source_title": "", "source_date": None,
        },
        "month": "2020-04-01",
        "as_of": "2020-04-30",
        "counts": {"pledges": 1, "indicators": 1, "done": 0},
        "categories": [{"name": "交通", "pledges": 1, "done": 0}],
        "places": [{"code": "130821", "name": "承德县", "short_name": "承德县", "level": "county",
                    "parent": "130800", "tile": None}],
        "outlines": {},
        "pledges": [pledge()],
    } | changes  # fmt: skip


def test_all_of_it_without_the_schedule(told):
    assert frozen(told) == content()


def test_all_of_it_with_the_schedule(told):
    expected = [
        ("2020-01-01", "0.33"), ("2020-01-31", "10.16"), ("2020-02-29", "19.67"),
        ("2020-03-31", "29.84"),
        ("2020-04-30", "39.67"), ("2020-05-31", "49.84"), ("2020-06-30", "59.67"),
        ("2020-07-31", "69.84"), ("2020-08-31", "80.00"), ("2020-09-30", "89.84"),
        ("2020-10-31", "100.00"),
    ]  # fmt: skip
    curve = [{"day": day, "share": share} for day, share in expected]
    schedule = {
        "word": "behind",
        "expected": curve,
        "on_figures": [
            {"day": "2020-03-31", "share": "29.84"}, {"day": "2020-04-30", "share": "39.67"},
        ],
    }  # fmt: skip
    counts = {"pledges": 1, "indicators": 1, "done": 0, "ahead": 0, "on": 0, "behind": 1}

    assert frozen(told, shows_schedule=True) == content(
        settings=DEFAULTS | {"shows_schedule": True},
        counts=counts,
        pledges=[
            pledge(
                standing="behind",
                indicators=[indicator(schedule=schedule)],
            )
        ],
    )


def test_all_of_it_without_places_and_money(told):
    assert frozen(told, shows_regions=False, shows_funding=False) == content(
        settings=DEFAULTS | {"shows_regions": False, "shows_funding": False},
        places=[],
        pledges=[pledge(funding=[], indicators=[indicator(regions=[])])],
    )


def test_the_promise_alone_has_neither_figures_nor_schedule(told):
    found = frozen(told, None, shows_schedule=True)

    row = found["pledges"][0]["indicators"][0]
    assert (found["counts"], row["value"], row["series"], row["schedule"]) == (
        {"pledges": 1, "indicators": 1, "done": 0}, None, [], None,
    )  # fmt: skip
    assert "standing" not in found["pledges"][0]


def test_a_later_month_and_what_is_not_accepted_stay_out(told, roads):
    make_accepted(roads, MAY, "161803")
    MonthlyReport.objects.filter(month=APRIL, agency=roads.reporting_agency).update(
        state="submitted"
    )

    text = str(frozen(told))

    assert ("161803" in text, "'30'" in text, "征地受阻" in text) == (False, False, False)


def test_every_word_comes_from_the_light_of_the_month_itself(batch, traffic, officer):
    shares = {
        word: make_share(make_pledge(batch, traffic, title=word), name=word)
        for word in ("ahead", "on", "slow", "behind", "missing", "done", "reached")
    }
    values = {"ahead": "150", "on": "119.1", "slow": "100", "behind": "30", "done": "300",
              "reached": "300"}  # fmt: skip
    make_accepted(shares["ahead"], APRIL, values.pop("ahead"))
    report = MonthlyReport.objects.get(month=APRIL)
    for word, value in values.items():
        report.readings.create(share=shares[word], value=value, as_of=DAY)
    judge_batch(batch=batch, today=DAY)
    pass_acceptance(
        indicator=shares["done"].indicator,
        passed_on=DAY,
        document="验收意见",
        by=officer,
        today=DAY,
    )
    judge_batch(batch=batch, today=DAY)

    found = frozen(batch, shows_schedule=True)

    assert {p["title"]: p["standing"] for p in found["pledges"]} == {
        "ahead": "ahead", "on": "on", "slow": "on", "behind": "behind", "missing": None,
        "done": None, "reached": "on",
    }  # fmt: skip
    assert found["counts"] == {
        "pledges": 7, "indicators": 7, "done": 1, "ahead": 1, "on": 3, "behind": 1,
    }  # fmt: skip


def test_a_month_that_was_not_judged_has_no_word(told, roads):
    make_accepted(roads, MAY, "290")

    found = frozen(told, MAY, shows_schedule=True)

    assert (found["pledges"][0]["standing"], found["counts"]["behind"]) == (None, 0)


def test_the_worst_word_speaks_for_the_pledge_and_a_soft_target_has_none(told, roads, traffic):
    fine = make_share(roads.indicator.pledge, name="县道", target="10")
    soft = make_share(roads.indicator.pledge, name="乡道", target="10", soft="力争")
    report = MonthlyReport.objects.get(month=APRIL, agency=roads.reporting_agency)
    for share in (fine, soft):
        report.readings.create(share=share, value=9, as_of=DAY)
    judge_batch(batch=told, today=DAY)

    found = frozen(told, shows_schedule=True)["pledges"][0]

    assert [row["schedule"]["word"] for row in found["indicators"]] == ["behind", "ahead", None]
    assert (found["standing"], found["indicators"][2]["schedule"]["expected"]) == ("behind", [])


def test_a_figure_near_its_bound_is_not_called_behind(batch, labour):
    pledge_ = make_pledge(batch, labour)
    near = make_share(
        pledge_, name="登记失业率", target="4.5", unit="%", kind="bound", comparator="<=", plan=None
    )
    make_accepted(near, APRIL, "4.4")
    judge_batch(batch=batch, today=DAY)
    assert frozen(batch, shows_schedule=True)["pledges"][0]["standing"] == "on"

    Reading.objects.update(value="4.6")
    judge_batch(batch=batch, today=DAY)

    row = frozen(batch)["pledges"][0]
    assert (row["standing"], row["indicators"][0]["schedule"]) == (
        "behind", {"word": "behind", "expected": [], "on_figures": []},
    )  # fmt: skip


def test_places_are_those_with_a_part_and_the_ones_above(batch, roads, chengde, county, government):
    province = chengde.parent
    batch.region = province
    batch.save()
    county.tile_row, county.tile_column = 1, 2
    county.outline = {"type": "Point", "coordinates": [118, 41]}
    county.save()
    make_share(roads.indicator.pledge, name="农村公路", target="100", region=county, plan=None)

    found = frozen(batch)

    assert [(p["name"], p["parent"], p["tile"]) for p in found["places"]] == [
        ("承德市", "130000", None),
        ("承德县", "130800", [1, 2]),
    ]
    assert found["outlines"] == {"130821": {"type": "Point", "coordinates": [118, 41]}}


@pytest.mark.parametrize("shown", [False, True])
@pytest.mark.parametrize("count", [1, 3])
def test_as_many_queries_however_many_rows(
    batch, traffic, county, count, shown, django_assert_num_queries
):
    PublicSettings.objects.create(batch=batch, shows_schedule=shown)
    shares = [make_share(make_pledge(batch, traffic)) for _ in range(count)]
    for share in shares:
        make_share(share.indicator.pledge, name="农村公路", region=county, plan=None)
    make_accepted(shares[0], APRIL, "30")
    report = MonthlyReport.objects.get(agency=traffic, month=APRIL)
    for share in shares[1:]:
        report.readings.create(share=share, value=30, as_of=DAY)
    judge_batch(batch=batch, today=DAY)
    standing = batch_standing(batch, APRIL)

    with django_assert_num_queries(9 if shown else 7):
        found = freeze(standing)

    assert len(found["pledges"]) == Indicator.objects.count() == count
