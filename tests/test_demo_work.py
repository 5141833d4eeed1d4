"""`create_demo_work`: each person of the demo finds something to do, marked as simulated."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from django.conf import settings as configured
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from agencies.models import Message, User
from oversight.models import Problem
from oversight.readers.queue import queue_rows, waiting_reports
from progress.actions.entries import Cell, Entry, save_draft
from progress.actions.reports import accept, confirm, sign, submit
from progress.models import (
    Confirmation,
    Evidence,
    FundingReading,
    MonthlyReport,
    Narrative,
    Reading,
    ReportStep,
    SpecialReport,
)
from progress.readers.confirming import read_board
from progress.readers.evidence import evidence_of, reuses
from progress.readers.narratives import read_narratives
from progress.readers.resubmission import changes_since_last, last_return

SEPTEMBER, OCTOBER = date(2023, 9, 1), date(2023, 10, 1)


@pytest.fixture
def working(worked) -> date:
    """The demo as it is found on its day, which is returned."""
    return worked


def person(name: str) -> User:
    return User.objects.get(username=name)


def report_of(unit: str, month: date = SEPTEMBER) -> MonthlyReport:
    reports = MonthlyReport.objects.filter(batch__slug="jilin-2023", month=month)
    return next(r for r in reports.select_related("agency", "region") if str(r.unit) == unit)


def test_the_lead_finds_places_to_confirm_one_of_them_with_a_question(working):
    board = read_board(person("head").agency, working)

    assert {str(place.report.unit) for place in board.waiting} == {"扶余市", "珲春市", "铁东区"}
    assert [str(place.report.unit) for place in board.waiting if place.asked] == ["扶余市"]
    assert {str(place.report.unit): place.report.state for place in board.missing} == {
        "双辽市": "draft",
        "梅河口市": "returned",
    }


def test_the_office_s_queue_has_one_of_each_kind(working):
    rows = queue_rows(waiting_reports(person("office")), person("office"), working)

    assert {
        str(row.report.unit): (row.resubmitted, row.entered, row.late, row.asked, row.unanswered)
        for row in rows
    } == {
        "磐石市": (True, False, False, 0, 0),
        "龙山区": (False, False, False, 0, 0),
        "临江市": (False, False, False, 1, 0),
        "集安市": (False, True, True, 0, 0),
        "省市场监管厅": (False, False, True, 0, 0),
    }
    assert not any(row.own for row in rows)


def test_a_resubmitted_report_shows_what_changed(working):
    report = report_of("磐石市")
    share = report.readings.get().share_id

    before, now = changes_since_last(report)[share]
    assert (before.value, now.value) == (Decimal(21), Decimal(11))
    assert last_return(report).cells[share].startswith("填报21个，超过你市分解目标14个的120%")


def test_a_return_by_the_lead_speaks_of_the_figure(working):
    report = report_of("梅河口市")

    returned = last_return(report)
    assert (returned.step.action, str(returned.step.agency)) == ("return_by_lead", "省住建厅")
    assert list(returned.cells) == [report.readings.get().share_id]


def test_every_step_of_confirmation_has_its_confirmation(working):
    confirmed = ReportStep.objects.filter(action="confirm").values_list("report", "agency", "on")

    assert len(confirmed) == 8 * 33 + 24 + 3
    assert sorted(Confirmation.objects.values_list("report", "agency", "on")) == sorted(confirmed)
    assert set(Confirmation.objects.values_list("by__username", flat=True)) == {"head"}


def test_the_county_s_draft_can_walk_the_whole_chain(working):
    report = report_of("双辽市")
    cell = report.readings.get()
    assert (report.state, cell.value, bool(cell.note)) == ("draft", None, True)

    typed = {cell.share_id: Entry(Cell(Decimal(4), note="已核定。"))}
    save_draft(report=report, entries=typed, by=person("county"), today=working)
    submit(report=report, by=person("county"), today=working)
    sign(report=report, by=person("countyhead"), today=working)
    confirm(report=report, by=person("head"), today=working)
    accept(report=report, by=person("office"), today=working)

    report.refresh_from_db()
    assert report.state == "accepted"
    assert list(report.steps.values_list("action", "by__username", "agency__short_name")) == [
        ("submit", "county", None),
        ("sign", "countyhead", None),
        ("confirm", "head", "省住建厅"),
        ("accept", "office", None),
    ]


def test_the_reporter_s_october_has_september_beside_it(working):
    october = report_of("省住建厅", OCTOBER)
    stories = {story.pledge.no: story for story in read_narratives(october)}

    assert october.state == "pending"
    assert {no: bool(story.before.progress) for no, story in stories.items()} == dict.fromkeys(
        ("24", "25", "26"), True
    )
    assert {no: [money.source for money in story.funded] for no, story in stories.items()} == {
        "24": ["bond"],
        "25": ["central", "province", "county"],
        "26": ["city"],
    }


def test_money_never_falls_and_never_exceeds_what_it_comes_from(working):
    spent = {}
    for row in FundingReading.objects.order_by("report__month"):
        assert row.arranged >= row.allocated >= row.spent
        key = row.report.unit, row.pledge_id, row.source
        assert row.spent >= spent.get(key, 0)
        spent[key] = row.spent


def test_accepted_reports_that_told_of_problems_opened_drafts(working):
    told = Narrative.objects.exclude(problem="")
    accepted = told.filter(report__state="accepted")

    assert {str(row.report) for row in told} >= {"省市场监管厅 2023-09", "扶余市 2023-09"}
    opened = Problem.objects.filter(source=Problem.Source.REPORT)
    assert {problem.narrative for problem in opened} == set(accepted)
    assert Counter(opened.values_list("state", flat=True)) == {
        "found": 4,
        "assigned": 2,
    }


def test_evidence_can_be_opened_and_its_second_use_is_noticed(working, client):
    files = evidence_of(report_of("省住建厅"))
    county = evidence_of(report_of("双辽市"))
    photo = county[next(iter(county))][0]
    client.force_login(person("office"))

    assert sorted(len(of_share) for of_share in files.values()) == [1, 2]
    assert reuses([photo], person("office"))[photo.pk] == [
        "此文件已在省住建厅2023年9月“计划开工改造老旧小区”中作为佐证使用。"
    ]
    for file in Evidence.objects.all():
        answer = client.get(reverse("evidence_file", args=[file.pk]))
        assert len(b"".join(answer.streaming_content)) == file.size


def test_one_special_report_is_unread_and_one_is_answered(working):
    assert [
        (str(special.unit), special.state, bool(special.answer))
        for special in SpecialReport.objects.order_by("signed_on")
    ] == [("省住建厅", "read", True), ("双辽市", "signed", False)]
    assert all("演示" in text for text in SpecialReport.objects.values_list("title", flat=True))


def test_everyone_has_messages_of_the_demo_s_days_and_their_pages_open(working, client):
    of_reports = Message.objects.exclude(matter__regex="^(notice|problem|acceptance):")
    counts = Counter(of_reports.values_list("recipient__username", flat=True))
    assert {name: counts[name] for name in ("reporter", "head", "office", "county")} == {
        "reporter": 1,
        "head": 3,
        "office": 6,
        "county": 2,
    }
    waiting = Message.objects.filter(rung__startswith="2023-10").order_by(
        "rung", "recipient__username"
    )
    assert list(waiting.values_list("recipient__username", "rung", "subject")) == [
        ("head", "2023-10-10", "有9月月报待您单位确认"),
        ("office", "2023-10-10", "有9月月报待审核"),
        ("office2", "2023-10-10", "有9月月报待审核"),
        ("office", "2023-10-11", "有9月月报待审核"),
        ("office2", "2023-10-11", "有9月月报待审核"),
    ]
    for message in Message.objects.exclude(link=""):
        client.force_login(message.recipient)
        assert client.get(message.link).status_code == 200


def test_everything_is_marked_and_nothing_lies_ahead_of_today(working):
    held = MonthlyReport.objects.exclude(state="pending").filter(batch__slug="jilin-2023")
    moments = [
        *Message.objects.values_list("created_at", flat=True),
        *Evidence.objects.values_list("uploaded_at", flat=True),
        *Narrative.objects.values_list("typed_at", flat=True),
        *Reading.objects.filter(report__region__name="双辽市", typed_at__isnull=False).values_list(
            "typed_at", flat=True
        ),
    ]

    assert not held.filter(simulated=False).exists()
    assert {timezone.localdate(moment) <= working for moment in moments} == {True}
    assert not ReportStep.objects.filter(on__gt=working).exists()
    assert not Problem.objects.filter(found_on__gt=working).exists()


def test_every_verdict_can_still_be_derived_again(working):
    out = StringIO()

    call_command("assess", "--replay", stdout=out)

    assert out.getvalue().strip().endswith("differing 0")


def test_files_of_the_demo_are_small():
    sizes = {
        path.name: path.stat().st_size
        for path in (configured.BASE_DIR / "fixtures/evidence").iterdir()
    }

    assert sizes.keys() == {"estate.jpg", "list.pdf", "park.jpg", "site.jpg"}
    assert max(sizes.values()) < 20_000


def test_where_somebody_has_worked_already_nothing_is_written(loaded):
    report = report_of("龙山区")
    confirm(report=report, by=person("head"), today=loaded)
    told = Message.objects.count()
    out = StringIO()

    call_command("create_demo_work", stdout=out)

    assert out.getvalue() == "演示内容：已有人办理，未改动\n"
    assert Message.objects.count() == told


def test_before_the_story_s_day_nothing_is_written(loaded, settings):
    settings.PORTAL_TODAY = date(2023, 10, 15)
    out = StringIO()

    call_command("create_demo_work", stdout=out)

    assert out.getvalue() == "演示内容：没有适用的演示月报，未建立\n"
    assert not Narrative.objects.exists()


def test_the_story_needs_its_people(loaded):
    User.objects.filter(username="head").delete()

    with pytest.raises(CommandError, match="请先执行 create_demo_accounts"):
        call_command("create_demo_work")


@pytest.mark.django_db
def test_without_the_texts_there_is_nothing_to_do():
    out = StringIO()

    call_command("create_demo_work", stdout=out)

    assert out.getvalue() == "演示内容：没有适用的演示月报，未建立\n"


@pytest.mark.django_db
def test_production_gets_none_of_it(settings):
    settings.MODE = "production"

    with pytest.raises(CommandError, match="只能在演示环境"):
        call_command("create_demo_work")
