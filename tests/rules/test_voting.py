"""A vote with more candidates than places: who is chosen, who ties."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledges.planning.voting import Outcome, Rule, Votes, chosen, contenders, overcounted

MEMBERS, VALID = 100, 90
FIELDS = st.lists(st.integers(0, VALID), min_size=1, max_size=9)
PLACES = st.integers(1, 9)
RULES = st.sampled_from(Rule)


def votes(*in_favour: int) -> list[Votes]:
    """Candidates 1, 2, 3 … with these votes."""
    return [Votes(key, count) for key, count in enumerate(in_favour, 1)]


def settle(in_favour, places: int, rule: Rule = Rule.MOST_VOTES) -> Outcome:
    return chosen(votes(*in_favour), places, rule, members=MEMBERS, valid=VALID)


@pytest.mark.parametrize(
    ("in_favour", "places", "rule", "expected"),
    [
        # 80, 70 and 60 votes for two places
        ((80, 70, 60), 2, Rule.MOST_VOTES, Outcome((1, 2), (), 0)),
        # equal votes above the last place harm nobody
        ((70, 70, 60), 2, Rule.MOST_VOTES, Outcome((1, 2), (), 0)),
        # equal at the last place: neither, one place stays open
        ((80, 60, 60), 2, Rule.MOST_VOTES, Outcome((1,), (2, 3), 1)),
        # three level for two places: none of them
        ((60, 60, 60), 2, Rule.MOST_VOTES, Outcome((), (1, 2, 3), 2)),
        # level behind the last place: no tie
        ((80, 70, 60, 60), 2, Rule.MOST_VOTES, Outcome((1, 2), (), 0)),
        # 过半数 of 100 members is 51; half itself is not enough
        ((51, 50, 80), 2, Rule.HALF_OF_MEMBERS, Outcome((3, 1), (), 0)),
        ((50, 50, 50), 2, Rule.HALF_OF_MEMBERS, Outcome((), (), 2)),
        # of 90 valid votes it is 46
        ((46, 45, 80), 2, Rule.HALF_OF_VOTES, Outcome((3, 1), (), 0)),
        ((45, 45, 80), 2, Rule.HALF_OF_VOTES, Outcome((3,), (), 1)),
        # more have a majority than there are places: the most votes decide, and may tie
        ((60, 60, 80), 2, Rule.HALF_OF_MEMBERS, Outcome((3,), (1, 2), 1)),
        # nobody voted for it: it is not chosen because a place is free
        ((9, 0, 0), 2, Rule.MOST_VOTES, Outcome((1,), (), 1)),
    ],
)
def test_worked_by_hand(in_favour, places, rule, expected):
    assert settle(in_favour, places, rule) == expected


def test_a_further_round_is_over_the_tied_or_over_those_left():
    tie = settle((80, 60, 60, 10), 2)
    short = settle((60, 50, 40), 2, Rule.HALF_OF_MEMBERS)
    full = settle((80, 70, 60), 2)

    assert contenders(tie, (1, 2, 3, 4)) == (2, 3)
    assert contenders(short, (1, 2, 3)) == (2, 3)
    assert contenders(full, (1, 2, 3)) == ()


def test_more_votes_than_were_valid_are_named():
    lines = [Votes(1, 60, 20, 10), Votes(2, 60, 20, 11), Votes(3, 91)]

    assert overcounted(lines, VALID) == [2, 3]


def test_no_place_is_no_vote():
    with pytest.raises(ValueError, match="no place"):
        settle((1, 2), 0)


@given(FIELDS, PLACES, RULES)
def test_never_more_than_the_places_and_every_place_is_accounted_for(field, places, rule):
    found = settle(field, places, rule)

    assert len(found.chosen) + found.unfilled == places
    assert not set(found.chosen) & set(found.tied)
    assert not found.tied or len(found.tied) > found.unfilled > 0


@given(FIELDS, PLACES, RULES, st.data())
def test_more_votes_never_unchoose(field, places, rule, data):
    before = settle(field, places, rule)
    at = data.draw(st.integers(0, len(field) - 1))
    field[at] += data.draw(st.integers(0, VALID))

    after = settle(field, places, rule)

    assert at + 1 not in before.chosen or at + 1 in after.chosen


@given(FIELDS, PLACES, RULES)
def test_equal_votes_share_one_fate(field, places, rule):
    found = settle(field, places, rule)
    fates = {
        count: {
            (key in found.chosen, key in found.tied) for key, c in enumerate(field, 1) if c == count
        }
        for count in field
    }

    assert all(len(fate) == 1 for fate in fates.values())


@given(FIELDS, PLACES, RULES, st.randoms(use_true_random=False))
def test_the_order_of_the_list_decides_nothing(field, places, rule, random):
    lines = votes(*field)
    random.shuffle(lines)

    assert chosen(lines, places, rule, members=MEMBERS, valid=VALID) == settle(field, places, rule)


@given(FIELDS, PLACES, RULES)
def test_nobody_is_left_out_for_one_with_fewer_votes(field, places, rule):
    found = settle(field, places, rule)
    least = min((field[key - 1] for key in found.chosen), default=0)

    assert all(
        count <= least or key in found.chosen
        for key, count in enumerate(field, 1)
        if found.chosen and key not in found.tied
    )
