"""A pledge ends as the worst of its firm indicators; nothing to count is never completed."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oversight.outcomes import Ended, Outcome, outcome_of

ended = st.builds(Ended, accepted=st.booleans(), reached=st.booleans(), soft=st.booleans())
PASSED, REACHED = Ended(accepted=True, reached=True), Ended(accepted=False, reached=True)
SHORT = Ended(accepted=False, reached=False)
SOFT = Ended(accepted=False, reached=False, soft=True)


@pytest.mark.parametrize(
    ("rows", "outcome"),
    [
        ([], Outcome.SHORT),
        ([PASSED], Outcome.ACCEPTED),
        ([PASSED, REACHED], Outcome.REACHED),
        ([PASSED, REACHED, SHORT], Outcome.SHORT),
        ([PASSED, SOFT], Outcome.ACCEPTED),
        ([SOFT], Outcome.SHORT_SOFT),
        # accepted though the figure is short of it: a person has answered for it
        ([Ended(accepted=True, reached=False)], Outcome.ACCEPTED),
    ],
)
def test_by_hand(rows, outcome):
    for order in permutations(rows):
        assert outcome_of(order) == outcome


@given(st.lists(ended, max_size=6))
def test_completed_only_where_every_firm_indicator_was_accepted(rows):
    firm = [row for row in rows if not row.soft]

    completed = outcome_of(rows) == Outcome.ACCEPTED

    if firm:
        assert completed == all(row.accepted for row in firm)
    else:
        assert completed == (bool(rows) and all(row.accepted for row in rows))


@given(st.lists(ended, min_size=1, max_size=6), ended)
def test_one_more_firm_indicator_never_makes_it_better(rows, more):
    order = [Outcome.SHORT, Outcome.REACHED, Outcome.ACCEPTED]
    firm = [Ended(row.accepted, row.reached) for row in rows]
    added = Ended(more.accepted, more.reached)

    assert order.index(outcome_of([*firm, added])) <= order.index(outcome_of(firm))
