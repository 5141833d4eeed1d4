"""The simulated year: marked, never ahead of today, never falling, judged month by month."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import call_command

from agencies.official_calendar import official_calendar
from pledges.models import Batch, Share
from progress.curves import Curve, simulated_value
from progress.models import Acceptance, MonthlyReport, Reading, ReportStep, Verdict
from results.models import Publication

APRIL_2021, SEPTEMBER_2023 = date(2021, 4, 1), date(2023, 9, 1)


def lights(slug: str, month: date) -> dict[str, str]:
    """Last light of each whole in a month, by number of the pledge and of the indicator."""
    rows = (
        Verdict.objects.filter(
            share__indicator__pledge__batch__slug=slug, month=month, share__region=None
        )
        .order_by("share_id", "-day", "-sequence")
        .distinct("share_id")
        .select_related("share__indicator__pledge")
    )
    return {f"{i.pledge.no}.{i.position}": row.light for row in rows if (i := row.share.indicator)}


def names(lit: dict[str, str], light: str) -> set[str]:
    return {name for name, shown in lit.items() if shown == light}


def test_simulated_figures_are_marked_and_no_others(loaded):
    simulated = {b.slug for b in Batch.objects.filter(simulated=True)}
    reports = MonthlyReport.objects.exclude(state="pending")

    assert simulated == {"jilin-2021", "jilin-2023"}
    assert not reports.filter(batch__slug="chengde-2020", simulated=True).exists()
    assert not reports.filter(batch__slug__in=simulated, simulated=False).exists()
    october = MonthlyReport.objects.filter(month=date(2023, 10, 1))
    assert set(october.values_list("state", "simulated")) == {("pending", False)}


def test_nothing_lies_ahead_of_today(loaded):
    assert not ReportStep.objects.filter(on__gt=loaded).exists()
    assert not Reading.objects.filter(as_of__gt=loaded).exists()
    assert not Verdict.objects.filter(judged_on__gt=loaded).exists()
    assert not Publication.objects.filter(published_on__gt=loaded).exists()


def test_offices_work_on_working_days_and_steps_follow_one_another(loaded):
    is_workday = official_calendar()
    steps = defaultdict(list)
    for step in ReportStep.objects.select_related("report").order_by("pk"):
        steps[step.report].append(step)

    assert [s.on for row in steps.values() for s in row if not is_workday(s.on)] == []
    assert [report for report, row in steps.items() if row != sorted(row, key=lambda s: s.on)] == []
    assert [report for report, row in steps.items() if row[0].on <= row[0].report.month] == []
    assert all(row[0].on.month != report.month.month for report, row in steps.items())


def test_flows_never_fall_and_counts_are_whole(loaded):
    by_share = defaultdict(list)
    readings = Reading.objects.filter(report__simulated=True, value__isnull=False)
    for reading in readings.select_related("share__indicator").order_by("as_of"):
        by_share[reading.share].append(reading.value)

    fallen = [share for share, values in by_share.items() if values != sorted(values)]
    broken = [
        share
        for share, values in by_share.items()
        if share.indicator.unit in ("人", "个", "户", "所", "家", "套", "场")
        and any(value % 1 for value in values)
    ]

    assert len(by_share) == 29 + 15 + 33  # of 2021, of 2023, and places
    assert fallen == []
    assert broken == []


def test_a_whole_that_is_split_is_the_sum_of_its_places(loaded):
    shares = Share.objects.filter(
        indicator__pledge__batch__slug="jilin-2023", indicator__pledge__no="25"
    )
    for report in MonthlyReport.objects.filter(
        batch__slug="jilin-2023", simulated=True, region=None
    ):
        whole = Reading.objects.filter(
            report=report, share__in=shares, share__indicator__position=1
        ).first()
        if whole:
            newest = (
                Reading.objects.filter(
                    report__month__lte=report.month, share__in=shares, share__region__isnull=False
                )
                .order_by("share_id", "-report__month")
                .distinct("share_id")
            )
            assert whole.value == sum(reading.value for reading in newest)


def test_parts_stand_where_their_whole_stands(loaded):
    readings = Reading.objects.filter(
        share__indicator__pledge__batch__slug="jilin-2023",
        share__indicator__pledge__no="11",
        report__month=date(2023, 4, 1),
    ).order_by("share__indicator__position")

    assert [reading.value for reading in readings] == [90, 30, 60]


def test_2021_is_accepted_in_december(loaded):
    december = lights("jilin-2021", date(2021, 12, 1))

    assert len(december) == 59
    assert set(december.values()) == {"blue"}
    days = set(Acceptance.objects.values_list("passed_on", flat=True))
    assert days <= {date(2021, 12, day) for day in range(27, 32)}
    assert set(Acceptance.objects.values_list("document", flat=True)) == {"演示：验收意见"}


def test_spring_2021_looks_worse(loaded):
    april = lights("jilin-2021", APRIL_2021)

    assert names(april, "yellow") == {"1.2", "1.3", "3.4", "40.1"}
    assert names(lights("jilin-2021", date(2021, 2, 1)), "grey") == {"35.1", "35.2", "35.3"}


def test_september_2023_has_every_light_but_blue(loaded):
    september = lights("jilin-2023", SEPTEMBER_2023)

    assert names(september, "yellow") == {"5.1", "10.1", "23.1", "23.2"}
    assert names(september, "red") == {"13.1", "26.1"}
    assert names(september, "grey") == {"9.1", "21.1", "28.1", "29.1"}
    assert len(names(september, "green")) == 27


def test_a_late_report_is_grey_until_it_comes(loaded):
    verdicts = Verdict.objects.filter(
        share__indicator__pledge__batch__slug="jilin-2023",
        share__indicator__pledge__no="22",
        month=date(2023, 6, 1),
    ).order_by("judged_on")

    assert [v.light for v in verdicts] == ["grey", "grey", "green"]
    assert [v.reason for v in verdicts][:2] == ["unreported", "unreviewed"]


def test_the_last_late_report_still_waits_for_the_office(loaded):
    waiting = MonthlyReport.objects.filter(state="signed", region=None)

    assert [(str(report.unit), report.month) for report in waiting] == [
        ("省市场监管厅", SEPTEMBER_2023)
    ]


def test_a_place_is_confirmed_by_its_lead_before_the_office_accepts(loaded):
    chains = set()
    for report in MonthlyReport.objects.filter(
        batch__slug="jilin-2023", region__isnull=False, state="accepted"
    ).prefetch_related("steps__agency"):
        steps = [(step.action, str(step.agency or "")) for step in report.steps.all()]
        chains.add(tuple(steps))

    assert chains == {
        (("submit", ""), ("sign", ""), ("confirm", "省住建厅"), ("accept", "")),
    }


def test_in_september_some_places_wait_for_their_lead_and_two_are_missing(loaded):
    places = MonthlyReport.objects.filter(
        batch__slug="jilin-2023", month=SEPTEMBER_2023, region__isnull=False
    ).exclude(state="accepted")

    states = {str(report.unit): report.state for report in places}
    assert states == {
        **dict.fromkeys(("磐石市", "铁东区", "龙山区", "梅河口市"), "signed"),
        **dict.fromkeys(("临江市", "扶余市", "珲春市"), "signed"),
        **dict.fromkeys(("双辽市", "集安市"), "pending"),
    }


def test_the_lead_signs_without_the_missing_places_and_names_them(loaded):
    told = ReportStep.objects.filter(action="sign").exclude(reason="")
    whole = Reading.objects.exclude(note="").get(
        report__in=[step.report_id for step in told], share__indicator__pledge__no="25"
    )

    assert [(str(step.report), step.reason) for step in told] == [
        ("省住建厅 2023-09", "按现有数据确认，未报：双辽市、集安市。")
    ]
    assert (whole.value, whole.note) == (637, "双辽市、集安市9月数未报，暂按8月数计入。")


def test_a_returned_report_keeps_its_reason(loaded):
    back = ReportStep.objects.filter(action="return_by_office").order_by("on")

    assert [(step.report.state, step.reason) for step in back] == [
        ("accepted", "农村自来水普及率未附分县数据来源,请补充后重报。"),
        ("returned", "未附健身路径点位清单,请补充后重报。"),
    ]


def test_every_verdict_can_be_derived_again(loaded):
    out = StringIO()

    call_command("assess", "--replay", stdout=out)

    assert out.getvalue().strip() == f"compared {Verdict.objects.count()}, differing 0"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("today", "months", "states"),
    [
        # February's reports are due on Friday 5 March
        (date(2021, 3, 5), 1, {"accepted"}),
        (date(2021, 3, 6), 2, {"accepted", "pending"}),
    ],
)
def test_a_month_is_simulated_once_its_due_day_is_over(settings, today, months, states):
    settings.PORTAL_TODAY = today
    call_command("load_sources", verbosity=0)
    reports = MonthlyReport.objects.filter(batch__slug="jilin-2021", simulated=True)

    assert reports.values("month").distinct().count() == months
    assert set(reports.values_list("state", flat=True)) == states
    assert not ReportStep.objects.filter(on__gt=today).exists()
    assert not MonthlyReport.objects.filter(batch__slug="jilin-2023").exists()
    assert not Batch.objects.get(slug="jilin-2023").simulated


@pytest.mark.parametrize(
    ("curve", "parts"),
    [
        (Curve.EVEN, (8, 33, 66, 75, 100)),
        (Curve.SEASON, (0, 0, 66, 83, 100)),
        (Curve.LATE, (5, 20, 40, 55, 100)),
        (Curve.FAST, (12, 50, 100, 100, 100)),
        (Curve.STALL, (16, 66, 100, 100, 100)),
    ],
)
def test_curves(curve, parts):
    values = [
        simulated_value(
            curve=curve, month=month, start=Decimal(0), end=Decimal(100), kind="flow", unit="个"
        )
        for month in (1, 4, 8, 9, 12)
    ]

    assert values == list(parts)
