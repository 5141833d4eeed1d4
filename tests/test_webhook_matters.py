"""What happens is announced by the action itself: publication, withdrawal, return, letter."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from agencies.models import Announcement, Push
from agencies.refusals import Conflict
from oversight.actions.notices import start_notice
from progress.actions.months import open_months
from progress.actions.reports import return_by_head, return_by_office
from progress.models import MonthlyReport, ReportStep
from results.actions.announcing import announce_public
from results.actions.checking import change_embargo, check
from results.actions.preparing import prepare
from results.actions.withdrawing import withdraw
from results.models import Publication
from tests.letters import make_flag, sent
from tests.promises import APRIL, make_accepted, make_pledge, make_share
from tests.publications import checked
from tests.systems import make_system, make_webhook
from tests.test_judging_at_once import at_once

TODAY, DAY = date(2020, 5, 8), date(2020, 5, 20)
NOON = datetime(2020, 5, 20, 12, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def roads(batch, traffic):
    return make_share(make_pledge(batch, traffic))


def told() -> list[tuple[str, str]]:
    rows = Announcement.objects.order_by("happened_at", "kind")
    return [(row.kind, row.matter) for row in rows]


def published(batch, roads, officer, second_officer, director, public_from=None) -> Publication:
    make_accepted(roads, APRIL, "30")
    made = prepare(batch=batch, month=APRIL, by=officer)
    checked(made, ("first", officer), ("second", second_officer))
    check(
        publication=made, step="final", passed=True, public_from=public_from, by=director,
        today=TODAY,
    )  # fmt: skip
    made.refresh_from_db()
    return made


def test_a_version_is_announced_as_it_becomes_public(
    batch, roads, officer, second_officer, director, settings
):
    settings.PORTAL_URL = "https://ms.example.gov.cn"
    made = published(batch, roads, officer, second_officer, director)

    assert list(Announcement.objects.values_list("kind", "matter", "agency", "region", "data")) == [
        (
            "publication.released",
            f"publication:{made.pk}:released",
            None,
            None,
            {
                "batch": "chengde-2020",
                "title": "2020年承德市民心实事",
                "number": 1,
                "month": "2020-04",
                "as_of": "2020-04-30",
                "public_from": "2020-05-08",
                "digest": made.digest,
                "url": "https://ms.example.gov.cn/results/chengde-2020/",
            },
        )
    ]


def test_an_embargo_is_kept_and_ends_with_one_announcement(
    batch, roads, officer, second_officer, director
):
    made = published(batch, roads, officer, second_officer, director, DAY)

    assert told() == []
    assert announce_public(today=date(2020, 5, 19), now=NOON) == 0
    assert announce_public(today=DAY, now=NOON) == 1
    assert announce_public(today=DAY, now=NOON) == 0
    assert told() == [("publication.released", f"publication:{made.pk}:released")]


def test_an_embargo_lifted_is_announced_at_once(batch, roads, officer, second_officer, director):
    made = published(batch, roads, officer, second_officer, director, DAY)
    change_embargo(publication=made, public_from=TODAY, by=director, today=TODAY)

    assert told() == [("publication.released", f"publication:{made.pk}:released")]


def test_what_was_never_public_is_withdrawn_in_silence(
    batch, roads, officer, second_officer, director
):
    made = published(batch, roads, officer, second_officer, director, DAY)
    withdraw(publication=made, reason="数据有误", by=director, today=TODAY)

    assert announce_public(today=DAY, now=NOON) == 0
    assert told() == []


def test_a_withdrawal_is_announced_with_its_reason(batch, roads, officer, second_officer, director):
    made = published(batch, roads, officer, second_officer, director)
    withdraw(publication=made, reason="数据有误", by=director, today=TODAY)

    row = Announcement.objects.get(kind="publication.withdrawn")
    assert (row.matter, row.data["reason"]) == (f"publication:{made.pk}:withdrawn", "数据有误")


@pytest.mark.django_db(transaction=True)
def test_on_four_workers_an_embargo_ends_once(
    batch, roads, officer, second_officer, director, traffic
):
    make_webhook(make_system(agency=traffic), "https://one.example.cn/")
    published(batch, roads, officer, second_officer, director, DAY)

    at_once(lambda: announce_public(today=DAY, now=NOON))

    assert (Announcement.objects.count(), Push.objects.count()) == (1, 1)


def test_a_return_is_announced_to_the_unit_with_each_word(batch, roads, traffic, officer, labour):
    make_webhook(make_system(agency=traffic, username="own"), "https://own.example.cn/")
    make_webhook(make_system(agency=labour, username="other"), "https://other.example.cn/")
    open_months(batch=batch, today=APRIL)
    report = MonthlyReport.objects.get()
    report.state = "signed"
    report.save()

    return_by_office(
        report=report, reason="", cells={roads.pk: "与台账不符"}, by=officer, today=TODAY
    )

    step = ReportStep.objects.get()
    made = Announcement.objects.get()
    assert (made.kind, made.matter, made.agency, made.region) == (
        "report.returned",
        f"report:{report.pk}:returned:{step.pk}",
        traffic,
        None,
    )
    assert made.data == {
        "report": report.pk,
        "batch": "chengde-2020",
        "month": "2020-04",
        "returned_by": "return_by_office",
        "reason": "见逐项意见。",
        "cells": [{"share": roads.pk, "reason": "与台账不符"}],
    }
    assert [push.webhook.url for push in made.pushes.all()] == ["https://own.example.cn/"]


def test_a_return_that_did_not_come_about_is_not_announced(batch, roads, head):
    open_months(batch=batch, today=APRIL)
    report = MonthlyReport.objects.get()

    with pytest.raises(Conflict):
        return_by_head(report=report, reason="请补充", by=head, today=TODAY)
    assert told() == []


def test_a_letter_is_announced_when_it_is_sent_without_its_text(roads, traffic, officer, settings):
    settings.PORTAL_URL = "https://ms.example.gov.cn"
    flags = [make_flag(roads, "red")]
    drafted = start_notice(flags=flags, rung="reminder", skip_reason="", by=officer, today=TODAY)
    letter = sent(drafted, officer, today=TODAY)

    made = Announcement.objects.get()
    assert (made.kind, made.matter, made.agency) == (
        "notice.sent",
        f"notice:{letter.pk}:sent",
        traffic,
    )
    assert letter.body not in str(made.data)
    assert {name: made.data[name] for name in ("notice", "rung", "number", "sent_on", "url")} == {
        "notice": letter.pk,
        "rung": "reminder",
        "number": letter.number,
        "sent_on": "2020-05-08",
        "url": f"https://ms.example.gov.cn/desk/notices/{letter.pk}/",
    }
