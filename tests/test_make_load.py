"""``make_load``: synthetic provinces by COPY, judged like any others, outside production only."""

from __future__ import annotations

from collections import Counter
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse

from agencies.models import User
from oversight.models import TrailLine
from pledges.models import Batch, Indicator, Plan, Share, TargetRevision
from pledges.targets import Kind
from progress.actions.judging import judge_batch
from progress.models import Correction, MonthlyReport, Reading, ReportStep, ReturnedCell, Verdict
from progress.set_judging import recount
from tests.loaded import STOCK

SMALL = ("make_load", "--counties", "2", "--months", "2", "--indicators", "8", "--pledges", "4")


def load(*arguments: str) -> str:
    said = StringIO()
    call_command(*arguments, stdout=said)
    return said.getvalue()


def test_reports_stand_in_every_state_some_of_them_late(stocked):
    states = set(MonthlyReport.objects.values_list("state", flat=True))
    late = MonthlyReport.objects.filter(state="accepted", submitted_on__gt="2025-08-05")

    assert states == set(MonthlyReport.State.values)
    assert late.exists()


def test_returned_corrected_and_changed_figures_keep_their_history(stocked):
    again = ReportStep.objects.filter(action="return_by_office", report__state="accepted")

    assert again.exists()
    assert ReturnedCell.objects.exists()
    assert Correction.objects.exclude(reading__report__steps__action="correct").count() == 0
    assert Correction.objects.exists()
    assert Plan.objects.filter(effective_on__isnull=False).exists()
    assert TargetRevision.objects.exists()


def test_kinds_stand_as_in_the_source_texts(stocked):
    kinds = Counter(Indicator.objects.values_list("kind", flat=True))

    assert kinds == {
        Kind.QUALITATIVE: 40,
        Kind.FLOW: 28,
        Kind.LEVEL: 10,
        Kind.BOUND: 2,
    }


def test_a_whole_is_the_sum_of_its_counties_targets(stocked):
    for whole in Share.objects.filter(region=None, indicator__kind=Kind.FLOW):
        parts = Share.objects.filter(indicator=whole.indicator, region__isnull=False)
        assert sum(share.value for share in parts) == whole.indicator.value


def test_a_lead_reports_the_sum_of_what_its_counties_have_told(stocked):
    first = Batch.objects.first().reports.earliest("month").month
    wholes = Reading.objects.filter(
        share__region=None,
        share__indicator__kind=Kind.FLOW,
        report__month=first,
        report__state="accepted",
    )
    parts = Reading.objects.filter(report__month=first, report__state="accepted")

    assert wholes.exists()
    for whole in wholes:
        told = parts.filter(share__indicator=whole.share.indicator, share__region__isnull=False)
        assert whole.value == sum(reading.value for reading in told)


def test_every_light_is_among_the_verdicts_and_the_rule_agrees(stocked):
    assert set(Verdict.objects.values_list("light", flat=True)) == {
        "blue",
        "green",
        "yellow",
        "red",
        "grey",
    }
    for batch in Batch.objects.all():
        assert recount(batch, stocked).differing == []


def test_what_it_judged_stands_when_the_timetable_judges_again(stocked):
    for batch in Batch.objects.all():
        assert judge_batch(batch=batch, today=stocked).stored == 0


@pytest.mark.parametrize("who", ["office", "director", "reporter", "head", "county", "countyhead"])
def test_its_people_can_open_their_pages(stocked, client, who):
    person = User.objects.get(username=f"load01-{who}")
    client.force_login(person)
    batch = Batch.objects.get(slug__startswith="load-01-")
    month = MonthlyReport.objects.filter(batch=batch, state="accepted").latest("month").month
    addresses = [reverse("batch", args=[batch.slug])]
    if who in ("office", "director"):
        addresses += [
            reverse("dashboard", args=[batch.slug, month.year, month.month]),
            reverse("review"),
            reverse("office_pledge", args=[batch.pledges.first().pk]),
        ]
    else:
        addresses.append(reverse("desk"))

    assert {address: client.get(address).status_code for address in addresses} == dict.fromkeys(
        addresses, 200
    )


def test_the_public_reads_what_was_published(stocked, client):
    batch = Batch.objects.get(slug__startswith="load-02-")

    table = client.get(reverse("batch", args=[batch.slug]))
    pledge = client.get(reverse("pledge", args=[batch.slug, "1"]))

    assert (table.status_code, pledge.status_code) == (200, 200)
    assert "演示数据" in table.content.decode()


def test_every_row_left_its_line_in_the_audit_trail(stocked):
    lines = TrailLine.objects.filter(source="progress_readingevent", label="insert")

    assert lines.count() == Reading.objects.count()


def test_a_second_run_is_refused_and_writes_nothing(stocked):
    before = Reading.objects.count()

    with pytest.raises(CommandError, match="已存在，未写入任何数据"):
        load(*STOCK.split())

    assert Reading.objects.count() == before


def test_another_name_stands_beside_the_first(db):
    load(*SMALL)
    said = load(*SMALL, "--name", "other", "--judge-months", "0")

    assert Batch.objects.count() == 2
    assert f"progress_reading：{Reading.objects.count() // 2:,}行" in said


def test_the_same_seed_gives_the_same_figures(db):
    def figures(name: str) -> list:
        load(*SMALL, "--name", name, "--judge-months", "0")
        rows = Reading.objects.filter(report__batch__slug__startswith=name).order_by("pk")
        return list(rows.values_list("value", "achieved", "note", "report__state"))

    assert figures("one") == figures("two")


def test_every_month_that_was_due_is_judged_unless_fewer_are_asked_for(db):
    load(*SMALL)
    load(*SMALL, "--name", "other", "--judge-months", "1")

    judged = Verdict.objects.values_list("share__indicator__pledge__batch__slug", "month")
    assert sorted(set(judged)) == [
        ("load-01-2021", date(2020, 3, 1)),
        ("load-01-2021", date(2020, 4, 1)),
        ("other-01-2021", date(2020, 4, 1)),
    ]


def test_more_months_make_more_years(db):
    load(*SMALL[:3], "--months", "14", *SMALL[5:], "--judge-months", "0")

    assert list(Batch.objects.order_by("starts_on").values_list("starts_on__year", "stage")) == [
        (2019, "closed"),
        (2020, "published"),
    ]


@pytest.mark.parametrize(
    "arguments",
    [["--provinces", "0"], ["--counties", "many"], ["--name", "Load"], ["--name", "toolong"]],
)
def test_sizes_it_cannot_make_are_refused(db, arguments):
    with pytest.raises(CommandError, match="应为"):
        load("make_load", *arguments)


def test_it_is_refused_in_production(db, settings):
    settings.MODE = "production"

    with pytest.raises(CommandError, match="只能在演示或测试环境"):
        load(*SMALL)

    assert not connection.in_atomic_block or not Batch.objects.exists()
