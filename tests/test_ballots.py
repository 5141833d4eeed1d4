"""A vote's record: what it needs, whom it chooses, a further round, taking it back."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from agencies.refusals import Conflict
from pledges.actions.ballots import BadRecord, record_ballot, withdraw_ballot
from pledges.actions.candidates import link_pledge
from pledges.actions.screening import bring_back, drop
from pledges.models import Ballot, Candidate
from pledges.planning.voting import Votes
from tests.candidates import (
    DAY,
    make_ballot,
    make_candidate,
    make_next,
    make_pooled,
    make_record,
)
from tests.promises import make_pledge


@pytest.fixture
def following(batch):
    return make_next(batch)


@pytest.fixture
def field(following, officer) -> list[Candidate]:
    """Four in the pool."""
    return make_pooled(following, officer, "修路", "修桥", "护栏", "路灯")


def states() -> dict[str, str]:
    return dict(Candidate.objects.values_list("title", "state"))


def test_the_most_votes_fill_the_places(following, field, officer):
    roads, bridges, rails, lamps = field

    ballot = make_ballot(following, officer, [(roads, 80), (bridges, 70), (rails, 60), (lamps, 9)])

    assert states() == {"修路": "chosen", "修桥": "chosen", "护栏": "pooled", "路灯": "pooled"}
    assert list(ballot.lines.values_list("candidate__title", "in_favour", "chosen")) == [
        ("修路", 80, True), ("修桥", 70, True), ("护栏", 60, False), ("路灯", 9, False),
    ]  # fmt: skip


def test_a_tie_chooses_neither_and_is_voted_on_again(following, field, officer):
    roads, bridges, rails, lamps = field
    make_ballot(following, officer, [(roads, 80), (bridges, 60), (rails, 60), (lamps, 9)])
    after_first = states()
    with pytest.raises(Conflict, match="须列入再次票决"):
        drop(candidate=rails, reason="x", by=officer, today=DAY)
    with pytest.raises(BadRecord, match="余下的1个"):
        make_ballot(following, officer, [(bridges, 50), (rails, 40)])
    with pytest.raises(BadRecord, match="只在上一轮未确定的"):
        make_ballot(following, officer, [(bridges, 50), (rails, 40), (lamps, 9)], places=1)
    with pytest.raises(BadRecord, match="全部列入"):
        make_ballot(following, officer, [(bridges, 50)], places=1)

    second = make_ballot(following, officer, [(bridges, 40), (rails, 50)], places=1)

    assert after_first == {
        "修路": "chosen", "修桥": "pooled", "护栏": "pooled", "路灯": "pooled",
    }  # fmt: skip
    assert second.round == 2
    assert states() == after_first | {"护栏": "chosen"}
    with pytest.raises(Conflict, match="已经选满"):
        make_ballot(following, officer, [(bridges, 50)], places=1)


def test_places_without_a_majority_may_be_voted_on_again_among_the_rest(following, field, officer):
    roads, bridges, rails, lamps = field
    votes = [(roads, 60), (bridges, 50), (rails, 40), (lamps, 9)]
    make_ballot(following, officer, votes, rule="members")
    drop(candidate=lamps, reason="撤回", by=officer, today=DAY)

    make_ballot(following, officer, [(bridges, 51)], rule="members", places=1)

    assert states() == {"修路": "chosen", "修桥": "chosen", "护栏": "pooled", "路灯": "dropped"}


@pytest.mark.parametrize(
    ("facts", "message", "place"),
    [
        ({"places": 4}, "候选项目须多于应选名额：候选4个，应选4个", "places"),
        ({"places": 0}, "应选名额至少为1", "places"),
        ({"present": 101}, "到会人数不能多于全体成员", "present"),
        ({"issued": 97}, "发出票数不能多于到会人数", "issued"),
        ({"returned": 97}, "收回票数不能多于发出票数", "returned"),
        ({"valid": 93}, "有效票数不能多于收回票数", "valid"),
        ({"valid": 0}, "有效票数至少为1", "valid"),
        ({"held_on": date(2020, 11, 17)}, "不能晚于今天", "held_on"),
        ({"valid": 79}, "“修路”的赞成、反对、弃权票之和多于有效票数79张", ""),
    ],
)
def test_a_record_that_cannot_be_right_is_refused_at_its_place(
    following, field, officer, facts, message, place
):
    votes = list(zip(field, (80, 70, 60, 9), strict=True))

    with pytest.raises(BadRecord, match=message) as refusal:
        make_ballot(following, officer, votes, **facts)

    assert refusal.value.field == place
    assert (Ballot.objects.count(), set(states().values())) == (0, {"pooled"})


def test_against_and_abstained_count_among_the_votes(following, field, officer):
    told = {"batch": following, "record": make_record(), "by": officer, "today": DAY}
    whole = [Votes(row.pk, 50 - at, 30, 10 + at) for at, row in enumerate(field)]

    with pytest.raises(BadRecord, match="“路灯”的赞成、反对、弃权票之和"):
        record_ballot(votes=[*whole[:3], Votes(field[3].pk, 47, 30, 14)], **told)
    record_ballot(votes=whole, **told)

    assert states() == {"修路": "chosen", "修桥": "chosen", "护栏": "pooled", "路灯": "pooled"}


def test_only_what_stands_in_the_pool_is_voted_on(following, field, officer):
    waiting = make_candidate(following, officer, "没有筛选")

    with pytest.raises(Conflict, match="已不在候选库"):
        make_ballot(following, officer, [(field[0], 9), (field[1], 8), (waiting, 7)])


def test_the_last_record_is_taken_back_with_a_reason(following, field, officer, traffic):
    roads, bridges, rails, lamps = field
    first = make_ballot(following, officer, [(roads, 80), (bridges, 60), (rails, 60), (lamps, 9)])
    second = make_ballot(following, officer, [(bridges, 40), (rails, 50)], places=1)
    with pytest.raises(Conflict, match="请写明撤销的原因"):
        withdraw_ballot(ballot=second, reason=" ", by=officer, today=DAY)
    with pytest.raises(Conflict, match="只能撤销最后一轮"):
        withdraw_ballot(ballot=first, reason="错", by=officer, today=DAY)
    pledge = make_pledge(following, traffic)
    link_pledge(pledge=pledge, candidate=rails, by=officer, today=DAY)
    with pytest.raises(Conflict, match="请先取消关联"):
        withdraw_ballot(ballot=second, reason="错", by=officer, today=DAY)
    link_pledge(pledge=pledge, candidate=None, by=officer, today=DAY)

    withdraw_ballot(ballot=second, reason="录错一票", by=officer, today=DAY)

    assert states() == {"修路": "chosen", "修桥": "pooled", "护栏": "pooled", "路灯": "pooled"}
    assert list(Ballot.objects.all()) == [first]


def test_one_voted_on_is_not_screened_anew(following, field, officer):
    make_ballot(following, officer, list(zip(field, (80, 70, 60, 9), strict=True)))

    with pytest.raises(Conflict, match="已经票决"):
        bring_back(candidate=field[3], reason="x", by=officer, today=DAY)


@pytest.mark.parametrize("person", ["reporter", "foreign_officer", "leader"])
def test_others_record_nothing_and_take_nothing_back(following, field, officer, person, request):
    other = request.getfixturevalue(person)
    votes = list(zip(field, (80, 70, 60, 9), strict=True))
    with pytest.raises(PermissionDenied):
        make_ballot(following, other, votes)
    ballot = make_ballot(following, officer, votes)

    with pytest.raises(PermissionDenied):
        withdraw_ballot(ballot=ballot, reason="x", by=other, today=DAY)


@pytest.mark.parametrize("stage", ["soliciting", "decided", "published", "closed"])
def test_a_vote_belongs_to_drafting(following, field, officer, stage):
    following.stage = stage
    following.save()

    with pytest.raises(Conflict, match="不能办理这一步"):
        make_ballot(following, officer, list(zip(field, (80, 70, 60, 9), strict=True)))
