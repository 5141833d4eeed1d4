"""Two people at once: one wins, the other is told; nothing is made twice."""

from __future__ import annotations

from datetime import date

import pytest

from agencies.refusals import Conflict
from agencies.roles import Role
from pledges.actions.batches import NewBatch, SlugTaken, publish_batch, start_batch
from pledges.actions.candidates import TitleTaken
from pledges.actions.screening import drop, pool, screen
from pledges.models import Ballot, Batch, Candidate, Decision, Plan, Share
from tests.candidates import (
    DAY,
    PASSED,
    SOURCE,
    make_ballot,
    make_candidate,
    make_decided,
    make_next,
    make_pooled,
)
from tests.people import make_person
from tests.promises import make_pledge, make_share
from tests.test_judging_at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def directors(director, office_agency):
    return [director, make_person(Role.DIRECTOR, agency=office_agency)]


def outcomes(*works) -> list[str]:
    """Each work's refusal by name, or 「done」, sorted."""
    told: list[str] = []

    def tried(work) -> None:
        try:
            work()
        except Conflict as refusal:
            told.append(type(refusal).__name__)
        else:
            told.append("done")

    at_once(*[lambda work=work: tried(work) for work in works])
    return sorted(told)


def test_two_directors_publish_once(batch, directors, traffic, reporter):
    following = make_next(batch)
    make_share(make_pledge(following, traffic), until=following.ends_on, plan=None)
    Share.objects.all().delete()
    make_decided(following, directors[0])

    told = outcomes(
        *[
            lambda who=who: publish_batch(
                batch=following, source=SOURCE, by=who, today=date(2021, 1, 15)
            )
            for who in directors
        ]
    )

    assert told == ["Conflict", "done"]
    assert (Share.objects.count(), Plan.objects.count()) == (1, 1)


def test_two_directors_decide_once(batch, directors):
    following = make_next(batch)

    told = outcomes(*[lambda who=who: make_decided(following, who) for who in directors])

    assert told == ["Conflict", "done"]
    assert Decision.objects.count() == 1


def test_a_vote_and_a_decision_do_not_both_choose(batch, directors, officer):
    following = make_next(batch)
    field = make_pooled(following, officer, "修路", "修桥", "护栏")
    votes = list(zip(field, (60, 50, 9), strict=True))

    told = outcomes(
        lambda: make_ballot(following, officer, votes, places=1),
        lambda: make_decided(following, directors[0], [field[0]]),
    )

    assert told == ["Conflict", "done"]
    assert Ballot.objects.count() + Decision.objects.count() == 1
    assert Candidate.objects.filter(state="chosen").count() == 1


def test_the_same_round_is_recorded_once(batch, officer, second_officer):
    following = make_next(batch)
    field = make_pooled(following, officer, "修路", "修桥", "护栏")
    votes = list(zip(field, (60, 50, 9), strict=True))

    told = outcomes(
        *[lambda who=who: make_ballot(following, who, votes) for who in (officer, second_officer)]
    )

    assert told.count("done") == 1
    assert Ballot.objects.count() == 1


def test_one_title_and_one_slug(batch, officer, second_officer):
    following = make_next(batch)
    wanted = NewBatch("x", "x-2021", following.starts_on, following.ends_on, former=batch)
    people = (officer, second_officer)

    titles = outcomes(*[lambda who=who: make_candidate(following, who, "修路") for who in people])
    slugs = outcomes(
        *[lambda who=who: start_batch(wanted=wanted, by=who, today=DAY) for who in people]
    )

    assert (titles, slugs) == ([TitleTaken.__name__, "done"], [SlugTaken.__name__, "done"])
    assert (Candidate.objects.count(), Batch.objects.filter(slug="x-2021").count()) == (1, 1)


def test_pooled_or_dropped_but_not_both(batch, officer, second_officer):
    following = make_next(batch)
    candidate = make_candidate(following, officer)
    screen(candidate=candidate, answers=PASSED, by=officer, today=DAY)

    outcomes(
        lambda: pool(candidate=candidate, by=officer, today=DAY),
        lambda: drop(candidate=candidate, reason="重复", by=second_officer, today=DAY),
    )

    candidate.refresh_from_db()
    assert (candidate.state, candidate.drop_reason) == ("dropped", "重复")
