"""Several people at one moment: every word is kept, every step is taken once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import connection

from agencies import clock
from agencies.models import Message
from agencies.refusals import Conflict
from agencies.roles import Role
from progress.actions import reports
from progress.actions import special as actions
from progress.actions.confirming import remind_places
from progress.actions.delegations import delegate
from progress.actions.months import open_months
from progress.actions.narratives import Spot, Typed, tell
from progress.models import (
    Confirmation,
    Delegation,
    MonthlyReport,
    Narrative,
    ReportStep,
    SpecialReport,
)
from progress.readers.confirming import with_places
from tests.people import make_person
from tests.promises import make_share

TODAY = date(2020, 5, 8)
pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*works: Callable[[], object]) -> list[str]:
    """Run the works in threads of their own, all starting together; who was refused why."""
    gate = Barrier(len(works))

    def worker(work: Callable[[], object]) -> str:
        try:
            gate.wait()
            work()
        except Conflict as refusal:
            return str(refusal)
        finally:
            connection.close()
        return ""

    with ThreadPoolExecutor(len(works)) as pool:
        return sorted(pool.map(worker, works))


def test_two_who_write_different_parts_at_once_lose_nothing(april_report, roads, traffic):
    people = [make_person(Role.REPORTER, agency=traffic, username=name) for name in "ab"]
    pledge = roads.indicator.pledge_id
    parts = ("progress", "problem", "cause", "next_step")

    def write(part: str, number: int) -> Callable[[], object]:
        typed = {Spot(pledge, part): Typed(part, "", seen=True)}
        person = people[number % 2]
        return lambda: tell(report=april_report, typed=typed, by=person, today=TODAY)

    refused = at_once(*(write(part, number) for number, part in enumerate(parts)))

    assert refused == ["", "", "", ""]
    assert list(Narrative.objects.values_list(*parts)) == [parts]


def test_of_two_who_write_the_same_part_at_once_one_is_told(april_report, roads, traffic):
    people = [make_person(Role.REPORTER, agency=traffic, username=name) for name in "ab"]
    spot = Spot(roads.indicator.pledge_id, "progress")
    clashes = []

    def write(person) -> Callable[[], object]:
        typed = {spot: Typed(person.username, "", seen=True)}
        return lambda: clashes.extend(
            tell(report=april_report, typed=typed, by=person, today=TODAY).clashes
        )

    at_once(*(write(person) for person in people))

    kept = Narrative.objects.get().progress
    assert [(clash.stored, clash.typed) for clash in clashes] == [
        (kept, "b" if kept == "a" else "a")
    ]


def test_delegations_given_at_once_do_not_overlap(head, reporter, traffic):
    deputies = [reporter, make_person(Role.REPORTER, agency=traffic, username="deputy")]

    def give(deputy) -> Callable[[], object]:
        last = TODAY + timedelta(days=3)
        return lambda: delegate(
            head=head, deputy=deputy, starts_on=TODAY, ends_on=last, reason="出差", today=TODAY
        )

    refused = at_once(*(give(deputy) for deputy in deputies))

    assert (refused[0], refused[1][:9]) == ("", "这几天已授权王芳代")
    assert Delegation.objects.count() == 1


@pytest.fixture
def of_county(roads, county, batch) -> MonthlyReport:
    make_share(roads.indicator.pledge, name=roads.indicator.name, target="30", region=county)
    open_months(batch=batch, today=date(2020, 4, 30))
    report = MonthlyReport.objects.get(region=county)
    share = county.reported_shares.get()
    report.readings.create(share=share, value=Decimal(12), as_of=date(2020, 4, 30))
    return report


def test_a_report_confirmed_at_once_is_confirmed_once(of_county, head, traffic):
    other = make_person(Role.HEAD, agency=traffic, username="second")
    of_county.state, of_county.submitted_on = "signed", TODAY
    of_county.save()

    refused = at_once(
        *(
            lambda person=person: reports.confirm(report=of_county, by=person, today=TODAY)
            for person in (head, other)
        )
    )

    assert (refused[0], bool(refused[1])) == ("", True)
    assert Confirmation.objects.count() == 1
    assert ReportStep.objects.filter(action="confirm").count() == 1


def test_places_urged_at_once_are_told_once(of_county, head, county_reporter, traffic):
    moment = clock.now()

    def urge() -> object:
        return remind_places(
            reports=with_places([of_county.pk]), lead=traffic, by=head, today=TODAY, now=moment
        )

    at_once(urge, urge, urge)

    assert list(Message.objects.values_list("recipient__username", flat=True)) == ["county"]


def test_a_special_report_signed_at_once_goes_out_once(batch, roads, reporter, head, officer):
    special = actions.begin(
        kind="major", batch=batch, draft=actions.Draft("塌方", "已抢通。"), by=reporter, today=TODAY
    )
    moment = clock.now()
    actions.submit(special=special, by=reporter, today=TODAY, now=moment)

    def sign() -> object:
        return actions.sign(special=special, by=head, today=TODAY, now=moment)

    refused = at_once(sign, sign)

    assert (refused[0], refused[1][:13]) == ("", "报告现为“已报办公室”，不")
    assert SpecialReport.objects.get().state == "signed"
    assert Message.objects.filter(recipient=officer).count() == 1


def test_year_ends_begun_at_once_are_one(batch, roads, reporter):
    def begin() -> object:
        draft = actions.Draft("年度总结", "完成。")
        return actions.begin(kind="year_end", batch=batch, draft=draft, by=reporter, today=TODAY)

    refused = at_once(begin, begin)

    assert refused == ["", "本单位在这个批次中已有年度总结，请在原稿上修改。"]
    assert SpecialReport.objects.count() == 1
