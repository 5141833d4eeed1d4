"""A batch on its way: begun while the former runs, drafted, decided, opened anew, published."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from agencies.models import Agency
from agencies.refusals import Conflict
from pledges.actions.batches import (
    ImpossibleMonth,
    NewBatch,
    NotReady,
    Ruling,
    SlugTaken,
    Source,
    begin_drafting,
    decide,
    publish_batch,
    reopen_decision,
    start_batch,
)
from pledges.actions.candidates import link_pledge
from pledges.models import Batch, Candidate, Decision, Plan, Responsibility, Share, Solicitation
from progress.actions.months import open_months
from progress.models import MonthlyReport
from tests.candidates import (
    BY_LEADERSHIP,
    DAY,
    SOURCE,
    make_ballot,
    make_decided,
    make_next,
    make_pooled,
    make_suggestion,
)
from tests.promises import make_pledge, make_share

WANTED = NewBatch("2021年实事", "chengde-2021", date(2021, 1, 1), date(2021, 12, 31))
JANUARY = date(2021, 1, 15)


@pytest.fixture
def following(batch):
    return make_next(batch)


@pytest.fixture
def whole(following, traffic, reporter) -> Batch:
    """Next year's batch with nothing missing: one pledge with a figure, a rate and a condition."""
    pledge = make_pledge(following, traffic, title="农村公路")
    until = following.ends_on
    make_share(pledge, until=until, plan=None)
    make_share(pledge, name="优良路率", kind="level", unit="%", target="90", until=until, plan=None)
    make_share(pledge, name="路面宽度", until=until, plan=None, condition=True)
    Share.objects.all().delete()
    return following


def test_the_next_one_begins_while_the_former_runs(batch, officer):
    batch.report_due_day = 28
    batch.save()

    made = start_batch(
        wanted=NewBatch("新", "chengde-2021", WANTED.starts_on, WANTED.ends_on, former=batch),
        by=officer,
        today=DAY,
    )

    made.refresh_from_db()
    assert (made.stage, made.office, made.region, made.issuer, made.report_due_day) == (
        "soliciting", batch.office, batch.region, batch.issuer, 28,
    )  # fmt: skip
    batch.refresh_from_db()
    assert (batch.stage, made.reports_from) == ("published", None)


def test_the_office_s_first_batch_takes_its_place_and_its_government(officer, government):
    made = start_batch(wanted=WANTED, by=officer, today=DAY)

    assert (made.region, made.issuer) == (officer.agency.region, government)
    with pytest.raises(SlugTaken, match="已被使用"):
        start_batch(wanted=WANTED, by=officer, today=DAY)


def test_another_office_s_batch_lends_nothing(batch, foreign_officer, leader):
    lent = NewBatch("新", "x-2021", WANTED.starts_on, WANTED.ends_on, former=batch)
    for person in (foreign_officer, leader):
        with pytest.raises(PermissionDenied):
            start_batch(wanted=lent, by=person, today=DAY)


@pytest.mark.parametrize(
    ("today", "moves"), [(date(2020, 10, 31), False), (date(2020, 11, 1), True)]
)
def test_drafting_begins_when_the_call_is_over(batch, officer, today, moves):
    asking = make_next(batch, "soliciting")
    Solicitation.objects.create(
        batch=asking, announcement="x", opens_on=date(2020, 10, 1), closes_on=date(2020, 10, 31)
    )
    if not moves:
        with pytest.raises(Conflict, match="2020年10月31日截止"):
            begin_drafting(batch=asking, by=officer, today=today)
    else:
        begin_drafting(batch=asking, by=officer, today=today)

    asking.refresh_from_db()
    assert asking.stage == ("drafting" if moves else "soliciting")


def test_the_leadership_s_choice_leaves_the_pool(following, officer, director):
    roads, bridges = make_pooled(following, officer, "修路", "修桥")

    decision = make_decided(following, director, [roads])

    following.refresh_from_db()
    assert (following.stage, decision.kind, decision.by) == ("decided", "leadership", director)
    assert dict(Candidate.objects.values_list("title", "state")) == {
        "修路": "chosen", "修桥": "pooled",
    }  # fmt: skip
    assert bridges.state == "pooled"


def test_a_vote_decides_once_no_tie_is_left(following, officer, director):
    roads, bridges, rails = make_pooled(following, officer, "修路", "修桥", "护栏")
    by_vote = Ruling("ballot", "市人大", DAY, "决定")
    with pytest.raises(Conflict, match="还没有登记票决"):
        decide(batch=following, ruling=by_vote, by=director, today=DAY)
    make_ballot(following, officer, [(roads, 60), (bridges, 60), (rails, 9)], places=1)
    with pytest.raises(Conflict, match="再次票决后才能审定"):
        decide(batch=following, ruling=by_vote, by=director, today=DAY)
    make_ballot(following, officer, [(roads, 60), (bridges, 30)], places=1)

    decide(batch=following, ruling=by_vote, by=director, today=DAY)

    assert Decision.objects.get().kind == "ballot"
    roads.refresh_from_db()
    assert roads.state == "chosen"


def test_what_is_not_in_the_pool_cannot_be_chosen(following, batch, officer, director):
    (elsewhere,) = make_pooled(make_next(batch, slug="x-2021"), officer, "别处")

    with pytest.raises(Conflict, match="已不在候选库"):
        make_decided(following, director, [elsewhere])
    assert not Decision.objects.exists()


def test_a_decision_is_not_dated_ahead_nor_made_twice(following, director):
    ahead = Ruling("leadership", "市委", date(2020, 11, 17), "x")
    with pytest.raises(Conflict, match="不能晚于今天"):
        decide(batch=following, ruling=ahead, by=director, today=DAY)
    make_decided(following, director)
    with pytest.raises(Conflict, match="审定”阶段"):
        make_decided(following, director)


def test_opened_anew_the_leadership_s_choice_returns_and_the_vote_stays(
    following, officer, director, traffic
):
    roads, bridges, rails = make_pooled(following, officer, "修路", "修桥", "护栏")
    make_ballot(following, officer, [(roads, 60), (bridges, 30), (rails, 9)], places=1)
    make_decided(following, director, [bridges])
    suggestion = make_suggestion(following)
    suggestion.candidate = bridges
    suggestion.save()
    link_pledge(pledge=make_pledge(following, traffic), candidate=bridges, by=officer, today=DAY)
    with pytest.raises(Conflict, match="须写明原因"):
        reopen_decision(batch=following, reason=" ", by=director, today=DAY)

    reopen_decision(batch=following, reason="常委会要求增加一项", by=director, today=DAY)

    following.refresh_from_db()
    suggestion.refresh_from_db()
    assert (following.stage, Decision.objects.count(), suggestion.pledge) == ("drafting", 0, None)
    assert list(Candidate.objects.order_by("pk").values_list("title", "state", "pledge")) == [
        ("修路", "chosen", None), ("修桥", "pooled", None), ("护栏", "pooled", None),
    ]  # fmt: skip


def test_published_it_can_be_reported_next_month(whole, director, traffic):
    make_decided(whole, director)

    publish_batch(batch=whole, source=SOURCE, by=director, today=JANUARY)
    open_months(batch=Batch.objects.get(pk=whole.pk), today=JANUARY)

    whole.refresh_from_db()
    assert (whole.stage, whole.reports_from, whole.source_title, whole.source_publisher) == (
        "published", date(2021, 1, 1), "2021年政府工作报告", "承德日报",
    )  # fmt: skip
    assert list(
        Share.objects.order_by("pk").values_list("indicator__name", "reporting_agency", "value")
    ) == [("农村公路", traffic.pk, None), ("优良路率", traffic.pk, None)]
    assert list(Plan.objects.values_list("share__indicator__name", "kind", "start", "end")) == [
        ("农村公路", "even", date(2021, 1, 1), date(2021, 12, 31))
    ]
    assert list(MonthlyReport.objects.values_list("batch", "agency", "month")) == [
        (whole.pk, traffic.pk, date(2021, 1, 1))
    ]


def test_shares_and_plans_that_are_there_stay(whole, director, county, traffic, labour):
    indicator = whole.pledges.get().indicators.first()
    kept = Share.objects.create(indicator=indicator, reporting_agency=labour)
    Plan.objects.create(share=kept, kind="season", start=whole.starts_on, end=whole.ends_on)
    Share.objects.create(indicator=indicator, region=county, value=1, reporting_region=county)
    make_decided(whole, director)

    publish_batch(batch=whole, source=SOURCE, by=director, today=JANUARY)

    assert list(indicator.shares.filter(region=None).values_list("reporting_agency")) == [
        (labour.pk,)
    ]
    assert list(Plan.objects.values_list("share", "kind")) == [(kept.pk, "season")]


def test_each_part_is_reported_by_its_own_lead(whole, director, traffic, labour):
    pledge = whole.pledges.get()
    Responsibility.objects.create(pledge=pledge, part=2, role="lead", agency=labour, order=0)
    pledge.indicators.filter(name="优良路率").update(part=2)
    pledge.indicators.filter(name="农村公路").update(part=3)
    make_decided(whole, director)

    publish_batch(batch=whole, source=SOURCE, by=director, today=JANUARY)

    assert dict(Share.objects.values_list("indicator__name", "reporting_agency")) == {
        "农村公路": traffic.pk, "优良路率": labour.pk,
    }  # fmt: skip


def test_what_is_missing_keeps_it_back(whole, director, traffic):
    make_decided(whole, director)
    traffic.kind = Agency.Kind.COLLECTIVE
    traffic.save()

    with pytest.raises(NotReady):
        publish_batch(batch=whole, source=SOURCE, by=director, today=JANUARY)

    whole.refresh_from_db()
    assert (whole.stage, Share.objects.count()) == ("decided", 0)


@pytest.mark.parametrize(
    ("day", "month", "refusal"),
    [
        (JANUARY, date(2020, 12, 1), ImpossibleMonth),
        (JANUARY, date(2022, 1, 1), ImpossibleMonth),
        # January is due on 5 February: still possible on the day, not the day after
        (date(2021, 2, 5), date(2021, 1, 1), None),
        (date(2021, 2, 6), date(2021, 1, 1), ImpossibleMonth),
        (date(2021, 2, 6), date(2021, 2, 27), None),
        # the document is dated 28 December
        (date(2020, 12, 27), date(2021, 1, 1), Conflict),
    ],
)
def test_the_first_month_is_one_whose_report_can_still_come_in_time(
    whole, director, day, month, refusal
):
    make_decided(whole, director)
    source = Source(SOURCE.title, SOURCE.publisher, SOURCE.dated, month)
    if refusal:
        with pytest.raises(refusal):
            publish_batch(batch=whole, source=source, by=director, today=day)
    else:
        publish_batch(batch=whole, source=source, by=director, today=day)

    whole.refresh_from_db()
    assert whole.reports_from == (None if refusal else month.replace(day=1))


@pytest.mark.parametrize("person", ["officer", "reporter", "leader", "foreign_officer"])
def test_only_the_director_decides_opens_anew_and_publishes(
    whole, director, person, request, foreign_officer
):
    other = request.getfixturevalue(person)
    with pytest.raises(PermissionDenied):
        decide(batch=whole, ruling=BY_LEADERSHIP, by=other, today=DAY)
    make_decided(whole, director)
    with pytest.raises(PermissionDenied):
        reopen_decision(batch=whole, reason="x", by=other, today=DAY)
    with pytest.raises(PermissionDenied):
        publish_batch(batch=whole, source=SOURCE, by=other, today=JANUARY)


def test_published_it_is_neither_published_nor_decided_again(whole, director):
    make_decided(whole, director)
    publish_batch(batch=whole, source=SOURCE, by=director, today=JANUARY)

    with pytest.raises(Conflict, match="公布”阶段"):
        publish_batch(batch=whole, source=SOURCE, by=director, today=JANUARY)
    with pytest.raises(Conflict, match="公布”阶段"):
        reopen_decision(batch=whole, reason="x", by=director, today=JANUARY)
